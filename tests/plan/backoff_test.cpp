#include "invito/plan/error_policy.hpp"
#include "plan/monday.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace invito {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::monday;

BackoffInput limit(AttemptKind action = AttemptKind::invite) {
    BackoffInput input;
    input.action = action;
    input.rest = Rest::limit;
    return input;
}

BackoffInput resend() {
    BackoffInput input;
    input.rest = Rest::resend;
    return input;
}

TEST(Backoff, rests_for_a_limit_double_and_end_at_a_day) {
    Backoff backoff;
    std::vector<Duration> rests;
    Instant now = monday;
    for (int i = 0; i < 7; ++i) {
        backoff = after_failure(backoff, limit(), now);
        rests.push_back(backoff.rest_until - now);
        now = backoff.rest_until;
    }

    const std::vector<Duration> expected{hours{1},  hours{2},  hours{4}, hours{8},
                                         hours{16}, hours{24}, hours{24}};
    EXPECT_EQ(rests, expected);
}

TEST(Backoff, a_limit_halves_health_and_a_seats_trouble_does_not) {
    EXPECT_EQ(after_failure({}, limit(), monday).health, (AccountHealth{500, monday}));
    BackoffInput feature = limit();
    feature.rest = Rest::feature;
    EXPECT_EQ(after_failure({}, feature, monday).health, AccountHealth{});
}

TEST(Backoff, only_the_class_of_the_action_rests) {
    const Backoff visits = after_failure({}, limit(AttemptKind::visit), monday);

    EXPECT_EQ(visits.visit_rest_until, monday + hours{1});
    EXPECT_EQ(visits.rest_until, Instant{});
    EXPECT_EQ(after_failure({}, limit(), monday).visit_rest_until, Instant{});
}

TEST(Backoff, what_the_provider_asks_for_only_lengthens_a_rest) {
    EXPECT_EQ(rest_duration(Rest::limit, 0, hours{5}), hours{5});
    EXPECT_EQ(rest_duration(Rest::limit, 0, std::chrono::seconds{1}), hours{1});
    EXPECT_EQ(rest_duration(Rest::limit, 0, hours{1000}), hours{24});
    EXPECT_EQ(rest_duration(Rest::resend, 5, hours{1000}), hours{72});
}

TEST(Backoff, rests_out_a_window_whole_and_learns_nothing_from_it) {
    BackoffInput window = limit();
    window.rest = Rest::window;
    window.retry_after = hours{20};

    const Backoff once = after_failure({}, window, monday);
    const Backoff twice = after_failure(once, window, once.holds.of(AttemptKind::invite));

    EXPECT_EQ(once.holds.of(AttemptKind::invite), monday + hours{20});
    EXPECT_EQ(once.holds.of(AttemptKind::withdraw), Instant{}) << "each kind has its own";
    EXPECT_EQ(twice.holds.of(AttemptKind::invite), monday + hours{40}) << "as long as the first";
    EXPECT_EQ(twice.rest_level, 0);
    EXPECT_EQ(twice.rest_until, Instant{});
    EXPECT_EQ(twice.health, AccountHealth{});
}

TEST(Backoff, holds_a_kind_of_request_whose_window_is_used_up_until_it_begins_anew) {
    for (const AttemptKind kind : every_attempt_kind) {
        const Backoff used_up = after_window({}, kind, {100, 0, hours{20}}, monday);
        for (const AttemptKind other : every_attempt_kind) {
            EXPECT_EQ(used_up.holds.of(other), other == kind ? monday + hours{20} : Instant{})
                << to_string(kind);
        }
        Backoff rest = used_up;
        rest.holds = {};
        EXPECT_EQ(rest, Backoff{}) << "it says nothing about the account";
    }
}

TEST(Backoff, holds_nothing_while_a_window_has_room) {
    const Backoff none;
    EXPECT_EQ(after_window(none, AttemptKind::list, {100, 1, hours{20}}, monday), none);
    const Backoff held = after_window(none, AttemptKind::list, {100, 0, hours{20}}, monday);
    EXPECT_EQ(after_window(held, AttemptKind::list, {100, 99, hours{1}}, monday), held)
        << "a later answer lifts nothing";
    EXPECT_EQ(after_window(held, AttemptKind::list, {100, 0, hours{1}}, monday), held);
}

TEST(Backoff, believes_the_end_of_a_window_as_it_believes_a_retry_after) {
    const auto held_for = [](Duration asked) {
        return after_window({}, AttemptKind::visit, {10, 0, asked}, monday)
                   .holds.of(AttemptKind::visit) -
               monday;
    };

    EXPECT_EQ(held_for(hours{1000}), hours{24});
    EXPECT_EQ(held_for(Duration{0}), std::chrono::seconds{1});
    EXPECT_EQ(held_for(Duration{-5000}), std::chrono::seconds{1});
}

TEST(Backoff, believes_a_window_of_a_second_to_a_day_and_an_hour_if_none_is_told) {
    const auto rest = [](std::optional<Duration> asked) {
        return rest_duration(Rest::window, 5, asked);
    };

    EXPECT_EQ(rest(std::chrono::seconds{3}), std::chrono::seconds{3});
    EXPECT_EQ(rest(Duration{0}), std::chrono::seconds{1});
    EXPECT_EQ(rest(hours{1000}), hours{24});
    EXPECT_EQ(rest(std::nullopt), hours{1});
}

TEST(Backoff, a_later_rest_never_shortens_an_earlier_one) {
    Backoff backoff;
    backoff.rest_until = monday + hours{20};

    EXPECT_EQ(after_failure(backoff, limit(), monday).rest_until, monday + hours{20});
}

