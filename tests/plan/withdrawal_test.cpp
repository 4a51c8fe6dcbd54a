#include "invito/plan/withdrawal.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

using std::chrono::days;
using std::chrono::hours;

const Instant afternoon = *parse_rfc3339("2026-11-23T14:00:00Z");

WithdrawalSubject sent_by_anna() {
    return {
        .state = JobState::sent,
        .campaign = "spring",
        .account = "anna",
        .sent_at = afternoon - days{3}};
}

WithdrawalScope of_both_accounts() {
    return {.accounts = {"anna", "ben"}};
}

TEST(WithdrawalScope, without_words_is_all_that_is_pending) {
    EXPECT_EQ(why_left_alone(sent_by_anna(), of_both_accounts(), afternoon), LeftAlone::no);
}

TEST(WithdrawalScope, leaves_alone_what_is_not_pending) {
    const std::pair<JobState, LeftAlone> expected[] = {
        {JobState::queued, LeftAlone::waiting},      {JobState::resolved, LeftAlone::waiting},
        {JobState::sending, LeftAlone::being_sent},  {JobState::unknown, LeftAlone::unknown},
        {JobState::held, LeftAlone::held},           {JobState::accepted, LeftAlone::accepted},
        {JobState::withdrawn, LeftAlone::withdrawn}, {JobState::skipped, LeftAlone::not_sent},
        {JobState::failed, LeftAlone::not_sent},     {JobState::cancelled, LeftAlone::not_sent}};
    for (const auto& [state, why] : expected) {
        WithdrawalSubject job = sent_by_anna();
        job.state = state;
        EXPECT_EQ(why_left_alone(job, of_both_accounts(), afternoon), why) << to_string(state);
    }
}

TEST(WithdrawalScope, leaves_alone_who_is_gone_or_erased) {
    WithdrawalSubject job = sent_by_anna();
    job.is_gone = true;
    EXPECT_EQ(why_left_alone(job, of_both_accounts(), afternoon), LeftAlone::gone);
    job.is_erased = true;
    EXPECT_EQ(why_left_alone(job, of_both_accounts(), afternoon), LeftAlone::erased);
}

TEST(WithdrawalScope, holds_in_all_its_words) {
    WithdrawalScope scope = of_both_accounts();
    scope.campaign = "autumn";
    EXPECT_EQ(why_left_alone(sent_by_anna(), scope, afternoon), LeftAlone::other_campaign);

    scope.campaign = "spring";
    EXPECT_EQ(why_left_alone(sent_by_anna(), scope, afternoon), LeftAlone::no);

    scope.accounts = {"ben"};
    EXPECT_EQ(why_left_alone(sent_by_anna(), scope, afternoon), LeftAlone::other_account);
}

TEST(WithdrawalScope, counts_both_ends_of_a_time) {
    WithdrawalScope scope = of_both_accounts();
    scope.sent_since = afternoon - days{3};
    scope.older_than = days{3};
    EXPECT_EQ(why_left_alone(sent_by_anna(), scope, afternoon), LeftAlone::no);

    scope.sent_since = afternoon - days{3} + hours{1};
    EXPECT_EQ(why_left_alone(sent_by_anna(), scope, afternoon), LeftAlone::sent_earlier);

    scope.sent_since.reset();
    scope.older_than = days{3} + hours{1};
    EXPECT_EQ(why_left_alone(sent_by_anna(), scope, afternoon), LeftAlone::sent_too_lately);
}

}  // namespace
}  // namespace invito
