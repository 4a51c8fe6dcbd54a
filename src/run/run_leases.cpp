#include "run_leases.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace invito {
namespace {

// How often the run's numbers are written down that has its database for itself.
constexpr Duration heartbeat_pause = std::chrono::minutes{1};

// In its first round a run that waits for accounts looks often: others give back what is its share
// within one of theirs.
constexpr Duration first_pause = std::chrono::seconds{5};
constexpr Duration first_round = sharing_round + first_pause;

// A run that lives renews each round.
constexpr Duration renewed_within = sharing_round + std::chrono::seconds{10};

constexpr Duration clock_difference_max = std::chrono::seconds{30};
constexpr Duration unsafe_max = std::chrono::minutes{2};

class AccountWaiting final : public AccountActor {
public:
    AccountWaiting(
        RunServices services, RunCoordinator::WorkerId id, const RunAccount& account,
        AccountStart start, const RunLeases& leases
    )
        : session_(services, id, account, std::move(start)), id_(id), leases_(leases) {
        session_.set_holder(leases_.holder_of(id_));
    }

    boost::asio::awaitable<void> run() override {
        while (!session_.services().coordinator.is_stopping() && !leases_.of(id_)) {
            session_.set_holder(leases_.holder_of(id_));
            const RunCoordinator::Sleep until_it_comes = leases_.wait_for(id_);
            co_await session_.sleep(until_it_comes);
        }
    }

    [[nodiscard]] AccountOutcome outcome() const override {
        AccountOutcome outcome = session_.outcome();
        outcome.needs_attention = false;  // the other run says what it needs
        outcome.sync.is_partial = true;
        return outcome;
    }

    [[nodiscard]] bool changes_hands() const override { return leases_.of(id_).has_value(); }

private:
    AccountSession session_;
    RunCoordinator::WorkerId id_;
    const RunLeases& leases_;
};

}  // namespace

RunLeases::RunLeases(RunServices services, std::function<bool(std::size_t)> has_leads)
    : services_(services),
      has_leads_(std::move(has_leads)),
      places_(services.options.accounts.size()) {}

RunLeases::Places RunLeases::waiting() const {
    Places all;
    for (std::size_t i = 0; i < places_.size(); ++i)
        if (!places_[i].lease && !places_[i].has_ended) all.push_back(i);
    return all;
}

boost::asio::awaitable<void> RunLeases::begin() {
    began_at_ = services_.clock.real_time().since_boot;
    co_await take(waiting());
    round_began_at_ = services_.clock.real_time().since_boot;
    constexpr Instant unknown_yet;
    if (is_shared_) co_await look_at_others(unknown_yet);
}

bool RunLeases::is_in_first_round(Duration at) const {
    return at - round_began_at_ < first_round;
}

bool RunLeases::is_first_round() const {
    return is_in_first_round(services_.clock.real_time().since_boot);
}

// What is answered so late comes from a server that was away: nobody else could look either, or
// give anything back.
void RunLeases::begin_round_again_after(Duration asked) {
    const Duration now = services_.clock.real_time().since_boot;
    if (is_in_first_round(asked) && now - asked >= first_pause) round_began_at_ = now;
}

Duration RunLeases::pause() const {
    if (!is_shared_) return heartbeat_pause;
    const Duration now = services_.clock.real_time().since_boot;
    const bool looks_often = !services_.coordinator.is_database_safe(now) ||
                             ((is_first_round() || !has_held_any_) && !waiting().empty());
    return (looks_often ? first_pause : sharing_round) * services_.clock.speed();
}

boost::asio::awaitable<RunLeases::Places> RunLeases::look() {
    const RunSummary& report = services_.coordinator.report;
    const MachineTime asked = services_.clock.real_time();
    const auto pulse = co_await services_.store.heartbeat(report.run, report.counts);
    Places taken;
    if (!pulse) co_return taken;
    begin_round_again_after(asked.since_boot);
    hear(*pulse, asked);
    services_.coordinator.check_deadline(services_.clock.now());
    if (services_.coordinator.is_stopping()) co_return taken;
    co_await look_at_others(pulse->server_time);
    taken = co_await share(pulse->living_runs);
    co_return taken;
}

