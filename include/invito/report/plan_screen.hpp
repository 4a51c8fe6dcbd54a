#pragma once
// What `plan` tells: who would be invited when, what ends each day, and when it is over.

#include "invito/plan/forecast.hpp"
#include "invito/plan/plan_basis.hpp"
#include "invito/ports/lead_source.hpp"
#include "invito/ports/queries.hpp"
#include "invito/report/note_screen.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/report/terminal_text.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// The notes of one list, as they would be rendered.
struct PlanNotes {
    std::string campaign;
    NoteCounts all;
    std::vector<NoteCounts> variants = {};  // in the order of the campaign; empty: it has none
    std::int64_t without = 0;
    RenderedNote first = {};   // line 0: none is known yet
    NoteSamples samples = {};  // each text, whole
};

// An account that has leads in the plan.
struct PlanAccount {
    AccountStatus status = {};
    Tier tier = Tier::premium;             // as configured
    std::int64_t leads = 0;                // that wait for it, less those that will be skipped
    std::optional<Instant> finishes = {};  // its last invitation; nullopt: none, or some are left
};

// An invitation to come, and whom it is for.
struct PlanItem {
    ForecastItem invitation;
    std::string campaign;
    std::string account;
    LeadCard lead;
    std::string linkedin_url;
};

// Invitations of the first day: accounts pause between them, so that their quota lasts for its
// hours.
struct DayPace {
    Instant first;
    Instant last;
    Duration pause{};  // of an account, on average; zero: none sends twice

    friend bool operator==(const DayPace&, const DayPace&) = default;
};

struct PlanData {
    Instant now;
    Instant until;  // the horizon
    int horizon_days = 90;
    Forecast forecast = {};
    std::vector<CampaignRecord> campaigns = {};  // as the forecast numbers them
    std::vector<std::string> aliases = {};       // of accounts, as the forecast numbers them
    std::vector<PlanAccount> accounts = {};
    std::vector<PlanNotes> notes = {};          // of lists that were read for this plan
    std::int64_t planned = 0;                   // invitations
    std::int64_t planned_without_note = 0;      // of them
    std::optional<DayPace> pace = {};           // of the first day; nullopt: nothing is planned
    std::optional<Instant> last_at = {};        // of the last one
    std::vector<std::string> also_active = {};  // campaigns that share accounts with these
    bool is_sandbox = false;
    std::string next_step = {};
    PlanBasis basis = {};           // of a plan that may be kept to; else empty
    std::string shared_leads = {};  // of a campaign to start, in words: who is in another one, too
};

struct PlanView {
    bool shows_all_days = false;
    bool is_first_step = false;  // of a command that goes on by itself
    std::string saved_as = {};   // the file that has it; empty: none
};

// How many go, when it is over, and what is left: what most people look for, so it comes first.
void write_plan_verdict(std::ostream& out, const PlanData& data, const Style& style);

// The rest: notes, accounts, days, what stands in the way.
void write_plan_text(
    std::ostream& out, const PlanData& data, const Style& style, const PlanView& view = {}
);

// Streams the invitations of a plan, by time: there may be more than memory should hold.
using EachPlanItem = std::function<void(const std::function<void(const PlanItem&)>& visit)>;

// v, days, items, finish, and more.
void write_plan_json(
    std::ostream& out, const PlanData& data, const EachPlanItem& each_item, const TimeZone& zone
);

// "36 invitations today", and of whom; what the question before a start says.
struct PlanSummary {
    std::int64_t first_day_count = 0;
    std::optional<std::chrono::local_days> first_day = {};  // nullopt: nothing is planned
    std::vector<std::string> first_day_accounts = {};
    std::int64_t total = 0;
    std::int64_t sending_days = 0;
    std::int64_t left = 0;  // leads without a day
};
[[nodiscard]] PlanSummary summary_of(const PlanData& data);

}  // namespace invito
