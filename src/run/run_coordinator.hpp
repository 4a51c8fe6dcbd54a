#pragma once
// What the account workers of one run share: whether to go on, who sleeps until when, the host's
// breaker, and the numbers. Decides when a run has nothing more to do within its patience. One
// thread, no I/O.

#include "invito/plan/error_policy.hpp"
#include "invito/run/runner.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace invito {

class RunCoordinator {
public:
    using WorkerId = std::size_t;

    struct Terms {
        Instant started_at;
        Duration patience{};
        std::optional<Duration> wait;
        std::optional<Instant> deadline;
        std::optional<std::int64_t> max_sends;
    };

    RunCoordinator(Terms terms, std::size_t workers);

    // --- going on
    [[nodiscard]] bool is_stopping() const { return end_.has_value(); }
    [[nodiscard]] std::optional<StopReason> end() const { return end_; }

    // Nobody stopped it: there was nothing to do within its patience.
    [[nodiscard]] bool has_ended_by_itself() const { return !end_ || ended_by_itself_; }

    // Until when it waits for something to do.
    [[nodiscard]] Instant stays_until(Instant now) const;

    // The first reason stays. Wakes every sleeper; requests in flight go on to their end.
    void stop(StopReason end);
    void stop_with(StopReason end, ProviderError error);

    // Time was put right by `moved`: what was reckoned from the old time moves along.
    void confirm_time(Duration moved);
    void stop_clock_off(const DateReading& reading);

    // Stops the run when its time is over.
    void check_deadline(Instant now);

    // Takes one of the sends the run may make. wait: one in flight may yet be given back; none: all
    // are made, and the run stops.
    enum class SendTurn { taken, wait, none };
    [[nodiscard]] SendTurn take_send();
    // Of one that was taken: whether it counts, or is given back.
    void end_send(bool counts);

    // --- sleeping
    // A worker has nothing to do before `until`. May stop the run, because everybody sleeps too
    // long. Who only looks whether its account is back at the provider keeps no run alive, unless
    // it was told to wait; who wakes before that for a look that was in vain keeps it alive no
    // longer.
    struct Sleep {
        Instant until;  // never: there is no work
        std::optional<DenyReason> why = {};
        bool is_for_return = false;
        std::optional<Instant> wakes_at = {};  // earlier
        bool must_wait = false;                // the run stays for it, whatever its patience
    };
    void fall_asleep(WorkerId worker, const Sleep& sleep, Instant now);
    void wake_up(WorkerId worker);
    void leave(WorkerId worker, Instant now);
    // nullptr: it is awake, or has left.
    [[nodiscard]] const Sleep* sleep_of(WorkerId worker) const;
    // Ends its sleep, if it sleeps: there is news for it.
    void wake(WorkerId worker);
    [[nodiscard]] boost::asio::cancellation_slot wake_slot(WorkerId worker);
    [[nodiscard]] std::optional<Instant> next_wake_up() const;
    [[nodiscard]] bool is_empty() const { return present_ == 0; }

    // Whether one more read may be tried again: retries stay a tenth of all requests.
    [[nodiscard]] bool may_retry() const;

    // --- the host
    CircuitBreaker& breaker() { return breaker_; }
    void host_failed(const ProviderError& error, Instant now);
    void host_answered() { breaker_.record_success(); }
    void host_spoke() { host_failures_ = 0; }  // whatever it said: it is there
    // The latest requests stayed without an answer: the last one's error; nullopt: it is there.
    [[nodiscard]] std::optional<ProviderError> host_is_gone() const;
    bool is_probing = false;  // one worker tries whether the host is back

    // Grows when accounts turn out to be of one member: what others know of theirs is old.
    std::int64_t members_learned = 0;

    bool was_at_work = false;  // an account was allowed to invite

    // --- accounts that change hands
    // It stops at its next step and gives its lease back; it sleeps now.
    void let_go(WorkerId worker);
    [[nodiscard]] bool is_let_go(WorkerId worker) const { return let_go_.contains(worker); }
    void has_gone(WorkerId worker) { let_go_.erase(worker); }

    // --- a database that others share: only one that was heard of lately, and is safe, may be told
    // what is sent
    void hear_of_database(Duration since_boot, bool is_unsafe);
    [[nodiscard]] bool is_database_safe(Duration since_boot) const;
    [[nodiscard]] bool shares_database() const { return heard_at_.has_value(); }
    void stop_unsafe(std::string why);

    // --- numbers
    void count(JobId job, JobState state, Reason reason);
    // Nobody knew what became of it, and now it is known. Returns whether it was sent in this run.
    [[nodiscard]] bool settle_unknown(JobId job);
    // All that are open now: what is not of this run is of earlier ones.
    void count_open(const OpenLeads& open);

    RunSummary report;
    int in_flight = 0;

    // Called once, when the last worker leaves.
    std::function<void()> on_empty;

    // Called once, when the run stops: for who sleeps and is no worker.
    std::function<void()> on_stop;

private:
    [[nodiscard]] std::optional<Sleep> first_to_wait_for() const;
    void end_if_all_sleep_too_long(Instant now);
    void end_by_itself(StopReason end);
    [[nodiscard]] Instant told_to_wait_until() const;

    Terms terms_;
    std::optional<StopReason> end_;
    std::size_t present_;
    std::map<WorkerId, Sleep> sleepers_;
    std::size_t must_wait_ = 0;  // of them
    std::set<WorkerId> let_go_;
    std::optional<Duration> heard_at_;  // of a shared database; since the machine started
    bool is_unsafe_ = false;
    std::set<std::pair<Instant, WorkerId>> by_time_;  // windows open for thousands at once
    std::vector<boost::asio::cancellation_signal> wake_;
    CircuitBreaker breaker_;
    std::optional<ProviderError> host_error_;  // the last one
    std::int64_t sends_made_ = 0;
    std::int64_t sends_in_flight_ = 0;
    int host_failures_ = 0;  // since it spoke last
    bool ended_by_itself_ = false;
    std::set<JobId> own_unknown_;
};

// Shows the clock the date of an answer that arrived just now. Stops the run if this machine's time
// and the provider's are too far apart to keep any promise about windows and caps.
void observe_date(const Exchange& exchange, Clock& clock, RunCoordinator& coordinator);

}  // namespace invito
