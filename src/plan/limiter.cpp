#include "invito/plan/limiter.hpp"

#include "invito/plan/health.hpp"
#include "invito/plan/working_hours.hpp"
#include "invito/support/mutants.hpp"

#include <algorithm>
#include <array>

namespace invito {
namespace {

// Longest search for a slot, in days or changes of caps. Ramp-up, health, caps and windows settle
// within weeks; beyond this lies "never".
constexpr int search_rounds_max = 400;

// One cap in force on one local day, with when its oldest counted row stops counting.
struct CapInForce {
    Counted counted{};
    int cap = 0;
    Refusal refusal{};
    Duration period{};  // rolling, lateness included; 0: the calendar day
    Instant calendar_day_begin;
    Instant calendar_day_end;

    // Rows later than this count at `at`.
    Instant since(Instant at) const {
        return period == Duration{0} ? calendar_day_begin - Duration{1} : at - period;
    }

    int used(const ChargeLog& charges, Instant at) const {
        return static_cast<int>(charges.count_after(counted, since(at)));
    }

    // Earliest instant at which one more fits.
    Instant free_at(const ChargeLog& charges, Instant from) const {
        if (cap <= 0) return never;
        if (used(charges, from) < cap) return from;
        if (period == Duration{0}) return calendar_day_end;
        return *charges.nth_newest(counted, static_cast<std::size_t>(cap)) + period;
    }
};

// The caps of one action at one instant. At most four bind; a fixed array keeps a decision free of
// allocations.
struct CapList {
    std::array<CapInForce, 4> caps;
    std::size_t size = 0;
    Instant until = never;  // from then on they may be others

