#include "invito/plan/limiter.hpp"

#include "invito/plan/working_hours.hpp"

#include <algorithm>
#include <array>

namespace invito {
namespace {

constexpr Duration day_period = std::chrono::hours{24};
constexpr Duration week_period = 7 * day_period;
constexpr Duration month_period = 30 * day_period;

// Longest search for a slot. Ramp-up, caps and windows repeat weekly and settle within weeks;
// beyond this lies "never".
constexpr int search_days_max = 400;

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

    // Earliest instant at which one more fits.
    Instant free_at(const ChargeLog& charges, Instant from) const {
        if (cap <= 0) return never;
        if (charges.count_after(counted, since(from)) < static_cast<std::size_t>(cap)) return from;
        if (period == Duration{0}) return calendar_day_end;
        return *charges.nth_newest(counted, static_cast<std::size_t>(cap)) + period;
    }
};

// At most four caps bind any action; a fixed array keeps a decision free of allocations.
struct CapList {
    std::array<CapInForce, 4> caps;
    std::size_t size = 0;

    void add(const Cap& cap, CapInForce rule) {
        if (!cap) return;
        rule.cap = *cap;
        caps[size++] = rule;
    }
    const CapInForce* begin() const { return caps.data(); }
    const CapInForce* end() const { return caps.data() + size; }
};

// Only capped accounts ask for the calendar: it costs two conversions.
LocalDay day_if_needed(const AccountBudget& budget, Instant at) {
    const bool is_needed = budget.policy.limits.per_day || budget.policy.ramp_up;
    return is_needed ? local_day(budget.policy.time_zone, at) : LocalDay{at, never, {}};
}

CapList invitation_caps(const AccountBudget& budget, const LocalDay& day, Instant at, Note note) {
    const Duration d = budget.lateness;
    const Limits& limits = budget.policy.limits;
    const Cap per_day = day_cap(budget.policy, budget.first_sent_at, at);
    CapList list;
    list.add(per_day, {Counted::invitations, 0, Refusal::day_cap, day_period + d, {}, {}});
    list.add(per_day, {Counted::invitations, 0, Refusal::day_cap, {}, day.begin, day.end});
    list.add(
        limits.per_week, {Counted::invitations, 0, Refusal::week_cap, week_period + d, {}, {}}
    );
    if (note == Note::with) {
        list.add(
            limits.notes_per_month,
            {Counted::invitations_with_note, 0, Refusal::note_cap, month_period + d, {}, {}}
        );
    }
    return list;
}

CapList visit_caps(const AccountBudget& budget) {
    CapList list;
    list.add(
        budget.policy.limits.profiles_per_day,
        {Counted::visits, 0, Refusal::visit_cap, day_period + budget.lateness, {}, {}}
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

void delay(Slot& slot, Instant until, Refusal why) {
    if (until > slot.at) slot = {until, why};
}

Slot latest_release(const CapList& caps, const ChargeLog& charges, Instant from) {
    Slot slot{from, {}};
    for (const CapInForce& cap : caps)
        delay(slot, cap.free_at(charges, from), cap.refusal);
    return slot;
}

}  // namespace

std::string_view to_string(Refusal refusal) {
    switch (refusal) {
        case Refusal::lost_lease:
            return "lost_lease";
        case Refusal::account_stopped:
            return "account_stopped";
        case Refusal::resting:
            return "resting";
        case Refusal::pacing:
            return "pacing";
        case Refusal::outside_window:
            return "outside_window";
        case Refusal::day_cap:
            return "day_cap";
        case Refusal::week_cap:
            return "week_cap";
        case Refusal::note_cap:
            return "note_cap";
        case Refusal::visit_cap:
            return "visit_cap";
        case Refusal::campaign_day_cap:
            return "campaign_day_cap";
        case Refusal::campaign_total:
            return "campaign_total";
        case Refusal::suppressed:
            return "suppressed";
        case Refusal::person_busy:
            return "person_busy";
        case Refusal::person_invited:
            return "person_invited";
        case Refusal::host_unavailable:
            return "host_unavailable";
        case Refusal::not_ready:
            return "not_ready";
    }
    return "";
}

Cap day_cap(const Policy& policy, const std::optional<Instant>& first_sent_at, Instant now) {
    if (!policy.ramp_up) return policy.limits.per_day;
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
    const int allowed = static_cast<int>(std::min<std::int64_t>(ramp, 1'000'000));
    return policy.limits.per_day ? std::min(*policy.limits.per_day, allowed) : allowed;
}

Slot next_invitation(const AccountBudget& budget, Instant now, Note note) {
    if (budget.state != AccountState::ok) return {never, Refusal::account_stopped};

    Slot slot{now, {}};
    delay(slot, budget.next_at, Refusal::pacing);
    delay(slot, budget.rest_until, Refusal::resting);

    // Each round settles one local day: hours first, then the caps in force that day. A cap that
    // holds beyond midnight is asked again on the next day, when ramp-up may allow more.
    for (int round = 0; round < search_days_max; ++round) {
        const auto opening = next_opening(budget.policy.window, budget.policy.time_zone, slot.at);
        if (!opening) return {never, Refusal::outside_window};
        delay(slot, *opening, Refusal::outside_window);

        const LocalDay day = day_if_needed(budget, slot.at);
        const CapList caps = invitation_caps(budget, day, slot.at, note);
        const Slot release = latest_release(caps, budget.charges, slot.at);
        if (release.at == slot.at) return slot;
        if (release.at == never && !budget.policy.ramp_up) return release;
        slot = {std::min(release.at, day.end), release.binding};
    }
    return {never, slot.binding};
}

Slot next_visit(const AccountBudget& budget, Instant now) {
    if (budget.state != AccountState::ok) return {never, Refusal::account_stopped};
    Slot slot{now, {}};
    delay(slot, budget.visit_rest_until, Refusal::resting);
    const Slot release = latest_release(visit_caps(budget), budget.charges, slot.at);
    return release.at == slot.at ? slot : release;
}

std::vector<CapRule> invitation_rules(const AccountBudget& budget, Instant now, Note note) {
    return to_rules(invitation_caps(budget, day_if_needed(budget, now), now, note), now);
}

std::vector<CapRule> visit_rules(const AccountBudget& budget, Instant now) {
    return to_rules(visit_caps(budget), now);
}

bool counts_charges(const Policy& policy) {
    const Limits& limits = policy.limits;
    return policy.ramp_up || limits.per_day || limits.per_week || limits.profiles_per_day ||
           limits.notes_per_month;
}

Instant oldest_relevant(Duration lateness, Instant now) {
    return now - month_period - lateness;
}

}  // namespace invito
