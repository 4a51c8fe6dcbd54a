#include "help.hpp"

#include "invito/report/terminal_text.hpp"
#include "invito/support/text.hpp"
#include "topics.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace invito {

namespace {

constexpr std::size_t screen_columns = 80;
constexpr std::size_t text_column = 27;  // where the explanation of a flag begins

std::string filled(std::string_view text) {
    return fmt::format("{}\n", fmt::join(wrapped(text, screen_columns, screen_columns), "\n"));
}

// "  left   text", the text wrapped in its own column.
std::string two_columns(std::string_view left, std::string_view text, std::size_t column) {
    std::string out = fmt::format("  {}", left);
    std::size_t at = display_width(out);
    for (const std::string& line :
         wrapped(text, screen_columns - column, screen_columns - column)) {
        if (at + 1 > column) {
            out += '\n';
            at = 0;
        }
        out += std::string(column - at, ' ') + line;
        at = screen_columns;
    }
    return out + '\n';
}

std::string flag_name(const Flag& flag) {
    std::string name = flag.names.starts_with("--") ? "    " + flag.names : flag.names;
    switch (flag.takes) {
        case Takes::nothing:
        case Takes::count: return name;
        case Takes::maybe_duration:
        case Takes::maybe_text: return name + "[=" + flag.placeholder + "]";
        default: return name + " " + flag.placeholder;
    }
}

// Default in brackets at the right edge, environment twin on a line of its own.
std::string flag_lines(const Flag& flag) {
    std::string out = two_columns(flag_name(flag), flag.text, text_column);
    if (!flag.fallback.empty()) {
        const std::string bracket = "[" + flag.fallback + "]";
        const std::size_t last_line = out.rfind('\n', out.size() - 2);
        const std::size_t begin = last_line == std::string::npos ? 0 : last_line + 1;
        const std::size_t width = display_width(std::string_view(out).substr(begin));
        out.pop_back();
        if (width + 2 + bracket.size() > screen_columns) {
            out += '\n';
            out += std::string(screen_columns - bracket.size(), ' ');
        } else {
            out += std::string(screen_columns - width - bracket.size(), ' ');
        }
        out += bracket + '\n';
    }
    if (!flag.env.empty()) {
        out += std::string(text_column, ' ') + "env " + flag.env + '\n';
    }
    return out;
}

std::string flag_groups(const std::vector<Flag>& flags) {
    std::vector<std::string> groups;
    for (const Flag& flag : flags) {
        if (std::find(groups.begin(), groups.end(), flag.group) == groups.end()) {
            groups.push_back(flag.group);
        }
    }
    std::string out;
    for (const std::string& group : groups) {
        out += '\n' + group + '\n';
        for (const Flag& flag : flags) {
            if (flag.group == group) out += flag_lines(flag);
        }
    }
    return out;
}

std::string examples(const Command& command) {
    std::size_t widest = 0;
    for (const Example& example : command.examples) {
        widest = std::max(widest, example.line.size());
    }
    const std::size_t column = std::min<std::size_t>(widest + 5, 46);
    std::string out = "\nExamples\n";
    for (const Example& example : command.examples) {
        out += two_columns(example.line, example.text, column);
    }
    return out;
}

std::string exit_code_line(const Command& command) {
    std::string out = "\nExit codes:";
    std::size_t at = out.size() - 1;
    const auto put = [&](const std::string& item) {
        if (at + 2 + item.size() > screen_columns) {
            out += "\n           ";
            at = 11;
        }
        const std::string gap = at == 11 ? " " : "  ";
        out += gap + item;
        at += gap.size() + item.size();
    };
    for (const ExitCode code : command.exit_codes) {
        put(fmt::format("{} {}", static_cast<int>(code), describe(code).short_text));
    }
    put("(invito help exit-codes)");
    return out + '\n';
}

std::string see_also(const Command& command) {
    if (command.see_also.empty()) return {};
    std::string out = "See also:";
    std::size_t at = out.size();
    for (const std::string& item : command.see_also) {
        const bool is_last = &item == &command.see_also.back();
        const std::string piece = " " + item + (is_last ? "" : ",");
        if (at + piece.size() > screen_columns) {
            out += "\n         ";
            at = 9;
        }
        out += piece;
        at += piece.size();
    }
    return out + '\n';
}

std::string commands_of(const std::string& group) {
    std::string out = '\n' + group + '\n';
    for (const Command& command : commands()) {
        if (command.group != group || command.name.find(' ') != std::string::npos) continue;
        out += two_columns(command.name, command.summary, 14);
    }
    for (const Family& family : families()) {
        if (family.group == group) out += two_columns(family.name, family.summary, 14);
    }
    return out;
}

}  // namespace

std::string overview_screen() {
    return R"(invito sends LinkedIn invitations from a list, within each account's limits.

Start here   invito demo                     try everything, no account needed
             invito init && invito doctor    write the files, check them
Every list   invito plan campaigns/x.yaml    what would happen, day by day
             invito run campaigns/x.yaml     plan, ask once, send, go on later
Look         invito status    invito report    invito jobs list --state failed
All          invito help      invito help exit-codes      invito help nightly
)";
}

std::string program_help() {
    std::string out =
        "invito sends LinkedIn invitations from a list, within each account's limits.\n";
    for (const std::string& group : command_groups()) out += commands_of(group);
    out += "\nTopics (invito help TOPIC)\n";
    for (const Topic& topic : topics()) {
        out += two_columns(topic.name, std::string(topic.summary), 18);
    }
    out += "\nFlags of every command\n" + flag_groups(global_flags());
    return out;
}

std::string command_help(const Command& command) {
    std::string usage = "Usage: invito " + command.name;
    if (!command.operands.empty()) usage += " " + command.operands;
    std::string out = filled(command.summary);
    out += '\n' + usage + " [flags]\n";
    out += examples(command);
    if (!command.details.empty()) out += '\n' + filled(command.details);
    out += flag_groups(command.flags);
    out += "\nFlags of every command: invito help\n";
    out += exit_code_line(command);
    out += see_also(command);
    return out;
}

std::string family_help(const Family& family) {
    std::string out = filled(family.summary) + '\n';
    for (const Command& command : commands()) {
        if (!command.name.starts_with(family.name + " ")) continue;
        out += two_columns("invito " + command.name, command.summary, 29);
    }
    out += fmt::format("\nMore: invito help {} COMMAND\n", family.name);
    return out;
}

}  // namespace invito
