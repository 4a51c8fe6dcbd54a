#include "invito/app/campaign_steps.hpp"

#include "invito/app/status.hpp"

#include <fmt/format.h>

namespace invito {

namespace {

// `state` is what the sentence says of it: "is paused".
Error not_in_state(
    const CampaignRecord& campaign, const char* code, std::string_view state, std::string hint
) {
    return Error{
        .kind = ErrorKind::usage,
        .code = code,
        .what = fmt::format("\"{}\" is {}", campaign.campaign.name, state),
        .hint = std::move(hint),
    };
}

Error is_archived(const CampaignRecord& campaign) {
    return not_in_state(
        campaign, "campaign.archived", to_string(campaign.state),
        "to bring it back: " + next_step(campaign)
    );
}

}  // namespace

Result<bool> needs_start(const CampaignRecord& campaign) {
    if (campaign.state == CampaignState::draft) return true;
    if (campaign.state == CampaignState::archived) return is_archived(campaign);
    if (campaign.state == CampaignState::done || campaign.is_under_way()) return false;
    return not_in_state(
        campaign, "campaign.paused", to_string(campaign.state), next_step(campaign)
    );
}

Result<void> may_pause(const CampaignRecord& campaign) {
    const CampaignState state = campaign.state;
    if (state == CampaignState::active || state == CampaignState::paused) return {};
    return not_in_state(
        campaign, "campaign.not_active", to_string(state), "only an active campaign can be paused"
    );
}

Result<void> may_resume(const CampaignRecord& campaign) {
    const CampaignState state = campaign.state;
    if (state == CampaignState::paused) return {};
    return not_in_state(
        campaign, "campaign.not_paused", to_string(state),
        state == CampaignState::draft      ? "start it with: " + next_step(campaign)
        : state == CampaignState::archived ? "to bring it back: " + next_step(campaign)
                                           : "an interrupted run continues with: invito run"
    );
}

Result<void> may_unarchive(const CampaignRecord& campaign) {
    if (campaign.state == CampaignState::archived) return {};
    return not_in_state(
        campaign, "campaign.not_archived", to_string(campaign.state),
        "there is nothing to bring back; all campaigns: invito campaigns list"
    );
}

CampaignState rehearse_unarchiving(const CampaignRecord& campaign, AdminStore& admin, Instant now) {
    const auto rehearsal = admin.begin_transaction();
    return admin.unarchive_campaign(campaign.id, now);
}

Result<std::vector<CampaignRecord>> plannable_campaigns(
    Queries& queries, const std::vector<std::string>& names
) {
    std::vector<CampaignRecord> found;
    for (const std::string& name : names) {
        const auto campaign = find_campaign(queries, name, Instant{});
        if (!campaign) return campaign.error();
        if (campaign->record.state == CampaignState::archived) return is_archived(campaign->record);
        found.push_back(campaign->record);
    }
    return found;
}

std::string next_step_of_none(Queries& queries, Instant now) {
    for (const CampaignView& view : queries.campaigns(now)) {
        if (view.record.state == CampaignState::draft) return next_step(view.record);
    }
    return "invito import FILE";
}

std::string next_step(const CampaignRecord& campaign) {
    switch (campaign.state) {
        case CampaignState::draft: return "invito start " + campaign.campaign.name;
        case CampaignState::paused: return "invito resume " + campaign.campaign.name;
        case CampaignState::archived: return "invito campaigns unarchive " + campaign.campaign.name;
        default: return "invito run";
    }
}

}  // namespace invito
