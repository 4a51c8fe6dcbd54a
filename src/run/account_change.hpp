#pragma once
// From a refusal to what is written about the account: its back-off, failures in a row, its state.
// Pure.

#include "invito/plan/consequence.hpp"
#include "invito/ports/provider.hpp"
#include "invito/ports/store.hpp"

namespace invito {

// The account as it stands.
struct AccountStanding {
    Backoff backoff;
    int stop_after_failures = 3;
};

// `setback` comes without what `consequence` and `error` say.
[[nodiscard]] AccountChange change_after(
    const Consequence& consequence, const ProviderError& error, Setback setback,
    const AccountStanding& standing, Instant now
);

// Empty if there is nothing to clear.
[[nodiscard]] AccountChange change_after_success(
    const AccountStanding& standing, ActionClass action, Note note = Note::without
);

// A profile came, but without what the provider had to leave out: a quiet sign of a limit.
[[nodiscard]] AccountChange change_after_throttled_visit(
    const AccountStanding& standing, Instant now
);

}  // namespace invito
