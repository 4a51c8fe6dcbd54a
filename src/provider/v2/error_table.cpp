#include "error_table.hpp"

#include <array>

namespace invito::v2 {

namespace {

using enum Route;
using enum Fault;

constexpr auto rows = std::to_array<ErrorRow>({
    // our key
    {any, 401, "api/missing_authorization", key_refused},
    {any, 401, "api/invalid_credentials", key_refused},  // seen live, in no list
    {any, 401, "api/expired_authorization", key_refused},
    {any, 403, "api/insufficient_permissions", key_refused},  // the key's role or scope
    {any, 403, "api/inactive_subscription", key_refused},

    // our request
    {any, 400, "api/invalid_auth_format", account_misconfigured},  // "account token is invalid"
    {any, 400, "api/invalid_parameters", rejected},
    {any, 400, "provider/invalid_parameters", rejected},
    {profile, 400, "provider/invalid_parameters", invalid_identifier},  // also the account's own
    {invite, 400, "provider/invalid_parameters", invalid_identifier},
    {withdraw, 400, "provider/invalid_parameters", invalid_identifier},
    {any, 400, "provider/invalid_file", rejected},
    {any, 405, "provider/method_not_allowed", not_implemented},

    // the account
    {any, 401, "provider/invalid_authorization", account_disconnected},
    {any, 401, "provider/invalid_credentials", account_disconnected},
    {any, 401, "provider/account_mismatch", account_misconfigured},
    {any, 401, "provider/invalid_checkpoint_code", account_action_needed},
    {any, 403, "provider/unknown_authentication_context", account_action_needed},
    {any, 403, "api/account_restricted", account_restricted},
    {any, 404, "api/resource_not_found", account_misconfigured},
    // The account's proxy. Nobody says on which side of LinkedIn: a write stays unknown.
    {any, 407, "api/proxy_auth_error", account_action_needed},
    {invite, 407, "api/proxy_auth_error", unavailable},
    {withdraw, 407, "api/proxy_auth_error", unavailable},

    // the person
    {any, 403, "provider/insufficient_permissions", rejected},
    {profile, 403, "provider/insufficient_permissions", unreachable},
    {invite, 403, "provider/insufficient_permissions", cannot_be_invited},
    {any, 404, "provider/resource_not_found", account_misconfigured},
    {profile, 404, "provider/resource_not_found", not_found},
    {invite, 404, "provider/resource_not_found", unreachable},
    {withdraw, 404, "provider/resource_not_found", not_found},

    // Coarse: v2 has none of v1's types for invitations. Limits, people and what exists already all
    // come as one of these; the next try begins with a fresh profile.
    {any, 422, "provider/unprocessable_entity", rejected},
    {profile, 422, "provider/unprocessable_entity", unreachable},
    {invite, 422, "provider/unprocessable_entity", resend_refused},
    {any, 409, "provider/conflict", unknown_type},
    {invite, 409, "provider/conflict", resend_refused},
    {any, 409, "api/conflict", unknown_type},
    {invite, 409, "api/conflict", resend_refused},
    {any, 409, "api/already_exists", unknown_type},  // documented for signing in only

    // limits: Unipile's own, before anything is asked of LinkedIn, and LinkedIn's
    {any, 429, "api/too_many_requests", throttled},
    {any, 429, "provider/too_many_requests", rate_limited},

    // 5xx
    {any, 500, "api/internal_error", unavailable},
    {any, 500, "provider/server_error", unavailable},
    {any, 501, "api/not_implemented", not_implemented},
    {any, 502, "api/proxy_error", unavailable},
    {any, 504, "api/proxy_timeout", unavailable},
    {any, 504, "provider/timeout", unavailable},
});

constexpr auto text_rows = std::to_array<TextRow>({
    {invite, 400, "provider/invalid_parameters", "email", email_required},
    {invite, 400, "provider/invalid_parameters", "character", note_too_long},
    {invite, 400, "provider/invalid_parameters", "length", note_too_long},
    {invite, 400, "provider/invalid_parameters", "message", note_too_long},
    {invite, 403, "provider/insufficient_permissions", "limit", invitation_limit},
});

}  // namespace

ErrorTable error_table() {
    return {rows, text_rows};
}

bool is_error_type(std::string_view type) {
    return type.starts_with("api/") || type.starts_with("provider/");
}

}  // namespace invito::v2
