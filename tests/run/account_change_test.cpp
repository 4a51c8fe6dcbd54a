// What a refusal makes of its account, when a campaign is over, and the budget that a row becomes.

#include "invito/run/outlook_input.hpp"
#include "run/account_session.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

using std::chrono::hours;

constexpr Instant monday = Instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

ProviderError refused(const char* type) {
    ProviderError error;
    error.http_status = 422;
    error.type = type;
    return error;
}

ErrorPolicy of_person(Reason reason) {
    ErrorPolicy error_policy;
    error_policy.blames_person = true;
    error_policy.reason = reason;
    return error_policy;
}

TEST(AccountChange, after_the_second_answer_of_an_unknown_type_pauses_the_account) {
    AccountBackoff current{.backoff = {}, .stop_after_failures = 5};
    const ErrorPolicy unknown = of_person(Reason::unknown_error_type);
    const ErrorPolicy rejected = of_person(Reason::rejected);
    const auto first = change_after(unknown, refused("errors/new"), {}, current, monday);
    EXPECT_EQ(first.state, std::nullopt);

    current.backoff = *first.backoff;

    EXPECT_EQ(
        change_after(unknown, refused("errors/new"), {}, current, monday).state,
        AccountState::paused
    );
    EXPECT_EQ(change_after(rejected, refused("errors/x"), {}, current, monday).state, std::nullopt);
}

TEST(AccountChange, counts_only_refusals_that_are_about_a_person) {
    ErrorPolicy limit;
    limit.rest = Rest::limit;

    const auto change = change_after(limit, refused("errors/limit_exceeded"), {}, {}, monday);

    EXPECT_EQ(change.backoff->failures_in_row, 0);
    EXPECT_EQ(change.event, "account.resting");
}

TEST(CampaignEnds, of_an_account_that_takes_no_part_come_with_the_last_day_on_earth) {
    CampaignRecord record;
    record.campaign.accounts = {"zoe"};
    record.campaign.schedule.end = std::chrono::year{2026} / 11 / 22;
    const Instant end = monday + hours{12};

    EXPECT_TRUE(campaign_ends({record}, {}, end - Duration{1}).empty());
    EXPECT_EQ(campaign_ends({record}, {}, end).size(), 1U);
}

TEST(AccountBudget, is_all_that_the_row_says) {
    AccountRecord record;
    record.pause_seed = 7;
    record.pauses_drawn = 3;
    record.next_at = monday;
    record.first_sent_at = monday - hours{5};
    record.charges = {{AttemptKind::invite, monday, true}};

    const AccountBudget budget = budget_of(record, Policy(), hours{1});

    EXPECT_EQ(budget.pause_seed, 7U);
    EXPECT_EQ(budget.pauses_drawn, 3);
    EXPECT_EQ(budget.next_at, monday);
    EXPECT_EQ(budget.first_sent_at, monday - hours{5});
    EXPECT_EQ(budget.lateness, hours{1});
    EXPECT_EQ(budget.charges.count_after(Counted::invitations_with_note, monday - hours{1}), 1U);
}

}  // namespace
}  // namespace invito
