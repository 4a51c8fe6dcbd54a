#include "pruning.hpp"

#include "erasure.hpp"
#include "invito/support/digest.hpp"
#include "meta.hpp"
#include "operation_parts.hpp"
#include "people.hpp"
#include "rows.hpp"
#include "suppression_ops.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <utility>

namespace invito::store {

// --- marks

// A look into its index: it is asked for every lead.
bool has_pruned(sql::Session& db) {
    return db.has("SELECT 1 FROM pruned_person WHERE key > '' LIMIT 1");
}

PrunedPeople::PrunedPeople(sql::Session& db) : db_(db) {
    if (has_pruned(db)) salt_ = erasure_salt(db);
}

// Who was first imported by the name comes before whom the provider called so.
std::optional<PersonId> PrunedPeople::find(std::string_view identifier) const {
    if (is_empty()) return std::nullopt;
    return db_.find<PersonId>(
        "SELECT coalesce(p.merged_into, p.id) FROM pruned_person k "
        "JOIN person p ON p.id = k.person_id WHERE k.key = ?1 ORDER BY k.is_slug DESC, p.id LIMIT "
        "1",
        erased_key(salt_, identifier).value
    );
}

namespace {

// A row has one slug: who is named by another one has it in a row that was merged into theirs. It
// may be somebody else's by now: then it stays so.
void give_slug(sql::Session& db, PersonId person, const std::string& slug) {
    const auto current = db.find<std::string>("SELECT slug FROM person WHERE id = ?1", person);
    const bool has_none = !current || current->empty() || is_nameless(*current);
    const std::string_view sql = has_none
                                     ? "UPDATE person SET slug = ?2 WHERE id = ?1"
                                     : "INSERT INTO person (slug, merged_into) VALUES (?2, ?1)";
    db.prepare(sql).bind(person, slug).change_unless_conflict();
}

void bear_again(sql::Session& db, PersonId person, const Identity& identity) {
    if (identity.kind == IdentifierKind::public_identifier) {
        give_slug(db, person, identity.value);
    } else {
        db.prepare(
              "UPDATE person SET provider_id = ?2, "
              "slug = CASE WHEN substr(slug, 1, 7) = ?3 THEN NULL ELSE slug END "
              "WHERE id = ?1 AND provider_id IS NULL"
        )
            .bind(person, identity.value, pruned_slug_prefix)
            .change_unless_conflict();
    }
    db.run(
        "DELETE FROM pruned_person WHERE key = ?1 AND person_id IN "
        "(SELECT id FROM person WHERE id = ?2 OR merged_into = ?2)",
        erased_key(erasure_salt(db), identity.value).value, person
    );
}

// Public identifiers are in lower case, and ids of the provider are not.
Identity identity_of(const std::string& name) {
    const bool is_id = std::ranges::any_of(name, [](char c) { return c >= 'A' && c <= 'Z'; });
    return {is_id ? IdentifierKind::provider_id : IdentifierKind::public_identifier, name};
}

bool is_named(sql::Session& db, PersonId person) {
    const auto names = identifiers_of(db, person);
    return std::ranges::any_of(names, [](const std::string& name) { return !is_nameless(name); });
}

}  // namespace

ListedPruned::ListedPruned(sql::Session& db) {
    const PrunedPeople pruned(db);
    if (pruned.is_empty()) return;
    for (std::string& name :
         db.all<std::string>("SELECT DISTINCT key FROM suppression WHERE kind = 'person'")) {
        if (const auto person = pruned.find(name)) names_.emplace(*person, std::move(name));
    }
}

std::vector<std::string> ListedPruned::names_of(PersonId person) const {
    std::vector<std::string> names;
    const auto [first, last] = names_.equal_range(person);
    for (auto one = first; one != last; ++one) names.push_back(one->second);
    return names;
}

void name_again(
    sql::Session& db, PersonId person, const Identity& identity, const ListedPruned& listed
) {
    bear_again(db, person, identity);
    for (const std::string& name : listed.names_of(person)) {
        if (name != identity.value) bear_again(db, person, identity_of(name));
    }
}

void name_as_listed(sql::Session& db, const PrunedPeople& pruned, const std::string& name) {
    const auto person = pruned.find(name);
    if (person && is_named(db, *person)) bear_again(db, *person, identity_of(name));
}

bool was_invited(sql::Session& db, PersonId person) {
    return db.has("SELECT 1 FROM attempt WHERE person_id = ?1 AND live = 1", person) ||
           db.has("SELECT 1 FROM attempt WHERE person_id = ?1 AND outcome = 'external'", person);
}

void erase_pruned(sql::Session& db, PersonId person, Instant now) {
    if (!has_pruned(db)) return;
    db.run(
        "INSERT INTO suppression (kind, key, source, added_at) "
        "SELECT 'erased', key, ?2, ?3 FROM pruned_person WHERE person_id = ?1 "
        "ON CONFLICT DO NOTHING",
        person, suppression_by_command, now
    );
    db.run("DELETE FROM pruned_person WHERE person_id = ?1", person);
}

namespace {

constexpr std::string_view hash_prefix = "sha256:";

}  // namespace

SuppressionKey hashed_affiliation(const std::string& salt, const SuppressionKey& affiliation) {
    const std::string text = salt + std::string(to_string(affiliation.kind)) + affiliation.value;
    return {affiliation.kind, std::string(hash_prefix) + sha256_hex(text)};
}

bool is_hashed(const SuppressionKey& affiliation) {
    return affiliation.value.starts_with(hash_prefix);
}

// --- who goes

void PersonSet::add(PersonId person) {
    const auto at = static_cast<std::size_t>(person.value);
    if (at >= bits_.size()) bits_.resize(at + at / 2 + 1);
    bits_[at] = true;
}

bool PersonSet::contains(PersonId person) const {
    const auto at = static_cast<std::size_t>(person.value);
    return at < bits_.size() && bits_[at];
}

namespace {

// A lead that waits in an archived campaign is never invited, so it is over since then. What was
// sent is over once it is known not to be pending any more.
constexpr std::string_view people_with_open_jobs =
    "SELECT person_id FROM job WHERE changed_at >= ?1 OR NOT ("
    "state = 'accepted' OR state = 'withdrawn' OR state = 'skipped' OR state = 'failed' "
    "OR state = 'cancelled' OR (state = 'sent' AND coalesce(gone_at, ?1) < ?1) "
    "OR ((state = 'queued' OR state = 'resolved') AND campaign_id IN "
    "(SELECT c.id FROM campaign c WHERE c.state = 'archived' AND NOT EXISTS "
    "(SELECT 1 FROM event e WHERE e.campaign_id = c.id AND e.kind = 'campaign.archived' "
    "AND e.at >= ?1))))";
constexpr std::string_view people_tried_lately =
    "SELECT person_id FROM attempt WHERE person_id IS NOT NULL "
    "AND (intent_at >= ?1 OR finished_at >= ?1 OR finished_at IS NULL)";
constexpr std::string_view people_named_lately =
    "SELECT s.person_id FROM person_said s JOIN import i ON i.id = s.import_id "
    "WHERE i.started_at >= ?1";
constexpr std::string_view people_invited =
    "SELECT person_id FROM attempt WHERE person_id IS NOT NULL "
    "AND (live = 1 OR outcome = 'external')";

}  // namespace

FinishedPeople::FinishedPeople(sql::Session& db, Instant before) {
    read_merged(db);
    for (const std::string_view sql :
         {people_with_open_jobs, people_tried_lately, people_named_lately}) {
        auto row = db.prepare(sql);
        row.bind(before);
        add_heads(row, busy_);
    }
    auto row = db.prepare(people_invited);
    add_heads(row, invited_);
}

void FinishedPeople::read_merged(sql::Session& db) {
    auto row = db.prepare("SELECT id, merged_into FROM person WHERE merged_into IS NOT NULL");
    while (row.step()) merged_.emplace(row.get<PersonId>(0), row.get<PersonId>(1));
}

void FinishedPeople::add_heads(sql::Statement& people, PersonSet& set) const {
    while (people.step()) set.add(head_of(people.get<PersonId>(0)));
}

PersonId FinishedPeople::head_of(PersonId person) const {
    for (auto found = merged_.find(person); found != merged_.end(); found = merged_.find(person))
        person = found->second;
    return person;
}

namespace {

// In the order of their ids, from the one after ?1 on, at most ?2.
constexpr std::string_view leads_with_data =
    "SELECT id, person_id, state, company, email, changed_at FROM job "
    "WHERE id > ?1 AND import_id IS NOT NULL ORDER BY id LIMIT ?2";
constexpr std::string_view attempts_with_data =
    "SELECT id, person_id, note <> '' AND note <> '(erased)' AND outcome <> 'external' "
    "FROM attempt WHERE id > ?1 AND person_id IS NOT NULL AND (invitation_id <> '' "
    "OR (note <> '' AND note <> '(erased)') OR evidence LIKE 'checked by %') "
    "ORDER BY id LIMIT ?2";
constexpr std::string_view people_with_names =
    "SELECT id, merged_into, slug, provider_id, public_identifier FROM person "
    "WHERE id > ?1 AND (provider_id IS NOT NULL OR (substr(slug, 1, 7) <> 'erased:' "
    "AND substr(slug, 1, 7) <> 'pruned:')) ORDER BY id LIMIT ?2";
// What both engines take for no limit.
constexpr std::int64_t all_rows = std::int64_t{1} << 62;

// Of people who have a name to lose, and of what is theirs.
void count_prunable(sql::Session& db, PrunePlan& plan) {
    const FinishedPeople finished(db, plan.before);
    {
        auto row = db.prepare_many(leads_with_data);
        row.bind(0, all_rows);
        while (row.step()) plan.goes.jobs += finished.contains(row.get<PersonId>(1)) ? 1 : 0;
    }
    {
        auto row = db.prepare_many(attempts_with_data);
        row.bind(0, all_rows);
        while (row.step())
            plan.goes.notes +=
                row.integer(2) != 0 && finished.contains(row.get<PersonId>(1)) ? 1 : 0;
    }
    auto row = db.prepare_many(people_with_names);
    row.bind(0, all_rows);
    while (row.step()) {
        if (!row.is_null(1)) continue;
        ++(finished.contains(row.get<PersonId>(0)) ? plan.goes.people : plan.stays);
    }
}

}  // namespace

PrunePlan plan_prune(sql::Session& db, const std::string& database, Instant before) {
    const sql::Snapshot snapshot(db);
    PrunePlan plan;
    plan.before = before;
    count_prunable(db, plan);
    plan.is_rebuild_due = is_rebuild_due(db);
    std::error_code ignored;
    for (TrackedFile& file : files_beside(db, database)) {
        if (!file.host.empty() || std::filesystem::exists(file.path, ignored))
            plan.files.push_back(std::move(file));
    }
    for (std::string& list : imported_files(db)) {
        if (std::filesystem::exists(list, ignored)) plan.lists.push_back(std::move(list));
    }
    return plan;
}

// --- the pruning

namespace {

constexpr std::string_view rebuild_due = "rebuild_due";

std::vector<std::int64_t> last_ids(sql::Session& db) {
    std::vector<std::int64_t> ids;
    for (const std::string_view sql :
         {"SELECT max(id) FROM import", "SELECT max(id) FROM job", "SELECT max(id) FROM person",
          "SELECT max(id) FROM attempt", "SELECT max(id) FROM event"})
        ids.push_back(db.number(sql));
    return ids;
}

}  // namespace

bool is_rebuild_due(sql::Session& db) {
    return !meta_text(db, rebuild_due).empty();
}

void settle_rebuild(sql::Session& db) {
    db.run("DELETE FROM meta WHERE key = ?1", rebuild_due);
}

Pruning::Pruning(sql::Session& db, Instant before, int rows_at_once)
    : db_(db),
      before_(before),
      rows_at_once_(rows_at_once),
      finished_(db, before),
      seen_(last_ids(db)),
      salt_(erasure_salt(db)) {}

// Lists are imported and people decide about jobs meanwhile: somebody may be busy again.
void Pruning::look_again() {
    LastIds now = last_ids(db_);
    if (now == seen_) return;
    finished_ = FinishedPeople(db_, before_);
    seen_ = std::move(now);
}

bool Pruning::step() {
    if (part_ == Part::over) return false;
    sql::Transaction transaction(db_, sql::Turns::of_everybody);
    look_again();
    switch (part_) {
        case Part::leads: forget_leads(); break;
        case Part::notes: forget_notes(); break;
        case Part::people: forget_names(); break;
        case Part::over: break;
    }
    transaction.commit();
    return true;
}

void Pruning::end_part_unless(bool is_full, std::int64_t last) {
    after_ = last;
    if (is_full) return;
    after_ = 0;
    part_ = static_cast<Part>(static_cast<int>(part_) + 1);
}

namespace {

struct FinishedLead {
    JobId id;
    PersonId person;
    JobState state = JobState::queued;
    std::string company;
    std::string email;
    Instant changed_at;
};

void keep_hashed(
    sql::Session& db, PersonId person, const std::string& salt, const SuppressionKey& said
) {
    const SuppressionKey hashed = hashed_affiliation(salt, said);
    db.run(
        "INSERT INTO person_said (person_id, kind, key) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        person, to_string(hashed.kind), hashed.value
    );
}

}  // namespace

// A lead that waits in an archived campaign has nobody any more whom it could be sent to. It is
// over since it was, so that a prune that is begun again finds it so.
void Pruning::forget_leads() {
    std::vector<FinishedLead> leads;
    std::int64_t last = after_;
    int looked_at = 0;
    {
        auto row = db_.prepare(leads_with_data);
        row.bind(after_, rows_at_once_);
        for (; row.step(); ++looked_at) {
            last = row.integer(0);
            if (!finished_.contains(row.get<PersonId>(1))) continue;
            FinishedLead& lead = leads.emplace_back();
            lead.state = job_state(row.view(2));
            row.read(0, lead.id, lead.person);
            row.read(3, lead.company, lead.email, lead.changed_at);
        }
    }
    if (!leads.empty()) set_meta(db_, rebuild_due, "1");
    for (FinishedLead& lead : leads) {
        if (lead.state == JobState::queued || lead.state == JobState::resolved) {
            move_job(db_, lead.id, lead.state, JobState::cancelled, Reason::none, lead.changed_at);
        }
        if (!finished_.was_invited(lead.person)) {
            const auto said = suppression_keys(
                {.company = std::move(lead.company), .email = std::move(lead.email)}
            );
            const PersonId head = finished_.head_of(lead.person);
            for (const SuppressionKey& key : said) keep_hashed(db_, head, salt_, key);
        }
        forget_lead(db_, lead.id);
        ++done_.jobs;
    }
    end_part_unless(looked_at == rows_at_once_, last);
}

void Pruning::forget_notes() {
    std::vector<std::int64_t> attempts;
    std::int64_t last = after_;
    int looked_at = 0;
    {
        auto row = db_.prepare(attempts_with_data);
        row.bind(after_, rows_at_once_);
        for (; row.step(); ++looked_at) {
            last = row.integer(0);
            if (!finished_.contains(row.get<PersonId>(1))) continue;
            attempts.push_back(last);
            done_.notes += row.integer(2) != 0 ? 1 : 0;
        }
    }
    if (!attempts.empty()) set_meta(db_, rebuild_due, "1");
    for (const std::int64_t attempt : attempts) {
        db_.run(
            "UPDATE attempt SET invitation_id = '', "
            "note = CASE WHEN note = '' THEN '' ELSE '(erased)' END, "
            "evidence = CASE WHEN evidence LIKE 'checked by %' THEN 'checked' ELSE evidence END "
            "WHERE id = ?1",
            attempt
        );
    }
    end_part_unless(looked_at == rows_at_once_, last);
}

// Of somebody who was invited it does not matter any more: nobody invites them again.
void Pruning::hash_affiliations(PersonId person) {
    const PersonId head = finished_.head_of(person);
    std::vector<SuppressionKey> said;
    {
        auto row = db_.prepare("SELECT kind, key FROM person_said WHERE person_id = ?1");
        row.bind(person);
        while (row.step()) {
            const auto kind = readable(parse<SuppressionKind>(row.view(0)), "person_said.kind");
            SuppressionKey key{kind, row.text(1)};
            if (!is_hashed(key) || finished_.was_invited(person)) said.push_back(std::move(key));
        }
    }
    for (const SuppressionKey& key : said) {
        db_.run(
            "DELETE FROM person_said WHERE person_id = ?1 AND kind = ?2 AND key = ?3", person,
            to_string(key.kind), key.value
        );
        if (!finished_.was_invited(person)) keep_hashed(db_, head, salt_, key);
    }
}

namespace {

struct Mark {
    std::string key;
    PersonId person;
    bool is_slug = false;

