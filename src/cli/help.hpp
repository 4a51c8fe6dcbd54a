#pragma once
// Help screens, all rendered from the command table and the topics; never wider than 80 columns.

#include "commands.hpp"

#include <string>

namespace invito {

// No arguments: what this is and how to begin.
[[nodiscard]] std::string overview_screen();

// `invito help`: every command, topic and global flag.
[[nodiscard]] std::string program_help();

[[nodiscard]] std::string command_help(const Command& command);
[[nodiscard]] std::string family_help(const Family& family);

}  // namespace invito
