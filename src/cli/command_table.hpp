#pragma once
// The command table: what commands, flags, environment variables and exit codes exist, and the
// words that explain them. The parser, the help screens and the tests all read this one table, and
// it is written in commands/*.txt as the help that it prints:
//
//   # Campaigns                                   the group of the commands that follow
//
//   ## invito start NAME...  one of campaigns     a command: operands, [ ] if there may be none
//   Allow a campaign to send.                     its summary
//
//   Examples
//     invito start spring   asks                  columns are two spaces or more apart
//
//   A draft becomes active.                       details, filled to the screen's width
//
//   Safety                                        a heading, and below it one line a flag
//     -n, --dry-run         change nothing
//         --until DATE      its end  [never]      the placeholder says what it takes; [default],
//                                                 then {one|another}, {may be empty}, env TWIN,
//                                                 not with --flag, not with --flag one|another,
//                                                 one of campaigns: what NAME is the name of
//         --force                                 no text: it stands with the flags of several
//         commands
//
//   Exit codes: 0 2
//   See also: invito run, invito pause
//
// Below a head such as "invito jobs COMMAND" there is only a summary.

#include "exit_code.hpp"
#include "invito/support/names.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

enum class Takes {
    nothing,   // a switch; repetitions add up: -vv
    text,      // any text
    list,      // comma-separated, may be repeated
    integer,   // 0 or more
    duration,  // "90s", "5m", "2h", "14d"
};

// What a shell can offer where a word is wanted.
enum class Candidates {
    nothing,
    files,
    folders,
    campaigns,
    accounts,
    states,
    reasons,
    runs,
    commands,
    topics,
    fields,
    settings,
    scenarios,
    encodings,
    hooks,
    cuts,
    shells,
};

template <>
inline constexpr auto enum_names<Candidates> = std::to_array<Named<Candidates>>({
    {Candidates::nothing, "nothing"},
    {Candidates::files, "files"},
    {Candidates::folders, "folders"},
    {Candidates::campaigns, "campaigns"},
    {Candidates::accounts, "accounts"},
    {Candidates::states, "states"},
    {Candidates::reasons, "reasons"},
    {Candidates::runs, "runs"},
    {Candidates::commands, "commands"},
    {Candidates::topics, "topics"},
    {Candidates::fields, "fields"},
    {Candidates::settings, "settings"},
    {Candidates::scenarios, "scenarios"},
    {Candidates::encodings, "encodings"},
    {Candidates::hooks, "hooks"},
    {Candidates::cuts, "cuts"},
    {Candidates::shells, "shells"},
});

struct Flag {
    std::vector<std::string> spellings;  // {"-c", "--config"}; the last one is its key
    Takes takes = Takes::nothing;
    bool is_value_optional = false;  // --wait or --wait=2h; never takes the next word
    bool may_be_empty = false;       // "" is a value of its own
    std::string placeholder;         // "FILE"
    std::string text;                // what it does, one sentence without full stop
    std::string fallback;            // shown in brackets: the default
    std::string env;                 // its twin in the environment
    std::vector<std::string> choices;
    Candidates candidates = Candidates::nothing;  // for its value, where there are no choices
    std::string excluded;                         // the key of a flag that it does not go with
    std::vector<std::string> excluded_values;     // empty: whatever that one's value
    std::string group;                            // its heading in the help

    [[nodiscard]] const std::string& key() const { return spellings.back(); }
    [[nodiscard]] std::string names() const;  // "-c, --config"
    [[nodiscard]] bool has_spelling(std::string_view word) const;
    // Its value may be the next word ("--name x"), not only "--name=x".
    [[nodiscard]] bool takes_next_word() const {
        return takes != Takes::nothing && !is_value_optional;
    }
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
    int operands_max = 0;                             // -1: any number
    std::vector<std::vector<Candidates>> candidates;  // of each operand; of "..." the last again
    std::vector<Example> examples;
    std::vector<Flag> flags;
    std::string details;  // further paragraphs, a line each, filled to the width of the screen
    std::vector<ExitCode> exit_codes;
    std::vector<std::string> see_also;
};

// A word that starts several commands.
struct Family {
    std::string name;
    std::string group;
    std::string summary;
};

struct CommandTable {
    std::vector<std::string> groups;  // in the order in which help shows them
    std::vector<Command> commands;
    std::vector<Family> families;
    std::vector<Flag> global_flags;
};

// A file of commands/, topics/ or completion/, compiled in. The definitions are generated at build
// time.
struct HelpText {
    std::string_view name;  // of the file, without its ending
    std::string_view text;
};
[[nodiscard]] std::span<const HelpText> command_texts();
[[nodiscard]] std::span<const HelpText> topic_texts();
[[nodiscard]] std::span<const HelpText> completion_texts();

// Throws InternalFailure with the line that breaks the rules: a mistake in the text is ours.
[[nodiscard]] CommandTable read_command_table(std::span<const std::string_view> texts);

// The program's own.
[[nodiscard]] const CommandTable& command_table();
[[nodiscard]] const std::vector<Command>& commands();
[[nodiscard]] const std::vector<Family>& families();
[[nodiscard]] const std::vector<Flag>& global_flags();

// nullptr: there is none.
[[nodiscard]] const Command* find_command(std::string_view name);
[[nodiscard]] const Family* find_family(std::string_view name);

}  // namespace invito
