#pragma once
// The end of a run: its exit code, and the data of its last screen.

#include "exit_code.hpp"
#include "invito/app/run_overview.hpp"
#include "invito/report/run_end_screen.hpp"
#include "invito/run/runner.hpp"

#include <string>
#include <vector>

namespace invito {

// What ends any run: a signal (SIGINT, SIGTERM or 0), the provider, the clock, an account. ok: none
// of them.
[[nodiscard]] ExitCode trouble_of(const RunSummary& summary, int signal);

[[nodiscard]] ExitCode exit_code_of(const RunSummary& summary, int signal, bool exit_empty);

// Of a sync or a withdrawal.
[[nodiscard]] ExitCode exit_code_of_outcomes(const RunSummary& summary, int signal);

// "the window closed".
[[nodiscard]] std::string sentence_of(RunEnd end);

// What a person has to do: "anna needs a new LinkedIn sign-in (10 leads wait for it)".
[[nodiscard]] std::string attention_of(const AccountOutcome& account);

[[nodiscard]] RunEndData run_end_data(
    const RunSummary& summary, const RunOverview& board, ExitCode code
);

// Of a run that did not invite.
[[nodiscard]] RunEnding run_ending(const RunSummary& summary, ExitCode code);

// `tally` is what the kind of run counts for an account.
template <typename Tally>
[[nodiscard]] std::vector<AccountEnd<Tally>> account_ends(
    const RunSummary& summary, Tally AccountOutcome::*tally
) {
    std::vector<AccountEnd<Tally>> ends;
    for (const AccountOutcome& account : summary.accounts)
        ends.push_back({account.alias, std::string(to_string(account.state)), account.*tally});
    return ends;
}

}  // namespace invito
