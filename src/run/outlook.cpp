#include "invito/run/outlook.hpp"

#include "invito/run/account_budget.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace invito {
namespace {

// Of what goes by itself, that which goes first.
const Prospect* first_to_go(const Outlook& outlook) {
    const Prospect* first = nullptr;
    for (const auto& [account, prospect] : outlook.accounts) {
        if (!prospect.next_at) continue;
        if (first == nullptr || *prospect.next_at < *first->next_at) first = &prospect;
    }
    return first;
}

// What is too long to wait for: of several the one that stops now, and lets go last.
const Hurdle* hurdle_too_high(const std::vector<Hurdle>& hurdles, Instant waits_until) {
    const Hurdle* const stopping = stopping_hurdle(hurdles);
    if (stopping != nullptr && *stopping->up_until > waits_until) return stopping;
    const bool is_decided_later = !hurdles.empty() && hurdles.back().until > waits_until;
    return is_decided_later ? &hurdles.back() : stopping;
}

void take_queue(CampaignGate& gate, const CampaignQueue& queue) {
    gate.earliest_job = queue.earliest_job;
    gate.earliest_resolved = queue.earliest_resolved;
    gate.paused_until = queue.paused_until;
}

}  // namespace

CampaignGate gate_of(const CampaignRecord& record) {
    const Campaign& campaign = record.campaign;
    CampaignGate gate;
    gate.id = record.id;
    gate.schedule = campaign.schedule;
    gate.window = campaign.window;
    gate.note = campaign.note.has_note() ? Note::with : Note::without;
    gate.paused_until = record.paused_until.value_or(Instant{});
    gate.waits_for_notes = campaign.note.when_note_quota_used == WhenNoteQuotaUsed::wait;
    return gate;
}

OutlookAccount outlook_account(
    const AccountRecord& record, const Policy& policy, Duration lateness
) {
    return {budget_of(record, policy, lateness), record.paused_by_person};
}

std::vector<OutlookQueue> outlook_queues(
    const WorkInHand& work, const std::function<bool(const WaitingLeads&)>& is_wanted
) {
    std::vector<OutlookQueue> queues;
    auto campaign = work.campaigns.begin();
    for (const WaitingLeads& leads : work.leads) {
        if (!is_wanted(leads)) continue;
        while (campaign->record.id != leads.campaign) ++campaign;
        OutlookQueue queue{
            .account = leads.account,
            .alias = leads.alias,
            .campaign = campaign->record.campaign.name,
            .state = campaign->record.state,
            .is_under_way = campaign->record.is_under_way(),
            .gate = gate_of(campaign->record),
            .leads = leads.leads,
            .takes_part = leads.takes_part};
        take_queue(queue.gate, leads.queue);
        if (campaign->closure) queue.gate.closed_until = campaign->closure->until;
        queues.push_back(std::move(queue));
    }
    return queues;
}

std::vector<std::vector<CampaignGate>> first_gates(
    const WorkInHand& work, const std::vector<RunAccount>& accounts,
    const std::function<bool(CampaignId)>& is_wanted
) {
    std::unordered_map<std::string_view, std::size_t> by_alias;
    std::unordered_map<AccountId, std::size_t> by_id;
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        by_alias.emplace(accounts[i].alias, i);
        by_id.emplace(accounts[i].id, i);
    }
    std::vector<std::vector<CampaignGate>> gates(accounts.size());
    auto leads = work.leads.begin();
    for (const CampaignInHand& campaign : work.campaigns) {
        const CampaignId id = campaign.record.id;
        if (is_wanted(id)) {
            CampaignGate gate = gate_of(campaign.record);
            if (campaign.closure) gate.closed_until = campaign.closure->until;
            for (const std::string& alias : campaign.record.campaign.accounts) {
                const auto place = by_alias.find(alias);
                if (place != by_alias.end()) gates[place->second].push_back(gate);
            }
        }
        for (; leads != work.leads.end() && leads->campaign == id; ++leads) {
            const auto place = by_id.find(leads->account);
            if (place == by_id.end() || gates[place->second].empty()) continue;
            CampaignGate& last = gates[place->second].back();
            if (last.id == id) take_queue(last, leads->queue);
        }
    }
    return gates;
}

void tell_outlook_in(
    RunSummary& report, const Outlook& outlook, const std::vector<RunAccount>& accounts
) {
    report.waiting = 0;
    for (const auto& [account, prospect] : outlook.accounts) report.waiting += prospect.waiting;
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        const Prospect& prospect = outlook.of(accounts[i].id);
        const Hurdle* const stopping = stopping_hurdle(prospect.hurdles);
        AccountOutcome& told = report.accounts[i];
        told.jobs_waiting = prospect.waiting;
        if (report.clock_off) continue;  // no instant is to be trusted
        told.next_at = prospect.next_at;
        told.waits_for = stopping == nullptr ? std::nullopt : std::optional(stopping->rule);
        if (!told.next_at) continue;
        report.next_at = std::min(report.next_at.value_or(*told.next_at), *told.next_at);
    }
}

RunEnd end_by(const Outlook& outlook, const LeftOver& left) {
    if (const Prospect* const first = first_to_go(outlook)) {
        const Hurdle* const hurdle = hurdle_too_high(first->hurdles, left.waits_until);
        // Due, and the run may not: its account is in other hands.
        if (hurdle == nullptr) return RunEnd::account_stopped;
        // A stop that ends by itself is a pause.
        if (hurdle->rule == Refusal::account_stopped) return RunEnd::paused;
        return end_for(hurdle->rule, left.was_at_work);
    }
    if (std::ranges::any_of(outlook.stranded, &StrandedLeads::needs_person)) {
        return RunEnd::account_stopped;
    }
    if (!outlook.stranded.empty()) {
        const Refusal why = outlook.stranded.front().why;
        return why == Refusal::account_stopped ? RunEnd::paused : end_for(why, left.was_at_work);
    }
    if (left.unknown > 0) return RunEnd::unknown_open;
    return left.held > 0 ? RunEnd::held : RunEnd::done;
}

}  // namespace invito
