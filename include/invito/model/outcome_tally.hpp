#pragma once
// What a sync learned, and what a withdrawal did, for one account: numbers for the end of a run.

#include "invito/support/time.hpp"

#include <cstdint>
#include <optional>

namespace invito {

// What a sync learned for one account.
struct SyncTally {
    std::int64_t accepted = 0;
    std::int64_t pending = 0;
    std::int64_t gone = 0;            // no longer pending, not connected; known before or new
    std::int64_t withdrawn = 0;       // by hand, or by a withdrawal whose outcome was not known
    std::int64_t undecided = 0;       // too young to tell, or what would tell could not be read
    std::int64_t by_hand = 0;         // invitations that are none of this database's, found new
    std::int64_t skipped = 0;         // leads that somebody has invited by hand
    std::int64_t unknown_sent = 0;    // outcomes that were not known: it was sent
    std::int64_t unknown_absent = 0;  // it was not sent
    std::int64_t unknown_left = 0;    // still not known
    bool is_partial = false;          // something could not be read
    std::optional<Instant> relations_read_at = {};  // not read again: that was not long ago
};

// What a withdrawal did for one account.
struct WithdrawTally {
    std::int64_t withdrawn = 0;
    std::int64_t not_listed = 0;  // answered or gone meanwhile: sync tells
    std::int64_t refused = 0;
    std::int64_t unknown = 0;  // no answer: sync tells
    std::int64_t left = 0;     // for later: the day's limit, a rest, or a stop
    std::optional<Instant> next_at = {};
};

}  // namespace invito
