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
            classify_sighting(seen_absent(3), Sighting::present, intent + after);
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
        const CheckVerdict verdict =
            classify_sighting(seen_absent(1), Sighting::absent, intent + now);
        EXPECT_EQ(verdict.outcome, Outcome::unknown);
        EXPECT_EQ(verdict.check_at, intent + next);
    }
}

TEST(Reconcile, absence_counts_only_after_the_settle_time_and_the_second_time) {
    const Instant late = intent + hours{24};

    EXPECT_EQ(classify_sighting(seen_absent(0), Sighting::absent, late).outcome, Outcome::unknown);
    EXPECT_EQ(
        classify_sighting(seen_absent(4), Sighting::absent, late - Duration{1}).outcome,
        Outcome::unknown
    );
    const CheckVerdict verdict = classify_sighting(seen_absent(1), Sighting::absent, late);
    EXPECT_EQ(verdict.outcome, Outcome::absent);
    EXPECT_EQ(verdict.job, JobState::resolved);
}

TEST(Reconcile, an_incomplete_look_counts_for_nothing) {
    const CheckVerdict verdict =
        classify_sighting(seen_absent(1), Sighting::incomplete, intent + hours{48});

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
        const CheckVerdict verdict =
            classify_sighting(history, Sighting::absent, intent + hours{24});
        EXPECT_EQ(verdict.job, JobState::held);
        EXPECT_EQ(verdict.reason, Reason::second_unknown);
    }
}

TEST(Reconcile, looks_in_vain_become_rare) {
    UnknownHistory history = seen_absent(1);
    Instant now = intent + hours{2};
    std::vector<Duration> pauses;
    for (int look = 0; look < 5; ++look) {
        const CheckVerdict verdict = classify_sighting(history, Sighting::incomplete, now);
        ASSERT_TRUE(verdict.check_at.has_value());
        EXPECT_EQ(verdict.partial_checks, look + 1);
        pauses.push_back(*verdict.check_at - now);
        history.partial_checks = verdict.partial_checks;
        now = *verdict.check_at;
    }
    const std::vector<Duration> expected{minutes{5}, hours{1}, hours{6}, hours{24}, hours{24}};
    EXPECT_EQ(pauses, expected);

    const CheckVerdict complete = classify_sighting(history, Sighting::absent, intent + hours{3});
    EXPECT_EQ(complete.partial_checks, 0) << "one that is complete begins anew";
}

TEST(Reconcile, a_week_of_looks_in_vain_is_for_a_person) {
    UnknownHistory history = seen_absent(1);
    history.partial_checks = 9;
    const Instant end = intent + search_time;

    const auto early = classify_sighting(history, Sighting::incomplete, end - hours{1});
    EXPECT_EQ(early.job, JobState::unknown);
    EXPECT_EQ(early.check_at, end) << "the last look is at its end";
    EXPECT_EQ(
        classify_sighting(history, Sighting::incomplete, end - Duration{1}).job, JobState::unknown
    );
    const auto late = classify_sighting(history, Sighting::incomplete, end);
    EXPECT_EQ(late.job, JobState::held);
    EXPECT_EQ(late.reason, Reason::no_evidence);
    EXPECT_EQ(late.outcome, Outcome::unknown) << "nobody knows: the person stays taken";
    EXPECT_EQ(late.check_at, std::nullopt);
    EXPECT_EQ(classify_sighting(history, Sighting::absent, end).job, JobState::resolved);
}

TEST(Reconcile, a_single_look_in_vain_gives_nobody_up) {
    const Instant late = intent + hours{24 * 8};

    const auto first = classify_sighting(seen_absent(0), Sighting::incomplete, late);

    EXPECT_EQ(first.job, JobState::unknown);
    EXPECT_EQ(first.check_at, late + minutes{5});
    EXPECT_FALSE(is_given_up(seen_absent(0), late));
}

TEST(Reconcile, what_was_seen_shows_absence_only_when_nothing_was_left_out) {
    using Shown = Evidence::Shown;
    const auto judged = [](Shown profile, bool list, bool relations) {
        Evidence seen;
        seen.profile = profile;
        seen.is_list_complete = list;
        seen.are_relations_complete = relations;
        return classify_evidence(seen);
    };

    EXPECT_EQ(judged(Shown::no_invitation, true, false), Sighting::absent);
    EXPECT_EQ(judged(Shown::no_invitation, false, true), Sighting::incomplete);
    EXPECT_EQ(judged(Shown::closed, true, true), Sighting::absent);
    EXPECT_EQ(judged(Shown::closed, true, false), Sighting::incomplete);
    EXPECT_EQ(judged(Shown::closed, false, true), Sighting::incomplete);
    EXPECT_EQ(judged(Shown::nothing, true, true), Sighting::incomplete);
    EXPECT_EQ(judged(Shown::invitation, false, false), Sighting::present);
    EXPECT_EQ(classify_evidence({.is_listed = true}), Sighting::present);
    EXPECT_EQ(classify_evidence({.profile = Shown::closed, .is_related = true}), Sighting::present);
}

}  // namespace
}  // namespace invito
