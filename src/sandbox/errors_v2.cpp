#include "errors_v2.hpp"

#include <algorithm>
#include <array>

namespace invito::sandbox {
namespace {

struct Told {
    ApiError v1;
    int status;
    std::string_view type;
};

using namespace api_errors;

// Titles and details stay.
constexpr auto told_in_v2 = std::to_array<Told>({
    {invalid_parameters, 400, "api/invalid_parameters"},
    {malformed_request, 400, "api/invalid_parameters"},
    {content_too_large, 400, "api/invalid_parameters"},
    {unescaped_characters, 400, "api/invalid_parameters"},
    {unsupported_media_type, 400, "api/invalid_parameters"},
    {wrong_id_format, 400, "provider/invalid_parameters"},
    {email_required, 400, "provider/invalid_parameters"},
    {too_many_characters, 400, "provider/invalid_parameters"},
    {missing_credentials, 401, "api/invalid_credentials"},
    {disconnected_account, 401, "provider/invalid_authorization"},
    {checkpoint_error, 403, "provider/unknown_authentication_context"},
    {account_restricted, 403, "api/account_restricted"},
    {feature_not_subscribed, 403, "provider/insufficient_permissions"},
    {user_unreachable, 403, "provider/insufficient_permissions"},
    {cannot_invite_attendee, 403, "provider/insufficient_permissions"},
    {account_not_found, 404, "api/resource_not_found"},
    {route_not_found, 404, "api/resource_not_found"},
    {invalid_account, 404, "api/resource_not_found"},
    {user_not_found, 404, "provider/resource_not_found"},
    {no_such_invitation, 404, "provider/resource_not_found"},
    {invalid_recipient, 404, "provider/resource_not_found"},
    {already_connected, 422, "provider/unprocessable_entity"},
    {already_invited_recently, 422, "provider/unprocessable_entity"},
    {cannot_resend_yet, 422, "provider/unprocessable_entity"},
    {too_many_requests, 429, "provider/too_many_requests"},
    {unexpected_error, 500, "provider/server_error"},
    {feature_not_implemented, 501, "api/not_implemented"},
    {service_unavailable, 502, "api/proxy_error"},
});

}  // namespace

ApiError in_v2(const ApiError& error) {
    const auto* const told = std::ranges::find(told_in_v2, error, &Told::v1);
    if (told == told_in_v2.end()) return error;  // said by v2 alone
    return {told->status, told->type, error.title, error.detail};
}

}  // namespace invito::sandbox
