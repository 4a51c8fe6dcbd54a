#include "invito/report/status_screen.hpp"
#include "report/golden.hpp"
#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;

TEST(AccountsScreen, lists_accounts_with_their_quotas) {
    expect_golden_screen("accounts_list", [](std::ostream& out, const Style& style) {
        write_account_list(out, sample_status().accounts, sample_now(), style);
    });
}

TEST(AccountsScreen, lists_accounts_as_json) {
    expect_golden_json("accounts_list.json", printed([](std::ostream& out) {
                           write_accounts_json(out, sample_status().accounts, unicode_style().zone);
                       }));
}

TEST(AccountsScreen, shows_a_working_account_in_full) {
    expect_golden_screen("accounts_show", [](std::ostream& out, const Style& style) {
        write_account(out, sample_status().accounts[0], sample_now(), style);
    });
}

TEST(AccountsScreen, shows_since_when_and_why_an_account_is_stopped) {
    expect_golden_screen("accounts_show_stopped", [](std::ostream& out, const Style& style) {
        write_account(out, sample_status().accounts[2], sample_now(), style);
    });
}

TEST(AccountsScreen, shows_until_when_and_why_an_account_is_paused) {
    AccountStatus account = sample_status().accounts[0];
    AccountRecord& record = account.view.record;
    record.state = AccountState::paused;
    record.state_detail = "holiday";
    record.paused_by_person = true;
    record.paused_until = at("2026-12-01T00:00:00+01:00");
    account.view.state_since = at("2026-11-23T08:30:00+01:00");
    account.state = "paused";
    account.until = record.paused_until;
    account.next_at = at("2026-12-01T09:00:00+01:00");
    account.hurdles = {
        {Refusal::account_stopped, *account.until, account.until},
        {Refusal::outside_window, *account.next_at}};

    expect_golden_screen("accounts_show_paused", [&](std::ostream& out, const Style& style) {
        write_account(out, account, sample_now(), style);
    });
}

TEST(AccountsScreen, says_with_which_account_a_member_sends) {
    AccountStatus account = sample_status().accounts[0];
    account.view.record.alias = "anna-2";
    account.view.record.state = AccountState::same_member;
    account.view.record.state_detail = "anna";
    account.state = "same_member";
    account.next_at.reset();
    account.hurdles = {{Refusal::account_stopped, never, never}};

    expect_golden_screen("accounts_show_same_member", [&](std::ostream& out, const Style& style) {
        write_account(out, account, sample_now(), style);
    });
    const std::string list = printed([&account](std::ostream& out) {
        write_account_list(out, {account}, sample_now(), unicode_style());
    });
    EXPECT_THAT(list, HasSubstr("same member"));
    EXPECT_THAT(list, HasSubstr("after repair"));
}

TEST(AccountsScreen, names_the_rule_that_an_account_waits_for) {
    AccountStatus account = sample_status().accounts[1];
    const auto waits_for = [&account](Refusal rule, const char* until) {
        const Instant instant = at(until);
        account.hurdles = {{rule, instant, instant}};
        return printed([&](std::ostream& out) {
            write_account(out, account, sample_now(), unicode_style());
        });
    };
    account.view.rest_cause = "errors/too_many_requests";
    account.note_cap = 5;
    account.view.month_notes = 5;

    EXPECT_THAT(
        waits_for(Refusal::day_cap, "2026-11-24T09:15:00+01:00"),
        HasSubstr("Waits for   day cap 25 of 25, until tomorrow 09:15\n")
    );
    EXPECT_THAT(
        waits_for(Refusal::week_cap, "2026-11-27T09:15:00+01:00"),
        HasSubstr("Waits for   week cap 120 of 120, until Fri 27 Nov 09:15\n")
    );
    EXPECT_THAT(
        waits_for(Refusal::resting, "2026-11-23T14:35:00+01:00"),
        HasSubstr("Waits for   resting until 14:35 after errors/too_many_requests\n")
    );
    EXPECT_THAT(
        waits_for(Refusal::outside_window, "2026-11-30T09:00:00+01:00"),
        HasSubstr("Waits for   outside the window until Mon 30 Nov 09:00\n")
    );
    EXPECT_THAT(
        waits_for(Refusal::note_cap, "2026-12-02T09:00:00+01:00"),
        HasSubstr("Waits for   notes of 30 days 5 of 5, until Wed 2 Dec 09:00\n")
    );
}

TEST(AccountsScreen, shows_an_account_as_json) {
    expect_golden_json(
        "accounts_show.json", printed([](std::ostream& out) {
            write_account_json(out, sample_status().accounts[0], unicode_style().zone);
        })
    );
}

TEST(AccountsScreen, without_accounts_says_how_to_find_them) {
    const std::string text = printed([](std::ostream& out) {
        write_account_list(out, {}, sample_now(), unicode_style());
    });

    EXPECT_EQ(
        text,
        "No accounts yet.\nNext: invito accounts discover (lists those connected at Unipile)\n"
    );
}

}  // namespace
}  // namespace invito::test
