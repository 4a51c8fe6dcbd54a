#include "campaign_input.hpp"
#include "cmd.hpp"
#include "compose.hpp"
#include "importing.hpp"
#include "usage_errors.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

std::optional<Error> check_call(const Invocation& invocation) {
    const bool names_account = invocation.has("--account");
    if (names_account != invocation.operands.empty()) {
        return usage_error(
            "pause.nothing_named",
            "pause needs the name of an active campaign, or --account ALIAS",
            "`invito status` shows both"
        );
    }
    if (invocation.has("--reason") && !names_account) {
        return usage_error(
            "pause.reason_of_campaign", "--reason is for accounts", "leave it out for a campaign"
        );
    }
    return std::nullopt;
}

ExitCode pause_account(
    Context& context, const std::string& alias, const Settings& settings, Database& database
) {
    Registry& registry = database.registry();
    const Instant now = now_for(settings, database.created_at());
    if (settings.find_account(alias) == nullptr) {
        return fail(context, unknown_account(alias, settings));
    }
    if (context.is_dry_run()) {
        context.err << fmt::format("The account \"{}\" would be paused.\n", alias);
        return ExitCode::ok;
    }
    // It may be paused before its first campaign makes it known to the database.
    static_cast<void>(save_accounts(settings, registry, now));
    const std::string reason = context.invocation.text("--reason").value_or("");
    const auto paused = registry.pause_account(alias, reason, now);
    if (!paused) return fail(context, paused.error());
    context.err << fmt::format(
        "The account \"{}\" is paused. Go on with: invito resume --account {}\n", alias, alias
    );
    return ExitCode::ok;
}

ExitCode pause_campaign(
    Context& context, const std::string& name, const Settings& settings, Database& database
) {
    Registry& registry = database.registry();
    const auto campaign = find_campaign(registry, name);
    if (!campaign) return fail(context, campaign.error());
    if (campaign->state != CampaignState::active && campaign->state != CampaignState::paused) {
        return fail(
            context,
            usage_error(
                "campaign.not_active",
                fmt::format("\"{}\" is {}", name, to_string(campaign->state)),
                "only an active campaign can be paused"
            )
        );
    }
    if (context.is_dry_run()) {
        context.err << fmt::format("\"{}\" would be paused.\n", name);
        return ExitCode::ok;
    }
    const Instant now = now_for(settings, database.created_at());
    registry.set_campaign_state(campaign->id, CampaignState::paused, now);
    context.err << fmt::format("\"{}\" is paused. Go on with: invito resume {}\n", name, name);
    return ExitCode::ok;
}

}  // namespace

ExitCode cmd_pause(Context& context) {
    const Invocation& invocation = context.invocation;
    if (const auto error = check_call(invocation)) return fail(context, *error);
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto database = open_database(*settings);
    if (!database) return fail(context, database.error());
    if (const auto alias = invocation.text("--account")) {
        return pause_account(context, *alias, *settings, **database);
    }
    return pause_campaign(context, invocation.operands.front(), *settings, **database);
}

}  // namespace invito
