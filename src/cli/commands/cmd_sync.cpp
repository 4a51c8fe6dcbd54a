// `sync` asks what became of the invitations that were sent, and counts those made by hand;
// `withdraw` takes back those that nobody has answered for long, after a look and a question.
#include "cmd.hpp"
#include "invito/app/previews.hpp"
#include "invito/app/status.hpp"
#include "invito/report/jobs_screen.hpp"
#include "invito/report/run_summary_screen.hpp"
#include "invito/report/terminal_text.hpp"
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

SessionKind withdrawing(Context& context) {
    return {
        .exit_code = exit_code_of_outcomes,
        .show = [&context](const RunSummary& summary, const RunOverview&, ExitCode code) {
            const RunSummaryData data = outcome_summary_data(summary, code);
            if (context.json()) {
                write_withdraw_summary_json(context.out, data, context.out_style.zone);
            } else {
                write_withdraw_text(context.out, data, context.out_style);
            }
            return data.exit_sentence;
        }};
}

void show_preview(
    Context& context, const WithdrawPreview& preview, std::ostream& out, const Style& style
) {
    if (context.json()) {
        write_withdraw_preview_json(context.out, preview, context.out_style.zone);
    } else {
        write_withdraw_preview(out, preview, style);
    }
}

Result<ExitCode> sync(Context& context, const Settings& settings) {
    warn(context, settings.warnings);
    const auto accounts = choose_accounts(context.invocation.list("--account"), settings);
    if (!accounts) return accounts.error();
    auto resources = open_run(context, settings, *accounts);
    if (!resources) return resources.error();

    RunOptions options = run_options(settings, context.invocation);
    options.start.kind = RunKind::sync;
    take_accounts(options, settings, *accounts, *resources->database);
    options.sync.sent_within = context.invocation.duration("--since");
    options.sync.only_unknown = context.invocation.has("--unknown-only");
    return run_session(context, settings, *resources, std::move(options), syncing(context));
}

// Withdraws what the preview has shown.
Result<ExitCode> withdraw_shown(
    Context& context, const Settings& settings, const std::vector<const AccountSettings*>& accounts,
    Duration older_than
) {
    auto resources = open_run(context, settings, accounts);
    if (!resources) return resources.error();
    RunOptions options = run_options(settings, context.invocation);
    options.start.kind = RunKind::withdraw;
    take_accounts(options, settings, accounts, *resources->database);
    const auto left_out = leave_out_unsynced(*resources, options);
    if (!left_out) return left_out.error();
    warn(context, *left_out);
    options.withdraw.older_than = older_than;
    auto code =
        run_session(context, settings, *resources, std::move(options), withdrawing(context));
    if (code && !left_out->empty()) return gravest({*code, ExitCode::attention});
    return code;
}

Result<ExitCode> withdraw(Context& context, const Settings& settings) {
    warn(context, settings.warnings);
    const auto accounts = choose_accounts(context.invocation.list("--account"), settings);
    if (!accounts) return accounts.error();
    const Duration older_than =
        context.invocation.duration("--older-than").value_or(std::chrono::days{21});

    WithdrawPreview preview;
    {
        const auto session = open_read_session(settings);
        if (!session) return session.error();
        preview = preview_withdrawal(*session->queries, *accounts, older_than, session->now);
    }
    if (context.is_dry_run() || preview.old() == 0) {
        show_preview(context, preview, context.out, context.out_style);
        if (!context.json()) context.err << "Nothing was withdrawn.\n";
        return ExitCode::ok;
    }
    if (!context.json()) write_withdraw_preview(context.err, preview, context.err_style);
    const auto yes = ask_yes(context, withdraw_question(preview), "does");
    if (!yes) return yes.error();
    if (!*yes) return say(context, "Nothing was withdrawn.");
    return withdraw_shown(context, settings, *accounts, older_than);
}

}  // namespace

std::span<const NamedCommand> outcome_commands() {
    static constexpr NamedCommand all[] = {{"sync", sync}, {"withdraw", withdraw}};
    return all;
}

}  // namespace invito
