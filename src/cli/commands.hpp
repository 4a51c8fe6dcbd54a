#pragma once
// The command table: what commands, flags, environment variables and exit codes exist, and the
// words that explain them. The parser, the help screens and the tests all read this one table.

#include "exit_code.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace invito {

enum class Takes {
    nothing,         // a switch
    count,           // a switch whose repetitions add up: -vv
    text,            // any text
    list,            // comma-separated, may be repeated
    integer,         // 0 or more
    duration,        // "90s", "5m", "2h", "14d"
    maybe_duration,  // --wait or --wait=2h; never takes the next word
    maybe_text,      // --json or --json=FILE; never takes the next word
};

struct Flag {
    std::string names;  // "-c, --config"; the last one is its key
    Takes takes = Takes::nothing;
    std::string placeholder = {};  // "FILE"
    std::string text;              // what it does, one sentence without full stop
    std::string fallback = {};     // shown in brackets: the default
    std::string env = {};          // its twin in the environment
    std::vector<std::string> choices = {};
    std::string group = "Flags";
    bool may_be_empty = false;  // "" is a text of its own

    [[nodiscard]] std::string key() const;                     // "--config"
    [[nodiscard]] std::vector<std::string> spellings() const;  // {"-c", "--config"}
};

struct Example {
    std::string line;
    std::string text;
};

// "jobs" has no operands of its own: it is the family of "jobs list", "jobs show", ...
struct Command {
    std::string name;      // "run", "jobs list"
    std::string group;     // "Start here", "Campaigns", "Records", "Operate", "Help"
    std::string summary;   // one sentence with full stop
    std::string operands;  // "[NAME or FILE...]"
    int operands_min = 0;
    int operands_max = 0;  // -1: any number
    std::vector<Example> examples = {};
    std::vector<Flag> flags = {};
    std::string details = {};  // further sentences, filled to the width of the screen
    std::vector<ExitCode> exit_codes = {ExitCode::ok, ExitCode::usage};
    std::vector<std::string> see_also = {};
};

// A word that starts several commands.
struct Family {
    std::string name;
    std::string group;
    std::string summary;
};

[[nodiscard]] const std::vector<Command>& commands();
[[nodiscard]] const std::vector<Family>& families();
[[nodiscard]] const std::vector<Flag>& global_flags();

// Of every command that writes a file under a name it is given.
[[nodiscard]] Flag force_flag();

// Of every command that takes the accounts' locks.
[[nodiscard]] Flag take_over_flag();

[[nodiscard]] const Command* find_command(std::string_view name);
[[nodiscard]] const Family* find_family(std::string_view name);

// The groups in the order in which help shows them.
[[nodiscard]] const std::vector<std::string>& command_groups();

// Parts of the table, one file each.
[[nodiscard]] std::vector<Command> starting_commands();
[[nodiscard]] std::vector<Command> campaign_commands();
[[nodiscard]] std::vector<Command> outcome_commands();
[[nodiscard]] std::vector<Command> record_commands();
[[nodiscard]] std::vector<Command> suppression_commands();
[[nodiscard]] std::vector<Command> operating_commands();

}  // namespace invito
