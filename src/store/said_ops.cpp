#include "said_ops.hpp"

#include "erasure_ops.hpp"
#include "invito/plan/suppression.hpp"
#include "rows.hpp"

#include <algorithm>

namespace invito::store {
namespace {

std::vector<SuppressionKey> keys_in(std::string company, std::string email) {
    return suppression_keys({.company = std::move(company), .email = std::move(email)});
}

// By campaign: an index of people's jobs alone would make every import slower.
void add_of_jobs(sql::Session& db, PersonId person, std::vector<Saying>& sayings) {
    auto row = db.prepare(
        "SELECT j.company, j.email, i.source_path FROM campaign c "
        "CROSS JOIN job j JOIN import i ON i.id = j.import_id "
        "WHERE j.campaign_id = c.id AND j.person_id = ?1 ORDER BY j.id"
    );
    row.bind(person);
    while (row.step()) {
        for (SuppressionKey& key : keys_in(row.text(0), row.text(1)))
            sayings.push_back({std::move(key), row.text(2)});
    }
}

void add_kept(sql::Session& db, PersonId person, std::vector<Saying>& sayings) {
    auto row = db.prepare(
        "SELECT s.kind, s.key, i.source_path FROM person_said s "
        "JOIN import i ON i.id = s.import_id WHERE s.person_id = ?1 ORDER BY s.kind, s.key"
    );
    row.bind(person);
    while (row.step()) {
        const auto kind = readable(parse_suppression_kind(row.view(0)), "person_said.kind");
        sayings.push_back({{kind, row.text(1)}, row.text(2)});
    }
}

std::string provider_id_of(sql::Session& db, PersonId person) {
    auto row = db.prepare(
        "SELECT coalesce(h.provider_id, '') FROM person p "
        "JOIN person h ON h.id = coalesce(p.merged_into, p.id) WHERE p.id = ?1"
    );
    return row.bind(person).step() ? row.text(0) : std::string();
}

// Whoever bears one of the spellings, but for those whom the provider's id tells apart: addresses
// change hands.
std::vector<PersonId> one_person(sql::Session& db, const std::vector<std::string>& spellings) {
    std::vector<PersonId> possible;
    std::vector<PersonId> certain;
    bool is_known = false;  // by the provider's id
    for (const PersonId person : people_named(db, spellings)) {
        const std::string id = provider_id_of(db, person);
        const bool is_theirs = std::ranges::find(spellings, id) != spellings.end();
        if (is_theirs || id.empty()) certain.push_back(person);
        possible.push_back(person);
        is_known = is_known || is_theirs;
    }
    return is_known ? certain : possible;
}

}  // namespace

std::vector<Saying> sayings_of(sql::Session& db, const std::vector<std::string>& spellings) {
    std::vector<Saying> sayings;
    for (const PersonId person : one_person(db, spellings)) {
        add_of_jobs(db, person, sayings);
        add_kept(db, person, sayings);
    }
    return sayings;
}

void remember_said(
    sql::Session& db, PersonId person, ImportId import, const LeadFields& said,
    const LeadFields& held
) {
    if (said.company == held.company && said.email == held.email) return;
    for (const SuppressionKey& key : keys_in(said.company, said.email)) {
        db.run(
            "INSERT INTO person_said (person_id, kind, key, import_id) "
            "VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            person, to_string(key.kind), key.value, import
        );
    }
}

void move_said(sql::Session& db, PersonId from, PersonId into) {
    db.run(
        "UPDATE person_said SET person_id = ?2 WHERE person_id = ?1 AND NOT EXISTS "
        "(SELECT 1 FROM person_said o WHERE o.person_id = ?2 AND o.kind = person_said.kind "
        "AND o.key = person_said.key)",
        from, into
    );
    forget_said(db, from);
}

void forget_said(sql::Session& db, PersonId person) {
    db.run("DELETE FROM person_said WHERE person_id = ?1", person);
}

}  // namespace invito::store
