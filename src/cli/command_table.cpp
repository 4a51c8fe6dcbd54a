#include "command_table.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace invito {

namespace {

struct Placeholder {
    std::string_view name;
    Takes takes = Takes::text;
    std::optional<Candidates> candidates = Candidates::nothing;  // nullopt: its row says which
};

// How the help calls a value says what it may be.
constexpr auto placeholders = std::to_array<Placeholder>({
    {"A", Takes::text, Candidates::accounts},
    {"A[,B]", Takes::list, Candidates::accounts},
    {"ALIAS", Takes::text, Candidates::accounts},
    {"B", Takes::text, Candidates::accounts},
    {"C[,C]", Takes::list},
    {"COMMAND", Takes::text, Candidates::commands},
    {"DATE"},
    {"DIR", Takes::text, Candidates::folders},
    {"DUR", Takes::duration},
    {"EXPR", Takes::list},
    {"F", Takes::text, Candidates::files},
    {"FACTOR"},
    {"FIELDS", Takes::list, Candidates::fields},
    {"FILE", Takes::text, Candidates::files},
    {"FORMAT", Takes::text, std::nullopt},
    {"HOST:PORT"},
    {"ID"},
    {"JOB"},
    {"LEVEL", Takes::text, std::nullopt},
    {"MODE", Takes::text, std::nullopt},
    {"N", Takes::integer},
    {"NAME", Takes::text, std::nullopt},
    {"NAME=HEADER,...", Takes::list},
    {"NEW"},
    {"OLD", Takes::text, Candidates::campaigns},
    {"PATH", Takes::text, Candidates::settings},
    {"R[,R]", Takes::list, Candidates::reasons},
    {"RUN", Takes::text, Candidates::runs},
    {"S[,S]", Takes::list, Candidates::states},
    {"SHELL", Takes::text, Candidates::shells},
    {"TEXT"},
    {"TOPIC", Takes::text, Candidates::topics},
    {"TYPE"},
    {"URL"},
    {"WHAT", Takes::text, std::nullopt},
    {"WHEN"},
    {"WHO"},
});

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = std::min(text.find(separator), text.size());
        parts.push_back(text.substr(0, end));
        if (end == text.size()) return parts;
        text.remove_prefix(end + separator.size());
    }
}

// "one|another"
void add_words(std::vector<std::string>& words, std::string_view text) {
    for (const std::string_view word : split(text, "|")) words.emplace_back(word);
}

// What two spaces or more keep apart; those at the front do not count.
std::vector<std::string_view> columns_of(std::string_view line) {
    std::vector<std::string_view> parts;
    while (true) {
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        if (line.empty()) return parts;
        parts.push_back(line.substr(0, line.find("  ")));
        line.remove_prefix(parts.back().size());
    }
}

// The text between two marks, or nothing.
std::optional<std::string_view> enclosed(std::string_view text, char open, char close) {
    if (text.size() < 2 || text.front() != open || text.back() != close) return std::nullopt;
    return text.substr(1, text.size() - 2);
}

// "[NAME or FILE...]": none or any number. What stands in brackets may be left out as a whole.
void count_operands(Command& command) {
    const std::string_view all = command.operands;
    int count = 0;
    for (const std::string_view word : split(all, " ")) {
        if (!word.empty()) count += word == "or" ? -1 : 1;
    }
    command.operands_min = all.starts_with('[') ? 0 : count;
    command.operands_max = count;
    if (all.find("...") != std::string_view::npos) command.operands_max = -1;
    if (all.find("COMMAND") != std::string_view::npos) command.operands_max = 2;  // "jobs list"
}

constexpr std::string_view one_of_lead = "one of ";
constexpr std::string_view one_of_what = "a shell must know what may stand there";

class TableReader {
public:
    CommandTable read(std::span<const std::string_view> texts) {
        for (const std::string_view text : texts) {
            lines_ = split(text, "\n");
            for (at_ = 0; at_ < lines_.size(); ++at_) read_line();
        }
        return std::move(table_);
    }

private:
    void read_line() {
        const std::string_view line = lines_[at_];
        if (line.empty()) return;
        if (line.starts_with("# ")) {
            begin_group(line.substr(2));
        } else if (line.starts_with("## ")) {
            begin_block(line.substr(3));
        } else if (line.starts_with("  ")) {
            read_item(line);
        } else if (at_ + 1 < lines_.size() && lines_[at_ + 1].starts_with("  ")) {
            heading_ = line;
        } else {
            read_text(line);
        }
    }

    // Commands of several texts may be of one group.
    void begin_group(std::string_view name) {
        group_ = name;
        if (std::ranges::find(table_.groups, name) == table_.groups.end())
            table_.groups.push_back(group_);
    }

