#include "fault_plan.hpp"

#include "invito/support/random.hpp"

#include <algorithm>

namespace invito::sandbox {
namespace {

bool is_about_requests(FaultKind kind) {
    return kind == FaultKind::slow || kind == FaultKind::flaky_5xx;
}

bool is_about_invitations(FaultKind kind) {
    return !is_about_requests(kind) && !is_about_reads(kind);
}

}  // namespace

bool is_about_reads(FaultKind kind) {
    return kind == FaultKind::stale_copy || kind == FaultKind::shift_between_pages ||
           kind == FaultKind::no_total || kind == FaultKind::wrong_person;
}

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

bool FaultPlan::befalls_read(FaultKind kind, std::string_view account_id) {
    if (rules_.empty()) return false;
    const int number = ++counts_of(account_id).reads[kind];
    return std::ranges::any_of(rules_, [&](const FaultRule& rule) {
        return rule.kind == kind && strikes(rule, account_id, number);
    });
}

const FaultRule* FaultPlan::next_invitation(std::string_view account_id) {
    if (rules_.empty()) return nullptr;
    const int number = ++counts_of(account_id).invitations;
    for (const FaultRule& rule : rules_) {
        if (is_about_invitations(rule.kind) && strikes(rule, account_id, number)) return &rule;
    }
    return nullptr;
}

namespace {

constexpr const char* ben_id = "Xb81s0PnRkaTq6sUe9Zw1g";
constexpr const char* carla_id = "q0LmA2f_Tky3VvNc7Rd5Eg";

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Scenario with_fault(std::string name, std::string description, FaultRule fault) {
    return {.name = std::move(name), .description = std::move(description), .faults = {fault}};
}

std::vector<Scenario> one_account_or_limit() {
    return {
        with_fault(
            "weekly-limit", "From the 21st invitation of an account on: 422 cannot_resend_yet",
            {.kind = FaultKind::weekly_limit, .from = 21}
        ),
        with_fault(
            "rate-limited",
            "Invitations 6 to 8 of an account: 429 too_many_requests with Retry-After",
            {.kind = FaultKind::rate_limited, .from = 6, .count = 3, .retry_after = minutes{15}}
        ),
        with_fault(
            "disconnect",
            "At its 6th invitation an account loses its session: 401 disconnected_account",
            {.kind = FaultKind::disconnect, .from = 6, .count = 1}
        ),
        with_fault(
            "restricted",
            "From its 6th invitation on an account is restricted: 403 account_restricted",
            {.kind = FaultKind::restricted, .from = 6}
        ),
        with_fault(
            "checkpoint",
            "From its 6th invitation on an account meets a checkpoint: 401 checkpoint_error",
            {.kind = FaultKind::checkpoint, .from = 6}
        ),
    };
}

std::vector<Scenario> one_answer() {
    return {
        with_fault(
            "already-connected",
            "Every 4th person or so is connected already: 422 already_connected",
            {.kind = FaultKind::already_connected, .probability = 0.25}
        ),
        with_fault(
            "timeout-after-send", "The 3rd invitation of an account is sent, but never answered",
            {.kind = FaultKind::act_then_hang, .from = 3, .count = 1}
        ),
        with_fault(
            "slow", "Every answer takes 2 seconds", {.kind = FaultKind::slow, .delay = seconds{2}}
        ),
        with_fault(
            "flaky-5xx", "One request in five: 503 service_unavailable",
            {.kind = FaultKind::flaky_5xx, .probability = 0.2}
        ),
        with_fault(
            "bad-json",
            "The 3rd invitation of an account is sent, but answered with a body that is not JSON",
            {.kind = FaultKind::bad_json, .from = 3, .count = 1}
        ),
    };
}

// Over v2 of the API; where v1 can say the same, it does.
std::vector<Scenario> of_v2() {
    std::vector<Scenario> all{
        with_fault(
            "throttled",
            "Invitations 6 to 8 of an account: 429 too_many_requests of Unipile's own limit",
            {.kind = FaultKind::throttled, .from = 6, .count = 3, .retry_after = minutes{15}}
        ),
        with_fault(
            "coarse-refusals",
            "One invitation in five: 422 unprocessable_entity, and nobody says what for",
            {.kind = FaultKind::coarse_refusal, .probability = 0.2}
        ),
        with_fault(
            "wrong-receipt",
            "The 3rd invitation of an account is sent, and another thing confirmed",
            {.kind = FaultKind::wrong_receipt, .from = 3, .count = 1}
        ),
        with_fault(
            "wrong-person", "One profile in ten is somebody else's",
            {.kind = FaultKind::wrong_person, .probability = 0.1}
        ),
        with_fault(
            "stale-copies", "v2: one read in two is answered by a copy, though none is asked for",
            {.kind = FaultKind::stale_copy, .probability = 0.5}
        ),
        {.name = "shifting-lists",
         .description = "v2: the sent list tells no total, and shifts between its pages",
         .faults =
             {{.kind = FaultKind::shift_between_pages, .probability = 0.5},
              {.kind = FaultKind::no_total}}},
        {.name = "rate-windows",
         .description = "v2: 20 requests of each kind in 6 hours for each account, told in headers",
         .rate_limit = {.requests = 20, .window = hours{6}}},
        {.name = "mock-account",
         .description = "Nothing goes wrong; beside the three accounts there is one of "
                        "Unipile's own, for trying",
         .more_accounts =
             {{.id = "mock_4cTb0Qh1TzWm8sKx2g", .name = "Mock Member", .type = "MOCK"}}},
    };
    return all;
}

Scenario demo() {
    return {
        .name = "demo",
        .description =
            "Carla is disconnected after 10 invitations; the connection breaks after "
            "Ben's 5th",
        .faults =
            {{.kind = FaultKind::disconnect, .account = carla_id, .from = 11, .count = 1},
             {.kind = FaultKind::act_then_close, .account = ben_id, .from = 5, .count = 1}},
        .acceptance = 0.55,
        .accept_after_min = minutes{10},
        .accept_after_max = hours{2},
    };
}

std::vector<Scenario> all_scenarios() {
    std::vector<Scenario> all{{.name = "happy", .description = "Nothing goes wrong"}};
    for (Scenario& scenario : one_account_or_limit()) all.push_back(std::move(scenario));
    for (Scenario& scenario : one_answer()) all.push_back(std::move(scenario));
    for (Scenario& scenario : of_v2()) all.push_back(std::move(scenario));
    all.push_back(
        {.name = "accepts-30-percent",
         .description = "Nothing goes wrong; 30 percent accept within 10 minutes to 3 hours",
         .acceptance = 0.3,
         .accept_after_min = minutes{10},
         .accept_after_max = hours{3}}
    );
    all.push_back(demo());
    return all;
}

}  // namespace

const std::vector<SandboxAccount>& default_accounts() {
    static const std::vector<SandboxAccount> accounts{
        {.id = "h_EKCy2lRLef5NzHp0iw4A", .name = "Anna Lindqvist"},
        {.id = ben_id, .name = "Ben Okafor"},
        {.id = carla_id, .name = "Carla Rossi", .tier = "free"},
    };
    return accounts;
}

const std::vector<Scenario>& scenarios() {
    static const std::vector<Scenario> all = all_scenarios();
    return all;
}

}  // namespace invito::sandbox
