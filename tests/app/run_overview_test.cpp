#include "invito/app/run_overview.hpp"

#include "cli/news.hpp"
#include "support/stopwatch.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

TEST(RunOverview, of_ten_thousand_accounts_is_quick) {
    constexpr int accounts = 10'000;
    std::vector<std::string> aliases;
    for (int i = 0; i < accounts; ++i) aliases.push_back("account-" + std::to_string(i));
    RunOverview overview(aliases);
    overview.run_started(run_news());
    const test::Stopwatch stopwatch;

    for (int round = 0; round < 2; ++round) {
        for (int i = accounts; i > 0; --i)
            overview.account_changed(account_news(aliases[static_cast<std::size_t>(i - 1)], 1, 25));
    }

    EXPECT_EQ(overview.accounts().size(), 10'000U);
    EXPECT_EQ(overview.accounts().begin()->second.alias, "account-0");
    EXPECT_EQ(overview.find_account("account-9999")->alias, "account-9999");
    EXPECT_LT(stopwatch.elapsed(), std::chrono::seconds{2});
}

TEST(RunOverview, counts_what_waits_down_with_its_accounts) {
    RunOverview overview;
    overview.run_started(run_news());
    AccountNews anna = account_news("anna", 1, 25);
    overview.account_changed(anna);
    EXPECT_EQ(overview.run().waiting, 212);

    anna.jobs_waiting = 7;
    overview.account_changed(anna);

    EXPECT_EQ(overview.run().waiting, 209);
}

TEST(RunOverview, counts_an_unknown_outcome_until_it_is_found) {
    RunOverview overview;
    overview.run_started(run_news());
    JobNews news = sent_to_jane();
    news.state = JobState::unknown;
    overview.job_changed(news);
    EXPECT_EQ(overview.run().counts.unknown, 1);

    news.state = JobState::sent;
    news.settles = Settles::own_unknown;
    overview.job_changed(news);

    EXPECT_EQ(overview.run().counts.unknown, 0);
    EXPECT_EQ(overview.run().counts.sent, 1);
}

TEST(RunOverview, takes_what_an_earlier_run_sent_for_none_of_its_own) {
    RunOverview overview;
    RunNews run = run_news();
    run.open_before.unknown = 2;
    overview.run_started(run);
    JobNews news = sent_to_jane();
    news.settles = Settles::earlier_unknown;

    overview.job_changed(news);
    EXPECT_EQ(overview.run().counts.sent, 0);
    EXPECT_EQ(overview.run().open_before.unknown, 1);

    news.state = JobState::held;
    overview.job_changed(news);
    EXPECT_EQ(overview.run().counts.held, 1) << "that is this run's doing";
    EXPECT_EQ(overview.run().open_before.unknown, 0);
}

}  // namespace
}  // namespace invito
