#pragma once
// The hooks of the settings: whom the end of a run is told.

#include "invito/config/settings.hpp"
#include "reading.hpp"

#include <vector>

namespace invito {

[[nodiscard]] std::vector<Key> hook_keys();

[[nodiscard]] std::vector<HookSettings> read_hooks(const Reading& reading);

}  // namespace invito
