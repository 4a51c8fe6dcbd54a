#pragma once
// A command line as words, without a shell: quotes group, a backslash keeps the next character,
// nothing is expanded.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// nullopt if a quote is not closed or the last character is a backslash.
[[nodiscard]] std::optional<std::vector<std::string>> split_words(std::string_view text);

}  // namespace invito
