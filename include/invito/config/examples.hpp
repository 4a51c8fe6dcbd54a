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

// The units of config/systemd/, which `invito help nightly` shows.
[[nodiscard]] std::string_view run_service();
[[nodiscard]] std::string_view run_timer();
[[nodiscard]] std::string_view nightly_service();
[[nodiscard]] std::string_view nightly_timer();
[[nodiscard]] std::string_view listen_service();
[[nodiscard]] std::string_view alert_service();

}  // namespace invito
