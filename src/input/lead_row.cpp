#include "lead_row.hpp"

#include "invito/input/lead_file.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/support/text.hpp"
#include "refusal.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace invito::input {
namespace {

RejectedRow rejected(CsvRecord record, NotAProfile why) {
    return {
        record.line,         std::move(record.cells), std::move(why.reason),
        std::move(why.what), std::move(why.hint),     std::move(why.text),
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

RejectedRow with_too_many_cells(CsvRecord record, std::size_t width, char delimiter) {
    const std::size_t cells = record.cells.size();
    return rejected(
        std::move(record),
        {
            .reason = "too_many_cells",
            .what = fmt::format("{} cells, but the header has {}", cells, width),
            .hint = fmt::format(
                "put double quotes around a cell that contains a {}", delimiter_name(delimiter)
            ),
        }
    );
}

RejectedRow of_another_list(CsvRecord record, std::size_t header_line) {
    return rejected(
        std::move(record),
        {
            .reason = "other_header",
            .what = fmt::format("the row belongs to the columns named on line {}", header_line),
            .hint = "two lists are in one file: put the second into a file of its own",
        }
    );
}

NotAProfile no_direction(std::string_view direction) {
    return refusal(
        "no_direction", direction.empty() ? "the row" : direction,
        "does not say which side the other person is on",
        "the direction of an invitation is OUTGOING or INCOMING"
    );
}

}  // namespace

RowJudge::RowJudge(
    const std::vector<std::string>& header, ColumnMap columns, HeaderHints hints, CellValues values,
    char delimiter
)
    : header_(header),
      columns_(std::move(columns)),
      hints_(std::move(hints)),
      cell_values_(std::move(values)),
      delimiter_(delimiter) {
    for (const std::string& cell : header_) names_.push_back(normalised_header(cell));
}

ListRow RowJudge::judge(CsvRecord record) {
    if (record.has_nul) return with_nul(std::move(record));
    read_values(record.cells);
    const bool is_blank = std::ranges::all_of(values_, &std::string_view::empty);
    if (is_blank) return BlankRow{record.line};
    switch (header_row(record.cells)) {
        case HeaderRow::none: break;
        case HeaderRow::same: other_header_line_ = 0; return BlankRow{record.line};
        case HeaderRow::other: other_header_line_ = record.line; return BlankRow{record.line};
    }
    if (other_header_line_ != 0) return of_another_list(std::move(record), other_header_line_);
    if (record.cells.size() > header_.size()) {
        return with_too_many_cells(std::move(record), header_.size(), delimiter_);
    }
    for (std::size_t column = 0; column < record.cells.size(); ++column)
        empty_.take(record.cells[column], values_[column], column, record.line);

    const ColumnMap::Sides::Side* side = nullptr;
    auto person = columns_.sides ? other_side(&side) : find_person();
    if (!person) return rejected(std::move(record), person.error());
    Lead lead{record.line, *std::move(person), read_fields(side)};
    return LeadRow{std::move(lead), std::move(record.cells)};
}

void RowJudge::read_values(const std::vector<std::string>& cells) {
    values_.clear();
    for (const std::string& cell : cells) values_.push_back(cell_values_.of(cell));
}

std::string_view RowJudge::value_at(std::size_t column) const {
    return column < values_.size() ? values_[column] : std::string_view();
}

// Files put together carry their headers along.
RowJudge::HeaderRow RowJudge::header_row(const std::vector<std::string>& cells) const {
    if (!may_be_header_row() || has_address(cells)) return HeaderRow::none;
    std::size_t filled = 0;
    std::size_t same = 0;
    for (std::size_t column = 0; column < values_.size(); ++column) {
        if (values_[column].empty()) continue;
        ++filled;
        if (column >= names_.size()) continue;
        const std::string name = normalised_header(values_[column]);
        const auto known = find_known_header(name);
        const auto ours = find_known_header(names_[column]);
        const bool means_the_same = known && ours && known->canonical == ours->canonical;
        if (name == names_[column] || means_the_same) ++same;
    }
    if (same == filled) return HeaderRow::same;
    const std::size_t known = known_headers(cells, hints_);
    return known >= 2 && known * 2 >= filled ? HeaderRow::other : HeaderRow::none;
}

// Cheap: nearly every row has somebody's address, or a word that heads no column.
bool RowJudge::may_be_header_row() const {
    if (columns_.person.empty()) return true;
    const std::string_view value = value_at(columns_.person.front().column);
    if (value.empty()) return true;
    if (value.find('/') != std::string_view::npos) return false;
    const std::string name = normalised_header(value);
    return name == names_[columns_.person.front().column] || find_known_header(name).has_value();
}

// The first column with a usable identity; else why the first filled one has none.
boost::system::result<Identity, NotAProfile> RowJudge::find_person() const {
    boost::system::result<Identity, NotAProfile> person = no_profile();
    for (const auto& [column, holds_identifiers] : columns_.person) {
        const std::string_view value = value_at(column);
        if (value.empty()) continue;
        auto named = holds_identifiers ? parse_identity(value) : parse_address(value);
        if (named) return named;
        if (person.error().reason == no_profile().reason) person = std::move(named);
    }
    return person;
}

boost::system::result<Identity, NotAProfile> RowJudge::other_side(
    const ColumnMap::Sides::Side** side
) const {
    const ColumnMap::Sides& sides = *columns_.sides;
    const std::string_view direction = value_at(sides.direction);
    if (ascii_iequals(direction, "outgoing")) {
        *side = &sides.invitee;
    } else if (ascii_iequals(direction, "incoming")) {
        *side = &sides.inviter;
    } else {
        return no_direction(direction);
    }
    return parse_address(value_at((*side)->profile));
}

LeadFields RowJudge::read_fields(const ColumnMap::Sides::Side* side) const {
    LeadFields fields;
    for (const auto& [column, field] : columns_.fields) fields.*field = value_at(column);
    for (const auto& [column, name] : columns_.variables) {
        const std::string_view value = value_at(column);
        if (value.empty()) continue;
        fields.variables.emplace_hint(fields.variables.end(), name, value);
    }
    if (side != nullptr && side->full_name) fields.full_name = value_at(*side->full_name);
    return fields;
}

}  // namespace invito::input
