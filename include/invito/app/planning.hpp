#pragma once
// The forecast as commands ask for it: over the configured accounts and some campaigns, with the
// words people read.

#include "invito/app/compose.hpp"
#include "invito/report/plan_screen.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace invito {

inline constexpr int plan_days_default = 90;

struct PlanQuestion {
    const Settings& settings;
    Instant now;
    std::vector<std::string> accounts = {};  // aliases; empty: all that are configured
    std::vector<CampaignId> campaigns = {};  // whatever their state: as if they were active
    std::vector<CampaignId> lists = {};      // those of them whose notes are looked at
    int days = plan_days_default;
    std::optional<std::int64_t> items_per_account = {};  // nullopt: all
};

[[nodiscard]] PlanData make_plan(Queries& queries, const PlanQuestion& question);

// What it costs to wait for notes that are used up: accounts of that plan which would be done on an
// earlier day without. Forecasts once more, if there are any.
[[nodiscard]] std::vector<Error> note_quota_warnings(
    Queries& queries, const PlanQuestion& question, const PlanData& plan, const TimeZone& zone
);

// Streams the invitations of that plan, by time, until one visit returns false. It is forecast once
// more: whoever needs both of one state of the database holds Queries::read_snapshot().
void each_plan_item(
    Queries& queries, const PlanQuestion& question,
    const std::function<bool(const PlanItem&)>& visit
);

// What a run works on.
struct PlanScope {
    std::vector<std::string> accounts;  // aliases
    std::vector<CampaignId> campaigns;  // empty: all active ones
};

// The notes of those campaigns, as their waiting leads would get them now.
[[nodiscard]] std::vector<NoteSamples> note_samples(
    const ReadSession& session, const Settings& settings, const std::vector<CampaignId>& campaigns
);

// Who goes first, by time: a few of each account, and not more than a screen holds.
[[nodiscard]] std::vector<PlanItem> next_leads(
    const ReadSession& session, const Settings& settings, const PlanScope& scope
);

// When its last lead goes, as forecast from now; nullopt: not within the default horizon, or the
// database cannot be read.
[[nodiscard]] std::optional<Instant> foreseen_finish(
    const Settings& settings, const PlanScope& scope
);

// Leads of its campaigns that do not wait any more, those cancelled aside; 0 if the database cannot
// be read.
[[nodiscard]] std::int64_t settled_leads(const Settings& settings, const PlanScope& scope);

// Campaigns that a run works on: active, or paused until a day that will come.
[[nodiscard]] std::vector<CampaignId> active_campaigns(Queries& queries, Instant now);

// What the campaign alone would do if it were started now, and what is odd about its notes.
struct StartPlan {
    PlanData plan;
    std::vector<NoteSamples> notes;  // what its leads get
    std::vector<Error> warnings;
    std::vector<Error> quota_warnings;  // what it costs to wait for notes
};
[[nodiscard]] StartPlan plan_start(
    const ReadSession& session, const Settings& settings, const CampaignRecord& campaign
);

// Why a run over all campaigns finds none to work on, and what to do about it.
struct Idleness {
    std::string why;   // "all campaigns are done"
    std::string next;  // a command
};

// Precondition: none of them is under way.
[[nodiscard]] Idleness why_idle(const std::vector<CampaignRecord>& campaigns);

}  // namespace invito
