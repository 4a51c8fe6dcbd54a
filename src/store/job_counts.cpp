#include "job_counts.hpp"

#include "rows.hpp"

#include <algorithm>
#include <tuple>

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

}  // namespace invito::store
