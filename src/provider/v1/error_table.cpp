#include "error_table.hpp"

#include <array>

namespace invito::v1 {

namespace {

using enum Route;
using enum Fault;

constexpr auto rows = std::to_array<ErrorRow>({
    // 400: our request
    {any, 400, "invalid_parameters", rejected},
    {profile, 400, "invalid_parameters", invalid_identifier},
    {invite, 400, "invalid_parameters", invalid_identifier},  // a slug or ACw... instead of ACo...
    {withdraw, 400, "invalid_parameters", invalid_identifier},
    {any, 400, "missing_parameters", rejected},
    {any, 400, "malformed_request", rejected},
    {any, 400, "content_too_large", rejected},
    {any, 400, "invalid_url", rejected},
    {profile, 400, "invalid_url", invalid_identifier},
    {any, 400, "too_many_characters", rejected},
    {invite, 400, "too_many_characters", note_too_long},
    {any, 400, "unescaped_characters", rejected},
    {profile, 400, "unescaped_characters", invalid_identifier},
    {any, 400, "invalid_request", rejected},

    // 401: our key, or the account's session at LinkedIn
    {any, 401, "missing_credentials", key_refused},      // an absent and a wrong key alike
    {any, 401, "insufficient_privileges", key_refused},  // the scope of the key
    {any, 401, "disconnected_account", account_disconnected},
    {any, 401, "invalid_credentials", account_disconnected},
    {any, 401, "expired_credentials", account_disconnected},
    {any, 401, "wrong_account", account_disconnected},
    {any, 401, "checkpoint_error", account_disconnected},
    {any, 401, "invalid_checkpoint_solution", account_disconnected},
    {any, 401, "captcha_not_supported", account_disconnected},
    {any, 401, "expired_link", account_disconnected},
    {any, 401, "multiple_sessions", feature_missing},     // the Recruiter seat only
    {any, 401, "disconnected_feature", feature_missing},  // a seat; the account itself is alive
    {any, 401, "invalid_proxy_credentials", account_action_needed},
    {any, 401, "invalid_imap_configuration", account_misconfigured},
    {any, 401, "invalid_smtp_configuration", account_misconfigured},
    {any, 401, "invalid_credentials_but_valid_account_imap", account_misconfigured},

    // 403: the account may not
    {any, 403, "account_restricted", account_restricted},
    {any, 403, "account_mismatch", account_misconfigured},
    {any, 403, "insufficient_permissions", account_action_needed},
    {any, 403, "feature_not_subscribed", feature_missing},
    {any, 403, "subscription_required", feature_missing},
    {any, 403, "resource_access_restricted", rejected},
    {profile, 403, "resource_access_restricted", unreachable},
    {invite, 403, "resource_access_restricted", cannot_be_invited},
    {any, 403, "session_mismatch", account_disconnected},
    {any, 403, "unknown_authentication_context", account_action_needed},
    {any, 403, "action_required", account_action_needed},

    // 404: who is not there depends on what the route names
    {any, 404, "resource_not_found", account_misconfigured},
    {profile, 404, "resource_not_found", not_found},
    {withdraw, 404, "resource_not_found", not_found},
    {any, 404, "invalid_resource_identifier", account_misconfigured},
    {profile, 404, "invalid_resource_identifier", not_found},
    {withdraw, 404, "invalid_resource_identifier", not_found},

    // 407-425: documented for signing in; 409 has no known meaning on our routes
    {any, 407, "proxy_auth_error", account_action_needed},  // the proxy of the account at Unipile
    {any, 408, "request_timeout", unavailable},
    {any, 409, "already_exists", unknown_type},
    {any, 409, "operation_canceled", unknown_type},
    {any, 415, "unsupported_media_type", rejected},
    {any, 425, "auth_in_progress", account_action_needed},

    // 422: the account
    {any, 422, "invalid_account", account_misconfigured},
    {any, 422, "account_configuration_error", account_misconfigured},
    {any, 422, "payment_error", feature_missing},
    {any, 422, "cannot_resend_yet", resend_refused},
    {any, 422, "limit_exceeded", rate_limited},
    {invite, 422, "limit_exceeded", invitation_limit},
    {any, 422, "connection_limit_reached", invitation_limit},
    {any, 422, "insufficient_credits", feature_missing},
    {invite, 422, "insufficient_credits", note_limit},
    // 422: transient
    {any, 422, "provider_unreachable", unavailable},
    {any, 422, "realtime_client_not_initialized", unavailable},
    // 422: the person
    {any, 422, "invalid_recipient", unreachable},
    {any, 422, "user_unreachable", unreachable},
    {any, 422, "no_connection_with_recipient", unreachable},
    {any, 422, "cannot_invite_attendee", cannot_be_invited},
    {any, 422, "blocked_recipient", cannot_be_invited},
    {any, 422, "cant_send_message", cannot_be_invited},
    {any, 422, "not_allowed_inmail", cannot_be_invited},
    {any, 422, "already_connected", already_connected},  // seen live, in no document of 2025
    {any, 422, "already_invited_recently", already_invited},
    {any, 422, "cannot_resend_within_24hrs", resend_within_day},
    {any, 422, "action_already_performed", rejected},
    {invite, 422, "action_already_performed", already_invited},
    {withdraw, 422, "action_already_performed", not_found},
    // 422: our request
    {any, 422, "unprocessable_entity", rejected},
    {any, 422, "invalid_message", rejected},
    {any, 422, "invalid_post", rejected},
    {any, 422, "limit_too_high", rejected},
    {any, 422, "comments_disabled", rejected},
    {any, 422, "insufficient_job_slot", rejected},
    {any, 422, "parent_mail_not_found", rejected},
    {any, 422, "invalid_reply_subject", rejected},
    {any, 422, "invalid_headers", rejected},
    {any, 422, "send_as_denied", rejected},
    {any, 422, "invalid_folder", rejected},
    {any, 422, "invalid_thread", rejected},
    {any, 422, "sender_rejected", rejected},
    {any, 422, "recipient_rejected", rejected},
    {any, 422, "ip_rejected_by_server", rejected},
    {any, 422, "unauthorized", unknown_type},  // in the list without a description
    // 422: names that stand in integrators' code only
    {any, 422, "already_invited", already_invited},
    {any, 422, "connection_already_exists", already_connected},
    {any, 422, "cannot_invite", cannot_be_invited},

    {any, 429, "too_many_requests", rate_limited},

    // 5xx
    {any, 500, "unexpected_error", unavailable},
    {any, 500, "provider_error", unavailable},
    {any, 500, "authentication_intent_error", unavailable},
    {any, 501, "feature_not_implemented", not_implemented},
    {any, 502, "proxy_error", unavailable},
    {any, 503, "no_client_session", unavailable},  // also a wrong or dead DSN
    {any, 503, "no_channel", unavailable},
    {any, 503, "no_handler", unavailable},
    {any, 503, "network_down", unavailable},
    {any, 503, "service_unavailable", unavailable},
    {any, 504, "request_timeout", unavailable},
});

constexpr auto text_rows = std::to_array<TextRow>({
    {invite, 400, "invalid_parameters", "email", email_required},
    {invite, 400, "missing_parameters", "email", email_required},
    {invite, 403, "insufficient_permissions", "limit", invitation_limit},
    {invite, 403, "", "limit", invitation_limit},
    {invite, 422, "unprocessable_entity", "limit", invitation_limit},
    {invite, 422, "", "limit", invitation_limit},
    {any, 403, "", "limit", rate_limited},
    {any, 422, "unprocessable_entity", "limit", rate_limited},
    {any, 422, "", "limit", rate_limited},
});

}  // namespace

ErrorTable error_table() {
    return {rows, text_rows};
}

}  // namespace invito::v1
