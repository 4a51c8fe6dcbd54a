#include "campaigns.hpp"
#include "operation_parts.hpp"
#include "rows.hpp"
#include "sql_queries.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unordered_map>

namespace invito::store {
namespace {

struct Rule {
    std::string_view violation;
    std::string_view rows;          // "job", "attempt": what the ids are
    std::string_view select;        // their ids; {by_id}: from the table itself
    bool is_of_one_writer = false;  // runners that share a database do not keep it so
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
     "WHERE campaign_nth <> nth",
     true},
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
        if (rule.is_of_one_writer && db.is_shared()) continue;
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

namespace {

struct MemberName {
    MemberId id;
    std::vector<std::string> aliases;  // the one that sends first
};

// A former member of an account that somebody else has signed in to is named after it.
std::string former_name(sql::Session& db, MemberId member) {
    const auto alias = db.find<std::string>(
        "SELECT a.alias FROM account_limits l JOIN account a ON a.id = l.account_id "
        "WHERE l.member_id = ?1 ORDER BY l.ends_at DESC LIMIT 1",
        member
    );
    return alias.value_or("?") + " (before)";
}

// Those whose account the scope names, or all.
std::vector<MemberName> members_of(sql::Session& db, const AuditScope& scope) {
    std::vector<MemberName> members;
    auto row = db.prepare(
        "SELECT m.id, a.alias FROM member m LEFT JOIN account a ON a.member_id = m.id "
        "WHERE m.id = (SELECT member_id FROM account WHERE alias = ?1) OR ?1 IS NULL "
        "ORDER BY m.id, a.position IS NULL, a.position, a.id"
    );
    row.bind(scope.account);
    while (row.step()) {
        const auto id = row.get<MemberId>(0);
        if (members.empty() || members.back().id != id) members.push_back({id, {}});
        members.back().aliases.push_back(row.is_null(1) ? former_name(db, id) : row.text(1));
    }
    return members;
}

Instant first_row_needed(sql::Session& db, const AuditScope& scope) {
    if (!scope.since) return Instant::min();
    const Duration latest{db.number("SELECT max(lateness_ms) FROM account_limits")};
    return *scope.since - audit_reach(latest);
}

constexpr std::string_view ledger_columns =
    "member_id, kind, outcome, id, person_id, intent_at, charged, note <> ''";

LedgerRow read_row(const sql::Statement& row) {
    LedgerRow read;
    read.kind = readable(parse<AttemptKind>(row.view(1)), "attempt.kind");
    read.outcome = maybe_outcome(row, 2);
    row.read(3, read.id, read.person, read.intent_at, read.charged, read.with_note);
    return read;
}

std::string select_ledger(const sql::Session& db) {
    return fmt::format("SELECT {} FROM attempt {} ", ledger_columns, db.in_order_of_ids());
}

// Persons that were found to be others, each with who it is in the end.
std::unordered_map<PersonId, PersonId> merged_persons(sql::Session& db) {
    std::unordered_map<PersonId, PersonId> into;
    auto row = db.prepare("SELECT id, merged_into FROM person WHERE merged_into IS NOT NULL");
    while (row.step()) into.emplace(row.get<PersonId>(0), row.get<PersonId>(1));
    return into;
}

RuleAudit audit_people(sql::Session& db) {
    const std::string sql = select_ledger(db) + "WHERE kind = 'invite'";
    const auto merged = merged_persons(db);
    PersonAuditor auditor;
    auto row = db.prepare(sql);
    while (row.step()) {
        LedgerRow read = read_row(row);
        // A damaged table may go round in a circle; no chain is longer than the number of merges.
        for (std::size_t step = 0; step < merged.size(); ++step) {
            const auto next = merged.find(read.person);
            if (next == merged.end()) break;
            read.person = next->second;
        }
        auditor.add(read);
    }
    return auditor.finish();
}

// Those that ever had a cap of their own.
std::vector<CampaignId> capped_campaigns(sql::Session& db) {
    return db.all<CampaignId>(
        "SELECT id FROM campaign WHERE id IN (SELECT campaign_id FROM campaign_limits "
        "WHERE per_day IS NOT NULL OR total IS NOT NULL) ORDER BY name"
    );
}

std::vector<CampaignAudit> audit_campaigns(sql::Session& db, Instant check_from) {
    const std::string sql = fmt::format(
        "SELECT {} FROM attempt WHERE campaign_id = ?1 AND kind = 'invite' AND charged = 1 "
        "ORDER BY intent_at, id",
        ledger_columns
    );
    std::vector<CampaignAudit> audits;
    for (const CampaignId campaign : capped_campaigns(db)) {
        CampaignAuditor auditor(
            campaign_name(db, campaign), recorded_limits(db, campaign), check_from
        );
        auto row = db.prepare(sql);
        row.bind(campaign);
        while (row.step()) auditor.add(read_row(row));
        audits.push_back(auditor.finish());
    }
    return audits;
}

void describe_passed(
    std::vector<std::string>& findings, const std::string& whose,
    const std::vector<RuleAudit>& audited
) {
    for (const RuleAudit& rule : audited) {
        // What was given back wrongly is a contradiction of its own.
        if (rule.breaches.empty() || rule.rule == AuditRule::refund) continue;
        std::vector<std::int64_t> attempts;
        for (const AttemptId attempt : rule.breaches.front().attempts)
            attempts.push_back(attempt.value);
        findings.push_back(fmt::format(
            "{}: {} was passed by attempt {}; invito audit shows when", whose, to_string(rule.rule),
            fmt::join(attempts, ", ")
        ));
    }
}

}  // namespace

AuditReport audit_ledger(sql::Session& db, const AuditScope& scope) {
    const std::string sql =
        select_ledger(db) +
        "WHERE intent_at >= ?1 AND (member_id = (SELECT member_id FROM account WHERE alias = ?2) "
        "OR ?2 IS NULL) ORDER BY member_id, intent_at, id";
    const Instant check_from = scope.since.value_or(Instant::min());
    AuditReport report;
    auto row = db.prepare_many(sql);
    row.bind(first_row_needed(db, scope), scope.account);
    bool has_row = row.step();
    for (MemberName& member : members_of(db, scope)) {
        AccountAuditor auditor(member.aliases.front(), recorded_limits(db, member.id), check_from);
        while (has_row && row.integer(0) == member.id.value) {
            auditor.add(read_row(row));
            has_row = row.step();
        }
        report.accounts.push_back(auditor.finish());
        member.aliases.erase(member.aliases.begin());
        report.accounts.back().also_known_as = std::move(member.aliases);
    }
    std::ranges::sort(report.accounts, {}, &AccountAudit::alias);
    // The caps of a campaign are those of all its accounts together.
    if (!scope.account) report.campaigns = audit_campaigns(db, check_from);
    report.people = audit_people(db);
    return report;
}

std::vector<std::string> passed_limits(sql::Session& db) {
    std::vector<std::string> findings;
    const AuditReport report = audit_ledger(db, {});
    for (const AccountAudit& account : report.accounts)
        describe_passed(findings, "account " + account.alias, account.rules);
    for (const CampaignAudit& campaign : report.campaigns)
        describe_passed(findings, "campaign " + campaign.name, campaign.rules);
    return findings;
}

}  // namespace invito::store
