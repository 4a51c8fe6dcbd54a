#pragma once
// What is wrong with a command line, with the word that was probably meant.

#include "commands.hpp"
#include "invito/support/result.hpp"

#include <string>
#include <vector>

namespace invito {

[[nodiscard]] Error usage_error(std::string code, std::string what, std::string hint);

// The words that may follow `family`, or "invito" if it is null.
[[nodiscard]] std::vector<std::string> command_words(const Family* family);

[[nodiscard]] Error unknown_command(const std::string& word, const Family* family);

// `command` may be null. --api-key gets an explanation of its own.
[[nodiscard]] Error unknown_flag(const std::string& word, const Command* command);

}  // namespace invito
