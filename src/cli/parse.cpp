#include "command_tree.hpp"
#include "invito/support/text.hpp"
#include "invocation.hpp"
#include "usage_errors.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace invito {

namespace {

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
        case Takes::maybe_text:
            if (value.empty()) return std::nullopt;
            [[fallthrough]];
        case Takes::text:
        case Takes::list: {
            if (value.empty() && flag.may_be_empty) return std::nullopt;
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
        case Takes::count: return std::nullopt;
    }
    return std::nullopt;
}

bool is_switch(Takes takes) {
    return takes == Takes::nothing || takes == Takes::count;
}

Result<void> take_flags(const std::vector<GivenFlag>& given, Invocation& invocation) {
    for (const auto& [flag, values] : given) {
        for (const std::string& value : values) {
            if (is_switch(flag->takes) && !value.empty()) {
                return wrong_value(*flag, flag->key(), value, "it takes no value");
            }
            if (auto error = check_value(*flag, flag->key(), value)) return *error;
        }
        const bool is_single = takes_next_word(flag->takes) && flag->takes != Takes::list;
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
            "usage.operands", fmt::format("\"invito {}\" needs {}", command.name, command.operands),
            command.examples.empty() ? "" : fmt::format("for example: {}", command.examples[0].line)
        );
    }
    if (command.operands_max >= 0 && given > command.operands_max) {
        return usage_error(
            "usage.operands",
            fmt::format(
                "\"invito {}\" cannot use \"{}\"", command.name,
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

// What CLI11 left over: a word that is no command, or a flag nobody knows.
std::optional<Error> first_misunderstanding(
    const std::vector<std::string>& words, const Command* command, const Family* family
) {
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
    const auto words = split_words(arguments);
    if (!words) return words.error();
    const Command* const command = words->command;
    if (auto error = first_misunderstanding(words->not_understood, command, words->family)) {
        return *error;
    }
    Invocation invocation;
    invocation.command = command;
    invocation.family = words->family;
    invocation.operands = words->operands;
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
        auto operands = check_operands(*command, invocation.operands);
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
