#pragma once
// Recognises API keys where none may stand, and shortens them for messages.

#include <string>
#include <string_view>

namespace invito {

// A key of this name with this text is a secret: "api_key", "token", ... with a long value.
[[nodiscard]] bool is_secret(std::string_view name, std::string_view text);

// A text that looks like an API key although a file, a command or a host belongs there.
[[nodiscard]] bool is_key_instead_of_path(std::string_view text);

// The same for the value at `path`: only the provider's settings are suspected.
[[nodiscard]] bool is_misplaced_key(std::string_view path, std::string_view text);

// "b1F...x2"; "hidden" if too short to show any of it.
[[nodiscard]] std::string redact(std::string_view secret);

}  // namespace invito
