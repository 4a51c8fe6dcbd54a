// What is not settled: how many leads wait where, for whom, and since when they may act.

#include "invito/plan/campaign_caps.hpp"
#include "operations.hpp"
#include "rows.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace invito::store {
namespace {

using Place = std::pair<CampaignId, AccountId>;

// Each state has a partial index of its own, which is not used for a bound parameter.
std::map<Place, std::int64_t> count_waiting_leads(Connection& connection) {
    std::map<Place, std::int64_t> waiting;
    for (const std::string_view sql :
         {"SELECT account_id, campaign_id, count(*) FROM job WHERE state = 'queued' "
          "GROUP BY account_id, campaign_id",
          "SELECT account_id, campaign_id, count(*) FROM job WHERE state = 'resolved' "
          "GROUP BY account_id, campaign_id"}) {
        auto row = connection.prepare(sql);
        while (row.step())
            waiting[{CampaignId{row.integer(1)}, AccountId{row.integer(0)}}] += row.integer(2);
    }
    return waiting;
}

void count_undecided(Connection& connection, std::vector<CampaignInHand>& campaigns) {
    std::unordered_map<CampaignId, CampaignInHand*> by_id;
    for (CampaignInHand& campaign : campaigns)
        by_id.emplace(campaign.record.id, &campaign);
    auto row = connection.prepare(
        "SELECT campaign_id, state, count(*) FROM job WHERE state IN ('sending', 'unknown', "
        "'held') "
        "GROUP BY campaign_id, state"
    );
    while (row.step()) {
        CampaignInHand& campaign = *by_id.at(CampaignId{row.integer(0)});
        const JobState state = job_state(row.view(1));
        if (state == JobState::held) campaign.held = row.integer(2);
        if (state == JobState::unknown) campaign.unknown = row.integer(2);
    }
}

std::optional<CampaignClosure> closure_of(
    Connection& connection, const CampaignRecord& record, Duration lateness, Instant now
) {
    const auto nth_newest = [&](int n) -> std::optional<Instant> {
        return nth_newest_invitation(connection, record.id, n);
    };
    const CampaignCaps caps{record.campaign.per_day, record.campaign.total};
    return campaign_closure(caps, nth_newest, lateness, now);
}

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

std::optional<Instant> nth_newest_invitation(Connection& connection, CampaignId campaign, int n) {
    auto row = connection.prepare(
        "SELECT intent_at FROM attempt WHERE campaign_id = ?1 AND kind = 'invite' "
        "AND charged = 1 ORDER BY intent_at DESC LIMIT 1 OFFSET ?2"
    );
    if (!row.bind(campaign, n - 1).step()) return std::nullopt;
    return row.instant(0);
}

WorkInHand work_in_hand(Connection& connection, Duration lateness, Instant now) {
    WorkInHand work;
    for (CampaignRecord& record : campaigns_by_preference(connection)) {
        CampaignInHand campaign{.record = std::move(record)};
        if (campaign.record.is_under_way()) {
            campaign.closure = closure_of(connection, campaign.record, lateness, now);
        }
        work.campaigns.push_back(std::move(campaign));
    }
    count_undecided(connection, work.campaigns);

    const auto waiting = count_waiting_leads(connection);
    for (const CampaignInHand& campaign : work.campaigns) {
        const CampaignId id = campaign.record.id;
        const auto begin = waiting.lower_bound({id, AccountId{}});
        for (auto place = begin; place != waiting.end() && place->first.first == id; ++place) {
            const AccountId account = place->first.second;
            WaitingLeads leads{
                .campaign = id,
                .account = account,
                .alias = alias_of(connection, account),
                .leads = place->second,
                .queue = campaign_queue(connection, account, id)};
            leads.takes_part = takes_part(connection, leads);
            work.leads.push_back(std::move(leads));
        }
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
