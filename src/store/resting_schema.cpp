#include "resting_schema.hpp"

#include <sqlite3.h>

namespace invito::store {
namespace {

// New indexes are sorted in runs that go to the disk: sorted in memory they would need tens of
// bytes for each row.
class SortingOnDisk {
public:
    explicit SortingOnDisk(Connection& connection) : connection_(connection) {
        connection_.execute("PRAGMA temp_store = FILE");
    }
    ~SortingOnDisk() {
        sqlite3_exec(connection_.handle(), "PRAGMA temp_store = MEMORY", nullptr, nullptr, nullptr);
    }
    SortingOnDisk(const SortingOnDisk&) = delete;
    SortingOnDisk& operator=(const SortingOnDisk&) = delete;

private:
    Connection& connection_;
};

std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"') text += '"';
        text += c;
    }
    return text + '"';
}

}  // namespace

RestingSchema RestingSchema::indexes_of(Connection& connection, std::string_view table) {
    auto parts = connection.prepare(
        "SELECT s.type, s.name, s.sql FROM sqlite_schema s WHERE s.tbl_name = ?1 "
        "AND s.type = 'index' AND s.sql IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM pragma_index_info(s.name) c WHERE c.name = 'person_id') ORDER BY s.rowid"
    );
    parts.bind(table);
    return {connection, parts};
}

RestingSchema RestingSchema::triggers_that_count_jobs(Connection& connection) {
    auto parts = connection.prepare(
        "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = 'job' AND type = 'trigger' "
        "AND sql LIKE '%job_count%' ORDER BY rowid"
    );
    return {connection, parts};
}

RestingSchema::RestingSchema(Connection& connection, Statement& parts) {
    std::string drops;
    while (parts.step()) {
        drops += "DROP " + parts.text(0) + ' ' + quoted(parts.text(1)) + ';';
        sql_.push_back(parts.text(2));
    }
    connection.execute(drops);
}

void RestingSchema::restore(Connection& connection) const {
    const SortingOnDisk sorting(connection);
    for (const std::string& sql : sql_) connection.execute(sql);
}

}  // namespace invito::store
