// `plan`, and the short one of `run -n`: who would be next.
#include "campaign_input.hpp"
#include "cmd.hpp"
#include "invito/app/planning.hpp"
#include "invito/app/status.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/words.hpp"
#include "next_leads.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <ostream>

namespace invito {

namespace {

constexpr int days_max = 3650;

Result<int> horizon(const Invocation& invocation) {
    const auto days = invocation.integer("--days");
    if (!days) return plan_days_default;
    if (*days >= 1 && *days <= days_max) return static_cast<int>(*days);
    return Error{
        .kind = ErrorKind::usage,
        .code = "usage.value",
        .what = fmt::format("--days takes a number from 1 to {}", days_max),
        .found = std::to_string(*days),
    };
}

// Nothing: it is not saved.
Result<std::optional<Destination>> save_place(
    const Context& context, const Settings& settings, const std::vector<CampaignFile>& files
) {
    const auto path = context.invocation.text("--save");
    if (!path) return std::optional<Destination>();
    if (*path == "-") {
        return Error{
            .kind = ErrorKind::usage,
            .code = "usage.value",
            .what = "--save takes the name of a file",
            .hint = "standard output gets the same document with --json",
        };
    }
    const auto rules =
        output_rules_for(files, settings, context.environment, output_choices(context));
    if (!rules) return rules.error();
    auto place = find_destination(*path, *rules);
    if (!place) return place.error();
    return std::optional(std::move(*place));
}

// What is planned.
struct Scope {
    std::vector<CampaignId> campaigns;
    std::vector<CampaignId> lists;
    std::string next_step;
    std::optional<Destination> save = {};
};

Error archived(const std::string& name) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "campaign.archived",
        .what = fmt::format("\"{}\" is archived", name),
        .hint = "import its list under another name",
    };
}

std::string step_after(const CampaignRecord& campaign) {
    switch (campaign.state) {
        case CampaignState::draft: return "invito start " + campaign.campaign.name;
        case CampaignState::paused: return "invito resume " + campaign.campaign.name;
        default: return "invito run";
    }
}

Result<void> find_named(Records& records, const std::vector<std::string>& operands, Scope& scope) {
    std::vector<std::string> names;
    const auto views = records.campaigns(Instant{});
    for (const CampaignView& view : views) names.push_back(view.record.campaign.name);
    for (const std::string& operand : operands) {
        const auto found = std::find(names.begin(), names.end(), operand);
        if (found == names.end()) return unknown_campaign(operand, names);
        const CampaignRecord& record =
            views[static_cast<std::size_t>(found - names.begin())].record;
        if (record.state == CampaignState::archived) return archived(operand);
        scope.campaigns.push_back(record.id);
        scope.next_step = step_after(record);
    }
    return {};
}

void show_plan(
    Context& context, const std::vector<Imported>& imports, const PlanData& plan,
    const EachPlanItem& each_item
) {
    if (context.json()) {
        write_plan_json(context.out, plan, each_item, context.out_style.zone);
        return;
    }
    for (const Imported& imported : imports)
        write_import_text(context.out, imported.data, context.out_style);
    PlanView view;
    view.shows_all_days = context.invocation.count("--verbose") > 0;
    write_plan_text(context.out, plan, context.out_style, view);
}

Result<ExitCode> plan_scope(
    Context& context, const Settings& settings, const Ledger& ledger,
    const std::vector<Imported>& imports, Scope scope
) {
    Records& records = *ledger.records;
    std::vector<std::string> names;
    for (const std::string& operand : context.invocation.operands) {
        if (!names_a_file(operand)) names.push_back(operand);
    }
    auto found = find_named(records, names, scope);
    if (!found) return found.error();
    if (context.invocation.operands.empty()) {
        scope.campaigns = active_campaigns(records, ledger.now);
        scope.next_step = scope.campaigns.empty() ? "invito import FILE" : "invito run";
    }
    const auto days = horizon(context.invocation);
    if (!days) return days.error();
    const PlanQuestion question{
        .settings = settings,
        .now = ledger.now,
        .accounts = context.invocation.list("--account"),
        .campaigns = scope.campaigns,
        .lists = scope.lists,
        .days = *days};
    const auto state = records.one_state();
    PlanData plan = make_plan(records, question);
    plan.next_step = scope.next_step;
    const EachPlanItem each_item = [&](const std::function<void(const PlanItem&)>& visit) {
        each_plan_item(records, question, [&visit](const PlanItem& item) {
            visit(item);
            return true;
        });
    };

    show_plan(context, imports, plan, each_item);
    if (scope.save) {
        const auto saved = write_file(std::move(*scope.save), [&](std::ostream& out) {
            write_plan_json(out, plan, each_item, context.out_style.zone);
        });
        if (!saved) return saved.error();
        remember_file(context, settings, {.path = saved->path, .sha256 = saved->sha256});
    }
    const bool is_empty = plan.planned == 0;
    return is_empty && context.invocation.has("--exit-empty") ? ExitCode::empty : ExitCode::ok;
}

std::string run_command(const std::vector<std::string>& operands) {
    return fmt::format("invito run {}", fmt::join(operands, " "));
}

Result<ExitCode> plan_files(
    Context& context, const Settings& settings, const std::vector<CampaignFile>& files,
    std::optional<Destination> save
) {
    auto scratch = ScratchDatabase::open(settings);
    if (!scratch) return scratch.error();
    Scope scope;
    scope.save = std::move(save);
    const auto imports = import_files(
        context, files, settings, scratch->database().registry(),
        {.rejects_file = context.invocation.text("--rejects").value_or(""),
         .is_dry_run = true,
         .now = now_for(settings, scratch->database().created_at())}
    );
    if (!imports) return imports.error();
    for (const Imported& imported : *imports) {
        scope.lists.push_back(imported.campaign);
        KeptFile rejects = imported.rejects;
        rejects.campaign.reset();  // it exists in the scratch only
        remember_file(context, settings, std::move(rejects));
    }
    scope.campaigns = scope.lists;
    scope.next_step = run_command(context.invocation.operands);
    return plan_scope(context, settings, ledger_of(*scratch, settings), *imports, std::move(scope));
}

