#pragma once
// Reads the JSON body of POST /users/invite.

#include "refusal.hpp"
#include "world_state.hpp"

#include <string_view>

namespace invito::sandbox {

// Refuses what is not an object with the two ids, and values of a wrong type.
[[nodiscard]] Answer<InvitationRequest> read_invitation(std::string_view json);

}  // namespace invito::sandbox
