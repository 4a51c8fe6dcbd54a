#include "invito/plan/outlook.hpp"

#include "invito/plan/working_hours.hpp"

#include <algorithm>
#include <functional>

namespace invito {
namespace {

// The account with a single rule left, so that what the limiter says of it is that rule's word.
class SingleRuleBudget {
public:
    explicit SingleRuleBudget(const AccountBudget& budget)
        : budget_(budget), policy_(budget.policy), held_(budget.held) {
        budget_.state = AccountState::ok;
        budget_.next_at = Instant{};
        budget_.backoff.rest_until = budget_.backoff.visit_rest_until = Instant{};
        budget_.backoff.note_rest_until = Instant{};
        budget_.backoff.holds = {};
    }

    // When the cap would let one more go, if there were no other.
    Instant cap_until(const CapKind& kind, Instant now) {
        keep(kind);
        return next_slot(budget_, kind.counted, now).at;
    }

private:
    // Of what is configured and of what is held for the day.
    void keep(const CapKind& kind) {
        budget_.policy.limits = only(policy_.limits, kind);
        budget_.policy.ramp_up.reset();
        if (kind.rule == AuditRule::day) budget_.policy.ramp_up = policy_.ramp_up;
        budget_.policy.window = Window{.always = true};
        budget_.held.clear();
        for (const HeldLimits& held : held_)
            budget_.held.push_back({held.until, only(held.limits, kind)});
    }

    static Limits only(Limits limits, const CapKind& kept) {
        for (const CapKind& kind : cap_kinds)
            if (kind.limit != kept.limit) (limits.*kind.limit).reset();
        return limits;
    }

    AccountBudget budget_;
    Policy policy_;
    std::vector<HeldLimits> held_;
};

// Hours of the account, of the campaign, or the days of its schedule.
struct Hours {
    DenyReason rule;
    std::function<std::optional<Instant>(Instant)> opening;  // the first open instant at or after
};

// Collects blockers: those with an instant of their own first, hours last, because hours open and
// close again while the others are waited for.
class BlockerList {
public:
    explicit BlockerList(Instant now) : now_(now), at_(now) {}

    [[nodiscard]] Instant at() const { return at_; }

    void add(DenyReason rule, Instant until) {
        if (until > now_) raise(rule, until, until);
    }

    void add_account(const AccountBudget& budget) {
        add(DenyReason::account_stopped, end_of_stop(budget, now_).at);
        add(DenyReason::resting, budget.backoff.rest_until);
        add(DenyReason::provider_limit, budget.backoff.holds.of(AttemptKind::invite));
        add(DenyReason::pacing, budget.next_at);
    }

    void add_campaign(const CampaignGate& gate) {
        add(DenyReason::campaign_stopped, gate.paused_until);
        const bool is_for_good = gate.closed_until == never;
        add(is_for_good ? DenyReason::campaign_total : DenyReason::campaign_day_cap,
            gate.closed_until);
    }

    // Caps that one more `action` needs room below.
    void add_caps(const AccountBudget& budget, Counted action) {
        SingleRuleBudget alone(budget);
        for (const CapKind& kind : cap_kinds) {
            if (!is_held_against(action, kind)) continue;
            Instant until = alone.cap_until(kind, now_);
            // Notes are used up by our own count, or by LinkedIn's.
            if (kind.counted == Counted::invitations_with_note)
                until = std::max(until, budget.backoff.note_rest_until);
            add(kind.deny_reason, until);
        }
    }

    void add_visits(const AccountBudget& budget) {
        add(DenyReason::visits_resting, budget.backoff.visit_rest_until);
        add(DenyReason::provider_limit, budget.backoff.holds.of(AttemptKind::visit));
        add_caps(budget, Counted::visits);
    }

