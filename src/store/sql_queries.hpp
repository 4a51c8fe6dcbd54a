#pragma once
// Records over a session, and the checks of `db check`. sql_queries.cpp holds campaigns, accounts
// and runs, sql_queries_jobs.cpp jobs and what a forecast asks of them, suppression_ops.cpp the
// suppression list, checks.cpp the audit.

#include "invito/ports/queries.hpp"
#include "session.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace invito::store {

class SqlQueries final : public Queries {
public:
    // `db` reads only, and a writer may be at work beside it.
    explicit SqlQueries(std::unique_ptr<sql::Session> db);
    // Of what `db` has written, too. It outlives this.
    explicit SqlQueries(sql::Session& db);

    std::unique_ptr<ReadSnapshot> read_snapshot() override;

    KnownNames known_names(int runs_most) override;
    std::vector<CampaignView> campaigns(Instant now) override;
    std::vector<AccountView> accounts(Instant now) override;
    std::vector<JobsAt> jobs_by_place() override;
    std::vector<Charge> charges(AccountId account, const Lookback& lookback, Instant now) override;
    WorkInProgress work_in_progress(Duration lateness, Instant now) override;
    CampaignCharges campaign_charges(CampaignId campaign, Instant since) override;
    std::vector<WaitingQueue> waiting_queues(CampaignId campaign) override;
    void each_waiting_job(
        const WaitingPage& page, const std::function<void(const WaitingJob&)>& visit
    ) override;
    std::optional<WaitingJob> waiting_job(JobId job) override;
    void each_waiting_lead(
        const WaitingPage& page, const std::function<void(const WaitingLead&)>& visit
    ) override;
    std::optional<LeadCard> lead_card(JobId job) override;
    void each_own_note(CampaignId campaign, const std::function<void(const OwnNote&)>& visit)
        override;
    std::vector<RunView> runs(std::optional<Instant> since, int limit) override;
    std::optional<RunView> run(RunId id) override;
    std::optional<RunView> last_run(RunKind kind, bool has_ended) override;
    std::optional<Instant> last_success(RunKind kind) override;
    std::optional<Instant> oldest_unknown() override;
    std::optional<RunView> running() override;

    void each_job(const JobFilter& filter, const std::function<void(const JobView&)>& visit)
        override;
    StateCounts count_jobs(const JobFilter& filter) override;
    std::vector<ReasonCount> reasons(const JobFilter& filter) override;
    void each_outcome(
        const JobFilter& filter, const std::string& column,
        const std::function<void(const LeadOutcome&)>& visit
    ) override;
    std::vector<std::string> variable_names(const JobFilter& filter) override;
    std::vector<DayCap> day_caps(
        const std::optional<std::string>& account, std::optional<Instant> since,
        std::optional<Instant> until
    ) override;
    std::vector<AttemptView> attempts(JobId job) override;
    std::vector<EventView> events(JobId job) override;
    std::vector<JobStep> steps(const StepPage& page) override;
    std::vector<JobId> jobs_after(JobId after, const JobFilter& filter, int most) override;
    std::vector<JobId> jobs_of(const Identity& person) override;
    std::optional<SuppressionView> suppression(JobId job) override;
    std::optional<FoundProfile> found_profile(JobId job) override;
    std::optional<Instant> waiting_since(CampaignId campaign, AccountId account) override;
    std::optional<OtherInvitation> other_invitation(JobId job) override;
    std::int64_t jobs_before(JobId job) override;
    std::vector<SharedLeads> shared_leads(CampaignId campaign) override;
    AuditReport audit(const AuditScope& scope) override;

    std::vector<SuppressionView> suppression_list() override;
    std::int64_t erased_marks() override;
    std::optional<SuppressionView> forbidding(const SuppressionSubject& subject) override;

    Instant created_at() override;
    std::string provider_kind() override;
    Lineage lineage() override;
    KnownFiles known_files() override;

private:
    template <class... Values>
    std::vector<RunView> read_runs(std::string_view rest, const Values&... values);

    std::unique_ptr<sql::Session> own_;
    sql::Session& db_;
};

// --- what the schema cannot enforce: that jobs and the ledger tell the same story, and that no
// limit was ever passed

// One sentence per broken rule, with the first rows it concerns; empty: consistent.
[[nodiscard]] std::vector<std::string> find_contradictions(sql::Session& db);

// One pass in order of account and time; SQLite sorts, in a temporary file where the ledger is
// large. Called within a Snapshot.
[[nodiscard]] AuditReport audit_ledger(sql::Session& db, const AuditScope& scope);

// One sentence per account and limit that was passed, for `db check`.
[[nodiscard]] std::vector<std::string> passed_limits(sql::Session& db);

}  // namespace invito::store
