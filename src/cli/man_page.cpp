#include "man_page.hpp"

#include "help.hpp"
#include "invito/app/compose.hpp"
#include "invito/config/campaign_file.hpp"
#include "invito/config/settings.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <span>
#include <utility>

namespace invito {

namespace {

constexpr std::size_t source_columns = 78;
constexpr std::size_t name_columns = 31;  // beside which an explanation stands, where there is room

// A hyphen that can be copied, and quotes as they are typed.
std::string escaped(std::string_view text) {
    static const std::map<char, std::string_view> marks = {{'\\', "\\e"},   {'-', "\\-"},
                                                           {'\'', "\\(aq"}, {'`', "\\(ga"},
                                                           {'^', "\\(ha"},  {'~', "\\(ti"}};
    std::string out;
    for (const char c : text) {
        const auto mark = marks.find(c);
        if (mark == marks.end()) {
            out += c;
        } else {
            out += mark->second;
        }
    }
    return out;
}

std::string bold(std::string_view text) {
    return fmt::format("\\fB{}\\fR", escaped(text));
}

// What somebody puts something else in place of stands in capitals: NAME, A[,B].
std::string with_placeholders(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
        const auto end = std::ranges::find_if_not(text, is_capital);
        const auto length = static_cast<std::size_t>(end - text.begin());
        if (length > 0) out += fmt::format("\\fI{}\\fR", text.substr(0, length));
        text.remove_prefix(length);
        if (text.empty()) break;
        out += escaped(text.substr(0, 1));
        text.remove_prefix(1);
    }
    return out;
}

// With `commands` in bold.
std::string prose(std::string_view text) {
    std::string out;
    bool is_command = false;
    for (std::size_t end = 0; end != std::string_view::npos;) {
        end = text.find('`');
        const std::string_view part = text.substr(0, end);
        if (!part.empty()) out += is_command ? bold(part) : escaped(part);
        is_command = !is_command;
        text.remove_prefix(std::min(part.size() + 1, text.size()));
    }
    return out;
}

// As the line of a NAME has it.
std::string without_capital(std::string_view sentence) {
    std::string text(sentence.substr(0, sentence.find_last_not_of('.') + 1));
    text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
    return text;
}

// A fragment as a sentence: with a capital, unless it begins with a value or its explanation.
std::string sentence(std::string_view fragment) {
    std::string text = prose(fragment);
    const std::size_t end = fragment.find_first_of(" ,:;");
    const bool is_value = end != std::string_view::npos && fragment[end] != ' ';
    if (!is_value)
        text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    return text.ends_with('.') ? text : text + '.';
}

class Page {
public:
    Page(std::string_view name, int section, std::string_view summary, std::string_view date)
        : file_(fmt::format("{}.{}", name, section)) {
        std::string title = escaped(name);
        std::ranges::transform(title, title.begin(), [](unsigned char c) {
            return static_cast<char>(std::toupper(c));
        });
        source_ = fmt::format(
            ".TH {} {} {} \"invito {}\" \"{}\"\n.nh\n.ad l\n", title, section, date,
            build_facts().version, section == 1 ? "User Commands" : "File Formats"
        );
        begin("NAME");
        paragraph(fmt::format("{} \\- {}", escaped(name), escaped(without_capital(summary))));
    }

    void begin(std::string_view section) {
        source_ += fmt::format(".SH {}\n", section);
        is_fresh_ = true;
    }
    void begin_part(std::string_view heading) {
        source_ += fmt::format(".SS {}\n", escaped(heading));
        is_fresh_ = true;
    }

    // These take what is escaped already.
    void paragraph(const std::string& text) {
        if (!std::exchange(is_fresh_, false)) source_ += ".PP\n";
        add_text(text);
    }
    void item(const std::string& tag, const std::string& text, std::size_t columns = 0) {
        source_ += columns == 0 ? std::string(".TP\n") : fmt::format(".TP {}\n", columns);
        is_fresh_ = false;
        add_line(tag);
        add_text(text);
    }

    // Whether paragraphs and items stand apart from each other.
    void set_apart(bool apart) {
        if (std::exchange(is_apart_, apart) != apart) source_ += apart ? ".PD\n" : ".PD 0\n";
    }