    void begin_block(std::string_view head) {
        command_ = nullptr;
        flags_ = nullptr;
        heading_.clear();
        if (head == "flags of every command") {
            flags_ = &table_.global_flags;
        } else if (head == "flags of several commands") {
            flags_ = &shared_;
        } else {
            expect(head.starts_with("invito ") && !group_.empty(), "no command of a group");
            begin_command(head.substr(std::string_view("invito ").size()));
        }
    }

    // "start NAME...  one of campaigns"
    void begin_command(std::string_view line) {
        const auto is_name = [](std::string_view word) {
            return !word.empty() &&
                   word.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos;
        };
        const auto parts = columns_of(line);
        std::vector<std::string> names;
        std::vector<std::string> operands;
        for (const std::string_view word : split(parts[0], " "))
            (operands.empty() && is_name(word) ? names : operands).emplace_back(word);
        const std::string name = fmt::format("{}", fmt::join(names, " "));
        expect(++at_ < lines_.size() && !lines_[at_].empty(), "no summary");
        const std::string summary(lines_[at_]);
        if (operands == std::vector<std::string>{"COMMAND"}) {
            table_.families.push_back({name, group_, summary});
            return;
        }
        for (const Command& other : table_.commands) expect(other.name != name, "told twice");
        command_ = &table_.commands.emplace_back();
        command_->name = name;
        command_->group = group_;
        command_->summary = summary;
        command_->operands = fmt::format("{}", fmt::join(operands, " "));
        count_operands(*command_);
        read_operands(operands, parts.size() > 1 ? parts[1] : std::string_view());
        flags_ = &command_->flags;
    }

    // {"[NAME...", "or", "RUN]"}: one operand, whichever of them.
    void read_operands(const std::vector<std::string>& words, std::string_view attribute) {
        const auto said = attribute.empty() ? std::nullopt : one_of(attribute);
        bool is_alternative = false;
        for (const std::string& word : words) {
            if (word == "or") {
                is_alternative = true;
                continue;
            }
            const std::string_view name =
                std::string_view(word).substr(word.find_first_not_of('['));
            const Placeholder& known = placeholder(name.substr(0, name.find_first_of(".]")));
            if (!std::exchange(is_alternative, false)) command_->candidates.emplace_back();
            expect(known.candidates || said, one_of_what);
            command_->candidates.back().push_back(known.candidates ? *known.candidates : *said);
        }
    }

    void read_text(std::string_view line) {
        constexpr std::string_view codes = "Exit codes: ";
        constexpr std::string_view also = "See also: ";
        expect(command_ != nullptr, "a text outside of a command");
        if (line.starts_with(codes)) {
            for (const std::string_view code : split(line.substr(codes.size()), " "))
                command_->exit_codes.push_back(exit_code(code));
        } else if (line.starts_with(also)) {
            for (const std::string_view item : split(line.substr(also.size()), ", "))
                command_->see_also.emplace_back(item);
        } else {
            const std::string_view gap = at_ > 0 && lines_[at_ - 1].empty() ? "\n" : " ";
            if (!command_->details.empty()) command_->details += gap;
            command_->details += line;
        }
    }

    void read_item(std::string_view line) {
        const auto parts = columns_of(line);
        if (heading_ == "Examples") {
            expect(command_ != nullptr && parts.size() == 2, "an example is a line and its text");
            command_->examples.push_back({std::string(parts[0]), std::string(parts[1])});
            return;
        }
        expect(flags_ != nullptr, "a flag of no command");
        Flag flag = read_flag(parts);
        flag.group = heading_;
        for (const std::string& spelling : flag.spellings)
            expect(!is_taken(spelling, flag.placeholder), "a flag twice");
        flags_->push_back(std::move(flag));
    }

    Flag read_flag(const std::vector<std::string_view>& parts) {
        Flag flag;
        read_names(parts[0], flag);
        if (parts.size() == 1) return shared_flag(flag);
        flag.text = parts[1];
        std::optional<Candidates> candidates = Candidates::nothing;
        if (flag.takes != Takes::nothing) candidates = placeholder(flag.placeholder).candidates;
        for (std::size_t i = 2; i < parts.size(); ++i) {
            if (parts[i].starts_with(one_of_lead)) {
                candidates = one_of(parts[i]);
            } else {
                read_attribute(parts[i], flag);
            }
        }
        expect(candidates || !flag.choices.empty(), one_of_what);
        flag.candidates = candidates.value_or(Candidates::nothing);
        return flag;
    }

    // What several commands share may differ by its placeholder: --account A, --account A[,B].
    [[nodiscard]] bool is_taken(const std::string& spelling, const std::string& placeholder) const {
        return std::any_of(flags_->begin(), flags_->end(), [&](const Flag& other) {
            return other.has_spelling(spelling) &&
                   (flags_ != &shared_ || other.placeholder == placeholder);
        });
    }

