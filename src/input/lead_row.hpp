#pragma once
// One record of a list -> its verdict.

#include "column_map.hpp"
#include "invito/input/csv.hpp"
#include "invito/ports/lead_source.hpp"

#include <cstddef>

namespace invito::input {

struct RowRules {
    const ColumnMap* columns = nullptr;
    std::size_t width = 0;  // cells of the header
    char delimiter = ',';
};

// A lead, a rejected row or a blank one.
[[nodiscard]] ListRow judge_row(CsvRecord record, const RowRules& rules);

}  // namespace invito::input
