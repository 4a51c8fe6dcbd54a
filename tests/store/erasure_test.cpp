#include "store/erasure.hpp"

#include "invito/ports/engine.hpp"
#include "invito/support/output_file.hpp"
#include "store/people.hpp"
#include "store/suppression_ops.hpp"
#include "test_database.hpp"

#include <fstream>
#include <gmock/gmock.h>

namespace invito::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ErasureInDatabase : public ::testing::Test {
protected:
    ErasureInDatabase() {
        database.add_account("anna");
        database.add_campaign("spring");
    }

    JobId add(JobState state, const std::string& slug) {
        return database.add_job({.state = state, .slug = slug});
    }

    void erase(const std::string& identifier) {
        store::Connection& connection = database.connection();
        connection.execute("INSERT INTO meta VALUES ('erasure_salt', 'salt')");
        const auto people = store::people_named(connection, {identifier});
        store::mark_erased(connection, {identifier}, noon);
        store::forget_people(connection, people, noon);
    }

    std::string text(const std::string& sql) {
        auto row = database.connection().prepare(sql);
        return row.step() ? row.text(0) : "(no row)";
    }

    std::string state_of(JobId job) {
        return text(
            "SELECT state || ' ' || reason FROM job WHERE id = " + std::to_string(job.value)
        );
    }

    TestDatabase database;
};

TEST_F(ErasureInDatabase, closes_every_open_job_by_a_legal_move) {
    const JobId queued = add(JobState::queued, "jane");
    erase("jane");
    EXPECT_EQ(state_of(queued), "skipped suppressed");
}

TEST_F(ErasureInDatabase, of_an_unknown_invitation_keeps_its_slot_and_looks_for_it_no_more) {
    const JobId job = add(JobState::unknown, "jane");
    database.add_attempt({.job = job, .outcome = Outcome::unknown, .note = "Hi Jane"});
    database.execute("UPDATE attempt SET check_at = 1");

    erase("jane");

    EXPECT_EQ(state_of(job), "cancelled ");
    EXPECT_EQ(text("SELECT outcome || charged || note FROM attempt"), "unknown1(erased)");
    EXPECT_EQ(database.number("SELECT count(*) FROM attempt WHERE check_at IS NOT NULL"), 0);
    EXPECT_THAT(engine_of(database.path())->check().value().findings, IsEmpty());
}

TEST_F(ErasureInDatabase, of_a_held_job_cancels_it_and_of_a_sent_one_leaves_its_state) {
    const JobId held = add(JobState::held, "jane");
    const JobId sent = add(JobState::sent, "tom");
    database.add_attempt({.job = sent, .outcome = Outcome::sent});
    erase("jane");
    EXPECT_EQ(state_of(held), "cancelled ");
    EXPECT_EQ(state_of(sent), "sent ");
}

TEST_F(ErasureInDatabase, reaches_rows_that_were_merged) {
    add(JobState::skipped, "old-jane");
    add(JobState::queued, "jane");
    database.execute("UPDATE person SET merged_into = 2 WHERE id = 1");
    database.execute("UPDATE person SET provider_id = 'ACoJane' WHERE id = 2");

    erase("old-jane");

    EXPECT_EQ(text("SELECT group_concat(slug) FROM person"), "erased:1,erased:2");
    EXPECT_EQ(database.number("SELECT count(provider_id) FROM person"), 0);
}

TEST_F(ErasureInDatabase, keeps_an_erased_row_from_being_queued_again) {
    const JobId job = add(JobState::queued, "jane");
    erase("jane");

    const store::SuppressionList list(database.connection());

    const auto entry = list.find(job);
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->key.kind, SuppressionKind::erased);
}

TEST_F(ErasureInDatabase, takes_the_name_off_the_suppression_list_and_no_file_brings_it_back) {
    store::Connection& connection = database.connection();
    store::replace_suppression(connection, "/f.csv", {{{SuppressionKind::person, "jane"}}}, noon);
    (void)store::add_suppression(connection, {{{SuppressionKind::person, "jane"}}}, noon);
    erase("jane");
    EXPECT_EQ(database.number("SELECT count(*) FROM suppression WHERE key = 'jane'"), 0);
    store::replace_suppression(connection, "/f.csv", {{{SuppressionKind::person, "jane"}}}, noon);

    EXPECT_EQ(database.number("SELECT count(*) FROM suppression WHERE key = 'jane'"), 0);
    EXPECT_TRUE(store::SuppressionList(connection).is_erased({"jane"}));
    EXPECT_FALSE(store::SuppressionList(connection).is_erased({"jane-2"}));
}

TEST_F(ErasureInDatabase, leaves_no_id_of_an_invitation_to_the_person) {
    const JobId job = add(JobState::sent, "jane");
    database.add_attempt({.job = job, .outcome = Outcome::sent});
    const JobId other = add(JobState::sent, "tom");
    database.add_attempt({.job = other, .outcome = Outcome::sent});
    database.execute("UPDATE attempt SET invitation_id = 'i-' || id");

    erase("jane");

    EXPECT_EQ(text("SELECT group_concat(invitation_id) FROM attempt"), ",i-2");
}

