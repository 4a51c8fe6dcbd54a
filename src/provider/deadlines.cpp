#include "deadlines.hpp"

#include <algorithm>

namespace invito {

void Deadline::set(MonotonicTime at) {
    at_ = at;
    has_passed_ = false;
    all_->add(*this);
}

void Deadline::clear() {
    all_->remove(*this);
}

void Deadline::pass() {
    has_passed_ = true;
    boost::system::error_code ignored;  // it is closed in any case
    socket_.close(ignored);
}

void Deadlines::add(Deadline& deadline) {
    if (!deadline.is_linked()) pending_.push_back(deadline);
    ring_by(deadline.at_);
}

void Deadlines::remove(Deadline& deadline) {
    if (!deadline.is_linked()) return;
    pending_.erase(pending_.iterator_to(deadline));
    if (!pending_.empty()) return;
    timer_.cancel();  // a timer for nothing would keep the context running
    rings_at_ = MonotonicTime::max();
}

// A timer that rings too early looks again; only one that would ring too late is set anew.
void Deadlines::ring_by(MonotonicTime at) {
    if (at >= rings_at_) return;
    rings_at_ = at;
    timer_.expires_at(at);
    timer_.async_wait([all = weak_from_this()](const boost::system::error_code& error) {
        if (error) return;
        if (const auto deadlines = all.lock()) deadlines->ring();
    });
}

void Deadlines::ring() {
    const MonotonicTime now = MonotonicClock::now();
    rings_at_ = MonotonicTime::max();
    MonotonicTime next = MonotonicTime::max();
    for (auto at = pending_.begin(); at != pending_.end();) {
        Deadline& deadline = *at++;
        if (deadline.at_ > now) {
            next = std::min(next, deadline.at_);
        } else {
            pending_.erase(pending_.iterator_to(deadline));
            deadline.pass();
        }
    }
    ring_by(next);
}

}  // namespace invito
