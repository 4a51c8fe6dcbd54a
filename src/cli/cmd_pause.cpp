#include "campaign_input.hpp"
#include "cmd.hpp"
#include "compose.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

ExitCode cmd_pause(Context& context) {
    const std::string& name = context.invocation.operands.front();
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto database = open_database(*settings);
    if (!database) return fail(context, database.error());
    Registry& registry = (*database)->registry();
    const auto campaign = find_campaign(registry, name);
    if (!campaign) return fail(context, campaign.error());
    if (campaign->state != CampaignState::active && campaign->state != CampaignState::paused) {
        return fail(
            context,
            Error{
                .kind = ErrorKind::usage,
                .code = "campaign.not_active",
                .what = fmt::format("\"{}\" is {}", name, to_string(campaign->state)),
                .hint = "only an active campaign can be paused",
            }
        );
    }
    if (context.is_dry_run()) {
        context.err << fmt::format("\"{}\" would be paused.\n", name);
        return ExitCode::ok;
    }
    const Instant now = now_for(*settings, (*database)->created_at());
    registry.set_campaign_state(campaign->id, CampaignState::paused, now);
    context.err << fmt::format("\"{}\" is paused. Go on with: invito resume {}\n", name, name);
    return ExitCode::ok;
}

}  // namespace invito
