#pragma once
// From what is stored to what the planner looks at, and from its outlook to how a run ends.

#include "invito/model/account.hpp"
#include "invito/plan/limiter.hpp"
#include "invito/plan/note.hpp"
#include "invito/plan/outlook.hpp"
#include "invito/ports/run_store.hpp"
#include "invito/run/runner.hpp"

#include <functional>

namespace invito {

[[nodiscard]] AccountBudget budget_of(
    const AccountRecord& record, const Policy& policy, Duration lateness
);

// How a campaign looks to the planner, before its jobs are known.
[[nodiscard]] CampaignGate gate_of(const CampaignRecord& record);

// What waits there for the account, as the store counts it now.
void take_queue(CampaignGate& gate, const CampaignQueue& queue);

// The note of one job, as far as its list and its profile are known. A queued job is visited before
// it is sent: only then its profile counts.
[[nodiscard]] NoteDecision decide_job_note(
    const JobBrief& job, const CampaignNote& note, Tier tier
);

[[nodiscard]] OutlookAccount outlook_account(
    const AccountRecord& record, const Policy& policy, Duration lateness
);

// One queue per row for which `is_wanted`.
[[nodiscard]] std::vector<OutlookQueue> outlook_queues(
    const WorkInProgress& work, const std::function<bool(const WaitingLeads&)>& is_wanted
);

// What each of `accounts` begins with: its gates, of the campaigns that are wanted and that it
// sends for, in order of preference.
[[nodiscard]] std::vector<std::vector<CampaignGate>> first_gates(
    const WorkInProgress& work, const std::vector<RunAccount>& accounts,
    const std::function<bool(CampaignId)>& is_wanted
);

// Which campaigns are past the last day of their schedule, wherever their accounts are. Days are
// those of each account's zone. Of an account that takes no part in the run the zone is not known:
// its day ends where the last one on earth does.
[[nodiscard]] std::vector<CampaignEnd> campaign_ends(
    const std::vector<CampaignRecord>& campaigns, const std::vector<RunAccount>& accounts,
    Instant now
);

// What waits, and when it goes. The report's accounts are those given.
void add_outlook_to(
    RunSummary& report, const Outlook& outlook, const std::vector<RunAccount>& accounts
);

// How a run ends that the rule keeps from going on. `was_at_work`: it did something before.
[[nodiscard]] StopReason stop_reason_for(DenyReason rule, bool was_at_work);

// How the run ended, by what is left of its campaigns: `unknown` outcomes, `held` leads. It would
// have waited for what lets go by `waits_until`.
struct RemainingWork {
    std::int64_t unknown = 0;
    std::int64_t held = 0;
    bool was_at_work = false;
    Instant waits_until;
};
[[nodiscard]] StopReason stop_reason_from(const Outlook& outlook, const RemainingWork& left);

}  // namespace invito
