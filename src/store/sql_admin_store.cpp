#include "sql_admin_store.hpp"

#include "campaigns.hpp"
#include "erasure.hpp"
#include "import_ops.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/output_file.hpp"
#include "operation_parts.hpp"
#include "suppression_ops.hpp"

#include <unordered_map>

namespace invito::store {
namespace {

class AdminWrites final : public AdminTransaction {
public:
    // What is known of an import lasts as long as its transaction.
    AdminWrites(sql::Session& db, std::optional<CurrentImport>& import)
        : rows_(db), transaction_(db), import_(import) {}
    ~AdminWrites() override { import_.reset(); }

    void commit() override {
        ensure(!import_ || !import_->has_open_rows(), "an import ends before it is kept");
        transaction_.commit();
    }

private:
    struct ManyRows {
        explicit ManyRows(sql::Session& db) : session(db) { session.begin_many_rows(); }
        ~ManyRows() { session.end_many_rows(); }
        ManyRows(const ManyRows&) = delete;
        ManyRows& operator=(const ManyRows&) = delete;
        sql::Session& session;
    };

    ManyRows rows_;
    sql::Transaction transaction_;
    std::optional<CurrentImport>& import_;
};

class SqlAdminStore final : public AdminStore {
public:
    SqlAdminStore(sql::Session& db, const FirstImportTerms& first_import)
        : db_(db), first_import_(first_import) {}

    std::unique_ptr<AdminTransaction> begin_transaction() override {
        return std::make_unique<AdminWrites>(db_, import_);
    }

    std::vector<AccountId> save_accounts(const std::vector<AccountEntry>& accounts, Instant now)
        override {
        return store::save_accounts(db_, accounts, now);
    }

    CampaignId save_campaign(
        const CampaignEntry& entry, const std::vector<AccountId>& accounts, Instant now
    ) override {
        return store::save_campaign(db_, entry, accounts, now);
    }

    std::optional<CampaignRecord> find_campaign(const std::string& name) override {
        auto found = load_campaigns(db_, "WHERE c.name = ?1", name);
        if (found.empty()) return std::nullopt;
        return std::move(found.front());
    }

    CampaignOrigin campaign_origin(CampaignId campaign) override {
        auto row = db_.prepare("SELECT source_path, source_sha256 FROM campaign WHERE id = ?1");
        ensure(row.bind(campaign).step(), "the campaign is there");
        return {row.text(0), row.text(1), campaign_aliases(db_, campaign)};
    }

    std::vector<CampaignRecord> campaigns() override {
        return load_campaigns(db_, "ORDER BY c.id");
    }

    void set_campaign_state(CampaignId campaign, CampaignState state, Instant now) override {
        sql::Transaction transaction(db_);
        db_.run(
            "UPDATE campaign SET state = ?2, paused_until = NULL, pause_reason = '', "
            "started_at = CASE WHEN ?2 = 'active' THEN coalesce(started_at, ?3) "
            "ELSE started_at END WHERE id = ?1",
            campaign, to_string(state), now
        );
        record_event(
            db_, {.at = now,
                  .run = {},
                  .campaign = campaign,
                  .kind = "campaign." + std::string(to_string(state))}
        );
        transaction.commit();
    }

    Result<void> rename_campaign(CampaignId campaign, const std::string& name, Instant now)
        override {
        sql::Transaction transaction(db_);
        const auto renamed = db_.prepare("UPDATE campaign SET name = ?2 WHERE id = ?1")
                                 .bind(campaign, name)
                                 .run_unless_conflict();
        if (!renamed) {
            return Error{
                .kind = ErrorKind::usage,
                .code = "campaign.name_taken",
                .what = "there is a campaign of that name already",
                .found = name,
                .hint = "`invito campaigns list` shows the names in use",
            };
        }
        record_event(
            db_,
            {.at = now, .run = {}, .campaign = campaign, .kind = "campaign.renamed", .detail = name}
        );
        transaction.commit();
        return {};
    }

    std::int64_t sent_invitations(CampaignId campaign) override {
        return jobs_of(db_, campaign).invited();
    }

    ImportId begin_import(CampaignId campaign, const std::string& source_path, Instant now)
        override {
        const bool is_part = db_.is_in_transaction();
        sql::JoinedTransaction transaction(db_);
        const auto import = db_.insert<ImportId>(
            "INSERT INTO import (campaign_id, source_path, started_at) VALUES (?1, ?2, ?3)",
            campaign, source_path, now
        );
        import_ = CurrentImport{import, campaign, source_path};
        // Only where the whole import is one transaction: then this ends with it, however it ends.
        if (is_part) import_->begin_rows(db_, first_import_);
        transaction.commit();
        return import;
    }

    std::vector<RowOutcome> add_jobs(ImportId import, const std::vector<NewJob>& batch, Instant now)
        override {
        sql::JoinedTransaction transaction(db_);
        auto outcomes = store::add_jobs(db_, current(import), batch, now);
        transaction.commit();
        return outcomes;
    }

