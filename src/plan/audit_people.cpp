// The audits that look over the borders of accounts: people and campaigns.

#include "audit_findings.hpp"
#include "invito/plan/audit.hpp"
#include "invito/plan/limits.hpp"

#include <algorithm>

namespace invito {

void PersonAuditor::add(const LedgerRow& row) {
    const bool is_live = !row.outcome || row.outcome == Outcome::sent ||
                         row.outcome == Outcome::unknown || row.outcome == Outcome::already;
    if (row.kind == AttemptKind::invite && row.person && is_live)
        live_.push_back({row.person, row.id});
}

RuleAudit PersonAuditor::finish() {
    const auto order = [](const Live& live) { return std::pair(live.person, live.attempt); };
    std::ranges::sort(live_, {}, order);
    RuleAudit audit{.rule = AuditRule::person};
    for (auto first = live_.begin(); first != live_.end();) {
        const auto next = std::find_if(first, live_.end(), [&](const Live& live) {
            return live.person != first->person;
        });
        ++audit.checked;
        const auto count = next - first;
        if (count > 1) {
            AuditFinding finding{.window = {{}, {}, count, 1}, .attempts_total = count};
            for (auto live = first; live != next; ++live) {
                if (finding.attempts.size() < AuditFinding::attempts_max)
                    finding.attempts.push_back(live->attempt);
            }
            audit.breaches.push_back(std::move(finding));
        }
        first = next;
    }
    return audit;
}

CampaignAuditor::CampaignAuditor(
    std::string name, std::vector<CampaignLimits> limits, Instant check_from
)
    : limits_(std::move(limits)), check_from_(check_from) {
    std::ranges::stable_sort(limits_, {}, &CampaignLimits::since);
    result_.name = std::move(name);
    result_.rules = {{.rule = AuditRule::campaign_day}, {.rule = AuditRule::campaign_total}};
}

void CampaignAuditor::add(const LedgerRow& row) {
    if (total_ == 0) first_ = row.intent_at;
    ++total_;
    while (!last_day_.empty() && last_day_.front() <= row.intent_at - day_period)
        last_day_.pop_front();
    last_day_.push_back(row.intent_at);
    const auto after = std::ranges::upper_bound(limits_, row.intent_at, {}, &CampaignLimits::since);
    if (row.intent_at < check_from_ || after == limits_.begin()) return;

    const CampaignLimits& in_force = *(after - 1);
    const auto check = [&](RuleAudit& audit, Instant since, std::int64_t count, const Cap& cap) {
        if (!cap) return;
        const AuditWindow window{since, row.intent_at, count, *cap};
        ++audit.checked;
        note_fullest(audit, window);
        if (count > *cap) note_finding(audit.breaches, audit.rule, window, row.id);
    };
    check(result_.rules[0], row.intent_at - day_period, std::ssize(last_day_), in_force.per_day);
    check(result_.rules[1], first_ - Duration{1}, total_, in_force.total);
}

CampaignAudit CampaignAuditor::finish() {
    std::erase_if(result_.rules, [](const RuleAudit& rule) { return rule.checked == 0; });
    return std::move(result_);
}

}  // namespace invito