// --- whether the database may be told what is sent

std::optional<std::string> RunLeases::why_unsafe(const SharedPulse& pulse, const MachineTime& asked)
    const {
    if (pulse.unsafe) return pulse.unsafe;
    // It looked at its clock some time between our question and now.
    const Duration ahead = pulse.server_time - services_.clock.real_time().wall;
    const Duration behind = asked.wall - pulse.server_time;
    if (std::max(ahead, behind) <= clock_difference_max) return std::nullopt;
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(std::max(ahead, behind)).count();
    return "its server's clock is " + std::to_string(seconds) + " s " +
           (ahead > behind ? "ahead of" : "behind") + " the time that this run goes by";
}

void RunLeases::hear(const SharedPulse& pulse, const MachineTime& asked) {
    const auto unsafe = why_unsafe(pulse, asked);
    services_.coordinator.hear_of_database(asked.since_boot, unsafe.has_value());
    if (unsafe.has_value() != unsafe_since_.has_value()) {
        unsafe_since_ = unsafe ? std::optional(asked.since_boot) : std::nullopt;
        const auto state = unsafe ? DatabaseEvent::State::unsafe : DatabaseEvent::State::ok;
        services_.observer.database_changed(
            {services_.clock.now(), state, unsafe.value_or(std::string())}
        );
    }
    if (unsafe_since_ && asked.since_boot - *unsafe_since_ >= unsafe_max)
        services_.coordinator.stop_unsafe(*unsafe);
}

// --- who holds what

boost::asio::awaitable<void> RunLeases::look_at_others(Instant server_time) {
    const Places looked_at = waiting();
    if (looked_at.empty()) co_return;
    std::vector<AccountId> ids;
    for (const std::size_t i : looked_at) ids.push_back(services_.options.accounts[i].id);
    const Duration asked = services_.clock.real_time().since_boot;
    const auto holders =
        co_await services_.store.lease_holders(services_.coordinator.report.run, std::move(ids));
    begin_round_again_after(asked);
    std::unordered_map<AccountId, const LeaseHolder*> by_account;
    for (const LeaseHolder& holder : holders) by_account.emplace(holder.account, &holder);
    const Duration now = services_.clock.real_time().since_boot;
    for (const std::size_t i : looked_at) {
        Place& place = places_[i];
        const auto found = by_account.find(services_.options.accounts[i].id);
        const auto run_before = place.holder ? place.holder->run : RunId{};
        const bool must_wait_before = place.must_wait;
        if (found == by_account.end()) {
            place.holder.reset();
            if (!place.free_since) place.free_since = now;
        } else {
            place.holder = *found->second;
            place.free_since.reset();
        }
        const auto run_now = place.holder ? place.holder->run : RunId{};
        if (run_now != run_before && place.holder) place.first_until = place.holder->until;
        place.must_wait = must_wait_for(i, server_time);
        place.has_news = run_now != run_before || place.must_wait != must_wait_before;
    }
}

// As long as we have not seen it renew, it may have died just before.
bool RunLeases::is_renewed(const Place& place, Instant server_time) {
    const Instant until = place.holder->until;
    return until > place.first_until && until - server_time >= lease_life - renewed_within;
}

// Another run that lives does what is due. The accounts of a dead one can be taken soon, and what
// nobody holds is somebody's soon.
bool RunLeases::must_wait_for(std::size_t account, Instant server_time) const {
    const Duration waited = services_.clock.real_time().since_boot - began_at_;
    if (is_first_round() || (!has_held_any_ && waited < services_.options.lease_wait)) return true;
    const Place& place = places_[account];
    return has_leads_(account) && (!place.holder || !is_renewed(place, server_time));
}

