#pragma once
// The jobs one account has in one campaign, on their way from queued to resolved to gone. Gives
// them out in the order in which the store's next_job() takes them.

#include "invito/plan/forecast.hpp"

#include <set>
#include <vector>

namespace invito {

class WaitingJobs {
public:
    // `jobs` in order of not_before, then id.
    explicit WaitingJobs(const std::vector<ForecastJob>& jobs);

    // The first that may act at `now`; nullptr: none. Valid until the next change.
    [[nodiscard]] const ForecastJob* first_resolved(Instant now) const;
    [[nodiscard]] const ForecastJob* first_queued(Instant now) const;

    // When the first of all may act; nullopt: none is left.
    [[nodiscard]] std::optional<Instant> earliest() const;
    [[nodiscard]] std::optional<Instant> earliest_resolved() const;
    [[nodiscard]] std::int64_t size() const;

    // Whether the first one waits because its own note found no quota.
    [[nodiscard]] bool waits_for_notes() const;

    void drop_resolved();            // the first
    void drop_queued();              // the first
    void resolve();                  // the first queued one
    void defer(Instant not_before);  // the first resolved one, for its note

private:
    struct InOrder {
        bool operator()(const ForecastJob& a, const ForecastJob& b) const;
    };

    std::vector<ForecastJob> queued_;
    std::size_t next_ = 0;  // of queued_
    std::set<ForecastJob, InOrder> resolved_;
    std::set<JobId> deferred_;
};

}  // namespace invito
