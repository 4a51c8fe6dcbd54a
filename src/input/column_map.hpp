#pragma once
// Which column of a list holds what.

#include "invito/input/lead_file.hpp"
#include "invito/support/result.hpp"
#include "lead_fields.hpp"
#include "list_errors.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace invito::input {

struct ColumnMap {
    struct Field {
        std::size_t column;
        LeadField field;
    };
    struct Variable {
        std::size_t column;
        std::string name;
    };
    // The column of the person, then those that may stand in for it in a row where it is of no use.
    std::vector<std::size_t> person;
    std::vector<Field> fields;
    std::vector<Variable> variables;  // by name
    std::vector<ListShape::Mapping> description;
};

// A list's first rows, without columns of an earlier rejects file.
using ListSample = std::vector<std::vector<std::string>>;

// `stated` (canonical or free name -> header) overrides detection; a stated linkedin_url has no
// stand-in. Errors: data; "list.no_such_column", "list.no_profile_column".
[[nodiscard]] Result<ColumnMap> map_columns(
    const ListHeader& header,
    const ListSample& sample,
    const std::map<std::string, std::string>& stated
);

}  // namespace invito::input