RunCoordinator::Sleep RunLeases::wait_for(std::size_t account) const {
    RunCoordinator::Sleep sleep;
    sleep.until = never;
    sleep.why = DenyReason::lost_lease;
    sleep.must_wait = places_[account].must_wait;
    return sleep;
}

void RunLeases::wake_for_news() {
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const bool has_news = std::exchange(places_[i].has_news, false);
        if (has_news && !places_[i].lease) services_.coordinator.wake(i);
    }
}

// --- sharing

SharedAccount RunLeases::seen(std::size_t account) const {
    const Place& place = places_[account];
    const RunCoordinator::Sleep* const sleep = services_.coordinator.sleep_of(account);
    SharedAccount seen;
    seen.is_left_over = place.is_left_over;
    if (place.lease) {
        seen.held_by = LeaseHeldBy::us;
        seen.is_idle = sleep != nullptr && services_.options.start.kind == RunKind::invite;
        if (sleep != nullptr) seen.acts_at = sleep->until;
        return seen;
    }
    const bool is_on_its_way = has_actors_ && sleep == nullptr;
    if (place.holder || is_on_its_way) {
        seen.held_by = LeaseHeldBy::another_run;
    } else if (place.free_since) {
        seen.free_for = services_.clock.real_time().since_boot - *place.free_since;
    }
    return seen;
}

boost::asio::awaitable<RunLeases::Places> RunLeases::share(std::int64_t living_runs) {
    if (std::exchange(living_runs_, living_runs) != living_runs)
        for (Place& place : places_) place.is_left_over = false;
    Places shared;
    std::vector<SharedAccount> accounts;
    for (std::size_t i = 0; i < places_.size(); ++i) {
        if (places_[i].has_ended) continue;
        shared.push_back(i);
        accounts.push_back(seen(i));
    }
    const SharingStep step = share_accounts(accounts, living_runs);
    Places taken;
    for (const std::size_t one : step.give_back) services_.coordinator.let_go(shared[one]);
    Places wanted;
    for (const std::size_t one : step.take) wanted.push_back(shared[one]);
    if (wanted.empty()) co_return taken;
    taken = co_await take(std::move(wanted));
    for (const std::size_t one : step.take) {
        Place& place = places_[shared[one]];
        place.is_left_over = place.lease && accounts[one].free_for >= 2 * sharing_round;
    }
    co_return taken;
}

// Returns those that the run has got.
boost::asio::awaitable<RunLeases::Places> RunLeases::take(Places wanted) {
    Places taken;
    std::vector<AccountId> ids;
    std::unordered_map<AccountId, std::size_t> place_of;
    for (const std::size_t i : wanted) {
        ids.push_back(services_.options.accounts[i].id);
        place_of.emplace(ids.back(), i);
    }
    const auto given = co_await services_.store.lease_accounts(
        services_.coordinator.report.run, std::move(ids), services_.clock.now()
    );
    is_shared_ = given.is_shared;
    for (const Lease& lease : given.leases) {
        const std::size_t i = place_of.at(lease.account);
        Place& place = places_[i];
        place.lease = lease;
        place.holder.reset();
        place.free_since.reset();
        taken.push_back(i);
        has_held_any_ = true;
    }
    co_return taken;
}

boost::asio::awaitable<void> RunLeases::leave(std::size_t account) {
    Place& place = places_[account];
    std::vector<Lease> leases(1, *std::exchange(place.lease, std::nullopt));
    place.is_left_over = false;
    place.must_wait = has_leads_(account);
    services_.coordinator.has_gone(account);
    co_await services_.store.give_back_leases(std::move(leases));
}

std::unique_ptr<AccountActor> make_waiting(
    RunServices services, RunCoordinator::WorkerId id, const RunAccount& account,
    AccountStart start, const RunLeases& leases
) {
    return std::make_unique<AccountWaiting>(services, id, account, std::move(start), leases);
}

}  // namespace invito
