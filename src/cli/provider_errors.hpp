#pragma once
// A provider's refusal outside a run, as an error of a command.

#include "invito/config/settings.hpp"
#include "invito/ports/provider.hpp"
#include "invito/support/result.hpp"

namespace invito {

// Kind auth for a refused key, unavailable for anything the network or the provider did, else
// failed.
[[nodiscard]] Error error_of(const ProviderError& error, const Settings& settings);

}  // namespace invito
