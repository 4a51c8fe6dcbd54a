#pragma once
// Pruning: people all of whose jobs are over for long enough lose their names, and what lists,
// notes and the provider said of them. A mark per name stays, so that nobody is invited twice.

#include "invito/ports/erasure.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace invito {

// What goes: how many people, their jobs, and the texts that were sent to them.
struct PruneCounts {
    std::int64_t people = 0;
    std::int64_t jobs = 0;
    std::int64_t notes = 0;

    friend bool operator==(const PruneCounts&, const PruneCounts&) = default;
};

struct PrunePlan {
    Instant before = {};  // whose jobs were all over by then
    PruneCounts goes;
    std::int64_t stays = 0;          // people of whom something is newer, or open
    bool is_rebuild_due = false;     // a prune was interrupted before its end
    std::vector<TrackedFile> files;  // of this program, on the disk: they may name those who go
    std::vector<std::string> lists;  // people's own, likewise

    [[nodiscard]] bool is_empty() const { return goes == PruneCounts{} && !is_rebuild_due; }
};

}  // namespace invito
