#include "account_change.hpp"

namespace invito {
namespace {

// Two answers of a type nobody knows, for different people, say more about us than about them.
constexpr int unknown_types_max = 2;

std::string describe(const ProviderError& error) {
    return error.type.empty() ? error.what : error.type;
}

}  // namespace

AccountChange change_after(
    const Consequence& consequence,
    const ProviderError& error,
    const Standing& standing,
    ActionClass action,
    Instant now
) {
    AccountChange change;
    if (consequence.account) {
        change.state = consequence.account;
        change.detail = describe(error);
        change.event = "account." + std::string(to_string(*consequence.account));
        return change;
    }
    if (consequence.rest != Rest::none) {
        const bool is_visit = action == ActionClass::visit;
        const int level = is_visit ? standing.visit_rest_level : standing.rest_level;
        const Instant until = now + rest_duration(consequence.rest, level, error.retry_after);
        (is_visit ? change.visit_rest_until : change.rest_until) = until;
        (is_visit ? change.visit_rest_level : change.rest_level) = level + 1;
        change.detail = describe(error);
        change.event = "account.resting";
        return change;
    }
    if (consequence.blames_person) {
        const int failures = standing.failures_in_row + 1;
        change.failures_in_row = failures;
        const bool is_unknown_type = consequence.reason == Reason::unknown_error_type;
        const int failures_max = is_unknown_type
                                     ? std::min(unknown_types_max, standing.stop_after_failures)
                                     : standing.stop_after_failures;
        if (failures >= failures_max) {
            change.state = AccountState::paused;
            change.detail =
                std::to_string(failures) + " refusals in a row, last " + describe(error);
            change.event = "account.paused";
        }
    }
    return change;
}

AccountChange change_after_success(const Standing& standing, ActionClass action) {
    AccountChange change;
    if (action == ActionClass::visit) {
        if (standing.visit_rest_level > 0) change.visit_rest_level = 0;
        return change;
    }
    if (standing.rest_level > 0) change.rest_level = 0;
    if (standing.failures_in_row > 0) change.failures_in_row = 0;
    return change;
}

}  // namespace invito
