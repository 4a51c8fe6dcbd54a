#pragma once
// Queries: what people look at (status, report, jobs, campaigns, accounts), read-only and in short
// transactions, beside a run that writes. Every number is counted from rows; none is a stored
// counter.

#include "invito/model/account.hpp"
#include "invito/model/campaign.hpp"
#include "invito/model/job.hpp"
#include "invito/model/suppression.hpp"
#include "invito/plan/audit.hpp"
#include "invito/ports/erasure.hpp"
#include "invito/ports/lineage.hpp"
#include "invito/ports/operations.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// Jobs per state, indexed by JobState.
struct StateCounts {
    std::array<std::int64_t, enum_names<JobState>.size()> by_state{};
    std::int64_t gone = 0;  // of those sent: not pending any more, and not accepted

    [[nodiscard]] std::int64_t of(JobState state) const {
        return by_state[static_cast<std::size_t>(state)];
    }
    StateCounts& operator+=(const StateCounts& others);
    [[nodiscard]] std::int64_t total() const;
    [[nodiscard]] std::int64_t pending() const { return of(JobState::sent) - gone; }
    [[nodiscard]] std::int64_t waiting() const;  // queued + resolved + sending
    [[nodiscard]] std::int64_t invited() const;  // sent + accepted + withdrawn
};

// The jobs that an account has in a campaign.
struct JobsAt {
    CampaignId campaign;
    AccountId account;
    StateCounts jobs;
};

struct CampaignView {
    CampaignRecord record;
    std::vector<std::string> accounts;  // aliases
    StateCounts jobs;
    std::int64_t invited_today = 0;  // in the 24 h before `now`
};

// A pause whose time has come is over, whether or not a run has written that down: accounts and
// campaigns are shown as they are at the `now` asked for.
struct AccountView {
    AccountRecord record;  // without charges
    Tier tier = Tier::premium;
    Instant state_since;
    std::int64_t day_used = 0;   // charged invitations in the 24 h before `now`
    std::int64_t week_used = 0;  // in the 7 x 24 h before `now`
    std::int64_t month_notes = 0;
    std::int64_t day_visits = 0;
    std::int64_t day_withdrawals = 0;
    std::int64_t pending = 0;     // sent, not accepted, not withdrawn, not gone
    std::int64_t by_hand = 0;     // external rows in 7 days
    std::string rest_cause = {};  // of its latest rest: the provider's type, verbatim
    StateCounts jobs;
    std::optional<LeaseHolder> holder = {};  // of a shared database: the run that acts for it
};

struct RunView {
    RunId id;
    RunKind kind = RunKind::invite;
    Instant started_at;
    std::optional<Instant> ended_at;
    std::int64_t pid = 0;
    std::string host;
    std::string program_version;
    std::string ended;  // empty: running or killed
    std::optional<int> exit_code;
    RunCounts counts;           // of one that has not ended: from the ledger
    std::int64_t accepted = 0;  // of those that it sent, as far as is known by now
    std::int64_t requests = 0;  // attempts of the run
    std::int64_t rate_limited = 0;
    Duration median{};  // of its answered requests
    Duration p95{};
};

struct JobView {
    JobId id;
    std::string campaign;
    std::string account;
    std::optional<RunId> run;  // of the last invitation attempt
    Identity identity;         // as the list names the person
    std::string public_identifier;
    std::string provider_id;
    std::string profile_first_name;  // as the provider names the person
    std::string profile_last_name;
    LeadFields fields;  // names, company, title and email; others if the filter asks for them
    JobState state = JobState::queued;
    Reason reason = Reason::none;
    std::string error_type;
    int http_status = 0;
    int attempts = 0;  // invitation attempts, live or not
    bool with_note = false;
    std::string note;               // exactly as sent
    std::string note_variant = {};  // that it was sent with, or is to be sent with
    std::string invitation_id;
    Instant not_before;
    Instant imported_at;
    std::optional<Instant> scheduled_at;  // the intent of the last invitation attempt
    std::optional<Instant> sent_at;
    std::optional<Instant> accepted_at;
    std::optional<Instant> withdrawn_at;
    std::optional<Instant> gone_at;  // sent, not pending any more, not accepted: first seen then
    std::string source_file;
    std::int64_t source_line = 0;
};

