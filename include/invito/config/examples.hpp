#pragma once
// The files of config/, inside the program: the examples that `init` writes, and the table of
// limits.

#include <string_view>

namespace invito {

// The campaigns expect their list beside them as "example.csv".
[[nodiscard]] std::string_view example_settings();
[[nodiscard]] std::string_view example_campaign();
[[nodiscard]] std::string_view example_list();

// For `init --sandbox`: three accounts of the sandbox, and a campaign that uses all of them.
[[nodiscard]] std::string_view example_sandbox_settings();
[[nodiscard]] std::string_view example_sandbox_campaign();

// limits.yaml: what limit_table() is read from.
[[nodiscard]] std::string_view limits_file();

}  // namespace invito
