#include "invito/report/database_move_screen.hpp"

#include "invito/report/wording.hpp"
#include "invito/support/shell.hpp"
#include "json_fields.hpp"

#include <fmt/format.h>
#include <numeric>
#include <ostream>

namespace invito {

namespace {

std::int64_t rows_of(const DatabaseMove& move) {
    return std::accumulate(
        move.tables.begin(), move.tables.end(), std::int64_t{0},
        [](std::int64_t rows, const DatabaseMove::Table& table) { return rows + table.rows; }
    );
}

}  // namespace

void write_database_move(std::ostream& out, const DatabaseMove& move, const Style& style) {
    Table table("Table", {{"Table"}, {"Rows", Table::Align::right}, {"There"}});
    for (const DatabaseMove::Table& moved : move.tables)
        table.add_row({moved.name, moved.rows, {"equal", Tone::good}});
    table.print(out, style);
    out << '\n';
    write_block(
        out,
        fmt::format(
            "{} in {} {}, read back from there and equal by digest: {}",
            counted(rows_of(move), "row"), counted(std::ssize(move.tables), "table"),
            move.was_there ? "were there already" : "are copied", move.to
        ),
        style
    );
    write_block(
        out,
        fmt::format(
            "{} stays as it is, for reading only: nothing is sent from it any more. Name the other "
            "one in the settings of every machine, as database:",
            move.from
        ),
        style
    );
    write_next(out, "invito doctor --db " + shell_word(move.to), style);
}

void write_database_move_json(std::ostream& out, const DatabaseMove& move) {
    write_json_document(out, {}, [&](JsonWriter& json) {
        json.field("from", move.from);
        json.field("to", move.to);
        json.field("was_there", move.was_there);
        json.field("rows", rows_of(move));
        json.list("tables", move.tables, [&](const DatabaseMove::Table& table) {
            json.field("name", table.name);
            json.field("rows", table.rows);
            json.field("equal", true);
        });
    });
}

}  // namespace invito
