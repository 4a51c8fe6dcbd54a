#pragma once
// The same provider over a network that the caller brings, for simulations.

#include "invito/provider/unipile_provider.hpp"
#include "network.hpp"

#include <memory>

namespace invito {

// As make_unipile_provider; of the options, what only concerns TCP and TLS does not matter.
[[nodiscard]] Result<std::unique_ptr<Provider>> make_unipile_provider_over(
    std::unique_ptr<Network> network, UnipileOptions options, const Clock& clock
);

}  // namespace invito
