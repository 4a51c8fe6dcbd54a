#pragma once

#include "api_client.hpp"
#include "invito/ports/provider.hpp"
#include "routes.hpp"

#include <memory>

namespace invito::v1 {

[[nodiscard]] std::unique_ptr<Provider> make_provider(ApiClient api, Routes routes);

}  // namespace invito::v1