    // "-c, --config FILE", "--wait[=DUR]"
    void read_names(std::string_view names, Flag& flag) {
        while (true) {
            const std::size_t end = names.find_first_of(",[ ");
            flag.spellings.emplace_back(names.substr(0, end));
            expect(flag.key().starts_with('-') && flag.key().size() > 1, "no flag");
            names.remove_prefix(std::min(end, names.size()));
            if (!names.starts_with(", ")) break;
            names.remove_prefix(2);
        }
        if (names.empty()) return;
        flag.is_value_optional = names.starts_with("[=");
        flag.placeholder =
            flag.is_value_optional ? names.substr(2, names.size() - 3) : names.substr(1);
        flag.takes = placeholder(flag.placeholder).takes;
    }

    [[nodiscard]] const Placeholder& placeholder(std::string_view name) const {
        const auto* const known = std::ranges::find(placeholders, name, &Placeholder::name);
        expect(known != placeholders.end(), "an unknown placeholder");
        return *known;
    }

    // "one of campaigns"
    [[nodiscard]] std::optional<Candidates> one_of(std::string_view attribute) const {
        expect(attribute.starts_with(one_of_lead), "an unknown attribute");
        const auto known = parse<Candidates>(attribute.substr(one_of_lead.size()));
        expect(known.has_value(), one_of_what);
        return known;
    }

    void read_attribute(std::string_view text, Flag& flag) {
        if (text.starts_with("env ")) {
            flag.env = text.substr(4);
        } else if (text.starts_with("not with ")) {
            const auto words = split(text.substr(std::string_view("not with ").size()), " ");
            flag.excluded = words[0];
            if (words.size() > 1) add_words(flag.excluded_values, words[1]);
        } else if (text == "{may be empty}") {
            flag.may_be_empty = true;
        } else if (const auto fallback = enclosed(text, '[', ']')) {
            flag.fallback = *fallback;
        } else if (const auto choices = enclosed(text, '{', '}')) {
            add_words(flag.choices, *choices);
        } else {
            expect(false, "an unknown attribute of a flag");
        }
    }

    [[nodiscard]] Flag shared_flag(const Flag& named) const {
        const auto found = std::find_if(shared_.begin(), shared_.end(), [&named](const Flag& flag) {
            return flag.spellings == named.spellings && flag.placeholder == named.placeholder;
        });
        expect(found != shared_.end(), "a flag without a text is one of several commands");
        return *found;
    }

    [[nodiscard]] ExitCode exit_code(std::string_view digits) const {
        int number = -1;
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
        const auto all = exit_codes();
        const auto found = std::find_if(all.begin(), all.end(), [number](const ExitCodeEntry& one) {
            return static_cast<int>(one.code) == number;
        });
        expect(found != all.end(), "an unknown exit code");
        return found->code;
    }

    void expect(bool condition, std::string_view rule) const {
        if (condition) return;
        const std::string_view line = at_ < lines_.size() ? lines_[at_] : "the end";
        throw InternalFailure(fmt::format("command table: {}: \"{}\"", rule, line));
    }

    CommandTable table_;
    std::vector<Flag> shared_;
    std::vector<std::string_view> lines_;
    std::size_t at_ = 0;
    Command* command_ = nullptr;          // the one that is read
    std::vector<Flag>* flags_ = nullptr;  // where the flags of the block go
    std::string group_;
    std::string heading_;
};

template <class Named>
const Named* find_by_name(const std::vector<Named>& all, std::string_view name) {
    const auto found =
        std::find_if(all.begin(), all.end(), [name](const Named& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::string Flag::names() const {
    return fmt::format("{}", fmt::join(spellings, ", "));
}

bool Flag::has_spelling(std::string_view word) const {
    return std::find(spellings.begin(), spellings.end(), word) != spellings.end();
}

CommandTable read_command_table(std::span<const std::string_view> texts) {
    return TableReader().read(texts);
}

const CommandTable& command_table() {
    static const CommandTable table = [] {
        std::vector<std::string_view> texts;
        for (const HelpText& file : command_texts()) texts.push_back(file.text);
        return read_command_table(texts);
    }();
    return table;
}

const std::vector<Command>& commands() {
    return command_table().commands;
}

const std::vector<Family>& families() {
    return command_table().families;
}

const std::vector<Flag>& global_flags() {
    return command_table().global_flags;
}

const Command* find_command(std::string_view name) {
    return find_by_name(commands(), name);
}

const Family* find_family(std::string_view name) {
    return find_by_name(families(), name);
}

}  // namespace invito
