#pragma once
// Backing off: how an account's rests and health change with each answer. Pure; the value is
// persisted, so that a rest and what it has grown to survive a restart.

#include "invito/model/account.hpp"
#include "invito/plan/consequence.hpp"
#include "invito/plan/limiter.hpp"

#include <optional>

namespace invito {

// Actions that the provider limits separately, and that rest separately.
enum class ActionClass { visit, invitation };

// An answer that said no, as far as backing off depends on it.
struct Setback {
    ActionClass action = ActionClass::invitation;
    Rest rest = Rest::none;
    int http_status = 0;
    std::optional<Duration> retry_after = {};
    bool same_person = false;             // resend: no other person was refused in between
    std::optional<Instant> day_end = {};  // resend: nothing more today, a cap is nearly used up
    double jitter = 0;                    // resend: 0 to 1, drawn by the caller
};

[[nodiscard]] Backoff after_setback(const Backoff& before, const Setback& setback, Instant now);

// A success clears what the refusals before it had built up; health comes back by time alone.
[[nodiscard]] Backoff after_success(
    const Backoff& before, ActionClass action, Note note = Note::without
);

// The rest after the `level`-th refusal in a row (from 0): never shorter than what the provider
// asked for, of which at most 24 h are believed. Precondition: rest is not none.
[[nodiscard]] Duration rest_duration(Rest rest, int level, std::optional<Duration> retry_after);

// Of one LinkedIn member, known under two accounts until `now`: the longer rest, the higher level
// and the lower health of each.
[[nodiscard]] Backoff stricter_of(const Backoff& a, const Backoff& b, Instant now);

}  // namespace invito
