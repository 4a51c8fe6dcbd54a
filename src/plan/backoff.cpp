#include "invito/plan/backoff.hpp"

#include "invito/plan/health.hpp"
#include "invito/support/failure.hpp"

#include <algorithm>
#include <array>

namespace invito {
namespace {

using std::chrono::hours;

using Steps = std::array<hours, 6>;
constexpr Steps limit_steps{hours{1}, hours{2}, hours{4}, hours{8}, hours{16}, hours{24}};
constexpr Steps note_steps{hours{24}, hours{48}, hours{96}, hours{168}, hours{168}, hours{168}};
constexpr Steps resend_steps{hours{1}, hours{6}, hours{12}, hours{24}, hours{48}, hours{72}};

constexpr Duration believed_max = hours{24};

// The provider may answer a limit with 500 as well (Unipile, "provider limits", 2026-08-28).
constexpr int server_errors_max = 3;

// A resend rest is up to a quarter longer than its step.
constexpr double jitter_max = 0.25;

const Steps& steps_of(Rest rest) {
    switch (rest) {
        case Rest::notes: return note_steps;
        case Rest::resend: return resend_steps;
        default: return limit_steps;
    }
}

void rest_for_limit(Backoff& backoff, Rest rest, const Setback& setback, Instant now) {
    const bool is_visit = setback.action == ActionClass::visit;
    int& level = is_visit ? backoff.visit_rest_level : backoff.rest_level;
    Instant& until = is_visit ? backoff.visit_rest_until : backoff.rest_until;
    until = std::max(until, now + rest_duration(rest, level, setback.retry_after));
    ++level;
    if (rest == Rest::limit) backoff.health = halved(backoff.health, now);
}

void rest_notes(Backoff& backoff, const Setback& setback, Instant now) {
    const Duration rest = rest_duration(Rest::notes, backoff.note_rest_level, setback.retry_after);
    backoff.note_rest_until = std::max(backoff.note_rest_until, now + rest);
    ++backoff.note_rest_level;
}

// Only a refusal of another person makes the rest grow: the same one twice says nothing new about
// the account.
void rest_for_resend(Backoff& backoff, const Setback& setback, Instant now) {
    const bool is_new = !setback.same_person || backoff.resend_level == 0;
    const int level = is_new ? backoff.resend_level : backoff.resend_level - 1;
    Duration rest = rest_duration(Rest::resend, level, setback.retry_after);
    const double jitter = jitter_max * std::clamp(setback.jitter, 0.0, 1.0);
    rest += std::chrono::floor<Duration>(rest * jitter);
    backoff.rest_until = std::max({backoff.rest_until, now + rest, setback.day_end.value_or(now)});
    if (is_new) ++backoff.resend_level;
}

}  // namespace

Duration rest_duration(Rest rest, int level, std::optional<Duration> retry_after) {
    ensure(rest != Rest::none, "only a rest has a duration");
    const Steps& steps = steps_of(rest);
    const auto step =
        static_cast<std::size_t>(std::clamp(level, 0, static_cast<int>(steps.size()) - 1));
    const Duration asked = std::min(retry_after.value_or(Duration{0}), believed_max);
    return std::max<Duration>(steps[step], asked);
}

Backoff after_setback(const Backoff& before, const Setback& setback, Instant now) {
    Backoff after = before;
    switch (setback.rest) {
        case Rest::none: break;
        case Rest::limit:
        case Rest::feature: rest_for_limit(after, setback.rest, setback, now); break;
        case Rest::notes: rest_notes(after, setback, now); break;
        case Rest::resend: rest_for_resend(after, setback, now); break;
    }
    if (setback.http_status == 500) {
        const bool is_visit = setback.action == ActionClass::visit;
        int& in_row = is_visit ? after.visit_server_errors_in_row : after.server_errors_in_row;
        if (++in_row >= server_errors_max) rest_for_limit(after, Rest::limit, setback, now);
    }
    return after;
}

Backoff after_success(const Backoff& before, ActionClass action, Note note) {
    Backoff after = before;
    if (action == ActionClass::visit) {
        after.visit_rest_level = 0;
        after.visit_server_errors_in_row = 0;
        return after;
    }
    if (note == Note::with) after.note_rest_level = 0;
    after.server_errors_in_row = 0;
    after.rest_level = 0;
    after.resend_level = 0;
    after.failures_in_row = 0;
    return after;
}

Backoff stricter_of(const Backoff& a, const Backoff& b, Instant now) {
    const bool is_weaker = permille_at(b.health, now) < permille_at(a.health, now);
    return {
        .rest_until = std::max(a.rest_until, b.rest_until),
        .rest_level = std::max(a.rest_level, b.rest_level),
        .resend_level = std::max(a.resend_level, b.resend_level),
        .note_rest_until = std::max(a.note_rest_until, b.note_rest_until),
        .note_rest_level = std::max(a.note_rest_level, b.note_rest_level),
        .visit_rest_until = std::max(a.visit_rest_until, b.visit_rest_until),
        .visit_rest_level = std::max(a.visit_rest_level, b.visit_rest_level),
        .failures_in_row = std::max(a.failures_in_row, b.failures_in_row),
        .server_errors_in_row = std::max(a.server_errors_in_row, b.server_errors_in_row),
        .visit_server_errors_in_row =
            std::max(a.visit_server_errors_in_row, b.visit_server_errors_in_row),
        .health = is_weaker ? b.health : a.health,
    };
}

}  // namespace invito