// Empty fields do not filter.
struct JobFilter {
    std::vector<JobState> states = {};
    std::vector<Reason> reasons = {};
    std::optional<std::string> error_type = {};
    std::optional<std::string> account = {};   // alias
    std::optional<std::string> campaign = {};  // name
    std::optional<RunId> run = {};
    std::optional<JobId> job = {};
    // Something happened to it (sent, accepted, withdrawn, gone, last changed) at or after ...
    std::optional<Instant> since = {};
    std::optional<Instant> until = {};  // ... and before
    std::int64_t limit = 0;             // 0: all
    bool reads_all_fields = false;      // JobView::fields is whole, with the variables
};

// A job that waits, as far as a forecast of invitations without notes looks at it.
struct WaitingLead {
    JobId job;
    PersonId person;
    Instant not_before;
    bool is_resolved = false;
    bool has_own_note = false;
    // Why it will be skipped once its turn comes: suppressed, or its person was invited already,
    // maybe with an outcome that is not known yet.
    Reason barred = Reason::none;
};

// The same with all that its note depends on.
struct WaitingJob {
    JobBrief brief;
    AccountId account;
    std::int64_t source_line = 0;
    WaitingLead lead;
};

// Whom a job is about, as its list says.
struct LeadCard {
    JobState state = JobState::queued;
    std::int64_t source_line = 0;
    Identity identity;
    LeadFields fields;  // names and company
};

// The text that a list gives one lead, instead of the campaign's.
struct OwnNote {
    std::int64_t source_line = 0;
    std::string_view text;  // valid during the call
};

// How a run comes to a waiting job: those whose profile is known first, then the fresh ones by id,
// then those that had to wait for something, by time.
enum class WaitingPart { resolved, fresh, deferred };
inline constexpr std::array<WaitingPart, 3> waiting_parts = {
    WaitingPart::resolved, WaitingPart::fresh, WaitingPart::deferred};

// What waits for one account in one campaign.
struct WaitingQueue {
    AccountId account;
    std::array<std::int64_t, 3> jobs{};  // by part

    [[nodiscard]] std::int64_t of(WaitingPart part) const {
        return jobs[static_cast<std::size_t>(part)];
    }
};

// Some jobs of a part of a queue.
struct WaitingPage {
    CampaignId campaign;
    AccountId account;
    WaitingPart part = WaitingPart::fresh;
    JobId after = {};  // of fresh ones only those with a greater id
    std::int64_t most = 0;
};

// Charged invitations of a campaign, by whatever account.
struct CampaignCharges {
    std::vector<Instant> recent;  // later than the instant asked for, oldest first
    std::int64_t earlier = 0;
};

struct AttemptView {
    AttemptId id;
    AttemptKind kind = AttemptKind::invite;
    std::string account;
    RunId run;
    Instant intent_at;
    std::optional<Instant> finished_at;
    std::optional<Outcome> outcome;
    bool charged = true;
    bool with_note = false;
    int http_status = 0;
    std::string error_type;
    std::string invitation_id;
    std::string evidence;
    std::optional<Instant> seen_at = {};   // when it was last seen pending at the provider
    std::optional<Instant> check_at = {};  // unknown: when it is looked for next
    int checks = 0;                        // complete looks that found nothing
};

// An invitation of a lead's person that is not the lead's own.
struct OtherInvitation {
    std::string account;       // alias
    std::string campaign;      // empty: made by hand
    std::optional<JobId> job;  // likewise
    Instant at;
};

// One of many: of a job, and when it was decided upon.
struct JobStep {
    JobId job;
    AttemptView attempt;
};

// Which steps are shown, the newest first.
struct StepPage {
    std::optional<RunId> run = {};
    AttemptId before = {};  // 0: from the newest one on
    int most = 0;
};

