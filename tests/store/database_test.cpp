#include "invito/ports/engine.hpp"
#include "invito/support/failure.hpp"
#include "support/temp_dir.hpp"
#include "test_database.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

namespace invito {
namespace {

using namespace std::chrono_literals;
using test::noon;
using test::TempDir;

class DatabaseTest : public ::testing::Test {
protected:
    [[nodiscard]] DatabaseOptions options(const std::string& kind, Instant now = noon) const {
        return {.provider_kind = kind, .program_version = "1.0", .now = now};
    }

    TempDir directory_;
    std::unique_ptr<const Engine> engine_ = engine_of(directory_.file("invito.db"));
};

TEST_F(DatabaseTest, remembers_when_it_was_made_and_for_whom) {
    { const auto first = engine_->open(options("unipile")).value(); }

    const auto second = engine_->open(options("unipile", noon + 24h)).value();

    EXPECT_EQ(second->created_at(), noon);
    EXPECT_EQ(second->provider_kind(), "unipile");
}

TEST_F(DatabaseTest, refuses_another_kind_of_provider) {
    { const auto first = engine_->open(options("sandbox")).value(); }

    const auto second = engine_->open(options("unipile"));

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "database.kind");
    EXPECT_EQ(second.error().kind, ErrorKind::config);
    EXPECT_EQ(second.error().found, "sandbox; the settings say unipile");
}

TEST_F(DatabaseTest, opens_for_any_kind_when_none_is_asked_for) {
    { const auto first = engine_->open(options("sandbox")).value(); }

    EXPECT_EQ(engine_->open(options("")).value()->provider_kind(), "sandbox");
}

TEST_F(DatabaseTest, takes_its_kind_from_the_first_who_has_one) {
    { const auto first = engine_->open(options("")).value(); }

    const auto second = engine_->open(options("unipile", noon + 24h)).value();

    EXPECT_EQ(second->provider_kind(), "unipile");
    EXPECT_EQ(second->created_at(), noon);
}

TEST_F(DatabaseTest, can_insist_on_an_existing_one) {
    DatabaseOptions existing = options("unipile");
    existing.must_exist = true;

    EXPECT_EQ(engine_->open(existing).error().code, "database.missing");
}

TEST_F(DatabaseTest, can_live_in_memory) {
    const DatabaseOptions in_memory = options("sandbox");

    const auto first = engine_of(":memory:")->open(in_memory).value();
    const auto second = engine_of(":memory:")->open(in_memory).value();
    first->admin_store().save_accounts({{"anna", "id-anna"}}, noon);

    EXPECT_EQ(first->admin_store().open_jobs({AccountId{1}}), std::vector<std::int64_t>{0});
    EXPECT_TRUE(second->admin_store().campaigns().empty());
}

TEST_F(DatabaseTest, does_not_lend_its_admin_store_beside_a_running_store) {
    const auto database = engine_->open(options("sandbox")).value();
    boost::asio::io_context context;

    const auto store = database->start_run_store(context.get_executor());

    EXPECT_THROW((void)database->admin_store(), InternalFailure);
}

TEST_F(DatabaseTest, is_readable_by_queries_while_it_is_open) {
    const auto database = engine_->open(options("sandbox")).value();
    const auto queries = engine_->queries().value();

    database->admin_store().save_accounts({{"anna", "id-anna"}}, noon);

    EXPECT_EQ(queries->accounts(noon).size(), 1U);
    EXPECT_EQ(queries->created_at(), noon);
    EXPECT_EQ(queries->provider_kind(), "sandbox");
}

}  // namespace
}  // namespace invito
