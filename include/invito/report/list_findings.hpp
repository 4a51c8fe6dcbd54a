#pragma once
// Rows of a list that became no waiting job, put together by what people have to do about them.
// The same sentences in every command that reads a list.

#include "invito/ports/lead_source.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace invito {

struct ListFinding {
    std::string code;  // stable: "list.not_a_person", ...
    std::string verdict;
    std::int64_t count = 0;
    std::size_t first_line = 0;
    std::string what;  // "6 rows are not personal profiles (line 17: linkedin.com/company/acme)"
    std::string hint;
};

// Most frequent first. `rejects_file`: where the rejected rows are; empty: nowhere.
[[nodiscard]] std::vector<ListFinding> list_findings(
    const std::vector<RowFinding>& refusals, const std::string& rejects_file
);

}  // namespace invito
