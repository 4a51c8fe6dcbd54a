#pragma once
// The outlook: what waits, when the next of it goes, and every rule that stands in its way, with
// the instant at which the rule lets go, per account and per campaign. Pure, and the only answer to
// these questions: whoever shows them reads it. What decides is plan/next_action.hpp; this says the
// same in full.

#include "invito/model/campaign.hpp"
#include "invito/plan/next_action.hpp"
#include "invito/support/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace invito {

// One rule in the way.
struct Blocker {
    DenyReason rule = DenyReason::not_ready;
    Instant until;  // when it lets go for the last time; never: not by itself
    // If it stops an invitation already now, until when; hours may close once more after that.
    std::optional<Instant> up_until = {};
};

// In the order in which they let go; the last one decides. Empty: nothing is in the way at `now`.
// Its last instant is that of next_invitation().
[[nodiscard]] std::vector<Blocker> account_blockers(
    const AccountBudget& budget, Instant now, Note note
);

// The same for the first job of a campaign: `gate.earliest_job` is when it may act; one that is
// resolved, as `gate.earliest_resolved` says, needs no visit. Its last
// instant is the one next_action() names, if the account has no other campaign and no look for
// evidence. Precondition: gate.earliest_job.
[[nodiscard]] std::vector<Blocker> job_blockers(
    const AccountBudget& budget, const CampaignGate& gate, Instant now
);

// The earliest instant that the blockers leave.
[[nodiscard]] Instant earliest_after(const std::vector<Blocker>& blockers, Instant now);

// The one that stops an account now and lets go last; nullptr: none does.
[[nodiscard]] const Blocker* stopping_blocker(const std::vector<Blocker>& blockers);

// An account that is in the configuration.
struct OutlookAccount {
    AccountBudget budget;
    bool paused_by_person = false;
};

// Leads of one campaign that wait for one account.
struct OutlookQueue {
    AccountId account;
    std::string alias;
    std::string campaign;
    CampaignState state = CampaignState::active;
    bool is_under_way = true;  // the campaign sends, now or after a pause that ends by itself
    CampaignGate gate;         // for the first of them
    std::int64_t leads = 0;
    bool takes_part = true;  // the account still sends for the campaign
};

struct OutlookRequest {
    Instant now;
    std::unordered_map<AccountId, OutlookAccount> accounts = {};
    std::vector<OutlookQueue> queues = {};  // campaigns in order of preference
};

// What is before an account or a campaign.
struct OutlookEntry {
    std::int64_t waiting = 0;
    std::optional<Instant> next_at = {};  // nullopt: nothing waits, or time alone lets nothing go
    // What stands between now and then, in the order in which it lets go; the last one decides.
    // Where time alone does not help, of the first lead.
    std::vector<Blocker> blockers = {};
};

// Leads that time alone does not let go.
struct StrandedLeads {
    std::string campaign;
    std::string account;  // alias
    std::int64_t leads = 0;
    DenyReason why = DenyReason::account_stopped;
    AccountState state = AccountState::ok;  // of the account
    // A person can mend it. Otherwise it is as somebody wanted it: a pause, a limit, an end.
    bool needs_person = false;

    friend bool operator==(const StrandedLeads&, const StrandedLeads&) = default;
};

struct Outlook {
    // Leads of campaigns that are over or archived wait for no account.
    std::unordered_map<AccountId, OutlookEntry> accounts;
    std::unordered_map<CampaignId, OutlookEntry> campaigns;
    // Of campaigns that were started and are not archived, in the order of the queues.
    std::vector<StrandedLeads> stranded;

    // Without leads: nothing waits, nothing is in the way.
    [[nodiscard]] const OutlookEntry& of(AccountId account) const;
    [[nodiscard]] const OutlookEntry& of(CampaignId campaign) const;
};

[[nodiscard]] Outlook make_outlook(const OutlookRequest& request);

// What stands in the way of the first of the queue, or of one that may act at gate.earliest_job.
// `account`: nullptr if it is not in the configuration.
[[nodiscard]] std::vector<Blocker> queue_blockers(
    const OutlookAccount* account, const OutlookQueue& queue, Instant now
);

}  // namespace invito
