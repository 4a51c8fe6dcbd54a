#pragma once
// How the sandbox says no: the vendor's error body, with the slugs and statuses of its API v1.

#include "invito/support/failure.hpp"

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <string>
#include <string_view>

namespace invito::sandbox {

// All texts are literals; `detail` may be empty.
struct Refusal {
    int status = 500;
    std::string_view type;
    std::string_view title;
    std::string_view detail;

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

// Called by Answer<T>::value() when there is no value: a programming error.
[[noreturn]] inline void throw_exception_from_error(
    const Refusal& refusal, const boost::source_location& where
) {
    throw InternalFailure(
        "the sandbox took a refusal for an answer: " + std::string(refusal.type) + " at " +
        where.to_string()
    );
}

template <class T>
using Answer = boost::system::result<T, Refusal>;

namespace refusals {

inline constexpr Refusal invalid_parameters{
    400, "errors/invalid_parameters", "Invalid parameters", "A parameter is invalid or missing."};
inline constexpr Refusal wrong_id_format{
    400, "errors/invalid_parameters", "Invalid parameters",
    "User ID does not match provider's expected format."};
inline constexpr Refusal email_required{
    400, "errors/invalid_parameters", "Invalid parameters",
    "The recipient only accepts invitations that carry their e-mail address."};
// The vendor's own text is a raw translation key here.
inline constexpr Refusal no_such_invitation{
    400, "errors/invalid_parameters", "Invalid parameters", "errors.invitation.invalid_id"};
inline constexpr Refusal malformed_request{
    400, "errors/malformed_request", "Malformed request", "The request could not be read."};
inline constexpr Refusal content_too_large{
    400, "errors/content_too_large", "Content too large", "The body of the request is too large."};
inline constexpr Refusal too_many_characters{
    400, "errors/too_many_characters", "Too many characters",
    "The message is longer than the account may send."};
inline constexpr Refusal unescaped_characters{
    400, "errors/unescaped_characters", "Unescaped characters",
    "The path has unescaped characters."};

inline constexpr Refusal missing_credentials{
    401, "errors/missing_credentials", "Missing credentials", "The X-API-KEY header is not valid."};
inline constexpr Refusal disconnected_account{
    401, "errors/disconnected_account", "Disconnected account",
    "The account appears to be disconnected from the provider service."};
inline constexpr Refusal checkpoint_error{
    401, "errors/checkpoint_error", "Checkpoint error", "The provider asks for a checkpoint."};

inline constexpr Refusal account_restricted{
    403, "errors/account_restricted", "Account restricted",
    "Access to this account has been restricted by the provider."};
inline constexpr Refusal feature_not_subscribed{
    403, "errors/feature_not_subscribed", "Feature not subscribed",
    "The account has no subscription to this feature."};

inline constexpr Refusal user_not_found{
    404, "errors/resource_not_found", "Resource not found", "User not found."};
inline constexpr Refusal account_not_found{
    404, "errors/resource_not_found", "Resource not found", "Account not found."};
inline constexpr Refusal route_not_found{
    404, "errors/resource_not_found", "Resource not found", "There is no such route."};

inline constexpr Refusal unsupported_media_type{
    415, "errors/unsupported_media_type", "Unsupported media type",
    "The body must be application/json."};

inline constexpr Refusal invalid_account{
    422, "errors/invalid_account", "Invalid account", "The account is not usable on this route."};
inline constexpr Refusal invalid_recipient{
    422, "errors/invalid_recipient", "Invalid recipient", "The recipient cannot be reached."};
inline constexpr Refusal user_unreachable{
    422, "errors/user_unreachable", "User unreachable", "The profile is locked or out of network."};
inline constexpr Refusal already_connected{
    422, "errors/already_connected", "Already connected",
    "The recipient is already a first degree connection."};
inline constexpr Refusal already_invited_recently{
    422, "errors/already_invited_recently", "Already invited recently",
    "A new invitation to this recipient has to be delayed."};
inline constexpr Refusal cannot_invite_attendee{
    422, "errors/cannot_invite_attendee", "Cannot invite attendee",
    "The recipient does not accept invitations from this account."};
inline constexpr Refusal cannot_resend_yet{
    422, "errors/cannot_resend_yet", "Cannot resend yet",
    "You have reached a temporary provider limit. Please try again later."};

inline constexpr Refusal too_many_requests{
    429, "errors/too_many_requests", "Too many requests",
    "The provider cannot accept any more requests at the moment."};
inline constexpr Refusal unexpected_error{
    500, "errors/unexpected_error", "Unexpected error", "Something went wrong."};
inline constexpr Refusal feature_not_implemented{
    501, "errors/feature_not_implemented", "Feature not implemented", ""};
inline constexpr Refusal service_unavailable{
    503, "errors/service_unavailable", "Service unavailable", "Please try again later."};

}  // namespace refusals
}  // namespace invito::sandbox
