#include "account_change.hpp"

namespace invito {
namespace {

// Two answers of a type nobody knows, for different people, say more about us than about them.
constexpr int unknown_types_max = 2;

std::string describe(const ProviderError& error) {
    return error.type.empty() ? error.what : error.type;
}

bool rests_longer(const Backoff& after, const Backoff& before) {
    return after.rest_until > before.rest_until ||
           after.visit_rest_until > before.visit_rest_until ||
           after.note_rest_until > before.note_rest_until;
}

int failures_max(const Consequence& consequence, const AccountStanding& standing) {
    const bool is_unknown_type = consequence.reason == Reason::unknown_error_type;
    return is_unknown_type ? std::min(unknown_types_max, standing.stop_after_failures)
                           : standing.stop_after_failures;
}

}  // namespace

AccountChange change_after(
    const Consequence& consequence, const ProviderError& error, Setback setback,
    const AccountStanding& standing, Instant now
) {
    AccountChange change;
    change.detail = describe(error);
    if (consequence.account) {
        change.state = consequence.account;
        change.event = "account." + std::string(to_string(*consequence.account));
        return change;
    }

    setback.rest = consequence.rest;
    setback.http_status = error.http_status;
    setback.retry_after = error.retry_after;
    Backoff after = after_setback(standing.backoff, setback, now);
    if (consequence.blames_person) ++after.failures_in_row;
    if (after == standing.backoff) return {};

    if (rests_longer(after, standing.backoff)) change.event = "account.resting";
    if (consequence.blames_person && after.failures_in_row >= failures_max(consequence, standing)) {
        change.state = AccountState::paused;
        change.detail =
            std::to_string(after.failures_in_row) + " refusals in a row, last " + describe(error);
        change.event = "account.paused";
    }
    change.backoff = after;
    return change;
}

AccountChange change_after_success(const AccountStanding& standing, ActionClass action, Note note) {
    AccountChange change;
    const Backoff after = after_success(standing.backoff, action, note);
    if (after != standing.backoff) change.backoff = after;
    return change;
}

AccountChange change_after_throttled_visit(const AccountStanding& standing, Instant now) {
    Setback setback;
    setback.action = ActionClass::visit;
    setback.rest = Rest::limit;
    AccountChange change;
    change.backoff = after_setback(standing.backoff, setback, now);
    change.detail = "throttled_sections";
    change.event = "account.resting";
    return change;
}

}  // namespace invito
