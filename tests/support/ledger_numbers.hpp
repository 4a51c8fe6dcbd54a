#pragma once
// What a test must run after it wrote attempts with plain SQL: gives each its place, as the store
// does when it writes one.

namespace invito::test {

inline constexpr const char* number_attempts =
    "UPDATE attempt SET member_nth = n.nth, note_nth = n.notes FROM "
    "(SELECT id, row_number() OVER by_time AS nth, "
    "sum(CASE WHEN note <> '' THEN 1 ELSE 0 END) OVER by_time AS notes FROM attempt "
    "WINDOW by_time AS (PARTITION BY member_id, kind ORDER BY intent_at, id)) AS n "
    "WHERE attempt.id = n.id; "
    "UPDATE attempt SET campaign_nth = n.nth FROM "
    "(SELECT id, row_number() OVER (PARTITION BY campaign_id ORDER BY intent_at, id) AS nth "
    "FROM attempt WHERE kind = 'invite' AND campaign_id IS NOT NULL) AS n "
    "WHERE attempt.id = n.id;";

}  // namespace invito::test
