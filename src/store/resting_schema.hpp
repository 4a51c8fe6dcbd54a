#pragma once
// Parts of the schema that are taken away while many rows are written, and made again after them
// from the schema's own text. Only inside a transaction: its rollback, too, brings them back.

#include "session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace invito::store {

class RestingSchema {
public:
    // All but those by which an import looks for a person's job, and those of the table itself.
    [[nodiscard]] static RestingSchema indexes_of(sql::Session& db, std::string_view table);

    // Whoever lets them rest counts jobs himself.
    [[nodiscard]] static RestingSchema triggers_that_count_jobs(sql::Session& db);

    void restore(sql::Session& db) const;
    [[nodiscard]] bool is_empty() const { return parts_.empty(); }

private:
    RestingSchema(sql::Session& db, std::vector<sql::SchemaPart> parts);

    std::vector<sql::SchemaPart> parts_;
};

}  // namespace invito::store
