#include "invito/report/withdrawal_screen.hpp"

#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using std::chrono::days;
using testing::HasSubstr;
using testing::Not;

WithdrawPreview old_ones() {
    return {
        .now = sample_now(),
        .scope = {.older_than = days{21}},
        .accounts =
            {{.alias = "anna", .pending = 143, .chosen = 23, .used_today = 3, .per_day = 20},
             {.alias = "ben", .pending = 201, .chosen = 2, .used_today = 0, .per_day = {}}},
        .oldest =
            {{"Jane Doe, Acme", "anna", at("2026-10-20T09:03:00+02:00"), JobId{12}, "spring"},
             {"Óscar Núñez", "ben", at("2026-10-21T11:40:00+02:00"), JobId{1842}, "founders"}},
        .left_alone = {}};
}

WithdrawPreview campaign_of_today() {
    WithdrawPreview preview;
    preview.now = sample_now();
    preview.scope = {
        .sent_since = at("2026-11-23T09:00:00+01:00"), .campaign = "spring-founders-of-the-north"};
    preview.accounts = {
        {.alias = "anna", .pending = 143, .chosen = 1, .used_today = 3, .per_day = 20},
        {.alias = "carla", .pending = 9, .chosen = 2, .used_today = 0, .per_day = 20}};
    preview.accounts[1].stop = Alert{
        .code = "account.paused",
        .account = "carla",
        .text = "carla: paused since 11:20. To go on:",
        .command = "invito resume --account carla"};
    preview.oldest = {
        {"宮崎 駿 スタジオジブリ, 株式会社スタジオジブリ", "anna", at("2026-11-23T09:03:00+01:00"),
         JobId{12}, "spring-founders-of-the-north"},
        {"שרה לוי", "carla", at("2026-11-23T11:40:00+01:00"), JobId{13},
         "spring-founders-of-the-north"},
        {"Jane Doe", "carla", at("2026-11-23T11:42:00+01:00"), JobId{14},
         "spring-founders-of-the-north"}};
    preview.left_alone = {
        {LeftAlone::unknown, 1}, {LeftAlone::other_account, 2}, {LeftAlone::accepted, 12}};
    preview.to_be_sent = 19;
    return preview;
}

TEST(WithdrawScreen, shows_first_what_it_would_take_back) {
    expect_golden_everywhere("withdraw_preview", [](std::ostream& out, const Style& style) {
        write_withdraw_preview(out, old_ones(), style);
    });
    expect_golden_json("withdraw_preview.json", printed([](std::ostream& out) {
                           write_withdraw_preview_json(out, old_ones(), unicode_style().zone);
                       }));
}

TEST(WithdrawScreen, says_of_a_campaign_what_is_left_alone_and_what_is_still_to_come) {
    const auto write = [](std::ostream& out, const Style& style) {
        write_withdraw_preview(out, campaign_of_today(), style);
    };
    expect_golden_screen("withdraw_preview_campaign", write);
    expect_golden_json(
        "withdraw_preview_campaign.json", printed([](std::ostream& out) {
            write_withdraw_preview_json(out, campaign_of_today(), unicode_style().zone);
        })
    );
    for (const int width : {60, 120}) {
        Style style = unicode_style();
        style.width = width;
        expect_golden(
            "withdraw_preview_campaign." + std::to_string(width),
            printed([&](std::ostream& out) { write(out, style); })
        );
    }
}

TEST(WithdrawScreen, counts_nothing_as_possible_of_an_account_that_is_stopped) {
    EXPECT_EQ(campaign_of_today().possible_today(), 1);
    EXPECT_THAT(
        withdraw_question(campaign_of_today()),
        HasSubstr("Withdraw 3 pending invitations, 1 of them today, the oldest first?")
    );
}

TEST(WithdrawScreen, asks_for_all_that_are_chosen_and_says_how_many_go_today) {
    WithdrawPreview preview = old_ones();

    EXPECT_THAT(
        withdraw_question(preview),
        HasSubstr("Withdraw 25 pending invitations, 19 of them today, the oldest first?")
    );
    preview.accounts[0].per_day = 40;
    EXPECT_THAT(
        withdraw_question(preview), HasSubstr("Withdraw 25 pending invitations, the oldest first?")
    );
    preview.accounts[0].chosen = 0;
    preview.accounts[1].chosen = 1;
    EXPECT_EQ(
        withdraw_question(preview),
        "Withdraw 1 pending invitation? LinkedIn lets nobody invite this person again for up to "
        "three weeks, and this database never does."
    );
}

TEST(WithdrawScreen, asks_shortly_where_they_were_named_already) {
    WithdrawPreview preview = old_ones();
    preview.accounts[0].chosen = 0;
    EXPECT_THAT(
        withdraw_question(preview, "2 invitations are pending at LinkedIn"),
        testing::StartsWith(
            "2 invitations are pending at LinkedIn. Withdraw them, the oldest first? LinkedIn"
        )
    );
    preview.accounts[1].chosen = 1;
    EXPECT_THAT(
        withdraw_question(preview, "1 invitation is pending at LinkedIn"),
        testing::StartsWith("1 invitation is pending at LinkedIn. Withdraw it? LinkedIn")
    );
}

TEST(WithdrawScreen, offers_nothing_where_the_days_limit_is_already_passed) {
    WithdrawAccount account{.alias = "anna", .chosen = 5, .used_today = 30, .per_day = 20};

    EXPECT_EQ(account.possible_today(), 0);
}

}  // namespace
}  // namespace invito::test
