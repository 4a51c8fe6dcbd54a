#include "invito/plan/limiter.hpp"
#include "invito/plan/working_hours.hpp"
#include "plan/monday.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace invito {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::lateness;
using test::midnight;

// The window has just opened.
constexpr Instant nine = midnight + hours{9};

AccountBudget budget_with(Cap per_day) {
    AccountBudget budget;
    budget.lateness = lateness;
    budget.pause_seed = 7;
    budget.policy.ramp_up.reset();
    budget.policy.limits.per_day = per_day;
    budget.policy.limits.per_week.reset();
    return budget;
}

Duration pause(const AccountBudget& budget, Instant now = nine) {
    return draw_next_at(budget, std::nullopt, now) - now;
}

TEST(Pacing, draws_between_min_and_max_when_there_is_no_quota_to_spread) {
    AccountBudget budget = budget_with(std::nullopt);
    for (budget.pauses_drawn = 0; budget.pauses_drawn < 200; ++budget.pauses_drawn) {
        EXPECT_GE(pause(budget), seconds{90});
        EXPECT_LE(pause(budget), minutes{5});
    }
}

TEST(Pacing, the_pause_depends_on_nothing_but_the_budget) {
    AccountBudget budget = budget_with(std::nullopt);
    AccountBudget other = budget;
    EXPECT_EQ(pause(budget), pause(budget));
    other.pauses_drawn = 1;
    EXPECT_NE(pause(budget), pause(other));
    other = budget;
    other.pause_seed = 8;
    EXPECT_NE(pause(budget), pause(other));
}

TEST(Pacing, no_pause_is_wanted_no_pause_is_drawn) {
    AccountBudget budget = budget_with(20);
    budget.policy.pacing = {Duration{0}, Duration{0}};

    EXPECT_EQ(pause(budget), Duration{0});
}

TEST(Pacing, the_last_of_a_quota_has_nothing_to_spread) {
    AccountBudget budget = budget_with(1);
    for (budget.pauses_drawn = 0; budget.pauses_drawn < 200; ++budget.pauses_drawn)
        EXPECT_LE(pause(budget), minutes{5});
}

TEST(Pacing, spreads_what_is_left_of_the_quota_over_what_is_left_of_the_window) {
    AccountBudget budget = budget_with(36);  // 9 hours: a quarter of an hour each
    Duration sum{};
    for (budget.pauses_drawn = 0; budget.pauses_drawn < 500; ++budget.pauses_drawn)
        sum += pause(budget);

    EXPECT_GT(sum / 500, minutes{14});
    EXPECT_LT(sum / 500, minutes{16});
}

TEST(Pacing, never_spreads_further_than_a_run_waits) {
    AccountBudget budget = budget_with(3);
    for (budget.pauses_drawn = 0; budget.pauses_drawn < 200; ++budget.pauses_drawn)
        EXPECT_LE(pause(budget), minutes{30});
}

TEST(Pacing, spreads_over_the_campaigns_window_when_that_is_narrower) {
    AccountBudget budget = budget_with(12);
    Window morning;
    morning.to = hours{10};
    for (budget.pauses_drawn = 0; budget.pauses_drawn < 200; ++budget.pauses_drawn) {
        EXPECT_LE(draw_next_at(budget, morning, nine) - nine, minutes{9});
    }
}

TEST(Pacing, taking_the_slot_charges_it_and_moves_on) {
    AccountBudget budget = budget_with(20);

    take_slot(budget, nine, Note::with, nine + minutes{3});

    EXPECT_EQ(budget.charges.count_after(Counted::invitations_with_note, Instant{}), 1U);
    EXPECT_EQ(budget.next_at, nine + minutes{3});
    EXPECT_EQ(budget.pauses_drawn, 1);
}

RC_GTEST_PROP(PacingProperty, a_day_ends_with_its_quota_used, (std::uint64_t seed)) {
    AccountBudget budget = budget_with(static_cast<int>(2 + seed % 60));
    budget.pause_seed = seed;
    int sent = 0;
    Instant now = nine;
    const Instant evening = nine + hours{9};
    while (sent < *budget.policy.limits.per_day) {
        now = next_invitation(budget, now, Note::without).at;
        RC_ASSERT(now < evening);
        const Instant next_at = draw_next_at(budget, std::nullopt, now);
        RC_ASSERT(next_at - now >= budget.policy.pacing.min);
        take_slot(budget, now, Note::without, next_at);
        ++sent;
    }
}

}  // namespace
}  // namespace invito
