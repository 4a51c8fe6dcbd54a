#pragma once
// JSON Schema (draft 7) of the files that people write, for completion and checks in editors. Made
// from the same tables that read the files. It knows shapes and spellings; what depends on two
// keys, or on another file, only the program knows.

#include <string>

namespace invito {

[[nodiscard]] std::string settings_json_schema();  // invito.yaml
[[nodiscard]] std::string campaign_json_schema();  // campaign files

}  // namespace invito
