#include "audit_findings.hpp"

namespace invito {

bool is_worse(AuditRule rule, const AuditWindow& a, const AuditWindow& b) {
    const std::int64_t of_a = a.count * b.cap;
    const std::int64_t of_b = b.count * a.cap;
    if (rule == AuditRule::pacing) return of_a < of_b;
    return of_a != of_b ? of_a > of_b : a.count > b.count;
}

void note_finding(
    std::vector<AuditFinding>& findings, AuditRule rule, const AuditWindow& window,
    AttemptId attempt
) {
    const bool goes_on = !findings.empty() && window.from <= findings.back().window.to;
    if (!goes_on) findings.push_back({.window = window});
    AuditFinding& finding = findings.back();
    if (goes_on && is_worse(rule, window, finding.window)) finding.window = window;
    if (finding.attempts.size() < AuditFinding::attempts_max) finding.attempts.push_back(attempt);
    ++finding.attempts_total;
}

void note_fullest(RuleAudit& audit, const AuditWindow& window) {
    if (!audit.fullest || is_worse(audit.rule, window, *audit.fullest)) audit.fullest = window;
}

}  // namespace invito
