#include "run_board.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>

namespace invito {

RunBoard::RunBoard(Terms terms, std::size_t workers)
    : terms_(terms), present_(workers), wake_(workers) {}

void RunBoard::stop(RunEnd end) {
    if (end_) return;
    end_ = end;
    // Emitting resumes sleepers at once, and each takes itself off the list: iterate over a copy.
    std::vector<WorkerId> asleep;
    for (const auto& [worker, sleeper] : sleepers_)
        asleep.push_back(worker);
    for (const WorkerId worker : asleep) {
        wake_[worker].emit(boost::asio::cancellation_type::terminal);
    }
}

void RunBoard::stop_with(RunEnd end, ProviderError error) {
    if (!end_) report.last_error = std::move(error);
    stop(end);
}

void RunBoard::check_deadline(Instant now) {
    if (terms_.deadline && now >= *terms_.deadline) stop(RunEnd::max_duration);
}

bool RunBoard::take_send() {
    if (terms_.max_sends && sends_taken_ >= *terms_.max_sends) {
        stop(RunEnd::max_sends);
        return false;
    }
    ++sends_taken_;
    return true;
}

void RunBoard::give_back_send() {
    --sends_taken_;
}

void RunBoard::fall_asleep(
    WorkerId worker, Instant until, std::optional<Refusal> why, Instant now
) {
    ensure(!sleepers_.contains(worker), "a worker sleeps once at a time");
    sleepers_.emplace(worker, Sleeper{until, why});
    by_time_.emplace(until, worker);
    end_if_all_sleep_too_long(now);
}

void RunBoard::wake_up(WorkerId worker) {
    const auto sleeper = sleepers_.find(worker);
    ensure(sleeper != sleepers_.end(), "only a sleeper wakes up");
    auto [first, last] = by_time_.equal_range(sleeper->second.until);
    const auto entry =
        std::find_if(first, last, [worker](const auto& e) { return e.second == worker; });
    by_time_.erase(entry);
    sleepers_.erase(sleeper);
}

std::optional<Instant> RunBoard::next_wake_up() const {
    if (by_time_.empty()) return std::nullopt;
    return by_time_.begin()->first;
}

void RunBoard::leave(WorkerId, Instant now) {
    --present_;
    end_if_all_sleep_too_long(now);
    if (present_ == 0 && on_empty) on_empty();
}

boost::asio::cancellation_slot RunBoard::wake_slot(WorkerId worker) {
    return wake_[worker].slot();
}

void RunBoard::host_failed(const ProviderError& error, Instant now) {
    breaker_.record_failure(now);
    host_error_ = error;
    const auto since = breaker_.failing_since();
    if (breaker_.is_open() && since && now - *since > terms_.patience) {
        stop_with(RunEnd::unavailable, error);
    }
}

void RunBoard::end_if_all_sleep_too_long(Instant now) {
    if (end_ || present_ == 0 || sleepers_.size() < present_) return;

    const auto& [earliest, worker] = *by_time_.begin();
    if (terms_.deadline && earliest >= *terms_.deadline) {
        stop(RunEnd::max_duration);
        return;
    }
    Instant stays_until = now + terms_.patience;
    if (terms_.wait) stays_until = std::max(stays_until, terms_.started_at + *terms_.wait);
    if (earliest <= stays_until) return;

    const auto why = sleepers_.at(worker).why;
    if (why == Refusal::host_unavailable && host_error_) {
        stop_with(RunEnd::unavailable, *host_error_);
        return;
    }
    stop(why == Refusal::outside_window ? RunEnd::window_closed : RunEnd::quota_used);
}

}  // namespace invito
