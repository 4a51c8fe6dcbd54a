#include "invito/plan/limiter.hpp"

#include "invito/plan/working_hours.hpp"
#include "invito/support/random.hpp"
#include "plan/monday.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <vector>

namespace invito {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::day;
using test::lateness;
using test::monday;
using test::open_budget;
using test::unlimited;

void charge(AccountBudget& budget, Instant at, bool with_note = false) {
    budget.charges.add(AttemptKind::invite, at, with_note);
}

TEST(Limiter, allows_at_once_when_nothing_binds) {
    const Slot slot = next_invitation(open_budget(), monday, Note::without);

    EXPECT_EQ(slot.at, monday);
    EXPECT_EQ(slot.binding, std::nullopt);
}

TEST(Limiter, a_stopped_account_never_sends) {
    AccountBudget budget = open_budget();
    budget.state = AccountState::reconnect;

    EXPECT_EQ(next_invitation(budget, monday, Note::without).at, never);
    EXPECT_EQ(next_slot(budget, Counted::visits, monday).binding, DenyReason::account_stopped);
}

TEST(Limiter, waits_for_the_providers_own_limit_of_that_action_alone) {
    AccountBudget budget = open_budget();
    budget.backoff.holds.of(AttemptKind::list) = monday + hours{2};
    budget.backoff.holds.of(AttemptKind::invite) = monday + hours{5};

    for (const Counted counted : every_counted) {
        const Slot slot = next_slot(budget, counted, monday);
        const Instant until = std::max(budget.backoff.holds.of(kind_of(counted)), monday);
        EXPECT_EQ(slot.at, until);
        if (until > monday) {
            EXPECT_EQ(slot.binding, DenyReason::provider_limit);
        } else {
            EXPECT_EQ(slot.binding, std::nullopt);
        }
    }
}

TEST(Limiter, opens_again_when_the_oldest_send_leaves_the_day_and_the_lateness) {
    AccountBudget budget = open_budget();
    budget.policy.limits.per_day = 2;
    charge(budget, monday - hours{3});
    charge(budget, monday - hours{1});

    const Slot slot = next_invitation(budget, monday, Note::without);

    EXPECT_EQ(slot.at, monday - hours{3} + day + lateness);
    EXPECT_EQ(slot.binding, DenyReason::day_cap);
}

TEST(Limiter, counts_a_week_of_seven_times_24_hours) {
    AccountBudget budget = open_budget();
    budget.policy.limits.per_week = 1;
    charge(budget, monday);

    const Slot slot = next_invitation(budget, monday + day, Note::without);

    EXPECT_EQ(slot.at, monday + 7 * day + lateness);
    EXPECT_EQ(slot.binding, DenyReason::week_cap);
}

TEST(Limiter, counts_notes_only_for_an_invitation_with_a_note) {
    AccountBudget budget = open_budget();
    budget.policy.limits.notes_per_month = 1;
    charge(budget, monday, true);

    EXPECT_EQ(next_invitation(budget, monday, Note::without).at, monday);
    EXPECT_EQ(next_invitation(budget, monday, Note::with).at, monday + 30 * day + lateness);
}

TEST(Limiter, a_cap_of_zero_is_a_pause) {
    AccountBudget budget = open_budget();
    budget.policy.limits.per_day = 0;

    EXPECT_EQ(next_invitation(budget, monday, Note::without).at, never);
}

TEST(Limiter, respects_the_pause_the_rest_and_the_window_together) {
    AccountBudget budget = open_budget();
    budget.policy.window = Window{};
    budget.next_at = monday + hours{1};
    budget.backoff.rest_until = monday + hours{9};  // 19:00: the window closed at 18:00

    const Slot slot = next_invitation(budget, monday, Note::without);

    EXPECT_EQ(slot.at, monday + hours{23});
    EXPECT_EQ(slot.binding, DenyReason::outside_window);
}

TEST(Limiter, ramp_up_counts_days_from_the_first_sent_invitation) {
    AccountBudget budget = open_budget();
    budget.policy.limits.per_day = 20;
    budget.policy.ramp_up = RampUp{5, 2};

    EXPECT_EQ(day_cap(budget, monday), 5);
    budget.first_sent_at = monday;
    EXPECT_EQ(day_cap(budget, monday + hours{13}), 5);
    EXPECT_EQ(day_cap(budget, monday + hours{14}), 7) << "the next local day";
    EXPECT_EQ(day_cap(budget, monday + 30 * day), 20) << "never above the configured cap";
}

TEST(Limiter, health_lowers_caps_until_it_has_come_back) {
    AccountBudget budget = open_budget();
    budget.policy.limits.per_day = 4;
    budget.policy.limits.per_week = 10;
    budget.backoff.health = {250, monday};
    charge(budget, monday);

    EXPECT_EQ(day_cap(budget, monday), 1);
    EXPECT_EQ(week_cap(budget, monday), 2);
    EXPECT_EQ(day_cap(budget, monday + 3 * day), 2);
    EXPECT_EQ(day_cap(budget, monday + 8 * day), 4);
    EXPECT_EQ(next_invitation(budget, monday, Note::without).at, monday + day + lateness);
}

TEST(Limiter, a_cap_that_health_makes_zero_opens_when_health_rises) {
    AccountBudget budget = open_budget();
    budget.policy.limits.per_day = 2;
    budget.backoff.health = {250, monday};

    const Slot slot = next_invitation(budget, monday, Note::without);

    EXPECT_EQ(slot.at, monday + 3 * day) << "0.25, 0.35, 0.45, 0.55 of 2";
    EXPECT_EQ(slot.binding, DenyReason::day_cap);
}

TEST(Limiter, a_rest_of_notes_leaves_plain_invitations_alone) {
    AccountBudget budget = open_budget();
    budget.backoff.note_rest_until = monday + hours{24};

    EXPECT_EQ(next_invitation(budget, monday, Note::without).at, monday);
    EXPECT_EQ(next_invitation(budget, monday, Note::with).at, monday + hours{24});
    EXPECT_EQ(next_invitation(budget, monday, Note::with).binding, DenyReason::note_cap);
}

TEST(Limiter, knows_what_the_caps_leave) {
    AccountBudget budget = open_budget();
    EXPECT_EQ(left_now(budget, Counted::invitations, monday), std::nullopt);
    EXPECT_FALSE(is_near_cap(budget, monday));

    budget.policy.limits.per_day = 10;
    budget.policy.limits.per_week = 30;
    for (int i = 1; i <= 7; ++i) charge(budget, monday - minutes{i});
    EXPECT_EQ(left_now(budget, Counted::invitations, monday), 3);
    EXPECT_FALSE(is_near_cap(budget, monday));
    charge(budget, monday);
    EXPECT_TRUE(is_near_cap(budget, monday)) << "eight of ten";
}

TEST(Limiter, a_ramp_lets_more_through_as_soon_as_the_next_day_allows_it) {
    AccountBudget budget = open_budget();
    budget.policy.ramp_up = RampUp{1, 1};
    budget.first_sent_at = monday;
    charge(budget, monday);

    const Slot slot = next_invitation(budget, monday, Note::without);

    EXPECT_EQ(slot.at, monday + hours{14}) << "midnight: two are allowed that day, one is used";
}

TEST(Limiter, the_visit_budget_is_its_own) {
    AccountBudget budget = open_budget();
    budget.policy.limits.profiles_per_day = 1;
    budget.charges.add(AttemptKind::visit, monday, false);

    EXPECT_EQ(next_invitation(budget, monday, Note::without).at, monday);
    EXPECT_EQ(next_slot(budget, Counted::visits, monday).at, monday + day + lateness);
    EXPECT_EQ(next_slot(budget, Counted::visits, monday).binding, DenyReason::visit_cap);
}

TEST(Limiter, list_reads_and_withdrawals_have_budgets_of_their_own) {
    AccountBudget budget = open_budget();
    budget.policy.limits.list_reads_per_day = 1;
    budget.policy.limits.withdrawals_per_day = 1;
    budget.charges.add(AttemptKind::list, monday, false);
    budget.charges.add(AttemptKind::withdraw, monday + hours{1}, false);

    EXPECT_EQ(next_slot(budget, Counted::list_reads, monday).at, monday + day + lateness);
    EXPECT_EQ(next_slot(budget, Counted::list_reads, monday).binding, DenyReason::list_cap);
    EXPECT_EQ(
        next_slot(budget, Counted::withdrawals, monday).at, monday + hours{1} + day + lateness
    );
    EXPECT_EQ(next_slot(budget, Counted::withdrawals, monday).binding, DenyReason::withdrawal_cap);
    EXPECT_EQ(next_invitation(budget, monday, Note::without).at, monday);
}

// --- limits held for the day

constexpr Instant tuesday = monday + hours{14};

TEST(LimitsHeld, the_lowest_cap_binds_until_the_day_is_over) {
    AccountBudget budget = open_budget();
    budget.policy.limits.per_day = 20;
    budget.held = {{tuesday, {.per_day = 10, .per_week = 50}}, {tuesday, {.per_day = 15}}};

    EXPECT_EQ(limits_in_force(budget, monday).per_day, 10);
    EXPECT_EQ(limits_in_force(budget, monday).per_week, 50);
    EXPECT_EQ(limits_in_force(budget, tuesday - Duration{1}).per_day, 10);
    EXPECT_EQ(limits_in_force(budget, tuesday).per_day, 20);
    EXPECT_EQ(limits_in_force(budget, tuesday).per_week, std::nullopt);
}

TEST(LimitsHeld, a_limit_lowered_now_acts_at_once_whatever_is_held) {
    AccountBudget budget = open_budget();
    budget.policy.limits.per_day = 5;
    budget.held = {{tuesday, {.per_day = 10}}};

    EXPECT_EQ(limits_in_force(budget, monday).per_day, 5);
}

TEST(LimitsHeld, a_raised_limit_lets_more_through_at_the_first_instant_of_the_next_day) {
    AccountBudget budget = open_budget();
    budget.policy.limits.per_day = 3;
    budget.held = {{tuesday, {.per_day = 1}}};
    charge(budget, monday);

    const Slot slot = next_invitation(budget, monday, Note::without);

    EXPECT_EQ(slot.at, tuesday);
    EXPECT_EQ(slot.binding, DenyReason::day_cap);
    EXPECT_GT(
        next_invitation(budget, tuesday - Duration{1}, Note::without).at, tuesday - Duration{1}
    );
    EXPECT_EQ(next_invitation(budget, tuesday, Note::without).at, tuesday);
}

TEST(LimitsHeld, a_pause_of_today_ends_with_the_day) {
    AccountBudget budget = open_budget();
    budget.held = {{tuesday, {.per_day = 0, .profiles_per_day = 0}}};

    EXPECT_EQ(next_invitation(budget, monday, Note::without).at, tuesday);
    EXPECT_EQ(next_slot(budget, Counted::visits, monday).at, tuesday);
    EXPECT_EQ(next_slot(budget, Counted::visits, tuesday).at, tuesday);
}

TEST(LimitsHeld, a_pause_from_now_on_has_no_end) {
    AccountBudget budget = open_budget();
    budget.policy.limits.per_day = 0;
    budget.policy.limits.profiles_per_day = 0;
    budget.held = {{tuesday, {.per_day = 10, .profiles_per_day = 10}}};

    EXPECT_EQ(next_invitation(budget, monday, Note::without).at, never);
    EXPECT_EQ(next_slot(budget, Counted::visits, monday).at, never);
}

TEST(LimitsHeld, days_of_two_zones_are_let_go_one_after_the_other) {
    AccountBudget budget = open_budget();
    budget.policy.limits.per_day = 9;
    budget.held = {{tuesday + hours{5}, {.per_day = 2}}, {tuesday - hours{1}, {.per_day = 1}}};
    charge(budget, monday - hours{1});
    charge(budget, monday);

    EXPECT_EQ(limits_in_force(budget, tuesday - hours{1}).per_day, 2);
    EXPECT_EQ(next_invitation(budget, monday, Note::without).at, tuesday + hours{5});
}

Policy unlimited_policy() {
    Policy policy = open_budget().policy;
    policy.limits = unlimited;
    return policy;
}

TEST(Lookback, an_unlimited_account_looks_at_no_row) {
    const auto lookback = Lookback::of(unlimited_policy(), lateness, {{tuesday, unlimited}});

    for (const AttemptKind kind : every_attempt_kind)
        EXPECT_EQ(lookback.since(kind, monday), never);
}

TEST(Lookback, each_cap_looks_at_its_own_kind_over_its_period_and_the_lateness) {
    for (const CapKind& cap : cap_kinds) {
        Policy policy = unlimited_policy();
        policy.limits.*cap.limit = 3;
        const auto lookback = Lookback::of(policy, lateness);
        for (const AttemptKind kind : every_attempt_kind) {
            if (kind == kind_of(cap.counted)) {
                EXPECT_LE(lookback.since(kind, monday), monday - cap.period - lateness) << cap.key;
            } else {
                EXPECT_EQ(lookback.since(kind, monday), never) << cap.key;
            }
        }
    }
}

TEST(Lookback, of_several_caps_of_a_kind_the_longest_decides) {
    Policy policy = unlimited_policy();
    policy.limits.per_day = 3;
    policy.limits.notes_per_month = 3;

    const Instant since = Lookback::of(policy, lateness).since(AttemptKind::invite, monday);

    EXPECT_EQ(since, monday - month_period - lateness);
    EXPECT_EQ(since, Lookback::longest(lateness).since(AttemptKind::invite, monday));
}

TEST(Lookback, includes_limits_held_and_the_ramp) {
    Limits held = unlimited;
    held.per_week = 3;
    const auto with_held = Lookback::of(unlimited_policy(), lateness, {{tuesday, held}});
    Policy ramped = unlimited_policy();
    ramped.ramp_up = RampUp{5, 2};
    const auto with_ramp = Lookback::of(ramped, lateness);

    EXPECT_EQ(with_held.since(AttemptKind::invite, monday), monday - week_period - lateness);
    EXPECT_LE(with_ramp.since(AttemptKind::invite, monday), monday - day - hours{2} - lateness);
}

TEST(DayLimits, are_those_of_the_accounts_own_day) {
    Policy policy;
    policy.time_zone = TimeZone::find("Pacific/Auckland").value();  // UTC+13 in November
    policy.ramp_up = RampUp{5, 2};

    const DayLimits limits = day_limits(policy, lateness, monday - day, monday);

    EXPECT_EQ(limits.since, monday);
    EXPECT_EQ(limits.day.begin, monday + hours{1} - day) << "11:00 UTC is midnight there";
    EXPECT_EQ(limits.day.end, monday + hours{1});
    EXPECT_EQ(limits.day.date, std::chrono::local_days{std::chrono::year{2026} / 11 / 23});
    EXPECT_EQ(limits.zone, "Pacific/Auckland");
    EXPECT_EQ(limits.limits, policy.limits);
    EXPECT_EQ(limits.ramp_per_day, 7);
    EXPECT_EQ(limits.pacing_min, policy.pacing.min);
    EXPECT_EQ(limits.lateness, lateness);
}

// --- properties, against counting by hand

struct World {
    AccountBudget budget;
    std::vector<Instant> sent;
};

World random_world(std::uint64_t seed) {
    Random random(seed);
    World world{open_budget(), {}};
    world.budget.policy.limits.per_day = static_cast<int>(random.between(1, 6));
    world.budget.policy.limits.per_week = static_cast<int>(random.between(3, 20));
    const bool has_window = random.between(0, 1) == 1;
    if (has_window) world.budget.policy.window = Window{};
    world.budget.policy.time_zone = TimeZone::find("Europe/Berlin").value();
    return world;
}

// Of the present local day, and sometimes of a day of another zone that is not over either.
void hold_random_limits(World& world, Random& random, Instant now) {
    const LocalDay today = local_day(world.budget.policy.time_zone, now);
    const auto random_limits = [&random] {
        Limits limits = open_budget().policy.limits;
        limits.per_day = static_cast<int>(random.between(0, 6));
        limits.per_week = static_cast<int>(random.between(0, 20));
        limits.profiles_per_day = static_cast<int>(random.between(0, 3));
        return limits;
    };
    world.budget.held = {{today.end, random_limits()}};
    const bool has_moved = random.between(0, 3) == 0;
    if (has_moved)
        world.budget.held.push_back({now + random.between(hours{1}, hours{24}), random_limits()});
}

bool is_allowed_by_hand(const World& world, Instant at) {
    const Policy& policy = world.budget.policy;
    if (at < world.budget.next_at || at < world.budget.backoff.rest_until) return false;
    if (!is_open(policy.window, policy.time_zone, at)) return false;
    const auto count_since = [&](Instant since) {
        return std::count_if(world.sent.begin(), world.sent.end(), [since](Instant s) {
            return s > since;
        });
    };
    int per_day = *policy.limits.per_day;
    int per_week = *policy.limits.per_week;
    for (const HeldLimits& held : world.budget.held) {
        if (at >= held.until) continue;
        per_day = std::min(per_day, *held.limits.per_day);
        per_week = std::min(per_week, *held.limits.per_week);
    }
    const Instant day_begin = local_day(policy.time_zone, at).begin;
    return count_since(at - day - lateness) < per_day &&
           count_since(day_begin - Duration{1}) < per_day &&
           count_since(at - 7 * day - lateness) < per_week;
}

RC_GTEST_PROP(LimiterProperty, the_next_instant_is_exact, (std::uint64_t seed)) {
    World world = random_world(seed);
    Random random(seed ^ 1);
    Instant now = monday;
    for (int step = 0; step < 40; ++step) {
        now += random.between(Duration{0}, Duration{hours{5}});
        const Slot slot = next_invitation(world.budget, now, Note::without);
        RC_ASSERT(slot.at >= now);
        RC_ASSERT(is_allowed_by_hand(world, slot.at));
        if (slot.at > now) {
            RC_ASSERT(!is_allowed_by_hand(world, slot.at - Duration{1}));
            RC_ASSERT(!is_allowed_by_hand(world, now));
        }
        now = slot.at;
        world.sent.push_back(now);
        charge(world.budget, now);
        world.budget.next_at = now + random.between(Duration{0}, Duration{minutes{20}});
    }
}

RC_GTEST_PROP(LimiterProperty, the_next_instant_is_exact_over_held_limits, (std::uint64_t seed)) {
    World world = random_world(seed);
    Random random(seed ^ 4);
    Instant now = monday;
    for (int step = 0; step < 30; ++step) {
        now += random.between(Duration{0}, Duration{hours{9}});
        hold_random_limits(world, random, now);
        const Slot slot = next_invitation(world.budget, now, Note::without);
        RC_ASSERT(slot.at >= now);
        RC_ASSERT(is_allowed_by_hand(world, slot.at));
        // Nothing between is allowed: every instant at which a rule may let go was looked at.
        std::vector<Instant> releases{now, slot.at - Duration{1}};
        for (const HeldLimits& held : world.budget.held) releases.push_back(held.until);
        for (const Instant sent : world.sent) {
            releases.push_back(sent + day + lateness);
            releases.push_back(sent + 7 * day + lateness);
        }
        for (const Instant release : releases) {
            if (release >= now && release < slot.at) RC_ASSERT(!is_allowed_by_hand(world, release));
        }
        now = slot.at;
        world.sent.push_back(now);
        charge(world.budget, now);
    }
}

RC_GTEST_PROP(LimiterProperty, the_next_visit_is_exact_over_held_limits, (std::uint64_t seed)) {
    World world = random_world(seed);
    world.budget.policy.limits.profiles_per_day = 2;
    Random random(seed ^ 5);
    Instant now = monday;
    const auto is_allowed = [&world](Instant at) {
        int cap = 2;
        for (const HeldLimits& held : world.budget.held) {
            if (at < held.until) cap = std::min(cap, *held.limits.profiles_per_day);
        }
        return std::count_if(world.sent.begin(), world.sent.end(), [at](Instant s) {
                   return s > at - day - lateness;
               }) < cap;
    };
    for (int step = 0; step < 30; ++step) {
        now += random.between(Duration{0}, Duration{hours{9}});
        hold_random_limits(world, random, now);
        const Slot slot = next_slot(world.budget, Counted::visits, now);
        RC_ASSERT(is_allowed(slot.at));
        if (slot.at > now) RC_ASSERT(!is_allowed(now) && !is_allowed(slot.at - Duration{1}));
        now = slot.at;
        world.sent.push_back(now);
        world.budget.charges.add(AttemptKind::visit, now, false);
    }
}

RC_GTEST_PROP(LimiterProperty, no_window_as_linkedin_sees_it_is_passed, (std::uint64_t seed)) {
    World world = random_world(seed);
    Random random(seed ^ 2);
    std::vector<Instant> arrivals;
    Instant now = monday;
    for (int step = 0; step < 60; ++step) {
        now = next_invitation(world.budget, now, Note::without).at;
        charge(world.budget, now);
        arrivals.push_back(now + random.between(Duration{0}, lateness - Duration{1}));
    }

    std::sort(arrivals.begin(), arrivals.end());
    const auto most_within = [&arrivals](Duration period) {
        std::ptrdiff_t most = 0;
        for (auto first = arrivals.begin(); first != arrivals.end(); ++first) {
            const auto last = std::lower_bound(first, arrivals.end(), *first + period);
            most = std::max(most, last - first);
        }
        return most;
    };
    RC_ASSERT(most_within(day) <= *world.budget.policy.limits.per_day);
    RC_ASSERT(most_within(7 * day) <= *world.budget.policy.limits.per_week);
}

RC_GTEST_PROP(LimiterProperty, its_rules_agree_with_its_slot, (std::uint64_t seed)) {
    World world = random_world(seed);
    Random random(seed ^ 3);
    Instant now = monday;
    for (int step = 0; step < 30; ++step) {
        now += random.between(Duration{0}, Duration{hours{8}});
        bool all_hold = true;
        for (const CapRule& rule : cap_rules(world.budget, Counted::invitations, now)) {
            const auto count = world.budget.charges.count_after(rule.counted, rule.since);
            all_hold = all_hold && count < static_cast<std::size_t>(rule.cap);
        }
        world.budget.policy.window.always = true;
        const bool is_free = next_invitation(world.budget, now, Note::without).at == now;
        RC_ASSERT(all_hold == is_free);
        if (is_free) charge(world.budget, now);
    }
}

}  // namespace
}  // namespace invito
