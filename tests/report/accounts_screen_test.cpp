#include "invito/report/accounts_screen.hpp"

#include "report/golden.hpp"
#include "report/samples.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

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
