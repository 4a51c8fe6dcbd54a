#pragma once
// The one who writes. Coroutines hand it operations and resume after the commit; all operations
// waiting at that moment share one commit, so that durability costs little. When one of them fails,
// nothing is kept and each is tried again in a savepoint of its own: no failure spoils its
// neighbours, and as long as all goes well nobody pays for savepoints.

#include "connection.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace invito::store {

// An operation that waits for its commit. Lives in the frame of the coroutine that asked for it.
class Task {
public:
    virtual ~Task() = default;
    // Once, or again from the start after a rollback: it must change nothing but the database.
    virtual void perform(Connection& connection) = 0;

    std::exception_ptr error;

    // Set by construction only: in Boost 1.81 assigning to an any_completion_handler recurses
    // without end.
    std::optional<boost::asio::any_completion_handler<void()>> resume;
};

class Writer {
public:
    virtual ~Writer() = default;

    // Returns after the commit that contains `task`, on the executor of the waiting coroutine.
    // task.error is set if it failed.
    virtual boost::asio::awaitable<void> commit(Task& task) = 0;

    // Runs `operation(Connection&)` inside a transaction and returns its result once it is durable.
    template <class Operation>
    boost::asio::awaitable<std::invoke_result_t<Operation, Connection&>> write(Operation operation);
};

// One thread and a queue. A StorageFailure is final: it ends every operation of that batch and all
// later ones.
[[nodiscard]] std::unique_ptr<Writer> make_threaded_writer(
    Connection& connection, boost::asio::any_io_executor executor
);

// The same without a thread, which would make the order of a simulation's events random: commits
// are events of `executor`, each of all that waits by then.
[[nodiscard]] std::unique_ptr<Writer> make_single_threaded_writer(
    Connection& connection, boost::asio::any_io_executor executor
);

template <class Operation, class Value>
class ValueTask final : public Task {
public:
    explicit ValueTask(Operation operation) : operation_(std::move(operation)) {}
    void perform(Connection& connection) override { value_.emplace(operation_(connection)); }
    Value take() { return std::move(*value_); }

private:
    Operation operation_;
    std::optional<Value> value_;
};

template <class Operation>
class ValueTask<Operation, void> final : public Task {
public:
    explicit ValueTask(Operation operation) : operation_(std::move(operation)) {}
    void perform(Connection& connection) override { operation_(connection); }
    void take() {}

private:
    Operation operation_;
};

template <class Operation>
boost::asio::awaitable<std::invoke_result_t<Operation, Connection&>> Writer::write(
    Operation operation
) {
    using Value = std::invoke_result_t<Operation, Connection&>;
    ValueTask<Operation, Value> task(std::move(operation));
    co_await commit(task);
    if (task.error) std::rethrow_exception(task.error);
    co_return task.take();
}

}  // namespace invito::store
