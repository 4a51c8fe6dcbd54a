#pragma once
// How the sandbox says no: the vendor's error body, with the slugs and statuses of its API v1.

#include "invito/support/failure.hpp"

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <string>
#include <string_view>

namespace invito::sandbox {

// All texts are literals; `detail` may be empty.
struct ApiError {
    int status = 500;
    std::string_view type;
    std::string_view title;
    std::string_view detail;

    friend bool operator==(const ApiError&, const ApiError&) = default;
};

// Called by Answer<T>::value() when there is no value: a programming error.
[[noreturn]] inline void throw_exception_from_error(
    const ApiError& error, const boost::source_location& where
) {
    throw InternalFailure(
        "the sandbox took a refusal for an answer: " + std::string(error.type) + " at " +
        where.to_string()
    );
}

template <class T>
using Answer = boost::system::result<T, ApiError>;

namespace api_errors {

inline constexpr ApiError invalid_parameters{
    400, "errors/invalid_parameters", "Invalid parameters", "A parameter is invalid or missing."};
inline constexpr ApiError wrong_id_format{
    400, "errors/invalid_parameters", "Invalid parameters",
    "User ID does not match provider's expected format."};
inline constexpr ApiError email_required{
    400, "errors/invalid_parameters", "Invalid parameters",
    "The recipient only accepts invitations that carry their e-mail address."};
// The vendor's own text is a raw translation key here.
inline constexpr ApiError no_such_invitation{
    400, "errors/invalid_parameters", "Invalid parameters", "errors.invitation.invalid_id"};
inline constexpr ApiError malformed_request{
    400, "errors/malformed_request", "Malformed request", "The request could not be read."};
inline constexpr ApiError content_too_large{
    400, "errors/content_too_large", "Content too large", "The body of the request is too large."};
inline constexpr ApiError too_many_characters{
    400, "errors/too_many_characters", "Too many characters",
    "The message is longer than the account may send."};
inline constexpr ApiError unescaped_characters{
    400, "errors/unescaped_characters", "Unescaped characters",
    "The path has unescaped characters."};

inline constexpr ApiError missing_credentials{
    401, "errors/missing_credentials", "Missing credentials", "The X-API-KEY header is not valid."};
inline constexpr ApiError disconnected_account{
    401, "errors/disconnected_account", "Disconnected account",
    "The account appears to be disconnected from the provider service."};
inline constexpr ApiError checkpoint_error{
    401, "errors/checkpoint_error", "Checkpoint error", "The provider asks for a checkpoint."};

inline constexpr ApiError account_restricted{
    403, "errors/account_restricted", "Account restricted",
    "Access to this account has been restricted by the provider."};
inline constexpr ApiError feature_not_subscribed{
    403, "errors/feature_not_subscribed", "Feature not subscribed",
    "The account has no subscription to this feature."};

inline constexpr ApiError user_not_found{
    404, "errors/resource_not_found", "Resource not found", "User not found."};
inline constexpr ApiError account_not_found{
    404, "errors/resource_not_found", "Resource not found", "Account not found."};
inline constexpr ApiError route_not_found{
    404, "errors/resource_not_found", "Resource not found", "There is no such route."};

inline constexpr ApiError unsupported_media_type{
    415, "errors/unsupported_media_type", "Unsupported media type",
    "The body must be application/json."};

inline constexpr ApiError invalid_account{
    422, "errors/invalid_account", "Invalid account", "The account is not usable on this route."};
inline constexpr ApiError invalid_recipient{
    422, "errors/invalid_recipient", "Invalid recipient", "The recipient cannot be reached."};
inline constexpr ApiError user_unreachable{
    422, "errors/user_unreachable", "User unreachable", "The profile is locked or out of network."};
inline constexpr ApiError already_connected{
    422, "errors/already_connected", "Already connected",
    "The recipient is already a first degree connection."};
inline constexpr ApiError already_invited_recently{
    422, "errors/already_invited_recently", "Already invited recently",
    "A new invitation to this recipient has to be delayed."};
inline constexpr ApiError cannot_invite_attendee{
    422, "errors/cannot_invite_attendee", "Cannot invite attendee",
    "The recipient does not accept invitations from this account."};
inline constexpr ApiError cannot_resend_yet{
    422, "errors/cannot_resend_yet", "Cannot resend yet",
    "You have reached a temporary provider limit. Please try again later."};

inline constexpr ApiError too_many_requests{
    429, "errors/too_many_requests", "Too many requests",
    "The provider cannot accept any more requests at the moment."};
inline constexpr ApiError unexpected_error{
    500, "errors/unexpected_error", "Unexpected error", "Something went wrong."};
inline constexpr ApiError feature_not_implemented{
    501, "errors/feature_not_implemented", "Feature not implemented", ""};
inline constexpr ApiError service_unavailable{
    503, "errors/service_unavailable", "Service unavailable", "Please try again later."};

}  // namespace api_errors
}  // namespace invito::sandbox
