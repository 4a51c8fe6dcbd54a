#include "campaign_input.hpp"
#include "cmd.hpp"
#include "invito/app/planning.hpp"
#include "invito/app/status.hpp"
#include "invito/app/suppression.hpp"
#include "invito/report/run_end_screen.hpp"
#include "invito/report/terminal_text.hpp"
#include "next_leads.hpp"
#include "run_end.hpp"
#include "run_session.hpp"
#include "starting.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

// How `run` is shown and how it ends.
SessionKind inviting(Context& context, const Settings& settings, const RunOptions& options) {
    PlanScope scope{.accounts = {}, .campaigns = options.campaigns};
    for (const RunAccount& account : options.accounts) scope.accounts.push_back(account.alias);
    SessionKind kind;
    if (context.terminal.stderr_is_tty) {
        kind.outlook = {foreseen_finish(settings, scope), settled_leads(settings, scope)};
    }
    kind.exit_code = [&context](const RunSummary& summary, int signal) {
        return exit_code_of(summary, signal, context.invocation.has("--exit-empty"));
    };
    kind.show = [&context, &settings,
                 scope](const RunSummary& summary, const RunOverview& board, ExitCode code) {
        RunEndData data = run_end_data(summary, board, code);
        const bool can_foresee = data.waiting > 0 && !data.storage_failed;
        if (can_foresee) data.finishes_at = foreseen_finish(settings, scope);
        if (context.json()) {
            write_run_summary_json(context.out, data, context.out_style.zone);
        } else {
            write_run_end_text(context.out, data, context.out_style);
        }
        return data.exit_sentence;
    };
    return kind;
}

// Everything a run is made of, before it starts.
struct Preparation {
    Context& context;
    const Settings& settings;
    std::vector<const AccountSettings*> accounts;  // those of --account, or all
    std::vector<CampaignFile> files;               // operands that are files, in order
    std::vector<std::string> names;                // operands that are campaigns
};

// Sorts the operands; reads files at once, so that a mistake in them costs nothing.
std::optional<SettingsFailure> read_operands(Preparation& run) {
    for (const std::string& operand : run.context.invocation.operands) {
        if (!names_a_file(operand)) {
            run.names.push_back(operand);
            continue;
        }
        auto file = read_input_to_import(run.context, run.settings, operand);
        if (!file) return file.error();
        run.files.push_back(std::move(*file));
    }
    return std::nullopt;
}

// nothing_to_do: a timer that fires before the first campaign or after the last is no mistake.
enum class Readiness { ready, nothing_to_do, declined };

struct Ready {
    Readiness readiness = Readiness::ready;
    std::vector<CampaignId> campaigns;  // empty: all active ones
};

Ready all_active(Registry& registry) {
    for (const CampaignRecord& campaign : registry.campaigns()) {
        if (campaign.is_under_way()) return Ready{};
    }
    return Ready{Readiness::nothing_to_do, {}};
}

Result<Ready> start_named(
    Preparation& run, Registry& registry, const std::vector<std::string>& names
) {
    Ready ready;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string& name = names[i];
        const bool is_imported = i >= run.names.size();
        const auto campaign = find_campaign(registry, name);
        if (!campaign) return campaign.error();
        const auto started =
            start_campaign(run.context, run.settings, registry, *campaign, is_imported);
        if (!started) return started.error();
        if (!*started) return Ready{Readiness::declined, {}};
        ready.campaigns.push_back(campaign->id);
    }
    return ready;
}

// Imports the files, asks what has to be asked.
Result<Ready> make_ready(Preparation& run, Database& database) {
    Registry& registry = database.registry();
    const Instant now = now_for(run.settings, database.created_at());
    if (auto taken = take_suppression_files(registry, run.settings, now); !taken) {
        return taken.error();
    }
    const auto imported = import_files(
        run.context, run.files, run.settings, registry, {.rejects_file = {}, .now = now},
        text_on_stderr(run.context)
    );
    if (!imported) return imported.error();
    std::vector<std::string> names = run.names;
    for (const Imported& file : *imported) names.push_back(file.data.campaign);
    return names.empty() ? all_active(registry) : start_named(run, registry, names);
}

// Both lines of --json also where there is no run: programs read the last one.
ExitCode without_run(const Context& context, std::string_view why, ExitCode code) {
    if (context.json()) {
        const TimeZone& zone = context.out_style.zone;
        write_no_run_json(context.out, real_now(), why, static_cast<int>(code), zone);
    }
    return code;
}

ExitCode nothing_to_do(const Context& context, Registry& registry) {
    if (!context.is_quiet() && !context.json()) {
        const Idleness idle = why_idle(registry.campaigns());
        context.err << fmt::format("Nothing to do: {}.\n", idle.why);
        write_next(context.err, idle.next, context.err_style);
    }
    const bool is_told = context.invocation.has("--exit-empty");
    return without_run(context, "nothing_to_do", is_told ? ExitCode::empty : ExitCode::ok);
}

ExitCode run_prepared(Preparation& run) {
    Context& context = run.context;
    const auto failed = [&context](const auto& error) {
        return without_run(context, "not_started", fail(context, error));
    };
    const auto if_missing = run.files.empty() ? IfMissing::refuse : IfMissing::make;
    auto opening = open_run(context, run.settings, run.accounts, if_missing);
    if (!opening) return failed(opening.error());
    Database& database = *opening->database;

    RunOptions options = run_options(run.settings, context.invocation);
    take_accounts(options, run.settings, run.accounts, database);
    const auto left_out = leave_out_unsynced(*opening, options);
    if (!left_out) return failed(left_out.error());
    warn(context, *left_out);
    const auto ready = make_ready(run, database);
    if (!ready) return failed(ready.error());
    if (ready->readiness == Readiness::nothing_to_do) {
        return nothing_to_do(context, database.registry());
    }
    if (ready->readiness == Readiness::declined) {
        if (!context.json()) context.err << "Not started. Nothing was sent.\n";
        return without_run(context, "declined", ExitCode::ok);
    }
    options.campaigns = ready->campaigns;
    const SessionKind kind = inviting(context, run.settings, options);
    const auto code = run_session(context, run.settings, *opening, std::move(options), kind);
    if (!code) return failed(code.error());
    return left_out->empty() ? *code : gravest({*code, ExitCode::attention});
}

}  // namespace

ExitCode cmd_run(Context& context) {
    const auto failed = [&context](const auto& error) {
        const ExitCode code = fail(context, error);
        return context.is_dry_run() ? code : without_run(context, "not_started", code);
    };
    const auto settings = load_settings(context);
    if (!settings) return failed(settings.error());
    warn(context, settings->warnings);
    auto accounts = choose_accounts(context.invocation.list("--account"), *settings);
    if (!accounts) return failed(accounts.error());
    Preparation run{context, *settings, std::move(*accounts), {}, {}};
    if (const auto failure = read_operands(run)) return failed(*failure);
    return context.is_dry_run() ? show_next_leads(context, *settings, run.files, run.names)
                                : run_prepared(run);
}

}  // namespace invito
