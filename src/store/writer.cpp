#include "invito/ports/run_store.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "session.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace invito::store {
namespace {

namespace asio = boost::asio;

using Task = RunStore::Task;

// Operations that share a commit. Those that nobody resumes before it goes, because the event loop
// went first, take their coroutines with them.
class Batch {
public:
    Batch() = default;
    Batch(Batch&&) = default;
    Batch& operator=(Batch&&) = delete;
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;
    ~Batch() {
        for (Task* task : tasks_) (void)take_handler(*task);
    }

    void add(Task& task) { tasks_.push_back(&task); }
    void add(Batch batch) {
        tasks_.insert(tasks_.end(), batch.tasks_.begin(), batch.tasks_.end());
        batch.tasks_.clear();
    }
    [[nodiscard]] bool is_empty() const { return tasks_.empty(); }
    [[nodiscard]] const std::vector<Task*>& tasks() const { return tasks_; }

    // The first `size` of them, or all.
    [[nodiscard]] Batch take(std::size_t size) {
        Batch taken;
        taken.tasks_.swap(tasks_);
        if (taken.tasks_.size() > size) {
            tasks_.assign(
                taken.tasks_.begin() + static_cast<std::ptrdiff_t>(size), taken.tasks_.end()
            );
            taken.tasks_.resize(size);
        }
        return taken;
    }

    void resume() {
        for (Task* task : std::exchange(tasks_, {})) {
            auto handler = take_handler(*task);
            std::move(handler)();
        }
    }

private:
    // A coroutine that is resumed or destroyed takes its task with it: the handler goes first.
    static asio::any_completion_handler<void()> take_handler(Task& task) {
        return std::move(*task.resume);
    }

    std::vector<Task*> tasks_;
};

// All that the writers share: whatever the events that are ready now bring forms one batch; whoever
// waits, waits for the same commit and is resumed after it. Who commits is up to the derived class.
class BatchWriter : public RunStore {
public:
    BatchWriter(sql::Session& db, asio::any_io_executor executor)
        : db_(db), executor_(std::move(executor)) {}

protected:
    virtual void hand_over(Batch batch) = 0;

    void commit_and_answer(Batch batch) {
        commit_batch(batch);
        // One hop to the callers' thread for the whole batch.
        asio::post(executor_, [batch = std::move(batch)]() mutable { batch.resume(); });
    }

private:
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): in the caller's frame
    asio::awaitable<void> commit(Task& task) final {
        // The context must not run out of work while the answer is on another thread.
        const auto guard = asio::make_work_guard(executor_);
        auto initiate = [this, &task](auto handler) {
            task.resume.emplace(std::move(handler));
            enqueue(task);
        };
        const auto token = asio::use_awaitable;
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiate, token);
    }

    void enqueue(Task& task) {
        if (waiting_ == nullptr) begin_batch();
        waiting_->add(task);
    }

    // The event owns the batch: the event loop, not the writer, is what the coroutines end with.
    void begin_batch() {
        auto batch = std::make_unique<Batch>();
        waiting_ = batch.get();
        asio::post(executor_, [this, batch = std::move(batch)] {
            waiting_ = nullptr;
            hand_over(std::move(*batch));
        });
    }

    void commit_batch(const Batch& batch) {
        if (!broken_) {
            try {
                if (!commit_together(batch)) commit_each_apart(batch);
                return;
            } catch (...) {
                broken_ = std::current_exception();
            }
        }
        for (Task* task : batch.tasks()) task->error = broken_;
    }

    // Without savepoints, which copy each page that an operation changes. False: one of them
    // failed, and nothing is left of any.
    bool commit_together(const Batch& batch) {
        if (is_mutant(Mutant::post_before_intent)) commit_what_was_answered();
        sql::JoinedTransaction transaction(db_);
        for (Task* task : batch.tasks()) {
            try {
                task->perform(db_);
            } catch (const StorageFailure&) {
                throw;
            } catch (...) {
                if (is_mutant(Mutant::failed_batch_is_kept)) transaction.commit();
                return false;
            }
        }
        transaction.commit();
        return true;
    }

    void commit_each_apart(const Batch& batch) {
        sql::Transaction transaction(db_);
        for (Task* task : batch.tasks()) perform_apart(*task);
        transaction.commit();
    }

    // So that its failure leaves no trace. A StorageFailure is not one operation's affair and goes
    // on up.
    void perform_apart(Task& task) {
        sql::Savepoint savepoint(db_);
        try {
            task.perform(db_);
        } catch (const StorageFailure&) {
            throw;
        } catch (...) {
            task.error = std::current_exception();
            return;
        }
        if (is_mutant(Mutant::neighbours_are_lost)) return;
        savepoint.release();
    }

    // The transaction of a batch stays open until the next one comes.
    void commit_what_was_answered() {
        if (db_.is_in_transaction()) db_.commit();
        db_.begin();
    }

    sql::Session& db_;
    asio::any_io_executor executor_;
    Batch* waiting_ = nullptr;   // what the next commit will hold; touched by the event loop
    std::exception_ptr broken_;  // touched by whoever commits
};

class ThreadedWriter final : public BatchWriter {
public:
    ThreadedWriter(sql::Session& db, asio::any_io_executor executor)
        : BatchWriter(db, std::move(executor)),
          thread_([this](const std::stop_token& stop) { loop(stop); }) {}

private:
    // Bounds how long one commit keeps its first caller waiting.
    static constexpr std::size_t batch_max = 1024;

    void hand_over(Batch batch) override {
        {
            const std::lock_guard lock(mutex_);
            ready_.add(std::move(batch));
        }
        wake_.notify_one();
    }

    void loop(const std::stop_token& stop) {
        for (;;) {
            Batch batch = next_batch(stop);
            if (batch.is_empty()) return;
            commit_and_answer(std::move(batch));
        }
    }

    Batch next_batch(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, stop, [this] { return !ready_.is_empty(); });
        return ready_.take(batch_max);
    }

    std::mutex mutex_;
    std::condition_variable_any wake_;
    Batch ready_;
    std::jthread thread_;  // last: everything above outlives it
};

class SingleThreadedWriter final : public BatchWriter {
public:
    using BatchWriter::BatchWriter;

private:
    void hand_over(Batch batch) override { commit_and_answer(std::move(batch)); }
};

}  // namespace

std::unique_ptr<RunStore> make_threaded_store(sql::Session& db, asio::any_io_executor executor) {
    return std::make_unique<ThreadedWriter>(db, std::move(executor));
}

std::unique_ptr<RunStore> make_single_threaded_store(
    sql::Session& db, asio::any_io_executor executor
) {
    return std::make_unique<SingleThreadedWriter>(db, std::move(executor));
}

}  // namespace invito::store
