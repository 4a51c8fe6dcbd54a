#include "cmd.hpp"
#include "invito/app/status.hpp"
#include "invito/report/status_screen.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

Result<ExitCode> campaigns_list(Context& context, const Settings& settings, const Ledger& ledger) {
    const auto campaigns = ledger.records->campaigns(ledger.now);
    const Outlook outlook = read_standing(ledger, settings).outlook;
    warn(context, stranded_warnings(outlook));
    if (context.json()) {
        write_campaigns_json(context.out, campaigns, outlook, context.out_style.zone);
    } else {
        write_campaign_list(context.out, campaigns, context.out_style);
    }
    return ExitCode::ok;
}

Result<ExitCode> campaigns_show(Context& context, const Settings& settings, const Ledger& ledger) {
    const std::string& name = context.invocation.operands.front();
    const auto campaign = find_campaign(*ledger.records, name, ledger.now);
    if (!campaign) return campaign.error();
    const Outlook outlook = read_standing(ledger, settings).outlook;
    warn(context, stranded_warnings(outlook));
    if (context.json()) {
        write_campaign_json(context.out, *campaign, outlook, context.out_style.zone);
    } else {
        write_campaign(context.out, *campaign, outlook, ledger.now, context.out_style);
    }
    return ExitCode::ok;
}

Result<ExitCode> campaigns_rename(Context& context, const Settings& settings, Database& database) {
    const std::string& old_name = context.invocation.operands[0];
    const std::string& new_name = context.invocation.operands[1];
    Registry& registry = database.registry();
    const auto campaign = find_campaign(registry, old_name);
    if (!campaign) return campaign.error();
    if (!context.is_dry_run()) {
        const Instant now = now_for(settings, database.created_at());
        const auto renamed = registry.rename_campaign(campaign->id, new_name, now);
        if (!renamed) return renamed.error();
    }
    context.err << fmt::format(
        "\"{}\" {} \"{}\". Write the new name into its file too.\n", old_name,
        context.is_dry_run() ? "would become" : "is now", new_name
    );
    return ExitCode::ok;
}

Result<ExitCode> campaigns_archive(Context& context, const Settings& settings, Database& database) {
    const std::string& name = context.invocation.operands.front();
    Registry& registry = database.registry();
    const auto campaign = find_campaign(registry, name);
    if (!campaign) return campaign.error();
    if (context.is_dry_run()) {
        context.err << fmt::format("\"{}\" would be archived.\n", name);
        return ExitCode::ok;
    }
    const auto yes = ask_yes(
        context,
        fmt::format("Archive \"{}\"? Nothing of it is sent any more; its records stay.", name),
        "archives"
    );
    if (!yes) return yes.error();
    if (!*yes) {
        context.err << "Nothing was changed.\n";
        return ExitCode::ok;
    }
    const Instant now = now_for(settings, database.created_at());
    registry.set_campaign_state(campaign->id, CampaignState::archived, now);
    context.err << fmt::format("\"{}\" is archived.\n", name);
    return ExitCode::ok;
}

}  // namespace

ExitCode cmd_campaigns_list(Context& context) {
    return with_ledger(context, campaigns_list);
}

ExitCode cmd_campaigns_show(Context& context) {
    return with_ledger(context, campaigns_show);
}

ExitCode cmd_campaigns_rename(Context& context) {
    return with_database(context, campaigns_rename);
}

ExitCode cmd_campaigns_archive(Context& context) {
    return with_database(context, campaigns_archive);
}

}  // namespace invito
