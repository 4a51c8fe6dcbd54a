#include "help.hpp"

#include "invito/config/examples.hpp"
#include "invito/config/limit_table.hpp"
#include "invito/model/policy.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

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
    std::string name = (flag.key() == flag.names() ? "    " : "") + flag.names();
    if (flag.takes == Takes::nothing) return name;
    return name + (flag.is_value_optional ? "[=" + flag.placeholder + "]" : " " + flag.placeholder);
}

// Default in brackets at the right edge, environment twin on a line of its own.
std::string flag_lines(const Flag& flag) {
    std::string out = two_columns(flag_name(flag), flag.text, text_column);
    if (!flag.fallback.empty()) {
        const std::string bracket = "[" + flag.fallback + "]";
        out.pop_back();
        const std::size_t last_line = out.rfind('\n') + 1;  // 0 if there is one line only
        std::size_t width = display_width(std::string_view(out).substr(last_line));
        if (width + 2 + bracket.size() > screen_columns) {
            out += '\n';
            width = 0;
        }
        out += fmt::format("{:>{}}\n", bracket, screen_columns - width);
    }
    if (!flag.env.empty()) out += std::string(text_column, ' ') + "env " + flag.env + '\n';
    return out;
}

std::string flag_groups(const std::vector<Flag>& flags) {
    std::string out;
    std::string_view group;
    for (const Flag& flag : flags) {
        if (flag.group != group) out += fmt::format("\n{}\n", flag.group);
        group = flag.group;
        out += flag_lines(flag);
    }
    return out;
}

std::string examples(const Command& command) {
    std::size_t widest = 0;
    for (const Example& example : command.examples) widest = std::max(widest, example.line.size());
    const std::size_t column = std::min<std::size_t>(widest + 5, 46);
    std::string out = "\nExamples\n";
    for (const Example& example : command.examples)
        out += two_columns(example.line, example.text, column);
    return out;
}

std::string exit_code_line(const Command& command) {
    constexpr std::string_view lead = "Exit codes:";
    std::vector<std::string> items;
    for (const ExitCode code : command.exit_codes)
        items.push_back(fmt::format("{} {}", static_cast<int>(code), describe(code).short_text));
    items.emplace_back("(invito help exit-codes)");
    std::string out = fmt::format("\n{}", lead);
    std::size_t at = lead.size();
    for (const std::string& item : items) {
        if (at + 2 + item.size() > screen_columns) {
            out += '\n' + std::string(lead.size(), ' ');
            at = lead.size();
        }
        const std::string_view gap = at == lead.size() ? " " : "  ";
        out += fmt::format("{}{}", gap, item);
        at += gap.size() + item.size();
    }
    return out + '\n';
}

std::string see_also(const Command& command) {
    if (command.see_also.empty()) return {};
    constexpr std::string_view lead = "See also: ";
    const auto lines = wrapped_items(command.see_also, screen_columns - lead.size());
    const std::string margin(lead.size(), ' ');
    return fmt::format("{}{}\n", lead, fmt::join(lines, "\n" + margin));
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

// A limit and what is said of it.
std::string limit_line(std::string_view key, std::string_view text) {
    return two_columns(key, text, 29);
}

std::string default_of(std::string_view key) {
    return limit_table().common_default(key).value;
}

// What a setting means and, in brackets, its default.
std::string setting(std::string_view key, std::string_view about, std::string_view value) {
    return fmt::format("  {:<27}{:<37}[{}]\n", key, about, value);
}

// Those of invitations first.
std::string caps() {
    std::string of_invitations;
    std::string others;
    for (const CapKind& kind : cap_kinds) {
        const std::string of_all = default_of(kind.key);
        const std::string& of_free = limit_table().default_of(Tier::free, kind.key).value;
        const bool is_invitation = is_counted(kind.counted, AttemptKind::invite, true);
        (is_invitation ? of_invitations : others) +=
            setting(kind.key, kind.brief, of_free == of_all ? of_all : "tier free: " + of_free);
    }
    return of_invitations + others;
}

std::string budget() {
    const std::string pauses = default_of("pacing.min") + " to " + default_of("pacing.max");
    const std::string ramp =
        default_of("ramp_up.first_day") + ", then +" + default_of("ramp_up.add_per_day");
    return caps() + setting("pacing", "random pause between invitations", pauses) +
           setting("window", "days and hours in its time zone", "mon-fri 9-18") +
           setting("ramp_up", "smaller first days of a new account", ramp);
}

std::string tiers_text(const std::vector<Tier>& tiers) {
    if (tiers.size() == 4) return "";
    return tiers == std::vector<Tier>{Tier::free} ? "free: " : "paid: ";
}

std::string advice() {
    std::string lines;
    std::string_view last;
    for (const LimitAdvice& one : limit_table().advice()) {
        lines += limit_line(one.key == last ? "" : one.key, tiers_text(one.tiers) + one.text);
        last = one.key;
    }
    return lines;
}

std::string sources() {
    std::vector<std::string> seen;
    std::string lines;
    for (const LimitAdvice& one : limit_table().advice()) {
        if (std::find(seen.begin(), seen.end(), one.source) != seen.end()) continue;
        seen.push_back(one.source);
        lines += fmt::format("  {}\n", one.source);
    }
    return lines;
}

std::string reasons() {
    std::string lines;
    std::string_view last;
    for (const LimitDefault& one : limit_table().defaults()) {
        lines += limit_line(
            one.key == last ? "" : one.key,
            fmt::format("{}{}, {}", tiers_text(one.tiers), one.value, one.reason)
        );
        last = one.key;
    }
    return lines;
}

std::string codes() {
    std::string lines;
    for (const ExitCodeEntry& entry : exit_codes()) {
        std::string lead = fmt::format("{:>4}  {:<11}  ", static_cast<int>(entry.code), entry.name);
        const std::size_t room = screen_columns - lead.size();
        const std::string text = fmt::format("{} ({})", entry.meaning, entry.alert);
        for (const std::string& part : wrapped(text, room, room)) {
            lines += fmt::format("{}{}\n", lead, part);
            lead.assign(lead.size(), ' ');
        }
    }
    return lines;
}

std::string variables() {
    std::string lines;
    const auto add = [&lines](const Flag& flag, const std::string& owner) {
        if (flag.env.empty()) return;
        lines += fmt::format("  {:<22} {}{}\n", flag.env, flag.key(), owner);
    };
    for (const Flag& flag : global_flags()) add(flag, "");
    for (const Command& command : commands()) {
        for (const Flag& flag : command.flags) {
            if (flag.env != "INVITO_JSON") add(flag, " of " + command.name);
        }
    }
    return lines;
}

template <std::string_view (*File)()>
std::string indented() {
    std::string lines;
    for (std::string_view rest = File(); !rest.empty();) {
        const std::string_view row = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(row.size() + 1, rest.size()));
        lines += row.empty() ? "\n" : fmt::format("  {}\n", row);
    }
    return lines;
}

