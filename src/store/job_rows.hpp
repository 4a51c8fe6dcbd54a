#pragma once
// New jobs of an import, written a few at a time: much of what a statement costs does not depend
// on its rows.

#include "current_import.hpp"
#include "invito/ports/registry.hpp"

#include <string>
#include <vector>

namespace invito::store {

class JobRows {
public:
    JobRows(sql::Session& db, CurrentImport& import, Instant now)
        : db_(db), import_(import), now_(now) {}

    // `job` must live until flush().
    void add(const NewJob& job, PersonId person, Reason skip);
    // Not written yet.
    [[nodiscard]] bool has_job_of(PersonId person) const;
    void flush();

private:
    struct Row {
        const NewJob* job;
        PersonId person;
        Reason skip;
        std::string variables;  // packed
    };

    void bind(sql::Statement& statement, const Row& row, int& index) const;

    sql::Session& db_;
    CurrentImport& import_;
    Instant now_;
    std::vector<Row> rows_;
};

}  // namespace invito::store
