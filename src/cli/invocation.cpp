#include "invocation.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace invito {

namespace {

// "-v", "--json"; not "-", nor "-1".
bool is_flag(std::string_view word) {
    return word.size() > 1 && word[0] == '-' && (word[1] < '0' || word[1] > '9');
}

struct GivenFlag {
    const Flag* flag = nullptr;
    std::vector<std::string> values;  // one per occurrence; "" for a switch
};

struct UnknownWord {
    std::string word;
    const Family* family;  // that it follows
    bool is_flag;
};

// An operand behind a flag that takes its value with "=" only: maybe it was meant for it.
struct StrayValue {
    const Flag* flag = nullptr;
    std::string word;
};

// What the words are, not yet what their values mean.
struct CommandWords {
    const Command* command = nullptr;
    const Family* family = nullptr;
    std::vector<std::string> operands;
    std::vector<GivenFlag> flags;
    std::vector<UnknownWord> not_understood;
    std::vector<StrayValue> stray_values;
};

// As POSIX and GNU have it: flags and operands in any order, -nv for -n -v, -cFILE or -c FILE,
// --flag=value or --flag value whatever the value begins with, "-" and "-1" operands, only operands
// after "--". Nothing is abbreviated.
class Splitter {
public:
    explicit Splitter(const std::vector<std::string>& arguments)
        : next_(arguments.begin()),
          flags_end_(std::find(arguments.begin(), arguments.end(), "--")),
          end_(arguments.end()) {}

    // Errors: usage, "usage.value" for a flag without its value.
    Result<CommandWords> split() {
        while (next_ != flags_end_) {
            const std::string& word = *next_++;
            const Flag* const without_value = std::exchange(without_value_, nullptr);
            if (word.starts_with("--")) {
                if (auto taken = take_long(word); !taken) return taken.error();
            } else if (is_flag(word)) {
                if (auto taken = take_short(std::string_view(word).substr(1)); !taken)
                    return taken.error();
            } else {
                const std::size_t operands = words_.operands.size();
                take_word(word);
                if (without_value != nullptr && words_.operands.size() > operands)
                    words_.stray_values.push_back({without_value, word});
            }
        }
        if (next_ != end_) words_.operands.insert(words_.operands.end(), next_ + 1, end_);
        return std::move(words_);
    }

    // Of a line that ends where a flag wants its value: that flag, and what came before.
    [[nodiscard]] const Flag* awaits_value() const { return awaits_value_; }
    [[nodiscard]] CommandWords& words() { return words_; }

private:
    Result<void> take_long(const std::string& word) {
        const std::size_t equals = word.find('=');
        const Flag* const flag = find_flag(word.substr(0, equals));
        if (flag == nullptr) {
            words_.not_understood.push_back({word, words_.family, true});
            return {};
        }
        if (equals == std::string::npos) return take_flag(*flag, std::nullopt);
        return take_flag(*flag, word.substr(equals + 1));
    }

    Result<void> take_short(std::string_view letters) {
        for (; !letters.empty(); letters.remove_prefix(1)) {
            const Flag* const flag = find_flag(fmt::format("-{}", letters.front()));
            if (flag == nullptr) {
                words_.not_understood.push_back({fmt::format("-{}", letters), words_.family, true});
                return {};
            }
            if (flag->takes_next_word() && letters.size() > 1)
                return take_flag(*flag, std::string(letters.substr(1)));
            if (auto taken = take_flag(*flag, std::nullopt); !taken) return taken;
        }
        return {};
    }

    Result<void> take_flag(const Flag& flag, std::optional<std::string> value) {
        if (!value && flag.takes_next_word()) {
            if (next_ == flags_end_) {
                awaits_value_ = &flag;
                return usage_error(
                    "usage.value", fmt::format("{} needs a value", flag.key()),
                    fmt::format("{} VALUE", flag.key())
                );
            }
            value = *next_++;
        }
        auto given =
            std::find_if(words_.flags.begin(), words_.flags.end(), [&flag](const GivenFlag& one) {
                return one.flag == &flag;
            });
        if (given == words_.flags.end()) given = words_.flags.insert(given, {&flag, {}});
        if (flag.is_value_optional && !value) without_value_ = &flag;
        given->values.push_back(value.value_or(""));
        return {};
    }

