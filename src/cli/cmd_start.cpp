#include "account_status.hpp"
#include "campaign_input.hpp"
#include "cmd.hpp"
#include "compose.hpp"
#include "invito/report/terminal_text.hpp"
#include "starting.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

// The plan and the question, without the asking.
ExitCode show_start(Context& context, const Settings& settings, const CampaignRecord& campaign) {
    const auto ledger = open_ledger(settings);
    if (!ledger) return fail(context, ledger.error());
    const auto [plan, warnings] = plan_start(*ledger->records, settings, campaign, ledger->now);
    warn(context, warnings);
    PlanView view;
    view.is_first_step = true;
    write_plan_text(context.out, plan, context.out_style, view);
    const std::string text = start_question(plan, context.out_style.zone);
    const auto width = static_cast<std::size_t>(context.out_style.width);
    context.out << '\n';
    for (const auto& line : wrapped(text, width, width)) context.out << line << '\n';
    context.out << "Nothing was changed.\n";
    return ExitCode::ok;
}

}  // namespace

ExitCode cmd_start(Context& context) {
    const std::string& name = context.invocation.operands.front();
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    warn(context, settings->warnings);
    warn(context, settings->advice);
    const auto database = open_database(*settings);
    if (!database) return fail(context, database.error());
    warn_of_stranded(context, *settings);
    Registry& registry = (*database)->registry();
    const auto campaign = find_campaign(registry, name);
    if (!campaign) return fail(context, campaign.error());
    if (context.is_dry_run()) return show_start(context, *settings, *campaign);

    const auto started = start_campaign(context, *settings, registry, *campaign);
    if (!started) return fail(context, started.error());
    if (!*started) {
        context.err << "Not started.\n";
        return ExitCode::ok;
    }
    const bool was_draft = campaign->state == CampaignState::draft;
    context.err << fmt::format(
        "\"{}\" {}.\n", name, was_draft ? "is started" : "was started before"
    );
    write_next(context.err, "invito run", context.err_style);
    return ExitCode::ok;
}

}  // namespace invito
