#include "people.hpp"

#include "invito/model/lead.hpp"
#include "invito/model/suppression.hpp"
#include "invito/support/failure.hpp"
#include "meta.hpp"
#include "operation_parts.hpp"
#include "pruning.hpp"
#include "rows.hpp"
#include "suppression_ops.hpp"

#include <algorithm>
#include <optional>

namespace invito::store {

// --- who is one and the same

void add_once(std::vector<std::string>& texts, std::string text) {
    const bool is_new = !text.empty() && std::ranges::find(texts, text) == texts.end();
    if (is_new) texts.push_back(std::move(text));
}

std::vector<PersonId> people_named(sql::Session& db, const std::vector<std::string>& identifiers) {
    std::vector<PersonId> people;
    const PrunedPeople pruned(db);
    for (const std::string& identifier : identifiers) {
        auto row = db.prepare(
            "WITH named AS (SELECT coalesce(merged_into, id) AS head FROM person WHERE slug = ?1 "
            "OR provider_id = ?1 OR public_identifier = ?1 OR id = ?2) "
            "SELECT id FROM person WHERE id IN (SELECT head FROM named) "
            "OR merged_into IN (SELECT head FROM named) ORDER BY id"
        );
        row.bind(identifier, pruned.find(identifier));
        while (row.step()) {
            const PersonId person{row.integer(0)};
            if (std::ranges::find(people, person) == people.end()) people.push_back(person);
        }
    }
    return people;
}

std::vector<std::string> identifiers_of(sql::Session& db, PersonId person) {
    std::vector<std::string> identifiers;
    auto row = db.prepare(
        "SELECT slug, provider_id, public_identifier FROM person WHERE id = ?1 OR merged_into = ?1"
    );
    row.bind(person);
    while (row.step()) {
        for (const int column : {0, 1, 2}) add_once(identifiers, row.text(column));
    }
    return identifiers;
}

namespace {

void forget_affiliations(sql::Session& db, PersonId person) {
    db.run("DELETE FROM person_said WHERE person_id = ?1", person);
}

void move_affiliations(sql::Session& db, PersonId from, PersonId into) {
    db.run(
        "UPDATE person_said SET person_id = ?2 WHERE person_id = ?1 AND NOT EXISTS "
        "(SELECT 1 FROM person_said o WHERE o.person_id = ?2 AND o.kind = person_said.kind "
        "AND o.key = person_said.key)",
        from, into
    );
    forget_affiliations(db, from);
}

// Until the transaction ends nobody else writes an attempt of theirs: each refers to its person.
void lock_people(sql::Session& db, PersonId one, PersonId other) {
    if (!db.is_shared()) return;
    auto row = db.prepare("SELECT id FROM person WHERE id = ?1 OR id = ?2 ORDER BY id FOR UPDATE");
    row.bind(one, other);
    while (row.step()) {
    }
}

// Everything of `from` belongs to `into` from now on. A job that would then stand twice in its
// campaign is a duplicate; it stays with the old row. Jobs are found campaign by campaign, and what
// was tried by the job or as made by hand: there is an index for that, and none by person alone.
void merge(sql::Session& db, PersonId from, PersonId into, Instant now) {
    lock_people(db, from, into);
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
    move_affiliations(db, from, into);
    db.run("UPDATE person SET merged_into = ?2 WHERE id = ?1", from, into);
}

// Who is known by the provider's id, or was before their data were pruned.
std::optional<PersonId> whose_id(sql::Session& db, const std::string& provider_id) {
    bool may_be_pruned = false;
    {
        auto row = db.prepare(
            "SELECT (SELECT id FROM person WHERE provider_id = ?1), "
            "EXISTS (SELECT 1 FROM pruned_person WHERE key > '')"
        );
        row.bind(provider_id).step();
        if (!row.is_null(0)) return row.get<PersonId>(0);
        row.read(1, may_be_pruned);
    }
    if (!may_be_pruned) return std::nullopt;
    const auto pruned = PrunedPeople(db).find(provider_id);
    if (!pruned) return std::nullopt;
    const Identity identity{IdentifierKind::provider_id, provider_id};
    name_again(db, *pruned, identity, ListedPruned(db));
    return pruned;
}

}  // namespace

PersonId recognise(sql::Session& db, PersonId person, const ProfileFacts& facts, Instant now) {
    ensure(!facts.provider_id.empty(), "a profile has a provider id");

    // In the form in which lists name people, so that an import finds a renamed person. Most are
    // called what the list calls them: the slug says it already.
    const std::string public_identifier = canonical_public_identifier(facts.public_identifier);
    const PersonId same = whose_id(db, facts.provider_id).value_or(person);
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

// --- what lists said of them

namespace {

std::vector<SuppressionKey> keys_in(std::string company, std::string email) {
    return suppression_keys({.company = std::move(company), .email = std::move(email)});
}

// By campaign: an index of people's jobs alone would make every import slower.
void add_of_jobs(sql::Session& db, PersonId person, std::vector<Affiliation>& affiliations) {
    auto row = db.prepare(
        "SELECT j.company, j.email, i.source_path FROM campaign c "
        "CROSS JOIN job j LEFT JOIN import i ON i.id = j.import_id "
        "WHERE j.campaign_id = c.id AND j.person_id = ?1 ORDER BY j.id"
    );
    row.bind(person);
    while (row.step()) {
        for (SuppressionKey& key : keys_in(row.text(0), row.text(1)))
            affiliations.push_back({std::move(key), row.text(2)});
    }
}

void add_kept(sql::Session& db, PersonId person, std::vector<Affiliation>& affiliations) {
    auto row = db.prepare(
        "SELECT s.kind, s.key, i.source_path FROM person_said s "
        "LEFT JOIN import i ON i.id = s.import_id WHERE s.person_id = ?1 ORDER BY s.kind, s.key"
    );
    row.bind(person);
    while (row.step()) {
        const auto kind = readable(parse<SuppressionKind>(row.view(0)), "person_said.kind");
        affiliations.push_back({{kind, row.text(1)}, row.text(2)});
    }
}

std::string provider_id_of(sql::Session& db, PersonId person) {
    const auto id = db.find<std::string>(
        "SELECT h.provider_id FROM person p "
        "JOIN person h ON h.id = coalesce(p.merged_into, p.id) WHERE p.id = ?1",
        person
    );
    return id.value_or("");
}

// Whoever bears one of the identifiers, but for those whom the provider's id tells apart: addresses
// change hands.
std::vector<PersonId> one_person(sql::Session& db, const std::vector<std::string>& identifiers) {
    std::vector<PersonId> possible;
    std::vector<PersonId> certain;
    bool is_known = false;  // by the provider's id
    for (const PersonId person : people_named(db, identifiers)) {
        const std::string id = provider_id_of(db, person);
        const bool is_theirs = std::ranges::find(identifiers, id) != identifiers.end();
        if (is_theirs || id.empty()) certain.push_back(person);
        possible.push_back(person);
        is_known = is_known || is_theirs;
    }
    return is_known ? certain : possible;
}

}  // namespace

std::vector<Affiliation> affiliations_of(
    sql::Session& db, const std::vector<std::string>& identifiers
) {
    std::vector<Affiliation> affiliations;
    for (const PersonId person : one_person(db, identifiers)) {
        add_of_jobs(db, person, affiliations);
        add_kept(db, person, affiliations);
    }
    return affiliations;
}

void remember_affiliations(
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

// --- profiles that were found

std::optional<FoundProfile> found_profile(sql::Session& db, JobId job) {
    auto row = db.prepare(
        "SELECT provider_id, public_identifier, first_name, last_name, accepted_at IS NOT NULL "
        "FROM found_profile WHERE job_id = ?1"
    );
    if (!row.bind(job).step()) return std::nullopt;
    FoundProfile found;
    row.read(
        0, found.provider_id, found.public_identifier, found.first_name, found.last_name,
        found.is_accepted
    );
    return found;
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
    const auto accepted = db.change(
        "UPDATE found_profile SET accepted_at = ?2 WHERE job_id = ?1 AND provider_id = "
        "(SELECT coalesce(p.provider_id, found_profile.provider_id) FROM job j "
        "JOIN person p ON p.id = j.person_id WHERE j.id = ?1)",
        job, now
    );
    return accepted > 0;
}

std::vector<std::string> find_identifiers(sql::Session& db, const std::string& identifier) {
    std::vector<std::string> identifiers;
    auto row = db.prepare(
        "SELECT provider_id, public_identifier FROM found_profile "
        "WHERE provider_id = ?1 OR public_identifier = ?1"
    );
    row.bind(identifier);
    while (row.step()) {
        for (const int column : {0, 1}) {
            if (!row.view(column).empty()) identifiers.push_back(row.text(column));
        }
    }
    return identifiers;
}

// --- erasure

void remember_erased_invitation(
    sql::Session& db, AttemptId attempt, const std::string& salt,
    const std::vector<std::string>& names
) {
    for (const std::string& name : names) {
        if (name.empty() || is_nameless(name)) continue;
        db.run(
            "INSERT INTO erased_invitation (key, attempt_id) VALUES (?1, ?2) "
            "ON CONFLICT DO NOTHING",
            erased_key(salt, name).value, attempt
        );
    }
}

namespace {

void forget_found(sql::Session& db, const std::vector<std::string>& identifiers) {
    for (const std::string& identifier : identifiers) {
        db.run(
            "DELETE FROM found_profile WHERE provider_id = ?1 OR public_identifier = ?1", identifier
        );
    }
}

std::vector<JobId> jobs_of(sql::Session& db, PersonId person) {
    return db.all<JobId>("SELECT id FROM job WHERE person_id = ?1", person);
}

// What the limiter counts stays: when, by which account, and whether there was a note.
std::int64_t forget_notes(sql::Session& db, PersonId person) {
    db.run(
        "UPDATE attempt SET evidence = 'checked' WHERE evidence LIKE 'checked by %' "
        "AND person_id = ?1",
        person
    );
    return db.change(
        "UPDATE attempt SET note = '(erased)' WHERE note <> '' "
        "AND note <> '(erased)' AND person_id = ?1",
        person
    );
}

struct KnownInvitation {
    AttemptId attempt;
    std::string id;
    bool may_be_pending = false;
};

std::vector<KnownInvitation> invitations_of(sql::Session& db, PersonId person) {
    std::vector<KnownInvitation> invitations;
    auto row = db.prepare(
        "SELECT id, invitation_id, outcome IS NULL OR outcome IN ('sent', 'unknown') FROM attempt "
        "WHERE person_id = ?1 AND kind = 'invite' AND charged = 1"
    );
    row.bind(person);
    while (row.step()) {
        KnownInvitation& known = invitations.emplace_back();
        row.read(0, known.attempt, known.id, known.may_be_pending);
    }
    return invitations;
}

// The provider lists a pending invitation for months, and may give it another id than the answer
// to its sending did.
void forget_invitations(sql::Session& db, PersonId person, const std::string& salt) {
    const std::vector<std::string> identifiers = identifiers_of(db, person);
    for (const KnownInvitation& known : invitations_of(db, person)) {
        remember_erased_invitation(db, known.attempt, salt, {known.id});
        if (known.may_be_pending) remember_erased_invitation(db, known.attempt, salt, identifiers);
    }
    db.run("UPDATE attempt SET invitation_id = '' WHERE person_id = ?1", person);
}

// One made by hand may be the ledger's alone: whose it is was known to the provider, and where that
// had no id for it, the person's stands there.
void forget_invitations_named(
    sql::Session& db, const std::string& identifier, const std::string& salt
) {
    const auto named = db.all<AttemptId>(
        "SELECT a.id FROM member m CROSS JOIN attempt a WHERE a.member_id = m.id "
        "AND a.outcome = 'external' AND a.invitation_id = ?1 AND a.invitation_id <> ''",
        identifier
    );
    for (const AttemptId attempt : named) {
        remember_erased_invitation(db, attempt, salt, {identifier});
        db.run("UPDATE attempt SET invitation_id = '' WHERE id = ?1", attempt);
    }
}

struct OpenJob {
    JobId id;
    JobState state = JobState::queued;
};

std::vector<OpenJob> open_jobs(sql::Session& db, PersonId person) {
    std::vector<OpenJob> jobs;
    auto row = db.prepare(
        "SELECT id, state FROM job WHERE person_id = ?1 "
        "AND state IN ('queued', 'resolved', 'unknown', 'held')"
    );
    row.bind(person);
    while (row.step()) jobs.push_back({row.get<JobId>(0), job_state(row.view(1))});
    return jobs;
}

// An unknown invitation stays unknown and charged, and is looked for no more: what it would be
// recognised by is gone.
void close_job(sql::Session& db, const OpenJob& job, Instant now) {
    using enum JobState;
    if (job.state == queued || job.state == resolved) {
        move_job(db, job.id, job.state, skipped, Reason::suppressed, now);
        return;
    }
    if (job.state == unknown) {
        move_job(db, job.id, unknown, held, Reason::second_unknown, now);
        db.run(
            "UPDATE attempt SET check_at = NULL, evidence = 'the person was erased' "
            "WHERE job_id = ?1 AND kind = 'invite' AND outcome = 'unknown'",
            job.id
        );
    }
    move_job(db, job.id, held, cancelled, Reason::none, now);
}

}  // namespace

void forget_lead(sql::Session& db, JobId job) {
    static const std::string sql =
        "UPDATE job SET " + lead_column_list("{} = ''") +
        ", variables = '', import_id = NULL, source_line = 0 WHERE id = ?1";
    db.run(sql, job);
    db.run("DELETE FROM found_profile WHERE job_id = ?1", job);
    db.run(
        "UPDATE event SET detail = '' WHERE job_id = ?1 AND detail <> '' "
        "AND (kind = 'job.settled_sent' OR kind = 'job.settled_not_sent')",
        job
    );
}

void forget_name(sql::Session& db, PersonId person, std::string_view placeholder) {
    db.run(
        "UPDATE person SET slug = ?2 || id, provider_id = NULL, public_identifier = NULL, "
        "first_name = '', last_name = '', headline = '', location = '' WHERE id = ?1",
        person, placeholder
    );
}

Forgotten forget_people(sql::Session& db, const std::vector<PersonId>& people, Instant now) {
    Forgotten forgotten;
    const std::string salt = erasure_salt(db);
    for (const PersonId person : people)
        forget_invitations(db, person, salt);  // while every row knows its identifiers
    for (const PersonId person : people) {
        for (const OpenJob& job : open_jobs(db, person)) close_job(db, job, now);
        for (const JobId job : jobs_of(db, person)) {
            forget_lead(db, job);
            ++forgotten.jobs;
        }
        forget_affiliations(db, person);
        forgotten.notes += forget_notes(db, person);
        forget_name(db, person, erased_slug_prefix);
        erase_pruned(db, person, now);
    }
    return forgotten;
}

void mark_erased(sql::Session& db, const std::vector<std::string>& identifiers, Instant now) {
    const std::string salt = erasure_salt(db);
    for (const std::string& identifier : identifiers) {
        if (is_nameless(identifier)) continue;
        db.run(
            "INSERT INTO suppression (kind, key, source, added_at) VALUES ('erased', ?1, ?2, "
            "?3) ON CONFLICT DO NOTHING",
            erased_key(salt, identifier).value, suppression_by_command, now
        );
        db.run("DELETE FROM suppression WHERE kind = 'person' AND key = ?1", identifier);
        forget_invitations_named(db, identifier, salt);
    }
    forget_found(db, identifiers);
}

}  // namespace invito::store