    void take_word(const std::string& word) {
        if (words_.command != nullptr) {
            words_.operands.push_back(word);
            return;
        }
        const std::string name = words_.family != nullptr ? words_.family->name + " " + word : word;
        words_.command = find_command(name);
        if (words_.command != nullptr) return;
        const Family* const family = words_.family == nullptr ? find_family(word) : nullptr;
        if (family == nullptr) {
            words_.not_understood.push_back({word, words_.family, false});
        } else {
            words_.family = family;
        }
    }

    [[nodiscard]] const Flag* find_flag(std::string_view spelling) const {
        return invito::find_flag(words_.command, spelling);
    }

    std::vector<std::string>::const_iterator next_;
    std::vector<std::string>::const_iterator flags_end_;
    std::vector<std::string>::const_iterator end_;
    const Flag* without_value_ = nullptr;  // the word before, if it is one that may have a value
    const Flag* awaits_value_ = nullptr;
    CommandWords words_;
};

Error wrong_value(
    const Flag& flag, const std::string& where, const std::string& value, const std::string& hint
) {
    return usage_error(
        where == flag.key() ? "usage.value" : "usage.environment",
        fmt::format("{} cannot be \"{}\"", where, value), hint
    );
}

// nullopt: the value is fine.
std::optional<Error> check_value(
    const Flag& flag, const std::string& where, const std::string& value
) {
    if (value.empty() && (flag.is_value_optional || flag.may_be_empty)) return std::nullopt;
    switch (flag.takes) {
        case Takes::integer: {
            const bool digits = !value.empty() && value.size() <= 18 &&
                                std::all_of(value.begin(), value.end(), [](char c) {
                                    return c >= '0' && c <= '9';
                                });
            if (digits) return std::nullopt;
            return wrong_value(flag, where, value, "a whole number, 0 or more");
        }
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
        case Takes::nothing: return std::nullopt;
    }
    return std::nullopt;
}

Result<void> take_flags(const std::vector<GivenFlag>& given, Invocation& invocation) {
    for (const auto& [flag, values] : given) {
        for (const std::string& value : values) {
            if (flag->takes == Takes::nothing && !value.empty())
                return wrong_value(*flag, flag->key(), value, "it takes no value");
            if (auto error = check_value(*flag, flag->key(), value)) return *error;
        }
        const bool is_single = flag->takes_next_word() && flag->takes != Takes::list;
        if (is_single && values.size() > 1) {
            return usage_error(
                "usage.conflict", fmt::format("{} is given twice", flag->key()), "give it once"
            );
        }
        invocation.set(flag->key(), values, true);
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
        // A choice of fields is made for one command, not for all.
        const bool may_have_value = flag.is_value_optional && flag.takes != Takes::list;
        if (flag.takes_next_word()) {
            if (value.empty()) continue;
            if (auto error = check_value(flag, flag.env, value)) return *error;
            invocation.set(flag.key(), {value}, false);
        } else if (among(no, value)) {
            continue;
        } else if (among(yes, value)) {
            invocation.set(flag.key(), {""}, false);
        } else if (may_have_value && !check_value(flag, flag.env, value)) {
            invocation.set(flag.key(), {value}, false);
        } else {
            return wrong_value(
                flag, flag.env, value, may_have_value ? "1, 0 or a value such as 2h" : "1 or 0"
            );
        }
    }
    return {};
}

// "--wait 2h" means --wait=2h: no campaign is called so.
Result<void> check_stray_durations(const std::vector<StrayValue>& stray_values) {
    for (const auto& [flag, word] : stray_values) {
        if (flag->takes != Takes::duration || !parse_duration(word)) continue;
        return usage_error(
            "usage.value", fmt::format("{} takes its value behind \"=\"", flag->key()),
            fmt::format("{}={}", flag->key(), word)
        );
    }
    return {};
}

std::string hint_on_operand(
    const Command& command, const std::string& word, const std::vector<StrayValue>& stray_values
) {
    const auto stray = std::ranges::find(stray_values, word, &StrayValue::word);
    if (stray != stray_values.end())
        return fmt::format("did you mean {}={}?", stray->flag->key(), word);
    return command.operands_max == 0 ? "it takes flags only"
                                     : fmt::format("it takes {}", command.operands);
}

Result<void> check_operands(
    const Command& command, const std::vector<std::string>& operands,
    const std::vector<StrayValue>& stray_values
) {
    const int given = static_cast<int>(operands.size());
    if (given < command.operands_min) {
        return usage_error(
            "usage.operands", fmt::format("\"invito {}\" needs {}", command.name, command.operands),
            command.examples.empty() ? "" : fmt::format("for example: {}", command.examples[0].line)
        );
    }
    if (command.operands_max >= 0 && given > command.operands_max) {
        const std::string& word = operands[static_cast<std::size_t>(command.operands_max)];
        return usage_error(
            "usage.operands", fmt::format("\"invito {}\" cannot use \"{}\"", command.name, word),
            hint_on_operand(command, word, stray_values)
        );
    }
    return check_stray_durations(stray_values);
}

Result<void> check_conflicts(const std::vector<Flag>& flags, const Invocation& invocation) {
    for (const Flag& flag : flags) {
        if (!invocation.has(flag.key()) || !invocation.typed(flag.excluded)) continue;
        const auto& values = flag.excluded_values;
        const bool excludes_value =
            values.empty() ||
            std::find(values.begin(), values.end(), invocation.text(flag.excluded)) != values.end();
        if (!excludes_value) continue;
        return usage_error(
            "usage.conflict",
            fmt::format("{} and {} exclude each other", flag.key(), flag.excluded), "choose one"
        );
    }
    return {};
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
        {"lint", "validate"},
        {"verify", "validate"},
    };
    const auto found = known.find(word);
    if (found == known.end()) return std::nullopt;
    return std::string(found->second);
}

