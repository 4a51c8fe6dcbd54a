#pragma once
// The forecast: a run's decisions replayed over virtual days. It asks the same next_action() over
// the same limiter as the run and takes jobs in the store's order, so that lead by lead it says
// what a run will do, as long as the provider answers yes at once. Pure: the snapshot and the time
// are all there is.

#include "invito/model/job.hpp"
#include "invito/plan/limiter.hpp"
#include "invito/plan/next_action.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace invito {

// A job that waits, with what is decided about it before anybody is asked.
struct ForecastJob {
    JobId id;
    PersonId person;
    Instant not_before;
    bool is_resolved = false;      // its profile was visited already
    bool with_note = false;        // what it would be sent with
    Reason barred = Reason::none;  // skipped without a visit: suppressed, invited already
    Reason skip = Reason::none;    // after its visit: missing_variable, note_too_long
};

// Queued jobs that may act at any time, by id. There may be millions, of which a horizon reaches
// few: they are read as their turn comes.
struct FreshJobs {
    std::int64_t count = 0;
    // The first ones behind `after`, at most so many; as often as asked, always the same.
    std::function<std::vector<ForecastJob>(JobId after, std::int64_t most)> read = {};
};

// The jobs one account has in one campaign, as the store takes them: by not_before, then id.
struct ForecastQueue {
    std::size_t campaign = 0;  // index into the request's campaigns
    std::vector<ForecastJob> jobs = {};
    FreshJobs fresh = {};     // further ones; their not_before is zero
    std::int64_t unread = 0;  // further ones, behind all those; they are only counted
};

struct ForecastAccount {
    AccountBudget budget;
    std::vector<ForecastQueue> queues;  // at most one per campaign, in order of preference
};

struct ForecastCampaign {
    CampaignGate gate;
    CampaignCaps caps;
    std::vector<Instant> charged;     // invitations of any account, ascending; those of the last
                                      // day + lateness suffice
    std::int64_t charged_before = 0;  // further ones, which only the total counts
};

struct ForecastRequest {
    Instant now;
    Instant until;  // the horizon; nothing is planned at or after it
    // Runs are foreseen as a timer would start them: one ends when nothing is due for so long, and
    // the next begins when something is.
    Duration patience = std::chrono::minutes{45};
    std::vector<ForecastCampaign> campaigns;  // in order of preference
    std::vector<ForecastAccount> accounts;    // in the order in which a run starts them
};

// Why an account sends no more on a day. The ramp-up is a day cap with a name of its own.
struct Binding {
    DenyReason rule = DenyReason::day_cap;
    bool is_ramp_up = false;

    friend bool operator==(const Binding&, const Binding&) = default;
};
[[nodiscard]] std::string_view to_string(const Binding& binding);

// An invitation to come.
struct ForecastItem {
    std::size_t account = 0;
    std::size_t campaign = 0;
    JobId job;
    Instant at;
    bool with_note = false;
};

// One account on one day of its own zone. Days without an invitation are told only where something
// else than the hours forbids them.
struct ForecastDay {
    std::chrono::local_days date;
    std::size_t account = 0;
    std::int64_t planned = 0;
    std::optional<Binding> bound_by = {};  // nullopt: no lead was left
};

// Leads that will be passed over.
struct ForecastSkips {
    std::size_t account = 0;
    Reason reason = Reason::none;
    std::int64_t leads = 0;
};

// Leads that wait beyond the horizon, or for ever.
struct ForecastRemainder {
    std::size_t account = 0;
    std::size_t campaign = 0;
    std::int64_t leads = 0;
    bool is_for_ever = false;             // no time alone will let them go
    std::optional<DenyReason> rule = {};  // nullopt: their time comes later
};

struct Forecast {
    std::vector<ForecastDay> days;       // by date, then account
    std::vector<ForecastSkips> skipped;  // by account, then reason
    std::vector<ForecastRemainder> rest;
    std::optional<Instant> finish;  // of the last item, if no lead is left
};

// Told of each invitation to come, by time; at the same instant by account. False: no more is
// wanted, and what the forecast says is of no use.
using ForecastSink = std::function<bool(const ForecastItem& item)>;

// Its memory does not grow with the fresh jobs nor with the invitations. Precondition: each queue's
// jobs are in the order described, and every campaign is a valid index.
[[nodiscard]] Forecast forecast(ForecastRequest request, const ForecastSink& on_item);

}  // namespace invito
