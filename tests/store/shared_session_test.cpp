// A session of PostgreSQL: what waits for the next journey to the server, and what becomes of it.

#include "fault_proxy.hpp"
#include "invito/support/failure.hpp"
#include "shared_server.hpp"
#include "store/postgres/pg_session.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>

namespace invito::test {
namespace {

using store::postgres::PgSession;
using store::postgres::Turns;
using testing::ElementsAre;
using testing::IsEmpty;

class SharedSession : public ::testing::Test {
protected:
    SharedSession() {
        direct_.execute("CREATE TABLE invito.kept (number BIGINT UNIQUE CHECK (number <> 13))");
        keep({0});  // everything is prepared
    }

    // One after the other, without asking.
    void write(const std::vector<int>& numbers) {
        for (const int number : numbers)
            session_.run("INSERT INTO kept (number) VALUES (?1)", number);
    }
    void keep(const std::vector<int>& numbers) {
        sql::Transaction transaction(session_);
        write(numbers);
        transaction.commit();
    }
    void change(int from, int to) {
        session_.change_row(
            "the number is there", "UPDATE kept SET number = ?2 WHERE number = ?1", from, to
        );
    }
    [[nodiscard]] std::vector<std::int64_t> kept() {
        return direct_.all<std::int64_t>("SELECT number FROM kept WHERE number > 0 ORDER BY number"
        );
    }
    // How often the server was asked meanwhile.
    template <class Do>
    [[nodiscard]] int exchanges(const Do& work) {
        const int before = proxy_.exchanges();
        work();
        return proxy_.exchanges() - before;
    }

    TempDir folder_;
    std::string url_ = new_shared_database();
    FaultProxy proxy_{shared_server_folder(), folder_.path()};
    PgSession direct_{{.url = url_, .turns = std::make_shared<Turns>()}};
    PgSession session_{{.url = through(url_, folder_.path()), .turns = std::make_shared<Turns>()}};
};

TEST_F(SharedSession, writes_and_commits_in_one_exchange_what_nobody_asks_about) {
    EXPECT_EQ(exchanges([&] { keep({1, 2, 3}); }), 1);

    EXPECT_THAT(kept(), ElementsAre(1, 2, 3));
}

TEST_F(SharedSession, does_not_let_more_wait_than_memory_is_for) {
    std::vector<int> numbers(1'000);
    std::iota(numbers.begin(), numbers.end(), 100);

    EXPECT_EQ(exchanges([&] { keep(numbers); }), 16);

    EXPECT_EQ(kept().size(), numbers.size());
}

TEST_F(SharedSession, sees_in_an_answer_what_waited) {
    sql::Transaction transaction(session_);
    write({1, 2});

    EXPECT_EQ(session_.number("SELECT count(*) FROM kept WHERE number > 0"), 2);
}

TEST_F(SharedSession, keeps_nothing_of_a_transaction_of_which_a_part_that_waited_fails) {
    EXPECT_THROW(keep({1, 13, 2}), StorageFailure);
    EXPECT_FALSE(session_.is_in_transaction());
    EXPECT_THROW(keep({3, 3}), StorageConflict) << "as of another program's row";
    EXPECT_THAT(kept(), IsEmpty());

    keep({4});
    EXPECT_THAT(kept(), ElementsAre(4));
}

TEST_F(SharedSession, forgets_what_waits_when_it_rolls_back) {
    {
        const sql::Transaction transaction(session_);
        write({1});
    }
    keep({2});

    EXPECT_THAT(kept(), ElementsAre(2));
}

TEST_F(SharedSession, does_not_commit_beside_a_row_that_is_another_by_now) {
    sql::Transaction transaction(session_);
    write({1});
    change(99, 100);

    EXPECT_THROW(transaction.commit(), StaleRow);

    EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(SharedSession, commits_with_a_row_that_is_as_it_was_read_in_one_exchange) {
    keep({1});
    const auto move = [&](int from, int to) {
        sql::Transaction transaction(session_);
        change(from, to);
        transaction.commit();
    };
    move(1, 2);

    EXPECT_EQ(exchanges([&] { move(2, 3); }), 1);

    EXPECT_THAT(kept(), ElementsAre(3));
}

// Else two that hold what the other wants stand still until the server finds out.
TEST_F(SharedSession, waits_a_moment_only_for_rows_of_others_where_it_was_told_so) {
    const auto patience = [this] {
        return session_.find<std::string>("SELECT current_setting('lock_timeout')");
    };
    keep({1});
    const auto usual = patience();
    direct_.begin();
    direct_.change("UPDATE kept SET number = 2 WHERE number = 1");
    {
        sql::Transaction transaction(session_);
        session_.wait_for_others_briefly();
        EXPECT_EQ(patience(), "50ms");
        EXPECT_THROW(session_.change("DELETE FROM kept WHERE number = 1"), StorageConflict);
    }
    direct_.roll_back();

    EXPECT_EQ(patience(), usual);
}

// Its text went with what failed before it, and the server has never read it.
TEST_F(SharedSession, prepares_again_what_the_server_did_not_come_to) {
    const auto try_in = [&](int number) {
        sql::Transaction transaction(session_);
        write({number});
        const auto found = session_.number("SELECT count(*) + 7 FROM kept");
        transaction.commit();
        return found;
    };
    EXPECT_THROW((void)try_in(13), StorageFailure);

    EXPECT_EQ(try_in(1), 9);
}

TEST_F(SharedSession, answers_what_was_asked_ahead_with_what_is_asked_next) {
    keep({1, 2, 3});
    constexpr std::string_view above = "SELECT number FROM kept WHERE number > ?1 ORDER BY number";
    session_.execute("SELECT 1");
    std::vector<std::int64_t> numbers;
    const int taken = exchanges([&] {
        const sql::Transaction transaction(session_);
        auto two = session_.ask(above, 1);
        auto one = session_.ask(above, 2);
        { const auto nobody_reads = session_.ask(above, 0); }
        while (one.step()) numbers.push_back(one.integer(0));
        while (two.step()) numbers.push_back(two.integer(0));
    });

    EXPECT_EQ(taken, 2) << "the answers, and the end of the transaction";
    EXPECT_THAT(numbers, ElementsAre(3, 2, 3));
}

TEST_F(SharedSession, asks_at_once_outside_a_transaction) {
    keep({5});
    auto rows = session_.ask("SELECT number FROM kept WHERE number > 0");

    ASSERT_TRUE(rows.step());
    EXPECT_EQ(rows.integer(0), 5);
    write({6});
    EXPECT_THAT(kept(), ElementsAre(5, 6));
}

TEST_F(SharedSession, finds_a_question_failed_that_was_asked_ahead_with_something_wrong) {
    const sql::Transaction transaction(session_);
    auto rows = session_.ask("SELECT number FROM kept");
    write({13});

    EXPECT_THROW(rows.step(), StorageFailure);
    EXPECT_THROW(rows.step(), StorageFailure) << "the transaction has failed";
}

}  // namespace
}  // namespace invito::test
