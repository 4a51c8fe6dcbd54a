// The sessions that share out what a run asks of a shared database.

#include "invito/support/failure.hpp"
#include "store_world.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <latch>
#include <set>

namespace invito::test {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class SharedWriter : public ::testing::Test, protected StoreWorld {
protected:
    SharedWriter() : StoreWorld(Engine::shared) {
        start();
        another_session()->execute("CREATE TABLE invito.done (what BIGINT, times BIGINT)");
    }

    template <class Operation>
    auto ask(Operation operation) {
        return boost::asio::co_spawn(
            context, store->write(std::move(operation)), boost::asio::use_future
        );
    }

    void wait_for_all() {
        context.restart();
        context.run();
    }

    // Which transaction it was in.
    static auto writes(int what) {
        return [what](sql::Session& db) {
            db.run("INSERT INTO done VALUES (?1, 1)", what);
            return db.number("SELECT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)");
        };
    }

    std::vector<std::int64_t> transactions_of(int operations) {
        std::vector<std::future<std::int64_t>> answers;
        for (int what = 0; what < operations; ++what) answers.push_back(ask(writes(what)));
        wait_for_all();
        std::vector<std::int64_t> transactions;
        for (auto& answer : answers) transactions.push_back(answer.get());
        return transactions;
    }

    [[nodiscard]] std::vector<std::int64_t> done() const {
        return another_session()->all<std::int64_t>("SELECT what FROM done ORDER BY what");
    }

    // Adds to one row and then to another; whoever is first at its first row waits for `together`.
    static auto adds_to(int row, const std::shared_ptr<std::latch>& together) {
        const auto is_first = std::make_shared<std::atomic<bool>>(true);
        return [row, together, is_first](sql::Session& db) {
            db.change("UPDATE done SET times = times + 1 WHERE what = ?1", row);
            if (together && is_first->exchange(false)) together->arrive_and_wait();
        };
    }
};

TEST_F(SharedWriter, gives_each_operation_its_own_transaction_while_sessions_are_free) {
    const auto transactions = transactions_of(4);

    EXPECT_THAT(std::set(transactions.begin(), transactions.end()), SizeIs(4));
}

TEST_F(SharedWriter, needs_one_connection_for_what_comes_one_after_another) {
    std::set<std::int64_t> servers;
    for (int i = 0; i < 20; ++i) {
        auto answer = ask([](sql::Session& db) { return db.number("SELECT pg_backend_pid()"); });
        wait_for_all();
        servers.insert(answer.get());
    }

    EXPECT_THAT(servers, SizeIs(1));
}

TEST_F(SharedWriter, lets_a_few_share_a_commit_where_more_wait_than_it_has_sessions) {
    const auto transactions = transactions_of(80);

    EXPECT_THAT(
        std::vector(transactions.begin(), transactions.begin() + 16), Each(transactions[0])
    );
    EXPECT_NE(transactions[16], transactions[0]) << "one that fails undoes no more";
    EXPECT_THAT(done(), SizeIs(80));
}

TEST_F(SharedWriter, of_operations_that_share_a_commit_fails_the_one_that_fails) {
    std::vector<std::future<std::int64_t>> answers;
    for (int what = 0; what < 32; ++what)
        answers.push_back(ask([what](sql::Session& db) {
            const auto transaction = writes(what)(db);
            if (what == 1) throw InternalFailure("a mistake");
            return transaction;
        }));
    wait_for_all();

    EXPECT_EQ(answers[0].get(), answers[2].get());
    EXPECT_THROW((void)answers[1].get(), InternalFailure);
    EXPECT_THAT(done(), SizeIs(31));
}

// Two that share a commit each have what the other two wait for.
TEST_F(SharedWriter, does_operations_alone_that_were_in_each_others_way_and_each_once) {
    another_session()->execute("INSERT INTO invito.done VALUES (1, 0), (2, 0)");
    const auto together = std::make_shared<std::latch>(2);
    std::vector<std::future<void>> answers;
    for (int number = 0; number < 32; ++number) {
        switch (number) {
            case 0: answers.push_back(ask(adds_to(1, together))); break;
            case 8: answers.push_back(ask(adds_to(2, together))); break;
            case 1: answers.push_back(ask(adds_to(2, nullptr))); break;
            case 9: answers.push_back(ask(adds_to(1, nullptr))); break;
            default: answers.push_back(ask([](sql::Session&) {}));
        }
    }
    wait_for_all();

    for (auto& answer : answers) EXPECT_NO_THROW(answer.get());
    EXPECT_THAT(
        another_session()->all<std::int64_t>("SELECT times FROM done ORDER BY what"),
        ElementsAre(2, 2)
    );
    const auto transactions = transactions_of(40);
    EXPECT_THAT(std::set(transactions.begin(), transactions.end()), SizeIs(40))
        << "it is not tried again at once";
}

// --- a server that is away for a while

class SharedOutage : public ::testing::Test, protected StoreWorld {
protected:
    SharedOutage() : StoreWorld(Engine::shared) {
        start();
        store->on_outage = [this](bool is_over) { told.push_back(is_over ? "over" : "away"); };
    }

