#pragma once
// From a consequence to what is written about the account: rests with their doubling, failures in a
// row, states. Pure.

#include "invito/plan/consequence.hpp"
#include "invito/ports/provider.hpp"
#include "invito/ports/store.hpp"

namespace invito {

// The back-off of an account as it stands.
struct Standing {
    int rest_level = 0;
    int visit_rest_level = 0;
    int failures_in_row = 0;
    int stop_after_failures = 3;
};

enum class ActionClass { visit, invitation };

[[nodiscard]] AccountChange change_after(
    const Consequence& consequence,
    const ProviderError& error,
    const Standing& standing,
    ActionClass action,
    Instant now
);

// A success clears what the refusals before it had built up.
[[nodiscard]] AccountChange change_after_success(const Standing& standing, ActionClass action);

}  // namespace invito
