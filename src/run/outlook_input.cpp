#include "invito/run/outlook_input.hpp"

#include "invito/plan/working_hours.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace invito {
namespace {

// UTC-12: nowhere does a day end later.
constexpr Duration last_day_end = std::chrono::hours{24 + 12};

using ByAlias = std::unordered_map<std::string_view, const RunAccount*>;

bool is_over_for(
    const Schedule& schedule, const std::string& alias, const ByAlias& accounts, Instant now
) {
    const auto account = accounts.find(alias);
    if (account != accounts.end()) {
        return is_over(schedule, account->second->policy.time_zone, now);
    }
    return now >= std::chrono::sys_days{*schedule.end} + last_day_end;
}

// Of what goes by itself, that which goes first.
const OutlookEntry* first_to_go(const Outlook& outlook) {
    const OutlookEntry* first = nullptr;
    for (const auto& [account, entry] : outlook.accounts) {
        if (!entry.next_at) continue;
        if (first == nullptr || *entry.next_at < *first->next_at) first = &entry;
    }
    return first;
}

// What is too long to wait for: of several the one that stops now, and lets go last.
const Blocker* first_blocker_beyond(const std::vector<Blocker>& blockers, Instant waits_until) {
    const Blocker* const stopping = stopping_blocker(blockers);
    if (stopping != nullptr && *stopping->up_until > waits_until) return stopping;
    const bool is_decided_later = !blockers.empty() && blockers.back().until > waits_until;
    return is_decided_later ? &blockers.back() : stopping;
}

}  // namespace

AccountBudget budget_of(const AccountRecord& record, const Policy& policy, Duration lateness) {
    AccountBudget budget;
    budget.policy = policy;
    budget.lateness = lateness;
    budget.state = record.state;
    budget.paused_until = record.paused_until;
    budget.next_at = record.next_at;
    budget.pause_seed = record.pause_seed;
    budget.pauses_drawn = record.pauses_drawn;
    budget.backoff = record.backoff;
    budget.first_sent_at = record.first_sent_at;
    budget.held = record.held;
    budget.charges = ChargeLog(Lookback::of(policy, lateness, record.held));
    for (const Charge& charge : record.charges) {
        budget.charges.add(charge.kind, charge.at, charge.with_note);
    }
    return budget;
}

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

NoteDecision decide_job_note(const JobBrief& job, const CampaignNote& note, Tier tier) {
    const ProfileText profile{
        job.profile_first_name, job.profile_last_name, job.profile_headline, job.profile_location};
    const NoteSubject subject{
        .identity = job.identity,
        .fields = job.fields,
        .variant = job.note_variant,
        .profile = job.state == JobState::queued ? nullptr : &profile,
    };
    return note.decide(subject, note_length_max(tier));
}

void take_queue(CampaignGate& gate, const CampaignQueue& queue) {
    gate.earliest_job = queue.earliest_job;
    gate.earliest_resolved = queue.earliest_resolved;
    gate.paused_until = queue.paused_until;
}

OutlookAccount outlook_account(
    const AccountRecord& record, const Policy& policy, Duration lateness
) {
    return {budget_of(record, policy, lateness), record.paused_by_person};
}

std::vector<OutlookQueue> outlook_queues(
    const WorkInProgress& work, const std::function<bool(const WaitingLeads&)>& is_wanted
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
    const WorkInProgress& work, const std::vector<RunAccount>& accounts,
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
    for (const CampaignInProgress& campaign : work.campaigns) {
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

std::vector<CampaignEnd> campaign_ends(
    const std::vector<CampaignRecord>& campaigns, const std::vector<RunAccount>& accounts,
    Instant now
) {
    ByAlias by_alias;
    for (const RunAccount& account : accounts) by_alias.emplace(account.alias, &account);
    std::vector<CampaignEnd> ends;
    for (const CampaignRecord& record : campaigns) {
        const Schedule& schedule = record.campaign.schedule;
        if (!schedule.end) continue;
        const bool is_over_everywhere =
            std::ranges::all_of(record.campaign.accounts, [&](const std::string& alias) {
                return is_over_for(schedule, alias, by_alias, now);
            });
        if (is_over_everywhere) ends.push_back({record.id, *schedule.end});
    }
    return ends;
}

void add_outlook_to(
    RunSummary& report, const Outlook& outlook, const std::vector<RunAccount>& accounts
) {
    report.waiting = 0;
    for (const auto& [account, entry] : outlook.accounts) report.waiting += entry.waiting;
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        const OutlookEntry& entry = outlook.of(accounts[i].id);
        const Blocker* const stopping = stopping_blocker(entry.blockers);
        AccountOutcome& told = report.accounts[i];
        told.jobs_waiting = entry.waiting;
        if (report.clock_off) continue;  // no instant is to be trusted
        if (told.holder) {
            told.waits_for = DenyReason::lost_lease;
            continue;
        }
        told.next_at = entry.next_at;
        told.waits_for = stopping == nullptr ? std::nullopt : std::optional(stopping->rule);
        if (!told.next_at) continue;
        report.next_at = std::min(report.next_at.value_or(*told.next_at), *told.next_at);
    }
}

StopReason stop_reason_for(DenyReason rule, bool was_at_work) {
    if (cap_of(rule) != nullptr) return StopReason::quota_used;
    switch (rule) {
        case DenyReason::outside_window:
        case DenyReason::campaign_window:
            return was_at_work ? StopReason::window_closed : StopReason::window_not_open;
        case DenyReason::campaign_schedule: return StopReason::campaign_days;
        case DenyReason::campaign_day_cap:
        case DenyReason::campaign_total: return StopReason::campaign_limit;
        case DenyReason::provider_limit: return StopReason::quota_used;
        case DenyReason::pacing: return StopReason::pacing;
        case DenyReason::resting:
        case DenyReason::visits_resting: return StopReason::resting;
        case DenyReason::campaign_stopped: return StopReason::paused;
        case DenyReason::host_unavailable: return StopReason::unavailable;
        case DenyReason::lost_lease: return StopReason::other_run;
        case DenyReason::account_stopped:
        case DenyReason::account_not_configured:
        case DenyReason::account_left_campaign: return StopReason::account_stopped;
        default: return StopReason::deferred;
    }
}

StopReason stop_reason_from(const Outlook& outlook, const RemainingWork& left) {
    if (const OutlookEntry* const first = first_to_go(outlook)) {
        const Blocker* const blocker = first_blocker_beyond(first->blockers, left.waits_until);
        // Due, and the run may not: its account is in other hands.
        if (blocker == nullptr) return StopReason::other_run;
        // A stop that ends by itself is a pause.
        if (blocker->rule == DenyReason::account_stopped) return StopReason::paused;
        return stop_reason_for(blocker->rule, left.was_at_work);
    }
    if (std::ranges::any_of(outlook.stranded, &StrandedLeads::needs_person)) {
        return StopReason::account_stopped;
    }
    if (!outlook.stranded.empty()) {
        const DenyReason why = outlook.stranded.front().why;
        return why == DenyReason::account_stopped ? StopReason::paused
                                                  : stop_reason_for(why, left.was_at_work);
    }
    if (left.unknown > 0) return StopReason::unknown_open;
    return left.held > 0 ? StopReason::held : StopReason::done;
}

}  // namespace invito
