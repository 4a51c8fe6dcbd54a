#pragma once
// The dashboard, by itself or beside a run.

#include "context.hpp"
#include "invito/app/dashboard.hpp"

#include <memory>
#include <optional>
#include <string>

namespace invito {

// At `listen`, if it says anything, else where the settings say, with --token-file and
// --hide-names; it serves already. Errors: those of parse_listen and read_secret_file; unavailable,
// "http.listen".
[[nodiscard]] Result<std::unique_ptr<Dashboard>> start_dashboard(
    const Context& context, const Settings& settings, const std::optional<std::string>& listen
);

}  // namespace invito
