#include "invito/model/identity.hpp"
#include "invito/support/failure.hpp"
#include "operations.hpp"
#include "said_ops.hpp"

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

}  // namespace invito::store
