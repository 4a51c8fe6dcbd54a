#pragma once
// One call of the program, parsed: the command, its operands, and its flags with their environment
// twins. Every value has been checked against the command table.

#include "command_table.hpp"
#include "invito/support/result.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

using Environment = std::map<std::string, std::string>;

enum class Request {
    command,  // run `command`
    help,     // help for `command`, `family`, or the program
    version,
    overview,  // no arguments at all
};

class Invocation {
public:
    Request request = Request::overview;
    const Command* command = nullptr;
    const Family* family = nullptr;
    std::vector<std::string> operands;

    // `key` is the last spelling in the table, e.g. "--dry-run".
    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] int count(std::string_view key) const;
    [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
    [[nodiscard]] std::vector<std::string> list(std::string_view key) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key) const;
    [[nodiscard]] std::optional<Duration> duration(std::string_view key) const;

    // Written on the command line, not taken from the environment.
    [[nodiscard]] bool typed(std::string_view key) const;

    // One value per occurrence; "" for a switch.
    void set(const std::string& key, std::vector<std::string> values, bool on_command_line);

private:
    struct Given {
        std::vector<std::string> values;
        bool on_command_line = true;
    };
    std::map<std::string, Given, std::less<>> flags_;
};

// `arguments` without the program's name. Errors: usage; codes "usage.unknown_command",
// "usage.unknown_flag", "usage.value", "usage.operands", "usage.api_key", "usage.conflict",
// "usage.environment".
[[nodiscard]] Result<Invocation> parse_arguments(
    const std::vector<std::string>& arguments, const Environment& environment
);

// What is understood of a line whose last word is still being typed.
struct HalfTyped {
    Invocation invocation;               // its request is not decided
    const Flag* awaits_value = nullptr;  // the last word is this one's value
    bool is_known = true;                // false: it began with a word that is no command
    bool has_flags_behind = true;        // false: "--" ended them
};

// `words` without the program's name and the last word.
[[nodiscard]] HalfTyped half_typed(const std::vector<std::string>& words);

// The command's own wins: the --json of report takes a file. nullptr: neither has it.
[[nodiscard]] const Flag* find_flag(const Command* command, std::string_view spelling);

[[nodiscard]] Error usage_error(std::string code, std::string what, std::string hint);

}  // namespace invito
