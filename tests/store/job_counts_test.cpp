// The database itself keeps how many jobs are where, and where each account looks for its next one.

#include "invito/support/random.hpp"
#include "store/campaigns.hpp"
#include "test_database.hpp"

#include <gtest/gtest.h>
#include <map>
#include <tuple>

namespace invito::test {
namespace {

class JobCounts : public ::testing::Test {
protected:
    JobCounts() {
        for (const char* const alias : {"anna", "ben"}) database_.add_account(alias);
        for (const char* const name : {"spring", "summer"}) database_.add_campaign(name);
        database_.execute(
            "INSERT INTO campaign_account (campaign_id, account_id) "
            "VALUES (1, 1), (1, 2), (2, 1), (2, 2) ON CONFLICT DO NOTHING"
        );
    }

    using Counts = std::map<std::tuple<std::int64_t, std::int64_t, std::string>, std::int64_t>;

    Counts kept() {
        Counts counts;
        for (const JobsAt& place : store::jobs_by_place(database_.connection())) {
            for (std::size_t state = 0; state < place.jobs.by_state.size(); ++state) {
                const std::int64_t jobs = place.jobs.by_state[state];
                const std::string word(to_string(static_cast<JobState>(state)));
                if (jobs != 0) counts[{place.campaign.value, place.account.value, word}] = jobs;
            }
        }
        return counts;
    }

    Counts counted() {
        Counts counts;
        auto row = database_.connection().prepare(
            "SELECT campaign_id, account_id, state, count(*) FROM job NOT INDEXED GROUP BY 1, 2, 3"
        );
        while (row.step()) counts[{row.integer(0), row.integer(1), row.text(2)}] = row.integer(3);
        return counts;
    }

    std::int64_t turn() {
        return database_.number(
            "SELECT turn FROM campaign_account WHERE campaign_id = 1 AND account_id = 1"
        );
    }

    TestDatabase database_;
};

TEST_F(JobCounts, follow_every_way_of_a_job) {
    Random random(7);
    for (int i = 0; i < 40; ++i) {
        database_.add_job(
            {.campaign = CampaignId{random.between(1, 2)},
             .account = AccountId{random.between(1, 2)}}
        );
    }
    for (int step = 0; step < 200; ++step) {
        const std::string id = std::to_string(random.between(1, 40));
        const auto state = static_cast<JobState>(random.between(0, 10));
        const std::string account = std::to_string(random.between(1, 2));
        switch (random.between(0, 4)) {
            case 0:
                database_.execute("UPDATE job SET account_id = " + account + " WHERE id = " + id);
                break;
            case 1: database_.execute("DELETE FROM job WHERE id = " + id); break;
            case 2:
                database_.execute(
                    "UPDATE job SET state = 'cancelled', account_id = " + account +
                    " WHERE campaign_id = 1 AND id % 3 = 0"
                );
                break;
            default:
                database_.execute(
                    "UPDATE job SET state = '" + std::string(to_string(state)) +
                    "' WHERE id = " + id
                );
        }
        ASSERT_EQ(kept(), counted()) << "step " << step;
    }
}

TEST_F(JobCounts, of_one_place_are_those_of_it_alone) {
    database_.add_job({.campaign = CampaignId{1}, .account = AccountId{1}});
    database_.add_job({.campaign = CampaignId{1}, .account = AccountId{2}});
    database_.add_job({.campaign = CampaignId{2}, .account = AccountId{1}});
    database_.execute("UPDATE job SET state = 'sent', gone_at = 5 WHERE id = 2");
    store::Connection& connection = database_.connection();

    EXPECT_EQ(store::jobs_by_place(connection).size(), 3U);
    EXPECT_EQ(store::jobs_by_place(connection, CampaignId{1}).size(), 2U);
    EXPECT_EQ(store::jobs_by_place(connection, std::nullopt, AccountId{1}).size(), 2U);
    EXPECT_EQ(store::jobs_by_place(connection, CampaignId{2}, AccountId{2}).size(), 0U);
    const StateCounts spring = store::jobs_of(connection, CampaignId{1});
    EXPECT_EQ(spring.total(), 2);
    EXPECT_EQ(spring.gone, 1);
}

TEST_F(JobCounts, a_lead_that_is_fresh_again_is_found_again) {
    for (int i = 0; i < 4; ++i) database_.add_job();
    const auto passed_then = [this](const std::string& change) {
        database_.execute("UPDATE campaign_account SET turn = 4; " + change);
        return turn();
    };

    database_.execute("UPDATE job SET state = 'sent'");
    EXPECT_EQ(passed_then("UPDATE job SET state = 'queued' WHERE id = 3"), 2);
    database_.execute("UPDATE job SET not_before = 9 WHERE id = 3");
    EXPECT_EQ(passed_then("UPDATE job SET state = 'cancelled' WHERE id = 2"), 4);
    EXPECT_EQ(passed_then("UPDATE job SET not_before = 0 WHERE id = 3"), 2) << "queued";
    EXPECT_EQ(passed_then("UPDATE job SET not_before = 8, state = 'queued' WHERE id = 2"), 4);
    database_.execute("UPDATE job SET account_id = 2, state = 'queued', not_before = 0");
    EXPECT_EQ(passed_then("UPDATE job SET account_id = 1 WHERE id = 2"), 1);
    EXPECT_EQ(passed_then("DELETE FROM job WHERE id = 2"), 1) << "its number may come again";
}

}  // namespace
}  // namespace invito::test