// The provider may list the invitation under any of the person's names.
TEST_F(ErasureInDatabase, of_merged_rows_knows_the_invitation_by_every_name) {
    add(JobState::skipped, "old-jane");
    const JobId sent = add(JobState::sent, "jane");
    database.add_attempt({.job = sent, .outcome = Outcome::sent});
    database.execute(
        "UPDATE person SET merged_into = 2 WHERE id = 1;"
        "UPDATE person SET provider_id = 'ACoJane', public_identifier = 'jane-doe' WHERE id = 2;"
        "UPDATE attempt SET person_id = 2, invitation_id = 'i-1'"
    );

    erase("old-jane");

    for (const char* const name : {"old-jane", "jane", "jane-doe", "ACoJane", "i-1"}) {
        const auto key = store::erased_key("salt", name).value;
        EXPECT_EQ(
            database.number(
                "SELECT count(*) FROM erased_invitation WHERE attempt_id = 1 AND key = '" + key +
                "'"
            ),
            1
        ) << name;
    }
}

// With the whole of an erasure: files, and the runs that a database remembers.
class Erasure : public ErasureInDatabase {
protected:
    ErasurePlan plan_for(const std::string& slug) {
        return *engine_of(database.path())
                    ->plan_erasure({{IdentifierKind::public_identifier, slug}});
    }

    std::string marks_in(const std::string& path) {
        store::Connection connection(path, store::Access::read_only);
        auto row = connection.prepare(
            "SELECT group_concat(key) FROM (SELECT key FROM suppression WHERE kind = 'erased' "
            "ORDER BY key)"
        );
        return row.step() ? row.text(0) : "(no row)";
    }
};

TEST_F(Erasure, closes_what_a_killed_run_left_open_first) {
    const JobId job = add(JobState::sending, "jane");
    database.add_attempt({.job = job, .outcome = std::nullopt});

    ASSERT_TRUE(engine_of(database.path())->erase(plan_for("jane"), noon));

    EXPECT_EQ(state_of(job), "cancelled ");
    EXPECT_EQ(text("SELECT outcome || charged FROM attempt"), "unknown1");
    EXPECT_EQ(database.number("SELECT count(*) FROM attempt WHERE check_at IS NOT NULL"), 0);
}

TEST_F(Erasure, marks_people_in_a_backup_as_in_the_database) {
    add(JobState::queued, "jane");
    add(JobState::queued, "tom");
    const std::string backup = database.directory().file("backup.db");
    database.execute("VACUUM INTO '" + backup + "'");

    for (const char* const slug : {"jane", "tom"}) {
        ErasurePlan plan = plan_for(slug);
        TrackedFile file{.path = backup, .kind = TrackedFile::Kind::backup};
        file.sha256 = sha256_of_file(backup).value();
        plan.files = {{file, ErasureFile::Disposition::erase}};
        const auto result = engine_of(database.path())->erase(plan, noon);
        ASSERT_TRUE(result);
        ASSERT_EQ(result->files.front().disposition, ErasureFile::Disposition::erase)
            << result->files.front().problem;
    }

    EXPECT_EQ(marks_in(backup), marks_in(database.path()));
    store::Connection connection(backup, store::Access::read_only);
    EXPECT_TRUE(store::SuppressionList(connection).is_erased({"jane"}));
    EXPECT_TRUE(store::SuppressionList(connection).is_erased({"tom"}));
}

class TextSearch : public ::testing::Test {
protected:
    std::string write(const std::string& text) {
        const std::string path = folder_.file("text");
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

private:
    TempDir folder_;
};

TEST_F(TextSearch, finds_bytes_whatever_stands_around_them) {
    const std::string path = write(std::string("\0xjaneACoB1\0", 12) + "y");

    EXPECT_THAT(
        *store::texts_in_file(path, {"jane", "ACoB1", "tom"}), ElementsAre("jane", "ACoB1")
    );
}

TEST_F(TextSearch, finds_what_lies_across_two_pieces) {
    const std::string path = write(std::string((1 << 20) - 2, '.') + "jane" + std::string(9, '.'));

    EXPECT_THAT(*store::texts_in_file(path, {"jane"}), ElementsAre("jane"));
    EXPECT_EQ(store::names_anybody(path, {"jane"}), true);
}

TEST_F(TextSearch, of_a_report_takes_whole_words_in_any_case) {
    EXPECT_EQ(store::names_anybody(write("x,linkedin.com/in/Jane,"), {"jane"}), true);
    EXPECT_EQ(store::names_anybody(write("x,linkedin.com/in/jane-doe,"), {"jane"}), false);
    EXPECT_EQ(store::names_anybody(write("maryjane"), {"jane"}), false);
    EXPECT_EQ(store::names_anybody(write("jane"), {"jane"}), true);
}

TEST_F(TextSearch, says_when_it_could_not_read) {
    EXPECT_EQ(store::names_anybody("/nowhere/at-all", {"jane"}), std::nullopt);
    EXPECT_FALSE(store::texts_in_file("/nowhere/at-all", {"jane"}));
}

}  // namespace
}  // namespace invito::test
