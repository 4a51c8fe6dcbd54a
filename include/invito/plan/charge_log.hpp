#pragma once
// The charged rows of one account's ledger, as instants: what the limiter counts. The same rows,
// counted by SQL, decide again inside the transaction that takes a slot.

#include "invito/model/attempt.hpp"
#include "invito/plan/limits.hpp"
#include "invito/support/time.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace invito {

class ChargeLog {
public:
    void add(AttemptKind kind, Instant at, bool with_note);

    // Undoes one add() of the same values: the request certainly had no effect.
    void refund(AttemptKind kind, Instant at, bool with_note);

    // Nobody asks for rows of that time or earlier any more.
    void forget(Instant until);

    // Rows later than `since`.
    [[nodiscard]] std::size_t count_after(Counted counted, Instant since) const;

    // The n-th newest row, n from 1; nullopt if there are fewer.
    [[nodiscard]] std::optional<Instant> nth_newest(Counted counted, std::size_t n) const;

private:
    [[nodiscard]] const std::vector<Instant>& times(Counted counted) const;

    std::vector<Instant> invitations_;  // each in ascending order
    std::vector<Instant> notes_;
    std::vector<Instant> visits_;
    std::vector<Instant> list_reads_;
    std::vector<Instant> withdrawals_;
};

}  // namespace invito
