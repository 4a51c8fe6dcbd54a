#include "invito/ports/run_store.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "session.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace invito::store {
namespace {

namespace asio = boost::asio;

using Task = RunStore::Task;
using std::chrono::milliseconds;

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
    [[nodiscard]] std::size_t size() const { return tasks_.size(); }
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

    // Which stays.
    [[nodiscard]] Batch all_but_first() {
        Batch others;
        others.tasks_.assign(tasks_.begin() + 1, tasks_.end());
        tasks_.resize(1);
        return others;
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

// What is committed together, and what comes of it.
class Committer {
public:
    explicit Committer(sql::Session& db) : db_(db) {}

    // A StorageFailure is not one operation's affair and goes on up.
    void commit(const Batch& batch) {
        if (!commit_together(batch)) commit_each_apart(batch);
    }

private:
    // Without savepoints, which copy each page that an operation changes. False: one of them
    // failed, and nothing is left of any.
    bool commit_together(const Batch& batch) {
        if (is_mutant(Mutant::post_before_intent)) commit_what_was_answered();
        sql::JoinedTransaction transaction(db_);
        if (batch.size() > 1) db_.wait_for_others_briefly();
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
        if (batch.size() > 1) db_.wait_for_others_briefly();
        for (Task* task : batch.tasks()) perform_apart(*task);
        transaction.commit();
    }

    // So that its failure leaves no trace.
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
};

// All that the writers share: whatever the events that are ready now bring is handed over together.
// Who commits, and how much at once, is up to the derived class.
class BatchWriter : public RunStore {
public:
    explicit BatchWriter(asio::any_io_executor executor) : executor_(std::move(executor)) {}

protected:
    virtual void hand_over(Batch batch) = 0;

    void tell_outage(bool is_over) {
        asio::post(executor_, [this, is_over] {
            if (on_outage) on_outage(is_over);
        });
    }

    // One hop to the callers' thread for the whole batch.
    void answer(Batch batch) {
        asio::post(executor_, [batch = std::move(batch)]() mutable { batch.resume(); });
    }

    static void fail(const Batch& batch, const std::exception_ptr& error) {
        for (Task* task : batch.tasks()) task->error = error;
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

    asio::any_io_executor executor_;
    Batch* waiting_ = nullptr;  // what is handed over next; touched by the event loop
};

// Waits for work, and for time to pass, until it is told to stop.
class WorkQueue {
public:
    void add(Batch batch) {
        {
            const std::lock_guard lock(mutex_);
            ready_.add(std::move(batch));
        }
        wake_.notify_all();
    }

    // From now on, and before its last answers are given: what they lead to finds it.
    void be_idle(std::size_t taker) {
        const std::lock_guard lock(mutex_);
        idle_.insert(taker);
    }

    // Of those who are idle the one with the lowest number gets what comes: a session that knows
    // its tables is asked before one that was never needed. share_of() says how many of so many
    // that wait. Empty: told to stop.
    template <class Share>
    [[nodiscard]] Batch take(
        std::size_t taker, const Share& share_of, const std::stop_token& stop
    ) {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, stop, [this, taker] {
            return !ready_.is_empty() && *idle_.begin() == taker;
        });
        idle_.erase(taker);
        Batch taken = ready_.take(share_of(ready_.size()));
        if (!ready_.is_empty()) wake_.notify_all();
        return taken;
    }

    // False: told to stop.
    bool pause(milliseconds time, const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        pauses_.wait_for(lock, stop, time, [] { return false; });
        return !stop.stop_requested();
    }

private:
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::condition_variable_any pauses_;
    Batch ready_;
    std::set<std::size_t> idle_;
};

// One session with a thread: what waits at the same time shares a commit.
class ThreadedWriter final : public BatchWriter {
public:
    ThreadedWriter(sql::Session& db, asio::any_io_executor executor)
        : BatchWriter(std::move(executor)),
          committer_(db),
          thread_([this](const std::stop_token& stop) { loop(stop); }) {}

private:
    // Bounds how long one commit keeps its first caller waiting.
    static constexpr std::size_t batch_max = 1024;

    void hand_over(Batch batch) override { queue_.add(std::move(batch)); }

    void loop(const std::stop_token& stop) {
        std::exception_ptr broken;
        const auto share_of = [](std::size_t) { return batch_max; };
        for (;;) {
            queue_.be_idle(0);
            Batch batch = queue_.take(0, share_of, stop);
            if (batch.is_empty()) return;
            try {
                if (!broken) committer_.commit(batch);
            } catch (...) {
                broken = std::current_exception();
            }
            if (broken) fail(batch, broken);
            answer(std::move(batch));
        }
    }

    Committer committer_;
    WorkQueue queue_;
    std::jthread thread_;  // last: everything above outlives it
};

class SingleThreadedWriter final : public BatchWriter {
public:
    SingleThreadedWriter(sql::Session& db, asio::any_io_executor executor)
        : BatchWriter(std::move(executor)), committer_(db) {}

private:
    void hand_over(Batch batch) override {
        try {
            if (!broken_) committer_.commit(batch);
        } catch (...) {
            broken_ = std::current_exception();
        }
        if (broken_) fail(batch, broken_);
        answer(std::move(batch));
    }

    Committer committer_;
    std::exception_ptr broken_;
};

// The outages of a server that several sessions notice, each in its own time: one is told once, and
// so is its end. A session that waited for an answer may notice it when others have gone on.
class Outages {
public:
    // Before something is tried: what it fails of later may be over by then.
    [[nodiscard]] int begun_or_over() const { return begun_or_over_; }

    // What was tried has failed. True: nobody has noticed yet.
    bool begin(int before) {
        return is_over(before) && begun_or_over_.compare_exchange_strong(before, before + 1);
    }

    // What was tried has not. True: this is the first.
    bool end() {
        int now = begun_or_over_;
        return !is_over(now) && begun_or_over_.compare_exchange_strong(now, now + 1);
    }

private:
    static bool is_over(int count) { return count % 2 == 0; }

    std::atomic<int> begun_or_over_ = 0;
};

// Several sessions of a database that others share, a thread each: one that waits for a row delays
// no other, and commits that wait for a second server wait side by side. An operation is a
// transaction of its own as long as a session is free for each; of what waits beyond that a few
// share a commit.
class PooledWriter final : public BatchWriter {
public:
    PooledWriter(sql::Session& db, asio::any_io_executor executor)
        : BatchWriter(std::move(executor)) {
        for (std::size_t i = 0; i < sessions; ++i) sessions_.push_back({db.another()});
        for (std::size_t i = 0; i < sessions; ++i) queue_.be_idle(i);
        for (std::size_t i = 0; i < sessions; ++i)
            threads_.emplace_back([this, i](const std::stop_token& stop) { loop(i, stop); });
    }

private:
    struct Pooled {
        std::unique_ptr<sql::Session> db;
        int outages = 0;  // that its connection is younger than
    };

    static constexpr std::size_t sessions = 4;
    static constexpr std::size_t together_most = 16;
    // Those that share a commit may be in the way of another: so many more go alone.
    static constexpr int alone_after_conflict = 1'000;
    static constexpr int conflicts_most = 10;
    static constexpr milliseconds outage_most = std::chrono::minutes{2};
    static constexpr milliseconds outage_pause_most{1'000};
    // In a row, of one operation: a connection that is cut, and made again at once, is no outage.
    static constexpr int failures_told = 3;

    void hand_over(Batch batch) override { queue_.add(std::move(batch)); }

    void loop(std::size_t number, const std::stop_token& stop) {
        const auto share_of = [this](std::size_t waiting) {
            return alone_ > 0 ? 1 : std::min((waiting + sessions - 1) / sessions, together_most);
        };
        for (;;) {
            Batch batch = queue_.take(number, share_of, stop);
            if (batch.is_empty()) return;
            if (alone_ > 0) --alone_;
            if (!broken() && !commit_in_spite_of_others(sessions_[number], batch, stop)) return;
            if (const auto why = broken()) fail(batch, why);
            queue_.be_idle(number);
            answer(std::move(batch));
        }
    }

    // What others undid is done again, and a server that is away is waited for: in either case
    // nothing has happened, and who was together goes alone. False: told to stop before the end.
    bool commit_in_spite_of_others(Pooled& session, Batch& batch, const std::stop_token& stop) {
        milliseconds waited{};
        int failures = 0;
        for (int conflicts = 0;;) {
            milliseconds pause{};
            const int outages = outages_.begun_or_over();
            if (std::exchange(session.outages, outages) != outages) session.db->leave_connection();
            try {
                Committer(*session.db).commit(batch);
                if (outages_.end()) tell_outage(true);
                return true;
            } catch (const StorageConflict& conflict) {
                if (++conflicts > conflicts_most) return give_up(batch, conflict);
                if (batch.size() > 1) alone_ = alone_after_conflict;
                pause = milliseconds{5} * conflicts;
            } catch (const CommitUnknown&) {
                return break_down();
            } catch (const StorageUnreachable& failure) {
                if (waited >= outage_most) return break_down();
                const bool was_long = dynamic_cast<const sql::StorageSilent*>(&failure) != nullptr;
                const bool is_outage = ++failures >= failures_told || was_long;
                if (is_outage && outages_.begin(outages)) tell_outage(false);
                pause = std::min(waited / 2 + milliseconds{100}, outage_pause_most);
                waited += pause;
            } catch (...) {
                return break_down();
            }
            for (Task* task : batch.tasks()) task->error = nullptr;
            if (batch.size() > 1) queue_.add(batch.all_but_first());
            if (!queue_.pause(pause, stop)) return false;
        }
    }

    // Nobody is in the way of what fails each time.
    bool give_up(const Batch& batch, const StorageConflict& conflict) {
        if (dynamic_cast<const StaleRow*>(&conflict) == nullptr) return break_down();
        fail(batch, std::make_exception_ptr(InternalFailure(conflict.what())));
        return true;
    }

    // The failure that is being handled is final. True: it is over.
    bool break_down() {
        const std::lock_guard lock(mutex_);
        if (!broken_) broken_ = std::current_exception();
        return true;
    }

    std::exception_ptr broken() {
        const std::lock_guard lock(mutex_);
        return broken_;
    }

    WorkQueue queue_;
    Outages outages_;
    std::atomic<int> alone_ = 0;  // operations from now on
    std::mutex mutex_;
    std::exception_ptr broken_;
    std::vector<Pooled> sessions_;
    std::vector<std::jthread> threads_;  // last: everything above outlives them
};

}  // namespace

std::unique_ptr<RunStore> make_threaded_store(sql::Session& db, asio::any_io_executor executor) {
    if (db.is_shared()) return std::make_unique<PooledWriter>(db, std::move(executor));
    return std::make_unique<ThreadedWriter>(db, std::move(executor));
}

std::unique_ptr<RunStore> make_single_threaded_store(
    sql::Session& db, asio::any_io_executor executor
) {
    return std::make_unique<SingleThreadedWriter>(db, std::move(executor));
}

}  // namespace invito::store