// The words that may follow `family`, or "invito" if it is null.
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

Error unknown_command(const std::string& word, const Family* family) {
    const std::string prefix = family != nullptr ? family->name + " " : "";
    // What a word means elsewhere says more than how it is spelled.
    auto guess = family == nullptr ? other_word_for(word) : std::nullopt;
    if (!guess) guess = closest(word, command_words(family));
    return usage_error(
        "usage.unknown_command", fmt::format("there is no command \"{}{}\"", prefix, word),
        guess ? fmt::format("did you mean \"invito {}{}\"?", prefix, *guess)
              : fmt::format(
                    "all commands: invito help{}{}", family ? " " : "", family ? family->name : ""
                )
    );
}

// `command` may be null. --api-key gets an explanation of its own.
Error unknown_flag(const std::string& word, const Command* command) {
    const std::string name = word.substr(0, word.find('='));
    if (name == "--api-key" || name == "--apikey") {
        Error error = usage_error(
            "usage.api_key",
            "there is no --api-key: arguments are visible to other users and saved in the shell's "
            "history",
            "write it to a file (mode 0600) and set provider.api_key_file, or use api_key_command"
        );
        error.help_topic = "secrets";
        return error;
    }
    std::vector<std::string> known;
    const auto collect = [&known](const std::vector<Flag>& flags) {
        for (const Flag& flag : flags) {
            for (const std::string& spelling : flag.spellings) {
                if (spelling.starts_with("--")) known.push_back(spelling);
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

// A word that is no command, or a flag nobody knows.
Error misunderstood(const CommandWords& words) {
    const auto& all = words.not_understood;
    const auto key_flag = std::find_if(all.begin(), all.end(), [](const UnknownWord& one) {
        return one.word.starts_with("--api-key") || one.word.starts_with("--apikey");
    });
    if (key_flag != all.end()) return unknown_flag(key_flag->word, words.command);
    const auto flag = std::find_if(all.begin(), all.end(), std::mem_fn(&UnknownWord::is_flag));
    const auto word = std::find_if_not(all.begin(), all.end(), std::mem_fn(&UnknownWord::is_flag));
    // Behind an unknown flag a word may be its value.
    const bool is_value = words.command != nullptr && flag < word;
    if (word != all.end() && !is_value) return unknown_command(word->word, word->family);
    return unknown_flag(flag->word, words.command);
}

}  // namespace

HalfTyped half_typed(const std::vector<std::string>& words) {
    Splitter splitter(words);
    auto all = splitter.split();
    CommandWords& known = all ? *all : splitter.words();
    HalfTyped typed;
    typed.awaits_value = splitter.awaits_value();
    typed.is_known = std::ranges::all_of(known.not_understood, &UnknownWord::is_flag);
    typed.has_flags_behind = std::ranges::find(words, "--") == words.end();
    typed.invocation.command = known.command;
    typed.invocation.family = known.family;
    typed.invocation.operands = std::move(known.operands);
    for (auto& [flag, values] : known.flags)
        typed.invocation.set(flag->key(), std::move(values), true);
    return typed;
}

const Flag* find_flag(const Command* command, std::string_view spelling) {
    const auto among = [spelling](const std::vector<Flag>& flags) -> const Flag* {
        const auto found = std::ranges::find_if(flags, [spelling](const Flag& one) {
            return one.has_spelling(spelling);
        });
        return found == flags.end() ? nullptr : &*found;
    };
    const Flag* const own = command != nullptr ? among(command->flags) : nullptr;
    return own != nullptr ? own : among(global_flags());
}

Error usage_error(std::string code, std::string what, std::string hint) {
    return Error{
        .kind = ErrorKind::usage,
        .code = std::move(code),
        .what = std::move(what),
        .hint = std::move(hint),
    };
}

void Invocation::set(
    const std::string& key, std::vector<std::string> values, bool on_command_line
) {
    flags_[key] = Given{std::move(values), on_command_line};
}

bool Invocation::has(std::string_view key) const {
    return flags_.find(key) != flags_.end();
}

bool Invocation::typed(std::string_view key) const {
    const auto found = flags_.find(key);
    return found != flags_.end() && found->second.on_command_line;
}

int Invocation::count(std::string_view key) const {
    const auto found = flags_.find(key);
    return found == flags_.end() ? 0 : static_cast<int>(found->second.values.size());
}

std::optional<std::string> Invocation::text(std::string_view key) const {
    const auto found = flags_.find(key);
    if (found == flags_.end() || found->second.values.empty()) return std::nullopt;
    return found->second.values.back();
}

std::vector<std::string> Invocation::list(std::string_view key) const {
    std::vector<std::string> items;
    const auto found = flags_.find(key);
    if (found == flags_.end()) return items;
    for (const std::string& value : found->second.values) {
        std::size_t begin = 0;
        while (begin <= value.size()) {
            const std::size_t end = std::min(value.find(',', begin), value.size());
            if (end > begin) items.push_back(value.substr(begin, end - begin));
            begin = end + 1;
        }
    }
    return items;
}

std::optional<std::int64_t> Invocation::integer(std::string_view key) const {
    const auto value = text(key);
    if (!value) return std::nullopt;
    std::int64_t number = 0;
    const auto parsed = std::from_chars(value->data(), value->data() + value->size(), number);
    ensure(parsed.ec == std::errc{}, "the parser has checked every number");
    return number;
}

std::optional<Duration> Invocation::duration(std::string_view key) const {
    const auto value = text(key);
    if (!value || value->empty()) return std::nullopt;
    const auto parsed = parse_duration(*value);
    ensure(parsed.has_value(), "the parser has checked every duration");
    return *parsed;
}

Result<Invocation> parse_arguments(
    const std::vector<std::string>& arguments, const Environment& environment
) {
    auto words = Splitter(arguments).split();
    if (!words) return words.error();
    if (!words->not_understood.empty()) return misunderstood(*words);
    const Command* const command = words->command;
    Invocation invocation;
    invocation.command = command;
    invocation.family = words->family;
    invocation.operands = std::move(words->operands);
    if (auto taken = take_flags(words->flags, invocation); !taken) return taken.error();
    if (command != nullptr) {
        auto twins = take_environment(command->flags, environment, invocation);
        if (!twins) return twins.error();
    }
    auto twins = take_environment(global_flags(), environment, invocation);
    if (!twins) return twins.error();

    if (invocation.has("--help")) {
        invocation.request = Request::help;
    } else if (invocation.has("--version")) {
        invocation.request = Request::version;
    } else if (command != nullptr) {
        invocation.request = Request::command;
        auto operands = check_operands(*command, invocation.operands, words->stray_values);
        if (!operands) return operands.error();
        for (const auto* const flags : {&global_flags(), &command->flags}) {
            if (auto agree = check_conflicts(*flags, invocation); !agree) return agree.error();
        }
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
