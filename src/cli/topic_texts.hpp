#pragma once
// The texts behind the help topics, grouped by file.

#include <string>

namespace invito {

[[nodiscard]] std::string campaign_file_topic();
[[nodiscard]] std::string config_topic();
[[nodiscard]] std::string csv_topic();
[[nodiscard]] std::string files_topic();
[[nodiscard]] std::string limits_topic();
[[nodiscard]] std::string environment_topic();
[[nodiscard]] std::string exit_codes_topic();
[[nodiscard]] std::string json_topic();
[[nodiscard]] std::string nightly_topic();
[[nodiscard]] std::string secrets_topic();
[[nodiscard]] std::string unknown_topic();

}  // namespace invito
