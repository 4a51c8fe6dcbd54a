#pragma once
// What `plan` tells: who would be invited when, what ends each day, and when it is over.

#include "invito/model/campaign.hpp"
#include "invito/model/job.hpp"
#include "invito/model/policy.hpp"
#include "invito/report/style.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"

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
    // Of all of them, or of one variant.
    struct Counts {
        std::string variant = {};
        std::int64_t with_note = 0;  // leads
        std::size_t longest = 0;     // characters, as LinkedIn counts them; 0: none is known yet
        std::int64_t longest_line = 0;
        std::size_t limit = 0;            // of that lead's account
        std::int64_t fallbacks = 0;       // leads for which at least one fallback was used
        std::int64_t awaits_profile = 0;  // leads whose note is known only at sending
    };
    std::string campaign;
    Counts all;
    std::vector<Counts> variants = {};  // in the order of the campaign; empty: it has none
    std::int64_t without = 0;
    std::vector<std::string> awaited = {};  // what the profile will tell
    std::string first = {};                 // the first rendered one
    std::int64_t first_line = 0;
    std::string first_variant = {};
};

struct PlanAccount {
    std::string alias;
    std::string tier;
    std::string state = "ok";
    std::int64_t day_used = 0;
    Cap day_cap = {};
    std::int64_t week_used = 0;
    Cap week_cap = {};
    std::int64_t leads = 0;                // that wait for it, less those that will be skipped
    std::optional<Instant> finishes = {};  // its last invitation; nullopt: none, or some are left
};

struct PlanDay {
    std::chrono::local_days date;  // in the account's zone
    std::string account;
    std::int64_t planned = 0;
    std::string bound_by = {};  // stable word: "week_cap"; empty: no lead was left
};

struct PlanItem {
    std::string campaign;
    std::string account;
    JobState state = JobState::queued;  // queued or resolved, now
    JobId job;  // of a list that is not imported yet: the number it will get
    Instant at;
    bool with_note = false;
    std::int64_t line = 0;  // of the list
    std::string linkedin_url = {};
    std::string name = {};
    std::string company = {};
};

// Leads that will be skipped when their turn comes.
struct PlanSkips {
    std::string reason;  // "duplicate"
    std::int64_t count = 0;
};

// Leads that are not invited within the horizon.
struct PlanRest {
    std::string campaign;
    std::string account;
    std::int64_t leads = 0;
    bool is_for_ever = false;  // time alone will not let them go
    std::string rule = {};     // stable word; empty: only time is short
};

struct PlanCampaign {
    std::string name;
    CampaignState state = CampaignState::draft;
    std::optional<Instant> paused_until = {};  // nullopt: until somebody resumes it
};

struct PlanData {
    Instant now;
    Instant until;  // the horizon
    int horizon_days = 90;
    std::vector<PlanCampaign> campaigns = {};
    std::vector<PlanNotes> notes = {};  // of lists that were read for this plan
    std::vector<PlanAccount> accounts = {};
    std::vector<PlanDay> days = {};       // by date, then account
    std::int64_t planned = 0;             // invitations
    std::optional<Instant> last_at = {};  // of the last one
    std::vector<PlanSkips> skips = {};
    std::vector<PlanRest> rest = {};
    std::optional<Instant> finish = {};         // of the last item, if nothing is left
    std::vector<std::string> also_active = {};  // campaigns that share accounts with these
    bool is_sandbox = false;
    std::string next_step = {};
    std::string shared_leads = {};  // of a campaign to start, in words: who is in another one, too
};

struct PlanView {
    bool shows_all_days = false;
    bool is_first_step = false;  // of a command that goes on by itself
};

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
