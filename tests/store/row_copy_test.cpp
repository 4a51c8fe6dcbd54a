// Each row of a database comes into another one as it is, whatever engine keeps either.

#include "store/row_copy.hpp"

#include "filled_database.hpp"
#include "invito/support/failure.hpp"
#include "shared_server.hpp"
#include "store/open_connection.hpp"
#include "store/postgres/server.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>

namespace invito::store {
namespace {

using test::TestDatabase;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::Gt;
using ::testing::HasSubstr;

std::unique_ptr<Connection> new_private_database() {
    auto connection = std::make_unique<Connection>(":memory:", Access::read_write_create);
    connection->execute("PRAGMA foreign_keys = ON");
    migrate(*connection, "test", test::noon).value();
    return connection;
}

std::unique_ptr<postgres::PgSession> new_shared_session() {
    return postgres::connect({.url = test::new_shared_database(),
                              .turns = std::make_shared<postgres::Turns>()})
        .value();
}

std::vector<TableContent> copied(sql::Session& from, sql::Session& to) {
    sql::Transaction transaction(to);
    auto contents = copy_rows(from, to).value();
    transaction.commit();
    return contents;
}

std::vector<std::string> parts_of(Connection& connection) {
    return connection.all<std::string>(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
    );
}

using Counters = std::vector<std::string>;
Counters counters(sql::Session& db) {
    return db.all<std::string>(
        "SELECT campaign_id || ' ' || account_id || ' ' || state || ' ' || jobs FROM job_count "
        "ORDER BY campaign_id, account_id, state"
    );
}

// --- in one engine

TEST(RowCopy, covers_every_table) {
    TestDatabase database;
    fill_every_table(database);

    const auto contents = table_contents(database.connection());

    EXPECT_EQ(
        contents.size(), database.number("SELECT count(*) FROM sqlite_schema WHERE type = 'table' "
                                         "AND name <> 'schema_migration'")
    );
    EXPECT_THAT(contents, Each(Field(&TableContent::rows, Gt(0))))
        << "each table has rows here, so that a copy of them is seen";
}

TEST(RowCopy, knows_the_one_table_whose_rows_name_each_other) {
    EXPECT_THAT(
        new_private_database()->all<std::string>(
            "SELECT m.name || '.' || f.\"from\" FROM sqlite_schema m "
            "JOIN pragma_foreign_key_list(m.name) f WHERE f.\"table\" = m.name"
        ),
        ElementsAre("person.merged_into")
    );
}

TEST(RowCopy, tells_contents_apart_by_every_value) {
    const auto digest_after = [](const std::string& change) {
        TestDatabase database;
        fill_every_table(database);
        database.execute(change);
        std::string all;
        for (const TableContent& table : table_contents(database.connection())) all += table.digest;
        return all;
    };
    const std::string before = digest_after("");
    EXPECT_EQ(digest_after(""), before);
    EXPECT_NE(digest_after("UPDATE job SET first_name = 'x' WHERE id = 3"), before);
    EXPECT_NE(digest_after("UPDATE job SET sent_at = 0 WHERE id = 3"), before);
    EXPECT_NE(digest_after("UPDATE person SET headline = '-', location = '' WHERE id = 1"), before);
    EXPECT_NE(digest_after("DELETE FROM webhook_event"), before);
}

TEST(RowCopy, leaves_the_schema_of_a_private_database_as_it_was) {
    TestDatabase database;
    fill_every_table(database);
    const auto copy = new_private_database();
    const auto before = parts_of(*copy);

    const auto contents = copied(database.connection(), *copy);

    EXPECT_EQ(table_contents(*copy), contents);
    EXPECT_EQ(parts_of(*copy), before);
    EXPECT_EQ(counters(*copy), counters(database.connection()));
    EXPECT_EQ(copy->number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    EXPECT_EQ(copy->number("SELECT count(*) FROM pragma_integrity_check WHERE 1 = 1"), 1);
    EXPECT_EQ(copy->number("SELECT count(*) FROM job WHERE typeof(not_before) <> 'integer'"), 0);
}

TEST(RowCopy, of_many_rows_is_whole_and_told_as_it_goes_on) {
    TestDatabase database;
    fill_every_table(database);
    add_worked_jobs(database, 1'000);
    const auto copy = new_private_database();
    std::vector<std::int64_t> told;
    std::int64_t all = 0;
    {
        sql::Transaction transaction(*copy);
        const TellCopied tell = [&](std::int64_t rows, std::int64_t of) {
            told.push_back(rows);
            all = of;
        };
        ASSERT_TRUE(copy_rows(database.connection(), *copy, tell));
        transaction.commit();
    }
    EXPECT_EQ(table_contents(*copy), table_contents(database.connection()));
    EXPECT_GT(told.size(), 30U);
    EXPECT_TRUE(std::ranges::is_sorted(told));
    EXPECT_EQ(told.back(), all);
}

TEST(RowCopy, refuses_a_text_that_not_every_engine_keeps_and_says_where_it_is) {
    for (const auto& [text, why] :
         {std::pair{"x'610062'", "a NUL byte in company"},
          std::pair{"x'ff'", "bytes that are no UTF-8 in company"}}) {
        TestDatabase database;
        fill_every_table(database);
        database.execute(fmt::format("UPDATE job SET company = CAST({} AS TEXT) WHERE id = 7", text)
        );
        const auto copy = new_private_database();
        {
            const sql::Transaction transaction(*copy);
            const auto refused = copy_rows(database.connection(), *copy);
            ASSERT_FALSE(refused);
            EXPECT_EQ(refused.error().code, "database.text");
            EXPECT_THAT(refused.error().what, HasSubstr("a row of job cannot be copied: id 7"));
            EXPECT_EQ(refused.error().found, why);
        }
        EXPECT_EQ(copy->number("SELECT count(*) FROM account"), 0) << "nothing is kept";
        EXPECT_EQ(parts_of(*copy), parts_of(*new_private_database()));
    }
}

TEST(RowCopy, of_a_key_with_several_columns_names_them_all) {
    TestDatabase database;
    fill_every_table(database);
    database.execute("UPDATE suppression SET reason = CAST(x'00' AS TEXT) WHERE source = 'b.txt'");
    const auto copy = new_private_database();
    const sql::Transaction transaction(*copy);

    EXPECT_THAT(
        copy_rows(database.connection(), *copy).error().what,
        HasSubstr("kind domain, key z, source b.txt")
    );
}

TEST(RowCopy, goes_into_an_empty_database_only) {
    TestDatabase database;
    TestDatabase other;
    other.add_account("somebody");
    const sql::Transaction transaction(other.connection());

    EXPECT_EQ(
        copy_rows(database.connection(), other.connection()).error().code, "database.not_empty"
    );
}

// --- from one engine to the other

// One more of each table that numbers its rows. Its ids.
std::vector<std::int64_t> add_one_of_each(sql::Session& db) {
    sql::Transaction transaction(db);
    std::vector<std::int64_t> ids;
    for (const char* const sql :
         {"INSERT INTO member (provider_id) VALUES ('more')",
          "INSERT INTO account (alias, provider_account_id, member_id, tier) "
          "VALUES ('more', 'more', 1, 'free')",
          "INSERT INTO campaign (name, assign, when_missing, when_too_long, when_note_quota_used, "
          "created_at) VALUES ('more', 'balanced', 'skip', 'skip', 'wait', 1)",
          "INSERT INTO person (slug) VALUES ('more')",
          "INSERT INTO import (campaign_id, source_path, started_at) VALUES (1, 'more', 1)",
          "INSERT INTO job (campaign_id, person_id, account_id, state, source_line, created_at, "
          "changed_at) VALUES (2, 1, 1, 'queued', 1, 1, 1)",
          "INSERT INTO attempt (kind, account_id, member_id, intent_at) VALUES ('list', 1, 1, 1)",
          "INSERT INTO account_limits (account_id, member_id, run_id, since, day, zone, begins_at, "
          "ends_at, pacing_min_ms, hours, lateness_ms) VALUES (1, 1, 1, 1, '', '', 1, 1, 1, '', 1)",
          "INSERT INTO campaign_limits (campaign_id, since) VALUES (1, 1)",
          "INSERT INTO run (started_at, pid, host, program_version, seed, first_attempt_id) "
          "VALUES (1, 1, '', '', 1, 1)",
          "INSERT INTO event (at, kind) VALUES (1, 'more')",
          "INSERT INTO webhook_event (key, kind, at, received_at, effect) "
          "VALUES ('more', 'other', 1, 1, 'none')"}) {
        db.prepare_insert(sql).run();
        ids.push_back(db.inserted_id());
    }
    transaction.commit();
    return ids;
}

class CopyBetweenEngines : public ::testing::Test {
protected:
    CopyBetweenEngines() { fill_every_table(database_); }

    TestDatabase database_;
    std::unique_ptr<postgres::PgSession> shared_ = new_shared_session();
};

TEST_F(CopyBetweenEngines, keeps_every_value_on_the_way_there_and_back) {
    add_worked_jobs(database_, 1'000);

    const auto there = copied(database_.connection(), *shared_);

    EXPECT_EQ(there, table_contents(database_.connection()));
    EXPECT_EQ(there, table_contents(*shared_));
    EXPECT_EQ(counters(*shared_), counters(database_.connection()));

    const auto back = new_private_database();
    EXPECT_EQ(copied(*shared_, *back), there);
    EXPECT_EQ(table_contents(*back), there);
    EXPECT_EQ(back->number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

TEST_F(CopyBetweenEngines, gives_what_only_a_shared_database_has_its_defaults) {
    copied(database_.connection(), *shared_);

    EXPECT_EQ(shared_->number("SELECT count(*) FROM member WHERE turn <> 0"), 0);
    EXPECT_EQ(shared_->number("SELECT count(*) FROM run WHERE lease_until <> 0"), 0);
    EXPECT_EQ(shared_->number("SELECT count(*) FROM campaign_turn"), 0);
}

TEST_F(CopyBetweenEngines, lets_ids_and_counters_go_on) {
    copied(database_.connection(), *shared_);

    EXPECT_EQ(add_one_of_each(*shared_), add_one_of_each(database_.connection()));
    shared_->run("UPDATE job SET state = 'cancelled' WHERE id = 1");
    database_.execute("UPDATE job SET state = 'cancelled' WHERE id = 1");
    EXPECT_EQ(counters(*shared_), counters(database_.connection()));
}

TEST_F(CopyBetweenEngines, that_is_rolled_back_leaves_nothing_and_may_be_repeated) {
    {
        const sql::Transaction transaction(*shared_);
        ASSERT_TRUE(copy_rows(database_.connection(), *shared_));
    }
    EXPECT_EQ(shared_->number("SELECT count(*) FROM account"), 0);

    copied(database_.connection(), *shared_);

    EXPECT_EQ(table_contents(*shared_), table_contents(database_.connection()));
    EXPECT_EQ(add_one_of_each(*shared_), add_one_of_each(database_.connection()));
}

TEST_F(CopyBetweenEngines, shuts_other_writers_out_until_it_is_kept) {
    sql::Transaction transaction(*shared_);
    ASSERT_TRUE(copy_rows(database_.connection(), *shared_));
    const auto other = shared_->another();
    other->execute("SET lock_timeout = '10ms'");

    EXPECT_THROW(other->run("INSERT INTO member (provider_id) VALUES ('other')"), StorageConflict);
    EXPECT_EQ(other->number("SELECT count(*) FROM job"), 0) << "who reads does not wait";
}

TEST_F(CopyBetweenEngines, reads_one_state_of_a_shared_database_while_others_write) {
    copied(database_.connection(), *shared_);
    const auto before = table_contents(*shared_);
    const auto other = shared_->another();
    const auto copy = new_private_database();
    const TellCopied tell = [&](std::int64_t rows, std::int64_t) {
        if (rows < 40) return;
        other->run(
            "INSERT INTO suppression VALUES ('domain', ?1, '', 'command', 1)", std::to_string(rows)
        );
    };
    sql::Transaction transaction(*copy);

    EXPECT_EQ(copy_rows(*shared_, *copy, tell).value(), before);
    EXPECT_NE(table_contents(*other), before);
}

// --- to try things out

TEST_F(CopyBetweenEngines, may_be_tried_out_on_without_a_trace) {
    copied(database_.connection(), *shared_);
    const auto before = table_contents(*shared_);
    const test::TempDir folder;
    {
        const sql::Snapshot snapshot(*shared_);
        const DatabaseOptions options{
            .provider_kind = "sandbox", .program_version = "test", .now = test::noon};
        const auto rehearsal = rehearse_copy(*shared_, options, folder.path()).value();

        EXPECT_EQ(rehearsal->created_at(), test::noon);
        rehearsal->admin_store().save_accounts({{"tried", "acc", Tier::free}}, test::noon);
        EXPECT_EQ(rehearsal->queries()->lineage().generation, (Generation{"abc", 7}));
    }
    EXPECT_EQ(table_contents(*shared_), before);
}

TEST_F(CopyBetweenEngines, is_tried_out_on_by_whom_it_belongs_to) {
    copied(database_.connection(), *shared_);
    const test::TempDir folder;
    const DatabaseOptions options{
        .provider_kind = "unipile", .program_version = "test", .now = test::noon};

    EXPECT_EQ(rehearse_copy(*shared_, options, folder.path()).error().code, "database.kind");
}

}  // namespace
}  // namespace invito::store
