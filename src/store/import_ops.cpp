// Leads -> persons and jobs; and the admin store's transactions, in which lists come in.

#include "campaigns.hpp"
#include "import_state.hpp"
#include "invito/ports/admin_store.hpp"
#include "invito/support/failure.hpp"
#include "people.hpp"
#include "pruning.hpp"
#include "rows.hpp"
#include "suppression_ops.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

namespace invito::store {

namespace {

// What need not be asked for each row, because the store has none of it. Nobody else writes while
// this one's transaction lasts.
struct StoreFacts {
    StoreFacts(sql::Session& db, const CurrentImport& import)
        : has_suppression(db.has("SELECT 1 FROM suppression LIMIT 1")),
          has_pruned(import.first == nullptr && store::has_pruned(db)),
          has_current_names(
              import.first == nullptr &&
              db.has("SELECT 1 FROM person WHERE public_identifier IS NOT NULL LIMIT 1")
          ) {}

    bool has_suppression;
    bool has_pruned;
    bool has_current_names;  // what the provider calls people now
};

// Somebody who was pruned, and is named again. Whoever was invited is not named anew: of them it is
// enough to know that.
enum class Pruned { nobody, was_invited, named_again };

struct ExistingJob {
    JobId id;
    AccountId account;
    ImportId import;
    std::size_t line = 0;
    JobState state = JobState::queued;
    Reason reason = Reason::none;
    std::string note_variant;
    LeadFields fields;
    std::string variables;  // of the fields, packed
};

const std::string& existing_job_columns() {
    static const std::string columns =
        "j.id, j.import_id, j.account_id, j.note_variant, j.variables, j.state, j.reason, "
        "j.source_line, " +
        lead_column_list("j.{}");
    return columns;
}

ExistingJob read_existing_job(const sql::Statement& row, int first_column) {
    const auto at = [first_column](int column) { return first_column + column; };
    ExistingJob job;
    row.read(at(0), job.id, job.import, job.account, job.note_variant, job.variables);
    job.state = job_state(row.view(at(5)));
    job.reason = reason(row.view(at(6)));
    job.line = static_cast<std::size_t>(row.integer(at(7)));
    read_lead_columns(row, at(8), job.fields);
    return job;
}

std::optional<ExistingJob> find_job(sql::Session& db, CampaignId campaign, PersonId person) {
    static const std::string sql = "SELECT " + existing_job_columns() +
                                   " FROM job j WHERE j.campaign_id = ?1 AND j.person_id = ?2";
    auto row = db.prepare(sql);
    if (!row.bind(campaign, person).step()) return std::nullopt;
    return read_existing_job(row, 0);
}

// A person whom the store has, and their job in the campaign.
struct KnownLead {
    PersonId person;
    std::optional<ExistingJob> job = {};
};

// A person may have been merged into another row: follow to the one that counts.
std::optional<KnownLead> find_listed(
    sql::Session& db, CampaignId campaign, const Identity& identity
) {
    static const std::string select = "SELECT coalesce(p.merged_into, p.id), " +
                                      existing_job_columns() +
                                      " FROM person p LEFT JOIN job j ON j.campaign_id = ?2 "
                                      "AND j.person_id = coalesce(p.merged_into, p.id) WHERE ";
    static const std::string by_slug = select + "p.slug = ?1";
    static const std::string by_provider_id = select + "p.provider_id = ?1";
    auto row = db.prepare(identity.kind == IdentifierKind::provider_id ? by_provider_id : by_slug);
    if (!row.bind(identity.value, campaign).step()) return std::nullopt;
    KnownLead lead{row.get<PersonId>(0)};
    if (!row.is_null(1)) lead.job = read_existing_job(row, 1);
    return lead;
}

std::optional<PersonId> find_by_current_name(sql::Session& db, const std::string& name) {
    auto row = db.prepare(
        "SELECT coalesce(merged_into, id), coalesce(resolved_at, 0) FROM person "
        "WHERE public_identifier = ?1"
    );
    row.bind(name);
    std::optional<PersonId> latest;
    Instant resolved_at;
    while (row.step()) {
        if (latest && row.instant(1) <= resolved_at) continue;
        latest = row.get<PersonId>(0);
        resolved_at = row.instant(1);
    }
    return latest;
}

// A slug is who it was first imported for; where nobody was, whoever the provider says bears it
// now: people rename themselves.
std::optional<KnownLead> find_lead(
    sql::Session& db, const CurrentImport& import, const StoreFacts& facts, const Identity& identity
) {
    std::optional<PersonId> person;
    if (import.first && import.first->knows_people()) {
        person = import.first->find(identity);
    } else {
        if (auto lead = find_listed(db, import.campaign, identity)) return lead;
        if (facts.has_current_names && identity.kind == IdentifierKind::public_identifier)
            person = find_by_current_name(db, identity.value);
    }
    if (!person) return std::nullopt;
    return KnownLead{*person, find_job(db, import.campaign, *person)};
}

PersonId add_person(sql::Session& db, CurrentImport& import, const Identity& identity) {
    const auto person = db.insert<PersonId>(
        identity.kind == IdentifierKind::provider_id
            ? "INSERT INTO person (provider_id) VALUES (?1)"
            : "INSERT INTO person (slug) VALUES (?1)",
        identity.value
    );
    if (import.first && import.first->knows_people()) import.first->add(identity, person);
    return person;
}

Pruned name_if_pruned(
    sql::Session& db, const StoreFacts& facts, std::optional<ListedPruned>& listed,
    const Identity& identity
) {
    if (!facts.has_pruned) return Pruned::nobody;
    const auto person = PrunedPeople(db).find(identity.value);
    if (!person) return Pruned::nobody;
    if (was_invited(db, *person)) return Pruned::was_invited;
    if (!listed) listed.emplace(db);
    name_again(db, *person, identity, *listed);
    return Pruned::named_again;
}

// Every identifier under which the list may name the lead.
SuppressionSubject subject_of(sql::Session& db, const Lead& lead, std::optional<PersonId> known) {
    SuppressionSubject subject{{}, lead.fields.company, lead.fields.email};
    const std::string others = other_emails_of(lead.fields);
    if (!others.empty()) subject.email += "\n" + others;
    if (known) subject.people = identifiers_of(db, *known);
    subject.people.push_back(lead.identity.value);
    return subject;
}

// Only what no request has been sent for may change: a job that waits, or that was skipped, held or
// cancelled for a reason the list can mend.
bool may_be_edited(const ExistingJob& job) {
    if (job.state == JobState::queued || job.state == JobState::resolved) return true;
    if (job.state == JobState::held) return job.reason == Reason::identity_mismatch;
    if (job.state == JobState::cancelled) return job.reason == Reason::left_list;
    if (job.state != JobState::skipped) return false;
    return job.reason == Reason::missing_variable || job.reason == Reason::note_too_long ||
           job.reason == Reason::suppressed;
}

bool is_renamed(const LeadFields& before, const LeadFields& now) {
    return std::tie(before.first_name, before.last_name, before.full_name) !=
           std::tie(now.first_name, now.last_name, now.full_name);
}

struct StateAndReason {
    JobState state = JobState::queued;
    Reason reason = Reason::none;

