#include "invito/plan/next_action.hpp"

#include "invito/plan/working_hours.hpp"

#include <algorithm>

namespace invito {
namespace {

Slot later(const Slot& a, const Slot& b) {
    return b.at > a.at ? b : a;
}

// When `gate` may take its next invitation from this account, not before its first job may act.
Slot next_for_campaign(const AccountOutlook& outlook, const CampaignGate& gate, Instant now) {
    const Policy& policy = outlook.budget.policy;
    const bool counts_notes = gate.note == Note::with && gate.waits_for_notes;
    const Slot first_job = later({now, {}}, {*gate.earliest_job, {}});
    Slot slot = later(first_job, {gate.paused_until, Refusal::campaign_stopped});
    slot = later(slot, {gate.closed_until, Refusal::campaign_day_cap});
    if (slot.at == never) return slot;
    const Note note = counts_notes ? Note::with : Note::without;
    slot = later(slot, next_invitation(outlook.budget, slot.at, note));
    if (slot.at == never) return slot;
    slot = later(slot, next_visit(outlook.budget, slot.at));
    if (slot.at == never) return slot;

    const auto opening =
        next_common_opening(policy.window, gate.window, gate.schedule, policy.time_zone, slot.at);
    if (!opening) return {never, Refusal::outside_window};
    return later(slot, {*opening, Refusal::outside_window});
}

}  // namespace

NextAction next_action(const AccountOutlook& outlook, Instant now) {
    if (const Slot stop = end_of_stop(outlook.budget, now); stop.at == never) {
        return NothingLeft{stop.binding};
    }

    // Looking costs a profile visit and reads of the sent list: it waits for their budgets.
    std::optional<Slot> look;
    if (outlook.next_check) {
        const Slot reads =
            later(next_visit(outlook.budget, now), next_list_read(outlook.budget, now));
        look = later({*outlook.next_check, {}}, reads);
        if (look->at <= now) return LookForEvidence{};
    }

    Invite invite;
    std::optional<Slot> earliest;
    for (const CampaignGate& gate : outlook.campaigns) {
        if (!gate.earliest_job) continue;
        const Slot slot = next_for_campaign(outlook, gate, now);
        if (slot.at <= now) {
            invite.campaigns.push_back(gate.id);
        } else if (!earliest || slot.at < earliest->at) {
            earliest = slot;
        }
    }
    if (!invite.campaigns.empty()) return invite;
    if (look && (!earliest || look->at < earliest->at)) earliest = look;
    if (!earliest) return NothingLeft{};
    if (earliest->at == never) return NothingLeft{earliest->binding};
    return WaitUntil{earliest->at, earliest->binding};
}

bool is_open(const Policy& policy, const CampaignGate& gate, Instant now) {
    const auto opening =
        next_common_opening(policy.window, gate.window, gate.schedule, policy.time_zone, now);
    return opening && *opening <= now;
}

bool drops_note(const AccountBudget& budget, const CampaignGate& gate, Instant now) {
    if (gate.waits_for_notes) return false;
    return next_invitation(budget, now, Note::with).at > now &&
           next_invitation(budget, now, Note::without).at <= now;
}

bool a_pause_has_ended(const AccountOutlook& outlook, Instant now) {
    const AccountBudget& budget = outlook.budget;
    if (budget.state == AccountState::paused && budget.paused_until && *budget.paused_until <= now)
        return true;
    return std::ranges::any_of(outlook.campaigns, [now](const CampaignGate& gate) {
        return gate.paused_until != Instant{} && gate.paused_until <= now;
    });
}

}  // namespace invito
