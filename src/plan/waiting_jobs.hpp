#pragma once
// The jobs one account has in one campaign, on their way from queued to resolved to gone. Gives
// them out in the order in which the store's next_job() takes them, and holds of the fresh ones no
// more than a page.

#include "invito/plan/forecast.hpp"

#include <deque>
#include <vector>

namespace invito {

class WaitingJobs {
public:
    explicit WaitingJobs(ForecastQueue queue);

    // The first that may act at `now`; nullptr: none. Valid until the next change.
    [[nodiscard]] const ForecastJob* first_resolved(Instant now) const;
    [[nodiscard]] const ForecastJob* first_queued(Instant now);

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
    struct Resolved {
        ForecastJob job;
        bool waits_for_note = false;
    };

    [[nodiscard]] bool is_fresh_first();
    void read_page();
    void insert(const Resolved& resolved);
    ForecastJob take_queued();

    FreshJobs fresh_;  // those behind the page
    std::vector<ForecastJob> page_;
    std::size_t next_in_page_ = 0;
    JobId last_read_;
    std::int64_t page_size_;
    std::vector<ForecastJob> queued_;  // those that are not fresh
    std::size_t next_ = 0;             // of queued_
    // Sorted. Many only where notes are short of quota, and then their times ascend: they are
    // appended.
    std::deque<Resolved> resolved_;
};

}  // namespace invito
