// `runs`: what ran, and what came of it.
#include "cmd.hpp"
#include "invito/app/status.hpp"
#include "invito/report/run_list_screen.hpp"
#include "time_argument.hpp"

#include <optional>
#include <ostream>

namespace invito {

namespace {

constexpr std::int64_t runs_shown = 20;

Result<ExitCode> runs(Context& context, const Settings& settings, const ReadSession& session) {
    const Invocation& invocation = context.invocation;
    const TimeZone& zone = context.out_style.zone;
    std::optional<Instant> since;
    if (const auto text = invocation.text("--since")) {
        const auto moment = parse_time_argument("--since", *text, session.now, zone);
        if (!moment) return moment.error();
        since = *moment;
    }
    const std::int64_t most =
        invocation.integer("--limit").value_or(context.json() ? 0 : runs_shown);
    const RunList list = read_runs(*session.queries, since, most);
    if (context.json()) {
        write_run_list_json(context.out, list, zone);
    } else {
        if (settings.provider.kind == ProviderKind::sandbox) context.out << "SANDBOX\n";
        write_run_list(context.out, list, session.now, context.out_style);
    }
    return ExitCode::ok;
}

}  // namespace

std::span<const NamedCommand> run_list_commands() {
    static constexpr NamedCommand all[] = {{"runs", runs, [](std::ostream& out) {
                                                write_run_list_json(out, {.runs = {RunView{}}}, {});
                                            }}};
    return all;
}

}  // namespace invito
