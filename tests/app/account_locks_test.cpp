#include "invito/app/locks.hpp"
#include "support/other_process.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace invito {
namespace {

using test::OtherProcess;
using Accounts = std::vector<std::pair<std::string, std::string>>;

const Accounts anna = {{"anna", "id-anna"}};
const Accounts ben = {{"ben", "id-ben"}};

class AccountLocksTest : public ::testing::Test {
protected:
    // Nobody else's: the names hold for the whole machine.
    [[nodiscard]] Result<AccountLocks> acquire(
        const Accounts& accounts, const std::string& host = "api8.unipile.com"
    ) const {
        return AccountLocks::acquire(host + ":" + port_, accounts);
    }

    std::string port_ = std::to_string(::getpid());
};

TEST_F(AccountLocksTest, keep_another_process_from_the_same_account) {
    const OtherProcess other([this] { return acquire(anna); });

    const auto second = acquire({{"ben", "id-ben"}, {"a-second-name-for-her", "id-anna"}});

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::locked);
    EXPECT_EQ(second.error().code, "account.locked");
    EXPECT_EQ(
        second.error().what,
        "account \"a-second-name-for-her\" is in use by another run on this machine (process " +
            std::to_string(other.pid()) + ")"
    );
}

TEST_F(AccountLocksTest, leave_other_accounts_alone) {
    const OtherProcess other([this] { return acquire(anna); });

    EXPECT_TRUE(acquire(ben));
}

TEST_F(AccountLocksTest, take_all_or_none) {
    const OtherProcess other([this] { return acquire(anna); });
    ASSERT_FALSE(acquire({ben[0], anna[0]}));

    const OtherProcess third([this] { return acquire(ben).value(); });

    EXPECT_EQ(acquire(ben).error().code, "account.locked");
}

TEST_F(AccountLocksTest, die_with_their_process) {
    OtherProcess other([this] { return acquire(anna); });
    ASSERT_FALSE(acquire(anna));

    other.kill();

    EXPECT_TRUE(acquire(anna));
}

TEST_F(AccountLocksTest, end_with_their_owner) {
    {
        const auto locks = acquire(anna);
        EXPECT_FALSE(acquire(anna));
    }

    EXPECT_TRUE(acquire(anna));
}

TEST_F(AccountLocksTest, are_of_one_endpoint) {
    const OtherProcess other([this] { return acquire(anna); });

    EXPECT_TRUE(acquire(anna, "127.0.0.1"));
}

TEST_F(AccountLocksTest, hold_for_every_user) {
    if (::getuid() != 0) GTEST_SKIP() << "only root can become somebody else";
    const OtherProcess other([this] {
        if (::setuid(65534) != 0) ::_exit(1);
        return acquire(anna);
    });

    const auto second = acquire(anna);

    ASSERT_FALSE(second);
    EXPECT_NE(second.error().what.find("of the user 65534"), std::string::npos);
}

TEST_F(AccountLocksTest, answer_however_often_they_are_asked) {
    const OtherProcess other([this] { return acquire(anna); });

    for (int i = 0; i < 6000; ++i) ASSERT_EQ(acquire(anna).error().code, "account.locked");
}

TEST_F(AccountLocksTest, hold_for_ten_thousand) {
    constexpr int count = 10'000;
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_max < count + 100) GTEST_SKIP() << "this machine allows too few open files";
    limit.rlim_cur = limit.rlim_max;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    Accounts accounts;
    for (int i = 0; i < count; ++i)
        accounts.emplace_back("a" + std::to_string(i), "id-" + std::to_string(i));

    const auto all = acquire(accounts);

    ASSERT_TRUE(all);
    EXPECT_EQ(acquire({accounts[4321]}).error().code, "account.locked");
    EXPECT_TRUE(acquire({{"new", "id-10000"}}));
}

TEST_F(AccountLocksTest, say_when_the_machine_has_no_room_for_them) {
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit few = before;
    few.rlim_cur = 40;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    Accounts accounts;
    for (int i = 0; i < 50; ++i)
        accounts.emplace_back("a" + std::to_string(i), "id-" + std::to_string(i));

    const auto all = acquire(accounts);

    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    ASSERT_FALSE(all);
    EXPECT_EQ(all.error().code, "account.lock");
    EXPECT_NE(all.error().hint.find("LimitNOFILE"), std::string::npos);
}

TEST_F(AccountLocksTest, do_not_quarrel_with_themselves) {
    EXPECT_TRUE(acquire({anna[0], anna[0]}));
}

}  // namespace
}  // namespace invito
