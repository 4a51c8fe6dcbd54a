#include "topics.hpp"

#include "commands.hpp"
#include "exit_code.hpp"
#include "help_texts.hpp"
#include "invito/config/limit_table.hpp"
#include "invito/model/caps.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/failure.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace invito {

namespace {

constexpr std::size_t topic_width = 80;

// A line of two columns; what does not fit goes on below the second.
std::string line(std::string_view key, std::string_view text) {
    constexpr std::size_t text_column = 29;
    constexpr std::size_t room = topic_width - text_column;
    std::string lines;
    for (const std::string& part : wrapped(text, room, room)) {
        lines += fmt::format("  {:<{}}{}\n", lines.empty() ? key : "", text_column - 2, part);
    }
    return lines;
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
        lines += line(one.key == last ? "" : one.key, tiers_text(one.tiers) + one.text);
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
        lines += line(
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
        const std::size_t room = topic_width - lead.size();
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

// What stands in a text for lines that other tables know.
const std::map<std::string_view, std::string (*)()>& fillings() {
    static const std::map<std::string_view, std::string (*)()> all = {
        {"@advice", advice},   {"@budget", budget},   {"@codes", codes},
        {"@reasons", reasons}, {"@sources", sources}, {"@variables", variables}};
    return all;
}

}  // namespace

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
