#include "lead_row.hpp"

#include "invito/input/lead_file.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace invito::input {
namespace {

bool is_blank(const std::vector<std::string>& cells) {
    return std::ranges::all_of(cells, [](const std::string& cell) { return trim(cell).empty(); });
}

std::string_view cell_at(const std::vector<std::string>& cells, std::size_t column) {
    return column < cells.size() ? std::string_view(cells[column]) : std::string_view();
}

RejectedRow rejected(CsvRecord record, NotAProfile why) {
    return {
        record.line,
        std::move(record.cells),
        std::move(why.reason),
        std::move(why.what),
        std::move(why.hint),
        std::move(why.text),
    };
}

RejectedRow with_nul(CsvRecord record) {
    return rejected(
        std::move(record),
        {
            .reason = "nul_bytes",
            .what = "the row contains NUL bytes",
            .hint = "export the list again; the file is damaged or in another encoding",
        }
    );
}

RejectedRow with_too_many_cells(CsvRecord record, const RowRules& rules) {
    const std::size_t cells = record.cells.size();
    return rejected(
        std::move(record),
        {
            .reason = "too_many_cells",
            .what = fmt::format("{} cells, but the header has {}", cells, rules.width),
            .hint = fmt::format(
                "put double quotes around a cell that contains a {}",
                delimiter_name(rules.delimiter)
            ),
        }
    );
}

// The first column with a usable identity; else why the first filled one has none.
boost::system::result<Identity, NotAProfile> find_person(
    const std::vector<std::string>& cells, const std::vector<std::size_t>& columns
) {
    auto person = parse_identity(cell_at(cells, columns.front()));
    for (auto column = columns.begin() + 1; !person && column != columns.end(); ++column) {
        auto stand_in = parse_identity(cell_at(cells, *column));
        const bool says_more = stand_in || person.error().reason == "empty";
        if (says_more) person = std::move(stand_in);
    }
    return person;
}

LeadFields read_fields(const std::vector<std::string>& cells, const ColumnMap& columns) {
    LeadFields fields;
    for (const auto& [column, field] : columns.fields) {
        fields.*field = trim(cell_at(cells, column));
    }
    for (const auto& [column, name] : columns.variables) {
        const std::string_view value = trim(cell_at(cells, column));
        if (value.empty()) continue;
        fields.variables.emplace_hint(fields.variables.end(), name, value);
    }
    return fields;
}

}  // namespace

ListRow judge_row(CsvRecord record, const RowRules& rules) {
    if (record.has_nul) return with_nul(std::move(record));
    if (is_blank(record.cells)) return BlankRow{record.line};
    if (record.cells.size() > rules.width) return with_too_many_cells(std::move(record), rules);

    auto person = find_person(record.cells, rules.columns->person);
    if (!person) return rejected(std::move(record), person.error());
    LeadFields fields = read_fields(record.cells, *rules.columns);
    return LeadRow{
        Lead{record.line, *std::move(person), std::move(fields)}, std::move(record.cells)};
}

}  // namespace invito::input
