#include "program.hpp"

#include "commands/cmd.hpp"
#include "help.hpp"
#include "invito/support/failure.hpp"

#include <ostream>

namespace invito {

namespace {

std::string requested_help(const Invocation& invocation) {
    if (invocation.command != nullptr) return command_help(*invocation.command);
    if (invocation.family != nullptr) return family_help(*invocation.family);
    return program_help();
}

// Opens for a command what it works with.
struct Caller {
    Context& context;

    Result<ExitCode> operator()(PlainCommand* run) const { return run(context); }
    Result<ExitCode> operator()(SettingsCommand* run) const { return with_settings(context, run); }
    Result<ExitCode> operator()(ReadCommand* run) const { return with_read_session(context, run); }
    Result<ExitCode> operator()(DatabaseCommand* run) const { return with_database(context, run); }
};

Result<ExitCode> carry_out(Context& context, std::string_view name) {
    for (CommandList* const list : command_lists) {
        for (const NamedCommand& command : list()) {
            if (command.name == name) return std::visit(Caller{context}, command.run);
        }
    }
    throw InternalFailure("every command of the table has a function");
}

Result<ExitCode> respond(Context& context) {
    switch (context.invocation.request) {
        case Request::overview: context.out << overview_screen(); break;
        case Request::help: context.out << requested_help(context.invocation); break;
        case Request::version: return carry_out(context, "version");
        case Request::command: return carry_out(context, context.invocation.command->name);
    }
    return ExitCode::ok;
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
    const auto code = respond(context);
    return static_cast<int>(code ? *code : fail(context, code.error()));
}

}  // namespace invito
