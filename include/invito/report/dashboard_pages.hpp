#pragma once
// The pages of the dashboard. Each is whole without a script: it says what is now, and its link
// "refresh" leads to itself.

#include "invito/report/jobs_screen.hpp"
#include "invito/report/report_data.hpp"
#include "invito/report/run_list_screen.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/support/result.hpp"
#include "invito/support/time.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invito {

// What is the same on every page.
struct DashboardFrame {
    Instant now;
    TimeZone zone;
    std::string path = {};  // of the page, with its query
    bool is_sandbox = false;
    bool hides_names = false;             // nobody can be recognised: for a screen on a wall
    std::optional<RunView> running = {};  // whoever is at work now
};

// Something that was done for a lead.
struct LeadStep {
    AttemptView attempt;
    JobView job;
};

// Part of a long list.
struct LeadPage {
    std::vector<JobView> jobs = {};
    std::int64_t after = 0;  // the number before its first one; 0: it is the first page
    bool has_more = false;
};
struct StepList {
    std::vector<LeadStep> steps = {};  // newest first
    bool is_first = true;
    bool has_more = false;
};

// Of a list that is all in memory.
struct ListPart {
    static constexpr std::size_t length = 50;

    std::size_t from = 0;

    [[nodiscard]] std::size_t length_of(std::size_t count) const {
        return std::min(length, count - std::min(count, from));
    }
};

struct OverviewPage {
    StatusData status;
    std::vector<LeadStep> steps = {};
    std::optional<ReportData> month = {};  // the last 30 days; nullopt: too many leads to count now
};

struct RunPage {
    RunView run;
    bool is_running = false;
    StepList steps;
};

// What the dashboard itself stands on.
struct HealthPage {
    std::vector<std::pair<std::string_view, std::string>> facts;
    std::vector<Alert> alerts;
    RunList runs;
};

[[nodiscard]] std::string overview_page(const DashboardFrame& frame, const OverviewPage& page);
// All of which the overview has the first only.
[[nodiscard]] std::string accounts_page(
    const DashboardFrame& frame, const StatusData& status, const ListPart& part
);
[[nodiscard]] std::string campaigns_page(
    const DashboardFrame& frame, const StatusData& status, const ListPart& part
);
[[nodiscard]] std::string campaign_page(
    const DashboardFrame& frame, const CampaignView& campaign, const Outlook& outlook,
    const LeadPage& leads
);
[[nodiscard]] std::string account_page(
    const DashboardFrame& frame, const AccountStatus& account, const LeadPage& leads
);
[[nodiscard]] std::string run_page(const DashboardFrame& frame, const RunPage& page);
[[nodiscard]] std::string job_page(const DashboardFrame& frame, const Explanation& explanation);
[[nodiscard]] std::string report_page(const DashboardFrame& frame, const ReportData& data);
[[nodiscard]] std::string health_page(const DashboardFrame& frame, const HealthPage& page);
// Why there is no page.
[[nodiscard]] std::string problem_page(const DashboardFrame& frame, const Error& error);

// Files that the pages name.
[[nodiscard]] std::string dashboard_css();
[[nodiscard]] std::string_view dashboard_js();
[[nodiscard]] std::string_view dashboard_icon();

}  // namespace invito
