#include "invito/plan/reconcile.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Instant intent{hours{1000}};

UnknownHistory seen_absent(int checks) {
    UnknownHistory history;
    history.intent_at = intent;
    history.checks = checks;
    return history;
}

TEST(Reconcile, present_at_any_time_is_sent) {
    for (const Duration after : {Duration{minutes{1}}, Duration{hours{100}}}) {
        const CheckVerdict verdict =
            judge_sighting(seen_absent(3), Sighting::present, intent + after);
        EXPECT_EQ(verdict.outcome, Outcome::sent);
        EXPECT_EQ(verdict.job, JobState::sent);
    }
}

TEST(Reconcile, looks_after_1_5_20_minutes_2_hours_and_a_day) {
    EXPECT_EQ(first_check(intent), intent + minutes{1});
    const std::vector<std::pair<Duration, Duration>> looks = {
        {minutes{1}, minutes{5}},
        {minutes{5}, minutes{20}},
        {minutes{20}, hours{2}},
        {hours{2}, hours{24}},
    };
    for (const auto& [now, next] : looks) {
        const CheckVerdict verdict = judge_sighting(seen_absent(1), Sighting::absent, intent + now);
        EXPECT_EQ(verdict.outcome, Outcome::unknown);
        EXPECT_EQ(verdict.check_at, intent + next);
    }
}

TEST(Reconcile, absence_counts_only_after_the_settle_time_and_the_second_time) {
    const Instant late = intent + hours{24};

    EXPECT_EQ(judge_sighting(seen_absent(0), Sighting::absent, late).outcome, Outcome::unknown);
    EXPECT_EQ(
        judge_sighting(seen_absent(4), Sighting::absent, late - Duration{1}).outcome,
        Outcome::unknown
    );
    const CheckVerdict verdict = judge_sighting(seen_absent(1), Sighting::absent, late);
    EXPECT_EQ(verdict.outcome, Outcome::absent);
    EXPECT_EQ(verdict.job, JobState::resolved);
}

TEST(Reconcile, an_incomplete_look_counts_for_nothing) {
    const CheckVerdict verdict =
        judge_sighting(seen_absent(1), Sighting::incomplete, intent + hours{48});

    EXPECT_EQ(verdict.outcome, Outcome::unknown);
    EXPECT_EQ(verdict.checks, 1);
    EXPECT_TRUE(verdict.check_at.has_value());
}

TEST(Reconcile, a_second_unknown_or_strict_is_for_a_person) {
    UnknownHistory second = seen_absent(1);
    second.earlier = 1;
    UnknownHistory strict = seen_absent(1);
    strict.strict = true;
    for (const UnknownHistory& history : {second, strict}) {
        const CheckVerdict verdict = judge_sighting(history, Sighting::absent, intent + hours{24});
        EXPECT_EQ(verdict.job, JobState::held);
        EXPECT_EQ(verdict.reason, Reason::second_unknown);
    }
}

}  // namespace
}  // namespace invito
