#include "invito/store/sqlite.hpp"
#include "other_process.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

namespace invito {
namespace {

using test::OtherProcess;
using test::TempDir;
using Accounts = std::vector<std::pair<std::string, std::string>>;

const Accounts anna = {{"anna", "id-anna"}};
const Accounts ben = {{"ben", "id-ben"}};

class AccountLocksTest : public ::testing::Test {
protected:
    [[nodiscard]] Result<AccountLocks> acquire(const Accounts& accounts) const {
        return AccountLocks::acquire(directory_.file("state"), accounts);
    }

    TempDir directory_;
};

TEST_F(AccountLocksTest, keep_another_process_from_the_same_account) {
    const OtherProcess other([this] { return acquire(anna); });

    const auto second = acquire({{"ben", "id-ben"}, {"a-second-name-for-her", "id-anna"}});

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::locked);
    EXPECT_EQ(second.error().code, "account.locked");
    EXPECT_EQ(
        second.error().what,
        "account \"a-second-name-for-her\" is in use by another run on this machine"
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

TEST_F(AccountLocksTest, need_one_descriptor_for_thousands) {
    Accounts accounts;
    for (int i = 0; i < 5000; ++i)
        accounts.emplace_back("a" + std::to_string(i), "id-" + std::to_string(i));

    const auto all = acquire(accounts);

    ASSERT_TRUE(all);
    EXPECT_EQ(acquire({accounts[4321]}).error().code, "account.locked");
    EXPECT_TRUE(acquire({{"new", "id-5000"}}));
}

TEST_F(AccountLocksTest, do_not_quarrel_with_themselves) {
    EXPECT_TRUE(acquire({anna[0], anna[0]}));
}

TEST_F(AccountLocksTest, keep_their_file_private) {
    const auto locks = acquire(anna);

    using std::filesystem::perms;
    EXPECT_EQ(
        std::filesystem::status(directory_.file("state/accounts.lock")).permissions(),
        perms::owner_read | perms::owner_write
    );
    EXPECT_EQ(std::filesystem::status(directory_.file("state")).permissions(), perms::owner_all);
}

TEST_F(AccountLocksTest, say_when_their_file_cannot_be_made) {
    std::ofstream(directory_.file("state")) << "x";

    EXPECT_EQ(acquire(anna).error().code, "account.lock_file");
}

}  // namespace
}  // namespace invito
