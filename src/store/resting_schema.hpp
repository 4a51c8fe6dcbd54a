#pragma once
// Parts of the schema that are taken away while many rows are written, and made again after them
// from the schema's own text. Only inside a transaction: its rollback, too, brings them back.

#include "connection.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace invito::store {

class RestingSchema {
public:
    // All but those by which an import looks for a person's job, and those of the table itself.
    [[nodiscard]] static RestingSchema indexes_of(Connection& connection, std::string_view table);

    // Whoever lets them rest counts jobs himself.
    [[nodiscard]] static RestingSchema triggers_that_count_jobs(Connection& connection);

    void restore(Connection& connection) const;
    [[nodiscard]] bool is_empty() const { return sql_.empty(); }

private:
    // Rows of type, name and text.
    RestingSchema(Connection& connection, Statement& parts);

    std::vector<std::string> sql_;
};

}  // namespace invito::store
