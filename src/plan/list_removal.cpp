#include "invito/plan/list_removal.hpp"

#include <algorithm>

namespace invito {

namespace {

// Whoever leaves by mistake comes back with the next whole list: a few are no reason to ask.
constexpr std::int64_t few = 5;
constexpr std::int64_t share_max = 5;  // a fifth of those that wait or are listed

}  // namespace

Removal removal_after(const ListShrinkage& shrinkage) {
    if (shrinkage.listed == 0) return Removal::refused;
    if (shrinkage.newly_rejected > 0) return Removal::needs_yes;
    const std::int64_t all = shrinkage.listed + shrinkage.left;
    const std::int64_t left_max = std::max(few, all / share_max);
    return shrinkage.left <= left_max ? Removal::carried_out : Removal::needs_yes;
}

}  // namespace invito
