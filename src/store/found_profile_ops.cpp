#include "found_profile_ops.hpp"

namespace invito::store {

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
