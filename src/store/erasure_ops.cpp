#include "erasure_ops.hpp"

#include "invito/model/job.hpp"
#include "meta.hpp"
#include "operations.hpp"
#include "people.hpp"
#include "suppression_ops.hpp"

#include <algorithm>

namespace invito::store {
namespace {

void forget_person(sql::Session& db, PersonId person) {
    db.run(
        "UPDATE person SET slug = ?2 || id, provider_id = NULL, public_identifier = NULL, "
        "first_name = '', last_name = '', headline = '', location = '' WHERE id = ?1",
        person, erased_slug_prefix
    );
}

std::int64_t forget_leads(sql::Session& db, PersonId person) {
    return db.run(
        "UPDATE job SET first_name = '', last_name = '', full_name = '', company = '', "
        "title = '', email = '', location = '', headline = '', note = '', variables = '' "
        "WHERE person_id = ?1",
        person
    );
}

// What the limiter counts stays: when, by which account, and whether there was a note.
std::int64_t forget_notes(sql::Session& db, PersonId person) {
    const auto notes = db.run(
        "UPDATE attempt SET note = '(erased)' WHERE note <> '' "
        "AND note <> '(erased)' AND person_id = ?1",
        person
    );
    return notes;
}

struct KnownInvitation {
    AttemptId attempt;
    std::string id;
    bool may_be_pending = false;
};

std::vector<KnownInvitation> invitations_of(sql::Session& db, PersonId person) {
    std::vector<KnownInvitation> invitations;
    auto row = db.prepare(
        "SELECT id, invitation_id, outcome IN ('sent', 'unknown') FROM attempt "
        "WHERE person_id = ?1 AND kind = 'invite' AND charged = 1"
    );
    row.bind(person);
    while (row.step()) {
        const bool is_open = row.is_null(2);
        invitations.push_back(
            {AttemptId{row.integer(0)}, row.text(1), is_open || row.integer(2) != 0}
        );
    }
    return invitations;
}

// The provider lists a pending invitation for months, and may give it another id than the answer
// to its sending did.
void forget_invitations(sql::Session& db, PersonId person, const std::string& salt) {
    const std::vector<std::string> spellings = spellings_of(db, person);
    for (const KnownInvitation& known : invitations_of(db, person)) {
        remember_erased_invitation(db, known.attempt, salt, {known.id});
        if (known.may_be_pending) remember_erased_invitation(db, known.attempt, salt, spellings);
    }
    db.run("UPDATE attempt SET invitation_id = '' WHERE person_id = ?1", person);
}

// One made by hand may be the ledger's alone: whose it is was known to the provider, and where that
// had no id for it, the person's stands there.
void forget_invitations_named(
    sql::Session& db, const std::string& spelling, const std::string& salt
) {
    std::vector<AttemptId> named;
    {
        auto row = db.prepare(
            "SELECT a.id FROM member m CROSS JOIN attempt a WHERE a.member_id = m.id "
            "AND a.outcome = 'external' AND a.invitation_id = ?1 AND a.invitation_id <> ''"
        );
        row.bind(spelling);
        while (row.step()) named.push_back(AttemptId{row.integer(0)});
    }
    for (const AttemptId attempt : named) {
        remember_erased_invitation(db, attempt, salt, {spelling});
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
    while (row.step())
        jobs.push_back({JobId{row.integer(0)}, parse<JobState>(row.view(1)).value()});
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

std::vector<PersonId> people_named(sql::Session& db, const std::vector<std::string>& spellings) {
    std::vector<PersonId> people;
    for (const std::string& spelling : spellings) {
        auto row = db.prepare(
            "WITH named AS (SELECT coalesce(merged_into, id) AS head FROM person WHERE slug = ?1 "
            "OR provider_id = ?1 OR public_identifier = ?1) "
            "SELECT id FROM person WHERE id IN (SELECT head FROM named) "
            "OR merged_into IN (SELECT head FROM named) ORDER BY id"
        );
        row.bind(spelling);
        while (row.step()) {
            const PersonId person{row.integer(0)};
            if (std::ranges::find(people, person) == people.end()) people.push_back(person);
        }
    }
    return people;
}

Forgotten forget_people(sql::Session& db, const std::vector<PersonId>& people, Instant now) {
    Forgotten forgotten;
    const std::string salt = erasure_salt(db);
    for (const PersonId person : people)
        forget_invitations(db, person, salt);  // while every row knows its spellings
    for (const PersonId person : people) {
        for (const OpenJob& job : open_jobs(db, person)) close_job(db, job, now);
        forgotten.jobs += forget_leads(db, person);
        forget_said(db, person);
        forget_found_for(db, person);
        forgotten.notes += forget_notes(db, person);
        forget_person(db, person);
    }
    return forgotten;
}

void mark_erased(sql::Session& db, const std::vector<std::string>& spellings, Instant now) {
    const std::string salt = erasure_salt(db);
    for (const std::string& spelling : spellings) {
        if (spelling.starts_with(erased_slug_prefix)) continue;
        db.run(
            "INSERT INTO suppression (kind, key, source, added_at) VALUES ('erased', ?1, ?2, "
            "?3) ON CONFLICT DO NOTHING",
            erased_key(salt, spelling).value, suppression_by_command, now
        );
        db.run("DELETE FROM suppression WHERE kind = 'person' AND key = ?1", spelling);
        forget_invitations_named(db, spelling, salt);
    }
    forget_found(db, spellings);
}

void remember_erased_invitation(
    sql::Session& db, AttemptId attempt, const std::string& salt,
    const std::vector<std::string>& names
) {
    for (const std::string& name : names) {
        const bool is_erased = name.starts_with(erased_slug_prefix);
        if (name.empty() || is_erased) continue;
        db.run(
            "INSERT INTO erased_invitation (key, attempt_id) VALUES (?1, ?2) "
            "ON CONFLICT DO NOTHING",
            erased_key(salt, name).value, attempt
        );
    }
}

}  // namespace invito::store
