#pragma once
// From the report of a run that did not invite to the end of its screen.

#include "exit_code.hpp"
#include "invito/report/run_ending.hpp"
#include "invito/run/runner.hpp"

#include <string>
#include <vector>

namespace invito {

[[nodiscard]] RunEnding run_ending(const RunReport& report, ExitCode code);

// `tally` is what the kind of run counts for an account.
template <typename Tally>
[[nodiscard]] std::vector<AccountEnd<Tally>> account_ends(
    const RunReport& report, Tally AccountOutcome::*tally
) {
    std::vector<AccountEnd<Tally>> ends;
    for (const AccountOutcome& account : report.accounts)
        ends.push_back({account.alias, std::string(to_string(account.state)), account.*tally});
    return ends;
}

}  // namespace invito
