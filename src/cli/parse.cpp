#include "invito/support/text.hpp"
#include "invocation.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <memory>

namespace invito {

namespace {

Error usage_error(std::string code, std::string what, std::string hint, std::string topic = {}) {
    return Error{
        .kind = ErrorKind::usage,
        .code = std::move(code),
        .what = std::move(what),
        .hint = std::move(hint),
        .help_topic = std::move(topic),
    };
}

// CLI11 fills these; nothing here is interpreted by it.
struct Slot {
    const Flag* flag = nullptr;
    CLI::Option* option = nullptr;
};

struct Branch {
    const Command* command = nullptr;
    CLI::App* app = nullptr;
    std::vector<Slot> slots;
    std::vector<std::string> operands;
};

bool takes_next_word(Takes takes) {
    return takes == Takes::text || takes == Takes::list || takes == Takes::integer ||
           takes == Takes::duration;
}

std::string comma_separated(const Flag& flag) {
    return fmt::format("{}", fmt::join(flag.spellings(), ","));
}

Slot add_flag(CLI::App& app, const Flag& flag) {
    if (takes_next_word(flag.takes)) {
        auto* option = app.add_option(comma_separated(flag));
        option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        return {&flag, option};
    }
    // A CLI11 flag accepts "--wait=2h" and never takes the next word.
    auto* option = app.add_flag(comma_separated(flag));
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    return {&flag, option};
}

// The command table as a tree of CLI11 apps. Help is ours, so CLI11's is removed everywhere.
class Tree {
public:
    Tree() : root_(std::make_unique<CLI::App>("invito")) {
        prepare(*root_);
        root_->require_subcommand(0, 1);
        for (const Flag& flag : global_flags())
            globals_.push_back(add_flag(*root_, flag));
        for (const Family& family : families()) {
            CLI::App* app = root_->add_subcommand(family.name);
            prepare(*app);
            app->require_subcommand(0, 1);
            families_.emplace_back(&family, app);
        }
        branches_.reserve(commands().size());
        for (const Command& command : commands())
            add(command);
    }

    void parse(std::vector<std::string> arguments) {
        std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
        root_->parse(std::move(arguments));
    }

    [[nodiscard]] const Branch* chosen_command() const {
        const auto found = std::find_if(branches_.begin(), branches_.end(), [](const Branch& b) {
            return b.app->parsed();
        });
        return found == branches_.end() ? nullptr : &*found;
    }

    [[nodiscard]] const Family* chosen_family() const {
        for (const auto& [family, app] : families_) {
            if (app->parsed()) return family;
        }
        return nullptr;
    }

    [[nodiscard]] const std::vector<Slot>& globals() const { return globals_; }

    [[nodiscard]] std::vector<std::string> not_understood() const { return root_->remaining(true); }

private:
    static void prepare(CLI::App& app) {
        app.set_help_flag();
        app.set_help_all_flag();
        app.allow_extras();
        app.fallthrough();
    }

    void add(const Command& command) {
        CLI::App* parent = root_.get();
        std::string name = command.name;
        if (const auto space = name.find(' '); space != std::string::npos) {
            parent = root_->get_subcommand(name.substr(0, space));
            name = name.substr(space + 1);
        }
        Branch& branch = branches_.emplace_back();
        branch.command = &command;
        branch.app = parent->add_subcommand(name);
        prepare(*branch.app);
        if (command.operands_max != 0) {
            branch.app->add_option("operands", branch.operands)->expected(-1);
        }
        for (const Flag& flag : command.flags) {
            branch.slots.push_back(add_flag(*branch.app, flag));
        }
    }

