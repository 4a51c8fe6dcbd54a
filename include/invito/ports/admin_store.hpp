#pragma once
// AdminStore: what people write between runs - accounts, campaigns, lists, decisions. Blocking, one
// transaction per call unless begin_transaction() holds several together. StorageFailure as in
// RunStore. As with the operations, there is one for every engine: what differs is the session.

#include "invito/model/account.hpp"
#include "invito/model/campaign.hpp"
#include "invito/model/job.hpp"
#include "invito/model/lead.hpp"
#include "invito/model/suppression.hpp"
#include "invito/plan/campaign_settings.hpp"
#include "invito/ports/erasure.hpp"
#include "invito/ports/operations.hpp"
#include "invito/ports/webhooks.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/result.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace invito {
namespace store {
struct FirstImportTerms;
}

struct AccountEntry {
    std::string alias;
    std::string provider_account_id;
    Tier tier = Tier::premium;
};

struct CampaignEntry {
    Campaign campaign;
    std::string source_path;
    std::string source_sha256;
};

// Where the settings of a campaign come from.
struct CampaignOrigin {
    std::string source_path;
    std::string source_sha256;
    std::vector<std::string> accounts;  // aliases of those that are given new leads
};

// One lead ready to become a job.
struct NewJob {
    Lead lead;
    AccountId account;
    Reason skip =
        Reason::none;  // not none: the job is skipped at once (missing_variable, note_too_long)
    std::string note_variant = {};  // of the campaign's note; empty: none
};

enum class RowVerdict { imported, updated, unchanged, skipped, suppressed, duplicate };

struct RowOutcome {
    RowVerdict verdict = RowVerdict::imported;
    std::vector<FieldChange> changes =
        {};  // updated: what the list says anew; "state" is the job's
    std::optional<SuppressionKey> forbidden_by = {};  // suppressed: the entry; of nobody erased
    std::string said_by = {};  // and the list that named its company or domain, if an earlier one
    std::optional<Instant> erased_at = {};  // suppressed: the person was erased then
    bool was_pruned = false;                // duplicate: invited before, and pruned since
};

struct ImportTotals {
    std::int64_t rows = 0;  // the sum of the others
    std::int64_t imported = 0;
    std::int64_t updated = 0;
    std::int64_t unchanged = 0;
    std::int64_t skipped = 0;
    std::int64_t rejected = 0;
    std::int64_t suppressed = 0;
    std::int64_t duplicates = 0;
    std::int64_t blank = 0;

    friend bool operator==(const ImportTotals&, const ImportTotals&) = default;
};

struct AddedSuppression {
    std::int64_t added = 0;
    std::int64_t known = 0;         // were on the list already; a new reason replaces the old one
    std::int64_t waiting_jobs = 0;  // that the added ones will stop
    std::vector<JobId> pending =
        {};  // whose invitations to those named are pending at the provider
};

// What became of one key that should leave the list.
struct RemovedSuppression {
    bool is_removed = false;
    std::vector<std::string> files;  // of rules.suppression that still name it
};

// Of a pause that a person makes.
struct PauseTerms {
    std::string reason = {};
    std::optional<Instant> until = {};  // nullopt: until a person resumes it
};

// Leads of a campaign that this import's list no longer names, while its last reading did.
struct GoneLeads {
    struct Example {
        JobId job;
        Identity identity;
        JobState state = JobState::queued;
        std::size_t line = 0;  // where the list had them

        friend bool operator==(const Example&, const Example&) = default;
    };
    std::int64_t count = 0;              // without those that were cancelled because they left
    std::int64_t waiting = 0;            // of them: queued or resolved, and still to be invited
    std::int64_t cancelled = 0;          // of those: by this import
    std::int64_t listed = 0;             // leads that the list names
    std::int64_t rejected_before = 0;    // rows of its last reading that could not be used
    std::vector<Example> examples = {};  // those that wait first
};

