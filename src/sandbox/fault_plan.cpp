#include "fault_plan.hpp"

#include "invito/support/random.hpp"

namespace invito::sandbox {
namespace {

bool is_about_requests(FaultKind kind) {
    return kind == FaultKind::slow || kind == FaultKind::flaky_5xx;
}

}  // namespace

FaultPlan::FaultPlan(std::uint64_t seed, std::vector<FaultRule> rules)
    : seed_(seed), rules_(std::move(rules)) {}

void FaultPlan::replace(std::vector<FaultRule> rules) {
    rules_ = std::move(rules);
    counts_.clear();
}

FaultPlan::Counts& FaultPlan::counts_of(std::string_view account_id) {
    const auto found = counts_.find(account_id);
    if (found != counts_.end()) return found->second;
    return counts_[std::string(account_id)];
}

bool FaultPlan::strikes(const FaultRule& rule, std::string_view account_id, int number) const {
    if (!rule.account.empty() && rule.account != account_id) return false;
    if (number < rule.from) return false;
    if (rule.count > 0 && number - rule.from >= rule.count) return false;
    if (rule.probability >= 1) return true;
    const auto position = static_cast<std::uint64_t>(&rule - rules_.data());
    const auto draw = static_cast<std::uint64_t>(number) * 1'000'003U + position;
    return Random(Random(seed_).fork(account_id).next() + draw).unit() < rule.probability;
}

FaultPlan::Disturbance FaultPlan::next_request(std::string_view account_id) {
    Disturbance disturbance;
    if (rules_.empty()) return disturbance;
    const int number = ++counts_of(account_id).requests;
    for (const FaultRule& rule : rules_) {
        if (!is_about_requests(rule.kind) || !strikes(rule, account_id, number)) continue;
        if (rule.kind == FaultKind::slow) disturbance.delay += rule.delay;
        if (rule.kind == FaultKind::flaky_5xx) disturbance.fails = true;
    }
    return disturbance;
}

const FaultRule* FaultPlan::next_invitation(std::string_view account_id) {
    if (rules_.empty()) return nullptr;
    const int number = ++counts_of(account_id).invitations;
    for (const FaultRule& rule : rules_) {
        if (!is_about_requests(rule.kind) && strikes(rule, account_id, number)) return &rule;
    }
    return nullptr;
}

}  // namespace invito::sandbox
