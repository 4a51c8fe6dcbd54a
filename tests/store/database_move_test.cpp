// A database becomes a shared one: whole, or not at all; and in no moment do both of them send.

#include "store/database_move.hpp"

#include "filled_database.hpp"
#include "invito/support/failure.hpp"
#include "shared_server.hpp"
#include "store/meta.hpp"
#include "store/open_connection.hpp"
#include "store/postgres/server.hpp"

#include <gmock/gmock.h>

namespace invito::test {
namespace {

using store::meta_text;
using store::table_contents;
using ::testing::HasSubstr;

class MoveDatabase : public ::testing::Test {
protected:
    MoveDatabase() { fill_every_table(database_); }

    Result<DatabaseMove> move(const store::TellCopied& tell = {}) {
        return store::move_rows(database_.connection(), *there(), tell);
    }

    // As it is when a move is killed after the file has said that it is gone.
    void mark(const std::string& url) { store::set_meta(database_.connection(), "moved_to", url); }

    [[nodiscard]] std::string moved_to() { return meta_text(database_.connection(), "moved_to"); }

    [[nodiscard]] Result<std::unique_ptr<Database>> open_file(std::string kind = "sandbox") const {
        DatabaseOptions options;
        options.provider_kind = std::move(kind);
        options.program_version = "test";
        options.now = noon;
        return engine_of(database_.path())->open(options);
    }

    [[nodiscard]] std::unique_ptr<store::postgres::PgSession> there() const {
        return store::postgres::connect({.url = url_, .turns = {}}).value();
    }

    TestDatabase database_;
    std::string url_ = new_shared_database();
};

TEST_F(MoveDatabase, brings_every_row_there_and_says_how_many) {
    const auto before = table_contents(database_.connection());

    const DatabaseMove moved = move().value();

    EXPECT_EQ(moved.from, database_.path());
    EXPECT_EQ(moved.to, url_);
    EXPECT_FALSE(moved.was_there);
    EXPECT_EQ(table_contents(*there()), before);
    ASSERT_EQ(moved.tables.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
        EXPECT_EQ(moved.tables[i].name, before[i].name);
        EXPECT_EQ(moved.tables[i].rows, before[i].rows);
    }
}

TEST_F(MoveDatabase, is_the_same_one_there_and_no_sync_is_due) {
    ASSERT_TRUE(move());

    const Lineage lineage = store::lineage(*there());
    EXPECT_EQ(lineage.generation, (Generation{"abc", 7}));
    EXPECT_EQ(lineage.doubt, Doubt::none);
    EXPECT_TRUE(lineage.unsynced.empty());
    EXPECT_EQ(lineage.moved_to, "");
    EXPECT_FALSE(is_older(lineage.generation, {"abc", 7})) << "the state folder's record of it";
}

TEST_F(MoveDatabase, leaves_a_file_that_is_read_and_not_written) {
    ASSERT_TRUE(move());

    const auto refused = open_file();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "database.moved");
    EXPECT_EQ(refused.error().kind, ErrorKind::config);
    EXPECT_THAT(refused.error().what, HasSubstr(url_));
    EXPECT_THAT(refused.error().hint, HasSubstr("invito db restore --force"));
    const TempDir folder;
    EXPECT_EQ(
        engine_of(database_.path())->rehearse({}, folder.path()).error().code, "database.moved"
    );
    const auto queries = engine_of(database_.path())->queries();
    ASSERT_TRUE(queries);
    EXPECT_EQ((*queries)->lineage().moved_to, url_);
    EXPECT_GT((*queries)->count_jobs({}).of(JobState::sent), 0);
}

TEST_F(MoveDatabase, that_is_taken_back_on_purpose_syncs_first) {
    ASSERT_TRUE(move());
    const std::string copy = database_.directory().file("copy.db");
    ASSERT_TRUE(engine_of(database_.path())->back_up(copy));
    const std::string back = database_.directory().file("back.db");
    DatabaseOptions options;
    options.provider_kind = "sandbox";
    options.program_version = "test";
    options.now = noon;

    ASSERT_TRUE(engine_of(back)->restore({.from = copy, .database = options, .change = {}}));

    const auto opened = engine_of(back)->open(options);
    ASSERT_TRUE(opened);
    EXPECT_EQ((*opened)->queries()->lineage().doubt, Doubt::restored);
    EXPECT_EQ((*opened)->queries()->lineage().unsynced.size(), 2U);
}

// --- refused

TEST_F(MoveDatabase, goes_into_an_empty_one_only_and_stays_where_it_is) {
    there()->run("INSERT INTO suppression VALUES ('domain', 'a.b', '', 'command', 1)");

    const auto refused = move();

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "database.not_empty");
    EXPECT_EQ(refused.error().kind, ErrorKind::config);
    EXPECT_EQ(there()->number("SELECT count(*) FROM job"), 0);
    EXPECT_TRUE(open_file());
}

