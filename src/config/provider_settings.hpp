#pragma once
// The provider of the settings: which API is spoken, where, and what its key is read from.

#include "invito/config/settings.hpp"
#include "reading.hpp"

#include <vector>

namespace invito {

[[nodiscard]] std::vector<Key> provider_keys();

[[nodiscard]] ProviderSettings read_provider(const Reading& reading);

}  // namespace invito
