#pragma once
// Runner: the imperative shell. One coroutine per account asks the planner what to do and does it:
// intent to the store, request to the provider, outcome to the store. All of it on one thread.

#include "invito/model/account.hpp"
#include "invito/model/outcome_tally.hpp"
#include "invito/model/policy.hpp"
#include "invito/plan/outlook.hpp"
#include "invito/plan/trusted_time.hpp"
#include "invito/ports/clock.hpp"
#include "invito/ports/observer.hpp"
#include "invito/ports/provider.hpp"
#include "invito/ports/store.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace invito {

struct RunAccount {
    AccountId id;
    std::string alias;
    std::string provider_account_id;
    Tier tier = Tier::premium;
    Policy policy;
};

// Of a sync.
struct SyncTerms {
    std::optional<Duration> sent_within = {};  // older pending invitations are left alone
    bool only_unknown = false;                 // settles unknown outcomes, reads no relations
};

// Of a withdrawal: which pending invitations are taken back.
struct WithdrawTerms {
    Duration older_than{};
};

struct RunOptions {
    RunStart start = {};
    SyncTerms sync = {};
    WithdrawTerms withdraw = {};
    std::vector<RunAccount> accounts = {};
    std::vector<CampaignId> campaigns = {};  // empty: all active ones
    bool strict = false;                     // an unknown that is not found becomes held
    Duration patience = std::chrono::minutes{45};
    std::optional<Duration> wait = {};  // stay for a closed window or a rest, at most this long
    std::optional<Duration> max_duration = {};  // no new request after this long
    std::optional<std::int64_t> max_sends = {};
    Duration lateness = std::chrono::minutes{11};  // D: from the intent until LinkedIn may count it
    Duration start_within = std::chrono::seconds{10};  // an intent not begun by then is not sent
    int read_retries = 4;
    std::vector<AccountId> other_accounts = {};  // configured, and not of this run
};

// done: nothing is left. The first group: something is, and what lets it go first lies beyond the
// patience, or needs a person.
enum class RunEnd {
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

    stopped,  // by a person
    max_duration,
    max_sends,
    key_refused,
    unavailable,  // provider or network down
    clock_off,    // this machine's time and the provider's are too far apart
};

[[nodiscard]] std::string_view to_string(RunEnd end);

// How a run ends that the rule keeps from going on. `was_at_work`: it did something before.
[[nodiscard]] RunEnd end_for(Refusal rule, bool was_at_work);

struct AccountOutcome {
    std::string alias;
    AccountState state = AccountState::ok;
    std::string detail;
    std::optional<Refusal> waits_for = {};  // what stops it now; nullopt: nothing does
    std::optional<Instant> next_at = {};    // its next invitation, if one comes by itself
    int day_used = 0;
    Cap day_cap;
    int week_used = 0;
    Cap week_cap;
    std::int64_t jobs_waiting = 0;
    bool needs_attention = false;
    SyncTally sync = {};
    WithdrawTally withdraw = {};
};

// A campaign whose schedule ended before all its leads were reached.
struct EndedCampaign {
    std::string name;
    std::chrono::year_month_day last_day;
    std::int64_t unreached = 0;
};

struct RunReport {
    RunId run;
    Instant started_at;
    Instant ended_at;
    RunEnd end = RunEnd::done;
    RunCounts counts;
    std::int64_t waiting = 0;  // for the run's accounts, and for those that nobody sends for
    std::optional<Instant> next_at = {};
    std::vector<AccountOutcome> accounts;
    std::vector<EndedCampaign> ended_campaigns = {};
    std::map<std::string, std::int64_t> reasons;   // "skipped already_connected" -> n
    std::optional<ProviderError> last_error = {};  // of key_refused and unavailable
    std::optional<DateReading> clock_off = {};     // of clock_off
    bool is_time_confirmed = false;  // by a date of the provider; else it is this machine's word
    std::int64_t requests = 0;
    std::int64_t retries = 0;
    std::int64_t rate_limited = 0;
    std::vector<Duration> latencies;           // of answered requests, at most 100,000 kept
    std::vector<StrandedLeads> stranded = {};  // of those waiting: they do not go by themselves
    OpenLeads open_before = {};                // what earlier runs left open, and is open still
    bool storage_failed = false;  // it ended with its database; `end` says nothing then
};

class Runner {
public:
    // All referenced objects outlive the runner.
    Runner(Clock& clock, Provider& provider, Store& store, Observer& observer, RunOptions options);
    ~Runner();

    // Runs to the end. Exceptions of the store come through, after every worker has stopped.
    boost::asio::awaitable<RunReport> run();

    // Closes the run's books, once the exit code is known. Call after run().
    boost::asio::awaitable<void> finish(int exit_code);

    // First call: nothing new starts, requests in flight finish. Same thread as run().
    void request_stop();

    // As far as it has come; what is known at the end only is missing until then.
    [[nodiscard]] const RunReport& report() const;

    // Requests in flight, for "waiting for 1 request in flight".
    [[nodiscard]] int in_flight() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace invito