    std::string note_variant(ImportId import, const Identity& identity) override {
        return store::note_variant(db_, current(import), identity);
    }

    void remember_lead(ImportId import, const Lead& lead) override {
        sql::JoinedTransaction transaction(db_);
        store::remember_lead(db_, current(import), lead);
        transaction.commit();
    }

    void add_rejected(
        ImportId import, const std::vector<std::pair<std::size_t, std::string>>& line_and_reason
    ) override {
        store::add_rejected(db_, import, line_and_reason);
    }

    void finish_import(
        ImportId import, const ImportTotals& totals, const std::string& sha256, Instant now
    ) override {
        sql::JoinedTransaction transaction(db_);
        CurrentImport& finished = current(import);
        finished.end_rows(db_);
        record_totals(db_, import, totals, sha256, now);
        if (totals.imported + totals.updated > 0) reactivate(db_, finished.campaign);
        transaction.commit();
    }

    GoneLeads gone_leads(ImportId import, std::size_t examples_max) override {
        return store::gone_leads(db_, current(import), examples_max);
    }

    std::vector<std::int64_t> open_jobs(const std::vector<AccountId>& accounts) override {
        std::unordered_map<AccountId, std::int64_t> waiting;
        for (const JobsAt& place : jobs_by_place(db_)) {
            waiting[place.account] +=
                place.jobs.of(JobState::queued) + place.jobs.of(JobState::resolved);
        }
        std::vector<std::int64_t> counts;
        counts.reserve(accounts.size());
        for (const AccountId account : accounts) counts.push_back(waiting[account]);
        return counts;
    }

    void replace_suppression(
        const std::string& file, const std::vector<SuppressionEntry>& entries, Instant now
    ) override {
        sql::Transaction transaction(db_);
        store::replace_suppression(db_, file, entries, now);
        transaction.commit();
    }

    AddedSuppression add_suppression(const std::vector<SuppressionEntry>& entries, Instant now)
        override {
        return store::add_suppression(db_, entries, now);
    }

    std::vector<RemovedSuppression> remove_suppression(
        const std::vector<SuppressionKey>& keys, const std::vector<std::string>& files
    ) override {
        sql::Transaction transaction(db_);
        auto results = store::remove_suppression(db_, keys, files);
        transaction.commit();
        return results;
    }

    void remember_file(const TrackedFile& file) override { store::remember_file(db_, file); }

    std::optional<TrackedFile> tracked_file(const std::string& path) override {
        return store::tracked_file(db_, canonical_path(path));
    }

    std::optional<CampaignRecord> campaign_of_rejects(const std::string& path) override {
        const auto name = store::campaign_of_rejects(db_, canonical_path(path));
        return name ? find_campaign(*name) : std::nullopt;
    }

    JobDecision retry_jobs(
        const std::vector<JobId>& jobs, bool i_checked, const std::string& who, Instant now
    ) override {
        return store::retry_jobs(db_, jobs, i_checked, {who, {}, now});
    }

    JobDecision cancel_jobs(const std::vector<JobId>& jobs, const std::string& who, Instant now)
        override {
        return store::cancel_jobs(db_, jobs, {who, {}, now});
    }

    JobDecision settle_jobs(
        const std::vector<JobId>& jobs, Finding finding, const PersonalDecision& decision
    ) override {
        return store::settle_jobs(db_, jobs, finding, decision);
    }

    std::vector<MovedJobs> move_jobs(const JobMove& move, const std::string& who, Instant now)
        override {
        return store::move_jobs(db_, move, {who, {}, now});
    }

    std::vector<SharedLeads> shared_leads(CampaignId campaign) override {
        return store::shared_leads(db_, campaign);
    }

    WorkInProgress work_in_progress(Duration lateness, Instant now) override {
        return store::work_in_progress(db_, lateness, now);
    }

    std::optional<std::string> sender_instead_of(AccountId account) override {
        return sender_before(db_, account);
    }

    std::optional<AccountId> find_account(const std::string& alias) override {
        return store::find_account(db_, alias);
    }

    Result<void> pause_account(const std::string& alias, const PauseTerms& terms, Instant now)
        override {
        return store::pause_account(db_, alias, terms, now);
    }

    void pause_campaign(CampaignId campaign, const PauseTerms& terms, Instant now) override {
        store::pause_campaign(db_, campaign, terms, now);
    }

    Result<void> resume_account(const std::string& alias, Instant now) override {
        return store::resume_account(db_, alias, now);
    }

private:
    CurrentImport& current(ImportId import) {
        ensure(import_ && import_->id == import, "rows belong to the import that began last");
        return *import_;
    }

    sql::Session& db_;
    FirstImportTerms first_import_;
    std::optional<CurrentImport> import_;
};

}  // namespace

std::unique_ptr<AdminStore> make_admin_store(
    sql::Session& db, const FirstImportTerms& first_import
) {
    return std::make_unique<SqlAdminStore>(db, first_import);
}

}  // namespace invito::store
