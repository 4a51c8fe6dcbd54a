#pragma once
// What the provider's refusals left behind at an account: rests, how far they have grown, and its
// health. One value, persisted as a whole, so that a restart forgets none of it.

#include "invito/support/time.hpp"

namespace invito {

// The share of its caps an account may use, as of `since`. plan/limiter.hpp says how it changes.
struct AccountHealth {
    int permille = 1000;  // 125 to 1000
    Instant since;        // the refusal that lowered it last

    friend bool operator==(const AccountHealth&, const AccountHealth&) = default;
};

// Levels count how often a rest has grown since the last success.
struct Backoff {
    Instant rest_until;  // no invitation before
    int rest_level = 0;
    int resend_level = 0;     // of refusals that may mean the account or the person
    Instant note_rest_until;  // no invitation with a note before
    int note_rest_level = 0;
    Instant visit_rest_until;  // no profile visit before
    int visit_rest_level = 0;
    int failures_in_row = 0;       // refusals of people
    int server_errors_in_row = 0;  // answers of status 500 to invitations: they may mean a limit
    int visit_server_errors_in_row = 0;
    AccountHealth health;

    friend bool operator==(const Backoff&, const Backoff&) = default;
};

}  // namespace invito