TEST(Backoff, distinct_people_refused_in_a_row_make_the_rest_grow) {
    Backoff backoff;
    std::vector<Duration> rests;
    Instant now = monday;
    for (int i = 0; i < 7; ++i) {
        backoff = after_failure(backoff, resend(), now);
        rests.push_back(backoff.rest_until - now);
        now = backoff.rest_until;
    }

    const std::vector<Duration> expected{hours{1},  hours{6},  hours{12}, hours{24},
                                         hours{48}, hours{72}, hours{72}};
    EXPECT_EQ(rests, expected);
    EXPECT_EQ(backoff.health, AccountHealth{}) << "it may have been the people";
}

TEST(Backoff, the_same_person_twice_says_nothing_new) {
    Backoff backoff = after_failure({}, resend(), monday);
    BackoffInput again = resend();
    again.same_person = true;

    backoff = after_failure(backoff, again, monday + hours{24});

    EXPECT_EQ(backoff.rest_until, monday + hours{25});
    EXPECT_EQ(backoff.resend_level, 1);
}

TEST(Backoff, nothing_more_today_when_a_cap_was_nearly_used_up) {
    BackoffInput input = resend();
    input.day_end = monday + hours{14};

    EXPECT_EQ(after_failure({}, input, monday).rest_until, monday + hours{14});
    input.day_end = monday + minutes{5};
    EXPECT_EQ(after_failure({}, input, monday).rest_until, monday + hours{1});
}

TEST(Backoff, jitter_lengthens_an_ambiguous_rest_by_at_most_a_quarter) {
    BackoffInput input = resend();
    input.jitter = 1;

    EXPECT_EQ(after_failure({}, input, monday).rest_until, monday + minutes{75});
}

TEST(Backoff, a_success_clears_what_refusals_built_up_but_not_health) {
    Backoff backoff = after_failure({}, limit(), monday);
    backoff = after_failure(backoff, resend(), monday);
    backoff.failures_in_row = 2;
    backoff.server_errors_in_row = 2;

    const Backoff after = after_success(backoff, AttemptKind::invite);

    EXPECT_EQ(after.rest_level, 0);
    EXPECT_EQ(after.resend_level, 0);
    EXPECT_EQ(after.failures_in_row, 0);
    EXPECT_EQ(after.server_errors_in_row, 0);
    EXPECT_EQ(after.health, (AccountHealth{500, monday}));
}

TEST(Backoff, the_third_500_in_a_row_is_a_limit) {
    BackoffInput error;
    error.http_status = 500;
    Backoff backoff = after_failure({}, error, monday);
    backoff = after_failure(backoff, error, monday);
    EXPECT_EQ(backoff.rest_until, Instant{});
    backoff = after_success(backoff, AttemptKind::visit);

    backoff = after_failure(backoff, error, monday);

    EXPECT_EQ(backoff.rest_until, monday + hours{1}) << "a visit in between proves nothing";
    EXPECT_EQ(backoff.health.permille, 500);
}

TEST(Backoff, notes_rest_alone_until_one_goes_through) {
    BackoffInput input;
    input.rest = Rest::notes;
    Backoff backoff = after_failure({}, input, monday);
    EXPECT_EQ(backoff.note_rest_until, monday + hours{24});
    EXPECT_EQ(backoff.rest_until, Instant{});
    backoff = after_success(backoff, AttemptKind::invite, Note::without);
    backoff = after_failure(backoff, input, monday + hours{24});
    EXPECT_EQ(backoff.note_rest_until, monday + hours{72}) << "doubled";

    backoff = after_success(backoff, AttemptKind::invite, Note::with);

    EXPECT_EQ(backoff.note_rest_level, 0);
}

TEST(Backoff, of_one_member_under_two_accounts_is_the_stricter_in_every_part) {
    const Backoff a{
        .rest_until = monday + hours{1},
        .rest_level = 2,
        .resend_level = 1,
        .note_rest_until = monday + hours{4},
        .note_rest_level = 1,
        .visit_rest_until = monday,
        .visit_rest_level = 3,
        .failures_in_row = 1,
        .server_errors_in_row = 2,
        .visit_server_errors_in_row = 0,
        .health = {500, monday},
        .holds = {{monday, monday + hours{2}, {}, monday}},
    };
    const Backoff b{
        .rest_until = monday,
        .rest_level = 1,
        .resend_level = 2,
        .note_rest_until = monday,
        .note_rest_level = 2,
        .visit_rest_until = monday + hours{9},
        .visit_rest_level = 1,
        .failures_in_row = 2,
        .server_errors_in_row = 1,
        .visit_server_errors_in_row = 1,
        .health = {800, monday},
        .holds = {{monday + hours{1}, monday, {}, {}}},
    };
    const Backoff expected{
        .rest_until = monday + hours{1},
        .rest_level = 2,
        .resend_level = 2,
        .note_rest_until = monday + hours{4},
        .note_rest_level = 2,
        .visit_rest_until = monday + hours{9},
        .visit_rest_level = 3,
        .failures_in_row = 2,
        .server_errors_in_row = 2,
        .visit_server_errors_in_row = 1,
        .health = {500, monday},
        .holds = {{monday + hours{1}, monday + hours{2}, {}, monday}},
    };

    EXPECT_EQ(stricter_of(a, b, monday), expected);
    EXPECT_EQ(stricter_of(b, a, monday), expected);
}

TEST(Backoff, of_two_healths_the_lower_is_what_is_left_of_it_by_now) {
    Backoff recovered;
    recovered.health = {125, monday - hours{24 * 8}};
    Backoff fresh;
    fresh.health = {500, monday};

    EXPECT_EQ(stricter_of(recovered, fresh, monday).health, fresh.health);
}

}  // namespace
}  // namespace invito
