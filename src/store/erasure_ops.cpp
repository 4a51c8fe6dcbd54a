#include "erasure_ops.hpp"

#include "found_profile_ops.hpp"
#include "invito/model/job.hpp"
#include "meta.hpp"
#include "operations.hpp"
#include "said_ops.hpp"
#include "suppression_ops.hpp"

#include <algorithm>

namespace invito::store {
namespace {

void forget_person(Connection& connection, PersonId person) {
    connection
        .prepare(
            "UPDATE person SET slug = ?2 || id, provider_id = NULL, public_identifier = NULL, "
            "first_name = '', last_name = '', headline = '', location = '' WHERE id = ?1"
        )
        .bind(person, erased_slug_prefix)
        .run();
}

std::int64_t forget_leads(Connection& connection, PersonId person) {
    return connection
        .prepare(
            "UPDATE job SET first_name = '', last_name = '', full_name = '', company = '', "
            "title = '', email = '', location = '', headline = '', note = '', variables = '' "
            "WHERE person_id = ?1"
        )
        .bind(person)
        .run();
}

// What the limiter counts stays: when, by which account, and whether there was a note.
std::int64_t forget_texts_of_ledger(Connection& connection, PersonId person) {
    const auto notes = connection
                           .prepare(
                               "UPDATE attempt SET note = '(erased)' WHERE note <> '' "
                               "AND note <> '(erased)' AND person_id = ?1"
                           )
                           .bind(person)
                           .run();
    connection.prepare("UPDATE attempt SET invitation_id = '' WHERE person_id = ?1")
        .bind(person)
        .run();
    return notes;
}

struct OpenJob {
    JobId id;
    JobState state = JobState::queued;
};

std::vector<OpenJob> open_jobs(Connection& connection, PersonId person) {
    std::vector<OpenJob> jobs;
    auto row = connection.prepare(
        "SELECT id, state FROM job WHERE person_id = ?1 "
        "AND state IN ('queued', 'resolved', 'unknown', 'held')"
    );
    row.bind(person);
    while (row.step())
        jobs.push_back({JobId{row.integer(0)}, parse_job_state(row.view(1)).value()});
    return jobs;
}

// An unknown invitation stays unknown and charged, and is looked for no more: what it would be
// recognised by is gone.
void close_job(Connection& connection, const OpenJob& job, Instant now) {
    using enum JobState;
    if (job.state == queued || job.state == resolved) {
        move_job(connection, job.id, job.state, skipped, Reason::suppressed, now);
        return;
    }
    if (job.state == unknown) {
        move_job(connection, job.id, unknown, held, Reason::second_unknown, now);
        connection
            .prepare(
                "UPDATE attempt SET check_at = NULL, evidence = 'the person was erased' "
                "WHERE job_id = ?1 AND kind = 'invite' AND outcome = 'unknown'"
            )
            .bind(job.id)
            .run();
    }
    move_job(connection, job.id, held, cancelled, Reason::none, now);
}

}  // namespace

std::vector<PersonId> people_named(
    Connection& connection, const std::vector<std::string>& spellings
) {
    std::vector<PersonId> people;
    for (const std::string& spelling : spellings) {
        auto row = connection.prepare(
            "WITH named AS (SELECT coalesce(merged_into, id) AS head FROM person WHERE slug = ?1 "
            "OR provider_id = ?1 OR public_identifier = ?1) "
            "SELECT id FROM person WHERE id IN named OR merged_into IN named ORDER BY id"
        );
        row.bind(spelling);
        while (row.step()) {
            const PersonId person{row.integer(0)};
            if (std::ranges::find(people, person) == people.end()) people.push_back(person);
        }
    }
    return people;
}

Forgotten forget_people(Connection& connection, const std::vector<PersonId>& people, Instant now) {
    Forgotten forgotten;
    for (const PersonId person : people) {
        for (const OpenJob& job : open_jobs(connection, person))
            close_job(connection, job, now);
        forgotten.jobs += forget_leads(connection, person);
        forget_said(connection, person);
        forget_found_for(connection, person);
        forgotten.notes += forget_texts_of_ledger(connection, person);
        forget_person(connection, person);
    }
    return forgotten;
}

void mark_erased(Connection& connection, const std::vector<std::string>& spellings, Instant now) {
    const std::string salt = erasure_salt(connection);
    for (const std::string& spelling : spellings) {
        if (spelling.starts_with(erased_slug_prefix)) continue;
        connection
            .prepare(
                "INSERT INTO suppression (kind, key, source, added_at) VALUES ('erased', ?1, ?2, "
                "?3) ON CONFLICT DO NOTHING"
            )
            .bind(erased_key(salt, spelling).value, suppression_by_command, now)
            .run();
        connection.prepare("DELETE FROM suppression WHERE kind = 'person' AND key = ?1")
            .bind(spelling)
            .run();
    }
    forget_found(connection, spellings);
}

}  // namespace invito::store
