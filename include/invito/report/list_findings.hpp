#pragma once
// Rows of a list that became no waiting job, put together by what people have to do about them.
// The same sentences in every command that reads a list.

#include "invito/model/account.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace invito {

// Rows with the same reason.
struct ImportRefusal {
    std::string verdict;  // rejected, skipped, suppressed, duplicate
    std::string reason;   // "company_page"
    std::int64_t count = 0;
    std::int64_t first_line = 0;
    std::string example =
        {};  // what the first one is: "linkedin.com/company/acme is a company page"
    std::string hint = {};

    std::vector<std::int64_t> lines = {};  // the first ones
    std::string text = {};       // what stands there in the first one: "linkedin.com/company/acme"
    std::string detail = {};     // skipped: the missing variable, or the first note's length
    std::string account = {};    // note_too_long: whose
    Tier tier = Tier::premium;   // of that account
    std::size_t length_max = 0;  // its longest note

    // How many lines are worth keeping.
    static constexpr std::size_t lines_max = 4;
};

struct ListFinding {
    std::string code;  // stable: "list.not_a_person", ...
    std::string verdict;
    std::int64_t count = 0;
    std::int64_t first_line = 0;
    std::string what;  // "6 rows are not personal profiles (line 17: linkedin.com/company/acme)"
    std::string hint;
};

// Most frequent first. `rejects_file`: where the rejected rows are; empty: nowhere.
[[nodiscard]] std::vector<ListFinding> list_findings(
    const std::vector<ImportRefusal>& refusals, const std::string& rejects_file
);

}  // namespace invito
