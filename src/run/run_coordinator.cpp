#include "run_coordinator.hpp"

#include "invito/run/outlook_input.hpp"
#include "invito/support/failure.hpp"

#include <algorithm>

namespace invito {
namespace {

// The retry budget: a few are free, so that a short run may retry at all.
constexpr std::int64_t retries_free = 10;
constexpr std::int64_t requests_per_retry = 10;

// Longer ago than that, and others may soon take its accounts.
constexpr Duration unheard_max = std::chrono::seconds{30};

// A single request may be lost.
constexpr int failures_of_gone_host = 2;

}  // namespace

RunCoordinator::RunCoordinator(Terms terms, std::size_t workers)
    : terms_(terms), present_(workers), wake_(workers) {}

void RunCoordinator::stop(StopReason end) {
    if (end_) return;
    end_ = end;
    if (on_stop) on_stop();
    // Emitting resumes sleepers at once, and each takes itself off the list: iterate over a copy.
    std::vector<WorkerId> asleep;
    for (const auto& [worker, sleeper] : sleepers_) asleep.push_back(worker);
    for (const WorkerId worker : asleep) {
        wake_[worker].emit(boost::asio::cancellation_type::terminal);
    }
}

void RunCoordinator::stop_with(StopReason end, ProviderError error) {
    if (!end_) report.last_error = std::move(error);
    stop(end);
}

void RunCoordinator::confirm_time(Duration moved) {
    report.is_time_confirmed = true;
    report.started_at += moved;
    terms_.started_at += moved;
    if (terms_.deadline) *terms_.deadline += moved;
}

void RunCoordinator::stop_clock_off(const DateReading& reading) {
    if (!end_) report.clock_off = reading;
    stop(StopReason::clock_off);
}

void RunCoordinator::check_deadline(Instant now) {
    if (terms_.deadline && now >= *terms_.deadline) stop(StopReason::max_duration);
}

RunCoordinator::SendTurn RunCoordinator::take_send() {
    if (terms_.max_sends && sends_made_ >= *terms_.max_sends) {
        stop(StopReason::max_sends);
        return SendTurn::none;
    }
    if (terms_.max_sends && sends_made_ + sends_in_flight_ >= *terms_.max_sends) {
        return SendTurn::wait;
    }
    ++sends_in_flight_;
    return SendTurn::taken;
}

void RunCoordinator::end_send(bool counts) {
    --sends_in_flight_;
    if (counts) ++sends_made_;
}

void RunCoordinator::fall_asleep(WorkerId worker, const Sleep& sleep, Instant now) {
    ensure(!sleepers_.contains(worker), "a worker sleeps once at a time");
    sleepers_.emplace(worker, sleep);
    by_time_.emplace(sleep.until, worker);
    if (sleep.must_wait) ++must_wait_;
    end_if_all_sleep_too_long(now);
}

void RunCoordinator::wake_up(WorkerId worker) {
    const auto sleeper = sleepers_.find(worker);
    ensure(sleeper != sleepers_.end(), "only a sleeper wakes up");
    by_time_.erase({sleeper->second.until, worker});
    if (sleeper->second.must_wait) --must_wait_;
    sleepers_.erase(sleeper);
}

const RunCoordinator::Sleep* RunCoordinator::sleep_of(WorkerId worker) const {
    const auto sleeper = sleepers_.find(worker);
    return sleeper == sleepers_.end() ? nullptr : &sleeper->second;
}

void RunCoordinator::wake(WorkerId worker) {
    if (sleepers_.contains(worker)) wake_[worker].emit(boost::asio::cancellation_type::terminal);
}

void RunCoordinator::let_go(WorkerId worker) {
    let_go_.insert(worker);
    wake(worker);
}

void RunCoordinator::hear_of_database(Duration since_boot, bool is_unsafe) {
    heard_at_ = since_boot;
    is_unsafe_ = is_unsafe;
}

bool RunCoordinator::is_database_safe(Duration since_boot) const {
    return !is_unsafe_ && since_boot - heard_at_.value_or(since_boot) <= unheard_max;
}

void RunCoordinator::stop_unsafe(std::string why) {
    if (!end_) report.database_unsafe = std::move(why);
    stop(StopReason::database_unsafe);
}

std::optional<Instant> RunCoordinator::next_wake_up() const {
    if (by_time_.empty() || by_time_.begin()->first == never) return std::nullopt;
    return by_time_.begin()->first;
}

void RunCoordinator::leave(WorkerId, Instant now) {
    --present_;
    end_if_all_sleep_too_long(now);
    if (present_ == 0 && on_empty) on_empty();
}

boost::asio::cancellation_slot RunCoordinator::wake_slot(WorkerId worker) {
    return wake_[worker].slot();
}

void RunCoordinator::host_failed(const ProviderError& error, Instant now) {
    breaker_.record_failure(now);
    host_error_ = error;
    ++host_failures_;
    const auto since = breaker_.failing_since();
    if (breaker_.is_open() && since && now - *since > terms_.patience) {
        stop_with(StopReason::unavailable, error);
    }
}

std::optional<ProviderError> RunCoordinator::host_is_gone() const {
    return host_failures_ >= failures_of_gone_host ? host_error_ : std::nullopt;
}

void RunCoordinator::count(JobId job, JobState state, Reason reason) {
    RunCounts& counts = report.counts;
    switch (state) {
        case JobState::sent: ++counts.sent; break;
        case JobState::skipped: ++counts.skipped; break;
        case JobState::failed: ++counts.failed; break;
        case JobState::unknown:
            ++counts.unknown;
            own_unknown_.insert(job);
            break;
        case JobState::held: ++counts.held; break;
        default: break;
    }
    if (reason != Reason::none) ++report.reason_counts[{state, reason}];
}

bool RunCoordinator::settle_unknown(JobId job) {
    const bool is_own = own_unknown_.erase(job) > 0;
    std::int64_t& unknown = is_own ? report.counts.unknown : report.open_before.unknown;
    unknown = std::max<std::int64_t>(unknown - 1, 0);
    return is_own;
}

void RunCoordinator::count_open(const OpenLeads& open) {
    const RunCounts& own = report.counts;
    report.open_before.unknown = std::max<std::int64_t>(open.unknown - own.unknown, 0);
    report.open_before.held = std::max<std::int64_t>(open.held - own.held, 0);
}

bool RunCoordinator::may_retry() const {
    return report.retries < retries_free + report.requests / requests_per_retry;
}

std::optional<RunCoordinator::Sleep> RunCoordinator::first_to_wait_for() const {
    for (const auto& [until, worker] : by_time_) {
        const Sleep& sleep = sleepers_.at(worker);
        if (until == never) break;
        if (!sleep.is_for_return || terms_.wait) return sleep;
    }
    return std::nullopt;
}

void RunCoordinator::end_if_all_sleep_too_long(Instant now) {
    if (end_ || present_ == 0 || sleepers_.size() < present_ || must_wait_ > 0) return;

    const auto first = first_to_wait_for();
    if (!first) {
        const bool is_leased = std::ranges::any_of(sleepers_, [](const auto& sleeper) {
            return sleeper.second.why == DenyReason::lost_lease;
        });
        end_by_itself(is_leased ? StopReason::other_run : StopReason::account_stopped);
        return;
    }
    const Instant until = first->is_for_return ? told_to_wait_until() : stays_until(now);
    const bool is_after_deadline = terms_.deadline && first->until >= *terms_.deadline;
    if (first->until <= until && !is_after_deadline) return;

    if (first->why == DenyReason::host_unavailable && host_error_) {
        stop_with(StopReason::unavailable, *host_error_);
        return;
    }
    end_by_itself(stop_reason_for(first->why.value_or(DenyReason::job_deferred), was_at_work));
}

Instant RunCoordinator::told_to_wait_until() const {
    return terms_.wait ? terms_.started_at + *terms_.wait : Instant::min();
}

Instant RunCoordinator::stays_until(Instant now) const {
    return std::max(told_to_wait_until(), now + terms_.patience);
}

void RunCoordinator::end_by_itself(StopReason end) {
    ended_by_itself_ = true;
    stop(end);
}

void observe_date(const Exchange& exchange, Clock& clock, RunCoordinator& coordinator) {
    if (!exchange.server_date) return;
    const DateReading reading = clock.observe({*exchange.server_date, exchange.took});
    switch (reading.verdict) {
        case DateVerdict::taken: coordinator.confirm_time(reading.moved); break;
        case DateVerdict::ignored: break;
        case DateVerdict::clock_off: coordinator.stop_clock_off(reading); break;
    }
}

}  // namespace invito
