#include "invito/plan/outlook.hpp"

namespace invito {
namespace {

bool is_over(CampaignState state) {
    return state == CampaignState::done || state == CampaignState::archived;
}

// Of those that need one: whoever paused an account or a campaign, or limited it, knows.
bool needs_person(Refusal why, const OutlookAccount* account, bool is_under_way) {
    if (!is_under_way) return false;
    switch (why) {
        case Refusal::account_not_configured:
        case Refusal::account_left_campaign: return true;
        case Refusal::account_stopped:
            return account == nullptr || account->budget.state != AccountState::paused ||
                   !account->paused_by_person;
        default: return false;
    }
}

// `hurdles` are those of a queue; of two queues the one that goes first tells.
void add(
    Prospect& prospect, const OutlookQueue& queue, const std::vector<Hurdle>& hurdles, Instant now
) {
    const Instant next = earliest_after(hurdles, now);
    const bool is_first = prospect.waiting == 0 || next < prospect.next_at.value_or(never);
    prospect.waiting += queue.leads;
    if (!is_first) return;
    prospect.next_at = next == never ? std::nullopt : std::optional(next);
    prospect.hurdles = hurdles;
}

// As next_action() goes: with a visit, or with a lead that had its visit, whichever is open first.
std::vector<Hurdle> first_way(const AccountBudget& budget, const CampaignGate& gate, Instant now) {
    CampaignGate way = gate;
    way.earliest_resolved.reset();
    auto visited = job_hurdles(budget, way, now);
    if (!gate.earliest_resolved || earliest_after(visited, now) <= now) return visited;
    way.earliest_job = way.earliest_resolved = gate.earliest_resolved;
    auto resolved = job_hurdles(budget, way, now);
    const bool is_first = earliest_after(resolved, now) < earliest_after(visited, now);
    return is_first ? resolved : visited;
}

template <class Map, class Key>
const Prospect& find_prospect(const Map& prospects, Key key) {
    static const Prospect nothing;
    const auto found = prospects.find(key);
    return found == prospects.end() ? nothing : found->second;
}

}  // namespace

std::vector<Hurdle> queue_hurdles(
    const OutlookAccount* account, const OutlookQueue& queue, Instant now
) {
    const auto for_good = [](Refusal rule) { return std::vector{Hurdle{rule, never, never}}; };
    if (account == nullptr) return for_good(Refusal::account_not_configured);
    if (!queue.takes_part) return for_good(Refusal::account_left_campaign);
    // Put off for ever, by limits that allow no note; the next run asks them anew.
    if (queue.gate.earliest_job == never) return for_good(Refusal::note_cap);
    return first_way(account->budget, queue.gate, now);
}

Outlook make_outlook(const OutlookRequest& request) {
    const Instant now = request.now;
    Outlook outlook;
    for (const OutlookQueue& queue : request.queues) {
        const auto known = request.accounts.find(queue.account);
        const OutlookAccount* const account =
            known == request.accounts.end() ? nullptr : &known->second;
        const auto hurdles = queue_hurdles(account, queue, now);
        add(outlook.campaigns[queue.gate.id], queue, hurdles, now);
        if (!is_over(queue.state)) add(outlook.accounts[queue.account], queue, hurdles, now);

        const bool is_stranded = earliest_after(hurdles, now) == never;
        const bool was_started =
            queue.state != CampaignState::draft && queue.state != CampaignState::archived;
        if (!is_stranded || !was_started) continue;
        const Refusal why = hurdles.back().rule;
        outlook.stranded.push_back(
            {.campaign = queue.campaign,
             .account = queue.alias,
             .leads = queue.leads,
             .why = why,
             .state = account == nullptr ? AccountState::ok : account->budget.state,
             .needs_person = needs_person(why, account, queue.is_under_way)}
        );
    }
    return outlook;
}

const Prospect& Outlook::of(AccountId account) const {
    return find_prospect(accounts, account);
}

const Prospect& Outlook::of(CampaignId campaign) const {
    return find_prospect(campaigns, campaign);
}

}  // namespace invito
