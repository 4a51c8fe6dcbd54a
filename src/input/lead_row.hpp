#pragma once
// One record of a list -> its verdict.

#include "cell_value.hpp"
#include "column_map.hpp"
#include "headers.hpp"
#include "invito/input/csv.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/ports/lead_source.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace invito::input {

class RowJudge {
public:
    // `header`: the columns' names.
    RowJudge(
        const std::vector<std::string>& header, ColumnMap columns, HeaderHints hints,
        CellValues values, char delimiter
    );

    // A lead, a rejected row or a blank one. A row that names the columns again is blank; one that
    // names others begins another list, whose rows are rejected.
    [[nodiscard]] ListRow judge(CsvRecord record);

    [[nodiscard]] const ColumnMap& columns() const { return columns_; }
    [[nodiscard]] std::vector<EmptyCells> empty_cells() const { return empty_.cells(header_); }

private:
    enum class HeaderRow { none, same, other };

    void read_values(const std::vector<std::string>& cells);
    [[nodiscard]] std::string_view value_at(std::size_t column) const;
    [[nodiscard]] HeaderRow header_row(const std::vector<std::string>& cells) const;
    [[nodiscard]] bool may_be_header_row() const;
    [[nodiscard]] boost::system::result<Identity, NotAProfile> find_person() const;
    [[nodiscard]] boost::system::result<Identity, NotAProfile> other_side(
        const ColumnMap::Sides::Side** side
    ) const;
    [[nodiscard]] LeadFields read_fields(const ColumnMap::Sides::Side* side) const;

    std::vector<std::string> header_;
    std::vector<std::string> names_;  // of the header, normalised
    ColumnMap columns_;
    HeaderHints hints_;
    CellValues cell_values_;
    char delimiter_;
    std::size_t other_header_line_ = 0;     // 0: the rows are those of our header
    std::vector<std::string_view> values_;  // of the record that is judged
    EmptyCellCount empty_;
};

}  // namespace invito::input
