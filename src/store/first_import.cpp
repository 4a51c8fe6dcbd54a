#include "first_import.hpp"

#include "invito/support/failure.hpp"

#include <functional>

namespace invito::store {
namespace {

constexpr std::size_t slots_at_first = 1024;

std::uint32_t usual_hash(std::string_view name) {
    return static_cast<std::uint32_t>(std::hash<std::string_view>()(name));
}

bool finds_row(sql::Session& db, const char* sql) {
    return db.prepare(sql).step();
}

bool has_nobody(sql::Session& db) {
    return !finds_row(db, "SELECT 1 FROM person LIMIT 1") &&
           !finds_row(db, "SELECT 1 FROM job LIMIT 1");
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
    if (terms.people_max == 0 || !has_nobody(db)) return nullptr;
    return std::unique_ptr<FirstImport>(new FirstImport(db, terms));
}

FirstImport::FirstImport(sql::Session& db, const FirstImportTerms& terms)
    : db_(db),
      people_max_(terms.people_max),
      of_people_(RestingSchema::indexes_of(db, "person")),
      of_jobs_(RestingSchema::indexes_of(db, "job")),
      people_(std::make_unique<PeopleByHash>(terms.hash)) {}

std::optional<PersonId> FirstImport::find(const Identity& identity) const {
    return people_->find(identity.value, [&](PersonId person) {
        auto row = db_.prepare(
            identity.kind == IdentifierKind::provider_id
                ? "SELECT 1 FROM person WHERE id = ?1 AND provider_id = ?2"
                : "SELECT 1 FROM person WHERE id = ?1 AND slug = ?2"
        );
        return row.bind(person, identity.value).step();
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

}  // namespace invito::store
