#include "cmd.hpp"
#include "help.hpp"
#include "invito/support/text.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

Error no_help_for(const std::string& words) {
    std::vector<std::string> known;
    for (const Topic& topic : topics()) known.emplace_back(topic.name);
    for (const Command& command : commands()) known.push_back(command.name);
    for (const Family& family : families()) known.push_back(family.name);
    const auto guess = closest(words, known);
    return Error{
        .kind = ErrorKind::usage,
        .code = "usage.unknown_topic",
        .what = fmt::format("there is no command and no topic \"{}\"", words),
        .hint = guess ? fmt::format("did you mean \"invito help {}\"?", *guess)
                      : "all of them: invito help",
    };
}

}  // namespace

ExitCode cmd_help(Context& context) {
    const auto words = fmt::format("{}", fmt::join(context.invocation.operands, " "));
    if (words.empty()) {
        context.out << program_help();
    } else if (const Command* command = find_command(words)) {
        context.out << command_help(*command);
    } else if (const Family* family = find_family(words)) {
        context.out << family_help(*family);
    } else if (const Topic* topic = find_topic(words)) {
        context.out << topic->text();
    } else {
        return fail(context, no_help_for(words));
    }
    return ExitCode::ok;
}

}  // namespace invito
