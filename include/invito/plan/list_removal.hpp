#pragma once
// What becomes of leads that left their list. An export that was written by half must not take a
// campaign down.

#include <cstdint>

namespace invito {

// One reading of a list, against the one before.
struct ListShrinkage {
    std::int64_t listed = 0;          // leads that it names now
    std::int64_t left = 0;            // leads that wait, and that it names no more
    std::int64_t newly_rejected = 0;  // rows that cannot be used, more than the last time
};

enum class Removal {
    carried_out,
    needs_yes,  // so many left that somebody has to say that it is meant
    refused,    // the list names nobody
};

[[nodiscard]] Removal removal_after(const ListShrinkage& shrinkage);

}  // namespace invito
