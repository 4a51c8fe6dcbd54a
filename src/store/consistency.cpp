#include "consistency.hpp"

#include <array>
#include <fmt/format.h>

namespace invito::store {
namespace {

struct Rule {
    std::string_view violation;
    std::string_view rows;    // "job", "attempt": what the ids are
    std::string_view select;  // their ids
};

// The live attempts are read from the table itself: a damaged index must not hide its own fault.
constexpr std::array rules = std::to_array<Rule>({
    {"sending without an open attempt",
     "job",
     "SELECT j.id FROM job j WHERE j.state = 'sending' AND NOT EXISTS (SELECT 1 FROM attempt a "
     "WHERE a.job_id = j.id AND a.kind = 'invite' AND a.outcome IS NULL)"},
    {"sent without a sent attempt",
     "job",
     "SELECT j.id FROM job j WHERE j.state IN ('sent', 'accepted', 'withdrawn') AND NOT EXISTS "
     "(SELECT 1 FROM attempt a WHERE a.job_id = j.id AND a.kind = 'invite' "
     "AND a.outcome IN ('sent', 'already', 'external'))"},
    {"unknown without an unknown attempt",
     "job",
     "SELECT j.id FROM job j WHERE j.state = 'unknown' AND NOT EXISTS (SELECT 1 FROM attempt a "
     "WHERE a.job_id = j.id AND a.kind = 'invite' AND a.outcome = 'unknown')"},
    {"waiting under a person that was merged into another",
     "job",
     "SELECT j.id FROM job j JOIN person p ON p.id = j.person_id "
     "WHERE p.merged_into IS NOT NULL AND j.state IN ('queued', 'resolved', 'sending')"},
    {"open while the job is not sending",
     "attempt",
     "SELECT a.id FROM attempt a JOIN job j ON j.id = a.job_id "
     "WHERE a.kind = 'invite' AND a.outcome IS NULL AND j.state <> 'sending'"},
    {"sent while the job is not",
     "attempt",
     "SELECT a.id FROM attempt a JOIN job j ON j.id = a.job_id WHERE a.kind = 'invite' "
     "AND a.outcome = 'sent' AND j.state NOT IN ('sent', 'accepted', 'withdrawn')"},
    {"not charged although it may have happened",
     "attempt",
     "SELECT id FROM attempt WHERE charged = 0 AND (outcome IS NULL "
     "OR outcome IN ('sent', 'unknown', 'absent', 'external', 'done'))"},
    {"charged although nothing happened",
     "attempt",
     "SELECT id FROM attempt WHERE charged = 1 AND outcome IN ('already', 'limited', 'not_sent')"},
    {"invited twice",
     "person",
     "SELECT person_id FROM attempt NOT INDEXED WHERE kind = 'invite' AND person_id IS NOT NULL "
     "AND (outcome IS NULL OR outcome IN ('sent', 'unknown', 'already')) "
     "GROUP BY person_id HAVING count(*) > 1"},
    {"finished with totals that do not add up",
     "import",
     "SELECT id FROM import WHERE finished_at IS NOT NULL AND row_count <> imported + updated "
     "+ unchanged + skipped + rejected + suppressed + duplicates + blank"},
});

}  // namespace

std::vector<std::string> find_contradictions(Connection& connection) {
    constexpr int ids_shown = 5;
    std::vector<std::string> findings;
    for (const Rule& rule : rules) {
        std::int64_t count = 0;
        std::string ids;
        auto row = connection.prepare(rule.select);
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
