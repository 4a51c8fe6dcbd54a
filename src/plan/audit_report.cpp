// What an audit says as a whole.

#include "invito/plan/audit.hpp"

#include <algorithm>

namespace invito {
namespace {

bool has_breach(const std::vector<RuleAudit>& rules) {
    return std::ranges::any_of(rules, [](const RuleAudit& rule) { return !rule.breaches.empty(); });
}

std::int64_t windows_of(const std::vector<RuleAudit>& rules) {
    std::int64_t sum = 0;
    for (const RuleAudit& rule : rules) {
        if (rule.fullest) sum += rule.checked;
    }
    return sum;
}

}  // namespace

std::int64_t AuditReport::invitations() const {
    std::int64_t sum = 0;
    for (const AccountAudit& account : accounts) sum += account.invitations;
    return sum;
}

std::int64_t AuditReport::windows() const {
    std::int64_t sum = 0;
    for (const AccountAudit& account : accounts) sum += windows_of(account.rules);
    for (const CampaignAudit& campaign : campaigns) sum += windows_of(campaign.rules);
    return sum;
}

std::int64_t AuditReport::unrecorded() const {
    std::int64_t sum = 0;
    for (const AccountAudit& account : accounts) sum += account.unrecorded;
    return sum;
}

bool AuditReport::holds() const {
    return people.breaches.empty() &&
           std::ranges::none_of(
               accounts, [](const AccountAudit& account) { return has_breach(account.rules); }
           ) &&
           std::ranges::none_of(campaigns, [](const CampaignAudit& campaign) {
               return has_breach(campaign.rules);
           });
}

}  // namespace invito