    [[nodiscard]] ManPage take() { return {std::move(file_), std::move(source_)}; }

private:
    void add_text(const std::string& text) {
        for (const std::string& part : wrapped(text, source_columns, source_columns))
            add_line(part);
    }
    // One that begins so would be a request.
    void add_line(const std::string& line) {
        if (line.starts_with('.') || line.starts_with('\'')) source_ += "\\&";
        source_ += line + '\n';
    }

    std::string file_;
    std::string source_;
    bool is_fresh_ = true;  // a heading came last
    bool is_apart_ = true;
};

struct BlockLine {
    std::size_t indent = 0;
    std::string left;
    std::string right;  // empty: it has one column
};

BlockLine split_columns(std::string_view line) {
    BlockLine split;
    split.indent = std::min(line.find_first_not_of(' '), line.size());
    line.remove_prefix(split.indent);
    const std::size_t gap = line.find("  ");
    split.left = line.substr(0, gap);
    if (gap != std::string_view::npos) split.right = trim(line.substr(gap));
    return split;
}

// What stands in columns, names and what is said of them; and lines of files.
void block(Page& page, std::span<const std::string> lines) {
    bool is_apart = true;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        BlockLine split = split_columns(lines[i]);
        while (i + 1 < lines.size()) {
            const BlockLine next = split_columns(lines[i + 1]);
            if (next.indent < name_columns / 2 || !next.right.empty()) break;
            split.right += (split.right.empty() ? "" : " ") + next.left;
            ++i;
        }
        if (split.left.empty()) {
            is_apart = true;
            continue;
        }
        page.set_apart(std::exchange(is_apart, false));
        std::string left;
        for (std::size_t column = 0; column < split.indent; ++column) left += "\\0";
        left += escaped(split.left);
        if (split.right.empty()) {
            page.paragraph(left);
        } else {
            page.item(left, escaped(split.right), name_columns);
        }
    }
    page.set_apart(true);
}

std::string page_name(std::string_view command) {
    std::string name = fmt::format("invito-{}", command);
    std::ranges::replace(name, ' ', '-');
    return name;
}

std::string reference(std::string_view page, int section) {
    return fmt::format("{}({})", bold(page), section);
}

// In one line.
std::string whole(std::string_view command) {
    std::string text = bold(command);
    for (std::size_t at = 0; (at = text.find(' ', at)) != std::string::npos;)
        text.replace(at, 1, "\\~");
    return text;
}

// "invito jobs list --campaign NAME" is explained by invito-jobs-list(1), and some topics by a
// page.
std::string reference_to(std::string_view said) {
    constexpr std::string_view topic = "invito help ";
    if (said.starts_with(topic)) {
        const std::string_view name = said.substr(topic.size());
        if (name.starts_with("config")) return reference("invito-config", 5);
        if (name == "campaign-file") return reference("invito-campaign", 5);
        return whole(said);
    }
    std::string_view longest;
    const std::string_view words = said.substr(said.find(' ') + 1);
    for (const Command& command : commands()) {
        const bool is_begun = (std::string(words) + " ").starts_with(command.name + " ");
        if (is_begun && command.name.size() > longest.size()) longest = command.name;
    }
    return longest.empty() ? whole(said) : reference(page_name(longest), 1);
}

void see_also(Page& page, std::vector<std::string> references) {
    std::vector<std::string> once;
    for (std::string& one : references) {
        if (std::ranges::find(once, one) == once.end()) once.push_back(std::move(one));
    }
    page.begin("SEE ALSO");
    page.paragraph(fmt::format("{}", fmt::join(once, ", ")));
}

std::string spelled(const Flag& flag) {
    std::vector<std::string> names;
    for (const std::string& spelling : flag.spellings) names.push_back(bold(spelling));
    std::string tag = fmt::format("{}", fmt::join(names, ", "));
    if (flag.takes == Takes::nothing) return tag;
    const std::string value = with_placeholders(flag.placeholder);
    return tag + (flag.is_value_optional ? "[=" + value + "]" : " " + value);
}

std::string explained(const Flag& flag) {
    std::string text = sentence(flag.text);
    if (!flag.fallback.empty()) text += fmt::format(" Default: {}.", escaped(flag.fallback));
    if (!flag.env.empty()) text += fmt::format(" In the environment: {}.", bold(flag.env));
    if (!flag.excluded.empty()) {
        text += fmt::format(" Not with {}", bold(flag.excluded));
        if (!flag.excluded_values.empty())
            text += fmt::format(
                " {}", escaped(fmt::format("{}", fmt::join(flag.excluded_values, ", ")))
            );
        text += '.';
    }
    return text;
}