    friend bool operator==(const StateAndReason&, const StateAndReason&) = default;
};

// A skipped job whose row is in order now waits again, and so does one that is back in its list.
// One that the list gives another name is looked up once more: is it this person's profile?
StateAndReason state_and_reason_after(const ExistingJob& existing, const NewJob& job, Reason skip) {
    using enum JobState;
    const bool stays = existing.state == held || existing.state == cancelled;
    if (skip != Reason::none)
        return stays ? StateAndReason{existing.state, existing.reason}
                     : StateAndReason{skipped, skip};
    if (existing.state == skipped || existing.state == cancelled ||
        is_renamed(existing.fields, job.lead.fields))
        return {queued};
    return {existing.state, existing.reason};
}

std::string text_of(const StateAndReason& status) {
    std::string text(to_string(status.state));
    if (status.reason != Reason::none) {
        text += " (" + std::string(to_string(status.reason)) + ")";
    }
    return text;
}

// What the list says anew about the job.
std::vector<FieldChange> changes_of(ExistingJob existing, const NewJob& job, Reason skip) {
    existing.fields.variables = unpack_variables(existing.variables);
    std::vector<FieldChange> changes = changed_fields(existing.fields, job.lead.fields);
    const StateAndReason before{existing.state, existing.reason};
    const StateAndReason after = state_and_reason_after(existing, job, skip);
    if (after != before) changes.push_back({"state", text_of(before), text_of(after)});
    return changes;
}

// The row says where the lead was named last. False: it is on its way since it was read.
bool update_job(
    sql::Session& db, CurrentImport& import, const ExistingJob& existing, const NewJob& job,
    Reason skip, Instant now
) {
    static const std::string sql =
        "UPDATE job SET state = ?, reason = ?, variables = ?, changed_at = ?, import_id = ?, "
        "source_line = ?, note_variant = ?, " +
        lead_column_list("{} = ?") + " WHERE id = ? AND state = ?";
    const std::string variables = pack_variables(job.lead.fields.variables);
    const StateAndReason after = state_and_reason_after(existing, job, skip);
    auto update = db.prepare(sql);
    int parameter = 0;
    update.bind_next(
        parameter, to_string(after.state), to_string(after.reason), variables, now, import.id,
        static_cast<std::int64_t>(job.lead.line), job.note_variant
    );
    bind_lead_columns(update, parameter, job.lead.fields);
    update.bind_next(parameter, existing.id, to_string(existing.state));
    if (update.change() == 0) return false;
    if (!import.counts) return true;
    import.counts->add(import.campaign, existing.account, existing.state, -1);
    import.counts->add(import.campaign, existing.account, after.state, 1);
    return true;
}

// Whether the row says what the database knows. Most rows of a list that is read again do.
bool is_same(const ExistingJob& existing, const NewJob& job, Reason skip) {
    const StateAndReason before{existing.state, existing.reason};
    if (state_and_reason_after(existing, job, skip) != before) return false;
    if (pack_variables(job.lead.fields.variables) != existing.variables) return false;
    return std::ranges::all_of(lead_columns, [&](const LeadColumn& column) {
        return existing.fields.*column.field == job.lead.fields.*column.field;
    });
}

// The lead stays where the job's row says that it was named last, unless it moved: most rows of a
// list that is read again stand where they stood, and a million rows need not be written for that.
void keep_place(
    sql::Session& db, CurrentImport& import, const ExistingJob& job, std::size_t line,
    std::string_view note_variant
) {
    const bool is_there = job.line == line && job.note_variant == note_variant &&
                          import.is_of_its_list(db, job.import);
    if (is_there) return;
    db.run(
        "UPDATE job SET import_id = ?2, source_line = ?3, note_variant = ?4 WHERE id = ?1", job.id,
        import.id, static_cast<std::int64_t>(line), note_variant
    );
}

// A row that becomes no job.
void record_row(
    sql::Session& db, ImportId import, std::size_t line, std::string_view verdict,
    std::string_view reason
) {
    db.run(
        "INSERT INTO import_row (import_id, line, verdict, reason) VALUES (?1, ?2, ?3, ?4)", import,
        static_cast<std::int64_t>(line), verdict, reason
    );
}

RowOutcome outcome(RowVerdict verdict, const std::optional<SuppressionView>& forbidden) {
    RowOutcome result{.verdict = verdict};
    if (!forbidden) return result;
    result.forbidden_by = forbidden->key;
    result.said_by = forbidden->said_by;
    return result;
}

// The job's row holds one address.
void remember_other_emails(
    sql::Session& db, PersonId person, ImportId import, const LeadFields& fields
) {
    std::string emails = other_emails_of(fields);
    if (emails.empty()) return;
    LeadFields others;
    others.email = std::move(emails);
    remember_affiliations(db, person, import, others, {});
}

RowVerdict verdict_of(Reason skip, RowVerdict otherwise) {
    if (skip == Reason::suppressed) return RowVerdict::suppressed;
    return skip == Reason::none ? otherwise : RowVerdict::skipped;
}

constexpr std::size_t rows_of_a_statement = 16;

std::string insert_sql(std::size_t rows) {
    const std::string one = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " + lead_column_list("?") + ")";
    std::string sql =
        "INSERT INTO job (campaign_id, person_id, account_id, state, reason, import_id, "
        "source_line, variables, created_at, changed_at, note_variant, " +
        lead_column_list("{}") + ") VALUES ";
    for (std::size_t row = 0; row < rows; ++row) {
        if (row > 0) sql += ", ";
        sql += one;
    }
    return sql;
}

JobState state_at_first(Reason skip) {
    return skip == Reason::none ? JobState::queued : JobState::skipped;
}

// New jobs, written a few at a time: much of what a statement costs does not depend on its rows.
class JobRows {
public:
    JobRows(sql::Session& db, CurrentImport& import, Instant now)
        : db_(db), import_(import), now_(now) {}

