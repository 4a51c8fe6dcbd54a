// Turns in a shared database: who waits for a member's, or a campaign's, and who need not.

#include "store_world.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <gtest/gtest.h>
#include <thread>

namespace invito::test {
namespace {

using std::chrono::hours;

class SharedTurn : public ::testing::Test, protected StoreWorld {
protected:
    SharedTurn() : StoreWorld(Engine::shared), campaign_(add_leads("spring", {"a"})) {
        start();
        job_ = resolve(campaign_, "id-a");
    }

    // Another runner's invitation, not committed yet.
    template <class Whose>
    std::unique_ptr<sql::Session> another_invitation(AccountId account, Whose turn) {
        auto other = another_session();
        other->begin();
        other->take_turn(turn);
        other->change(
            "INSERT INTO attempt (kind, account_id, member_id, member_nth, campaign_id, intent_at, "
            "outcome) VALUES ('invite', ?1, (SELECT member_id FROM account WHERE id = ?1), 1, ?2, "
            "?3, 'absent')",
            account, campaign_, now
        );
        return other;
    }

    std::future<Granted<AttemptId>> ask(CampaignCaps caps, std::vector<CapRule> rules = {}) {
        ReserveInvitation request = request_for(job_);
        request.campaign_caps = caps;
        request.rules = std::move(rules);
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

    Granted<AttemptId> answer_after_commit(
        std::future<Granted<AttemptId>> answer, sql::Session& other
    ) {
        context.restart();
        std::thread loop([this] { context.run(); });
        let_go_on(answer, *another_session());
        other.commit();
        loop.join();
        return answer.get();
    }

    CampaignId campaign_;
    JobBrief job_;
};

TEST_F(SharedTurn, of_a_member_is_waited_for_by_whoever_acts_for_it) {
    const auto other = another_invitation(accounts[0], accounts[0]);
    const CapRule one_a_day{Counted::invitations, now - hours{24}, 1, DenyReason::day_cap};
    const auto granted = answer_after_commit(ask({}, {one_a_day}), *other);
    ASSERT_FALSE(granted) << "the other runner's counts";
    EXPECT_EQ(granted.error().why, DenyReason::day_cap);
}

TEST_F(SharedTurn, of_a_campaign_is_waited_for_where_a_cap_counts_for_all_accounts) {
    const auto other = another_invitation(accounts[1], campaign_);
    const auto granted = answer_after_commit(ask({.total = 1}), *other);
    ASSERT_FALSE(granted) << "the other account's counts";
    EXPECT_EQ(granted.error().why, DenyReason::campaign_total);
}

TEST_F(SharedTurn, of_a_campaign_is_nobodys_without_a_cap) {
    const auto other = another_invitation(accounts[1], campaign_);
    auto answer = ask({});
    context.restart();
    context.run();

    EXPECT_TRUE(answer.get()) << "whoever invites for the campaign at the same time";
    other->roll_back();
}

}  // namespace
}  // namespace invito::test
