#include "invito/plan/next_action.hpp"

#include "invito/plan/working_hours.hpp"

#include <algorithm>

namespace invito {
namespace {

Slot later(const Slot& a, const Slot& b) {
    return b.at > a.at ? b : a;
}

// When `gate` may take an invitation from this account, not before `first_job` may act.
Slot next_for_campaign(
    const AccountOutlook& outlook, const CampaignGate& gate, Instant first_job, bool needs_visit
) {
    const Policy& policy = outlook.budget.policy;
    const bool counts_notes = gate.note == Note::with && gate.waits_for_notes;
    Slot slot = later({first_job, {}}, {gate.paused_until, DenyReason::campaign_stopped});
    slot = later(slot, {gate.closed_until, DenyReason::campaign_day_cap});
    if (slot.at == never) return slot;
    const Note note = counts_notes ? Note::with : Note::without;
    slot = later(slot, next_invitation(outlook.budget, slot.at, note));
    if (slot.at == never) return slot;
    if (needs_visit) slot = later(slot, next_slot(outlook.budget, Counted::visits, slot.at));
    if (slot.at == never) return slot;

    const auto opening =
        next_common_opening(policy.window, gate.window, gate.schedule, policy.time_zone, slot.at);
    if (!opening) return {never, DenyReason::outside_window};
    return later(slot, {*opening, DenyReason::outside_window});
}

// By whichever way is open first: with a visit, or with a lead that had its visit.
Slot next_for_campaign(const AccountOutlook& outlook, const CampaignGate& gate, Instant now) {
    const Slot visited = next_for_campaign(outlook, gate, std::max(now, *gate.earliest_job), true);
    if (visited.at <= now || !gate.earliest_resolved) return visited;
    const Slot resolved =
        next_for_campaign(outlook, gate, std::max(now, *gate.earliest_resolved), false);
    return resolved.at < visited.at ? resolved : visited;
}

bool has_leads(const CampaignGate& gate) {
    return gate.earliest_job.has_value();
}

// Looking costs a profile visit and reads of the sent list: it waits for their budgets.
Slot when_readable(const AccountOutlook& outlook, Instant at, Instant now) {
    const AccountBudget& budget = outlook.budget;
    return later(
        {at, {}},
        later(next_slot(budget, Counted::visits, now), next_slot(budget, Counted::list_reads, now))
    );
}

// nullopt: the leads come first, or it never may.
std::optional<Instant> next_look_again(const AccountOutlook& outlook, Instant now) {
    if (!outlook.looks.again || !leaves_visits_for_leads(outlook, now)) return std::nullopt;
    const Slot slot = when_readable(outlook, *outlook.looks.again, now);
    if (slot.at == never) return std::nullopt;
    return slot.at;
}

}  // namespace

NextAction next_action(const AccountOutlook& outlook, Instant now) {
    if (const Slot stop = end_of_stop(outlook.budget, now); stop.at == never) {
        return NothingLeft{stop.binding};
    }

    const NextLooks& looks = outlook.looks;
    const auto again = next_look_again(outlook, now);
    // To give up costs nothing.
    if (looks.given_up && *looks.given_up <= now) {
        return LookForEvidence{.again = again && *again <= now};
    }
    std::optional<Slot> earliest;
    if (looks.first) {
        earliest = when_readable(outlook, *looks.first, now);
        if (earliest->at <= now) return LookForEvidence{};
    }

    Invite invite;
    for (const CampaignGate& gate : outlook.campaigns) {
        if (!has_leads(gate)) continue;
        const Slot slot = next_for_campaign(outlook, gate, now);
        if (slot.at <= now) {
            invite.campaigns.push_back(gate.id);
        } else if (!earliest || slot.at < earliest->at) {
            earliest = slot;
        }
    }
    if (!invite.campaigns.empty()) {
        invite.may_visit = next_slot(outlook.budget, Counted::visits, now).at <= now;
        return invite;
    }

    if (again && *again <= now) return LookForEvidence{.again = true};
    const bool has_work = earliest && earliest->at != never;
    if (!has_work && !again) {
        return NothingLeft{earliest ? earliest->binding : std::nullopt};
    }
    WaitUntil wait{earliest ? earliest->at : never, earliest ? earliest->binding : std::nullopt};
    if (again && *again < wait.at) wait.looks_at = again;
    return wait;
}

bool leaves_visits_for_leads(const AccountOutlook& outlook, Instant now) {
    const Cap visits = left_now(outlook.budget, Counted::visits, now);
    if (!visits || std::ranges::none_of(outlook.campaigns, has_leads)) return true;
    const Cap invitations = left_now(outlook.budget, Counted::invitations, now);
    return invitations && *visits > *invitations;
}

bool is_open(const Policy& policy, const CampaignGate& gate, Instant now) {
    const auto opening =
        next_common_opening(policy.window, gate.window, gate.schedule, policy.time_zone, now);
    return opening && *opening <= now;
}

InvitationTerms invitation_terms(
    const AccountBudget& budget, const CampaignGate& gate, bool has_note, Instant now
) {
    const bool drops_note = has_note && !gate.waits_for_notes &&
                            next_invitation(budget, now, Note::with).at > now &&
                            next_invitation(budget, now, Note::without).at <= now;
    return {
        .note = has_note && !drops_note ? Note::with : Note::without,
        .next_at = draw_next_at(budget, gate.window, now),
    };
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
