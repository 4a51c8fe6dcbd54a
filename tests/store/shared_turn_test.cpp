// The turn of a campaign in a shared database: who waits for it, and who need not.

#include "store_world.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <gtest/gtest.h>
#include <thread>

namespace invito::test {
namespace {

class CampaignTurn : public ::testing::Test, protected StoreWorld {
protected:
    CampaignTurn() : StoreWorld(Engine::shared), campaign_(add_leads("spring", {"a"})) {
        start();
        job_ = resolve(campaign_, "id-a");
    }

    // Another account's invitation of the campaign, not committed yet.
    std::unique_ptr<sql::Session> another_invitation() {
        auto other = another_session();
        other->begin();
        other->take_turn(campaign_);
        other->change(
            "INSERT INTO attempt (kind, account_id, member_id, campaign_id, intent_at, outcome) "
            "VALUES ('invite', ?1, (SELECT member_id FROM account WHERE id = ?1), ?2, ?3, "
            "'absent')",
            accounts[1], campaign_, now
        );
        return other;
    }

    std::future<Granted<AttemptId>> ask(CampaignCaps caps) {
        ReserveInvitation request = request_for(job_);
        request.campaign_caps = caps;
        return boost::asio::co_spawn(
            context, store->reserve_invitation(std::move(request)), boost::asio::use_future
        );
    }

    // Until it has its answer or waits for another transaction.
    static void let_go_on(std::future<Granted<AttemptId>>& answer, sql::Session& db) {
        const auto is_answered = [&answer] {
            return answer.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
        };
        while (!is_answered() && !db.has("SELECT 1 FROM pg_stat_activity "
                                         "WHERE datname = current_database() "
                                         "AND wait_event_type = 'Lock'"))
            std::this_thread::yield();
    }

    CampaignId campaign_;
    JobBrief job_;
};

TEST_F(CampaignTurn, is_waited_for_where_a_cap_counts_for_all_accounts) {
    const auto other = another_invitation();
    auto answer = ask({.total = 1});
    context.restart();
    std::thread loop([this] { context.run(); });

    let_go_on(answer, *another_session());
    other->commit();
    loop.join();

    const auto granted = answer.get();
    ASSERT_FALSE(granted) << "the other account's counts";
    EXPECT_EQ(granted.error().why, DenyReason::campaign_total);
}

TEST_F(CampaignTurn, is_nobodys_without_a_cap) {
    const auto other = another_invitation();
    auto answer = ask({});
    context.restart();
    context.run();

    EXPECT_TRUE(answer.get()) << "whoever invites for the campaign at the same time";
    other->roll_back();
}

}  // namespace
}  // namespace invito::test