    template <class Failure = StorageUnreachable>
    void write_through(int failures) {
        const auto left = std::make_shared<std::atomic<int>>(failures);
        wait(store->write([left](sql::Session&) {
            if ((*left)-- > 0) throw Failure("the server is away");
            return true;
        }));
    }

    std::vector<std::string> told;
};

TEST_F(SharedOutage, is_told_once_and_so_is_its_end) {
    write_through(4);
    write_through(0);

    EXPECT_THAT(told, ElementsAre("away", "over"));
    write_through(3);
    EXPECT_THAT(told, ElementsAre("away", "over", "away", "over"));
}

TEST_F(SharedOutage, of_a_server_that_froze_is_told_although_another_has_taken_over_meanwhile) {
    write_through<sql::StorageSilent>(1);

    EXPECT_THAT(told, ElementsAre("away", "over"));
}

// As its sessions do that all waited for the answer of a server that froze.
TEST_F(SharedOutage, noticed_by_another_session_when_it_is_over_is_still_the_same) {
    std::promise<void> both_wait;
    std::promise<void> is_over;
    const auto quick = [&, times = 0](sql::Session&) mutable {
        if (++times > 1) return;
        both_wait.get_future().wait();
        throw sql::StorageSilent("the server is away");
    };
    const auto slow = [&, times = 0](sql::Session&) mutable {
        if (++times > 1) return;
        both_wait.set_value();
        is_over.get_future().wait();
        throw sql::StorageSilent("the server is away");
    };
    boost::asio::co_spawn(context, store->write(quick), [&](const std::exception_ptr&) {
        is_over.set_value();
    });
    auto slow_is_done = boost::asio::co_spawn(context, store->write(slow), boost::asio::use_future);
    context.restart();
    context.run();

    EXPECT_NO_THROW(slow_is_done.get());
    EXPECT_THAT(told, ElementsAre("away", "over"));
}

// Whose server may hang, or answer from the past: each would wait for it once more.
TEST_F(SharedOutage, lets_no_session_go_on_with_a_connection_from_before) {
    const auto servers_of_two = [this] {
        std::latch both(2);
        std::set<std::int64_t> servers;
        std::vector<std::future<std::int64_t>> answers;
        for (int i = 0; i < 2; ++i)
            answers.push_back(boost::asio::co_spawn(
                context, store->write([&](sql::Session& db) {
                    both.arrive_and_wait();
                    return db.number("SELECT pg_backend_pid()");
                }),
                boost::asio::use_future
            ));
        context.restart();
        context.run();
        for (auto& answer : answers) servers.insert(answer.get());
        return servers;
    };
    const auto before = servers_of_two();
    write_through(4);
    const auto after = servers_of_two();

    EXPECT_THAT(before, SizeIs(2));
    EXPECT_THAT(after, SizeIs(2));
    for (const std::int64_t server : before) EXPECT_FALSE(after.contains(server));
    EXPECT_EQ(servers_of_two(), after);
}

TEST_F(SharedOutage, is_none_where_a_connection_was_made_again_at_once) {
    write_through(2);

    EXPECT_THAT(told, IsEmpty());
}

}  // namespace
}  // namespace invito::test
