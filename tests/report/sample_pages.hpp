#pragma once
// Every page there is, the report among them, about one lead of one campaign.

#include "invito/ports/queries.hpp"
#include "invito/report/dashboard_pages.hpp"

#include <string>
#include <vector>

namespace invito::test {

// What others wrote. Of a person: a list, a profile, a note. The rest: campaigns, accounts,
// variants, errors of the provider, files.
struct ForeignTexts {
    std::string person;
    std::string other;
};

[[nodiscard]] JobView lead_called(const ForeignTexts& texts);

// Of the dashboard, and the report as a file at the end. `hides_names`: nobody can be recognised on
// any of them.
[[nodiscard]] std::vector<std::string> pages_about(const ForeignTexts& texts, bool hides_names);

}  // namespace invito::test
