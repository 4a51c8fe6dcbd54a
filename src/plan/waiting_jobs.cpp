#include "waiting_jobs.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace invito {
namespace {

// Few at first, for accounts that send little; many for those that send all.
constexpr std::int64_t first_page = 16;
constexpr std::int64_t largest_page = 256;

bool goes_before(const ForecastJob& a, const ForecastJob& b) {
    return std::tie(a.not_before, a.id) < std::tie(b.not_before, b.id);
}

}  // namespace

WaitingJobs::WaitingJobs(ForecastQueue queue)
    : fresh_(std::move(queue.fresh)), page_size_(first_page), queued_(std::move(queue.jobs)) {
    const auto resolved = std::stable_partition(
        queued_.begin(), queued_.end(), [](const ForecastJob& job) { return !job.is_resolved; }
    );
    for (auto job = resolved; job != queued_.end(); ++job) insert({.job = *job});
    queued_.erase(resolved, queued_.end());
}

const ForecastJob* WaitingJobs::first_resolved(Instant now) const {
    const bool is_ready = !resolved_.empty() && resolved_.front().job.not_before <= now;
    return is_ready ? &resolved_.front().job : nullptr;
}

const ForecastJob* WaitingJobs::first_queued(Instant now) {
    if (is_fresh_first()) return &page_[next_in_page_];
    const bool is_ready = next_ < queued_.size() && queued_[next_].not_before <= now;
    return is_ready ? &queued_[next_] : nullptr;
}

std::optional<Instant> WaitingJobs::earliest_resolved() const {
    if (resolved_.empty()) return std::nullopt;
    return resolved_.front().job.not_before;
}

std::optional<Instant> WaitingJobs::earliest() const {
    if (fresh_.count > 0 || next_in_page_ < page_.size()) return Instant{};
    std::optional<Instant> first = earliest_resolved();
    if (next_ < queued_.size() && (!first || queued_[next_].not_before < *first)) {
        first = queued_[next_].not_before;
    }
    return first;
}

std::int64_t WaitingJobs::size() const {
    return fresh_.count + std::ssize(page_) - static_cast<std::int64_t>(next_in_page_) +
           std::ssize(queued_) - static_cast<std::int64_t>(next_) + std::ssize(resolved_);
}

bool WaitingJobs::waits_for_notes() const {
    return !resolved_.empty() && resolved_.front().waits_for_note;
}

void WaitingJobs::drop_resolved() {
    resolved_.pop_front();
}

void WaitingJobs::drop_queued() {
    take_queued();
}

void WaitingJobs::resolve() {
    ForecastJob job = take_queued();
    job.is_resolved = true;
    insert({.job = job});
}

void WaitingJobs::defer(Instant not_before) {
    Resolved first = resolved_.front();
    resolved_.pop_front();
    first.job.not_before = not_before;
    first.waits_for_note = true;
    insert(first);
}

// Whether the first queued one is fresh; then it is in the page.
bool WaitingJobs::is_fresh_first() {
    if (next_in_page_ == page_.size()) read_page();
    if (next_in_page_ == page_.size()) return false;
    return next_ == queued_.size() || goes_before(page_[next_in_page_], queued_[next_]);
}

void WaitingJobs::read_page() {
    page_.clear();
    next_in_page_ = 0;
    if (fresh_.count == 0) return;
    page_ = fresh_.read(last_read_, std::min(page_size_, fresh_.count));
    ensure(!page_.empty(), "as many fresh jobs can be read as are counted");
    fresh_.count -= std::ssize(page_);
    last_read_ = page_.back().id;
    page_size_ = std::min(2 * page_size_, largest_page);
}

void WaitingJobs::insert(const Resolved& resolved) {
    const auto place = std::upper_bound(
        resolved_.begin(), resolved_.end(), resolved,
        [](const Resolved& a, const Resolved& b) { return goes_before(a.job, b.job); }
    );
    resolved_.insert(place, resolved);
}

ForecastJob WaitingJobs::take_queued() {
    return is_fresh_first() ? page_[next_in_page_++] : queued_[next_++];
}

void InvitedPeople::insert(PersonId person, std::size_t account) {
    Page& page = pages_[person.value / page_size];
    page[static_cast<std::size_t>(person.value % page_size)] =
        static_cast<std::uint32_t>(account + 1);
}

std::optional<std::size_t> InvitedPeople::inviter(PersonId person) const {
    const auto page = pages_.find(person.value / page_size);
    if (page == pages_.end()) return std::nullopt;
    const std::uint32_t account = page->second[static_cast<std::size_t>(person.value % page_size)];
    if (account == 0) return std::nullopt;
    return account - 1;
}

}  // namespace invito
