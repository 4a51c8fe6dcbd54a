#include "import_state.hpp"

#include "invito/support/failure.hpp"

#include <functional>

namespace invito::store {

void SeenJobs::add(JobId job) {
    const auto at = static_cast<std::size_t>(job.value);
    if (at >= seen_.size()) seen_.resize(at + at / 2 + 1);
    if (!seen_[at]) ++count_;
    seen_[at] = true;
}

bool SeenJobs::contains(JobId job) const {
    const auto at = static_cast<std::size_t>(job.value);
    return at < seen_.size() && seen_[at];
}

void JobCounts::write(sql::Session& db) const {
    if (triggers_.is_empty()) return;
    for (const auto& [jobs, change] : changes_) {
        if (change == 0) continue;
        const auto& [campaign, account, state] = jobs;
        db.run(
            "INSERT INTO job_count (campaign_id, account_id, state, jobs) "
            "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (campaign_id, account_id, state) "
            "DO UPDATE SET jobs = job_count.jobs + excluded.jobs",
            campaign, account, to_string(state), change
        );
    }
    triggers_.restore(db);
}

bool CurrentImport::is_of_its_list(sql::Session& db, ImportId earlier) {
    const auto known = is_same_list.find(earlier);
    if (known != is_same_list.end()) return known->second;
    const bool is_same =
        source_path ==
        db.find<std::string>("SELECT source_path FROM import WHERE id = ?1", earlier);
    is_same_list.emplace(earlier, is_same);
    return is_same;
}

void CurrentImport::begin_rows(sql::Session& db, const FirstImportTerms& terms) {
    counts.emplace(db);
    first = FirstImport::begin(db, terms);
}

void CurrentImport::end_rows(sql::Session& db) {
    if (first) first->finish();
    first.reset();
    if (counts) counts->write(db);
    counts.reset();
}

namespace {

constexpr std::size_t slots_at_first = 1024;

std::uint32_t usual_hash(std::string_view name) {
    return static_cast<std::uint32_t>(std::hash<std::string_view>()(name));
}

bool has_nobody(sql::Session& db) {
    return !db.has("SELECT 1 FROM person LIMIT 1") && !db.has("SELECT 1 FROM job LIMIT 1");
}

}  // namespace

PeopleByHash::PeopleByHash(std::uint32_t (*hash)(std::string_view))
    : hash_(hash != nullptr ? hash : usual_hash), slots_(slots_at_first) {}

void PeopleByHash::add(std::string_view name, PersonId person) {
    ensure(
        person.value > 0 && person.value <= std::int64_t{UINT32_MAX}, "a first import's ids are few"
    );
    if (4 * (size_ + 1) > 3 * slots_.size()) grow();
    put({hash_(name), static_cast<std::uint32_t>(person.value)});
    ++size_;
}

void PeopleByHash::put(Slot slot) {
    std::size_t at = first_slot(slot.hash);
    while (slots_[at].person != 0) at = after(at);
    slots_[at] = slot;
}

void PeopleByHash::grow() {
    std::vector<Slot> smaller(2 * slots_.size());
    smaller.swap(slots_);
    for (const Slot& slot : smaller) {
        if (slot.person != 0) put(slot);
    }
}

std::unique_ptr<FirstImport> FirstImport::begin(sql::Session& db, const FirstImportTerms& terms) {
    ensure(db.is_in_transaction(), "a first import is one transaction");
    // Of a table that others use meanwhile nothing can be taken away.
    if (db.is_shared() || terms.people_max == 0 || !has_nobody(db)) return nullptr;
    return std::unique_ptr<FirstImport>(new FirstImport(db, terms));
}

FirstImport::FirstImport(sql::Session& db, const FirstImportTerms& terms)
    : db_(db),
      people_max_(terms.people_max),
      of_people_(DeferredSchema::indexes_of(db, "person")),
      of_jobs_(DeferredSchema::indexes_of(db, "job")),
      people_(std::make_unique<PeopleByHash>(terms.hash)) {}

std::optional<PersonId> FirstImport::find(const Identity& identity) const {
    return people_->find(identity.value, [&](PersonId person) {
        return db_.has(
            identity.kind == IdentifierKind::provider_id
                ? "SELECT 1 FROM person WHERE id = ?1 AND provider_id = ?2"
                : "SELECT 1 FROM person WHERE id = ?1 AND slug = ?2",
            person, identity.value
        );
    });
}

void FirstImport::add(const Identity& identity, PersonId person) {
    people_->add(identity.value, person);
    if (people_->size() >= people_max_) leave_people_to_their_index();
}

void FirstImport::leave_people_to_their_index() {
    people_.reset();
    of_people_.restore(db_);
}

void FirstImport::finish() {
    if (knows_people()) leave_people_to_their_index();
    of_jobs_.restore(db_);
}

namespace {

std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"') text += '"';
        text += c;
    }
    return text + '"';
}

bool mentions(const sql::SchemaPart& part, std::string_view word) {
    return part.text.find(word) != std::string::npos;
}

}  // namespace

DeferredSchema DeferredSchema::indexes_of(sql::Session& db, std::string_view table) {
    std::vector<sql::SchemaPart> parts = db.schema_parts(table);
    std::erase_if(parts, [](const sql::SchemaPart& part) {
        return part.type != "index" || mentions(part, "person_id");
    });
    return {db, std::move(parts)};
}

DeferredSchema DeferredSchema::triggers_that_count_jobs(sql::Session& db) {
    std::vector<sql::SchemaPart> parts = db.schema_parts("job");
    std::erase_if(parts, [](const sql::SchemaPart& part) {
        return part.type != "trigger" || !mentions(part, "job_count");
    });
    return {db, std::move(parts)};
}

DeferredSchema::DeferredSchema(sql::Session& db, std::vector<sql::SchemaPart> parts)
    : parts_(std::move(parts)) {
    std::string drops;
    for (const sql::SchemaPart& part : parts_)
        drops += "DROP " + part.type + ' ' + quoted(part.name) + ';';
    db.execute(drops);
}

void DeferredSchema::restore(sql::Session& db) const {
    db.make_schema_parts(parts_);
}

}  // namespace invito::store