    // `job` must live until flush().
    void add(const NewJob& job, PersonId person, Reason skip);
    // Not written yet.
    [[nodiscard]] bool has_job_of(PersonId person) const;
    void flush();

private:
    struct Row {
        const NewJob* job;
        PersonId person;
        Reason skip;
        std::string variables;  // packed
    };

    void bind(sql::Statement& statement, const Row& row, int& parameter) const;

    sql::Session& db_;
    CurrentImport& import_;
    Instant now_;
    std::vector<Row> rows_;
};

void JobRows::add(const NewJob& job, PersonId person, Reason skip) {
    rows_.push_back({&job, person, skip, pack_variables(job.lead.fields.variables)});
    if (rows_.size() == rows_of_a_statement) flush();
}

bool JobRows::has_job_of(PersonId person) const {
    return std::ranges::find(rows_, person, &Row::person) != rows_.end();
}

void JobRows::bind(sql::Statement& statement, const Row& row, int& parameter) const {
    const Lead& lead = row.job->lead;
    statement.bind_next(
        parameter, import_.campaign, row.person, row.job->account,
        to_string(state_at_first(row.skip)), to_string(row.skip), import_.id,
        static_cast<std::int64_t>(lead.line), row.variables, now_, now_, row.job->note_variant
    );
    bind_lead_columns(statement, parameter, lead.fields);
}

void JobRows::flush() {
    static const std::string insert_all = insert_sql(rows_of_a_statement);
    static const std::string insert_one = insert_sql(1);
    const std::size_t at_once = rows_.size() == rows_of_a_statement ? rows_of_a_statement : 1;
    for (std::size_t first = 0; first < rows_.size(); first += at_once) {
        auto statement = db_.prepare_insert(at_once == 1 ? insert_one : insert_all);
        int parameter = 0;
        for (std::size_t i = first; i < first + at_once; ++i) bind(statement, rows_[i], parameter);
        statement.run();
        for (const std::int64_t id : db_.inserted_ids(at_once)) import_.seen.add(JobId{id});
    }
    for (const Row& row : rows_) {
        if (import_.counts)
            import_.counts->add(import_.campaign, row.job->account, state_at_first(row.skip), 1);
    }
    rows_.clear();
}

struct AddedJobs {
    AddedJobs(sql::Session& store, CurrentImport& current, Instant at)
        : db(store),
          import(current),
          facts(store, current),
          list(store),
          jobs(store, current, at),
          now(at) {}