struct EventView {
    Instant at;
    std::optional<RunId> run;
    std::string kind;
    std::string detail;
};

struct ReasonCount {
    JobState state = JobState::failed;
    Reason reason = Reason::none;
    std::string error_type;
    int http_status = 0;
    std::int64_t count = 0;
};

// What became of a lead, as far as reports count it. Views are valid during the call.
struct LeadOutcome {
    std::string_view campaign;
    std::string_view account;
    JobState state = JobState::queued;
    Instant changed_at;  // last
    std::optional<Instant> sent_at;
    std::optional<Instant> accepted_at;
    std::optional<Instant> withdrawn_at;
    std::optional<Instant> gone_at;
    bool with_note = false;         // of one that was sent
    std::string_view note_variant;  // that it was sent with
    std::string_view column;        // what the list says in the column asked for
};

// What accounts might send on a local day of theirs, together.
struct DayCap {
    std::string day;  // YYYY-MM-DD
    Cap cap;          // nullopt: one of them had none
};

struct SuppressionView {
    SuppressionKey key;
    std::string reason;
    std::string source;  // a file of rules.suppression, or suppression_by_command
    Instant added_at;
    std::string said_by =
        {};  // the list that named this company or domain; empty: the lead's own row

    friend bool operator==(const SuppressionView&, const SuppressionView&) = default;
};
inline constexpr std::string_view suppression_by_command = "command";

// What things are called, without a count: costs the same however many jobs there are.
struct KnownNames {
    struct Campaign {
        std::string name;
        CampaignState state = CampaignState::draft;
    };
    struct Run {
        RunId id;
        RunKind kind = RunKind::invite;
        Instant started_at;
    };
    std::vector<Campaign> campaigns;    // by name
    std::vector<std::string> accounts;  // aliases, sorted
    std::vector<Run> runs;              // the newest first
};

class Queries {
public:
    // While it lives, every answer is of one state of the database, whatever is committed.
    class ReadSnapshot {
    public:
        virtual ~ReadSnapshot() = default;
    };
    [[nodiscard]] virtual std::unique_ptr<ReadSnapshot> read_snapshot() = 0;

    virtual ~Queries() = default;

    // At most so many runs.
    virtual KnownNames known_names(int runs_most) = 0;
    virtual std::vector<CampaignView> campaigns(Instant now) = 0;
    virtual std::vector<AccountView> accounts(Instant now) = 0;
    // By campaign, then account.
    virtual std::vector<JobsAt> jobs_by_place() = 0;
    // Charged rows of the ledger that the limiter counts at `now`.
    virtual std::vector<Charge> charges(
        AccountId account, const Lookback& lookback, Instant now
    ) = 0;

    // As store::work_in_progress().
    virtual WorkInProgress work_in_progress(Duration lateness, Instant now) = 0;
    virtual CampaignCharges campaign_charges(CampaignId campaign, Instant since) = 0;

    // Queues in which jobs of the campaign wait, by account.
    virtual std::vector<WaitingQueue> waiting_queues(CampaignId campaign) = 0;
    // Streams the jobs of a page in the order in which a run takes them: by not_before, then id.
    virtual void each_waiting_job(
        const WaitingPage& page, const std::function<void(const WaitingJob&)>& visit
    ) = 0;
    // nullopt: it does not wait.
    virtual std::optional<WaitingJob> waiting_job(JobId job) = 0;
    // The same page, where notes do not matter: costs half as much.
    virtual void each_waiting_lead(
        const WaitingPage& page, const std::function<void(const WaitingLead&)>& visit
    ) = 0;
    // nullopt: there is no such job.
    virtual std::optional<LeadCard> lead_card(JobId job) = 0;
    // Streams the notes of their own that waiting leads of the campaign have, by id.
    virtual void each_own_note(
        CampaignId campaign, const std::function<void(const OwnNote&)>& visit
    ) = 0;

