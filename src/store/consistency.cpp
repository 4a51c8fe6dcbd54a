#include "consistency.hpp"

#include <array>
#include <fmt/format.h>

namespace invito::store {
namespace {

struct Rule {
    std::string_view violation;
    std::string_view rows;    // "job", "attempt": what the ids are
    std::string_view select;  // their ids; {by_id}: from the table itself
};

// The live attempts are read from the table itself: a damaged index must not hide its own fault.
constexpr std::array rules = std::to_array<Rule>({
    {"sending without an open attempt", "job",
     "SELECT j.id FROM job j WHERE j.state = 'sending' AND NOT EXISTS (SELECT 1 FROM attempt a "
     "WHERE a.job_id = j.id AND a.kind = 'invite' AND a.outcome IS NULL)"},
    {"sent without a sent attempt", "job",
     "SELECT j.id FROM job j WHERE j.state IN ('sent', 'accepted', 'withdrawn') AND NOT EXISTS "
     "(SELECT 1 FROM attempt a WHERE a.job_id = j.id AND a.kind = 'invite' "
     "AND a.outcome IN ('sent', 'already', 'external'))"},
    {"unknown without an unknown attempt", "job",
     "SELECT j.id FROM job j WHERE j.state = 'unknown' AND NOT EXISTS (SELECT 1 FROM attempt a "
     "WHERE a.job_id = j.id AND a.kind = 'invite' AND a.outcome = 'unknown')"},
    {"waiting under a person that was merged into another", "job",
     "SELECT j.id FROM job j JOIN person p ON p.id = j.person_id "
     "WHERE p.merged_into IS NOT NULL AND j.state IN ('queued', 'resolved', 'sending')"},
    {"open while the job is not sending", "attempt",
     "SELECT a.id FROM attempt a JOIN job j ON j.id = a.job_id "
     "WHERE a.kind = 'invite' AND a.outcome IS NULL AND j.state <> 'sending'"},
    {"sent while the job is not", "attempt",
     "SELECT a.id FROM attempt a JOIN job j ON j.id = a.job_id WHERE a.kind = 'invite' "
     "AND a.outcome = 'sent' AND j.state NOT IN ('sent', 'accepted', 'withdrawn')"},
    {"not charged although it may have happened", "attempt",
     "SELECT id FROM attempt WHERE charged = 0 AND (outcome IS NULL "
     "OR outcome IN ('sent', 'unknown', 'absent', 'external', 'done'))"},
    {"charged although nothing happened", "attempt",
     "SELECT id FROM attempt WHERE charged = 1 AND outcome IN ('already', 'limited', 'not_sent')"},
    {"invited twice", "person",
     "SELECT person_id FROM attempt {by_id} WHERE kind = 'invite' AND person_id IS NOT NULL "
     "AND (outcome IS NULL OR outcome IN ('sent', 'unknown', 'already')) "
     "GROUP BY person_id HAVING count(*) > 1"},
    {"in another place among its member's than its number says", "attempt",
     "SELECT id FROM (SELECT id, member_nth, note_nth, row_number() OVER by_time AS nth, "
     "sum(CASE WHEN note <> '' THEN 1 ELSE 0 END) OVER by_time AS notes FROM attempt {by_id} "
     "WINDOW by_time AS (PARTITION BY member_id, kind ORDER BY intent_at, id)) AS n "
     "WHERE member_nth <> nth OR note_nth <> notes"},
    {"in another place in its campaign than its number says", "attempt",
     "SELECT id FROM (SELECT id, campaign_nth, row_number() OVER by_time AS nth "
     "FROM attempt {by_id} WHERE kind = 'invite' AND campaign_id IS NOT NULL "
     "WINDOW by_time AS (PARTITION BY campaign_id ORDER BY intent_at, id)) AS n "
     "WHERE campaign_nth <> nth"},
    {"passed by the turn of its account", "job",
     "SELECT j.id FROM job j JOIN campaign_account ca ON ca.campaign_id = j.campaign_id "
     "AND ca.account_id = j.account_id "
     "WHERE j.state = 'queued' AND j.not_before = 0 AND j.id <= ca.turn"},
    {"counted wrongly", "campaign",
     "SELECT DISTINCT coalesce(c.campaign_id, k.campaign_id) FROM (SELECT campaign_id, account_id, "
     "state, count(*) AS jobs FROM job {by_id} GROUP BY campaign_id, account_id, state) AS c "
     "FULL JOIN (SELECT * FROM job_count WHERE jobs <> 0) AS k "
     "ON k.campaign_id = c.campaign_id AND k.account_id = c.account_id AND k.state = c.state "
     "WHERE k.jobs IS NULL OR c.jobs IS NULL OR k.jobs <> c.jobs"},
    {"finished with totals that do not add up", "import",
     "SELECT id FROM import WHERE finished_at IS NOT NULL AND row_count <> imported + updated "
     "+ unchanged + skipped + rejected + suppressed + duplicates + blank"},
});

}  // namespace

std::vector<std::string> find_contradictions(sql::Session& db) {
    constexpr int ids_shown = 5;
    std::vector<std::string> findings;
    for (const Rule& rule : rules) {
        std::int64_t count = 0;
        std::string ids;
        const std::string sql =
            fmt::format(fmt::runtime(rule.select), fmt::arg("by_id", db.in_order_of_ids()));
        auto row = db.prepare(sql);
        while (row.step()) {
            if (++count <= ids_shown)
                ids += fmt::format("{}{}", ids.empty() ? "" : ", ", row.view(0));
        }
        if (count > ids_shown) ids += ", ...";
        if (count > 0)
            findings.push_back(fmt::format("{} {} ({}): {}", rule.rows, ids, count, rule.violation)
            );
    }
    return findings;
}

}  // namespace invito::store