    sql::Session& db;
    CurrentImport& import;
    StoreFacts facts;
    SuppressionList list;
    JobRows jobs;
    Instant now;
    std::optional<ListedPruned> listed = {};  // read for the first who was pruned
};

RowOutcome take_again(
    AddedJobs& rows, PersonId person, ExistingJob existing, const NewJob& job,
    const std::optional<SuppressionView>& forbidden
) {
    auto& [db, import, facts, list, jobs, now, listed] = rows;
    const LeadFields& fields = job.lead.fields;
    if (import.seen.contains(existing.id)) {
        remember_affiliations(db, person, import.id, fields, existing.fields);
        record_row(db, import.id, job.lead.line, "duplicate", "duplicate");
        return {RowVerdict::duplicate};
    }
    import.seen.add(existing.id);
    if (!may_be_edited(existing)) {
        keep_place(db, import, existing, job.lead.line, existing.note_variant);
        remember_affiliations(db, person, import.id, fields, existing.fields);
        return {RowVerdict::unchanged};
    }
    const Reason skip = forbidden ? Reason::suppressed : job.skip;
    if (is_same(existing, job, skip)) {
        keep_place(db, import, existing, job.lead.line, job.note_variant);
        return outcome(verdict_of(skip, RowVerdict::unchanged), forbidden);
    }
    remember_affiliations(db, person, existing.import, existing.fields, fields);
    if (!update_job(db, import, existing, job, skip, now)) return {RowVerdict::unchanged};
    RowOutcome result = outcome(verdict_of(skip, RowVerdict::updated), forbidden);
    result.changes = changes_of(std::move(existing), job, skip);
    return result;
}

RowOutcome add_job(AddedJobs& rows, const NewJob& job) {
    auto& [db, import, facts, list, jobs, now, listed] = rows;
    const Identity& identity = job.lead.identity;
    auto known = find_lead(db, import, facts, identity);
    if (!known) {
        const Pruned pruned = name_if_pruned(db, facts, listed, identity);
        if (pruned == Pruned::was_invited) {
            record_row(db, import.id, job.lead.line, "duplicate", "invited_before");
            RowOutcome invited{.verdict = RowVerdict::duplicate};
            invited.was_pruned = true;
            return invited;
        }
        if (pruned == Pruned::named_again) known = find_lead(db, import, facts, identity);
    }
    if (known && !known->job && jobs.has_job_of(known->person)) {
        jobs.flush();
        known->job = find_job(db, import.campaign, known->person);
    }
    std::optional<SuppressionView> forbidden;
    if (facts.has_suppression) {
        jobs.flush();  // what other rows say of a person may forbid this one
        const auto person = known ? std::optional(known->person) : std::nullopt;
        const SuppressionSubject subject = subject_of(db, job.lead, person);
        if (const auto mark = list.mark_of_erased(subject.people)) {
            // Nothing of an erased person comes back into the database, not even as a skipped job.
            record_row(db, import.id, job.lead.line, "suppressed", "erased");
            RowOutcome erased{.verdict = RowVerdict::suppressed};
            erased.erased_at = mark->added_at;
            return erased;
        }
        forbidden = known ? list.find(subject) : list.find_by_row(subject);
    }
    if (!known) known = KnownLead{add_person(db, import, identity)};
    remember_other_emails(db, known->person, import.id, job.lead.fields);
    if (known->job) return take_again(rows, known->person, *std::move(known->job), job, forbidden);
    const Reason skip = forbidden ? Reason::suppressed : job.skip;
    jobs.add(job, known->person, skip);
    return outcome(verdict_of(skip, RowVerdict::imported), forbidden);
}

// What the row says of its person counts, although it became no job.
void remember_lead(sql::Session& db, CurrentImport& import, const Lead& lead) {
    const bool says_nothing = lead.fields.company.empty() && lead.fields.email.empty() &&
                              other_emails_of(lead.fields).empty();
    if (says_nothing) return;
    const StoreFacts facts(db, import);
    auto known = find_lead(db, import, facts, lead.identity);
    if (!known) {
        std::optional<ListedPruned> listed;
        const Pruned pruned = name_if_pruned(db, facts, listed, lead.identity);
        if (pruned == Pruned::was_invited) return;
        if (pruned == Pruned::named_again) known = find_lead(db, import, facts, lead.identity);
    }
    auto person = known ? std::optional(known->person) : std::nullopt;
    const SuppressionSubject subject = subject_of(db, lead, person);
    if (SuppressionList(db).is_erased(subject.people)) return;
    if (!person) person = add_person(db, import, lead.identity);
    remember_affiliations(db, *person, import.id, lead.fields, {});
    remember_other_emails(db, *person, import.id, lead.fields);
}

// --- leads that the list names no more

// How many rows of it could not be used when the list was read the last time; nullopt: it was not.
std::optional<std::int64_t> rejected_before(sql::Session& db, const CurrentImport& import) {
    return db.find<std::int64_t>(
        "SELECT rejected FROM import WHERE campaign_id = ?1 AND source_path = ?2 AND id <> ?3 "
        "ORDER BY id DESC LIMIT 1",
        import.campaign, import.source_path, import.id
    );
}

// By an index alone: what is true of most lists that are read again costs least.
bool has_seen_all(sql::Session& db, const CurrentImport& import) {
    const auto jobs = db.number("SELECT count(*) FROM job WHERE campaign_id = ?1", import.campaign);
    return jobs == import.seen.count();
}

bool is_waiting(const GoneLeads::Example& lead) {
    return lead.state == JobState::queued || lead.state == JobState::resolved;
}

bool is_shown_before(const GoneLeads::Example& one, const GoneLeads::Example& other) {
    return std::tuple(!is_waiting(one), one.job.value) <
           std::tuple(!is_waiting(other), other.job.value);
}

void take(GoneLeads& leads, GoneLeads::Example lead, std::size_t examples_max) {
    ++leads.count;
    if (is_waiting(lead)) ++leads.waiting;
    auto& examples = leads.examples;
    const auto place = std::ranges::upper_bound(examples, lead, is_shown_before);
    examples.insert(place, std::move(lead));
    if (examples.size() > examples_max) examples.pop_back();
}

// Those of erased and pruned people may well be in the list: nobody can tell. Whoever was cancelled
// because of it has been told.
std::optional<GoneLeads::Example> find_gone(sql::Session& db, JobId job) {
    auto row = db.prepare(
        "SELECT p.slug, p.provider_id, j.state, j.source_line FROM job j "
        "JOIN person p ON p.id = j.person_id WHERE j.id = ?1 AND j.reason <> ?2"
    );
    if (!row.bind(job, to_string(Reason::left_list)).step()) return std::nullopt;
    if (is_nameless(row.view(0))) return std::nullopt;
    return GoneLeads::Example{
        job, listed_identity(row, 0, 1), job_state(row.view(2)),
        static_cast<std::size_t>(row.integer(3))};
}

template <class Visit>
void each_gone(sql::Session& db, CurrentImport& read, const Visit& visit) {
    auto row = db.prepare("SELECT id, import_id FROM job WHERE campaign_id = ?1");
    row.bind(read.campaign);
    while (row.step()) {
        const auto job = row.get<JobId>(0);
        if (read.seen.contains(job)) continue;
        // Another list that feeds the same campaign is not this list's business.
        if (!read.is_of_its_list(db, row.get<ImportId>(1))) continue;
        if (auto gone = find_gone(db, job)) visit(*std::move(gone));
    }
}

}  // namespace
}  // namespace invito::store

