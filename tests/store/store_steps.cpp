#include "store_steps.hpp"

#include <algorithm>
#include <stdexcept>

namespace invito::test {

CampaignId StoreSteps::campaign_of(int leads, const std::string& name) {
    std::vector<std::string> slugs;
    for (int i = 0; i < leads; ++i) slugs.push_back(name + "-" + std::to_string(i));
    return add_leads(name, slugs);
}

JobBrief StoreSteps::resolved_job() {
    const CampaignId campaign = campaign_of(1);
    start();
    return resolve(campaign, "id-0");
}

StoreSteps::Intent StoreSteps::open_invitation(Instant at) {
    JobBrief job = resolved_job();
    const AttemptId attempt = *reserve(job, at);
    return {std::move(job), attempt};
}

StoreSteps::Intent StoreSteps::unknown_invitation() {
    Intent intent = open_invitation();
    finish(intent.job, intent.attempt, Outcome::unknown, JobState::unknown);
    return intent;
}

StoreSteps::Intent StoreSteps::reserve_next(
    CampaignId campaign, const std::string& provider_id, Instant at
) {
    JobBrief job = resolve(campaign, provider_id);
    const AttemptId attempt = *reserve(job, at);
    return {std::move(job), attempt};
}

StoreSteps::Intent StoreSteps::send_next(
    CampaignId campaign, const std::string& provider_id, Instant at
) {
    Intent intent = reserve_next(campaign, provider_id, at);
    finish(intent.job, intent.attempt, Outcome::sent, JobState::sent);
    return intent;
}

Denied StoreSteps::refusal_of(ReserveInvitation request) {
    const auto answer = wait(store->reserve_invitation(std::move(request)));
    return answer ? throw std::logic_error("it was granted") : answer.error();
}

VisitResult StoreSteps::found(const VisitGrant& visit, const std::string& provider_id) {
    VisitResult result;
    result.attempt = visit.attempt;
    result.job = visit.job.id;
    result.to = JobState::resolved;
    result.profile = ProfileFacts{provider_id, visit.job.identity.value, "Jane", "Doe", ""};
    return result;
}

VisitEnd StoreSteps::finish_visit(VisitResult result, AccountChange change) {
    return wait(store->finish_visit(leases[0], std::move(result), std::move(change), now, {}));
}

bool StoreSteps::finish_invitation(InvitationResult result, AccountChange change, Instant at) {
    return wait(store->finish_invitation(leases[0], std::move(result), std::move(change), at, {}))
        .is_ours;
}

InvitationResult StoreSteps::result_of(const Intent& intent, Outcome outcome, JobState to) {
    InvitationResult result;
    result.attempt = intent.attempt;
    result.job = intent.job.id;
    result.outcome = outcome;
    result.to = to;
    return result;
}

CheckResult StoreSteps::look_at(const Intent& intent, Outcome outcome, JobState to) {
    CheckResult result;
    result.attempt = intent.attempt;
    result.job = intent.job.id;
    result.outcome = outcome;
    result.to = to;
    return result;
}

bool StoreSteps::finish_check(CheckResult result, Instant at) {
    return wait(store->finish_check(leases[0], std::move(result), at));
}

Granted<AttemptId> StoreSteps::charge(AttemptKind kind, std::vector<CapRule> rules, Instant at) {
    return wait(store->charge(leases[0], kind, std::nullopt, at, std::move(rules)));
}

void StoreSteps::finish_charge(AttemptId attempt, Outcome outcome) {
    wait(store->finish_charge(attempt, outcome, 200, "", now));
}

void StoreSteps::change(AccountChange change) {
    wait(store->change_account(leases[0], std::move(change), now));
}

void StoreSteps::stop_account(AccountState state) {
    AccountChange stop;
    stop.state = state;
    change(stop);
}

void StoreSteps::defer(JobId job, JobState state, Instant until) {
    wait(store->settle_waiting_job(job, state, Reason::none, until, now));
}

std::int64_t StoreSteps::charged(AttemptKind kind) {
    const auto charges = record().charges;
    return std::count_if(charges.begin(), charges.end(), [kind](const Charge& charge) {
        return charge.kind == kind;
    });
}

}  // namespace invito::test
