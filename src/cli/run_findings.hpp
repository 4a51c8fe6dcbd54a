#pragma once
// What a person has to know after a run: which account stopped, why nothing could be sent, and what
// to do next.

#include "invito/config/settings.hpp"
#include "invito/ports/records.hpp"
#include "invito/run/runner.hpp"
#include "run_overview.hpp"

#include <vector>

namespace invito {

struct RunFindingsInput {
    const RunReport& report;
    const RunOverview& board;
    const Settings& settings;
    std::vector<AccountView> accounts;  // as the database has them now
    TimeZone zone;                      // display only
};

// Accounts that need a person, in the report's order; then "window.closed" if hours alone are in
// the way.
[[nodiscard]] std::vector<Error> run_findings(const RunFindingsInput& input);

}  // namespace invito
