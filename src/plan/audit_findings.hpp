#pragma once
// How findings of an audit are gathered.

#include "invito/plan/audit.hpp"

namespace invito {

// A pause is the worse the shorter it is, a window the fuller it is against its cap.
[[nodiscard]] bool is_worse(AuditRule rule, const AuditWindow& a, const AuditWindow& b);

// Adds to the last finding if the windows overlap.
void note_finding(
    std::vector<AuditFinding>& findings, AuditRule rule, const AuditWindow& window,
    AttemptId attempt
);

// Keeps the worst window.
void note_fullest(RuleAudit& audit, const AuditWindow& window);

}  // namespace invito
