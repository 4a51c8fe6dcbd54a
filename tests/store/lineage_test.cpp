// Copies of a database: which one is the newest, and whose sent list an older one must read first.
#include "invito/ports/lineage.hpp"

#include "invito/ports/engine.hpp"
#include "store/meta.hpp"
#include "store_steps.hpp"
#include "test_database.hpp"

#include <filesystem>
#include <gmock/gmock.h>

namespace invito::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

GenerationChange change(Generation beside = {}, std::optional<Doubt> doubt = {}) {
    return {
        .beside = std::move(beside),
        .fresh_id = "fresh",
        .host = "this",
        .doubt = doubt,
        .now = noon};
}

std::vector<std::string> unsynced(TestDatabase& database) {
    std::vector<std::string> aliases;
    for (const auto& account : store::lineage(database.connection()).unsynced)
        aliases.push_back(account.alias);
    return aliases;
}

TEST(Lineage, is_older_only_than_a_later_generation_of_itself) {
    EXPECT_TRUE(is_older({"a", 4}, {"a", 5}));
    EXPECT_FALSE(is_older({"a", 5}, {"a", 5}));
    EXPECT_FALSE(is_older({"a", 6}, {"a", 5}));
    EXPECT_FALSE(is_older({"a", 4}, {"b", 5}));
    EXPECT_FALSE(is_older({"", 0}, {"", 5}));
    EXPECT_FALSE(is_older({"a", 4}, {}));
}

TEST(Lineage, grows_by_one_with_each_run_and_keeps_its_id) {
    TestDatabase database;

    const Lineage first = store::begin_generation(database.connection(), change());
    GenerationChange second_change = change(first.generation);
    second_change.fresh_id = "another";
    const Lineage second = store::begin_generation(database.connection(), second_change);

    EXPECT_EQ(first.generation, (Generation{"fresh", 1}));
    EXPECT_EQ(second.generation, (Generation{"fresh", 2}));
    EXPECT_EQ(second.doubt, Doubt::none);
    EXPECT_EQ(second.host, "this");
}

TEST(Lineage, of_an_older_copy_goes_on_after_the_latest_and_is_in_doubt) {
    TestDatabase database;
    database.add_account("anna");
    database.add_account("ben");
    database.execute("UPDATE account SET position = id");
    store::begin_generation(database.connection(), change());
    EXPECT_THAT(unsynced(database), IsEmpty());

    const Lineage copy = store::begin_generation(database.connection(), change({"fresh", 7}));

    EXPECT_EQ(copy.generation, (Generation{"fresh", 8}));
    EXPECT_EQ(copy.doubt, Doubt::older_copy);
    EXPECT_THAT(unsynced(database), ElementsAre("anna", "ben"));
}

TEST(Lineage, in_doubt_has_profiles_looked_up_again_and_moves_nothing_else) {
    TestDatabase database;
    database.add_account("anna");
    database.add_campaign("spring");
    for (const JobState state :
         {JobState::queued, JobState::resolved, JobState::sent, JobState::held, JobState::skipped})
        database.add_job({.state = state});

    store::begin_generation(database.connection(), change());
    EXPECT_EQ(database.number("SELECT count(*) FROM job WHERE state = 'resolved'"), 1);
    store::begin_generation(database.connection(), change({}, Doubt::restored));

    EXPECT_EQ(database.number("SELECT count(*) FROM job WHERE state = 'resolved'"), 0);
    EXPECT_EQ(database.number("SELECT count(*) FROM job WHERE state = 'queued'"), 2);
    EXPECT_EQ(database.number("SELECT count(*) FROM job"), 5);
}

TEST(Lineage, knows_nothing_of_another_databases_generation) {
    TestDatabase database;
    store::begin_generation(database.connection(), change());

    const Lineage next = store::begin_generation(database.connection(), change({"other", 7}));

    EXPECT_EQ(next.generation, (Generation{"fresh", 2}));
    EXPECT_EQ(next.doubt, Doubt::none);
}

TEST(Lineage, doubts_an_account_that_came_after_the_doubt_and_a_second_doubt_begins_anew) {
    TestDatabase database;
    const AccountId anna = database.add_account("anna");
    database.execute("UPDATE account SET position = 0, lease_run = 1, lease_epoch = 1");
    store::begin_generation(database.connection(), change({}, Doubt::restored));
    store::confirm_sent_list(database.connection(), Lease{anna, RunId{1}, 1});
    EXPECT_THAT(unsynced(database), IsEmpty());

    database.add_account("ben");
    database.execute("UPDATE account SET position = 1 WHERE alias = 'ben'");
    EXPECT_THAT(unsynced(database), ElementsAre("ben"));
    store::begin_generation(database.connection(), change({}, Doubt::other_host));
    EXPECT_THAT(unsynced(database), ElementsAre("anna", "ben"));
}

TEST(Lineage, of_an_account_is_settled_for_its_member_and_only_by_who_holds_its_lease) {
    TestDatabase database;
    const AccountId anna = database.add_account("anna");
    database.add_account("annas-second");
    database.execute(
        "UPDATE account SET position = id, lease_run = 1, lease_epoch = 2, "
        "member_id = (SELECT min(member_id) FROM account)"
    );
    store::begin_generation(database.connection(), change({}, Doubt::restored));

    store::confirm_sent_list(database.connection(), Lease{anna, RunId{1}, 1});
    EXPECT_THAT(unsynced(database), ElementsAre("anna", "annas-second"));
    store::confirm_sent_list(database.connection(), Lease{anna, RunId{1}, 2});
    EXPECT_THAT(unsynced(database), IsEmpty());
}

TEST(RunLock, keeps_the_generation_for_the_next_run_whatever_else_is_written_into_it) {
    const TempDir directory;
    const std::string database = directory.file("invito.db");
    EXPECT_EQ(engine_of(database)->recorded_generation(), Generation());
    {
        RunLock lock = engine_of(database)->lock({.pid = 1}).value();
        lock.record({"fresh", 41});
        lock.describe({.pid = 1, .host = std::string(300, 'h'), .run = "r-0001"});
        lock.describe({.pid = 1, .host = "short"});
        EXPECT_EQ(engine_of(database)->recorded_generation(), (Generation{"fresh", 41}));
    }

    const auto next = engine_of(database)->lock({.pid = 2});

    ASSERT_TRUE(next);
    EXPECT_EQ(next->generation(), (Generation{"fresh", 41}));
    EXPECT_EQ(engine_of(database)->recorded_generation(), (Generation{"fresh", 41}));
}

TEST(RunLock, is_one_under_all_names_of_a_database) {
    const TempDir directory;
    std::filesystem::create_directory(directory.file("real"));
    std::filesystem::create_directory_symlink(directory.file("real"), directory.file("link"));
    const auto first = engine_of(directory.file("real/invito.db"))->lock({.pid = 1});

    EXPECT_EQ(
        engine_of(directory.file("link/invito.db"))->lock({.pid = 2}).error().code,
        "database.locked"
    );
}

}  // namespace
}  // namespace invito::test
