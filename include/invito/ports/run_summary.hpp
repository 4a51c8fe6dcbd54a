#pragma once
// How a run ended, and what it came to: in all, and for each of its accounts.

#include "invito/model/account.hpp"
#include "invito/model/policy.hpp"
#include "invito/plan/outlook.hpp"
#include "invito/plan/trusted_time.hpp"
#include "invito/ports/provider.hpp"
#include "invito/ports/run_store.hpp"
#include "invito/support/names.hpp"
#include "invito/support/time.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invito {

// done: nothing is left. The first group: something is, and what lets it go first lies beyond the
// patience, or needs a person.
enum class StopReason {
    done,
    quota_used,       // of an account: day, week, month, visits
    campaign_limit,   // the campaign's own
    window_closed,    // in the course of the run
    window_not_open,  // at no time of the run
    campaign_days,    // the schedule's
    pacing,           // the pause between two invitations
    resting,          // after a refusal
    deferred,         // the leads themselves may be tried only later
    paused,           // by a person: the campaign or the account
    account_stopped,  // signed out, restricted, not configured, taken out of the campaign
    unknown_open,     // only unknown outcomes are left
    held,             // only what waits for a person's decision is left
    other_run,        // another run acts for the accounts of what is left
    all_leased,       // other runs held every account of this one from its first moment

    stopped,  // by a person
    max_duration,
    max_sends,
    key_refused,
    unavailable,      // provider or network down
    clock_off,        // this machine's time and the provider's are too far apart
    database_unsafe,  // what the shared database acknowledges may not last
};

template <>
inline constexpr auto enum_names<StopReason> = std::to_array<Named<StopReason>>({
    {StopReason::done, "done"},
    {StopReason::quota_used, "quota_used"},
    {StopReason::campaign_limit, "campaign_limit"},
    {StopReason::window_closed, "window_closed"},
    {StopReason::window_not_open, "window_not_open"},
    {StopReason::campaign_days, "campaign_days"},
    {StopReason::pacing, "pacing"},
    {StopReason::resting, "resting"},
    {StopReason::deferred, "deferred"},
    {StopReason::paused, "paused"},
    {StopReason::account_stopped, "account_stopped"},
    {StopReason::unknown_open, "unknown_open"},
    {StopReason::held, "held"},
    {StopReason::other_run, "other_run"},
    {StopReason::all_leased, "all_leased"},
    {StopReason::stopped, "stopped"},
    {StopReason::max_duration, "max_duration"},
    {StopReason::max_sends, "max_sends"},
    {StopReason::key_refused, "key_refused"},
    {StopReason::unavailable, "unavailable"},
    {StopReason::clock_off, "clock_off"},
    {StopReason::database_unsafe, "database_unsafe"},
});

// What an exit code says to whoever watches runs.
enum class RunVerdict {
    ok,
    attention,  // it came to its own end, and left something for a person
    failure,
    stopped,  // by a person
};

template <>
inline constexpr auto enum_names<RunVerdict> = std::to_array<Named<RunVerdict>>({
    {RunVerdict::ok, "ok"},
    {RunVerdict::attention, "attention"},
    {RunVerdict::failure, "failure"},
    {RunVerdict::stopped, "stopped"},
});

// A code that nobody knows is a failure.
[[nodiscard]] constexpr RunVerdict run_verdict(int exit_code) {
    switch (exit_code) {
        case 0:
        case 20: return RunVerdict::ok;
        case 10:
        case 11: return RunVerdict::attention;
        case 130:
        case 143: return RunVerdict::stopped;
        default: return RunVerdict::failure;
    }
}

[[nodiscard]] constexpr bool is_success(RunVerdict verdict) {
    return verdict == RunVerdict::ok || verdict == RunVerdict::attention;
}

// What a sync learned for one account.
struct SyncStats {
    std::int64_t accepted = 0;
    std::int64_t pending = 0;
    std::int64_t gone = 0;            // no longer pending, not connected; known before or new
    std::int64_t withdrawn = 0;       // by hand, or by a withdrawal whose outcome was not known
    std::int64_t undecided = 0;       // too young to tell, or what would tell could not be read
    std::int64_t by_hand = 0;         // invitations that are none of this database's, found new
    std::int64_t skipped = 0;         // leads that somebody has invited by hand
    std::int64_t unknown_sent = 0;    // outcomes that were not known: it was sent
    std::int64_t unknown_absent = 0;  // it was not sent
    std::int64_t unknown_left = 0;    // still not known
    bool is_partial = false;          // something could not be read
    std::optional<Instant> relations_read_at = {};  // not read again: that was not long ago
};

// What a withdrawal did for one account.
struct WithdrawStats {
    static constexpr std::size_t unlisted_max = 20;

    std::int64_t withdrawn = 0;
    std::int64_t not_listed = 0;       // answered or gone meanwhile: sync tells
    std::vector<JobId> unlisted = {};  // the first of them
    std::int64_t refused = 0;
    std::int64_t unknown = 0;  // no answer: sync tells
    std::int64_t left = 0;     // for later: the day's limit, a rest, or a stop
    std::optional<Instant> next_at = {};
};

struct AccountOutcome {
    std::string alias;
    AccountState state = AccountState::ok;
    std::string detail;
    std::optional<DenyReason> waits_for = {};  // what stops it now; nullopt: nothing does
    std::optional<Instant> next_at = {};       // its next invitation, if one comes by itself
    int day_used = 0;
    Cap day_cap;
    int week_used = 0;
    Cap week_cap;
    std::int64_t jobs_waiting = 0;
    bool needs_attention = false;
    std::optional<LeaseHolder> holder = {};  // another run acts for it
    SyncStats sync = {};
    WithdrawStats withdraw = {};
};

// A campaign whose schedule ended before all its leads were reached.
struct EndedCampaign {
    std::string name;
    std::chrono::year_month_day last_day;
    std::int64_t unreached = 0;
};

// What a run came to. The runner fills it; screens, logs and programs are shown this one.
struct RunSummary {
    RunId run;
    Instant started_at;
    Instant ended_at;
    StopReason end = StopReason::done;
    RunCounts counts;
    std::int64_t waiting = 0;  // for the run's accounts, and for those that nobody sends for
    std::optional<Instant> next_at = {};
    std::vector<AccountOutcome> accounts;
    std::vector<EndedCampaign> ended_campaigns = {};
    std::map<std::pair<JobState, Reason>, std::int64_t> reason_counts;
    std::optional<ProviderError> last_error = {};  // of key_refused and unavailable
    std::optional<DateReading> clock_off = {};     // of clock_off
    std::string database_unsafe = {};              // why; of database_unsafe
    bool is_time_confirmed = false;  // by a date of the provider; else it is this machine's word
    std::int64_t requests = 0;
    std::int64_t retries = 0;
    std::int64_t rate_limited = 0;
    std::vector<Duration> latencies;           // of answered requests, at most 100,000 kept
    std::vector<StrandedLeads> stranded = {};  // of those waiting: they do not go by themselves
    OpenLeads open_before = {};                // what earlier runs left open, and is open still
    bool storage_failed = false;  // it ended with its database; `end` says nothing then
};

// Errors that differ only in time.
struct ErrorCount {
    std::string code;     // "account.reconnect"
    std::string account;  // alias; empty: the run itself
    std::string type;     // the provider's, verbatim
    int http_status = 0;
    std::int64_t count = 0;
    std::string what;
    std::string what_now;
};

}  // namespace invito
