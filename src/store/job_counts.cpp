#include "job_counts.hpp"

#include "invito/plan/limiter.hpp"
#include "operations.hpp"
#include "rows.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace invito::store {
namespace {

void add_gone(
    sql::Session& db, std::optional<CampaignId> campaign, std::optional<AccountId> account,
    std::vector<JobsAt>& places
) {
    auto row = db.prepare(
        "SELECT campaign_id, account_id, count(*) FROM job WHERE gone_at IS NOT NULL "
        "AND campaign_id = coalesce(?1, campaign_id) AND account_id = coalesce(?2, account_id) "
        "GROUP BY campaign_id, account_id"
    );
    row.bind(campaign, account);
    const auto key = [](const JobsAt& place) { return std::pair(place.campaign, place.account); };
    while (row.step()) {
        const std::pair place(CampaignId{row.integer(0)}, AccountId{row.integer(1)});
        const auto found = std::ranges::lower_bound(places, place, {}, key);
        if (found != places.end() && key(*found) == place) found->jobs.gone = row.integer(2);
    }
}

}  // namespace

std::vector<JobsAt> jobs_by_place(
    sql::Session& db, std::optional<CampaignId> campaign, std::optional<AccountId> account
) {
    constexpr std::string_view of_all =
        "SELECT campaign_id, account_id, state, jobs FROM job_count WHERE jobs > 0 "
        "AND account_id = coalesce(?2, account_id) ORDER BY campaign_id, account_id";
    constexpr std::string_view of_campaign =
        "SELECT campaign_id, account_id, state, jobs FROM job_count WHERE jobs > 0 "
        "AND campaign_id = ?1 AND account_id = coalesce(?2, account_id) "
        "ORDER BY campaign_id, account_id";
    std::vector<JobsAt> places;
    {
        auto row = db.prepare(campaign ? of_campaign : of_all);
        row.bind(campaign, account);
        while (row.step()) {
            const CampaignId at{row.integer(0)};
            const AccountId of{row.integer(1)};
            const bool is_new =
                places.empty() || places.back().campaign != at || places.back().account != of;
            if (is_new) places.push_back({at, of, {}});
            const auto state = static_cast<std::size_t>(job_state(row.view(2)));
            places.back().jobs.by_state[state] = row.integer(3);
        }
    }
    add_gone(db, campaign, account, places);
    return places;
}

StateCounts jobs_of(sql::Session& db, CampaignId campaign) {
    StateCounts all;
    for (const JobsAt& place : jobs_by_place(db, campaign)) all += place.jobs;
    return all;
}

namespace {

bool takes_part(sql::Session& db, const WaitingLeads& leads) {
    auto row = db.prepare(
        "SELECT 1 FROM campaign_account WHERE campaign_id = ?1 AND account_id = ?2 "
        "AND takes_leads = 1"
    );
    return row.bind(leads.campaign, leads.account).step();
}

std::string alias_of(sql::Session& db, AccountId account) {
    auto row = db.prepare("SELECT alias FROM account WHERE id = ?1");
    row.bind(account).step();
    return row.text(0);
}

WaitingLeads leads_at(sql::Session& db, const JobsAt& place, std::int64_t waiting) {
    WaitingLeads leads{
        .campaign = place.campaign,
        .account = place.account,
        .alias = alias_of(db, place.account),
        .leads = waiting,
        .queue = campaign_queue(db, place.account, place.campaign)};
    leads.takes_part = takes_part(db, leads);
    return leads;
}

// By preference, as a run takes them.
std::vector<CampaignRecord> campaigns_by_preference(sql::Session& db) {
    static const std::string sql = "SELECT " + std::string(campaign_columns) +
                                   " FROM campaign c ORDER BY c.priority DESC, c.id";
    std::vector<CampaignRecord> records;
    auto row = db.prepare(sql);
    while (row.step()) records.push_back(read_campaign(row));
    for (CampaignRecord& record : records)
        record.campaign.accounts = campaign_aliases(db, record.id);
    return records;
}

// Each person of the shorter list is looked up in the other one: over all campaigns no more than
// there are jobs.
std::int64_t count_shared(
    sql::Session& db, CampaignId campaign, CampaignId other, bool other_is_shorter
) {
    constexpr std::string_view by_ours =
        "SELECT count(*) FROM job j CROSS JOIN job o WHERE o.campaign_id = ?2 "
        "AND o.person_id = j.person_id AND j.campaign_id = ?1 "
        "AND (j.state = 'queued' OR j.state = 'resolved') "
        "AND o.state <> 'skipped' AND o.state <> 'failed' AND o.state <> 'cancelled'";
    constexpr std::string_view by_theirs =
        "SELECT count(*) FROM job o CROSS JOIN job j WHERE j.campaign_id = ?1 "
        "AND j.person_id = o.person_id AND o.campaign_id = ?2 "
        "AND (j.state = 'queued' OR j.state = 'resolved') "
        "AND o.state <> 'skipped' AND o.state <> 'failed' AND o.state <> 'cancelled'";
    auto row = db.prepare(other_is_shorter ? by_theirs : by_ours);
    row.bind(campaign, other).step();
    return row.integer(0);
}

}  // namespace

WorkInHand work_in_hand(sql::Session& db, Duration lateness, Instant now) {
    WorkInHand work;
    std::unordered_map<CampaignId, CampaignInHand*> by_id;
    for (CampaignRecord& record : campaigns_by_preference(db)) {
        CampaignInHand campaign{.record = std::move(record)};
        const Campaign& terms = campaign.record.campaign;
        if (campaign.record.is_under_way()) {
            campaign.closure =
                closure_of(db, campaign.record.id, {terms.per_day, terms.total}, lateness, now);
        }
        work.campaigns.push_back(std::move(campaign));
    }
    for (CampaignInHand& campaign : work.campaigns) by_id.emplace(campaign.record.id, &campaign);

    std::map<CampaignId, std::vector<WaitingLeads>> leads;
    for (const JobsAt& place : jobs_by_place(db)) {
        CampaignInHand& campaign = *by_id.at(place.campaign);
        campaign.held += place.jobs.of(JobState::held);
        campaign.unknown += place.jobs.of(JobState::unknown);
        const auto waiting = place.jobs.of(JobState::queued) + place.jobs.of(JobState::resolved);
        if (waiting > 0) leads[place.campaign].push_back(leads_at(db, place, waiting));
    }
    for (const CampaignInHand& campaign : work.campaigns) {
        auto& of_campaign = leads[campaign.record.id];
        std::ranges::move(of_campaign, std::back_inserter(work.leads));
    }
    return work;
}

std::vector<SharedLeads> shared_leads(sql::Session& db, CampaignId campaign) {
    const std::int64_t own = jobs_of(db, campaign).total();
    std::vector<SharedLeads> all;
    auto other = db.prepare(
        "SELECT id, name FROM campaign WHERE id <> ?1 AND state <> 'archived' ORDER BY id"
    );
    other.bind(campaign);
    while (other.step()) {
        const CampaignId id{other.integer(0)};
        const bool is_smaller = jobs_of(db, id).total() < own;
        const std::int64_t shared = count_shared(db, campaign, id, is_smaller);
        if (shared > 0) all.push_back({other.text(1), shared});
    }
    std::ranges::stable_sort(all, std::ranges::greater{}, &SharedLeads::leads);
    return all;
}

}  // namespace invito::store
