#pragma once
// Runner: the imperative shell. One coroutine per account asks the planner what to do and does it:
// intent to the store, request to the provider, outcome to the store. All of it on one thread.

#include "invito/model/account.hpp"
#include "invito/model/policy.hpp"
#include "invito/plan/outlook.hpp"
#include "invito/ports/clock.hpp"
#include "invito/ports/observer.hpp"
#include "invito/ports/provider.hpp"
#include "invito/ports/run_store.hpp"
#include "invito/ports/run_summary.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
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

// Of a withdrawal: what a person was shown, and nothing that was sent since.
struct WithdrawTerms {
    std::vector<JobId> jobs = {};  // in rising order
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
    NameRule names = NameRule::warn;             // in notes
    Duration lease_wait{};  // for accounts, while other runs hold every one; at least a round
};

class Runner {
public:
    // All referenced objects outlive the runner.
    Runner(
        Clock& clock, Provider& provider, RunStore& store, Observer& observer, RunOptions options
    );
    ~Runner();

    // Runs to the end. Exceptions of the store come through, after every worker has stopped.
    boost::asio::awaitable<RunSummary> run();

    // Closes the run's books, once the exit code is known. Call after run().
    boost::asio::awaitable<void> finish(int exit_code);

    // First call: nothing new starts, requests in flight finish. Same thread as run().
    void request_stop();

    // As far as it has come; what is known at the end only is missing until then.
    [[nodiscard]] const RunSummary& report() const;

    // Requests in flight, for "waiting for 1 request in flight".
    [[nodiscard]] int in_flight() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace invito
