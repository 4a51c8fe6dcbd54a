#pragma once
// An account while a run holds its lease: what is known of it, what it may do, and how each answer
// of the provider changes it. Whoever acts for the account (inviting, learning outcomes,
// withdrawing) does it through its session.

#include "invito/plan/error_policy.hpp"
#include "invito/plan/next_action.hpp"
#include "invito/plan/note.hpp"
#include "invito/ports/provider.hpp"
#include "invito/ports/run_store.hpp"
#include "invito/run/runner.hpp"
#include "invito/support/random.hpp"
#include "run_coordinator.hpp"

#include <boost/asio/awaitable.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// A campaign of this run, shared by its accounts.
struct RunCampaign {
    CampaignRecord record;
    CampaignNote note;
};

// What all accounts of a run use.
struct RunServices {
    Clock& clock;
    Provider& provider;
    RunStore& store;
    Observer& observer;
    const RunOptions& options;
    RunCoordinator& coordinator;
    const std::map<CampaignId, RunCampaign>& campaigns;
};

// What an account begins a run with.
struct AccountStart {
    Lease lease;
    AccountRecord record;
    std::vector<CampaignGate> gates = {};
    std::int64_t jobs_waiting = 0;
    std::optional<LocalDay> recorded_day = {};  // whose limits are written down
};

// What is left of the local day from the instant on at which its limits were written down: time
// that is put right may fall back before it.
[[nodiscard]] LocalDay recorded_part(const DayLimits& limits);

// --- from a refusal to what is written about the account: its back-off, failures in a row, its
// state

// The account as it stands.
struct AccountBackoff {
    Backoff backoff;
    int stop_after_failures = 3;
};

// `input` comes without what `error_policy` and `error` say.
[[nodiscard]] AccountChange change_after(
    const ErrorPolicy& error_policy, const ProviderError& error, BackoffInput input,
    const AccountBackoff& current, Instant now
);

// Empty if there is nothing to clear.
[[nodiscard]] AccountChange change_after_success(
    const AccountBackoff& current, AttemptKind action, Note note = Note::without
);

// A profile came, but without what the provider had to leave out: a quiet sign of a limit.
[[nodiscard]] AccountChange change_after_throttled_visit(
    const AccountBackoff& current, Instant now
);

class AccountSession {
public:
    template <class T>
    using Async = boost::asio::awaitable<T>;

    AccountSession(
        RunServices services, RunCoordinator::WorkerId id, const RunAccount& account,
        AccountStart start
    );

    [[nodiscard]] const RunServices& services() const { return services_; }
    [[nodiscard]] const RunAccount& account() const { return account_; }
    [[nodiscard]] const Lease& lease() const { return lease_; }
    [[nodiscard]] const AccountRecord& record() const { return record_; }
    [[nodiscard]] AccountOutlook& outlook() { return outlook_; }
    [[nodiscard]] const AccountOutlook& outlook() const { return outlook_; }
    [[nodiscard]] AccountBudget& budget() { return outlook_.budget; }
    [[nodiscard]] const AccountBudget& budget() const { return outlook_.budget; }
    [[nodiscard]] AccountBackoff account_backoff() const;
    [[nodiscard]] bool may_act() const;  // the account is ok, and what it does may be reserved
    // The run goes on, the account is in its hands, and the database can be told.
    [[nodiscard]] bool may_reserve() const;
    // It acts for the account no more: another run does, or may.
    [[nodiscard]] bool must_leave() const;

    // Until the database can be told what is sent, or the run stops.
    Async<void> wait_until_safe();

    // The present, when the database can be told, and after the limits of its local day were
    // written down: nothing is charged on a day whose limits are not on record.
    Async<Instant> now_within_recorded_day();
    [[nodiscard]] bool is_recorded(Instant now) const;

    // Wakes early when the run ends; then nothing that is left to do can be cancelled any more.
    Async<void> sleep(RunCoordinator::Sleep sleep);
    Async<void> sleep_until(Instant until, std::optional<DenyReason> why = {}) {
        return sleep(RunCoordinator::Sleep{.until = until, .why = why});
    }

    Async<void> reload();

    // The store knows better than our memory: another process or a person changed something.
    Async<void> on_denied(DenyReason why);

    // --- what answers do
    void apply(const AccountChange& change);
    void report_error(const ProviderError& error, RunEffect effect, std::string what_now);
    void count_exchange(const Exchange& exchange);
    // Adds to `change` what an answer tells of the provider's own limit.
    void add_window(
        AccountChange& change, AttemptKind action, const Exchange& exchange, Instant now
    ) const;

    // More leads wait for the account, or fewer.
    void count_waiting(std::int64_t by);

    // --- what is told
    void tell_account(std::optional<DenyReason> why, std::optional<Instant> next_at, bool changed);
    void tell_numbers();
    void set_holder(std::optional<LeaseHolder> holder);
    [[nodiscard]] JobEvent job_event(
        const JobBrief& job, const std::string& campaign, JobState to, Reason reason
    ) const;
    [[nodiscard]] AccountEvent account_event() const;
    [[nodiscard]] AccountEvent first_event() const;  // with what the limits say, before it acts
    [[nodiscard]] AccountOutcome outcome() const;

private:
    RunServices services_;
    RunCoordinator::WorkerId id_;
    const RunAccount& account_;
    Lease lease_;
    AccountRecord record_;
    AccountOutlook outlook_;
    std::optional<LocalDay> recorded_day_;  // whose limits are written down
    std::int64_t members_learned_ = 0;      // of the coordinator, when the record was loaded
    std::optional<DenyReason> waits_for_;
    std::optional<Instant> next_at_;
    std::optional<LeaseHolder> holder_;  // another run acts for it
    bool holder_is_new_ = false;         // and nobody was told
    bool has_lost_lease_ = false;
    bool needs_attention_ = false;
    std::int64_t jobs_waiting_ = 0;
};

template <class T>
[[nodiscard]] std::optional<ProviderError> error_of(const Reply<T>& reply) {
    if (reply.result) return std::nullopt;
    return reply.result.error();
}

// What acts for one account in a run; one coroutine each.
class AccountActor {
public:
    virtual ~AccountActor() = default;

    // Returns when there is nothing left to do for the account in this run, or the run stops, or
    // the account changes hands.
    virtual boost::asio::awaitable<void> run() = 0;

    [[nodiscard]] virtual AccountOutcome outcome() const = 0;

    // Why it returned: from now on another one acts for the account, or waits for it.
    [[nodiscard]] virtual bool changes_hands() const = 0;
};

// Invites; learns outcomes; takes invitations back.
[[nodiscard]] std::unique_ptr<AccountActor> make_worker(
    RunServices services, RunCoordinator::WorkerId id, const RunAccount& account,
    AccountStart start, Random random
);
[[nodiscard]] std::unique_ptr<AccountActor> make_sync(
    RunServices services, RunCoordinator::WorkerId id, const RunAccount& account, AccountStart start
);
[[nodiscard]] std::unique_ptr<AccountActor> make_withdrawal(
    RunServices services, RunCoordinator::WorkerId id, const RunAccount& account,
    AccountStart start, Random random
);

}  // namespace invito
