#include "remains.hpp"

#include <fmt/format.h>

namespace invito::store {
namespace {

struct Column {
    std::string table;
    std::string name;
};

std::vector<Column> text_columns(Connection& connection) {
    std::vector<Column> columns;
    auto row = connection.prepare(
        "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c "
        "WHERE m.type = 'table' AND upper(c.type) = 'TEXT' ORDER BY m.name, c.cid"
    );
    while (row.step()) columns.push_back({row.text(0), row.text(1)});
    return columns;
}

bool is_about_people(const Column& column) {
    const std::string& table = column.table;
    return table == "job" || table == "person" || table == "attempt" || table == "suppression" ||
           table == "person_said" || table == "found_profile";
}

}  // namespace

std::vector<TextPlace> places_of(Connection& connection, const std::string& text) {
    std::vector<TextPlace> places;
    for (const Column& column : text_columns(connection)) {
        const std::string sql = fmt::format(
            "SELECT EXISTS (SELECT 1 FROM \"{}\" WHERE instr(\"{}\", ?1) > 0)", column.table,
            column.name
        );
        auto row = connection.prepare(sql);
        if (!row.bind(text).step() || row.integer(0) == 0) continue;
        places.push_back({column.table + "." + column.name, is_about_people(column)});
    }
    return places;
}

}  // namespace invito::store
