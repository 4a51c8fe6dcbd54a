// `metrics`: numbers for Prometheus.
#include "cmd.hpp"
#include "invito/app/metrics.hpp"

#include <ostream>

namespace invito {

namespace {

Result<ExitCode> metrics(Context& context, const Settings& settings, const ReadSession& session) {
    if (const auto path = context.invocation.text("--textfile")) {
        const auto written = write_metrics_file(
            session, settings, context.environment, {*path, output_choices(context)}
        );
        if (!written) return written.error();
        return ExitCode::ok;
    }
    write_metrics(context.out, collect_metrics(session, settings));
    return ExitCode::ok;
}

}  // namespace

std::span<const NamedCommand> metrics_commands() {
    static constexpr NamedCommand all[] = {{"metrics", metrics}};
    return all;
}

}  // namespace invito