    std::unique_ptr<CLI::App> root_;
    std::vector<Slot> globals_;
    std::vector<std::pair<const Family*, CLI::App*>> families_;
    std::vector<Branch> branches_;
};

std::vector<std::string> command_words(const Family* family) {
    std::vector<std::string> words;
    const std::string prefix = family != nullptr ? family->name + " " : "";
    for (const Command& command : commands()) {
        if (!command.name.starts_with(prefix)) continue;
        const std::string rest = command.name.substr(prefix.size());
        words.push_back(rest.substr(0, rest.find(' ')));
    }
    return words;
}

// Words people type for what has another name here.
std::optional<std::string> other_word_for(std::string_view word) {
    static const std::map<std::string_view, std::string_view> known = {
        {"send", "run"},
        {"apply", "start"},
        {"launch", "start"},
        {"stop", "pause"},
        {"login", "config set-key"},
        {"account", "accounts"},
        {"campaign", "campaigns"},
        {"job", "jobs"},
        {"list", "status"},
        {"check", "doctor"},
    };
    const auto found = known.find(word);
    if (found == known.end()) return std::nullopt;
    return std::string(found->second);
}

Error unknown_command(const std::string& word, const Family* family) {
    const std::string prefix = family != nullptr ? family->name + " " : "";
    auto guess = closest(word, command_words(family));
    if (!guess && family == nullptr) guess = other_word_for(word);
    return usage_error(
        "usage.unknown_command",
        fmt::format("there is no command \"{}{}\"", prefix, word),
        guess ? fmt::format("did you mean \"invito {}{}\"?", prefix, *guess)
              : fmt::format(
                    "all commands: invito help{}{}", family ? " " : "", family ? family->name : ""
                )
    );
}

Error unknown_flag(const std::string& word, const Command* command) {
    const std::string name = word.substr(0, word.find('='));
    if (name == "--api-key" || name == "--apikey") {
        return usage_error(
            "usage.api_key",
            "there is no --api-key: arguments are visible to other users and saved in the shell's "
            "history",
            "write it to a file (mode 0600) and set provider.api_key_file, or use api_key_command",
            "secrets"
        );
    }
    std::vector<std::string> known;
    const auto collect = [&known](const std::vector<Flag>& flags) {
        for (const Flag& flag : flags) {
            for (std::string& spelling : flag.spellings()) {
                if (spelling.starts_with("--")) known.push_back(std::move(spelling));
            }
        }
    };
    collect(global_flags());
    if (command != nullptr) collect(command->flags);
    const auto guess = name.starts_with("--") ? closest(name, known) : std::nullopt;
    return usage_error(
        "usage.unknown_flag",
        command != nullptr ? fmt::format("\"invito {}\" has no flag {}", command->name, name)
                           : fmt::format("there is no flag {}", name),
        guess ? fmt::format("did you mean {}?", *guess)
              : fmt::format("all flags: invito help{}", command ? " " + command->name : "")
    );
}

Error wrong_value(
    const Flag& flag, const std::string& where, const std::string& value, const std::string& hint
) {
    return usage_error(
        where == flag.key() ? "usage.value" : "usage.environment",
        fmt::format("{} cannot be \"{}\"", where, value),
        hint
    );
}

// nullopt: the value is fine.
std::optional<Error> check_value(
    const Flag& flag, const std::string& where, const std::string& value
) {
    switch (flag.takes) {
        case Takes::integer: {
            const bool digits = !value.empty() && value.size() <= 18 &&
                                std::all_of(value.begin(), value.end(), [](char c) {
                                    return c >= '0' && c <= '9';
                                });
            if (digits) return std::nullopt;
            return wrong_value(flag, where, value, "a whole number, 0 or more");
        }
        case Takes::maybe_duration:
            if (value.empty()) return std::nullopt;
            [[fallthrough]];
        case Takes::duration: {
            if (parse_duration(value)) return std::nullopt;
            return wrong_value(flag, where, value, "a number with a unit: 90s, 5m, 2h or 14d");
        }
        case Takes::text:
        case Takes::list: {
            if (value.empty()) return wrong_value(flag, where, value, "a value is needed");
            const auto& choices = flag.choices;
            if (choices.empty() ||
                std::find(choices.begin(), choices.end(), value) != choices.end()) {
                return std::nullopt;
            }
            return wrong_value(
                flag, where, value, fmt::format("one of: {}", fmt::join(choices, ", "))
            );
        }
        case Takes::nothing:
        case Takes::count:
        case Takes::maybe_text:
            return std::nullopt;
    }
    return std::nullopt;
}

// CLI11 reports a bare flag as "true".
std::vector<std::string> values_of(const Slot& slot) {
    std::vector<std::string> values = slot.option->results();
    if (takes_next_word(slot.flag->takes)) return values;
    for (std::string& value : values) {
        if (value == "true") value.clear();
    }
    return values;
}

bool is_switch(Takes takes) {
    return takes == Takes::nothing || takes == Takes::count;
}

Result<void> take_flags(const std::vector<Slot>& slots, Invocation& invocation) {
    for (const Slot& slot : slots) {
        if (slot.option->count() == 0) continue;
        std::vector<std::string> values = values_of(slot);
        for (const std::string& value : values) {
            if (is_switch(slot.flag->takes) && !value.empty()) {
                return wrong_value(*slot.flag, slot.flag->key(), value, "it takes no value");
            }
            if (auto error = check_value(*slot.flag, slot.flag->key(), value)) return *error;
        }
        const bool single = slot.flag->takes != Takes::list && slot.flag->takes != Takes::count;
        if (single && takes_next_word(slot.flag->takes) && values.size() > 1) {
            return usage_error(
                "usage.conflict", fmt::format("{} is given twice", slot.flag->key()), "give it once"
            );
        }
        invocation.set(slot.flag->key(), std::move(values), true);
    }
    return {};
}

Result<void> take_environment(
    const std::vector<Flag>& flags, const Environment& environment, Invocation& invocation
) {
    static const std::vector<std::string> yes = {"1", "true", "yes", "on"};
    static const std::vector<std::string> no = {"", "0", "false", "no", "off"};
    const auto among = [](const std::vector<std::string>& words, const std::string& value) {
        return std::find(words.begin(), words.end(), ascii_lower(value)) != words.end();
    };
    for (const Flag& flag : flags) {
        const auto found = flag.env.empty() ? environment.end() : environment.find(flag.env);
        if (found == environment.end() || invocation.has(flag.key())) continue;
        const std::string& value = found->second;
        const bool is_optional =
            flag.takes == Takes::maybe_duration || flag.takes == Takes::maybe_text;
        if (takes_next_word(flag.takes)) {
            if (value.empty()) continue;
            if (auto error = check_value(flag, flag.env, value)) return *error;
            invocation.set(flag.key(), {value}, false);
        } else if (among(no, value)) {
            continue;
        } else if (among(yes, value)) {
            invocation.set(flag.key(), {""}, false);
        } else if (is_optional && !check_value(flag, flag.env, value)) {
            invocation.set(flag.key(), {value}, false);
        } else {
            return wrong_value(
                flag, flag.env, value, is_optional ? "1, 0 or a value such as 2h" : "1 or 0"
            );
        }
    }
    return {};
}

Result<void> check_operands(const Command& command, const std::vector<std::string>& operands) {
    const int given = static_cast<int>(operands.size());
    if (given < command.operands_min) {
        return usage_error(
            "usage.operands",
            fmt::format("\"invito {}\" needs {}", command.name, command.operands),
            command.examples.empty() ? "" : fmt::format("for example: {}", command.examples[0].line)
        );
    }
    if (command.operands_max >= 0 && given > command.operands_max) {
        return usage_error(
            "usage.operands",
            fmt::format(
                "\"invito {}\" cannot use \"{}\"",
                command.name,
                operands[static_cast<std::size_t>(command.operands_max)]
            ),
            command.operands_max == 0 ? "it takes flags only"
                                      : fmt::format("it takes {}", command.operands)
        );
    }
    return {};
}

Result<void> check_conflicts(const Invocation& invocation) {
    const auto conflict = [&](const char* a, const char* b) {
        return usage_error(
            "usage.conflict", fmt::format("{} and {} exclude each other", a, b), "choose one"
        );
    };
    if (invocation.typed("--quiet") && invocation.typed("--verbose")) {
        return conflict("--quiet", "--verbose");
    }
    const auto progress = invocation.text("--progress");
    if (invocation.has("--json") && invocation.typed("--progress") &&
        (progress == "bars" || progress == "line")) {
        return conflict("--json", "--progress");
    }
    if (invocation.typed("--note") && invocation.typed("--note-file")) {
        return conflict("--note", "--note-file");
    }
    return {};
}

Result<void> parse_words(Tree& tree, const std::vector<std::string>& arguments) {
    try {
        tree.parse(arguments);
    } catch (const CLI::ArgumentMismatch& mismatch) {
        const std::string text = mismatch.what();  // "--max-sends: 1 required TEXT missing"
        const std::string flag = text.substr(0, text.find(':'));
        return usage_error(
            "usage.value", fmt::format("{} needs a value", flag), fmt::format("{} VALUE", flag)
        );
    } catch (const CLI::ParseError& error) {
        return usage_error("usage.value", error.what(), "see invito help");
    }
    return {};
}

// What CLI11 left over: a word that is no command, or a flag nobody knows.
std::optional<Error> first_misunderstanding(
    const std::vector<std::string>& words, const Branch* branch, const Family* family
) {
    const Command* command = branch != nullptr ? branch->command : nullptr;
    const auto is_flag = [](const std::string& word) {
        return word.size() > 1 && word.front() == '-';
    };
    const auto is_key_flag = [](const std::string& word) {
        return word.starts_with("--api-key") || word.starts_with("--apikey");
    };
    const auto key_flag = std::find_if(words.begin(), words.end(), is_key_flag);
    if (key_flag != words.end()) return unknown_flag(*key_flag, command);
    if (command == nullptr) {
        const auto word = std::find_if_not(words.begin(), words.end(), is_flag);
        if (word != words.end()) return unknown_command(*word, family);
    }
    const auto flag = std::find_if(words.begin(), words.end(), is_flag);
    if (flag != words.end()) return unknown_flag(*flag, command);
    if (!words.empty()) {
        const auto refused = check_operands(*command, words);
        if (!refused) return refused.error();
    }
    return std::nullopt;
}

}  // namespace

Result<Invocation> parse_arguments(
    const std::vector<std::string>& arguments, const Environment& environment
) {
    // CLI11 forgets "--" after the first operand, so what follows it never gets there.
    const auto flags_end = std::find(arguments.begin(), arguments.end(), "--");
    const std::vector<std::string> words(arguments.begin(), flags_end);
    Tree tree;
    if (auto parsed = parse_words(tree, words); !parsed) return parsed.error();

    const Branch* branch = tree.chosen_command();
    Invocation invocation;
    invocation.family = tree.chosen_family();
    if (auto error = first_misunderstanding(tree.not_understood(), branch, invocation.family)) {
        return *error;
    }
    if (branch != nullptr) {
        invocation.command = branch->command;
        invocation.operands = branch->operands;
        if (flags_end != arguments.end()) {
            invocation.operands.insert(invocation.operands.end(), flags_end + 1, arguments.end());
        }
        if (auto taken = take_flags(branch->slots, invocation); !taken) return taken.error();
        auto twins = take_environment(branch->command->flags, environment, invocation);
        if (!twins) return twins.error();
    }
    if (auto taken = take_flags(tree.globals(), invocation); !taken) return taken.error();
    if (auto twins = take_environment(global_flags(), environment, invocation); !twins) {
        return twins.error();
    }

    if (invocation.has("--help")) {
        invocation.request = Request::help;
    } else if (invocation.has("--version")) {
        invocation.request = Request::version;
    } else if (branch != nullptr) {
        invocation.request = Request::command;
        auto operands = check_operands(*invocation.command, invocation.operands);
        if (!operands) return operands.error();
        if (auto agree = check_conflicts(invocation); !agree) return agree.error();
    } else if (invocation.family != nullptr) {
        return usage_error(
            "usage.unknown_command",
            fmt::format("\"invito {}\" needs one more word", invocation.family->name),
            fmt::format("one of: {}", fmt::join(command_words(invocation.family), ", "))
        );
    }
    return invocation;
}

}  // namespace invito
