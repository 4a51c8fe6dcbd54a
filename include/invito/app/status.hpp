#pragma once
// Accounts, campaigns and jobs as they are now: what is stored, and what the outlook concludes from
// it and the time. Found by the names that people give them; what is said of a name that nothing
// has names the one that was probably meant.

#include "invito/app/compose.hpp"
#include "invito/plan/outlook.hpp"
#include "invito/ports/admin_store.hpp"
#include "invito/report/jobs_screen.hpp"
#include "invito/report/report_screen.hpp"
#include "invito/report/run_list_screen.hpp"
#include "invito/report/status_screen.hpp"

#include <optional>
#include <string>
#include <vector>

namespace invito {

struct CurrentState {
    OutlookRequest request;
    Outlook outlook;
    std::vector<AccountStatus> accounts;  // by alias
    // What the configuration says of each of them, as the next run or import will see it; nullptr:
    // nothing. Of the settings it was read with.
    std::vector<const AccountSettings*> configured;
};

[[nodiscard]] CurrentState read_current_state(const ReadSession& session, const Settings& settings);
[[nodiscard]] CurrentState read_current_state(
    Queries& queries, const Settings& settings, Instant now
);

// Of leads that wait for accounts which are not in the configuration, or which were taken out of a
// campaign.
[[nodiscard]] std::vector<Error> stranded_warnings(const Outlook& outlook);

// All there is now, or of one campaign. Errors: usage, "campaign.unknown".
[[nodiscard]] Result<StatusData> read_status(
    const ReadSession& session, const Settings& settings, const std::optional<std::string>& campaign
);

// The note of a waiting job as it would be sent now; nullopt: it does not wait.
[[nodiscard]] std::optional<NoteDecision> pending_note(
    Queries& queries, const JobView& job, const CurrentState& current
);

// What somebody who types may mean; of a database that cannot be read at once nothing. Throws
// nothing, writes nothing and waits for nobody.
[[nodiscard]] KnownNames known_names(const Settings& settings, int runs_most);

// The newest runs that began at or after `since`, at most so many; 0: all.
[[nodiscard]] RunList read_runs(Queries& queries, std::optional<Instant> since, std::int64_t most);

// What became of a job, and what stands between a waiting one and its invitation.
// Those who go before it are counted unless their account has more than so many that wait.
[[nodiscard]] Explanation explain(
    Queries& queries, const JobView& job, const CurrentState& current,
    std::optional<std::int64_t> counted_at_most = {}
);

// Usage, "campaign.unknown".
[[nodiscard]] Error unknown_campaign(
    const std::string& name, const std::vector<std::string>& names
);

// Usage, "account.unknown": of the configuration.
[[nodiscard]] Error unknown_account(const std::string& alias, const Settings& settings);

// The same of the database: an account that is no longer configured has a past.
[[nodiscard]] Error unknown_stored_account(
    const std::string& alias, const std::vector<std::string>& known
);

// Errors: unknown_campaign.
[[nodiscard]] Result<CampaignRecord> find_campaign(AdminStore& admin, const std::string& name);
[[nodiscard]] Result<CampaignView> find_campaign(
    Queries& queries, const std::string& name, Instant now
);

// Those of the aliases, or all. Errors: usage, "account.unknown"; config, "accounts.none".
[[nodiscard]] Result<std::vector<const AccountSettings*>> choose_accounts(
    const std::vector<std::string>& aliases, const Settings& settings
);

// The whole of a job; nullopt: there is none.
[[nodiscard]] std::optional<JobView> find_job(Queries& queries, JobId id);

// Usage, "job.unknown".
[[nodiscard]] Error unknown_job(JobId id);

// Whom an operand names: the person of a job, by its number, or of an address. Errors: usage,
// "job.invalid", "job.unknown", "explain.nobody".
[[nodiscard]] Result<Identity> named_person(Queries& queries, const std::string& operand);

// The jobs that an operand names: one by its number, or all of a person. Errors: usage,
// "job.invalid", "job.unknown", "explain.nobody", "lead.erased", "lead.unknown".
[[nodiscard]] Result<std::vector<JobView>> named_jobs(Queries& queries, const std::string& operand);

// "1842". Errors: usage, "job.invalid".
[[nodiscard]] Result<JobId> parse_job_id(const std::string& operand);

}  // namespace invito