void options(Page& page, const std::vector<Flag>& flags) {
    std::string_view group;
    for (const Flag& flag : flags) {
        if (flag.group != group && flag.group != "Flags") page.begin_part(flag.group);
        group = flag.group;
        page.item(spelled(flag), explained(flag));
    }
}

ManPage page_of(const Command& command, std::string_view date) {
    Page page(page_name(command.name), 1, command.summary, date);
    page.begin("SYNOPSIS");
    std::string call = bold("invito " + command.name);
    if (!command.operands.empty()) call += " " + with_placeholders(command.operands);
    page.paragraph(call + " [\\fIflags\\fR]");
    page.begin("DESCRIPTION");
    page.paragraph(prose(command.summary));
    for (std::string_view rest = command.details; !rest.empty();) {
        const std::string_view text = rest.substr(0, rest.find('\n'));
        page.paragraph(prose(text));
        rest.remove_prefix(std::min(text.size() + 1, rest.size()));
    }
    page.begin("OPTIONS");
    options(page, command.flags);
    page.paragraph(fmt::format("Flags of every command are in {}.", reference("invito", 1)));
    page.begin("EXAMPLES");
    for (const Example& example : command.examples)
        page.item(bold(example.line), escaped(example.text));
    page.begin("EXIT STATUS");
    for (const ExitCode code : command.exit_codes)
        page.item(bold(std::to_string(static_cast<int>(code))), prose(describe(code).meaning));
    std::vector<std::string> also{reference("invito", 1)};
    for (const std::string& said : command.see_also) also.push_back(reference_to(said));
    see_also(page, std::move(also));
    return page.take();
}

ManPage page_of(const Family& family, std::string_view date) {
    Page page(page_name(family.name), 1, family.summary, date);
    page.begin("SYNOPSIS");
    page.paragraph(bold("invito " + family.name) + " \\fICOMMAND\\fR [\\fIflags\\fR]");
    page.begin("DESCRIPTION");
    for (const Command& command : commands()) {
        if (command.name.starts_with(family.name + " "))
            page.item(reference(page_name(command.name), 1), prose(command.summary));
    }
    std::vector<std::string> also{reference("invito", 1)};
    if (family.name == "config") also.push_back(reference("invito-config", 5));
    see_also(page, std::move(also));
    return page.take();
}

// The text of a topic, and whom it names at its end.
std::vector<std::string> topic_text(Page& page, std::string_view text) {
    constexpr std::string_view also = "See also: ";
    std::vector<std::string> references;
    std::vector<std::string> lines;
    std::string filled;
    const auto end_part = [&] {
        if (!lines.empty()) block(page, std::exchange(lines, {}));
        if (filled.starts_with(also)) {
            for (std::string_view rest = std::string_view(filled).substr(also.size());
                 !rest.empty();) {
                const std::string_view one = rest.substr(0, rest.find(", "));
                references.push_back(reference_to(one));
                rest.remove_prefix(std::min(one.size() + 2, rest.size()));
            }
        } else if (!filled.empty()) {
            page.paragraph(prose(filled));
        }
        filled.clear();
    };
    while (!text.empty()) {
        const std::string_view row = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(row.size() + 1, text.size()));
        if (row.starts_with("  ")) {
            if (!filled.empty()) end_part();
            lines.emplace_back(row.substr(2));
        } else if (row.empty()) {
            const bool goes_on = !lines.empty() && text.starts_with("  ");
            if (goes_on) {
                lines.emplace_back();
            } else {
                end_part();
            }
        } else {
            if (!lines.empty()) end_part();
            filled += filled.empty() ? "" : " ";
            filled += row;
        }
    }
    end_part();
    return references;
}

const Topic& topic(std::string_view name) {
    const Topic* const found = find_topic(name);
    ensure(found != nullptr, "a manual page names a topic that exists");
    return *found;
}

void keys(Page& page, const std::vector<SettingsKey>& all) {
    page.begin("KEYS");
    for (const SettingsKey& key : all) {
        std::string text = fmt::format("{} {}", sentence(key.about), sentence(key.type));
        if (!key.fallback.empty()) text += fmt::format(" Default: {}.", escaped(key.fallback));
        page.item(bold(key.path), text);
    }
}

