#include "people.hpp"

#include "erasure_ops.hpp"
#include "invito/model/lead.hpp"
#include "invito/model/suppression.hpp"
#include "invito/support/failure.hpp"
#include "operations.hpp"
#include "rows.hpp"

#include <algorithm>
#include <optional>

namespace invito::store {
namespace {

std::optional<PersonId> find_by_provider_id(sql::Session& db, const std::string& provider_id) {
    auto row = db.prepare("SELECT id FROM person WHERE provider_id = ?1");
    if (!row.bind(provider_id).step()) return std::nullopt;
    return PersonId{row.integer(0)};
}

// Everything of `from` belongs to `into` from now on. A job that would then stand twice in its
// campaign is a duplicate; it stays with the old row. Jobs are found campaign by campaign, and what
// was tried by the job or as made by hand: there is an index for that, and none by person alone.
void merge(sql::Session& db, PersonId from, PersonId into, Instant now) {
    db.run(
        "UPDATE job SET state = 'skipped', reason = 'duplicate', changed_at = ?3 "
        "WHERE campaign_id IN (SELECT id FROM campaign) AND person_id = ?1 "
        "AND (state = 'queued' OR state = 'resolved') AND EXISTS "
        "(SELECT 1 FROM job other WHERE other.campaign_id = job.campaign_id "
        "AND other.person_id = ?2)",
        from, into, now
    );
    for (const std::string_view sql :
         {"UPDATE attempt SET person_id = ?2 WHERE person_id = ?1 AND job_id IN "
          "(SELECT id FROM job WHERE campaign_id IN (SELECT id FROM campaign) AND person_id = ?1) "
          "AND NOT (live = 1 AND EXISTS "
          "(SELECT 1 FROM attempt o WHERE o.person_id = ?2 AND o.live = 1))",
          "UPDATE attempt SET person_id = ?2 WHERE person_id = ?1 AND outcome = 'external'",
          "UPDATE job SET person_id = ?2 "
          "WHERE campaign_id IN (SELECT id FROM campaign) AND person_id = ?1 AND NOT EXISTS "
          "(SELECT 1 FROM job o WHERE o.campaign_id = job.campaign_id AND o.person_id = ?2)"})
        db.run(sql, from, into);
    move_said(db, from, into);
    db.run("UPDATE person SET merged_into = ?2 WHERE id = ?1", from, into);
}

}  // namespace

PersonId recognise(sql::Session& db, PersonId person, const ProfileFacts& facts, Instant now) {
    ensure(!facts.provider_id.empty(), "a profile has a provider id");

    // In the form in which lists name people, so that an import finds a renamed person. Most are
    // called what the list calls them: the slug says it already.
    const std::string public_identifier = canonical_public_identifier(facts.public_identifier);
    const auto known = find_by_provider_id(db, facts.provider_id);
    const PersonId same = known.value_or(person);
    if (same != person) merge(db, person, same, now);
    db.run(
        "UPDATE person SET provider_id = ?2, "
        "public_identifier = CASE WHEN slug = ?3 THEN NULL ELSE ?3 END, first_name = ?4, "
        "last_name = ?5, headline = ?6, location = ?7, resolved_at = ?8 WHERE id = ?1",
        same, facts.provider_id, public_identifier, facts.first_name, facts.last_name,
        facts.headline, facts.location, now
    );
    return same;
}

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
        const auto kind = readable(parse<SuppressionKind>(row.view(0)), "person_said.kind");
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

std::optional<FoundProfile> found_profile(sql::Session& db, JobId job) {
    auto row = db.prepare(
        "SELECT provider_id, public_identifier, first_name, last_name, accepted_at IS NOT NULL "
        "FROM found_profile WHERE job_id = ?1"
    );
    if (!row.bind(job).step()) return std::nullopt;
    return FoundProfile{
        .provider_id = row.text(0),
        .public_identifier = row.text(1),
        .first_name = row.text(2),
        .last_name = row.text(3),
        .is_accepted = row.integer(4) != 0};
}

void remember_found(sql::Session& db, JobId job, const ProfileFacts& facts, Instant now) {
    db.run(
        "INSERT INTO found_profile (job_id, provider_id, public_identifier, first_name, "
        "last_name, found_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (job_id) DO UPDATE "
        "SET provider_id = excluded.provider_id, "
        "public_identifier = excluded.public_identifier, first_name = excluded.first_name, "
        "last_name = excluded.last_name, found_at = excluded.found_at, accepted_at = NULL",
        job, facts.provider_id, canonical_public_identifier(facts.public_identifier),
        facts.first_name, facts.last_name, now
    );
}

void forget_stranger(sql::Session& db, JobId job) {
    db.run("DELETE FROM found_profile WHERE job_id = ?1 AND accepted_at IS NULL", job);
}

bool accept_found(sql::Session& db, JobId job, Instant now) {
    const auto accepted = db.run(
        "UPDATE found_profile SET accepted_at = ?2 WHERE job_id = ?1 AND provider_id = "
        "(SELECT coalesce(p.provider_id, found_profile.provider_id) FROM job j "
        "JOIN person p ON p.id = j.person_id WHERE j.id = ?1)",
        job, now
    );
    return accepted > 0;
}

std::vector<std::string> spellings_found(sql::Session& db, const std::string& spelling) {
    std::vector<std::string> spellings;
    auto row = db.prepare(
        "SELECT provider_id, public_identifier FROM found_profile "
        "WHERE provider_id = ?1 OR public_identifier = ?1"
    );
    row.bind(spelling);
    while (row.step()) {
        for (const int column : {0, 1}) {
            if (!row.view(column).empty()) spellings.push_back(row.text(column));
        }
    }
    return spellings;
}

void forget_found(sql::Session& db, const std::vector<std::string>& spellings) {
    for (const std::string& spelling : spellings) {
        db.run(
            "DELETE FROM found_profile WHERE provider_id = ?1 OR public_identifier = ?1", spelling
        );
    }
}

void forget_found_for(sql::Session& db, PersonId person) {
    db.run(
        "DELETE FROM found_profile WHERE job_id IN (SELECT id FROM job WHERE person_id = ?1)",
        person
    );
}

}  // namespace invito::store
