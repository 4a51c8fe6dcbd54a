#pragma once
// How v2 says no. It has far fewer types than v1, none of them of invitations: whatever LinkedIn
// refuses comes as one of a few.

#include "api_error.hpp"

namespace invito::sandbox {

// What v2 says where v1 says `error`.
[[nodiscard]] ApiError in_v2(const ApiError& error);

namespace api_errors::v2 {

inline constexpr ApiError missing_authorization{
    401, "api/missing_authorization", "Missing authorization", "No API key was sent."};
inline constexpr ApiError own_slug{
    400, "provider/invalid_parameters", "Invalid parameters", "Invalid User ID"};
inline constexpr ApiError too_many_requests{
    429, "api/too_many_requests", "Too many requests",
    "The rate limit of this method is reached for the account."};
inline constexpr ApiError unprocessable{
    422, "provider/unprocessable_entity", "Unprocessable entity", ""};

}  // namespace api_errors::v2

}  // namespace invito::sandbox
