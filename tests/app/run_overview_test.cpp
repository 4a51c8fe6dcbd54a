#include "invito/app/run_overview.hpp"

#include "cli/events.hpp"
#include "support/stopwatch.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

TEST(RunOverview, of_ten_thousand_accounts_is_quick) {
    constexpr int accounts = 10'000;
    std::vector<std::string> aliases;
    for (int i = 0; i < accounts; ++i) aliases.push_back("account-" + std::to_string(i));
    RunOverview overview(aliases);
    overview.run_started(run_event());
    const test::Stopwatch stopwatch;

    for (int round = 0; round < 2; ++round) {
        for (int i = accounts; i > 0; --i)
            overview.account_changed(account_event(aliases[static_cast<std::size_t>(i - 1)], 1, 25)
            );
    }

    EXPECT_EQ(overview.accounts().size(), 10'000U);
    EXPECT_EQ(overview.accounts().begin()->second.alias, "account-0");
    EXPECT_EQ(overview.find_account("account-9999")->alias, "account-9999");
    EXPECT_LT(stopwatch.elapsed(), std::chrono::seconds{2});
}

TEST(RunOverview, counts_what_waits_down_with_its_accounts) {
    RunOverview overview;
    overview.run_started(run_event());
    AccountEvent anna = account_event("anna", 1, 25);
    overview.account_changed(anna);
    EXPECT_EQ(overview.run().waiting, 212);

    anna.jobs_waiting = 7;
    overview.account_changed(anna);

    EXPECT_EQ(overview.run().waiting, 209);
}

TEST(RunOverview, counts_an_unknown_outcome_until_it_is_found) {
    RunOverview overview;
    overview.run_started(run_event());
    JobEvent event = sent_to_jane();
    event.state = JobState::unknown;
    overview.job_changed(event);
    EXPECT_EQ(overview.run().counts.unknown, 1);

    event.state = JobState::sent;
    event.settles = Settles::own_unknown;
    overview.job_changed(event);

    EXPECT_EQ(overview.run().counts.unknown, 0);
    EXPECT_EQ(overview.run().counts.sent, 1);
}

TEST(RunOverview, takes_what_an_earlier_run_sent_for_none_of_its_own) {
    RunOverview overview;
    RunEvent run = run_event();
    run.open_before.unknown = 2;
    overview.run_started(run);
    JobEvent event = sent_to_jane();
    event.settles = Settles::earlier_unknown;

    overview.job_changed(event);
    EXPECT_EQ(overview.run().counts.sent, 0);
    EXPECT_EQ(overview.run().open_before.unknown, 1);

    event.state = JobState::held;
    overview.job_changed(event);
    EXPECT_EQ(overview.run().counts.held, 1) << "that is this run's doing";
    EXPECT_EQ(overview.run().open_before.unknown, 0);
}

TEST(StorageError, of_a_full_disk_says_where_how_much_is_free_and_what_is_safe) {
    const Error error = storage_error(
        {.what = "the database failed while it ran a statement: database or disk is full "
                 "(SQLite code 13)",
         .database = "/var/lib/invito/invito.db",
         .free_bytes = 20'000,
         .sent = 3}
    );

    EXPECT_EQ(error.kind, ErrorKind::storage);
    EXPECT_EQ(error.code, "storage.full");
    EXPECT_EQ(error.what, "no space is left for the database");
    EXPECT_EQ(error.place->file, "/var/lib/invito/invito.db");
    EXPECT_EQ(error.found, "0.0 MB free in /var/lib/invito");
    EXPECT_EQ(
        error.hint, "3 invitations were sent and recorded; make room and run the same command again"
    );
}

TEST(StorageError, of_a_disk_that_is_full_by_measure_does_not_need_the_word) {
    const Error error =
        storage_error({.what = "disk I/O error", .database = "invito.db", .free_bytes = 0});

    EXPECT_EQ(error.code, "storage.full");
    EXPECT_EQ(error.found, "0.0 MB free in .");
    EXPECT_TRUE(error.hint.starts_with("nothing was sent;")) << error.hint;
}

TEST(StorageError, of_a_broken_disk_keeps_its_words) {
    const Error error = storage_error(
        {.what = "disk I/O error",
         .database = "/db/invito.db",
         .free_bytes = 5'000'000'000,
         .sent = 1}
    );

    EXPECT_EQ(error.code, "storage.failed");
    EXPECT_EQ(error.what, "disk I/O error");
    EXPECT_TRUE(error.hint.starts_with("1 invitation was sent and recorded,")) << error.hint;
    EXPECT_EQ(error.found, "5 GB free in /db");
}

}  // namespace
}  // namespace invito
