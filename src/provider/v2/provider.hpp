#pragma once

#include "api_client.hpp"
#include "invito/ports/provider.hpp"

#include <memory>

namespace invito::v2 {

[[nodiscard]] std::unique_ptr<Provider> make_provider(ApiClient api);

}  // namespace invito::v2
