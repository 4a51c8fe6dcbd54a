#pragma once
// One run from its first request to its recorded end, with signals: the first asks it to stop, the
// second quits at once.

#include "compose.hpp"
#include "context.hpp"
#include "exit_code.hpp"
#include "invito/run/runner.hpp"

#include <vector>

namespace invito {

struct RunSession {
    const Settings& settings;
    const ApiKey& api_key;
    Database& database;
    RunLock& lock;
    std::vector<RunAccount> accounts;
    std::vector<CampaignId> campaigns;  // empty: all active ones
};

// Errors: those of the provider's options and of the log. Prints the end screen or the summary.
[[nodiscard]] Result<ExitCode> run_session(Context& context, RunSession session);

}  // namespace invito
