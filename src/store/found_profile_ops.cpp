#include "found_profile_ops.hpp"

namespace invito::store {

std::optional<FoundProfile> found_profile(Connection& connection, JobId job) {
    auto row = connection.prepare(
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

void remember_found(Connection& connection, JobId job, const ProfileFacts& facts, Instant now) {
    connection
        .prepare(
            "INSERT OR REPLACE INTO found_profile (job_id, provider_id, public_identifier, "
            "first_name, last_name, found_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        )
        .bind(
            job, facts.provider_id, canonical_public_identifier(facts.public_identifier),
            facts.first_name, facts.last_name, now
        )
        .run();
}

void forget_stranger(Connection& connection, JobId job) {
    connection.prepare("DELETE FROM found_profile WHERE job_id = ?1 AND accepted_at IS NULL")
        .bind(job)
        .run();
}

bool accept_found(Connection& connection, JobId job, Instant now) {
    const auto accepted =
        connection
            .prepare(
                "UPDATE found_profile SET accepted_at = ?2 WHERE job_id = ?1 AND provider_id = "
                "(SELECT coalesce(p.provider_id, found_profile.provider_id) FROM job j "
                "JOIN person p ON p.id = j.person_id WHERE j.id = ?1)"
            )
            .bind(job, now)
            .run();
    return accepted > 0;
}

std::vector<std::string> spellings_found(Connection& connection, const std::string& spelling) {
    std::vector<std::string> spellings;
    auto row = connection.prepare(
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

void forget_found(Connection& connection, const std::vector<std::string>& spellings) {
    for (const std::string& spelling : spellings) {
        connection
            .prepare("DELETE FROM found_profile WHERE provider_id = ?1 OR public_identifier = ?1")
            .bind(spelling)
            .run();
    }
}

void forget_found_for(Connection& connection, PersonId person) {
    connection
        .prepare(
            "DELETE FROM found_profile WHERE job_id IN (SELECT id FROM job WHERE person_id = ?1)"
        )
        .bind(person)
        .run();
}

}  // namespace invito::store
