#include "account_forecast.hpp"

#include "invito/plan/pacing.hpp"
#include "invito/support/failure.hpp"

#include <algorithm>

namespace invito {
namespace {

// Only the newest ones decide over a day; of the others the total asks no more than the number.
void count_invitation(ForecastCampaign& campaign, Instant now) {
    campaign.charged.push_back(now);
    const std::ptrdiff_t kept = std::max(0, campaign.caps.per_day.value_or(0));
    if (std::ssize(campaign.charged) <= 2 * kept) return;
    const std::ptrdiff_t surplus = std::ssize(campaign.charged) - kept;
    campaign.charged.erase(campaign.charged.begin(), campaign.charged.begin() + surplus);
    campaign.charged_before += surplus;
}

// A forecast neither withdraws nor reads lists.
bool counts_what_is_sent(AccountBudget budget) {
    const auto leave_out = [](Limits& limits) {
        limits.withdrawals_per_day.reset();
        limits.list_reads_per_day.reset();
    };
    leave_out(budget.policy.limits);
    for (HeldLimits& held : budget.held) leave_out(held.limits);
    return counts_charges(budget.policy, budget.held);
}

}  // namespace

AccountForecast::AccountForecast(ForecastWorld& world, std::size_t index, ForecastAccount account)
    : world_(world), index_(index) {
    outlook_.budget = std::move(account.budget);
    counts_charges_ = counts_what_is_sent(outlook_.budget);
    for (ForecastQueue& queue : account.queues) {
        campaigns_.push_back(queue.campaign);
        unread_.push_back(queue.unread);
        outlook_.campaigns.push_back(world.campaigns[queue.campaign].gate);
        queues_.emplace_back(std::move(queue));
        refresh(queues_.size() - 1);
    }
}

void AccountForecast::learn_closures(Instant now) {
    for (std::size_t queue = 0; queue < queues_.size(); ++queue) {
        const auto closure = closure_of(queue, now);
        outlook_.campaigns[queue].closed_until = closure ? closure->until : Instant{};
    }
}

std::optional<Instant> AccountForecast::next_after(Instant now) {
    learn_closures(now);
    const NextAction action = next_action(outlook_, now);
    if (std::holds_alternative<NothingLeft>(action)) return std::nullopt;
    const auto* const wait = std::get_if<WaitUntil>(&action);
    return wait != nullptr ? wait->at : now;
}

std::optional<Instant> AccountForecast::act(Instant now) {
    for (;;) {
        const NextAction action = next_action(outlook_, now);
        if (const auto* left = std::get_if<NothingLeft>(&action)) {
            end_day(now, never, left->binding);
            return std::nullopt;
        }
        if (const auto* wait = std::get_if<WaitUntil>(&action)) {
            if (date_of(wait->at) != date_of(now)) end_day(now, wait->at, wait->binding);
            return wait->at;
        }
        const auto* invite = std::get_if<Invite>(&action);
        ensure(invite != nullptr, "a forecast looks for no evidence");
        invite_next(*invite, now);
        if (world_.is_enough) return std::nullopt;
    }
}

void AccountForecast::invite_next(const Invite& invite, Instant now) {
    auto taken = take_resolved(invite, now);
    if (!taken && invite.may_visit) taken = take_queued(invite, now);
    if (taken) send(*taken, now);
}

std::optional<AccountForecast::Taken> AccountForecast::take_resolved(
    const Invite& invite, Instant now
) const {
    for (const CampaignId campaign : invite.campaigns) {
        const std::size_t queue = queue_of(campaign);
        if (const auto* job = queues_[queue].first_resolved(now)) return Taken{queue, *job};
    }
    return std::nullopt;
}

// Visits the first queued job that no barrier stops.
std::optional<AccountForecast::Taken> AccountForecast::take_queued(
    const Invite& invite, Instant now
) {
    for (const CampaignId campaign : invite.campaigns) {
        const std::size_t queue = queue_of(campaign);
        Jobs& jobs = queues_[queue];
        while (const auto* job = jobs.first_queued(now)) {
            const Taken taken{queue, *job};
            const Reason reason = barrier(taken.job);
            if (reason == Reason::none) {
                outlook_.budget.charges.add(AttemptKind::visit, now, false);
                forget_charges(now);
                jobs.resolve();
                refresh(queue);
                return taken;
            }
            jobs.drop_queued();
            skip(taken, reason);
        }
    }
    return std::nullopt;
}

void AccountForecast::send(const Taken& taken, Instant now) {
    Jobs& jobs = queues_[taken.queue];
    const ForecastJob& job = taken.job;
    const Reason reason = job.skip != Reason::none ? job.skip : barrier(job);
    if (reason != Reason::none) {
        jobs.drop_resolved();
        skip(taken, reason);
        return;
    }
    const CampaignGate& gate = outlook_.campaigns[taken.queue];
    const bool with_note = job.with_note && !drops_note(outlook_.budget, gate, now);
    const Note note = with_note ? Note::with : Note::without;
    if (with_note) {
        // A lead with a note of its own waits alone for the month.
        const Slot slot = next_invitation(outlook_.budget, now, note);
        if (slot.at > now) {
            jobs.defer(slot.at);
            refresh(taken.queue);
            return;
        }
    }
    if (const auto closure = closure_of(taken.queue, now)) {
        outlook_.campaigns[taken.queue].closed_until = closure->until;
        return;
    }
    invite(taken, note, now);
}

void AccountForecast::invite(const Taken& taken, Note note, Instant now) {
    AccountBudget& budget = outlook_.budget;
    ForecastCampaign& campaign = campaign_of(taken.queue);
    const Instant next_at = draw_next_at(budget, campaign.gate.window, now);
    take_slot(budget, now, note, next_at);
    forget_charges(now);
    if (!budget.first_sent_at) budget.first_sent_at = now;
    count_invitation(campaign, now);
    // Nobody is in one campaign twice.
    if (world_.campaigns.size() > 1) world_.invited.insert(taken.job.person, index_);
    queues_[taken.queue].drop_resolved();
    refresh(taken.queue);
    count_sent(now);
    world_.last_at = now;
    const ForecastItem item{
        .account = index_,
        .campaign = campaigns_[taken.queue],
        .job = taken.job.id,
        .at = now,
        .with_note = note == Note::with};
    world_.is_enough = !world_.on_item(item);
}

// So that a long forecast does not hold more of them than a short one.
void AccountForecast::forget_charges(Instant now) {
    AccountBudget& budget = outlook_.budget;
    budget.charges.forget(counts_charges_ ? oldest_relevant(budget.lateness, now) : now);
}

Reason AccountForecast::barrier(const ForecastJob& job) const {
    if (job.barred != Reason::none) return job.barred;
    const auto inviter = world_.invited.inviter(job.person);
    if (!inviter) return Reason::none;
    return *inviter == index_ ? Reason::duplicate : Reason::invited_by_other_account;
}

std::optional<CampaignClosure> AccountForecast::closure_of(std::size_t queue, Instant now) const {
    const ForecastCampaign& campaign = campaign_of(queue);
    const CampaignLedger ledger{
        .later_than =
            [&campaign](Instant since) {
                const auto first = std::ranges::upper_bound(campaign.charged, since);
                const std::int64_t recent = campaign.charged.end() - first;
                return since == Instant::min() ? recent + campaign.charged_before : recent;
            },
        .nth_newest = [&campaign](int n) -> std::optional<Instant> {
            if (n > std::ssize(campaign.charged)) return std::nullopt;
            return campaign.charged[campaign.charged.size() - static_cast<std::size_t>(n)];
        }};
    return campaign_closure(campaign.caps, ledger, outlook_.budget.lateness, now);
}

void AccountForecast::skip(const Taken& taken, Reason reason) {
    refresh(taken.queue);
    ++skipped_[reason];
}

void AccountForecast::tell_rest(Instant now) {
    const std::vector<CampaignGate> gates = std::move(outlook_.campaigns);
    for (std::size_t queue = 0; queue < queues_.size(); ++queue) {
        const std::int64_t leads = queues_[queue].size() + unread_[queue];
        if (leads == 0) continue;
        ForecastRest rest;
        rest.account = index_;
        rest.campaign = campaigns_[queue];
        rest.leads = leads;
        outlook_.campaigns.assign(1, gates[queue]);
        const NextAction action = next_action(outlook_, now);
        if (const auto* left = std::get_if<NothingLeft>(&action)) {
            rest.is_for_ever = left->binding.has_value();
            rest.rule = left->binding;
        } else if (const auto* wait = std::get_if<WaitUntil>(&action)) {
            rest.rule = wait->binding;
        }
        const auto closure = closure_of(queue, now);
        if (closure && closure->rule == Refusal::campaign_total) {
            rest.is_for_ever = true;
            rest.rule = closure->rule;
        }
        world_.result.rest.push_back(rest);
    }
    outlook_.campaigns = gates;
    for (const auto& [reason, leads] : skipped_)
        world_.result.skipped.push_back({index_, reason, leads});
    auto& days = world_.result.days;
    days.insert(days.end(), days_.begin(), days_.end());
}

std::size_t AccountForecast::queue_of(CampaignId campaign) const {
    const auto& gates = outlook_.campaigns;
    const auto found = std::find_if(gates.begin(), gates.end(), [campaign](const auto& gate) {
        return gate.id == campaign;
    });
    ensure(found != gates.end(), "a campaign that is open is one of the account's");
    return static_cast<std::size_t>(found - gates.begin());
}

ForecastCampaign& AccountForecast::campaign_of(std::size_t queue) {
    return world_.campaigns[campaigns_[queue]];
}

const ForecastCampaign& AccountForecast::campaign_of(std::size_t queue) const {
    return world_.campaigns[campaigns_[queue]];
}

void AccountForecast::refresh(std::size_t queue) {
    outlook_.campaigns[queue].earliest_job = queues_[queue].earliest();
    outlook_.campaigns[queue].earliest_resolved = queues_[queue].earliest_resolved();
}

}  // namespace invito
