#pragma once
// What a monitor is told, in Prometheus' text format 0.0.4: counts, quotas and the last runs. No
// label is about a lead. docs/monitoring.md tells people.

#include "invito/plan/outlook.hpp"
#include "invito/ports/queries.hpp"
#include "invito/report/status_screen.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

struct RunMetrics {
    RunKind kind = RunKind::invite;
    std::optional<RunView> begun = {};  // the last one, whether it has ended or not
    std::optional<RunView> ended = {};  // the last one that has
    std::optional<Instant> success_at = {};
};

struct MetricsData {
    std::string version;
    Instant created_at;  // the database
    std::vector<CampaignView> campaigns;
    std::vector<AccountStatus> accounts;
    std::vector<JobsAt> places;
    std::vector<StrandedLeads> stranded;
    std::vector<RunMetrics> runs;
    std::optional<Instant> oldest_unknown = {};
};

inline constexpr const char* metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";

void write_metrics(std::ostream& out, const MetricsData& data);

// Whether a text is one of ours.
[[nodiscard]] bool begins_as_metrics(std::string_view text);

}  // namespace invito
