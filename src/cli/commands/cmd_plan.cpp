#include "campaign_input.hpp"
#include "cmd.hpp"
#include "invito/app/campaign_steps.hpp"
#include "invito/app/planning.hpp"
#include "invito/app/saved_plan.hpp"
#include "invito/app/status.hpp"

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
        return usage_error(
            "usage.value", "--save takes the name of a file",
            "standard output gets the same document with --json"
        );
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

void show_plan(
    Context& context, const std::vector<Imported>& imports, const PlanData& plan,
    const EachPlanItem& each_item, const std::string& saved_as
) {
    if (context.json()) {
        write_plan_json(context.out, plan, each_item, context.out_style.zone);
        return;
    }
    write_plan_verdict(context.out, plan, context.out_style);
    context.out << '\n';
    for (const Imported& imported : imports)
        write_import_text(context.out, imported.data, context.out_style);
    PlanView view;
    view.shows_all_days = context.invocation.count("--verbose") > 0;
    view.saved_as = saved_as;
    write_plan_text(context.out, plan, context.out_style, view);
}

// The next step that keeps to what was saved, if one campaign waits for its start.
std::string kept_to(
    const PlanData& plan, const std::vector<Imported>& imports, const std::string& saved_as
) {
    const bool is_startable =
        plan.campaigns.size() == 1 && plan.campaigns.front().state == CampaignState::draft;
    if (!is_startable) return plan.next_step;
    std::string start =
        fmt::format("invito start {} --plan {}", plan.campaigns.front().campaign.name, saved_as);
    if (imports.empty()) return start;
    return fmt::format("invito import {} && {}", imports.front().data.input, start);
}

Result<ExitCode> plan_scope(
    Context& context, const Settings& settings, const ReadSession& session,
    const std::vector<Imported>& imports, Scope scope
) {
    Queries& queries = *session.queries;
    std::vector<std::string> names;
    for (const std::string& operand : context.invocation.operands) {
        if (!names_a_file(operand)) names.push_back(operand);
    }
    const auto named = plannable_campaigns(queries, names);
    if (!named) return named.error();
    for (const CampaignRecord& campaign : *named) {
        scope.campaigns.push_back(campaign.id);
        scope.next_step = next_step(campaign);
    }
    if (context.invocation.operands.empty()) {
        scope.campaigns = active_campaigns(queries, session.now);
        scope.next_step =
            scope.campaigns.empty() ? next_step_of_none(queries, session.now) : "invito run";
    }
    const auto days = horizon(context.invocation);
    if (!days) return days.error();
    const PlanQuestion question{
        .settings = settings,
        .now = session.now,
        .accounts = context.invocation.list("--account"),
        .campaigns = scope.campaigns,
        .lists = scope.lists,
        .days = *days};
    const auto state = queries.read_snapshot();
    PlanData plan = make_plan(queries, question);
    plan.next_step = scope.next_step;
    const EachPlanItem each_item = [&](const std::function<void(const PlanItem&)>& visit) {
        each_plan_item(queries, question, [&visit](const PlanItem& item) {
            visit(item);
            return true;
        });
    };

    if (scope.save || context.json()) plan.basis = plan_basis(queries, question);
    std::string saved_as;
    if (scope.save) {
        saved_as = scope.save->shown;
        plan.next_step = kept_to(plan, imports, saved_as);
        const auto saved = write_file(std::move(*scope.save), [&](std::ostream& out) {
            write_plan_json(out, plan, each_item, context.out_style.zone);
        });
        if (!saved) return saved.error();
        remember_file(context, settings, {.path = saved->path, .sha256 = saved->sha256});
    }
    show_plan(context, imports, plan, each_item, saved_as);
    warn(context, note_quota_warnings(queries, question, plan, context.out_style.zone));
    const bool is_empty = plan.planned == 0;
    return is_empty && context.invocation.has("--exit-empty") ? ExitCode::empty : ExitCode::ok;
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
        context, files, settings, scratch->database().admin_store(),
        {.rejects_file = context.invocation.text("--rejects").value_or(""),
         .is_dry_run = true,
         .now = now_for(settings, scratch->database().created_at())}
    );
    if (!imports) return imports.error();
    for (const Imported& imported : *imports) {
        scope.lists.push_back(imported.campaign);
        TrackedFile rejects = imported.rejects;
        rejects.campaign.reset();  // it exists in the scratch only
        remember_file(context, settings, std::move(rejects));
    }
    scope.campaigns = scope.lists;
    scope.next_step = fmt::format("invito run {}", fmt::join(context.invocation.operands, " "));
    return plan_scope(
        context, settings, read_session_of(*scratch, settings), *imports, std::move(scope)
    );
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
    if (auto fine = refuse_rejects_of_many(context.invocation, files.size()); !fine)
        return fine.error();
    auto save = save_place(context, settings, files);
    if (!save) return save.error();
    if (!files.empty()) return plan_files(context, settings, files, std::move(*save));
    Scope scope;
    scope.save = std::move(*save);
    const auto session = open_read_session(settings);
    if (!session) return session.error();
    return plan_scope(context, settings, *session, {}, std::move(scope));
}

}  // namespace

std::span<const NamedCommand> plan_commands() {
    static constexpr NamedCommand all[] = {{"plan", plan}};
    return all;
}

}  // namespace invito
