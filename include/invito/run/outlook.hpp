#pragma once
// From the rows of a database to its outlook.

#include "invito/plan/outlook.hpp"
#include "invito/ports/store.hpp"
#include "invito/run/runner.hpp"

#include <functional>

namespace invito {

// How a campaign looks to the planner, before its jobs are known.
[[nodiscard]] CampaignGate gate_of(const CampaignRecord& record);

[[nodiscard]] OutlookAccount outlook_account(
    const AccountRecord& record, const Policy& policy, Duration lateness
);

// One queue per row for which `is_wanted`.
[[nodiscard]] std::vector<OutlookQueue> outlook_queues(
    const WorkInHand& work, const std::function<bool(const WaitingLeads&)>& is_wanted
);

// What each of `accounts` begins with: its gates, of the campaigns that are wanted and that it
// sends for, in order of preference.
[[nodiscard]] std::vector<std::vector<CampaignGate>> first_gates(
    const WorkInHand& work, const std::vector<RunAccount>& accounts,
    const std::function<bool(CampaignId)>& is_wanted
);

// What waits, and when it goes. The report's accounts are those given.
void tell_outlook_in(
    RunSummary& report, const Outlook& outlook, const std::vector<RunAccount>& accounts
);

// How the run ended, by what is left of its campaigns: `unknown` outcomes, `held` leads. It would
// have waited for what lets go by `waits_until`.
struct LeftOver {
    std::int64_t unknown = 0;
    std::int64_t held = 0;
    bool was_at_work = false;
    Instant waits_until;
};
[[nodiscard]] RunEnd end_by(const Outlook& outlook, const LeftOver& left);

}  // namespace invito
