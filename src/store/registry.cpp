#include "registry.hpp"

#include "import_ops.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/output_file.hpp"
#include "job_counts.hpp"
#include "kept_files.hpp"
#include "operations.hpp"
#include "rows.hpp"
#include "suppression_ops.hpp"

namespace invito::store {
namespace {

std::optional<CampaignId> find_campaign_id(sql::Session& db, const std::string& name) {
    auto row = db.prepare("SELECT id FROM campaign WHERE name = ?1");
    if (!row.bind(name).step()) return std::nullopt;
    return CampaignId{row.integer(0)};
}

CampaignId find_or_add_campaign(sql::Session& db, const Campaign& campaign, Instant now) {
    if (const auto id = find_campaign_id(db, campaign.name)) return *id;
    db.run(
        "INSERT INTO campaign (name, assign, when_missing, when_too_long, "
        "when_note_quota_used, "
        "created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        campaign.name, to_string(campaign.assign), to_string(campaign.note.when_missing),
        to_string(campaign.note.when_too_long), to_string(campaign.note.when_note_quota_used), now
    );
    return CampaignId{db.inserted_id()};
}

// Longer days give a campaign that ended leads to go on with.
void reactivate_if_extended(
    sql::Session& db, CampaignId campaign, const std::optional<std::string>& ends_on
) {
    db.run(
        "UPDATE campaign SET state = 'active' WHERE id = ?1 AND state = 'done' "
        "AND ends_on IS NOT NULL AND ends_on IS DISTINCT FROM ?2 AND EXISTS "
        "(SELECT 1 FROM job_count WHERE campaign_id = ?1 AND (state = 'queued' OR state = "
        "'resolved') AND jobs > 0)",
        campaign, ends_on
    );
}

void update_campaign(sql::Session& db, CampaignId id, const CampaignEntry& entry) {
    const Campaign& campaign = entry.campaign;
    const Schedule& schedule = campaign.schedule;
    std::map<std::string, std::string> labels(campaign.labels.begin(), campaign.labels.end());
    const std::string packed_labels = labels.empty() ? "{}" : pack_variables(labels);
    const auto packed_date = [](const auto& date) {
        return date ? std::optional(pack_date(*date)) : std::nullopt;
    };
    const auto starts_on = packed_date(schedule.start);
    const auto ends_on = packed_date(schedule.end);
    const std::string skip_dates = pack_dates(schedule.skip_dates);
    const std::string note_variants = pack_variants(campaign.note.variants);
    std::optional<std::string> hours;
    if (campaign.window) hours = pack_window(*campaign.window);
    reactivate_if_extended(db, id, ends_on);
    db.run(
        "UPDATE campaign SET description = ?2, labels = ?3, priority = ?4, assign = ?5, "
        "note_text = ?6, when_missing = ?7, when_too_long = ?8, when_note_quota_used = ?9, "
        "per_day = ?10, total = ?11, starts_on = ?12, ends_on = ?13, skip_dates = ?14, "
        "hours = ?15, source_path = ?16, source_sha256 = ?17, note_variants = ?18 "
        "WHERE id = ?1",
        id, campaign.description, packed_labels, campaign.priority, to_string(campaign.assign),
        campaign.note.text, to_string(campaign.note.when_missing),
        to_string(campaign.note.when_too_long), to_string(campaign.note.when_note_quota_used),
        campaign.per_day, campaign.total, starts_on, ends_on, skip_dates, hours, entry.source_path,
        entry.source_sha256, note_variants
    );
}

std::vector<CampaignRecord> load_campaigns(sql::Session& db, const std::string& where) {
    const std::string sql =
        "SELECT " + std::string(campaign_columns) + " FROM campaign c " + where + " ORDER BY c.id";
    std::vector<CampaignRecord> result;
    auto row = db.prepare(sql);
    while (row.step()) result.push_back(read_campaign(row));
    for (CampaignRecord& record : result) {
        record.campaign.accounts = campaign_aliases(db, record.id);
    }
    return result;
}

class RegistryWrites final : public RegistryTransaction {
public:
    // What is known of an import lasts as long as its transaction.
    RegistryWrites(sql::Session& db, std::optional<CurrentImport>& import)
        : rows_(db), transaction_(db), import_(import) {}
    ~RegistryWrites() override { import_.reset(); }

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

class SqlRegistry final : public Registry {
public:
    SqlRegistry(sql::Session& db, const FirstImportTerms& first_import)
        : db_(db), first_import_(first_import) {}

