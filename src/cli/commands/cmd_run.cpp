// `start` lets a campaign send, `run` sends.
#include "campaign_input.hpp"
#include "cmd.hpp"
#include "cmd_serve.hpp"
#include "invito/app/campaign_steps.hpp"
#include "invito/app/planning.hpp"
#include "invito/app/saved_plan.hpp"
#include "invito/app/status.hpp"
#include "invito/app/suppression.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/run_summary_screen.hpp"
#include "invito/report/setting_changes.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"
#include "run_end.hpp"
#include "run_session.hpp"

#include <fmt/format.h>
#include <optional>
#include <ostream>

namespace invito {

namespace {

// "Up to 36 invitations go out today from anna and ben"
std::string beginning_of(const PlanSummary& summary, const PlanData& plan, const TimeZone& zone) {
    const auto today = std::chrono::floor<std::chrono::days>(zone.to_local(plan.now));
    constexpr std::size_t named_max = 4;
    const auto& accounts = summary.first_day_accounts;
    const std::string who = accounts.size() <= named_max ? spoken_list(accounts)
                                                         : counted(std::ssize(accounts), "account");
    const std::string count = counted(summary.first_day_count, "invitation");
    const char* const goes = summary.first_day_count == 1 ? "goes" : "go";
    if (*summary.first_day == today)
        return fmt::format("Up to {} {} out today from {}", count, goes, who);
    return fmt::format(
        "The first {} {} out on {} from {}", count, goes, calendar_date(*summary.first_day, today),
        who
    );
}

std::string numbers_of(const PlanData& plan, const TimeZone& zone) {
    const PlanSummary summary = summary_of(plan);
    if (summary.total == 0)
        return fmt::format("Nothing can go out within {} days.", plan.horizon_days);
    const std::string last = calendar_day(*plan.last_at, plan.now, zone);
    std::string text = fmt::format(
        "{}, {} in all until {}", beginning_of(summary, plan, zone), summary.total, last
    );
    if (summary.left > 0)
        text += fmt::format("; {} left", counted(summary.left, "lead is", "leads are"));
    return text + ".";
}

// "Start "spring-founders"? Up to 36 invitations go out today ..." Precondition: a plan of one
// campaign.
std::string start_question(const PlanData& plan, const TimeZone& zone) {
    return fmt::format(
        "Start \"{}\"? {} {}{}Sent invitations can be withdrawn, but not sent a second time.",
        plan.campaigns.front().campaign.name, numbers_of(plan, zone),
        plan.shared_leads.empty()
            ? ""
            : plan.shared_leads + "; whichever turn comes first invites them. ",
        plan.is_sandbox ? "SANDBOX: nobody is really invited. " : ""
    );
}

// Shows the plan where it asks, and activates a draft. False: the answer was not yes.
// `notes_are_told`: by the import that the call began with. Errors: those of needs_start; usage,
// "usage.needs_yes".
Result<bool> start_campaign(
    const Context& context, const Settings& settings, AdminStore& admin,
    const CampaignRecord& campaign, bool notes_are_told = false
) {
    const auto is_needed = needs_start(campaign);
    if (!is_needed) return is_needed.error();
    if (!*is_needed) return true;
    const auto session = open_read_session(settings);
    if (!session) return session.error();
    const auto [plan, notes, warnings, quota_warnings] = plan_start(*session, settings, campaign);
    if (!notes_are_told) warn(context, warnings);
    const bool is_asked = context.may_ask() && !context.invocation.has("--yes");
    if (is_asked) {
        if (notes_are_told) context.err << '\n';
        write_plan_verdict(context.err, plan, context.err_style);
        context.err << '\n';
        write_plan_text(context.err, plan, context.err_style, {.is_first_step = true});
        context.err << '\n';
        const bool names_people = context.terminal.stderr_is_tty || settings.names_in_logs;
        write_note_samples(context.err, notes, names_people, context.err_style);
        context.err << '\n';
        warn(context, quota_warnings);
    }
    const auto yes = ask_yes(context, start_question(plan, context.err_style.zone), "starts");
    if (!yes) return yes.error();
    if (*yes && !context.is_dry_run())
        admin.set_campaign_state(campaign.id, CampaignState::active, session->now);
    return *yes;
}

// On standard output, which may be a log.
void show_notes(
    const Context& context, const Settings& settings, const std::vector<NoteSamples>& notes
) {
    const bool names_people = context.terminal.stdout_is_tty || settings.names_in_logs;
    write_note_samples(context.out, notes, names_people, context.out_style);
}

// The plan and the question, without the asking.
Result<ExitCode> show_start(
    Context& context, const Settings& settings, const CampaignRecord& campaign
) {
    const auto session = open_read_session(settings);
    if (!session) return session.error();
    const auto [plan, notes, warnings, quota_warnings] = plan_start(*session, settings, campaign);
    warn(context, warnings);
    warn(context, quota_warnings);
    write_plan_verdict(context.out, plan, context.out_style);
    context.out << '\n';
    write_plan_text(context.out, plan, context.out_style, {.is_first_step = true});
    context.out << '\n';
    show_notes(context, settings, notes);
    const std::string text = start_question(plan, context.out_style.zone);
    const auto width = static_cast<std::size_t>(context.out_style.width);
    context.out << '\n';
    for (const auto& line : wrapped(text, width, width)) context.out << line << '\n';
    context.out << "Nothing was changed.\n";
    return ExitCode::ok;
}

void warn_of_stranded(const Context& context, const Settings& settings) {
    const auto session = open_read_session(settings);
    if (session) warn(context, stranded_warnings(read_current_state(*session, settings).outlook));
}

// `start --plan`: what was looked at is what is started. Of a campaign that is started already
// nothing is left to be held to it.
Result<void> hold_to_plan(
    const Context& context, const Settings& settings, const CampaignRecord& campaign
) {
    const auto path = context.invocation.text("--plan");
    if (!path || campaign.state != CampaignState::draft) return {};
    const auto saved = load_plan(*path);
    if (!saved) return saved.error();
    const auto session = open_read_session(settings);
    if (!session) return session.error();
    const auto changes = changes_since(*saved, *session, settings, campaign);
    if (!changes) return changes.error();
    if (changes->empty()) return {};
    write_settings(context.err, *changes, SettingDecision::planned, context.err_style);
    return plan_is_stale(*changes, campaign.campaign.name, *path);
}

Result<ExitCode> start_one(Context& context, const Settings& settings, Database& database) {
    const std::string& name = context.invocation.operands.front();
    warn_of_stranded(context, settings);
    AdminStore& admin = database.admin_store();
    const auto campaign = find_campaign(admin, name);
    if (!campaign) return campaign.error();
    if (auto held = hold_to_plan(context, settings, *campaign); !held) return held.error();
    if (context.is_dry_run()) return show_start(context, settings, *campaign);

    const auto started = start_campaign(context, settings, admin, *campaign);
    if (!started) return started.error();
    if (!*started) return say(context, "Not started.");
    const bool was_draft = campaign->state == CampaignState::draft;
    context.err << fmt::format(
        "\"{}\" {}.\n", name, was_draft ? "is started" : "was started before"
    );
    write_next(context.err, "invito run", context.err_style);
    return ExitCode::ok;
}

Result<ExitCode> start(Context& context, const Settings& settings) {
    warn(context, settings.warnings);
    warn(context, settings.advice);
    const auto database = open_database(settings);
    if (!database) return database.error();
    return start_one(context, settings, **database);
}

void print_next_table(Context& context, const std::vector<PlanItem>& items, Instant now) {
    std::vector<Table::Column> columns;
    for (const char* title : {"Account", "At", "Job", "Campaign", "Lead", "Company"})
        columns.push_back({.title = title});
    columns[2].align = Table::Align::right;
    columns[4].fit = Table::Fit::cut;
    columns[5].fit = Table::Fit::cut;
    Table table("Lead", std::move(columns));
    for (const PlanItem& item : items) {
        const TimeZone& zone = context.out_style.zone;
        const Instant at = item.invitation.at;
        table.add_row(
            {item.account, at <= now ? "now" : near_time(at, now, zone), item.invitation.job.value,
             item.campaign, lead_name(item.lead.identity, item.lead.fields),
             item.lead.fields.company}
        );
    }
    table.print(context.out, context.out_style);
}

void print_next_json(Context& context, const std::vector<PlanItem>& items) {
    write_json_document(context.out, context.out_style.zone, [&items](JsonWriter& json) {
        json.list("items", items, [&json](const PlanItem& item) {
            json.field("account", item.account);
            json.field("campaign", item.campaign);
            json.field("job", item.invitation.job);
            json.field("state", item.lead.state);
            json.field("linkedin_url", item.linkedin_url);
            json.field("at", item.invitation.at);
        });
    });
}

// `run -n`: who would be next, account by account, without sending or changing anything. `files`
// are imported into a database that forgets them. Drafts are shown as if they were started.
Result<ExitCode> show_next_leads(
    Context& context, const Settings& settings, const std::vector<CampaignFile>& files,
    const std::vector<std::string>& names
) {
    if (files.empty()) {
        if (auto found = find_database(settings); !found) return found.error();
    }
    auto scratch = ScratchDatabase::open(settings);
    if (!scratch) return scratch.error();
    AdminStore& admin = scratch->database().admin_store();
    PlanScope scope{.accounts = context.invocation.list("--account"), .campaigns = {}};
    for (const std::string& name : names) {
        const auto campaign = find_campaign(admin, name);
        if (!campaign) return campaign.error();
        scope.campaigns.push_back(campaign->id);
    }
    const Instant now = now_for(settings, scratch->database().created_at());
    const auto imported = import_files(
        context, files, settings, admin, {.rejects_file = {}, .is_dry_run = true, .now = now},
        text_on_stderr(context)
    );
    if (!imported) return imported.error();
    for (const Imported& file : *imported) scope.campaigns.push_back(file.campaign);

    const ReadSession session = read_session_of(*scratch, settings);
    const std::vector<PlanItem> items = next_leads(session, settings, scope);
    if (context.json()) {
        print_next_json(context, items);
    } else if (!items.empty()) {
        print_next_table(context, items, session.now);
    }
    if (!context.json() && !scope.campaigns.empty()) {
        if (!items.empty()) context.out << '\n';
        show_notes(context, settings, note_samples(session, settings, scope.campaigns));
    }
    const std::string_view nobody = items.empty() ? "Nobody is next. " : "";
    return say(context, "{}Nothing was sent or saved.", nobody);
}

// How `run` is shown and how it ends.
SessionKind inviting(Context& context, const Settings& settings, const RunOptions& options) {
    PlanScope scope{.accounts = {}, .campaigns = options.campaigns};
    for (const RunAccount& account : options.accounts) scope.accounts.push_back(account.alias);
    SessionKind kind;
    if (context.terminal.stderr_is_tty)
        kind.outlook = {foreseen_finish(settings, scope), settled_leads(settings, scope)};
    kind.exit_code = [&context](const RunSummary& summary, int signal) {
        return exit_code_of(summary, signal, context.invocation.has("--exit-empty"));
    };
    kind.show = [&context, &settings,
                 scope](const RunSummary& summary, const RunOverview& overview, ExitCode code) {
        RunSummaryData data = run_summary_data(summary, overview, code);
        const bool can_foresee = data.waiting > 0 && !data.storage_failed;
        if (can_foresee) data.finishes_at = foreseen_finish(settings, scope);
        if (context.json()) {
            write_run_summary_json(context.out, data, context.out_style.zone);
        } else {
            write_run_summary_text(context.out, data, context.out_style);
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

Ready all_active(AdminStore& admin) {
    for (const CampaignRecord& campaign : admin.campaigns()) {
        if (campaign.is_under_way()) return Ready{};
    }
    return Ready{Readiness::nothing_to_do, {}};
}

Result<Ready> start_named(
    Preparation& run, AdminStore& admin, const std::vector<std::string>& names
) {
    Ready ready;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string& name = names[i];
        const bool is_imported = i >= run.names.size();
        const auto campaign = find_campaign(admin, name);
        if (!campaign) return campaign.error();
        const auto started =
            start_campaign(run.context, run.settings, admin, *campaign, is_imported);
        if (!started) return started.error();
        if (!*started) return Ready{Readiness::declined, {}};
        ready.campaigns.push_back(campaign->id);
    }
    return ready;
}

// Imports the files, asks what has to be asked.
Result<Ready> make_ready(Preparation& run, Database& database) {
    AdminStore& admin = database.admin_store();
    const Instant now = now_for(run.settings, database.created_at());
    if (auto taken = take_suppression_files(admin, run.settings, now); !taken) return taken.error();
    const auto imported = import_files(
        run.context, run.files, run.settings, admin, {.rejects_file = {}, .now = now},
        text_on_stderr(run.context)
    );
    if (!imported) return imported.error();
    std::vector<std::string> names = run.names;
    for (const Imported& file : *imported) names.push_back(file.data.campaign);
    return names.empty() ? all_active(admin) : start_named(run, admin, names);
}

// Both lines of --json also where there is no run: programs read the last one.
ExitCode without_run(const Context& context, std::string_view why, ExitCode code) {
    if (context.json()) {
        const TimeZone& zone = context.out_style.zone;
        write_no_run_json(context.out, real_now(), why, static_cast<int>(code), zone);
    }
    return code;
}

ExitCode nothing_to_do(const Context& context, AdminStore& admin) {
    if (!context.is_quiet() && !context.json()) {
        const Idleness idle = why_idle(admin.campaigns());
        context.err << fmt::format("Nothing to do: {}.\n", idle.why);
        write_next(context.err, idle.next, context.err_style);
    }
    const bool is_told = context.invocation.has("--exit-empty");
    return without_run(context, "nothing_to_do", is_told ? ExitCode::empty : ExitCode::ok);
}

ExitCode run_prepared(Preparation& run, RunNotices& notices) {
    Context& context = run.context;
    const auto failed = [&context](const auto& error) {
        return without_run(context, "not_started", fail(context, error));
    };
    const auto if_missing = run.files.empty() ? IfMissing::refuse : IfMissing::make;
    auto resources = open_run(context, run.settings, run.accounts, if_missing);
    if (!resources) return failed(resources.error());
    Database& database = *resources->database;

    RunOptions options = run_options(run.settings, context.invocation);
    take_accounts(options, run.settings, run.accounts, database);
    const auto left_out = leave_out_unsynced(*resources, options);
    if (!left_out) return failed(left_out.error());
    warn(context, *left_out);
    const auto ready = make_ready(run, database);
    if (!ready) return failed(ready.error());
    if (ready->readiness == Readiness::nothing_to_do)
        return nothing_to_do(context, database.admin_store());
    if (ready->readiness == Readiness::declined) {
        if (!context.json()) context.err << "Not started. Nothing was sent.\n";
        return without_run(context, "declined", ExitCode::ok);
    }
    options.campaigns = ready->campaigns;
    SessionKind kind = inviting(context, run.settings, options);
    kind.notices = &notices;
    const auto code = run_session(context, run.settings, *resources, std::move(options), kind);
    if (!code) return failed(code.error());
    return left_out->empty() ? *code : gravest({*code, ExitCode::attention});
}

// Beside the run. That its port is taken, by another dashboard most likely, is no reason not to
// send; a place that cannot be is.
Result<std::unique_ptr<Dashboard>> serve_the_run(const Context& context, const Settings& settings) {
    if (!context.invocation.has("--serve")) return std::unique_ptr<Dashboard>();
    auto options = dashboard_options(context, settings, context.invocation.text("--serve"));
    if (!options) return options.error();
    auto dashboard = start_dashboard(settings, *std::move(options));
    if (dashboard) {
        context.err << "Dashboard  " << (*dashboard)->url() << '\n' << std::flush;
        return dashboard;
    }
    if (dashboard.error().kind != ErrorKind::unavailable) return dashboard.error();
    Error warning = dashboard.error();
    warning.hint = "the run goes on without its dashboard; another port: --serve=127.0.0.1:0";
    warn(context, {std::move(warning)});
    return std::unique_ptr<Dashboard>();
}

Result<ExitCode> run(Context& context) {
    const auto failed = [&context](const auto& error) {
        const ExitCode code = fail(context, error);
        return context.is_dry_run() ? code : without_run(context, "not_started", code);
    };
    const auto settings = load_settings(context);
    if (!settings) return failed(settings.error());
    warn(context, settings->warnings);
    auto accounts = choose_accounts(context.invocation.list("--account"), *settings);
    if (!accounts) return failed(accounts.error());
    Preparation prepared{context, *settings, std::move(*accounts), {}, {}};
    if (const auto failure = read_operands(prepared)) return failed(*failure);
    if (context.is_dry_run())
        return show_next_leads(context, *settings, prepared.files, prepared.names);
    const auto dashboard = serve_the_run(context, *settings);
    if (!dashboard) return failed(dashboard.error());
    RunNotices notices(context, *settings, RunKind::invite);
    const ExitCode code = run_prepared(prepared, notices);
    notices.end(code);
    return code;
}

}  // namespace

std::span<const NamedCommand> run_commands() {
    static constexpr NamedCommand all[] = {{"start", start}, {"run", run}};
    return all;
}

}  // namespace invito
