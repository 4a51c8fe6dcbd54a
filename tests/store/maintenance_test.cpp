#include "invito/ports/engine.hpp"
#include "store/connection.hpp"
#include "support/ledger_numbers.hpp"
#include "test_database.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

namespace invito {
namespace {

using test::TempDir;
using test::TestDatabase;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// One job in each state that the ledger also knows, and the ledger rows that belong to them.
void fill(TestDatabase& database) {
    database.add_account("anna");
    database.add_campaign("spring");
    database.add_job();
    const JobId sending = database.add_job({.state = JobState::sending});
    const JobId sent = database.add_job({.state = JobState::sent});
    const JobId unknown = database.add_job({.state = JobState::unknown});
    const JobId failed = database.add_job({.state = JobState::failed, .reason = Reason::rejected});
    database.add_attempt({.job = sending, .outcome = std::nullopt});
    database.add_attempt({.job = sent, .outcome = Outcome::limited});
    database.add_attempt({.job = sent, .outcome = Outcome::sent});
    database.add_attempt({.job = unknown, .outcome = Outcome::unknown});
    database.add_attempt({.job = failed, .outcome = Outcome::refused});
    database.add_attempt({.kind = AttemptKind::visit, .job = sent, .outcome = Outcome::done});
}

TEST(CheckDatabase, finds_nothing_in_a_consistent_one) {
    TestDatabase database;
    fill(database);

    const DatabaseCheck check = engine_of(database.path())->check().value();

    EXPECT_THAT(check.findings, IsEmpty());
    EXPECT_EQ(check.schema_version, 1);
    EXPECT_EQ(check.provider_kind, "sandbox");
    EXPECT_GT(check.bytes, 10'000U);
}

struct Contradiction {
    std::string name;
    std::string sql;
    std::string finding;
};

class CheckDatabaseFinds : public ::testing::TestWithParam<Contradiction> {};

TEST_P(CheckDatabaseFinds, the) {
    TestDatabase database;
    fill(database);

    database.execute("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
    database.execute(GetParam().sql);

    EXPECT_THAT(
        engine_of(database.path())->check().value().findings,
        ElementsAre(HasSubstr(GetParam().finding))
    );
}

INSTANTIATE_TEST_SUITE_P(
    contradiction, CheckDatabaseFinds,
    ::testing::Values(
        Contradiction{
            "sending_without_intent", "UPDATE job SET state = 'sending' WHERE id = 1",
            "job 1 (1): sending without an open attempt"},
        Contradiction{
            "sent_without_proof", "UPDATE job SET state = 'accepted' WHERE id = 5",
            "job 5 (1): sent without a sent attempt"},
        Contradiction{
            "unknown_without_riddle", "UPDATE job SET state = 'unknown' WHERE id = 1",
            "job 1 (1): unknown without an unknown attempt"},
        Contradiction{
            "job_of_a_merged_person", "UPDATE person SET merged_into = 2 WHERE id = 1",
            "job 1 (1): waiting under a person that was merged into another"},
        Contradiction{
            "open_attempt_of_a_settled_job", "UPDATE job SET state = 'failed' WHERE id = 2",
            "attempt 1 (1): open while the job is not sending"},
        Contradiction{
            "sent_attempt_of_a_waiting_job", "UPDATE job SET state = 'queued' WHERE id = 3",
            "attempt 3 (1): sent while the job is not"},
        Contradiction{
            "refund_of_what_was_sent", "UPDATE attempt SET charged = 0 WHERE id IN (1, 3, 4, 6)",
            "attempt 1, 3, 4, 6 (4): not charged although it may have happened"},
        Contradiction{
            "charge_for_nothing", "UPDATE attempt SET charged = 1 WHERE id = 2",
            "attempt 2 (1): charged although nothing happened"},
        Contradiction{
            "second_invitation",
            "DROP INDEX attempt_live_person; DROP INDEX attempt_live_job;"
            "INSERT INTO attempt (kind, account_id, member_id, job_id, person_id, intent_at, "
            "outcome, live) VALUES ('invite', 1, 1, 3, 3, 1, 'sent', 1);" +
                std::string(test::number_attempts),
            "person 3 (1): invited twice"},
        Contradiction{
            "place_among_its_members_attempts",
            "UPDATE attempt SET member_nth = member_nth + 1 WHERE id = 4",
            "attempt 4 (1): in another place among its member's than its number says"},
        Contradiction{
            "number_of_notes_up_to_it", "UPDATE attempt SET note_nth = note_nth + 1 WHERE id = 4",
            "attempt 4 (1): in another place among its member's than its number says"},
        Contradiction{
            "place_among_its_campaigns_invitations",
            "UPDATE attempt SET campaign_nth = campaign_nth + 1 WHERE id = 4",
            "attempt 4 (1): in another place in its campaign than its number says"},
        Contradiction{
            "fresh_lead_that_was_passed",
            "INSERT INTO campaign_account (campaign_id, account_id, turn) VALUES (1, 1, 9)",
            "job 1 (1): passed by the turn of its account"},
        Contradiction{
            "count_of_jobs", "UPDATE job_count SET jobs = jobs + 1 WHERE state = 'queued'",
            "campaign 1 (1): counted wrongly"},
        Contradiction{
            "count_of_no_job", "INSERT INTO job_count VALUES (1, 1, 'withdrawn', 1)",
            "campaign 1 (1): counted wrongly"},
        Contradiction{
            "missing_count_of_jobs", "DELETE FROM job_count WHERE state = 'sent'",
            "campaign 1 (1): counted wrongly"},
        Contradiction{
            "import_that_does_not_add_up",
            "UPDATE import SET finished_at = 1, row_count = 3, imported = 1, blank = 1",
            "import 1 (1): finished with totals that do not add up"},
        Contradiction{
            "missing_reference", "DELETE FROM import",
            "5 rows of job name a missing import, the first is 1"},
        Contradiction{
            "broken_check_constraint", "UPDATE account SET tier = 'gold'",
            "CHECK constraint failed in account"}
    ),
    [](const auto& test) { return test.param.name; }
);

TEST(CheckDatabase, shows_a_few_rows_and_counts_the_others) {
    TestDatabase database;
    database.add_account("anna");
    database.add_campaign("spring");
    for (int i = 0; i < 7; ++i) database.add_job({.state = JobState::sending});

    EXPECT_THAT(
        engine_of(database.path())->check().value().findings,
        ElementsAre("job 1, 2, 3, 4, 5, ... (7): sending without an open attempt")
    );
}

TEST(CheckDatabase, finds_damaged_pages) {
    const TempDir directory;
    const std::string path = directory.file("damaged.db");
    {
        TestDatabase database;
        fill(database);
        for (int i = 0; i < 200; ++i) database.add_job();
        ASSERT_TRUE(engine_of(database.path())->back_up(path));
    }
    const auto root_page = [&] {
        store::Connection connection(path, store::Access::read_only);
        auto row = connection.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'job'");
        row.step();
        return row.integer(0);
    }();
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp((root_page - 1) * 4096);
    file << std::string(64, '\x7f');
    file.close();

    EXPECT_THAT(engine_of(path)->check().value().findings, Contains(HasSubstr("malformed")));
}

TEST(CheckDatabase, wants_a_database) {
    const TempDir directory;

    EXPECT_EQ(engine_of(directory.file("a.db"))->check().error().code, "database.missing");
}

TEST(Backup, is_a_complete_private_copy) {
    TestDatabase database;
    fill(database);
    const std::string target = database.directory().file("copy.db");

    ASSERT_TRUE(engine_of(database.path())->back_up(target));

    EXPECT_EQ(engine_of(target)->check().value().findings, std::vector<std::string>{});
    EXPECT_EQ(engine_of(target)->queries().value()->count_jobs({}).total(), 5);
    using std::filesystem::perms;
    EXPECT_EQ(
        std::filesystem::status(target).permissions(), perms::owner_read | perms::owner_write
    );
}

TEST(Backup, holds_what_was_committed_while_others_write) {
    TestDatabase database;
    fill(database);
    const sql::Transaction unfinished(database.connection());
    database.execute("UPDATE job SET state = 'cancelled'");
    const std::string target = database.directory().file("copy.db");

    ASSERT_TRUE(engine_of(database.path())->back_up(target));

    EXPECT_EQ(engine_of(target)->queries().value()->count_jobs({}).of(JobState::cancelled), 0);
}

TEST(Backup, never_overwrites) {
    TestDatabase database;
    const std::string target = database.directory().file("precious.txt");
    std::ofstream(target) << "precious";

    const auto result = engine_of(database.path())->back_up(target);

    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "database.backup");
    EXPECT_EQ(std::filesystem::file_size(target), 8U);
}

TEST(Backup, fills_an_empty_file_that_the_caller_made) {
    TestDatabase database;
    fill(database);
    const std::string target = database.directory().file("copy.db");
    std::ofstream(target).close();

    ASSERT_TRUE(engine_of(database.path())->back_up(target));
    EXPECT_EQ(engine_of(target)->queries().value()->count_jobs({}).total(), 5);
}

TEST(Backup, says_when_there_is_no_place_for_it) {
    TestDatabase database;

    const auto result =
        engine_of(database.path())->back_up(database.directory().file("no/copy.db"));

    EXPECT_EQ(result.error().code, "database.backup");
}

}  // namespace
}  // namespace invito
