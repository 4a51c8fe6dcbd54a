#include "invito/model/fault.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>
#include <array>

namespace invito {
namespace {

constexpr auto faults = std::to_array<FaultInfo>({
    {Fault::not_sent, "not_sent", "nothing was sent", "provider.not_sent", false},
    {Fault::outcome_unknown, "outcome_unknown", "the request may have been carried out",
     "invitation.unknown", true},
    {Fault::unavailable, "unavailable", "Unipile or LinkedIn is not available",
     "provider.unavailable", false},
    {Fault::unreadable, "unreadable", "the answer is not the documented shape",
     "provider.unreadable", false},
    {Fault::key_refused, "key_refused", "Unipile refused the API key", "provider.key_refused",
     false},
    {Fault::account_disconnected, "account_disconnected",
     "the account is disconnected from LinkedIn", "account.reconnect", true},
    {Fault::account_restricted, "account_restricted", "the account is restricted by LinkedIn",
     "account.restricted", true},
    {Fault::account_action_needed, "account_action_needed",
     "the account waits for a step by its owner", "account.reconnect", true},
    {Fault::account_misconfigured, "account_misconfigured",
     "Unipile knows no such LinkedIn account", "account.unreachable", true},
    {Fault::feature_missing, "feature_missing", "the account lacks a seat or feature",
     "account.feature_missing", false},
    {Fault::rate_limited, "rate_limited", "LinkedIn takes no more of these requests now",
     "account.rate_limited", false},
    {Fault::throttled, "throttled", "Unipile itself takes no more of these requests now",
     "account.throttled", false},
    {Fault::invitation_limit, "invitation_limit", "the account's invitation limit is reached",
     "account.limit_refused", false},
    {Fault::resend_refused, "resend_refused", "LinkedIn refuses this invitation for now",
     "account.limit_refused", false},
    {Fault::note_limit, "note_limit", "the account has no personalised invitations left",
     "account.note_limit", false},
    {Fault::not_found, "not_found", "there is no such person or invitation", "provider.not_found",
     true},
    {Fault::unreachable, "unreachable", "the person cannot be reached", "provider.unreachable",
     true},
    {Fault::cannot_be_invited, "cannot_be_invited", "the person cannot be invited",
     "provider.cannot_be_invited", true},
    {Fault::already_connected, "already_connected", "the person is connected already",
     "provider.already_connected", true},
    {Fault::already_invited, "already_invited", "the person was invited already",
     "provider.already_invited", true},
    {Fault::resend_within_day, "resend_within_day",
     "the person cannot be invited again within 24 hours", "provider.resend_within_day", true},
    {Fault::email_required, "email_required", "LinkedIn wants the person's e-mail address",
     "provider.email_required", true},
    {Fault::invalid_identifier, "invalid_identifier", "the identifier is not in the expected form",
     "provider.invalid_identifier", true},
    {Fault::note_too_long, "note_too_long", "the note is longer than this account may send",
     "provider.note_too_long", true},
    {Fault::rejected, "rejected", "Unipile rejected the request", "provider.rejected", false},
    {Fault::not_implemented, "not_implemented", "Unipile does not implement this request",
     "provider.not_implemented", false},
    {Fault::unknown_type, "unknown_type", "Unipile refused for a reason unknown to this program",
     "provider.unknown_type", false},
});

}  // namespace

const FaultInfo& info_of(Fault fault) {
    const auto* const entry = std::ranges::find(faults, fault, &FaultInfo::fault);
    ensure(entry != faults.end(), "every fault has its row");
    return *entry;
}

std::string_view to_string(Fault fault) {
    return info_of(fault).word;
}

}  // namespace invito
