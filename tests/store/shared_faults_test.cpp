// A shared database whose connections are lost: at every exchange, and at the commit, where nobody
// can tell at first whether it was kept.

#include "fault_proxy.hpp"
#include "invito/support/failure.hpp"
#include "shared_server.hpp"
#include "store/postgres/server.hpp"
#include "store/sql_queries.hpp"
#include "store_world.hpp"

#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

namespace invito::test {
namespace {

using Lose = FaultProxy::Lose;
using store::postgres::PgSession;
using testing::IsEmpty;

class LostConnection : public ::testing::Test {
protected:
    LostConnection() { session_->execute("CREATE TABLE invito.kept (number BIGINT)"); }

    void keep(int number) {
        sql::Transaction transaction(*session_);
        session_->change("INSERT INTO kept (number) VALUES (?1)", number);
        transaction.commit();
    }
    [[nodiscard]] std::vector<std::int64_t> kept() {
        return direct_.all<std::int64_t>("SELECT number FROM kept ORDER BY number");
    }

    TempDir folder_;
    std::string url_ = new_shared_database();
    FaultProxy proxy_{shared_server_folder(), folder_.path()};
    PgSession direct_{{.url = url_, .turns = std::make_shared<store::postgres::Turns>()}};
    std::unique_ptr<PgSession> session_ = std::make_unique<PgSession>(store::postgres::SessionTerms{
        .url = through(url_, folder_.path()), .turns = std::make_shared<store::postgres::Turns>()});
};

TEST_F(LostConnection, before_a_commit_leaves_nothing_and_the_next_transaction_has_another_one) {
    proxy_.lose(Lose::request, "INSERT INTO kept");

    EXPECT_THROW(keep(1), StorageUnreachable);
    EXPECT_FALSE(session_->is_in_transaction());
    keep(2);

    EXPECT_EQ(kept(), std::vector<std::int64_t>{2});
}

TEST_F(LostConnection, with_the_commit_before_it_arrived_is_known_to_have_left_nothing) {
    proxy_.lose(Lose::request, "INTO commit_mark");

    EXPECT_THROW(keep(1), StorageConflict) << "it may be done again";

    EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(LostConnection, with_the_answer_to_a_commit_is_known_to_have_kept_it) {
    keep(1);
    proxy_.lose(Lose::answer, "INTO commit_mark");

    EXPECT_NO_THROW(keep(2));

    EXPECT_TRUE(proxy_.stop_losing());
    EXPECT_EQ(kept(), (std::vector<std::int64_t>{1, 2}));
}

// Whoever only looked would find nothing yet, and do it again.
TEST_F(LostConnection, with_a_commit_that_the_server_is_still_at_is_waited_for) {
    direct_.execute(
        "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM pg_advisory_xact_lock(7); RETURN NULL; END $$; "
        "CREATE CONSTRAINT TRIGGER held AFTER INSERT ON kept DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION hold()"
    );
    direct_.execute("SELECT pg_advisory_lock(7)");
    proxy_.lose(Lose::connection, "INTO commit_mark");

    auto keeping = std::async(std::launch::async, [this] { keep(1); });
    const auto is_answered = [&keeping] {
        return keeping.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
    };
    while (!is_answered() && !direct_.has("SELECT 1 FROM pg_stat_activity "
                                          "WHERE datname = current_database() "
                                          "AND wait_event_type = 'Lock' "
                                          "AND wait_event <> 'advisory'"))
        std::this_thread::yield();
    direct_.execute("SELECT pg_advisory_unlock(7)");

    EXPECT_NO_THROW(keeping.get());
    EXPECT_EQ(kept(), std::vector<std::int64_t>{1});
}

// The server has all of a transaction from the moment its last exchange arrives, and may come to
// its end whenever it likes: done again by then, it would be kept twice.
TEST_F(LostConnection, with_a_commit_that_the_server_has_not_come_to_keeps_it_from_it_for_good) {
    direct_.execute(
        "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM pg_advisory_xact_lock(7); RETURN NEW; END $$; "
        "CREATE TRIGGER held BEFORE INSERT ON kept FOR EACH ROW EXECUTE FUNCTION hold()"
    );
    direct_.execute("SELECT pg_advisory_lock(7)");
    proxy_.lose(Lose::connection, "INTO commit_mark");

    const auto keep_in_one_exchange = [this] {
        sql::Transaction transaction(*session_);
        session_->prepare("INSERT INTO kept (number) VALUES (?1)").bind(1).run();
        transaction.commit();
    };
    EXPECT_THROW(keep_in_one_exchange(), StorageConflict) << "it may be done again";

    std::optional<std::int64_t> held;
    while (
        !(held = direct_.find<std::int64_t>(
              "SELECT pid FROM pg_stat_activity "
              "WHERE datname = current_database() AND wait_event = 'advisory'"
          ))
    )
        std::this_thread::yield();
    direct_.execute("SELECT pg_advisory_unlock(7)");
    while (direct_.has("SELECT 1 FROM pg_stat_activity WHERE pid = ?1", *held))
        std::this_thread::yield();
    EXPECT_THAT(kept(), IsEmpty());
    keep(2);
    EXPECT_EQ(kept(), std::vector<std::int64_t>{2});
}

TEST_F(LostConnection, that_is_cut_is_told_from_a_server_that_says_nothing) {
    direct_.execute("SELECT pg_advisory_lock(7)");
    PgSession hurried(
        {.url = url_,
         .turns = std::make_shared<store::postgres::Turns>(),
         .statement_patience = std::chrono::milliseconds{100}}
    );
    EXPECT_THROW(hurried.execute("SELECT pg_advisory_lock(7)"), sql::StorageSilent);

    proxy_.lose(Lose::request, "INSERT INTO kept");
    try {
        keep(1);
        FAIL() << "it was lost";
    } catch (const StorageUnreachable& failure) {
        EXPECT_EQ(dynamic_cast<const sql::StorageSilent*>(&failure), nullptr);
    }
}

// As a server says that a wait for the second server was cancelled.
TEST_F(LostConnection, is_what_a_commit_with_a_warning_is_taken_for) {
    direct_.execute(
        "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE WARNING 'canceling wait for synchronous replication'; RETURN NULL; END $$; "
        "CREATE CONSTRAINT TRIGGER warned AFTER INSERT ON kept DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION warn()"
    );

    EXPECT_NO_THROW(keep(1)) << "a later commit, which has no warning, has kept this one as well";

    EXPECT_EQ(kept(), std::vector<std::int64_t>{1});
}

// Another one has taken over, and those of this one's commits are acknowledged no more.
TEST_F(LostConnection, to_a_server_that_is_behind_says_nothing_of_what_the_database_has_lost) {
    auto database = Database::over(direct_.another(), DatabaseOptions{}).value();
    const AccountId account =
        database->admin_store().save_accounts({{"anna", "acc-anna", Tier::premium}}, Instant{})[0];
    const auto act = [&] {
        sql::Transaction transaction(*session_);
        session_->take_turn(account);
        transaction.commit();
    };
    act();
    act();
    direct_.execute("UPDATE member SET turn = 0");

    proxy_.lose(Lose::request, "INTO commit_mark");
    EXPECT_THROW(act(), StorageUnreachable) << "who knows what the one that took over has";
    EXPECT_TRUE(proxy_.stop_losing());
    EXPECT_THROW(act(), DatabaseWentBack) << "it is acknowledged: this is the database now";
    EXPECT_FALSE(session_->is_in_transaction());
}

// --- a run's whole way, with one exchange lost

class LostExchange : public ::testing::Test {
protected:
    // With the nth exchange lost a lead goes its way all the same: once, and nothing is left over.
    struct World : StoreWorld {
        explicit World(const std::string& url) : StoreWorld(url) {}

        bool had_its_turn = false;  // the exchange that is lost

        void take_a_lead_to_its_end(FaultProxy& proxy, Lose what, int nth) {
            const CampaignId campaign = add_leads("spring", {"a", "b"});
            start();
            proxy.lose(what, nth);
            const JobBrief job = resolve(campaign, "id-a");
            const auto attempt = reserve(job);
            ASSERT_TRUE(attempt) << to_string(attempt.error().why);
            EXPECT_TRUE(finish(job, *attempt, Outcome::sent, JobState::sent));
            had_its_turn = proxy.stop_losing();
            EXPECT_EQ(view(job.id).state, JobState::sent);
            EXPECT_EQ(attempts_of(job.id).size(), 2U) << "a visit and an invitation";
            EXPECT_THAT(store::find_contradictions(*another_session()), IsEmpty());
        }
    };

    static bool with_a_loss(Lose what, int nth) {
        const TempDir folder;
        const std::string url = new_shared_database();
        FaultProxy proxy(shared_server_folder(), folder.path());
        World world(through(url, folder.path()));
        world.take_a_lead_to_its_end(proxy, what, nth);
        return world.had_its_turn;
    }

    // Until one comes that is not reached any more: every exchange has had its turn.
    static void lose_each(Lose what) {
        int nth = 1;
        while (with_a_loss(what, nth) && !HasFailure()) ++nth;
        EXPECT_GT(nth, 20) << "a lead takes more exchanges";
    }
};

TEST_F(LostExchange, on_its_way_to_the_server_changes_nothing) {
    lose_each(Lose::request);
}

TEST_F(LostExchange, on_its_way_back_changes_nothing) {
    lose_each(Lose::answer);
}

}  // namespace
}  // namespace invito::test
