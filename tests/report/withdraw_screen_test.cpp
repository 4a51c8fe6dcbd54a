#include "invito/report/run_end_screen.hpp"
#include "report/golden.hpp"
#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using std::chrono::days;
using testing::HasSubstr;
using testing::Not;

WithdrawPreview sample_preview() {
    return {
        .now = sample_now(),
        .older_than = days{21},
        .accounts =
            {{.alias = "anna", .pending = 143, .old = 23, .used_today = 3, .per_day = 20},
             {.alias = "ben", .pending = 201, .old = 2, .used_today = 0, .per_day = {}}},
        .oldest = {
            {"Jane Doe, Acme", "anna", at("2026-10-20T09:03:00+02:00")},
            {"Óscar Núñez", "ben", at("2026-10-21T11:40:00+02:00")}}};
}

RunEndData sample_withdrawal() {
    RunEndData data;
    data.run = RunId{44};
    data.started_at = at("2026-11-23T14:07:31+01:00");
    data.ended_at = at("2026-11-23T14:31:00+01:00");
    data.ended = "done";
    data.ended_sentence = "all work is done";
    data.requests = 22;
    data.exit_code = 10;
    data.exit_sentence = "finished, but not everything could be done; run it again later";
    data.accounts.resize(2);
    data.accounts[0].alias = "anna";
    data.accounts[1].alias = "ben";
    data.accounts[1].withdraw.withdrawn = 2;
    WithdrawTally& anna = data.accounts[0].withdraw;
    anna.withdrawn = 17;
    anna.not_listed = 1;
    anna.refused = 1;
    anna.unknown = 1;
    anna.left = 3;
    anna.next_at = at("2026-11-24T09:00:00+01:00");
    return data;
}

TEST(WithdrawScreen, shows_first_what_it_would_take_back) {
    expect_golden_screen("withdraw_preview", [](std::ostream& out, const Style& style) {
        write_withdraw_preview(out, sample_preview(), style);
    });
    expect_golden_json("withdraw_preview.json", printed([](std::ostream& out) {
                           write_withdraw_preview_json(out, sample_preview(), unicode_style().zone);
                       }));
}

TEST(WithdrawScreen, asks_for_all_that_are_old_and_says_how_many_go_today) {
    WithdrawPreview preview = sample_preview();

    EXPECT_THAT(
        withdraw_question(preview),
        HasSubstr("Withdraw 25 pending invitations, 19 of them today, the oldest first?")
    );
    preview.accounts[0].per_day = 40;
    EXPECT_THAT(
        withdraw_question(preview), HasSubstr("Withdraw 25 pending invitations, the oldest first?")
    );
}

TEST(WithdrawScreen, offers_nothing_where_the_days_limit_is_already_passed) {
    WithdrawAccount account{.alias = "anna", .old = 5, .used_today = 30, .per_day = 20};

    EXPECT_EQ(account.possible_today(), 0);
}

TEST(WithdrawScreen, gives_the_verdict_and_what_is_left) {
    expect_golden_screen("withdraw", [](std::ostream& out, const Style& style) {
        write_withdraw_text(out, sample_withdrawal(), style);
    });
}

TEST(WithdrawScreen, has_a_summary_line_for_programs) {
    expect_golden_json(
        "withdraw_summary.json", printed([](std::ostream& out) {
            write_withdraw_summary_json(out, sample_withdrawal(), unicode_style().zone);
        })
    );
}

TEST(WithdrawScreen, names_no_next_time_where_nothing_is_left) {
    RunEndData data = sample_withdrawal();
    data.accounts[0].withdraw.left = 0;

    const std::string text =
        printed([&](std::ostream& out) { write_withdraw_text(out, data, unicode_style()); });

    EXPECT_THAT(text, Not(HasSubstr("09:00")));
}

}  // namespace
}  // namespace invito::test