ManPage settings_page(std::string_view date) {
    const Topic& about = topic("config");
    Page page("invito-config", 5, about.summary, date);
    page.begin("SYNOPSIS");
    page.paragraph(bold("invito.yaml"));
    page.begin("DESCRIPTION");
    std::vector<std::string> also{reference("invito", 1), reference("invito-campaign", 5)};
    for (std::string& one : topic_text(page, about.text())) also.push_back(std::move(one));
    keys(page, settings_keys());
    see_also(page, std::move(also));
    return page.take();
}

ManPage campaign_page(std::string_view date) {
    const Topic& about = topic("campaign-file");
    Page page("invito-campaign", 5, about.summary, date);
    page.begin("DESCRIPTION");
    std::vector<std::string> also{reference("invito-import", 1), reference("invito-config", 5)};
    for (std::string& one : topic_text(page, about.text())) also.push_back(std::move(one));
    keys(page, campaign_keys());
    see_also(page, std::move(also));
    return page.take();
}

void command_list(Page& page) {
    page.begin("COMMANDS");
    for (const std::string& group : command_table().groups) {
        page.begin_part(group);
        for (const Command& command : commands()) {
            if (command.group == group && command.name.find(' ') == std::string::npos)
                page.item(reference(page_name(command.name), 1), prose(command.summary));
        }
        for (const Family& family : families()) {
            if (family.group == group)
                page.item(reference(page_name(family.name), 1), prose(family.summary));
        }
    }
}

// Where things lie that nobody said a place for.
void files(Page& page) {
    page.begin("FILES");
    SettingsSources nobodys;
    nobodys.environment["HOME"] = "~";
    std::vector<std::string> places;
    for (const std::string& place : config_search_path(nobodys)) places.push_back(bold(place));
    page.item(
        fmt::format("{}", fmt::join(places, ", ")),
        fmt::format("The configuration; the nearest is read: {}.", reference("invito-config", 5))
    );
    for (const SettingsKey& key : settings_keys()) {
        if (key.fallback.starts_with('~'))
            page.item(bold(key.fallback), fmt::format("{}: {}.", bold(key.path), prose(key.about)));
    }
}

ManPage program_page(std::string_view date) {
    Page page("invito", 1, program_summary, date);
    page.begin("SYNOPSIS");
    page.paragraph(bold("invito") + " \\fICOMMAND\\fR [\\fIflags\\fR]");
    page.begin("DESCRIPTION");
    page.paragraph(fmt::format("{} {}.", bold("invito"), escaped(program_summary)));
    command_list(page);
    page.begin("OPTIONS");
    options(page, global_flags());
    page.begin("TOPICS");
    for (const Topic& one : topics())
        page.item(bold(fmt::format("invito help {}", one.name)), prose(one.summary));
    page.begin("EXAMPLES");
    for (const char* const name : {"demo", "init", "doctor", "plan", "run", "sync", "report"}) {
        const Example& example = find_command(name)->examples.front();
        page.item(bold(example.line), escaped(example.text));
    }
    page.begin("EXIT STATUS");
    for (const ExitCodeEntry& entry : exit_codes()) {
        page.item(
            fmt::format("{} {}", bold(std::to_string(static_cast<int>(entry.code))), entry.name),
            fmt::format("{} ({})", prose(entry.meaning), entry.alert)
        );
    }
    const std::string_view codes = topic("exit-codes").source;
    (void)topic_text(page, codes.substr(codes.rfind("\n\n")));
    page.begin("ENVIRONMENT");
    (void)topic_text(page, topic("environment").text());
    files(page);
    see_also(page, {reference("invito-config", 5), reference("invito-campaign", 5)});
    return page.take();
}

}  // namespace

std::vector<ManPage> man_pages(std::string_view date) {
    std::vector<ManPage> pages{program_page(date), settings_page(date), campaign_page(date)};
    for (const Command& command : commands()) pages.push_back(page_of(command, date));
    for (const Family& family : families()) pages.push_back(page_of(family, date));
    return pages;
}

bool write_man_pages(const std::string& folder, std::string_view date) {
    return std::ranges::all_of(man_pages(date), [&folder](const ManPage& page) {
        std::ofstream file(folder + '/' + page.file, std::ios::binary);
        file << page.source << std::flush;
        return file.good();
    });
}

}  // namespace invito