// Everything that is called on the admin store until commit() happens as a whole; without commit(),
// none of it. Others cannot write meanwhile.
class AdminTransaction {
public:
    AdminTransaction() = default;
    virtual ~AdminTransaction() = default;
    AdminTransaction(const AdminTransaction&) = delete;
    AdminTransaction& operator=(const AdminTransaction&) = delete;

    virtual void commit() = 0;
};

// Who decided, in their words why, and when; it is kept in the event log.
struct PersonalDecision {
    std::string who;
    std::string why;
    Instant at;
};

class AdminStore {
public:
    // `db` outlives it.
    explicit AdminStore(sql::Session& db);
    AdminStore(sql::Session& db, const store::FirstImportTerms& first_import);
    ~AdminStore();
    AdminStore(const AdminStore&) = delete;
    AdminStore& operator=(const AdminStore&) = delete;

    // For imports: save_campaign, begin_import and what follows up to finish_import.
    [[nodiscard]] std::unique_ptr<AdminTransaction> begin_transaction();

    // Accounts are matched by the provider's id first, then by alias: renaming an alias never
    // resets a budget. In the order given, which is that of the configuration; accounts that are
    // not given are not in it any more.
    std::vector<AccountId> save_accounts(const std::vector<AccountEntry>& accounts, Instant now);

    // Creates the campaign as draft, or updates its settings by name. New leads go to `accounts`
    // alone; what another one was given before waits until it sends again, or is moved. A done
    // campaign stays done until leads are added, or its schedule ends on another day and leads
    // wait.
    CampaignId save_campaign(
        const CampaignEntry& entry, const std::vector<AccountId>& accounts, Instant now
    );
    std::optional<CampaignRecord> find_campaign(const std::string& name);
    [[nodiscard]] CampaignOrigin campaign_origin(CampaignId campaign);
    std::vector<CampaignRecord> campaigns();
    void set_campaign_state(CampaignId campaign, CampaignState state, Instant now);

    // Back to where it sends nothing by itself: a draft if it never started, paused if it has leads
    // that are open, else done. Precondition: it is archived.
    CampaignState unarchive_campaign(CampaignId campaign, Instant now);

    Result<void> rename_campaign(CampaignId campaign, const std::string& name, Instant now);

    // How many jobs of the campaign were sent, whatever became of them.
    [[nodiscard]] std::int64_t sent_invitations(CampaignId campaign);

    // Import: begin, any number of batches, then finish; one at a time. Rows of one import with the
    // same person are duplicates from the second on.
    ImportId begin_import(CampaignId campaign, const std::string& source_path, Instant now);
    std::vector<RowOutcome> add_jobs(
        ImportId import, const std::vector<NewJob>& batch, Instant now
    );

    // The variant of the campaign's note that a lead was given before; empty: none, or no such
    // lead.
    [[nodiscard]] std::string note_variant(ImportId import, const Identity& identity);
    void add_rejected(
        ImportId import, const std::vector<std::pair<std::size_t, std::string>>& line_and_reason
    );
    void finish_import(
        ImportId import, const ImportTotals& totals, const std::string& sha256, Instant now
    );

    // Before or after finish_import, once all rows are in. `examples_max` bounds the examples.
    [[nodiscard]] GoneLeads gone_leads(ImportId import, std::size_t examples_max);

    // After finish_import: those of them that wait are cancelled, until a list names them again.
    std::int64_t cancel_gone_leads(ImportId import, Instant now);

    // How many open jobs each account has, for balanced assignment; same order.
    std::vector<std::int64_t> open_jobs(const std::vector<AccountId>& accounts);

    // The suppression list. A file's entries are replaced by what it says now; those that stay keep
    // their date. Jobs are not touched: a run may be at work with them, and the transaction that
    // would send looks here. A person who was erased never stands on the list by name.
    void replace_suppression(
        const std::string& file, const std::vector<SuppressionEntry>& entries, Instant now
    );
    AddedSuppression add_suppression(const std::vector<SuppressionEntry>& entries, Instant now);

