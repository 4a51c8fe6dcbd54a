#pragma once
// Whose key it is. The versions of Unipile's API have keys of their own, and no form of them is
// published: only asking tells.

#include "invito/app/compose.hpp"
#include "invito/ports/provider.hpp"
#include "invito/support/result.hpp"
#include "invito/support/secret.hpp"

namespace invito {

// As error_of. Of a refused key the other version of the API is asked, too, where its address is
// known: whose key it is, and what to change then, is in the hint.
[[nodiscard]] Error explain_error(
    const ProviderError& refused, const Settings& settings, const Environment& environment,
    const Secret& api_key
);

}  // namespace invito