constexpr std::int64_t shown_per_account = 10;
constexpr std::size_t shown_max = 50;

// Those who go first, by time.
std::vector<PlanItem> next_items(Records& records, const PlanQuestion& question) {
    std::vector<PlanItem> next;
    each_plan_item(records, question, [&](const PlanItem& item) {
        next.push_back(item);
        return next.size() < shown_max;
    });
    return next;
}

std::string name_of(const LeadCard& lead) {
    if (!lead.fields.full_name.empty()) return lead.fields.full_name;
    const std::string name = lead.fields.first_name + " " + lead.fields.last_name;
    return name == " " ? lead.identity.value : name;
}

void print_next_table(Context& context, const std::vector<PlanItem>& items, Instant now) {
    std::vector<Table::Column> columns;
    for (const char* title : {"Account", "At", "Job", "Campaign", "Lead", "Company"}) {
        columns.push_back({.title = title});
    }
    columns[2].align = Table::Align::right;
    columns[4].fit = Table::Fit::cut;
    columns[5].fit = Table::Fit::cut;
    Table table("Lead", std::move(columns));
    for (const PlanItem& item : items) {
        const TimeZone& zone = context.out_style.zone;
        const Instant at = item.invitation.at;
        table.add_row(
            {item.account, at <= now ? "now" : near_time(at, now, zone), item.invitation.job.value,
             item.campaign, name_of(item.lead), item.lead.fields.company}
        );
    }
    table.print(context.out, context.out_style);
}

void print_next_json(Context& context, const std::vector<PlanItem>& items) {
    JsonWriter json(context.out);
    json.begin_object();
    json.field("v", 1);
    json.key("items");
    json.begin_array();
    for (const PlanItem& item : items) {
        json.begin_object();
        json.field("account", item.account);
        json.field("campaign", item.campaign);
        json.field("job", item.invitation.job.value);
        json.field("state", to_string(item.lead.state));
        json.field("linkedin_url", item.linkedin_url);
        json.field("at", format_rfc3339(item.invitation.at, context.out_style.zone));
        json.end_object();
    }
    json.end_array();
    json.end_object();
    json.finish();
}

ExitCode show_next(
    Context& context, const Settings& settings, const Ledger& ledger,
    const std::vector<std::string>& names
) {
    Records& records = *ledger.records;
    const Instant now = ledger.now;
    PlanQuestion question{
        .settings = settings,
        .now = now,
        .accounts = context.invocation.list("--account"),
        .items_per_account = shown_per_account};
    if (names.empty()) question.campaigns = active_campaigns(records, now);
    for (const CampaignView& view : records.campaigns(now)) {
        const std::string& name = view.record.campaign.name;
        const bool is_named = std::find(names.begin(), names.end(), name) != names.end();
        if (is_named) question.campaigns.push_back(view.record.id);
    }
    const std::vector<PlanItem> items = next_items(records, question);
    if (context.json()) {
        print_next_json(context, items);
    } else if (!items.empty()) {
        print_next_table(context, items, now);
    }
    context.err << (items.empty() ? "Nobody is next. " : "") << "Nothing was sent or saved.\n";
    return ExitCode::ok;
}

Result<ExitCode> plan(Context& context, const Settings& settings) {
    warn(context, settings.warnings);
    warn(context, settings.advice);
    for (const std::string& alias : context.invocation.list("--account")) {
        if (settings.find_account(alias) == nullptr) return unknown_account(alias, settings);
    }
    std::vector<CampaignFile> files;
    for (const std::string& operand : context.invocation.operands) {
        if (!names_a_file(operand)) continue;
        auto file = read_input_to_import(context, settings, operand);
        if (!file) return fail(context, file.error());
        files.push_back(std::move(*file));
    }
    if (auto fine = refuse_rejects_of_many(context.invocation, files.size()); !fine) {
        return fine.error();
    }
    auto save = save_place(context, settings, files);
    if (!save) return save.error();
    if (!files.empty()) return plan_files(context, settings, files, std::move(*save));
    Scope scope;
    scope.save = std::move(*save);
    const auto ledger = open_ledger(settings);
    if (!ledger) return ledger.error();
    return plan_scope(context, settings, *ledger, {}, std::move(scope));
}

}  // namespace

ExitCode cmd_plan(Context& context) {
    return with_settings(context, plan);
}

ExitCode show_next_leads(
    Context& context, const Settings& settings, const std::vector<CampaignFile>& files,
    const std::vector<std::string>& names
) {
    if (files.empty()) {
        if (auto found = find_database(settings); !found) return fail(context, found.error());
    }
    auto scratch = ScratchDatabase::open(settings);
    if (!scratch) return fail(context, scratch.error());
    Registry& registry = scratch->database().registry();
    const Instant now = now_for(settings, scratch->database().created_at());
    std::vector<std::string> wanted = names;
    for (const std::string& name : names) {
        if (const auto campaign = find_campaign(registry, name); !campaign) {
            return fail(context, campaign.error());
        }
    }
    const auto imported = import_files(
        context, files, settings, registry, {.rejects_file = {}, .is_dry_run = true, .now = now},
        text_on_stderr(context)
    );
    if (!imported) return fail(context, imported.error());
    for (const Imported& file : *imported) wanted.push_back(file.data.campaign);
    return show_next(context, settings, ledger_of(*scratch, settings), wanted);
}

}  // namespace invito