    std::unique_ptr<RegistryTransaction> begin_transaction() override {
        return std::make_unique<RegistryWrites>(db_, import_);
    }

    std::vector<AccountId> save_accounts(const std::vector<AccountEntry>& accounts, Instant now)
        override {
        return store::save_accounts(db_, accounts, now);
    }

    CampaignId save_campaign(
        const CampaignEntry& entry, const std::vector<AccountId>& accounts, Instant now
    ) override {
        sql::JoinedTransaction transaction(db_);
        const CampaignId id = find_or_add_campaign(db_, entry.campaign, now);
        update_campaign(db_, id, entry);
        db_.run("UPDATE campaign_account SET takes_leads = 0 WHERE campaign_id = ?1", id);
        // None is removed: what was given to one that is taken out waits for it, or is moved.
        for (const AccountId account : accounts) {
            db_.run(
                "INSERT INTO campaign_account (campaign_id, account_id) VALUES (?1, ?2) "
                "ON CONFLICT (campaign_id, account_id) DO UPDATE SET takes_leads = 1",
                id, account
            );
        }
        transaction.commit();
        return id;
    }

    std::optional<CampaignRecord> find_campaign(const std::string& name) override {
        const auto id = find_campaign_id(db_, name);
        if (!id) return std::nullopt;
        auto found = load_campaigns(db_, "WHERE c.id = " + std::to_string(id->value));
        return std::move(found.front());
    }

    CampaignOrigin campaign_origin(CampaignId campaign) override {
        auto row = db_.prepare("SELECT source_path, source_sha256 FROM campaign WHERE id = ?1");
        ensure(row.bind(campaign).step(), "the campaign is there");
        CampaignOrigin origin{row.text(0), row.text(1), {}};
        auto account = db_.prepare(
            "SELECT a.alias FROM campaign_account ca JOIN account a ON a.id = ca.account_id "
            "WHERE ca.campaign_id = ?1 AND ca.takes_leads = 1 ORDER BY a.alias"
        );
        account.bind(campaign);
        while (account.step()) origin.accounts.push_back(account.text(0));
        return origin;
    }

    std::vector<CampaignRecord> campaigns() override { return load_campaigns(db_, ""); }

    void set_campaign_state(CampaignId campaign, CampaignState state, Instant now) override {
        sql::Transaction transaction(db_);
        db_.run(
            "UPDATE campaign SET state = ?2, paused_until = NULL, pause_reason = '', "
            "started_at = CASE WHEN ?2 = 'active' THEN coalesce(started_at, ?3) "
            "ELSE started_at END WHERE id = ?1",
            campaign, to_string(state), now
        );
        db_.run(
            "INSERT INTO event (at, campaign_id, kind) VALUES (?1, ?2, 'campaign.' || ?3)", now,
            campaign, to_string(state)
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
        db_.run(
            "INSERT INTO event (at, campaign_id, kind, detail) "
            "VALUES (?1, ?2, 'campaign.renamed', ?3)",
            now, campaign, name
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
        db_.run(
            "INSERT INTO import (campaign_id, source_path, started_at) VALUES (?1, ?2, ?3)",
            campaign, source_path, now
        );
        const ImportId import{db_.inserted_id()};
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
        sql::JoinedTransaction transaction(db_);
        for (const auto& [line, reason] : line_and_reason) {
            db_.run(
                "INSERT INTO import_row (import_id, line, verdict, reason) "
                "VALUES (?1, ?2, 'rejected', ?3)",
                import, static_cast<std::int64_t>(line), reason
            );
        }
        transaction.commit();
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

    void remember_file(const KeptFile& file) override { store::remember_file(db_, file); }

    std::optional<KeptFile> kept_file(const std::string& path) override {
        return store::kept_file(db_, canonical_path(path));
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

    WorkInHand work_in_hand(Duration lateness, Instant now) override {
        return store::work_in_hand(db_, lateness, now);
    }

    std::optional<std::string> sender_instead_of(AccountId account) override {
        return sender_before(db_, account);
    }

    std::optional<AccountId> find_account(const std::string& alias) override {
        auto row = db_.prepare("SELECT id FROM account WHERE alias = ?1");
        if (!row.bind(alias).step()) return std::nullopt;
        return AccountId{row.integer(0)};
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

std::unique_ptr<Registry> make_registry(sql::Session& db, const FirstImportTerms& first_import) {
    return std::make_unique<SqlRegistry>(db, first_import);
}

}  // namespace invito::store
