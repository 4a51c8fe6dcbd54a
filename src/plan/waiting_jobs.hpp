#pragma once
// The jobs one account has in one campaign, on their way from queued to resolved to gone. Gives
// them out in the order in which the store's next_job() takes them, and holds of the fresh ones no
// more than a page.

#include "invito/plan/forecast.hpp"
#include "invito/support/ids.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
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

// Whom a forecast has invited, and from which account: what bars the person's leads in other
// campaigns. Ids of people are dense, so four bytes each are enough.
class InvitedPeople {
public:
    void insert(PersonId person, std::size_t account);

    // Index of the account that invited them; nullopt: nobody did.
    [[nodiscard]] std::optional<std::size_t> inviter(PersonId person) const;

private:
    static constexpr std::int64_t page_size = 1024;
    using Page = std::array<std::uint32_t, page_size>;  // index of the account, from 1; 0: nobody

    std::unordered_map<std::int64_t, Page> pages_;
};

}  // namespace invito
