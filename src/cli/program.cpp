#include "program.hpp"

#include "cmd.hpp"
#include "help.hpp"
#include "invito/support/failure.hpp"

#include <algorithm>
#include <ostream>

namespace invito {

namespace {

std::string requested_help(const Invocation& invocation) {
    if (invocation.command != nullptr) return command_help(*invocation.command);
    if (invocation.family != nullptr) return family_help(*invocation.family);
    return program_help();
}

ExitCode carry_out(Context& context) {
    const auto* const found = std::find_if(
        command_functions.begin(), command_functions.end(),
        [&](const NamedCommand& one) { return one.name == context.invocation.command->name; }
    );
    ensure(found != command_functions.end(), "every command of the table has a function");
    return found->run(context);
}

ExitCode respond(Context& context) {
    switch (context.invocation.request) {
        case Request::overview: context.out << overview_screen(); return ExitCode::ok;
        case Request::help: context.out << requested_help(context.invocation); return ExitCode::ok;
        case Request::version: return cmd_version(context);
        case Request::command: return carry_out(context);
    }
    return ExitCode::internal;
}

}  // namespace

int run_program(
    const std::vector<std::string>& arguments, const Environment& environment, std::ostream& out,
    std::ostream& err
) {
    const auto invocation = parse_arguments(arguments, environment);
    if (!invocation) {
        const Invocation nothing_understood;
        const Context context = make_context(nothing_understood, environment, out, err);
        return static_cast<int>(fail(context, invocation.error()));
    }
    Context context = make_context(*invocation, environment, out, err);
    return static_cast<int>(respond(context));
}

}  // namespace invito
