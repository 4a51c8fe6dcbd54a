#pragma once
// What can go wrong with a request, in the runner's words. Adapters translate into it once;
// plan/error_policy.hpp says what follows.

#include <string_view>

namespace invito {

enum class Effect {
    none,      // certainly no effect: no byte left, or a typed refusal
    possible,  // may have had its effect: bytes left and no answer that settles it
};

// Closed: each value has one row in plan/error_policy.hpp, which says what becomes of the job and
// of the account.
enum class Fault {
    // the exchange
    not_sent,         // DNS, connect, TLS, proxy or local abort: no byte of the request left
    outcome_unknown,  // bytes left, then an error, a deadline, 408, 3xx, 5xx or an unreadable 2xx
    unavailable,      // a read: provider or network trouble, worth another try
    unreadable,       // a read: an answer that is not the documented shape
    // the whole run
    key_refused,
    // the account
    account_disconnected,
    account_restricted,
    account_action_needed,  // an extra login step waits for the member
    account_misconfigured,  // unknown id, or not a LinkedIn account
    feature_missing,        // a seat or feature the account does not have
    rate_limited,           // 429: this class of actions rests
    throttled,              // 429 of the provider itself: certainly never reached LinkedIn
    invitation_limit,       // a limit of invitations, connections or pending ones is reached
    resend_refused,         // for now; account or person, the answer does not tell
    note_limit,             // no personalised invitations left
    // the person
    not_found,
    unreachable,
    cannot_be_invited,
    already_connected,
    already_invited,
    resend_within_day,  // this person again only after 24 h
    email_required,
    invalid_identifier,
    note_too_long,
    rejected,  // our request is wrong for this person
    not_implemented,
    // nobody knows
    unknown_type,
};

// How a fault is called and told.
struct FaultInfo {
    Fault fault;
    std::string_view word;      // in the ledger and in logs
    std::string_view sentence;  // for people
    std::string_view code;      // of the error or event that people and programs see
    bool is_told_elsewhere;     // with its job, or as the account's new state
};

[[nodiscard]] const FaultInfo& info_of(Fault fault);
[[nodiscard]] std::string_view to_string(Fault fault);  // its word

}  // namespace invito