TEST_F(MoveDatabase, may_go_where_somebody_has_looked_but_brought_nothing) {
    store::remember_created_at(*there(), noon + std::chrono::hours{5});

    ASSERT_TRUE(move());

    EXPECT_EQ(store::created_at(*there()), noon) << "of the database, not of its place";
}

TEST_F(MoveDatabase, with_a_text_that_cannot_be_kept_stays_where_it_is) {
    database_.execute("UPDATE event SET detail = CAST(x'0041' AS TEXT)");

    EXPECT_EQ(move().error().code, "database.text");

    EXPECT_EQ(there()->number("SELECT count(*) FROM job"), 0);
    EXPECT_EQ(moved_to(), "");
    EXPECT_TRUE(open_file());
}

TEST_F(MoveDatabase, does_not_trust_what_it_has_not_read_back) {
    there()->execute("CREATE RULE loses AS ON INSERT TO event DO INSTEAD NOTHING");

    EXPECT_THROW((void)move(), StorageFailure);

    EXPECT_EQ(there()->number("SELECT count(*) FROM job"), 0);
    EXPECT_EQ(moved_to(), "");
}

// --- killed

TEST_F(MoveDatabase, that_the_server_does_not_keep_has_none_that_sends_until_it_is_repeated) {
    there()->execute(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'no room'; END $$;"
        "CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON commit_mark DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION fail()"
    );
    EXPECT_THROW((void)move(), StorageFailure);

    EXPECT_EQ(there()->number("SELECT count(*) FROM account"), 0) << "nothing is there";
    EXPECT_EQ(open_file().error().code, "database.moved") << "and nothing is sent from here";

    there()->execute("DROP TRIGGER fail ON commit_mark");
    const DatabaseMove moved = move().value();
    EXPECT_FALSE(moved.was_there);
    EXPECT_EQ(there()->number("SELECT count(*) FROM account"), 2);
    EXPECT_EQ(moved_to(), url_);
}

TEST_F(MoveDatabase, that_was_kept_before_it_was_killed_is_found_there) {
    const DatabaseMove first = move().value();

    const DatabaseMove again = move().value();

    EXPECT_TRUE(again.was_there);
    EXPECT_EQ(again.tables.size(), first.tables.size());
    EXPECT_EQ(moved_to(), url_);
}

TEST_F(MoveDatabase, is_not_repeated_over_what_runs_have_done_there_since) {
    ASSERT_TRUE(move());
    there()->run("UPDATE member SET next_at = 5 WHERE id = 1");

    EXPECT_EQ(move().error().code, "database.moved");

    EXPECT_EQ(there()->number("SELECT next_at FROM member WHERE id = 1"), 5);
    EXPECT_EQ(moved_to(), url_);
}

TEST_F(MoveDatabase, that_may_have_gone_elsewhere_goes_nowhere_else) {
    mark("postgresql://other/invito");

    const auto refused = move();

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "database.moved");
    EXPECT_THAT(refused.error().what, HasSubstr("postgresql://other/invito"));
    EXPECT_EQ(moved_to(), "postgresql://other/invito");
}

TEST_F(MoveDatabase, shuts_out_who_would_write_to_the_file_meanwhile) {
    bool was_refused = false;
    const auto write = [&](std::int64_t, std::int64_t) {
        store::Connection other(
            database_.path(), store::Access::read_write, {.patience = {}, .sleep = {}}
        );
        try {
            other.run("DELETE FROM suppression");
        } catch (const StorageBusy&) {
            was_refused = true;
        }
    };
    ASSERT_TRUE(move(write));
    EXPECT_TRUE(was_refused);
}

}  // namespace
}  // namespace invito::test
