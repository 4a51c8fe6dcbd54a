#include "waiting_jobs.hpp"

#include <tuple>
#include <utility>

namespace invito {

bool WaitingJobs::InOrder::operator()(const ForecastJob& a, const ForecastJob& b) const {
    return std::tie(a.not_before, a.id) < std::tie(b.not_before, b.id);
}

WaitingJobs::WaitingJobs(const std::vector<ForecastJob>& jobs) {
    queued_.reserve(jobs.size());
    for (const ForecastJob& job : jobs) {
        if (job.is_resolved) {
            resolved_.insert(job);
        } else {
            queued_.push_back(job);
        }
    }
}

const ForecastJob* WaitingJobs::first_resolved(Instant now) const {
    const bool is_ready = !resolved_.empty() && resolved_.begin()->not_before <= now;
    return is_ready ? &*resolved_.begin() : nullptr;
}

const ForecastJob* WaitingJobs::first_queued(Instant now) const {
    const bool is_ready = next_ < queued_.size() && queued_[next_].not_before <= now;
    return is_ready ? &queued_[next_] : nullptr;
}

std::optional<Instant> WaitingJobs::earliest_resolved() const {
    if (resolved_.empty()) return std::nullopt;
    return resolved_.begin()->not_before;
}

std::optional<Instant> WaitingJobs::earliest() const {
    std::optional<Instant> first = earliest_resolved();
    if (next_ < queued_.size() && (!first || queued_[next_].not_before < *first)) {
        first = queued_[next_].not_before;
    }
    return first;
}

std::int64_t WaitingJobs::size() const {
    return std::ssize(queued_) - static_cast<std::int64_t>(next_) + std::ssize(resolved_);
}

bool WaitingJobs::waits_for_notes() const {
    return !resolved_.empty() && deferred_.contains(resolved_.begin()->id);
}

void WaitingJobs::drop_resolved() {
    resolved_.erase(resolved_.begin());
}

void WaitingJobs::drop_queued() {
    ++next_;
}

void WaitingJobs::resolve() {
    ForecastJob job = queued_[next_++];
    job.is_resolved = true;
    resolved_.insert(job);
}

void WaitingJobs::defer(Instant not_before) {
    ForecastJob job = *resolved_.begin();
    resolved_.erase(resolved_.begin());
    job.not_before = not_before;
    deferred_.insert(job.id);
    resolved_.insert(job);
}

}  // namespace invito
