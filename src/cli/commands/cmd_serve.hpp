#pragma once
// The dashboard, by itself or beside a run.

#include "context.hpp"
#include "invito/app/dashboard.hpp"

#include <memory>
#include <optional>
#include <string>

namespace invito {

// At `listen`, if it says anything, else where the settings say, with --token-file and
// --hide-names. Errors: those of parse_listen and read_secret_file.
[[nodiscard]] Result<DashboardOptions> dashboard_options(
    const Context& context, const Settings& settings, const std::optional<std::string>& listen
);

// It serves already. Errors: unavailable, "http.listen".
[[nodiscard]] Result<std::unique_ptr<Dashboard>> start_dashboard(
    const Settings& settings, DashboardOptions options
);

}  // namespace invito
