#include "invito/store/sqlite.hpp"
#include "test_database.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using namespace std::chrono_literals;
using test::noon;
using test::TestDatabase;

class AccountPause : public ::testing::Test {
protected:
    AccountPause() { database_.add_account("anna"); }

    [[nodiscard]] AccountView anna() const { return records_->accounts(noon).at(0); }

    TestDatabase database_;
    std::unique_ptr<Records> records_ = open_records(database_.path()).value();
    std::unique_ptr<Database> open_ =
        Database::open({.path = database_.path(), .program_version = "test", .now = noon}).value();
    Registry& registry_ = open_->registry();
};

TEST_F(AccountPause, keeps_why_and_since_when) {
    ASSERT_TRUE(registry_.pause_account("anna", "holiday", noon - 1h));

    EXPECT_EQ(anna().record.state, AccountState::paused);
    EXPECT_EQ(anna().record.state_detail, "holiday");
    EXPECT_EQ(anna().state_since, noon - 1h);
}

TEST_F(AccountPause, of_a_paused_account_takes_the_new_reason_and_keeps_the_time) {
    ASSERT_TRUE(registry_.pause_account("anna", "holiday", noon - 2h));

    ASSERT_TRUE(registry_.pause_account("anna", "left the company", noon - 1h));

    EXPECT_EQ(anna().record.state_detail, "left the company");
    EXPECT_EQ(anna().state_since, noon - 2h);
}

TEST_F(AccountPause, ends_with_resume) {
    ASSERT_TRUE(registry_.pause_account("anna", "holiday", noon - 1h));

    ASSERT_TRUE(registry_.resume_account("anna", noon));

    EXPECT_EQ(anna().record.state, AccountState::ok);
    EXPECT_EQ(anna().record.state_detail, "");
}

TEST_F(AccountPause, never_hides_that_linkedin_stopped_the_account) {
    database_.execute("UPDATE account SET state = 'restricted', state_detail = 'account_restricted'"
    );

    const auto paused = registry_.pause_account("anna", "holiday", noon);

    ASSERT_FALSE(paused);
    EXPECT_EQ(paused.error().code, "account.stopped");
    EXPECT_EQ(anna().record.state, AccountState::restricted);
    EXPECT_EQ(anna().record.state_detail, "account_restricted");
}

TEST_F(AccountPause, of_nobody_is_an_error_of_usage) {
    const auto paused = registry_.pause_account("hanna", "", noon);

    ASSERT_FALSE(paused);
    EXPECT_EQ(paused.error().kind, ErrorKind::usage);
    EXPECT_EQ(paused.error().code, "account.unknown");
}

}  // namespace
}  // namespace invito