    // `open_together`: the first instant from at() on at which all of them are open. Each is
    // charged with the last stretch that it alone closed.
    // `closes_for_good`: which of them is to blame where there is no such instant.
    void add_hours(
        const std::vector<Hours>& all, std::optional<Instant> open_together,
        DenyReason closes_for_good
    ) {
        for (const Hours& hours : all) add(hours.rule, hours.opening(now_).value_or(never));
        if (at_ == never) return;
        if (!open_together) {
            raise(closes_for_good, never, std::nullopt);
            return;
        }
        while (at_ < *open_together) {
            for (const Hours& hours : all) {
                const Instant opening = *hours.opening(at_);
                if (opening > at_) raise(hours.rule, opening, std::nullopt);
            }
        }
    }

    std::vector<Blocker> in_order() {
        std::ranges::stable_sort(blockers_, {}, &Blocker::until);
        return std::move(blockers_);
    }

private:
    void raise(DenyReason rule, Instant until, std::optional<Instant> up_until) {
        at_ = std::max(at_, until);
        const auto known = std::ranges::find(blockers_, rule, &Blocker::rule);
        if (known == blockers_.end()) {
            blockers_.push_back({rule, until, up_until});
        } else {
            known->until = std::max(known->until, until);
        }
    }

    Instant now_;
    Instant at_;  // the earliest instant that the blockers so far leave
    std::vector<Blocker> blockers_;
};

using Opening = std::optional<Instant>;

Hours account_hours(const Policy& policy) {
    return {DenyReason::outside_window, [&policy](Instant from) -> Opening {
                return next_opening(policy.window, policy.time_zone, from);
            }};
}

// Those that the campaign has of its own.
std::vector<Hours> campaign_hours(const CampaignGate& gate, const TimeZone& zone) {
    std::vector<Hours> all = {{DenyReason::campaign_schedule, [&](Instant from) -> Opening {
                                   return next_scheduled(gate.schedule, zone, from);
                               }}};
    if (gate.window) {
        all.push_back({DenyReason::campaign_window, [&](Instant from) -> Opening {
                           return next_opening(*gate.window, zone, from);
                       }});
    }
    return all;
}

// Which hours are to blame where they never meet.
DenyReason closes_for_good(const CampaignGate& gate) {
    if (gate.schedule.end) return DenyReason::campaign_schedule;
    return gate.window ? DenyReason::campaign_window : DenyReason::outside_window;
}

Opening common_opening(
    const Window& account, const CampaignGate& gate, const TimeZone& zone, Instant from
) {
    if (from == never) return std::nullopt;
    return next_common_opening(account, gate.window, gate.schedule, zone, from);
}

}  // namespace

std::vector<Blocker> account_blockers(const AccountBudget& budget, Instant now, Note note) {
    const Policy& policy = budget.policy;
    BlockerList course(now);
    course.add_account(budget);
    course.add_caps(budget, counted_as(note));
    Opening opening;
    if (course.at() != never) {
        opening = next_opening(policy.window, policy.time_zone, course.at());
    }
    course.add_hours({account_hours(policy)}, opening, DenyReason::outside_window);
    return course.in_order();
}

std::vector<Blocker> job_blockers(
    const AccountBudget& budget, const CampaignGate& gate, Instant now
) {
    const Policy& policy = budget.policy;
    const bool counts_notes = gate.note == Note::with && gate.waits_for_notes;
    BlockerList course(now);
    course.add_campaign(gate);
    course.add_account(budget);
    course.add(DenyReason::job_deferred, *gate.earliest_job);
    course.add_caps(budget, counted_as(counts_notes ? Note::with : Note::without));
    if (!gate.earliest_resolved) course.add_visits(budget);

    std::vector<Hours> all = campaign_hours(gate, policy.time_zone);
    all.push_back(account_hours(policy));
    const auto opening = common_opening(policy.window, gate, policy.time_zone, course.at());
    course.add_hours(all, opening, closes_for_good(gate));
    return course.in_order();
}

Instant earliest_after(const std::vector<Blocker>& blockers, Instant now) {
    return blockers.empty() ? now : blockers.back().until;
}

const Blocker* stopping_blocker(const std::vector<Blocker>& blockers) {
    const Blocker* last = nullptr;
    for (const Blocker& blocker : blockers) {
        if (!blocker.up_until) continue;
        if (last == nullptr || *blocker.up_until >= *last->up_until) last = &blocker;
    }
    return last;
}

namespace {

bool is_over(CampaignState state) {
    return state == CampaignState::done || state == CampaignState::archived;
}

// Of those that need one: whoever paused an account or a campaign, or limited it, knows, and an
// account that is not ready comes back by itself.
bool needs_person(DenyReason why, const OutlookAccount* account, bool is_under_way) {
    if (!is_under_way) return false;
    switch (why) {
        case DenyReason::account_not_configured:
        case DenyReason::account_left_campaign: return true;
        case DenyReason::account_stopped:
            if (account == nullptr) return true;
            if (account->budget.state == AccountState::not_ready) return false;
            return account->budget.state != AccountState::paused || !account->paused_by_person;
        default: return false;
    }
}

// `blockers` are those of a queue; of two queues the one that goes first tells.
void add(
    OutlookEntry& entry, const OutlookQueue& queue, const std::vector<Blocker>& blockers,
    Instant now
) {
    const Instant next = earliest_after(blockers, now);
    const bool is_first = entry.waiting == 0 || next < entry.next_at.value_or(never);
    entry.waiting += queue.leads;
    if (!is_first) return;
    entry.next_at = next == never ? std::nullopt : std::optional(next);
    entry.blockers = blockers;
}

// As next_action() goes: with a visit, or with a lead that had its visit, whichever is open first.
std::vector<Blocker> first_way(const AccountBudget& budget, const CampaignGate& gate, Instant now) {
    CampaignGate way = gate;
    way.earliest_resolved.reset();
    auto visited = job_blockers(budget, way, now);
    if (!gate.earliest_resolved || earliest_after(visited, now) <= now) return visited;
    way.earliest_job = way.earliest_resolved = gate.earliest_resolved;
    auto resolved = job_blockers(budget, way, now);
    const bool is_first = earliest_after(resolved, now) < earliest_after(visited, now);
    return is_first ? resolved : visited;
}

template <class Map, class Key>
const OutlookEntry& find_entry(const Map& entries, Key key) {
    static const OutlookEntry nothing;
    const auto found = entries.find(key);
    return found == entries.end() ? nothing : found->second;
}

}  // namespace

std::vector<Blocker> queue_blockers(
    const OutlookAccount* account, const OutlookQueue& queue, Instant now
) {
    const auto for_good = [](DenyReason rule) { return std::vector{Blocker{rule, never, never}}; };
    if (account == nullptr) return for_good(DenyReason::account_not_configured);
    if (!queue.takes_part) return for_good(DenyReason::account_left_campaign);
    // Put off for ever, by limits that allow no note; the next run asks them anew.
    if (queue.gate.earliest_job == never) return for_good(DenyReason::note_cap);
    return first_way(account->budget, queue.gate, now);
}

Outlook make_outlook(const OutlookRequest& request) {
    const Instant now = request.now;
    Outlook outlook;
    for (const OutlookQueue& queue : request.queues) {
        const auto known = request.accounts.find(queue.account);
        const OutlookAccount* const account =
            known == request.accounts.end() ? nullptr : &known->second;
        const auto blockers = queue_blockers(account, queue, now);
        add(outlook.campaigns[queue.gate.id], queue, blockers, now);
        if (!is_over(queue.state)) add(outlook.accounts[queue.account], queue, blockers, now);

        const bool is_stranded = earliest_after(blockers, now) == never;
        const bool was_started =
            queue.state != CampaignState::draft && queue.state != CampaignState::archived;
        if (!is_stranded || !was_started) continue;
        const DenyReason why = blockers.back().rule;
        outlook.stranded.push_back(
            {.campaign = queue.campaign,
             .account = queue.alias,
             .leads = queue.leads,
             .why = why,
             .state = account == nullptr ? AccountState::ok : account->budget.state,
             .needs_person = needs_person(why, account, queue.is_under_way)}
        );
    }
    return outlook;
}

const OutlookEntry& Outlook::of(AccountId account) const {
    return find_entry(accounts, account);
}

const OutlookEntry& Outlook::of(CampaignId campaign) const {
    return find_entry(campaigns, campaign);
}

}  // namespace invito
