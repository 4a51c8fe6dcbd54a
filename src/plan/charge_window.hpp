#pragma once
// The charged rows of one account that a window can still hold, for counting while a ledger is
// replayed.

#include "invito/plan/audit.hpp"

#include <cstdint>
#include <deque>

namespace invito {

class ChargeWindow {
public:
    // Rows older than `kept` before the newest one are forgotten.
    explicit ChargeWindow(Duration kept) : kept_(kept) {}

    // In order of time.
    void add(const LedgerRow& row);

    struct Count {
        std::int64_t all = 0;
        std::int64_t known = 0;  // without what was found after `row` had been written
    };
    // Rows later than `since`, seen from `row`.
    [[nodiscard]] Count count_after(Instant since, const LedgerRow& row) const;

private:
    struct External {
        Instant at;
        AttemptId id;
    };
    Duration kept_;
    std::deque<Instant> all_;
    std::deque<External> by_hand_;
};

}  // namespace invito
