#pragma once
// A plan that is kept to: what it was made of is saved with it, and whoever starts a campaign by it
// is told what has changed since.

#include "invito/app/compose.hpp"
#include "invito/app/planning.hpp"
#include "invito/plan/plan_basis.hpp"

#include <string>
#include <vector>

namespace invito {

// Of the campaigns of a plan. Every waiting lead is read.
[[nodiscard]] PlanBasis plan_basis(Queries& queries, const PlanQuestion& question);

// Errors: data, those of read_plan_basis, and "plan.unreadable".
[[nodiscard]] Result<PlanBasis> load_plan(const std::string& path);

// What is not as `saved` planned it for the campaign. Errors: data, "plan.other_database",
// "plan.other_campaign".
[[nodiscard]] Result<std::vector<SettingChange>> changes_since(
    const PlanBasis& saved, const ReadSession& session, const Settings& settings,
    const CampaignRecord& campaign
);

// Of changes that forbid a start by the plan.
[[nodiscard]] Error plan_is_stale(
    const std::vector<SettingChange>& changes, const std::string& campaign, const std::string& path
);

}  // namespace invito
