#include "program.hpp"

#include "commands/cmd.hpp"
#include "completion.hpp"
#include "help.hpp"
#include "invito/report/chosen_fields.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"
#include "man_page.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <ostream>
#include <sstream>
#include <utility>

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

const NamedCommand& find_function(std::string_view name) {
    for (CommandList* const list : command_lists) {
        for (const NamedCommand& command : list()) {
            if (command.name == name) return command;
        }
    }
    throw InternalFailure("every command of the table has a function");
}

// Those of --json=FIELDS. The --json of report is another flag.
std::vector<std::string> chosen_fields(const Invocation& invocation) {
    const bool is_own = invocation.command != nullptr &&
                        std::ranges::any_of(invocation.command->flags, [](const Flag& flag) {
                            return flag.has_spelling("--json");
                        });
    return is_own ? std::vector<std::string>{} : invocation.list("--json");
}

// The beginning of a name, or one that is spelled alike.
std::optional<std::string> meant_field(
    const std::string& name, const std::vector<std::string>& known
) {
    const auto longer = std::ranges::find_if(known, [&name](const std::string& one) {
        return one.starts_with(name);
    });
    return longer != known.end() ? std::optional(*longer) : closest(name, known);
}

Result<FieldNames> known_fields(
    const NamedCommand& command, const std::vector<std::string>& chosen
) {
    if (command.write_sample == nullptr) {
        return usage_error(
            "usage.field", fmt::format("fields cannot be chosen of \"invito {}\"", command.name),
            "--json alone is everything; fields are chosen of list, show, status and runs"
        );
    }
    std::ostringstream sample;
    command.write_sample(sample);
    FieldNames known = field_names(sample.view());
    for (const std::string& name : chosen) {
        if (std::ranges::find(known.names, name) != known.names.end()) continue;
        const auto guess = meant_field(name, known.names);
        return usage_error(
            "usage.field", fmt::format("\"invito {}\" has no field \"{}\"", command.name, name),
            fmt::format(
                "{}fields: {}", guess ? fmt::format("did you mean \"{}\"? ", *guess) : "",
                fmt::join(known.names, ", ")
            )
        );
    }
    return known;
}

Result<ExitCode> carry_out(Context& context, std::string_view name) {
    const NamedCommand& command = find_function(name);
    auto chosen = chosen_fields(context.invocation);
    if (chosen.empty()) return std::visit(Caller{context}, command.run);
    const auto known = known_fields(command, chosen);
    if (!known) return known.error();
    ChosenFields fields(*context.out.rdbuf(), std::move(chosen), known->level);
    std::ostream out(&fields);
    Context through{
        .invocation = context.invocation,
        .environment = context.environment,
        .terminal = context.terminal,
        .out = out,
        .err = context.err,
        .out_style = context.out_style,
        .err_style = context.err_style,
    };
    auto code = std::visit(Caller{through}, command.run);
    if (!out) context.out.setstate(std::ios_base::failbit);
    return code;
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
    if (!arguments.empty() && arguments.front() == completion_request) {
        answer_completion({arguments.begin() + 1, arguments.end()}, environment, out);
        return static_cast<int>(ExitCode::ok);
    }
    if (arguments.size() == 3 && arguments.front() == man_request) {
        const bool is_done = write_man_pages(arguments[1], arguments[2]);
        return static_cast<int>(is_done ? ExitCode::ok : ExitCode::storage);
    }
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
