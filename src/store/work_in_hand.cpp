// What is not settled: how many leads wait where, for whom, and since when they may act.

#include "invito/plan/campaign_caps.hpp"
#include "job_counts.hpp"
#include "operations.hpp"
#include "rows.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace invito::store {
namespace {

bool takes_part(Connection& connection, const WaitingLeads& leads) {
    auto row = connection.prepare(
        "SELECT 1 FROM campaign_account WHERE campaign_id = ?1 AND account_id = ?2 "
        "AND takes_leads = 1"
    );
    return row.bind(leads.campaign, leads.account).step();
}

std::string alias_of(Connection& connection, AccountId account) {
    auto row = connection.prepare("SELECT alias FROM account WHERE id = ?1");
    row.bind(account).step();
    return row.text(0);
}

WaitingLeads leads_at(Connection& connection, const JobsAt& place, std::int64_t waiting) {
    WaitingLeads leads{
        .campaign = place.campaign,
        .account = place.account,
        .alias = alias_of(connection, place.account),
        .leads = waiting,
        .queue = campaign_queue(connection, place.account, place.campaign)};
    leads.takes_part = takes_part(connection, leads);
    return leads;
}

// By preference, as a run takes them.
std::vector<CampaignRecord> campaigns_by_preference(Connection& connection) {
    static const std::string sql = "SELECT " + std::string(campaign_columns) +
                                   " FROM campaign c ORDER BY c.priority DESC, c.id";
    std::vector<CampaignRecord> records;
    auto row = connection.prepare(sql);
    while (row.step())
        records.push_back(read_campaign(row));
    for (CampaignRecord& record : records)
        record.campaign.accounts = campaign_aliases(connection, record.id);
    return records;
}

}  // namespace

WorkInHand work_in_hand(Connection& connection, Duration lateness, Instant now) {
    WorkInHand work;
    std::unordered_map<CampaignId, CampaignInHand*> by_id;
    for (CampaignRecord& record : campaigns_by_preference(connection)) {
        CampaignInHand campaign{.record = std::move(record)};
        const Campaign& terms = campaign.record.campaign;
        if (campaign.record.is_under_way()) {
            campaign.closure = closure_of(
                connection, campaign.record.id, {terms.per_day, terms.total}, lateness, now
            );
        }
        work.campaigns.push_back(std::move(campaign));
    }
    for (CampaignInHand& campaign : work.campaigns)
        by_id.emplace(campaign.record.id, &campaign);

    std::map<CampaignId, std::vector<WaitingLeads>> leads;
    for (const JobsAt& place : jobs_by_place(connection)) {
        CampaignInHand& campaign = *by_id.at(place.campaign);
        campaign.held += place.jobs.of(JobState::held);
        campaign.unknown += place.jobs.of(JobState::unknown);
        const auto waiting = place.jobs.of(JobState::queued) + place.jobs.of(JobState::resolved);
        if (waiting > 0) leads[place.campaign].push_back(leads_at(connection, place, waiting));
    }
    for (const CampaignInHand& campaign : work.campaigns) {
        auto& of_campaign = leads[campaign.record.id];
        std::ranges::move(of_campaign, std::back_inserter(work.leads));
    }
    return work;
}

std::vector<SharedLeads> shared_leads(Connection& connection, CampaignId campaign) {
    std::vector<SharedLeads> all;
    auto other = connection.prepare(
        "SELECT c.name, (SELECT count(*) FROM job j WHERE j.campaign_id = ?1 "
        "AND j.state IN ('queued', 'resolved') AND EXISTS (SELECT 1 FROM job o "
        "WHERE o.campaign_id = c.id AND o.person_id = j.person_id "
        "AND o.state NOT IN ('skipped', 'failed', 'cancelled'))) AS shared "
        "FROM campaign c WHERE c.id <> ?1 AND c.state <> 'archived' ORDER BY shared DESC, c.id"
    );
    other.bind(campaign);
    while (other.step()) {
        if (other.integer(1) > 0) all.push_back({other.text(0), other.integer(1)});
    }
    return all;
}

}  // namespace invito::store
