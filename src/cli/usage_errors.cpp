#include "usage_errors.hpp"

#include "invito/support/text.hpp"

#include <fmt/format.h>
#include <map>
#include <optional>
#include <string_view>

namespace invito {

namespace {

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

}  // namespace

Error usage_error(std::string code, std::string what, std::string hint) {
    return Error{
        .kind = ErrorKind::usage,
        .code = std::move(code),
        .what = std::move(what),
        .hint = std::move(hint),
    };
}

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

}  // namespace invito
