#include "campaign_status.hpp"

#include "compose.hpp"

namespace invito {

namespace {

// Campaign caps are counted like those of accounts: over 24 hours and the lateness.
constexpr Duration cap_period = std::chrono::hours{24};

// When the campaign's own caps allow one more; never: not before somebody raises them.
Instant closed_until(
    Records& records, const CampaignRecord& record, Duration lateness, Instant now
) {
    const Campaign& campaign = record.campaign;
    if (campaign.total) {
        const bool is_used_up =
            *campaign.total <= 0 || records.nth_newest_invitation(record.id, *campaign.total);
        if (is_used_up) return never;
    }
    if (!campaign.per_day) return {};
    if (*campaign.per_day <= 0) return never;
    const auto newest = records.nth_newest_invitation(record.id, *campaign.per_day);
    if (!newest) return {};
    const Instant free_at = *newest + cap_period + lateness;
    return free_at > now ? free_at : Instant{};
}

Instant paused_until(const CampaignRecord& record) {
    if (record.state == CampaignState::active) return {};
    return record.is_under_way() ? *record.paused_until : never;
}

}  // namespace

CampaignGate campaign_gate(
    Records& records, const CampaignView& view, const Settings& settings, Instant now
) {
    const Campaign& campaign = view.record.campaign;
    CampaignGate gate;
    gate.id = view.record.id;
    gate.schedule = campaign.schedule;
    gate.window = campaign.window;
    gate.note = campaign.note.text.empty() ? Note::without : Note::with;
    gate.waits_for_notes = campaign.note.when_note_quota_used == WhenNoteQuotaUsed::wait;
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
