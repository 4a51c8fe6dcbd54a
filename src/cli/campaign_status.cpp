#include "campaign_status.hpp"

#include "compose.hpp"
#include "invito/plan/campaign_caps.hpp"
#include "invito/run/forecasting.hpp"

namespace invito {

namespace {

Instant closed_until(
    Records& records, const CampaignRecord& record, Duration lateness, Instant now
) {
    const CampaignCaps caps{record.campaign.per_day, record.campaign.total};
    const auto nth_newest = [&](int n) { return records.nth_newest_invitation(record.id, n); };
    const auto closure = campaign_closure(caps, nth_newest, lateness, now);
    return closure ? closure->until : Instant{};
}

Instant paused_until(const CampaignRecord& record) {
    if (record.state == CampaignState::active) return {};
    return record.is_under_way() ? *record.paused_until : never;
}

}  // namespace

CampaignGate campaign_gate(
    Records& records, const CampaignView& view, const Settings& settings, Instant now
) {
    CampaignGate gate = gate_of(view.record);
    gate.paused_until = paused_until(view.record);
    gate.closed_until = closed_until(records, view.record, lateness(settings), now);
    gate.earliest_job = Instant{};
    return gate;
}

CampaignHurdles campaign_hurdles(
    Records& records,
    const std::vector<CampaignView>& campaigns,
    const Settings& settings,
    Instant now
) {
    CampaignHurdles all;
    for (const CampaignView& view : campaigns) {
        const CampaignGate gate = campaign_gate(records, view, settings, now);
        std::optional<std::vector<Hurdle>> lowest;
        for (const std::string& alias : view.accounts) {
            const AccountSettings* const account = settings.find_account(alias);
            const TimeZone zone =
                account != nullptr ? account->policy.time_zone : settings.defaults.time_zone;
            auto hurdles = campaign_hurdles(gate, zone, now);
            const bool is_lower =
                !lowest || earliest_after(hurdles, now) < earliest_after(*lowest, now);
            if (is_lower) lowest = std::move(hurdles);
        }
        if (lowest && !lowest->empty()) all.emplace(view.record.id, std::move(*lowest));
    }
    return all;
}

}  // namespace invito