    friend auto operator<=>(const Mark&, const Mark&) = default;
};

// In the order of the index: a page of it is written once for all of its marks.
void write_marks(sql::Session& db, std::vector<Mark> marks) {
    std::ranges::sort(marks);
    for (const Mark& mark : marks) {
        db.run(
            "INSERT INTO pruned_person (key, person_id, is_slug) VALUES (?1, ?2, ?3) "
            "ON CONFLICT (key, person_id) DO UPDATE SET is_slug = excluded.is_slug "
            "WHERE excluded.is_slug > pruned_person.is_slug",
            mark.key, mark.person, mark.is_slug
        );
    }
}

}  // namespace

// Marks and names change in one transaction: at every moment one of them knows who was invited.
void Pruning::forget_names() {
    std::vector<PersonId> people;
    std::vector<Mark> marks;
    std::int64_t last = after_;
    int looked_at = 0;
    {
        auto row = db_.prepare(people_with_names);
        row.bind(after_, rows_at_once_);
        for (; row.step(); ++looked_at) {
            last = row.integer(0);
            const auto person = row.get<PersonId>(0);
            if (!finished_.contains(person)) continue;
            people.push_back(person);
            if (row.is_null(1)) ++done_.people;
            for (const int column : {2, 3, 4}) {
                const std::string_view name = row.view(column);
                if (name.empty() || is_nameless(name)) continue;
                marks.push_back(
                    {erased_key(salt_, name).value, finished_.head_of(person), column == 2}
                );
            }
        }
    }
    if (!people.empty()) set_meta(db_, rebuild_due, "1");
    write_marks(db_, std::move(marks));
    for (const PersonId person : people) {
        hash_affiliations(person);
        forget_name(db_, person, pruned_slug_prefix);
    }
    end_part_unless(looked_at == rows_at_once_, last);
}

namespace {

class ManyRows {
public:
    explicit ManyRows(sql::Session& db) : db_(db) { db_.begin_many_rows(); }
    ~ManyRows() { db_.end_many_rows(); }
    ManyRows(const ManyRows&) = delete;
    ManyRows& operator=(const ManyRows&) = delete;

private:
    sql::Session& db_;
};

void remember_salt(sql::Session& db) {
    sql::Transaction transaction(db);
    if (erasure_salt(db).empty()) remember_erasure_salt(db, random_hex());
    transaction.commit();
}

}  // namespace

PruneCounts prune_rows(sql::Session& db, Instant before, Instant now) {
    const ManyRows rows(db);
    remember_salt(db);
    Pruning pruning(db, before);
    while (pruning.step()) {
    }
    if (pruning.done() != PruneCounts{}) {
        sql::Transaction transaction(db);
        record_event(
            db, now, "database.pruned", {}, fmt::format("{} people", pruning.done().people)
        );
        transaction.commit();
    }
    return pruning.done();
}

}  // namespace invito::store
