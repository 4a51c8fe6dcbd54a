#pragma once
// RunStore: the operations of ports/operations.hpp for coroutines. Each is handed over, by values,
// to whoever writes, and returns after it is durable; all that wait at that moment share one
// commit, so that durability costs little.

#include "invito/ports/operations.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace invito {

class RunStore {
public:
    RunStore() = default;
    virtual ~RunStore() = default;
    RunStore(const RunStore&) = delete;
    RunStore& operator=(const RunStore&) = delete;

    template <class T>
    using Answer = boost::asio::awaitable<T>;

    // Runs `operation(sql::Session&)` inside a transaction and returns its result once it is
    // durable. It may run again from the start after a rollback: it must change nothing but the
    // database.
    template <class Operation>
    Answer<std::invoke_result_t<Operation, sql::Session&>> write(Operation operation);

    // An operation that waits for its commit. Lives in the frame of the coroutine that asked for
    // it.
    class Task {
    public:
        virtual ~Task() = default;
        virtual void perform(sql::Session& db) = 0;

        std::exception_ptr error;

        // Set by construction only: in Boost 1.81 assigning to an any_completion_handler recurses
        // without end.
        std::optional<boost::asio::any_completion_handler<void()>> resume;
    };

    // Told by a store whose database others share, on the executor of its coroutines, once when it
    // has not answered for a while and once when it does again.
    std::function<void(bool is_over)> on_outage;

private:
    // Returns after the commit that contains `task`, on the executor of the waiting coroutine.
    // task.error is set if it failed.
    virtual Answer<void> commit(Task& task) = 0;

    template <class Operation, class Value>
    class ValueTask;

    // A function of ports/operations.hpp without its session.
    template <auto Function>
    class Call;
    template <class Result, class... Values, Result (*Function)(sql::Session&, Values...)>
    class Call<Function> {
    public:
        explicit Call(RunStore& store) : store_(store) {}

        Answer<Result> operator()(std::remove_cvref_t<Values>... values) const {
            return store_.write([... values = std::move(values)](sql::Session& db) {
                return Function(db, values...);
            });
        }

    private:
        RunStore& store_;
    };

public:
    Call<store::begin_run> begin_run{*this};
    Call<store::heartbeat> heartbeat{*this};
    Call<store::end_run> end_run{*this};
    Call<store::lease_accounts> lease_accounts{*this};
    Call<store::lease_holders> lease_holders{*this};
    Call<store::give_back_leases> give_back_leases{*this};
    Call<store::load_accounts> load_accounts{*this};
    Call<store::load_account> load_account{*this};
    Call<store::learn_members> learn_members{*this};
    Call<store::record_limits> record_limits{*this};
    Call<store::record_all_limits> record_all_limits{*this};
    Call<store::active_campaigns> active_campaigns{*this};
    Call<store::end_pauses> end_pauses{*this};
    Call<store::record_campaign_limits> record_campaign_limits{*this};
    Call<store::take_next> take_next{*this};
    Call<store::charge> charge{*this};
    Call<store::finish_charge> finish_charge{*this};
    Call<store::finish_visit> finish_visit{*this};
    Call<store::reserve_invitation> reserve_invitation{*this};
    Call<store::finish_invitation> finish_invitation{*this};
    Call<store::settle_waiting_job> settle_waiting_job{*this};
    Call<store::due_unknowns> due_unknowns{*this};
    Call<store::finish_check> finish_check{*this};
    Call<store::next_looks> next_looks{*this};
    Call<store::pending_invitations> pending_invitations{*this};
    Call<store::record_statuses> record_statuses{*this};
    Call<store::record_by_hand> record_by_hand{*this};
    Call<store::confirm_sent_list> confirm_sent_list{*this};
    Call<store::finish_sync> finish_sync{*this};
    Call<store::finish_withdrawal> finish_withdrawal{*this};
    Call<store::change_account> change_account{*this};
    Call<store::change_accounts> change_accounts{*this};
    Call<store::campaign_queue> campaign_queue{*this};
    Call<store::finish_campaigns> finish_campaigns{*this};
    Call<store::work_in_progress> work_in_progress{*this};
};

template <class Operation, class Value>
class RunStore::ValueTask final : public Task {
public:
    explicit ValueTask(Operation operation) : operation_(std::move(operation)) {}
    void perform(sql::Session& db) override { value_.emplace(operation_(db)); }
    Value take() { return std::move(*value_); }

private:
    Operation operation_;
    std::optional<Value> value_;
};

template <class Operation>
class RunStore::ValueTask<Operation, void> final : public Task {
public:
    explicit ValueTask(Operation operation) : operation_(std::move(operation)) {}
    void perform(sql::Session& db) override { operation_(db); }
    void take() {}

private:
    Operation operation_;
};

template <class Operation>
RunStore::Answer<std::invoke_result_t<Operation, sql::Session&>> RunStore::write(Operation operation
) {
    ValueTask<Operation, std::invoke_result_t<Operation, sql::Session&>> task(std::move(operation));
    co_await commit(task);
    if (task.error) std::rethrow_exception(task.error);
    co_return task.take();
}

namespace store {

// Operations that wait at the same time share a commit. When one of them fails, nothing is kept and
// each is tried again in a savepoint of its own: no failure spoils its neighbours, and as long as
// all goes well nobody pays for savepoints.

// One thread and a queue. `db` outlives the store and belongs to its thread alone from now on. A
// StorageFailure is final: it ends every operation of that batch and all later ones.
[[nodiscard]] std::unique_ptr<RunStore> make_threaded_store(
    sql::Session& db, boost::asio::any_io_executor executor
);

// The same without a thread, which would make the order of a simulation's events random: commits
// are events of `executor`, each of all that waits by then.
[[nodiscard]] std::unique_ptr<RunStore> make_single_threaded_store(
    sql::Session& db, boost::asio::any_io_executor executor
);

}  // namespace store
}  // namespace invito
