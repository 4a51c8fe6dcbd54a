#include "account_status.hpp"
#include "campaign_input.hpp"
#include "cmd.hpp"
#include "compose.hpp"
#include "invito/report/campaigns_screen.hpp"
#include "questions.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

ExitCode cmd_campaigns_list(Context& context) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto ledger = open_ledger(*settings);
    if (!ledger) return fail(context, ledger.error());
    const auto campaigns = ledger->records->campaigns(ledger->now);
    const Outlook outlook = read_standing(*ledger->records, *settings, ledger->now).outlook;
    warn_of_stranded(context, outlook);
    if (context.json()) {
        write_campaigns_json(context.out, campaigns, outlook, context.out_style.zone);
    } else {
        write_campaign_list(context.out, campaigns, context.out_style);
    }
    return ExitCode::ok;
}

ExitCode cmd_campaigns_show(Context& context) {
    const std::string& name = context.invocation.operands.front();
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto ledger = open_ledger(*settings);
    if (!ledger) return fail(context, ledger.error());
    std::vector<std::string> names;
    for (const CampaignView& view : ledger->records->campaigns(ledger->now)) {
        names.push_back(view.record.campaign.name);
        if (names.back() != name) continue;
        const Outlook outlook = read_standing(*ledger->records, *settings, ledger->now).outlook;
        warn_of_stranded(context, outlook);
        if (context.json()) {
            write_campaign_json(context.out, view, outlook, context.out_style.zone);
        } else {
            write_campaign(context.out, view, outlook, ledger->now, context.out_style);
        }
        return ExitCode::ok;
    }
    return fail(context, unknown_campaign(name, names));
}

ExitCode cmd_campaigns_rename(Context& context) {
    const std::string& old_name = context.invocation.operands[0];
    const std::string& new_name = context.invocation.operands[1];
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto database = open_database(*settings);
    if (!database) return fail(context, database.error());
    Registry& registry = (*database)->registry();
    const auto campaign = find_campaign(registry, old_name);
    if (!campaign) return fail(context, campaign.error());
    if (!context.is_dry_run()) {
        const Instant now = now_for(*settings, (*database)->created_at());
        const auto renamed = registry.rename_campaign(campaign->id, new_name, now);
        if (!renamed) return fail(context, renamed.error());
    }
    context.err << fmt::format(
        "\"{}\" {} \"{}\". Write the new name into its file too.\n", old_name,
        context.is_dry_run() ? "would become" : "is now", new_name
    );
    return ExitCode::ok;
}

ExitCode cmd_campaigns_archive(Context& context) {
    const std::string& name = context.invocation.operands.front();
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto database = open_database(*settings);
    if (!database) return fail(context, database.error());
    Registry& registry = (*database)->registry();
    const auto campaign = find_campaign(registry, name);
    if (!campaign) return fail(context, campaign.error());
    if (context.is_dry_run()) {
        context.err << fmt::format("\"{}\" would be archived.\n", name);
        return ExitCode::ok;
    }
    const auto yes = ask_yes(
        context,
        fmt::format("Archive \"{}\"? Nothing of it is sent any more; its records stay.", name),
        "archives"
    );
    if (!yes) return fail(context, yes.error());
    if (!*yes) {
        context.err << "Nothing was changed.\n";
        return ExitCode::ok;
    }
    const Instant now = now_for(*settings, (*database)->created_at());
    registry.set_campaign_state(campaign->id, CampaignState::archived, now);
    context.err << fmt::format("\"{}\" is archived.\n", name);
    return ExitCode::ok;
}

}  // namespace invito
