#include "invito/plan/reconcile.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr Instant sent_at{hours{490'000}};
constexpr Duration tick = std::chrono::milliseconds{1};

ListVerdict after_lists(const ListSighting& seen, Duration age = days{2}) {
    return classify_lists(seen, sent_at, sent_at + age);
}

std::optional<InvitationStatus> after_profile(const Profile& profile, Duration age) {
    return classify_profile(profile, sent_at, sent_at + age);
}

Profile with_invitation(InvitationDirection direction, ProfileInvitationStatus status) {
    Profile profile;
    profile.invitation = ProfileInvitation{direction, status};
    return profile;
}

TEST(
    InvitationStatus, is_accepted_when_the_person_is_among_the_relations_whatever_the_sent_list_says
) {
    EXPECT_EQ(after_lists({.is_related = true, .is_listed = true}), ListVerdict::accepted);
    EXPECT_EQ(after_lists({.is_related = true}, tick), ListVerdict::accepted);
}

TEST(InvitationStatus, is_pending_while_the_sent_list_holds_it) {
    EXPECT_EQ(after_lists({.is_listed = true}), ListVerdict::pending);
    EXPECT_EQ(after_lists({.is_listed = true, .is_list_complete = true}), ListVerdict::pending);
}

TEST(InvitationStatus, is_not_judged_by_a_list_that_was_read_in_part) {
    EXPECT_EQ(after_lists({.is_list_complete = false}, days{90}), ListVerdict::undecided);
}

TEST(InvitationStatus, is_asked_of_the_profile_once_the_list_would_show_it) {
    const ListSighting missing{.is_list_complete = true};

    EXPECT_EQ(after_lists(missing, shown_after - tick), ListVerdict::undecided);
    EXPECT_EQ(after_lists(missing, shown_after), ListVerdict::ask_profile);
}

TEST(InvitationStatus, follows_what_the_profile_says_of_our_invitation) {
    using enum ProfileInvitationStatus;
    const auto sent = InvitationDirection::sent;

    EXPECT_EQ(after_profile(with_invitation(sent, pending), hours{1}), InvitationStatus::pending);
    EXPECT_EQ(
        after_profile(with_invitation(sent, withdrawn), hours{1}), InvitationStatus::withdrawn
    );
    EXPECT_EQ(after_profile(with_invitation(sent, ignored), hours{1}), InvitationStatus::gone);
}

TEST(InvitationStatus, is_accepted_when_the_profile_says_connected) {
    Profile connected;
    connected.is_connected = true;

    EXPECT_EQ(after_profile(connected, tick), InvitationStatus::accepted);
}

TEST(InvitationStatus, is_gone_only_after_the_settle_time_when_nothing_is_shown) {
    EXPECT_EQ(after_profile({}, settle_time - tick), std::nullopt);
    EXPECT_EQ(after_profile({}, settle_time), InvitationStatus::gone);
}

TEST(InvitationStatus, is_not_told_by_an_invitation_in_the_other_direction) {
    const auto theirs =
        with_invitation(InvitationDirection::received, ProfileInvitationStatus::pending);

    EXPECT_EQ(after_profile(theirs, hours{1}), std::nullopt);
    EXPECT_EQ(after_profile(theirs, settle_time), InvitationStatus::gone);
}

struct Wording {
    Duration age;
    Duration latest_age;
};

class LatestSentAt : public ::testing::TestWithParam<Wording> {};

TEST_P(LatestSentAt, adds_the_unit_in_which_the_age_is_worded) {
    const auto [age, latest_age] = GetParam();
    const Instant now = sent_at;

    EXPECT_EQ(latest_sent_at(now - age, now), now - latest_age);
}

INSTANTIATE_TEST_SUITE_P(
    Ages, LatestSentAt,
    ::testing::Values(
        Wording{Duration{0}, Duration{0}}, Wording{minutes{30}, minutes{29}},
        Wording{hours{1}, Duration{0}}, Wording{hours{23}, hours{22}},
        Wording{days{1}, Duration{0}}, Wording{days{6}, days{5}}, Wording{days{7}, Duration{0}},
        Wording{days{28}, days{21}}, Wording{days{31}, Duration{0}}, Wording{days{93}, days{62}}
    )
);

TEST(LatestSentAtUnknown, is_now_when_nothing_is_shown_and_never_later) {
    EXPECT_EQ(latest_sent_at(std::nullopt, sent_at), sent_at);
    EXPECT_EQ(latest_sent_at(sent_at + hours{1}, sent_at), sent_at);
}

}  // namespace
}  // namespace invito::test
