// `sync` asks what became of the invitations that were sent, and counts those made by hand.
#include "cmd.hpp"
#include "invito/app/status.hpp"
#include "invito/report/run_summary_screen.hpp"
#include "run_end.hpp"
#include "run_session.hpp"

#include <ostream>

namespace invito {

namespace {

SessionKind syncing(Context& context) {
    return {
        .exit_code = exit_code_of_outcomes,
        .show = [&context](const RunSummary& summary, const RunOverview&, ExitCode code) {
            const RunSummaryData data = outcome_summary_data(summary, code);
            if (context.json()) {
                write_sync_summary_json(context.out, data, context.out_style.zone);
            } else {
                const bool only_unknown = context.invocation.has("--unknown-only");
                write_sync_text(context.out, data, only_unknown, context.out_style);
            }
            return data.exit_sentence;
        }};
}

Result<ExitCode> sync_told(Context& context, const Settings& settings, RunNotices& notices) {
    const auto accounts = choose_accounts(context.invocation.list("--account"), settings);
    if (!accounts) return accounts.error();
    auto resources = open_run(context, settings, *accounts);
    if (!resources) return resources.error();

    RunOptions options = run_options(settings, context.invocation);
    options.start.kind = RunKind::sync;
    take_accounts(options, settings, *accounts, *resources->database);
    options.sync.sent_within = context.invocation.duration("--since");
    options.sync.only_unknown = context.invocation.has("--unknown-only");
    SessionKind kind = syncing(context);
    kind.notices = &notices;
    return run_session(context, settings, *resources, std::move(options), kind);
}

Result<ExitCode> sync(Context& context, const Settings& settings) {
    warn(context, settings.warnings);
    RunNotices notices(context, settings, RunKind::sync);
    auto code = sync_told(context, settings, notices);
    notices.end(code ? *code : exit_code_of(code.error().kind));
    return code;
}

}  // namespace

std::span<const NamedCommand> sync_commands() {
    static constexpr NamedCommand all[] = {{"sync", sync}};
    return all;
}

}  // namespace invito