namespace invito {

struct AdminStore::State {
    store::FirstImportTerms first_import;
    std::optional<store::CurrentImport> import;

    store::CurrentImport& current(ImportId wanted) {
        ensure(import && import->id == wanted, "rows belong to the import that began last");
        return *import;
    }
};

namespace {

class AdminWrites final : public AdminTransaction {
public:
    // What is known of an import lasts as long as its transaction.
    AdminWrites(sql::Session& db, std::optional<store::CurrentImport>& import)
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
    std::optional<store::CurrentImport>& import_;
};

}  // namespace

AdminStore::AdminStore(sql::Session& db) : AdminStore(db, {}) {}

AdminStore::AdminStore(sql::Session& db, const store::FirstImportTerms& first_import)
    : db_(db), state_(std::make_unique<State>(State{first_import, std::nullopt})) {}

AdminStore::~AdminStore() = default;

std::unique_ptr<AdminTransaction> AdminStore::begin_transaction() {
    return std::make_unique<AdminWrites>(db_, state_->import);
}

ImportId AdminStore::begin_import(
    CampaignId campaign, const std::string& source_path, Instant now
) {
    const bool is_part = db_.is_in_transaction();
    sql::JoinedTransaction transaction(db_);
    const auto import = db_.insert<ImportId>(
        "INSERT INTO import (campaign_id, source_path, started_at) VALUES (?1, ?2, ?3)", campaign,
        source_path, now
    );
    state_->import = store::CurrentImport{import, campaign, source_path};
    // Only where the whole import is one transaction: then this ends with it, however it ends.
    if (is_part) state_->import->begin_rows(db_, state_->first_import);
    transaction.commit();
    return import;
}

std::vector<RowOutcome> AdminStore::add_jobs(
    ImportId import, const std::vector<NewJob>& batch, Instant now
) {
    sql::JoinedTransaction transaction(db_);
    store::AddedJobs rows(db_, state_->current(import), now);
    std::vector<RowOutcome> outcomes;
    outcomes.reserve(batch.size());
    for (const NewJob& job : batch) outcomes.push_back(store::add_job(rows, job));
    rows.jobs.flush();
    transaction.commit();
    return outcomes;
}

std::string AdminStore::note_variant(ImportId import, const Identity& identity) {
    const store::CurrentImport& current = state_->current(import);
    const auto lead = store::find_lead(db_, current, store::StoreFacts(db_, current), identity);
    return lead && lead->job ? lead->job->note_variant : std::string();
}

void AdminStore::remember_lead(ImportId import, const Lead& lead) {
    sql::JoinedTransaction transaction(db_);
    store::remember_lead(db_, state_->current(import), lead);
    transaction.commit();
}

void AdminStore::add_rejected(
    ImportId import, const std::vector<std::pair<std::size_t, std::string>>& line_and_reason
) {
    sql::JoinedTransaction transaction(db_);
    for (const auto& [line, reason] : line_and_reason)
        store::record_row(db_, import, line, "rejected", reason);
    transaction.commit();
}

void AdminStore::finish_import(
    ImportId import, const ImportTotals& totals, const std::string& sha256, Instant now
) {
    sql::JoinedTransaction transaction(db_);
    store::CurrentImport& finished = state_->current(import);
    finished.end_rows(db_);
    db_.run(
        "UPDATE import SET finished_at = ?2, source_sha256 = ?3, row_count = ?4, "
        "imported = ?5, updated = ?6, unchanged = ?7, skipped = ?8, rejected = ?9, "
        "suppressed = ?10, duplicates = ?11, blank = ?12 WHERE id = ?1",
        import, now, sha256, totals.rows, totals.imported, totals.updated, totals.unchanged,
        totals.skipped, totals.rejected, totals.suppressed, totals.duplicates, totals.blank
    );
    if (totals.imported + totals.updated > 0) store::reactivate(db_, finished.campaign);
    transaction.commit();
}

GoneLeads AdminStore::gone_leads(ImportId import, std::size_t examples_max) {
    store::CurrentImport& read = state_->current(import);
    GoneLeads leads{.listed = read.seen.count()};
    const auto rejected = store::rejected_before(db_, read);
    if (!rejected || store::has_seen_all(db_, read)) return leads;
    leads.rejected_before = *rejected;
    store::each_gone(db_, read, [&leads, examples_max](GoneLeads::Example lead) {
        store::take(leads, std::move(lead), examples_max);
    });
    return leads;
}

std::int64_t AdminStore::cancel_gone_leads(ImportId import, Instant now) {
    sql::JoinedTransaction transaction(db_);
    store::CurrentImport& read = state_->current(import);
    std::vector<GoneLeads::Example> waiting;
    store::each_gone(db_, read, [&waiting](const GoneLeads::Example& lead) {
        if (store::is_waiting(lead)) waiting.push_back({lead.job, {}, lead.state});
    });
    const std::string why = "left the list " + read.source_path;
    for (const auto& [job, identity, state, line] : waiting) {
        store::move_job(db_, job, state, JobState::cancelled, Reason::left_list, now);
        store::record_event(db_, now, "job.cancelled", {.job = job}, why);
    }
    transaction.commit();
    return std::ssize(waiting);
}

}  // namespace invito
