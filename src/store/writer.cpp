#include "writer.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace invito::store {
namespace {

namespace asio = boost::asio;

// Performs one operation so that its failure leaves no trace. A StorageFailure is not one
// operation's affair and goes on up.
void perform_alone(Connection& connection, Task& task) {
    Savepoint savepoint(connection);
    try {
        task.perform(connection);
    } catch (const StorageFailure&) {
        throw;
    } catch (...) {
        task.error = std::current_exception();
        return;
    }
    savepoint.release();
}

class InlineWriter final : public Writer {
public:
    explicit InlineWriter(Connection& connection) : connection_(connection) {}

    // NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): in the caller's frame
    asio::awaitable<void> commit(Task& task) override {
        if (is_mutant(Mutant::post_before_intent))
            connection_.execute(
                connection_.is_in_transaction() ? "COMMIT; BEGIN IMMEDIATE" : "BEGIN IMMEDIATE"
            );
        JoinedTransaction transaction(connection_);
        perform_alone(connection_, task);
        transaction.commit();
        co_return;
    }

private:
    Connection& connection_;
};

class ThreadedWriter final : public Writer {
public:
    ThreadedWriter(Connection& connection, asio::any_io_executor executor)
        : connection_(connection),
          executor_(std::move(executor)),
          thread_([this](const std::stop_token& stop) { loop(stop); }) {}

    // NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): in the caller's frame
    asio::awaitable<void> commit(Task& task) override {
        // The context must not run out of work while the answer is on another thread.
        const auto guard = asio::make_work_guard(executor_);
        auto initiate = [this, &task](auto handler) {
            task.resume.emplace(std::move(handler));
            enqueue(task);
        };
        const auto token = asio::use_awaitable;
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiate, token);
    }

private:
    // Bounds how long one commit keeps its first caller waiting.
    static constexpr std::size_t batch_max = 1024;

    void enqueue(Task& task) {
        {
            const std::lock_guard lock(mutex_);
            queue_.push_back(&task);
        }
        wake_.notify_one();
    }

    void loop(const std::stop_token& stop) {
        for (;;) {
            std::vector<Task*> batch = next_batch(stop);
            if (batch.empty()) return;
            commit_batch(batch);
            resume_all(std::move(batch));
        }
    }

    std::vector<Task*> next_batch(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, stop, [this] { return !queue_.empty(); });
        std::vector<Task*> batch;
        if (queue_.size() <= batch_max) {
            batch.swap(queue_);
        } else {
            const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(batch_max);
            batch.assign(queue_.begin(), end);
            queue_.erase(queue_.begin(), end);
        }
        return batch;
    }

    void commit_batch(const std::vector<Task*>& batch) {
        if (!broken_) {
            try {
                Transaction transaction(connection_);
                for (Task* task : batch)
                    perform_alone(connection_, *task);
                transaction.commit();
                return;
            } catch (...) {
                broken_ = std::current_exception();
            }
        }
        for (Task* task : batch)
            task->error = broken_;
    }

    void resume_all(std::vector<Task*> batch) {
        // One hop to the callers' thread for the whole batch. A resumed coroutine may end and take
        // its task with it, so the handler is moved out first.
        asio::post(executor_, [tasks = std::move(batch)] {
            for (Task* task : tasks) {
                auto resume = std::move(*task->resume);
                std::move(resume)();
            }
        });
    }

    Connection& connection_;
    asio::any_io_executor executor_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::vector<Task*> queue_;
    std::exception_ptr broken_;  // touched by the thread only
    std::jthread thread_;        // last: everything above outlives it
};

}  // namespace

std::unique_ptr<Writer> make_threaded_writer(
    Connection& connection, asio::any_io_executor executor
) {
    return std::make_unique<ThreadedWriter>(connection, std::move(executor));
}

std::unique_ptr<Writer> make_inline_writer(Connection& connection) {
    return std::make_unique<InlineWriter>(connection);
}

}  // namespace invito::store
