#pragma once
// What stands: status, accounts and campaigns, and what needs a person.

#include "invito/model/policy.hpp"
#include "invito/plan/outlook.hpp"
#include "invito/ports/queries.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/time.hpp"

#include <chrono>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// Until then it makes no such request: the provider's own limit for it is used up.
struct ProviderLimit {
    AttemptKind action = AttemptKind::invite;
    Instant until;
};

// An account as people see it now: the stored record, and what the plan layer concludes from it.
struct AccountStatus {
    AccountView view;
    Cap day_cap;         // today's, with the ramp-up
    Cap week_cap;        // nullopt: no cap
    Cap note_cap = {};   // of 30 days
    Cap visit_cap = {};  // of 24 hours
    // One of the account states of the documentation: those of AccountState, or quota_used,
    // outside_window, resting, provider_limit, not_configured.
    std::string state = "ok";
    std::optional<Instant> until = {};    // of resting, provider_limit, or of a pause
    std::optional<Instant> next_at = {};  // its next invitation; nullopt: none is to come by itself
    // What stands between now and its next invitation, in the order in which it lets go; if no lead
    // waits, what would.
    std::vector<Blocker> blockers = {};
    std::int64_t waiting = 0;  // leads, of campaigns that are not over
    bool is_configured = true;
    int caps_percent = 100;                     // of its caps that it may use after a refusal
    std::optional<Instant> caps_whole_at = {};  // when it may use all of them again
    std::vector<ProviderLimit> provider_limits = {};
};

// "Unipile's own limit: no profile visits until 14:05"; empty: there is none now.
[[nodiscard]] std::string provider_limits_text(
    const AccountStatus& account, Instant now, const TimeZone& zone
);

// Nobody ran, although something could have gone.
struct MissedRuns {
    Instant last_run_at;                        // when the last one ended
    std::vector<std::chrono::local_days> days;  // on which the window was open, ascending
};

// What `status` shows.
struct StatusData {
    Instant now;
    std::vector<CampaignView> campaigns;
    std::vector<AccountStatus> accounts;
    std::optional<RunView> running = {};
    std::optional<RunView> last_run = {};   // that invited; shown if none is running
    std::optional<RunView> last_sync = {};  // that ended
    Outlook outlook = {};
    std::optional<MissedRuns> missed = {};
};

void write_status_text(std::ostream& out, const StatusData& data, const Style& style);
void write_status_json(std::ostream& out, const StatusData& data, const TimeZone& zone);

void write_account_list(
    std::ostream& out, const std::vector<AccountStatus>& accounts, Instant now, const Style& style
);
void write_account(
    std::ostream& out, const AccountStatus& account, Instant now, const Style& style
);
void write_accounts_json(
    std::ostream& out, const std::vector<AccountStatus>& accounts, const TimeZone& zone
);
void write_account_json(std::ostream& out, const AccountStatus& account, const TimeZone& zone);

void write_campaign_list(
    std::ostream& out, const std::vector<CampaignView>& campaigns, const Style& style
);
void write_campaign(
    std::ostream& out, const CampaignView& campaign, const Outlook& outlook, Instant now,
    const Style& style
);
void write_campaigns_json(
    std::ostream& out, const std::vector<CampaignView>& campaigns, const Outlook& outlook,
    const TimeZone& zone
);
void write_campaign_json(
    std::ostream& out, const CampaignView& campaign, const Outlook& outlook, const TimeZone& zone
);

// What needs a person, and what to do about it: the "!" lines of status, and whoever says the same.
struct Alert {
    std::string code;     // stable, e.g. "account.reconnect"
    std::string account;  // alias; empty if it is not about one
    std::string text;     // ends where the command follows
    std::string command;
};

[[nodiscard]] std::vector<Alert> alerts_of(const StatusData& data, const TimeZone& zone);

// Leads that no account sends, although a person could let one. What an account's own state stops
// is said of the account.
[[nodiscard]] std::vector<Alert> alerts_of(const std::vector<StrandedLeads>& stranded);

// nullopt: the account needs nobody.
[[nodiscard]] std::optional<Alert> alerts_of(
    const AccountView& account, Instant now, const TimeZone& zone
);

}  // namespace invito
