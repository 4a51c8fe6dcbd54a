// What the writers make of operations that wait together, statement by statement.

#include "invito/ports/run_store.hpp"
#include "invito/support/failure.hpp"
#include "store/connection.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <functional>
#include <future>
#include <gmock/gmock.h>
#include <sqlite3.h>

namespace invito::test {
namespace {

using ::testing::ElementsAre;
using Operation = std::function<void(sql::Session&)>;

class SharedCommit : public ::testing::Test {
protected:
    SharedCommit() {
        connection.execute("CREATE TABLE done (what INTEGER)");
        sqlite3_trace_v2(connection.handle(), SQLITE_TRACE_STMT, &SharedCommit::note, this);
    }

    std::future<void> ask(Operation operation) {
        auto task = writer->write(std::move(operation));
        return boost::asio::co_spawn(*context, std::move(task), boost::asio::use_future);
    }

    static Operation does(int what) {
        return
            [what](sql::Session& c) { c.prepare("INSERT INTO done VALUES (?1)").bind(what).run(); };
    }

    static Operation fails_after(int what) {
        return [what](sql::Session& c) {
            c.prepare("INSERT INTO done VALUES (?1)").bind(what).run();
            throw InternalFailure("a mistake");
        };
    }

    std::vector<int> done() {
        std::vector<int> found;
        auto row = connection.prepare("SELECT what FROM done ORDER BY rowid");
        while (row.step()) found.push_back(row.get<int>(0));
        return found;
    }

    [[nodiscard]] std::int64_t count(const std::string& statement) const {
        return std::ranges::count(statements, statement);
    }

    store::Connection connection{":memory:", store::Access::read_write_create};
    std::vector<std::string> statements;
    std::unique_ptr<boost::asio::io_context> context = std::make_unique<boost::asio::io_context>();
    std::unique_ptr<RunStore> writer =
        store::make_single_threaded_store(connection, context->get_executor());

private:
    static int note(unsigned, void* test, void* statement, void*) {
        const char* const sql = sqlite3_sql(static_cast<sqlite3_stmt*>(statement));
        static_cast<SharedCommit*>(test)->statements.emplace_back(sql);
        return 0;
    }
};

TEST_F(SharedCommit, holds_all_that_wait_and_costs_one_transaction_and_no_savepoint) {
    auto first = ask(does(1));
    auto second = ask(does(2));
    context->run();

    EXPECT_NO_THROW(first.get());
    EXPECT_NO_THROW(second.get());
    EXPECT_THAT(
        statements, ElementsAre(
                        "BEGIN IMMEDIATE", "INSERT INTO done VALUES (?1)",
                        "INSERT INTO done VALUES (?1)", "COMMIT"
                    )
    );
}

TEST_F(SharedCommit, of_a_failed_operation_holds_its_neighbours_once_and_of_itself_nothing) {
    auto before = ask(does(1));
    auto mistake = ask(fails_after(2));
    auto after = ask(does(3));
    context->run();

    EXPECT_NO_THROW(before.get());
    EXPECT_THROW(mistake.get(), InternalFailure);
    EXPECT_NO_THROW(after.get());
    EXPECT_THAT(done(), ElementsAre(1, 3));
    EXPECT_EQ(count("BEGIN IMMEDIATE"), 2) << "all of them, and then each apart";
    EXPECT_EQ(count("COMMIT"), 1);
    EXPECT_EQ(count("SAVEPOINT part"), 3);
}

TEST_F(SharedCommit, answers_with_what_the_repeated_operation_returned) {
    int tries = 0;
    auto task = writer->write([&tries](sql::Session&) { return std::vector<int>{++tries}; });
    auto answer = boost::asio::co_spawn(*context, std::move(task), boost::asio::use_future);
    auto mistake = ask(fails_after(2));
    context->run();

    EXPECT_THAT(answer.get(), ElementsAre(2));
    EXPECT_THROW(mistake.get(), InternalFailure);
}

TEST_F(SharedCommit, of_a_broken_database_fails_for_all_and_is_the_last_one) {
    auto before = ask(does(1));
    auto broken = ask([](sql::Session&) { throw StorageFailure("the disk is full"); });
    context->run();
    context->restart();
    auto later = ask(does(3));
    context->run();

    EXPECT_THROW(before.get(), StorageFailure);
    EXPECT_THROW(broken.get(), StorageFailure);
    EXPECT_THROW(later.get(), StorageFailure);
    EXPECT_THAT(done(), ElementsAre());
}

// A coroutine waits for a commit that never comes, as the process dies.
TEST_F(SharedCommit, that_never_comes_leaves_nothing_of_those_who_wait_for_it) {
    const auto held = std::make_shared<int>();
    auto answer = ask([held](sql::Session&) {});
    auto other = ask(does(1));
    context->run_one();
    context->run_one();
    ASSERT_GT(held.use_count(), 1);

    context.reset();

    EXPECT_EQ(held.use_count(), 1);
    EXPECT_THROW(answer.get(), std::future_error);
    EXPECT_THAT(done(), ElementsAre());
}

}  // namespace
}  // namespace invito::test
