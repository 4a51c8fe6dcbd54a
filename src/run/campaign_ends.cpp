#include "campaign_ends.hpp"

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

}  // namespace

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

}  // namespace invito
