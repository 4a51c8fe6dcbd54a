// What is tried out on a database shows as if it were done, and leaves the database as it is.

#include "invito/ports/engine.hpp"
#include "store/open_connection.hpp"
#include "store_world.hpp"
#include "test_database.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

namespace invito::store {
namespace {

using test::noon;
using test::TempDir;
using test::TestDatabase;
using ::testing::ElementsAre;

std::string file_bytes(const std::string& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
}

std::vector<std::string> alias_list(Connection& connection) {
    std::vector<std::string> all;
    auto row = connection.prepare("SELECT alias FROM account ORDER BY id");
    while (row.step()) all.push_back(row.text(0));
    return all;
}

class OverlayTest : public ::testing::Test {
protected:
    OverlayTest() { database_.add_account("anna"); }

    void checkpoint() { database_.execute("PRAGMA wal_checkpoint(TRUNCATE)"); }

    static void add_in(Connection& connection, const std::string& alias) {
        connection.execute(
            "INSERT INTO member (id) VALUES (99);"
            "INSERT INTO account (alias, provider_account_id, member_id, tier) VALUES ('" +
            alias + "', 'x', 99, 'free')"
        );
    }

    TestDatabase database_;
    TempDir folder_;
};

TEST_F(OverlayTest, shows_what_was_written_and_leaves_the_file_as_it_is) {
    checkpoint();
    const std::string before = file_bytes(database_.path());
    {
        const auto overlay = store::overlay(database_.path(), folder_.path()).value();
        const auto connection = overlay->connect();
        add_in(*connection, "tried");
        EXPECT_THAT(alias_list(*connection), ElementsAre("anna", "tried"));
    }

    EXPECT_EQ(file_bytes(database_.path()), before);
    EXPECT_THAT(alias_list(database_.connection()), ElementsAre("anna"));
}

TEST_F(OverlayTest, writes_more_than_its_cache_holds) {
    checkpoint();
    const std::string before = file_bytes(database_.path());
    const auto overlay = store::overlay(database_.path(), folder_.path()).value();
    const auto connection = overlay->connect();
    connection->execute("PRAGMA cache_size = 10; BEGIN");
    connection->execute(
        "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
        "INSERT INTO person (id, slug) SELECT i, 'p' || i FROM n"
    );
    connection->execute("COMMIT");

    auto row = connection->prepare("SELECT count(*) FROM person WHERE slug LIKE 'p%'");
    row.step();
    EXPECT_EQ(row.integer(0), 19'001);
    EXPECT_EQ(connection->pragma("integrity_check"), "ok");
    EXPECT_EQ(file_bytes(database_.path()), before);
}

TEST_F(OverlayTest, sees_what_only_the_log_holds) {
    checkpoint();
    database_.add_account("ben");
    const auto overlay = store::overlay(database_.path(), folder_.path()).value();

    EXPECT_THAT(alias_list(*overlay->connect()), ElementsAre("anna", "ben"));
}

TEST_F(OverlayTest, keeps_its_state_while_others_write_and_tidy_up) {
    database_.add_account("ben");
    const auto overlay = store::overlay(database_.path(), folder_.path()).value();
    const auto connection = overlay->connect();
    add_in(*connection, "tried");

    database_.add_account("carl");
    database_.add_campaign("spring");
    database_.execute("PRAGMA wal_checkpoint(PASSIVE)");
    for (int i = 0; i < 300; ++i) database_.add_job();
    database_.execute("PRAGMA wal_checkpoint(PASSIVE)");

    EXPECT_THAT(alias_list(*connection), ElementsAre("anna", "ben", "tried"));
    EXPECT_EQ(connection->pragma("integrity_check"), "ok");
    EXPECT_THAT(alias_list(database_.connection()), ElementsAre("anna", "ben", "carl"));
    EXPECT_EQ(database_.connection().pragma("integrity_check"), "ok");
}

TEST_F(OverlayTest, keeps_its_state_while_the_log_begins_anew) {
    checkpoint();  // all is in the file: nothing keeps the log from beginning anew
    const auto overlay = store::overlay(database_.path(), folder_.path()).value();
    const auto connection = overlay->connect();

    database_.add_account("ben");
    database_.execute("PRAGMA wal_checkpoint(PASSIVE)");
    database_.add_account("carl");

    EXPECT_THAT(alias_list(*connection), ElementsAre("anna"));
    EXPECT_THAT(alias_list(database_.connection()), ElementsAre("anna", "ben", "carl"));
}

TEST_F(OverlayTest, locks_nobody_out) {
    const auto overlay = store::overlay(database_.path(), folder_.path()).value();
    const auto connection = overlay->connect();
    connection->execute("BEGIN IMMEDIATE");
    add_in(*connection, "tried");

    Connection impatient(
        database_.path(), Access::read_write, {.patience = Duration{1}, .sleep = {}}
    );
    impatient.execute("BEGIN IMMEDIATE; DELETE FROM account; COMMIT");

    EXPECT_THAT(alias_list(database_.connection()), ElementsAre());
    EXPECT_THAT(alias_list(*connection), ElementsAre("anna", "tried"));
}

TEST_F(OverlayTest, is_possible_of_a_database_without_a_log) {
    database_.execute("PRAGMA journal_mode = DELETE");
    const std::string before = file_bytes(database_.path());
    {
        const auto overlay = store::overlay(database_.path(), folder_.path()).value();
        const auto connection = overlay->connect();
        add_in(*connection, "tried");
        EXPECT_THAT(alias_list(*connection), ElementsAre("anna", "tried"));
    }

    EXPECT_EQ(file_bytes(database_.path()), before);
    EXPECT_FALSE(std::filesystem::exists(database_.path() + "-journal"));
}

class Rehearsal : public ::testing::Test, protected test::StoreWorld {
protected:
    Rehearsal() : StoreWorld(test::Engine::single_threaded) {}

    [[nodiscard]] std::unique_ptr<Database> rehearse(const TempDir& folder) {
        DatabaseOptions options;
        options.now = test::now;
        return engine_of(directory.file("invito.db"))->rehearse(options, folder.path()).value();
    }
};

TEST_F(Rehearsal, shows_and_numbers_what_would_be_written) {
    const TempDir folder;
    const std::vector<AccountEntry> entries = {{"late", "acc-late", Tier::free}};
    const auto rehearsal = rehearse(folder);

    const auto tried = rehearsal->admin_store().save_accounts(entries, test::now);
    const auto shown = rehearsal->queries()->accounts(test::now);
    const auto real = queries()->accounts(test::now);
    const auto done = another_process()->admin_store().save_accounts(entries, test::now);

    EXPECT_EQ(std::ranges::count(shown, "late", [](const auto& v) { return v.record.alias; }), 1);
    EXPECT_EQ(std::ranges::count(real, "late", [](const auto& v) { return v.record.alias; }), 0);
    EXPECT_EQ(tried, done);
}

TEST_F(Rehearsal, refuses_what_is_no_database_of_ours) {
    const TempDir folder;
    const DatabaseOptions options;
    std::ofstream(folder.file("notes.txt"))
        << "just some words, more than a header of a database is long.....";

    const auto opened = engine_of(folder.file("notes.txt"))->rehearse(options, folder.path());

    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, "database.foreign");
}

}  // namespace
}  // namespace invito::store
