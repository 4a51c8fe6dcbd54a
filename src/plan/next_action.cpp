#include "invito/plan/next_action.hpp"

#include "invito/plan/working_hours.hpp"

#include <algorithm>

namespace invito {
namespace {

Slot later(const Slot& a, const Slot& b) {
    return b.at > a.at ? b : a;
}

// When `gate` may take its next invitation from this account.
Slot next_for_campaign(const AccountOutlook& outlook, const CampaignGate& gate, Instant now) {
    const Policy& policy = outlook.budget.policy;
    const bool counts_notes = gate.note == Note::with && gate.waits_for_notes;
    Slot slot = next_invitation(outlook.budget, now, counts_notes ? Note::with : Note::without);
    if (slot.at == never) return slot;
    slot = later(slot, next_visit(outlook.budget, now));
    slot = later(slot, {gate.closed_until, Refusal::campaign_day_cap});
    if (slot.at == never) return slot;

    const auto opening =
        next_common_opening(policy.window, gate.window, gate.schedule, policy.time_zone, slot.at);
    if (!opening) return {never, Refusal::outside_window};
    return later(slot, {*opening, Refusal::outside_window});
}

}  // namespace

NextAction next_action(const AccountOutlook& outlook, Instant now) {
    const bool is_stopped = outlook.budget.state != AccountState::ok;
    if (is_stopped) return NothingLeft{Refusal::account_stopped};

    // Looking costs a profile visit and reads of the sent list: it waits for their budgets.
    std::optional<Slot> look;
    if (outlook.next_check) {
        const Slot reads =
            later(next_visit(outlook.budget, now), next_list_read(outlook.budget, now));
        look = later({*outlook.next_check, {}}, reads);
        if (look->at <= now) return LookForEvidence{};
    }

    Invite invite;
    Slot earliest{never, {}};
    for (const CampaignGate& gate : outlook.campaigns) {
        if (!gate.earliest_job) continue;
        const Slot slot = later(next_for_campaign(outlook, gate, now), {*gate.earliest_job, {}});
        if (slot.at <= now) {
            invite.campaigns.push_back(gate.id);
        } else if (slot.at < earliest.at || !earliest.binding) {
            earliest = slot;
        }
    }
    if (!invite.campaigns.empty()) return invite;
    if (look && look->at < earliest.at) earliest = *look;
    if (earliest.at == never) return NothingLeft{earliest.binding};
    return WaitUntil{earliest.at, earliest.binding};
}

}  // namespace invito