    // Entries of `files` stay. In the order of `keys`. A person's key also lifts the mark of an
    // erasure.
    std::vector<RemovedSuppression> remove_suppression(
        const std::vector<SuppressionKey>& keys, const std::vector<std::string>& files
    );

    // So that an erasure finds it, and it may be replaced. A file that is written again is the same
    // one.
    void remember_file(const TrackedFile& file);
    void forget_file(const std::string& path);
    [[nodiscard]] std::optional<TrackedFile> tracked_file(const std::string& path);

    // Whose rejected rows the file under this name was written with, in whatever spelling of it and
    // however it was mended since.
    [[nodiscard]] std::optional<CampaignRecord> campaign_of_rejects(const std::string& path);

    // A row that became no job for another reason than its person: what it says of them counts.
    void remember_lead(ImportId import, const Lead& lead);

    // People's decisions. Each returns what it did, and refuses what the state machine forbids.
    struct JobDecision {
        std::int64_t changed = 0;
        std::int64_t refused = 0;
    };
    // `i_checked`: a person looked at LinkedIn. An invitation whose outcome is unknown was not
    // sent, and the profile for which a job is held is the right one.
    JobDecision retry_jobs(
        const std::vector<JobId>& jobs, bool i_checked, const std::string& who, Instant now
    );
    JobDecision cancel_jobs(const std::vector<JobId>& jobs, const std::string& who, Instant now);

    // Jobs whose outcome nobody knew, and those held because of that: a person looked at LinkedIn.
    // Sent: the job is sent, as of its attempt. Not sent: it may be sent again.
    enum class Finding { sent, not_sent };
    JobDecision settle_jobs(
        const std::vector<JobId>& jobs, Finding finding, const PersonalDecision& decision
    );

    // What waits (queued or resolved) for `from` goes to `to`, which becomes one of the campaign's
    // accounts; who was resolved is looked up anew, because the provider's ids may be an account's
    // own. Jobs in another state stay and are counted. Campaigns with neither are not listed, and
    // archived ones are left alone.
    struct JobMove {
        AccountId from;
        AccountId to;
        std::optional<CampaignId> campaign = {};  // nullopt: all of them
    };
    struct MovedJobs {
        std::string campaign;
        std::int64_t moved = 0;
        std::int64_t sending = 0;  // these stay, and the next two
        std::int64_t unknown = 0;
        std::int64_t held = 0;
        bool adds_account = false;  // `to` sent nothing for the campaign before

        friend bool operator==(const MovedJobs&, const MovedJobs&) = default;
    };
    std::vector<MovedJobs> move_jobs(const JobMove& move, const std::string& who, Instant now);

    // As Queries::shared_leads() and store::work_in_progress(), of what is written but not
    // committed.
    [[nodiscard]] std::vector<SharedLeads> shared_leads(CampaignId campaign);
    [[nodiscard]] WorkInProgress work_in_progress(Duration lateness, Instant now);

    // The alias of the configured account that sends for the same LinkedIn member instead of this
    // one; nullopt: it sends itself.
    [[nodiscard]] std::optional<std::string> sender_instead_of(AccountId account);

    // nullopt: the database knows no account of that alias.
    [[nodiscard]] std::optional<AccountId> find_account(const std::string& alias);

    // Terms replace earlier ones. Errors: usage, "account.unknown", "account.stopped" if something
    // graver than a pause stopped it.
    Result<void> pause_account(const std::string& alias, const PauseTerms& terms, Instant now);

    // Precondition: it is active or paused. Terms replace earlier ones.
    void pause_campaign(CampaignId campaign, const PauseTerms& terms, Instant now);

    // Back to ok, without its rests. Errors: usage, "account.unknown".
    Result<void> resume_account(const std::string& alias, Instant now);

    // Stored and applied in one commit, beside whatever run, once: `key` tells it from others. Of
    // one that tells an account's status and has no id, the same twice in a row is a retry.
    EventReceipt receive_event(const ProviderEvent& event, const std::string& key, Instant now);

private:
    struct State;

    sql::Session& db_;
    std::unique_ptr<State> state_;
};

}  // namespace invito
