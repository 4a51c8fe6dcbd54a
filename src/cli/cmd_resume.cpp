#include "campaign_input.hpp"
#include "cmd.hpp"
#include "compose.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

Error nothing_named() {
    return Error{
        .kind = ErrorKind::usage,
        .code = "resume.nothing_named",
        .what = "resume needs the name of a paused campaign, or --account ALIAS",
        .hint = "an interrupted run continues with: invito run",
    };
}

ExitCode resume_account(
    Context& context, const std::string& alias, Registry& registry, Instant now
) {
    if (context.is_dry_run()) {
        context.err << fmt::format("The account \"{}\" would send again.\n", alias);
        return ExitCode::ok;
    }
    const auto resumed = registry.resume_account(alias, now);
    if (!resumed) return fail(context, resumed.error());
    context.err << fmt::format("The account \"{}\" may send again, with its quota.\n", alias);
    return ExitCode::ok;
}

ExitCode resume_campaign(
    Context& context, const std::string& name, Registry& registry, Instant now
) {
    const auto campaign = find_campaign(registry, name);
    if (!campaign) return fail(context, campaign.error());
    if (campaign->state != CampaignState::paused) {
        return fail(
            context,
            Error{
                .kind = ErrorKind::usage,
                .code = "campaign.not_paused",
                .what = fmt::format("\"{}\" is {}", name, to_string(campaign->state)),
                .hint = campaign->state == CampaignState::draft
                            ? fmt::format("start it with: invito start {}", name)
                            : "an interrupted run continues with: invito run",
            }
        );
    }
    if (context.is_dry_run()) {
        context.err << fmt::format("\"{}\" would be active again.\n", name);
        return ExitCode::ok;
    }
    registry.set_campaign_state(campaign->id, CampaignState::active, now);
    context.err << fmt::format("\"{}\" is active again. Send with: invito run\n", name);
    return ExitCode::ok;
}

}  // namespace

ExitCode cmd_resume(Context& context) {
    const auto alias = context.invocation.text("--account");
    const auto& operands = context.invocation.operands;
    if (alias.has_value() != operands.empty()) return fail(context, nothing_named());
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto database = open_database(*settings);
    if (!database) return fail(context, database.error());
    Registry& registry = (*database)->registry();
    const Instant now = now_for(*settings, (*database)->created_at());
    return alias ? resume_account(context, *alias, registry, now)
                 : resume_campaign(context, operands.front(), registry, now);
}

}  // namespace invito
