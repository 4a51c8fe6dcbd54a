#include "invito/ports/provider.hpp"

#include "invito/support/failure.hpp"

namespace invito {

std::string_view to_string(Fault fault) {
    switch (fault) {
        case Fault::not_sent: return "not_sent";
        case Fault::outcome_unknown: return "outcome_unknown";
        case Fault::unavailable: return "unavailable";
        case Fault::unreadable: return "unreadable";
        case Fault::key_refused: return "key_refused";
        case Fault::account_disconnected: return "account_disconnected";
        case Fault::account_restricted: return "account_restricted";
        case Fault::account_action_needed: return "account_action_needed";
        case Fault::account_misconfigured: return "account_misconfigured";
        case Fault::feature_missing: return "feature_missing";
        case Fault::rate_limited: return "rate_limited";
        case Fault::invitation_limit: return "invitation_limit";
        case Fault::resend_refused: return "resend_refused";
        case Fault::note_limit: return "note_limit";
        case Fault::not_found: return "not_found";
        case Fault::unreachable: return "unreachable";
        case Fault::cannot_be_invited: return "cannot_be_invited";
        case Fault::already_connected: return "already_connected";
        case Fault::already_invited: return "already_invited";
        case Fault::resend_within_day: return "resend_within_day";
        case Fault::email_required: return "email_required";
        case Fault::invalid_identifier: return "invalid_identifier";
        case Fault::note_too_long: return "note_too_long";
        case Fault::rejected: return "rejected";
        case Fault::not_implemented: return "not_implemented";
        case Fault::unknown_type: return "unknown_type";
    }
    throw InternalFailure("a Fault outside its enumeration");
}

void throw_exception_from_error(const ProviderError& error, const boost::source_location&) {
    throw InternalFailure(
        "a provider's answer was used without looking whether it is an error: " + error.what
    );
}

}  // namespace invito
