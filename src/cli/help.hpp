#pragma once
// Help screens, all rendered from the command table and the topics; never wider than 80 columns.

#include "command_table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace invito {

// What the program does, behind its name.
inline constexpr std::string_view program_summary =
    "sends LinkedIn invitations from a list, within each account's limits";

// No arguments: what this is and how to begin.
[[nodiscard]] std::string overview_screen();

// `invito help`: every command, topic and global flag.
[[nodiscard]] std::string program_help();

[[nodiscard]] std::string command_help(const Command& command);
[[nodiscard]] std::string family_help(const Family& family);

// What is about no single command. It stands in topics/*.txt, a summary and a text; docs/ carries
// the same facts at more length.
struct Topic {
    std::string_view name;
    std::string_view summary;
    std::string_view source;  // lines such as "@codes" stand for a table

    [[nodiscard]] std::string text() const;
};

[[nodiscard]] const std::vector<Topic>& topics();

[[nodiscard]] const Topic* find_topic(std::string_view name);

}  // namespace invito
