#include "invito/plan/reconcile.hpp"

#include "invito/support/mutants.hpp"

#include <array>

namespace invito {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array<Duration, 5> looks_after_intent{
    minutes{1}, minutes{5}, minutes{20}, hours{2}, settle_time};

// When the provider could not be read, or the settle time has passed but one more look is needed.
constexpr Duration look_again = minutes{5};

Instant next_look(Instant intent_at, Instant now) {
    for (const Duration after : looks_after_intent) {
        if (intent_at + after > now) return intent_at + after;
    }
    return now + look_again;
}

}  // namespace

Instant first_check(Instant intent_at) {
    return intent_at + looks_after_intent.front();
}

CheckVerdict judge_sighting(const UnknownHistory& history, Sighting sighting, Instant now) {
    if (sighting == Sighting::present) {
        return {.outcome = Outcome::sent, .job = JobState::sent, .checks = history.checks};
    }
    if (sighting == Sighting::incomplete) {
        return {.check_at = now + look_again, .checks = history.checks};
    }

    if (is_mutant(Mutant::absent_is_sent_again))
        return {.outcome = Outcome::absent, .job = JobState::resolved, .checks = 1};
    const bool is_settled = now >= history.intent_at + settle_time;
    const bool was_absent_before = history.checks > 0;
    const int checks = history.checks + 1;
    if (!is_settled || !was_absent_before) {
        return {.check_at = next_look(history.intent_at, now), .checks = checks};
    }
    if (history.strict || history.earlier > 0) {
        return {
            .outcome = Outcome::absent,
            .job = JobState::held,
            .reason = Reason::second_unknown,
            .checks = checks,
        };
    }
    return {.outcome = Outcome::absent, .job = JobState::resolved, .checks = checks};
}

}  // namespace invito
