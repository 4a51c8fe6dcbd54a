// docs/reference.md is the tables of the program, in Markdown. After a change of the tables:
// INVITO_UPDATE_GOLDEN=1 writes it anew.

#include "cli/command_table.hpp"
#include "cli/exit_code.hpp"
#include "invito/config/settings.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

namespace invito {
namespace {

constexpr const char* introduction = R"(# Reference

Every command, flag, exit code and setting. This page is written from the tables that the program itself reads; examples and details are in
`invito help COMMAND` and in the man pages, the keys of campaign files in `invito help campaign-file` and `config/campaign.schema.json`.
)";

// What would end a cell, or begin markup in it.
std::string cell(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        if (std::string_view("|*<").find(c) != std::string_view::npos) safe += '\\';
        safe += c;
    }
    return safe;
}

std::string code(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        if (c == '|') safe += '\\';
        safe += c;
    }
    return text.empty() ? std::string() : fmt::format("`{}`", safe);
}

std::string flag_names(const std::vector<Flag>& flags) {
    std::vector<std::string> names;
    for (const Flag& flag : flags) names.push_back(code(flag.key()));
    return fmt::format("{}", fmt::join(names, " "));
}

std::string commands_part() {
    std::string text;
    for (const std::string& group : command_table().groups) {
        text += fmt::format("\n## {}\n\n| Command | | Flags |\n| --- | --- | --- |\n", group);
        for (const Command& command : commands()) {
            if (command.group != group) continue;
            const std::string call = command.name + (command.operands.empty() ? "" : " ");
            text += fmt::format(
                "| {} | {} | {} |\n", code("invito " + call + command.operands),
                cell(command.summary), flag_names(command.flags)
            );
        }
    }
    return text;
}

std::string flags_part() {
    std::string text =
        "\n## Flags of every command\n\n| Flag | | Default | Variable |\n| --- | --- | --- | --- "
        "|\n";
    for (const Flag& flag : global_flags()) {
        text += fmt::format(
            "| {} | {} | {} | {} |\n", code(flag.names()), cell(flag.text), cell(flag.fallback),
            code(flag.env)
        );
    }
    return text;
}

std::string exit_codes_part() {
    std::string text = "\n## Exit codes\n\n| Code | | Alert |\n| --: | --- | --- |\n";
    for (const ExitCodeEntry& entry : exit_codes()) {
        text += fmt::format(
            "| {} {} | {} | {} |\n", static_cast<int>(entry.code), entry.name, cell(entry.meaning),
            entry.alert
        );
    }
    return text;
}

std::string settings_part() {
    std::string text =
        "\n## Settings\n\nKeys of `invito.yaml`; `*` stands for an account's alias. Each has a "
        "variable, too: `INVITO_` and the\nkey in capitals with `__` for a dot, such as "
        "`INVITO_DEFAULTS__LIMITS__PER_DAY`.\n\n| Key | | Values | Default |\n"
        "| --- | --- | --- | --- |\n";
    for (const SettingsKey& key : settings_keys()) {
        text += fmt::format(
            "| {} | {} | {} | {} |\n", code(key.path), cell(key.about), cell(key.type),
            code(key.fallback)
        );
    }
    return text;
}

TEST(Reference, is_that_of_the_tables) {
    const std::string path = INVITO_SOURCE_DIR "/docs/reference.md";
    const std::string text =
        introduction + commands_part() + flags_part() + exit_codes_part() + settings_part();
    if (std::getenv("INVITO_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
    std::ifstream file(path);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), text);
}

}  // namespace
}  // namespace invito