    void add(const Cap& cap, CapInForce rule) {
        if (!cap) return;
        rule.cap = *cap;
        caps[size++] = rule;
    }
    const CapInForce* begin() const { return caps.data(); }
    const CapInForce* end() const { return caps.data() + size; }
};

// When limits held at `at` are let go; nullopt: none are held.
std::optional<Instant> next_let_go(const AccountBudget& budget, Instant at) {
    std::optional<Instant> earliest;
    for (const HeldLimits& held : budget.held) {
        if (held.until > at) earliest = std::min(earliest.value_or(never), held.until);
    }
    return earliest;
}

// When caps may rise for another reason than the calendar.
Instant next_change(const AccountBudget& budget, Instant at) {
    return std::min(
        next_rise(budget.backoff.health, at).value_or(never),
        next_let_go(budget, at).value_or(never)
    );
}

// Only capped accounts ask for the calendar: it costs two conversions.
LocalDay day_if_needed(const AccountBudget& budget, const Cap& per_day, Instant at) {
    const bool is_needed = per_day || budget.policy.ramp_up;
    return is_needed ? local_day(budget.policy.time_zone, at) : LocalDay{at, never, {}};
}

CapList invitation_caps(const AccountBudget& budget, Instant at, Note note) {
    const Duration d = is_mutant(Mutant::no_lateness) ? Duration{0} : budget.lateness;
    const Limits limits = limits_in_force(budget, at);
    const int health = permille_at(budget.backoff.health, at);
    const Cap per_day = weakened(limits.per_day, health);
    const LocalDay day = day_if_needed(budget, per_day, at);
    CapList list;
    list.until = std::min(day.end, next_change(budget, at));
    if (!is_mutant(Mutant::calendar_day_counter))
        list.add(per_day, {Counted::invitations, 0, Refusal::day_cap, day_period + d, {}, {}});
    list.add(per_day, {Counted::invitations, 0, Refusal::day_cap, {}, day.begin, day.end});
    list.add(
        weakened(limits.per_week, health),
        {Counted::invitations, 0, Refusal::week_cap, week_period + d, {}, {}}
    );
    if (note == Note::with) {
        list.add(
            limits.notes_per_month,
            {Counted::invitations_with_note, 0, Refusal::note_cap, month_period + d, {}, {}}
        );
    }
    return list;
}

// What besides inviting is capped, each by its own number a day.
struct OtherAction {
    Counted counted{};
    Refusal refusal{};
    Cap Limits::*per_day = nullptr;
    Instant Backoff::*rest_until = nullptr;
};
constexpr OtherAction visits{
    Counted::visits, Refusal::visit_cap, &Limits::profiles_per_day, &Backoff::visit_rest_until};
constexpr OtherAction list_reads{
    Counted::list_reads, Refusal::list_cap, &Limits::list_reads_per_day,
    &Backoff::visit_rest_until};
constexpr OtherAction withdrawals{
    Counted::withdrawals, Refusal::withdrawal_cap, &Limits::withdrawals_per_day,
    &Backoff::rest_until};

CapList other_caps(const AccountBudget& budget, const OtherAction& action, Instant at) {
    const AccountHealth& health = budget.backoff.health;
    CapList list;
    list.until = next_change(budget, at);
    list.add(
        weakened(limits_in_force(budget, at).*action.per_day, permille_at(health, at)),
        {action.counted, 0, action.refusal, day_period + budget.lateness, {}, {}}
    );
    return list;
}

std::vector<CapRule> to_rules(const CapList& caps, Instant now) {
    std::vector<CapRule> rules;
    rules.reserve(caps.size);
    for (const CapInForce& cap : caps) {
        rules.push_back({cap.counted, cap.since(now), cap.cap, cap.refusal});
    }
    return rules;
}

Cap least_left(const CapList& caps, const ChargeLog& charges, Instant now) {
    Cap left;
    for (const CapInForce& cap : caps) {
        const int more = std::max(0, cap.cap - cap.used(charges, now));
        left = left ? std::min(*left, more) : more;
    }
    return left;
}

void delay(Slot& slot, Instant until, Refusal why) {
    if (until > slot.at) slot = {until, why};
}

// Whether any cap may be higher one day than it is at `at`.
bool grows(const AccountBudget& budget, Instant at) {
    return budget.policy.ramp_up || next_change(budget, at) != never;
}

Slot latest_release(const CapList& caps, const ChargeLog& charges, Instant from) {
    Slot slot{from, {}};
    for (const CapInForce& cap : caps) delay(slot, cap.free_at(charges, from), cap.refusal);
    return slot;
}

Slot next_other(const AccountBudget& budget, const OtherAction& action, Instant now) {
    Slot slot = end_of_stop(budget, now);
    if (slot.at == never) return slot;
    delay(slot, budget.backoff.*action.rest_until, Refusal::resting);
    for (int round = 0; round < search_rounds_max; ++round) {
        const CapList caps = other_caps(budget, action, slot.at);
        const Slot release = latest_release(caps, budget.charges, slot.at);
        if (release.at == slot.at) return slot;
        if (release.at == never && !grows(budget, slot.at)) return release;
        slot = {std::min(release.at, caps.until), release.binding};
    }
    return {never, slot.binding};
}

}  // namespace

std::string_view to_string(Refusal refusal) {
    switch (refusal) {
        case Refusal::lost_lease: return "lost_lease";
        case Refusal::account_stopped: return "account_stopped";
        case Refusal::resting: return "resting";
        case Refusal::pacing: return "pacing";
        case Refusal::outside_window: return "outside_window";
        case Refusal::day_cap: return "day_cap";
        case Refusal::week_cap: return "week_cap";
        case Refusal::note_cap: return "note_cap";
        case Refusal::visit_cap: return "visit_cap";
        case Refusal::list_cap: return "list_cap";
        case Refusal::withdrawal_cap: return "withdrawal_cap";
        case Refusal::campaign_day_cap: return "campaign_day_cap";
        case Refusal::campaign_total: return "campaign_total";
        case Refusal::suppressed: return "suppressed";
        case Refusal::person_busy: return "person_busy";
        case Refusal::person_invited: return "person_invited";
        case Refusal::host_unavailable: return "host_unavailable";
        case Refusal::not_ready: return "not_ready";
        case Refusal::campaign_stopped: return "campaign_stopped";
        case Refusal::campaign_schedule: return "campaign_schedule";
        case Refusal::campaign_window: return "campaign_window";
        case Refusal::visits_resting: return "visits_resting";
        case Refusal::job_deferred: return "job_deferred";
        case Refusal::account_not_configured: return "account_not_configured";
        case Refusal::account_left_campaign: return "account_left_campaign";
    }
    return "";
}

Cap ramp_cap(const Policy& policy, const std::optional<Instant>& first_sent_at, Instant now) {
    if (!policy.ramp_up) return std::nullopt;
    std::int64_t day_number = 0;
    if (first_sent_at && *first_sent_at <= now) {
        const auto first =
            std::chrono::floor<std::chrono::days>(policy.time_zone.to_local(*first_sent_at));
        const auto today = std::chrono::floor<std::chrono::days>(policy.time_zone.to_local(now));
        day_number = std::max<std::int64_t>(0, (today - first).count());
    }
    // Bounded before it is multiplied: a ramp that ran for years must not overflow.
    constexpr std::int64_t day_number_max = 100'000;
    const std::int64_t ramp = policy.ramp_up->first_day +
                              std::min(day_number, day_number_max) * policy.ramp_up->add_per_day;
    return static_cast<int>(std::min<std::int64_t>(ramp, 1'000'000));
}

Limits limits_in_force(const AccountBudget& budget, Instant at) {
    Limits limits = budget.policy.limits;
    limits.per_day = lower_of(limits.per_day, ramp_cap(budget.policy, budget.first_sent_at, at));
    for (const HeldLimits& held : budget.held) {
        if (held.until > at) limits = lower_of(limits, held.limits);
    }
    return limits;
}

Cap day_cap(const AccountBudget& budget, Instant now) {
    return weakened(limits_in_force(budget, now).per_day, permille_at(budget.backoff.health, now));
}

Cap week_cap(const AccountBudget& budget, Instant now) {
    return weakened(limits_in_force(budget, now).per_week, permille_at(budget.backoff.health, now));
}

Cap left_now(const AccountBudget& budget, Instant now) {
    return least_left(invitation_caps(budget, now, Note::without), budget.charges, now);
}

Cap visits_left_now(const AccountBudget& budget, Instant now) {
    return least_left(other_caps(budget, visits, now), budget.charges, now);
}

bool is_near_cap(const AccountBudget& budget, Instant now) {
    const CapList caps = invitation_caps(budget, now, Note::without);
    return std::any_of(caps.begin(), caps.end(), [&](const CapInForce& cap) {
        return std::int64_t{5} * cap.used(budget.charges, now) >= std::int64_t{4} * cap.cap;
    });
}

Slot end_of_stop(const AccountBudget& budget, Instant now) {
    if (budget.state == AccountState::ok) return {now, {}};
    const bool ends_by_itself = budget.state == AccountState::paused && budget.paused_until;
    if (!ends_by_itself) return {never, Refusal::account_stopped};
    Slot slot{now, {}};
    delay(slot, *budget.paused_until, Refusal::account_stopped);
    return slot;
}

Slot next_invitation(const AccountBudget& budget, Instant now, Note note) {
    Slot slot = end_of_stop(budget, now);
    if (slot.at == never) return slot;

    delay(slot, budget.next_at, Refusal::pacing);
    delay(slot, budget.backoff.rest_until, Refusal::resting);
    if (note == Note::with) delay(slot, budget.backoff.note_rest_until, Refusal::note_cap);

    // Each round settles the time until the caps change: hours first, then what is in force then.
    // A cap that holds longer is asked again, when ramp-up, health or the end of a day for which a
    // lower limit is held may allow more.
    for (int round = 0; round < search_rounds_max; ++round) {
        const auto opening = next_opening(budget.policy.window, budget.policy.time_zone, slot.at);
        if (!opening) return {never, Refusal::outside_window};
        delay(slot, *opening, Refusal::outside_window);

        const CapList caps = invitation_caps(budget, slot.at, note);
        const Slot release = latest_release(caps, budget.charges, slot.at);
        if (release.at == slot.at) return slot;
        if (release.at == never && !grows(budget, slot.at)) return release;
        slot = {std::min(release.at, caps.until), release.binding};
    }
    return {never, slot.binding};
}

Slot next_visit(const AccountBudget& budget, Instant now) {
    return next_other(budget, visits, now);
}

Slot next_list_read(const AccountBudget& budget, Instant now) {
    return next_other(budget, list_reads, now);
}

Slot next_withdrawal(const AccountBudget& budget, Instant now) {
    return next_other(budget, withdrawals, now);
}

std::optional<Refusal> cap_in_the_way(const AccountBudget& budget, Instant at, Note note) {
    const CapList caps = invitation_caps(budget, at, note);
    return latest_release(caps, budget.charges, at).binding;
}

std::vector<CapRule> invitation_rules(const AccountBudget& budget, Instant now, Note note) {
    return to_rules(invitation_caps(budget, now, note), now);
}

std::vector<CapRule> visit_rules(const AccountBudget& budget, Instant now) {
    return to_rules(other_caps(budget, visits, now), now);
}

std::vector<CapRule> list_rules(const AccountBudget& budget, Instant now) {
    return to_rules(other_caps(budget, list_reads, now), now);
}

std::vector<CapRule> withdrawal_rules(const AccountBudget& budget, Instant now) {
    return to_rules(other_caps(budget, withdrawals, now), now);
}

bool counts_charges(const Policy& policy, const std::vector<HeldLimits>& held) {
    const auto has_cap = [](const Limits& limits) {
        return limits.per_day || limits.per_week || limits.profiles_per_day ||
               limits.notes_per_month || limits.withdrawals_per_day || limits.list_reads_per_day;
    };
    return policy.ramp_up || has_cap(policy.limits) ||
           std::any_of(held.begin(), held.end(), [&has_cap](const HeldLimits& one) {
               return has_cap(one.limits);
           });
}

Instant oldest_relevant(Duration lateness, Instant now) {
    return now - month_period - lateness;
}

}  // namespace invito