    virtual std::vector<RunView> runs(std::optional<Instant> since, int limit) = 0;  // newest first
    virtual std::optional<RunView> run(RunId id) = 0;
    // The newest of its kind; `has_ended`: of those that ended.
    virtual std::optional<RunView> last_run(RunKind kind, bool has_ended) = 0;
    // When the newest of its kind ended that came to its own end (see RunVerdict).
    virtual std::optional<Instant> last_success(RunKind kind) = 0;
    // The intent of the oldest invitation whose job is unknown.
    virtual std::optional<Instant> oldest_unknown() = 0;

    // Streams jobs by id, in bounded memory.
    virtual void each_job(
        const JobFilter& filter, const std::function<void(const JobView&)>& visit
    ) = 0;
    virtual StateCounts count_jobs(const JobFilter& filter) = 0;
    virtual std::vector<ReasonCount> reasons(const JobFilter& filter) = 0;  // most frequent first
    // Streams what became of the leads, in no order, in bounded memory. `column`: of lead_columns,
    // or a variable; empty: none is read.
    virtual void each_outcome(
        const JobFilter& filter, const std::string& column,
        const std::function<void(const LeadOutcome&)>& visit
    ) = 0;
    // The names of the variables that lists gave to leads, sorted.
    virtual std::vector<std::string> variable_names(const JobFilter& filter) = 0;
    // By day: the lowest caps with which runs worked, of one account or all; of days that are in
    // the time at least in part. A member's are counted once.
    virtual std::vector<DayCap> day_caps(
        const std::optional<std::string>& account, std::optional<Instant> since,
        std::optional<Instant> until
    ) = 0;
    virtual std::vector<AttemptView> attempts(JobId job) = 0;
    virtual std::vector<EventView> events(JobId job) = 0;

    // --- Pages of long lists: what one costs does not grow with the list.

    // Visits, invitations and withdrawals of jobs.
    virtual std::vector<JobStep> steps(const StepPage& page) = 0;
    // By number. Of the filter campaign and account count, and at least one of them is set.
    virtual std::vector<JobId> jobs_after(JobId after, const JobFilter& filter, int most) = 0;

    // The jobs of a person, by any identity that is known of them; in the order of their ids.
    virtual std::vector<JobId> jobs_of(const Identity& person) = 0;
    // The entry of the suppression list that forbids the job's lead, if there is one.
    virtual std::optional<SuppressionView> suppression(JobId job) = 0;
    // The profile for which the job is or was held: whose is it?
    virtual std::optional<FoundProfile> found_profile(JobId job) = 0;
    // The one that keeps the job's person from another one.
    virtual std::optional<OtherInvitation> other_invitation(JobId job) = 0;
    // Waiting jobs of the same account that a run would take before this one.
    virtual std::int64_t jobs_before(JobId job) = 0;
    // Since when the account could have sent for the campaign: the lead that came first of those
    // that wait was there, and the campaign was started or resumed. nullopt: none waits.
    virtual std::optional<Instant> waiting_since(CampaignId campaign, AccountId account) = 0;
    // Waiting leads of the campaign whose people wait in, or were invited by, other campaigns that
    // are not archived; the one that shares most comes first.
    virtual std::vector<SharedLeads> shared_leads(CampaignId campaign) = 0;
    // The suppression list by kind and key, without the marks of erasures; their number is apart.
    virtual std::vector<SuppressionView> suppression_list() = 0;
    virtual std::int64_t erased_marks() = 0;
    // The entry that forbids inviting this lead, if there is one. Identifiers that the database
    // knows for the same person count as well, and so does what any list ever said of them.
    virtual std::optional<SuppressionView> forbidding(const SuppressionSubject& subject) = 0;

    // The whole ledger of the scope through the auditor, in bounded memory. Accounts by alias.
    virtual AuditReport audit(const AuditScope& scope) = 0;

    // The run that holds the database now, if one does.
    virtual std::optional<RunView> running() = 0;

    virtual Instant created_at() = 0;
    virtual std::string provider_kind() = 0;
    // Which copy of itself it is.
    virtual Lineage lineage() = 0;
    virtual KnownFiles known_files() = 0;
};

}  // namespace invito