// What stands in a text for lines that other tables know.
const std::map<std::string_view, std::string (*)()>& fillings() {
    static const std::map<std::string_view, std::string (*)()> all = {
        {"@advice", advice},
        {"@alert_service", indented<alert_service>},
        {"@budget", budget},
        {"@codes", codes},
        {"@nightly_service", indented<nightly_service>},
        {"@listen_service", indented<listen_service>},
        {"@nightly_timer", indented<nightly_timer>},
        {"@reasons", reasons},
        {"@run_service", indented<run_service>},
        {"@run_timer", indented<run_timer>},
        {"@sources", sources},
        {"@variables", variables}};
    return all;
}

}  // namespace

std::string overview_screen() {
    return fmt::format("invito {}.\n", program_summary) + R"(
Start here   invito demo                     try everything, no account needed
             invito init && invito doctor    write the files, check them
Every list   invito plan campaigns/x.yaml    what would happen, day by day
             invito run campaigns/x.yaml     plan, ask once, send, go on later
Look         invito status    invito report    invito jobs list --state failed
All          invito help      invito help exit-codes      invito help nightly
)";
}

std::string program_help() {
    std::string out = fmt::format("invito {}.\n", program_summary);
    for (const std::string& group : command_table().groups) out += commands_of(group);
    out += "\nTopics (invito help TOPIC)\n";
    for (const Topic& topic : topics()) out += two_columns(topic.name, topic.summary, 18);
    out += "\nFlags of every command\n" + flag_groups(global_flags());
    return out;
}

std::string command_help(const Command& command) {
    std::string usage = "Usage: invito " + command.name;
    if (!command.operands.empty()) usage += " " + command.operands;
    std::string out = filled(command.summary);
    out += '\n' + usage + " [flags]\n";
    out += examples(command);
    for (std::string_view rest = command.details; !rest.empty();) {
        const std::string_view paragraph = rest.substr(0, rest.find('\n'));
        out += '\n' + filled(paragraph);
        rest.remove_prefix(std::min(paragraph.size() + 1, rest.size()));
    }
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

std::string Topic::text() const {
    std::string out;
    for (std::string_view rest = source; !rest.empty();) {
        const std::string_view row = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(row.size() + 1, rest.size()));
        if (row.starts_with('@')) {
            out += fillings().at(row)();
        } else {
            out += fmt::format("{}\n", row);
        }
    }
    return out;
}

const std::vector<Topic>& topics() {
    static const std::vector<Topic> all = [] {
        std::vector<Topic> found;
        for (const auto& [name, text] : topic_texts()) {
            const std::size_t end = text.find("\n\n");
            ensure(end != std::string_view::npos, "a topic begins with its summary");
            found.push_back({name, text.substr(0, end), text.substr(end + 2)});
        }
        return found;
    }();
    return all;
}

const Topic* find_topic(std::string_view name) {
    const auto& all = topics();
    const auto found = std::find_if(all.begin(), all.end(), [name](const Topic& topic) {
        return topic.name == name;
    });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace invito
