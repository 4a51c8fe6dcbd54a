#include "invito/run/runner.hpp"

#include "account_session.hpp"
#include "invito/run/outlook_input.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/random.hpp"
#include "preflight.hpp"
#include "run_coordinator.hpp"
#include "run_leases.hpp"

#include <algorithm>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <map>
#include <memory>
#include <numeric>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace invito {

namespace asio = boost::asio;

namespace {

// Resumes a coroutine that waits for something to happen on the same thread.
class Signal {
public:
    explicit Signal(const asio::any_io_executor& executor)
        : timer_(executor, asio::steady_timer::time_point::max()) {}

    void raise() { timer_.expires_at(asio::steady_timer::time_point::min()); }

    asio::awaitable<void> wait() {
        try {
            co_await timer_.async_wait(asio::use_awaitable);
        } catch (const boost::system::system_error&) {
            // Moving the expiry cancels the wait: that is the signal.
        }
    }

private:
    asio::steady_timer timer_;
};

RunCoordinator::Terms terms_of(const RunOptions& options) {
    RunCoordinator::Terms terms;
    terms.started_at = options.start.at;
    terms.patience = options.patience;
    terms.wait = options.wait;
    if (options.max_duration) terms.deadline = options.start.at + *options.max_duration;
    terms.max_sends = options.max_sends;
    return terms;
}

}  // namespace

// One run from the inside: first the flow, then what is counted and told.
struct Runner::State {
    State(Clock& c, Provider& p, RunStore& s, Observer& o, RunOptions given);

    template <class T>
    using Async = boost::asio::awaitable<T>;

    Async<void> begin();
    Async<void> load_campaigns();
    Async<WorkInProgress> load_work_in_progress();
    [[nodiscard]] OpenLeads open_leads_of(const WorkInProgress& work) const;
    [[nodiscard]] std::int64_t waiting_of(const RunAccount& account) const;
    Async<void> finish_campaigns();
    Async<bool> run_preflight();
    Async<void> look_at_leases();
    Async<void> load_taken(std::vector<std::size_t> taken);
    Async<std::vector<AccountRecord>> load_records(const std::vector<std::size_t>& indices);
    Async<void> reload(std::vector<std::size_t> indices);
    Async<void> end_pauses();
    Async<void> learn_members(std::vector<AccountMember> listed);
    Async<void> apply_listing(std::vector<ProviderAccount> listed);
    void tell_start();
    void tell_outage(bool is_over);
    void tell_state(std::size_t account);
    [[nodiscard]] AccountEvent account_event(std::size_t account);
    Async<void> record_campaign_limits();
    Async<void> record_account_limits();
    Async<void> work();
    Async<void> heartbeat_loop();
    Async<void> finish(bool may_work);
    Async<void> summarize_outlook();
    [[nodiscard]] bool is_of_this_run(const WaitingLeads& leads) const;
    [[nodiscard]] std::vector<OutlookQueue> queues_of_this_run(const WorkInProgress& work) const;
    [[nodiscard]] std::vector<std::size_t> all_indices() const;
    [[nodiscard]] AccountStart start_of(std::size_t account) const;
    [[nodiscard]] RunServices services();
    [[nodiscard]] std::unique_ptr<AccountActor> make_actor(std::size_t account);
    Async<void> act_for(std::size_t account);
    void spawn_actors();
    [[nodiscard]] AccountOutcome outcome_of(std::size_t account) const;
    [[nodiscard]] RunEvent run_event() const;

    Clock& clock;
    Provider& provider;
    RunStore& store;
    Observer& observer;
    RunOptions options;
    RunCoordinator coordinator;
    Random random;
    boost::asio::any_io_executor executor;  // of run()
    std::map<CampaignId, RunCampaign> campaigns;
    std::unordered_set<CampaignId> under_way;  // of campaigns; the others are finished
    RunLeases leases;
    // By place in options.accounts; the actors take them over.
    std::vector<AccountRecord> records;
    std::vector<std::vector<CampaignGate>> gates;
    std::vector<std::optional<LocalDay>> recorded_days;  // whose limits are written down
    std::map<AccountId, std::int64_t> waiting;           // leads, as last counted
    std::vector<std::unique_ptr<AccountActor>> actors;
    std::exception_ptr broken;
    std::unordered_set<AccountId> other_accounts;
    bool is_working = false;
};

Runner::State::State(Clock& c, Provider& p, RunStore& s, Observer& o, RunOptions given)
    : clock(c),
      provider(p),
      store(s),
      observer(o),
      options(std::move(given)),
      coordinator(terms_of(options), options.accounts.size()),
      random(options.start.seed),
      leases(
          services(),
          [this](std::size_t account) {
              return options.start.kind != RunKind::invite ||
                     waiting_of(options.accounts[account]) > 0;
          }
      ),
      recorded_days(options.accounts.size()),
      other_accounts(options.other_accounts.begin(), options.other_accounts.end()) {}

Runner::Runner(
    Clock& clock, Provider& provider, RunStore& store, Observer& observer, RunOptions options
)
    : state_(std::make_unique<State>(clock, provider, store, observer, std::move(options))) {}

Runner::~Runner() {
    state_->store.on_outage = {};
}

asio::awaitable<RunSummary> Runner::run() {
    State& s = *state_;
    s.executor = co_await asio::this_coro::executor;
    s.store.on_outage = [&s](bool is_over) { s.tell_outage(is_over); };
    co_await s.begin();
    const bool may_work = co_await s.run_preflight();
    if (may_work) co_await s.work();
    co_await s.finish(may_work);
    co_return s.coordinator.report;
}

asio::awaitable<void> Runner::finish(int exit_code) {
    const RunSummary& report = state_->coordinator.report;
    std::string ended(to_string(report.end));
    const RunSpan span{report.started_at, report.ended_at};
    co_await state_->store.end_run(report.run, span, std::move(ended), exit_code, report.counts);
}

void Runner::request_stop() {
    // From within the executor: what is woken from outside may be gone before it is reached.
    const auto stop = [this] { state_->coordinator.stop(StopReason::stopped); };
    state_->executor ? asio::dispatch(state_->executor, stop) : stop();
}

const RunSummary& Runner::report() const {
    return state_->coordinator.report;
}

int Runner::in_flight() const {
    return state_->coordinator.in_flight;
}

asio::awaitable<void> Runner::State::load_campaigns() {
    auto active = co_await store.active_campaigns();
    for (CampaignRecord& record : active) {
        const bool is_wanted =
            options.campaigns.empty() ||
            std::find(options.campaigns.begin(), options.campaigns.end(), record.id) !=
                options.campaigns.end();
        if (!is_wanted) continue;
        auto note = CampaignNote::parse(record.campaign, options.names);
        ensure(note.has_value(), "a campaign's note was checked when it was imported");
        const CampaignId id = record.id;
        under_way.insert(id);
        campaigns.emplace(id, RunCampaign{std::move(record), std::move(*note)});
    }
}

// Before the work, for schedules that ended since the last run, and after it. Once the time is
// confirmed: a clock that is ahead would end them early.
asio::awaitable<void> Runner::State::finish_campaigns() {
    std::vector<CampaignRecord> loaded;
    for (const auto& [id, campaign] : campaigns) loaded.push_back(campaign.record);
    const Instant now = clock.now();
    auto ends = campaign_ends(loaded, options.accounts, now);
    const auto finished = co_await store.finish_campaigns(std::move(ends), now);
    for (const FinishedCampaign& done : finished) {
        const auto campaign = campaigns.find(done.campaign);
        if (campaign == campaigns.end()) continue;
        if (done.unreached > 0) {
            const Campaign& ended = campaign->second.record.campaign;
            coordinator.report.ended_campaigns.push_back(
                {ended.name, *ended.schedule.end, done.unreached}
            );
        }
        under_way.erase(done.campaign);
    }
}

std::vector<std::size_t> Runner::State::all_indices() const {
    std::vector<std::size_t> indices(options.accounts.size());
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    return indices;
}

// In the order of `indices`.
asio::awaitable<std::vector<AccountRecord>> Runner::State::load_records(
    const std::vector<std::size_t>& indices
) {
    // The time may not be confirmed yet, and be put back.
    const Instant earliest_now = clock.now() - clock_off_max;
    std::vector<AccountToLoad> wanted;
    for (const std::size_t index : indices) {
        const RunAccount& account = options.accounts[index];
        wanted.push_back({account.id, Lookback::of(account.policy, options.lateness)});
    }
    return store.load_accounts(std::move(wanted), earliest_now);
}

asio::awaitable<void> Runner::State::reload(std::vector<std::size_t> indices) {
    if (indices.empty()) co_return;
    auto loaded = co_await load_records(indices);
    for (std::size_t i = 0; i < indices.size(); ++i) records[indices[i]] = std::move(loaded[i]);
}

// Once the time is confirmed, as above.
asio::awaitable<void> Runner::State::end_pauses() {
    const Instant now = clock.now();
    co_await store.end_pauses(coordinator.report.run, now);
    std::vector<std::size_t> ended;
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (records[i].paused_until && *records[i].paused_until <= now) ended.push_back(i);
    }
    co_await reload(std::move(ended));
}

// Learns what the provider says about the key, the accounts and, by the way, the time. false: the
// run is over before it began.
asio::awaitable<bool> Runner::State::run_preflight() {
    AccountLister lister(provider, clock, coordinator);
    const AccountLister::Tries tries{options.read_retries, options.patience};
    auto listed = co_await lister.list(tries, random.fork("preflight"));
    ++coordinator.report.requests;
    if (coordinator.is_stopping()) co_return false;
    if (!listed) {
        const bool is_key = listed.error().fault == Fault::key_refused;
        observer.error_occurred({clock.now(), {}, listed.error(), {}});
        coordinator.stop_with(
            is_key ? StopReason::key_refused : StopReason::unavailable, listed.error()
        );
        co_return false;
    }
    co_await end_pauses();
    co_await finish_campaigns();
    auto members = members_of(*listed);
    co_await learn_members(std::move(members));
    co_await apply_listing(std::move(*listed));
    co_return !coordinator.is_stopping();
}

// Before anything is counted: what two accounts of one member did counts together.
asio::awaitable<void> Runner::State::learn_members(std::vector<AccountMember> listed) {
    const bool is_new =
        co_await store.learn_members(coordinator.report.run, std::move(listed), clock.now());
    if (is_new) {
        auto all = all_indices();
        co_await reload(std::move(all));
    }
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (records[i].state == AccountState::same_member) tell_state(i);
    }
}

// What is known before the provider is asked: a screen is complete from its first moment.
void Runner::State::tell_start() {
    for (std::size_t i = 0; i < options.accounts.size(); ++i)
        observer.account_changed(account_event(i));
}

void Runner::State::tell_outage(bool is_over) {
    using State = DatabaseEvent::State;
    observer.database_changed({clock.now(), is_over ? State::ok : State::unreachable});
}

void Runner::State::tell_state(std::size_t account) {
    AccountEvent changed = account_event(account);
    changed.state_changed = true;
    observer.account_changed(changed);
}

AccountEvent Runner::State::account_event(std::size_t account) {
    AccountSession session(services(), account, options.accounts[account], start_of(account));
    session.set_holder(leases.holder_of(account));
    return session.first_event();
}

asio::awaitable<void> Runner::State::apply_listing(std::vector<ProviderAccount> listed) {
    std::unordered_map<std::string_view, const ProviderAccount*> by_id;
    for (const ProviderAccount& account : listed) by_id.emplace(account.id, &account);

    std::vector<LeasedChange> changes;
    std::vector<std::size_t> changed;
    for (std::size_t i = 0; i < options.accounts.size(); ++i) {
        const auto found = by_id.find(options.accounts[i].provider_account_id);
        const auto change =
            change_from_listing(records[i].state, found == by_id.end() ? nullptr : found->second);
        if (!change || !leases.of(i)) continue;
        records[i].state = *change->state;
        records[i].state_detail = change->detail;
        changes.push_back({*leases.of(i), *change});
        changed.push_back(i);
    }
    if (changed.empty()) co_return;
    co_await store.change_accounts(std::move(changes), clock.now());
    for (const std::size_t i : changed) tell_state(i);
}

AccountStart Runner::State::start_of(std::size_t account) const {
    const Lease none{options.accounts[account].id, coordinator.report.run, -1};
    AccountStart start{leases.of(account).value_or(none), records[account]};
    start.jobs_waiting = waiting_of(options.accounts[account]);
    return start;
}

RunServices Runner::State::services() {
    return {clock, provider, store, observer, options, coordinator, campaigns};
}

std::unique_ptr<AccountActor> Runner::State::make_actor(std::size_t i) {
    const RunAccount& account = options.accounts[i];
    AccountStart start = start_of(i);
    records[i] = {};
    if (!leases.of(i)) return make_waiting(services(), i, account, std::move(start), leases);
    Random own = random.fork(account.alias);
    switch (options.start.kind) {
        case RunKind::invite:
            start.gates = std::move(gates[i]);
            start.recorded_day = recorded_days[i];
            return make_worker(services(), i, account, std::move(start), own);
        case RunKind::sync: return make_sync(services(), i, account, std::move(start));
        case RunKind::withdraw:
            return make_withdrawal(services(), i, account, std::move(start), own);
    }
    throw InternalFailure("a RunKind outside its enumeration");
}

// An account changes hands while others go on: what was known of it is true only while its lease is
// held.
asio::awaitable<void> Runner::State::act_for(std::size_t i) {
    for (;;) {
        const bool has_lease = leases.of(i).has_value();
        co_await actors[i]->run();
        if (coordinator.is_stopping() || !actors[i]->changes_hands()) break;
        // What a sync or a withdrawal has learned so far is told at its end.
        if (has_lease && options.start.kind != RunKind::invite) break;
        if (has_lease) {
            co_await leases.leave(i);
            std::vector<std::size_t> one(1, i);
            co_await reload(std::move(one));
        }
        actors[i] = make_actor(i);
    }
    leases.end(i);
}

void Runner::State::spawn_actors() {
    for (std::size_t i = 0; i < options.accounts.size(); ++i) actors.push_back(make_actor(i));
    leases.actors_begin();
    for (std::size_t i = 0; i < actors.size(); ++i) {
        auto on_end = [this, i](const std::exception_ptr& error) {
            if (error && !broken) {
                broken = error;
                coordinator.stop(StopReason::stopped);
            }
            coordinator.leave(i, clock.now());
        };
        auto task = act_for(i);
        asio::co_spawn(
            executor, std::move(task),
            asio::bind_cancellation_slot(coordinator.wake_slot(i), on_end)
        );
    }
}

// What an account does is charged on a day whose limits are written down. Once the time is
// confirmed.
asio::awaitable<void> Runner::State::record_account_limits() {
    const Instant now = clock.now();
    std::vector<LeasedLimits> limits;
    std::vector<std::size_t> recorded;
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (!leases.of(i)) continue;
        const Policy& policy = options.accounts[i].policy;
        limits.push_back(
            {*leases.of(i), day_limits(policy, options.lateness, records[i].first_sent_at, now)}
        );
        recorded_days[i] = recorded_part(limits.back().limits);
        recorded.push_back(i);
    }
    auto held = co_await store.record_all_limits(std::move(limits));
    for (std::size_t i = 0; i < recorded.size(); ++i)
        records[recorded[i]].held = std::move(held[i]);
}

// What others hold now, and what of it has become ours.
asio::awaitable<void> Runner::State::look_at_leases() {
    const auto taken = co_await leases.look();
    if (!taken.empty()) co_await load_taken(taken);
    for (const std::size_t i : taken) coordinator.wake(i);
    leases.wake_for_news();
}

asio::awaitable<void> Runner::State::load_taken(std::vector<std::size_t> taken) {
    co_await reload(taken);
    if (gates.empty()) co_return;  // nobody acts yet
    const auto work = co_await load_work_in_progress();
    auto all = first_gates(work, options.accounts, [this](CampaignId id) {
        return under_way.contains(id);
    });
    for (const std::size_t i : taken) {
        gates[i] = std::move(all[i]);
        recorded_days[i].reset();
    }
}

// For an audit, once the time is confirmed.
asio::awaitable<void> Runner::State::record_campaign_limits() {
    for (const auto& [id, campaign] : campaigns) {
        CampaignLimits limits;
        limits.since = clock.now();
        limits.per_day = campaign.record.campaign.per_day;
        limits.total = campaign.record.campaign.total;
        co_await store.record_campaign_limits(id, limits);
    }
}

asio::awaitable<void> Runner::State::work() {
    if (options.accounts.empty()) co_return;
    const bool invites = options.start.kind == RunKind::invite;
    if (invites) co_await record_campaign_limits();
    if (leases.is_shared()) co_await look_at_leases();
    const auto work = co_await load_work_in_progress();  // of campaigns that are still under way
    if (invites) {
        gates = first_gates(work, options.accounts, [this](CampaignId id) {
            return under_way.contains(id);
        });
        co_await record_account_limits();
    }

    Signal all_left(executor);
    coordinator.on_empty = [&all_left] { all_left.raise(); };
    asio::cancellation_signal stop_heartbeat;
    Signal heartbeat_ended(executor);
    auto on_heartbeat_end = [this, &heartbeat_ended](std::exception_ptr error) {
        if (error && !broken) {
            broken = std::move(error);
            coordinator.stop(StopReason::stopped);
        }
        is_working = false;
        heartbeat_ended.raise();
    };
    is_working = true;
    auto heartbeats = heartbeat_loop();
    asio::co_spawn(
        executor, std::move(heartbeats),
        asio::bind_cancellation_slot(stop_heartbeat.slot(), on_heartbeat_end)
    );

    spawn_actors();
    if (!coordinator.is_empty()) co_await all_left.wait();
    stop_heartbeat.emit(asio::cancellation_type::terminal);
    if (is_working) co_await heartbeat_ended.wait();
    if (broken) std::rethrow_exception(broken);
}

// Writes down the run's numbers now and then, until the last account has left and it is cancelled
// in its sleep.
asio::awaitable<void> Runner::State::heartbeat_loop() {
    // The cancellation is looked at here, not thrown by whichever await happens to come next.
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!coordinator.is_empty()) {
        try {
            co_await clock.sleep_until(clock.now() + leases.pause());
        } catch (const boost::system::system_error& error) {
            if (error.code() != asio::error::operation_aborted) throw;
        }
        if (coordinator.is_empty()) break;
        co_await look_at_leases();
        observer.progress(run_event());
    }
}

asio::awaitable<void> Runner::State::begin() {
    coordinator.report.started_at = options.start.at;
    coordinator.report.run = co_await store.begin_run(options.start);
    co_await load_campaigns();
    co_await leases.begin();
    auto all = all_indices();
    records = co_await load_records(all);
    const auto work = co_await load_work_in_progress();
    coordinator.report.open_before = open_leads_of(work);
    observer.run_started(run_event());
    if (options.start.kind == RunKind::invite) tell_start();
}

// Counts what waits, by what the database says now: people may have changed it meanwhile.
asio::awaitable<WorkInProgress> Runner::State::load_work_in_progress() {
    auto work = co_await store.work_in_progress(options.lateness, clock.now());
    waiting.clear();
    coordinator.report.waiting = 0;
    for (const WaitingLeads& leads : work.leads) {
        if (!is_of_this_run(leads)) continue;
        waiting[leads.account] += leads.leads;
        coordinator.report.waiting += leads.leads;
    }
    co_return work;
}

OpenLeads Runner::State::open_leads_of(const WorkInProgress& work) const {
    OpenLeads open;
    for (const CampaignInProgress& campaign : work.campaigns) {
        if (!under_way.contains(campaign.record.id)) continue;
        open.unknown += campaign.unknown;
        open.held += campaign.held;
    }
    return open;
}

std::int64_t Runner::State::waiting_of(const RunAccount& account) const {
    const auto own = waiting.find(account.id);
    return own == waiting.end() ? 0 : own->second;
}

asio::awaitable<void> Runner::State::finish(bool may_work) {
    RunSummary& report = coordinator.report;
    if (may_work && !report.clock_off) co_await finish_campaigns();
    for (std::size_t i = 0; i < options.accounts.size(); ++i)
        report.accounts.push_back(outcome_of(i));
    report.end = coordinator.end().value_or(StopReason::done);
    co_await summarize_outlook();
    const bool had_accounts = leases.has_held_any() || options.accounts.empty();
    if (may_work && !had_accounts && coordinator.has_ended_by_itself())
        report.end = StopReason::all_leased;
    report.ended_at = clock.now();
}

// Of its campaigns, and of the accounts that are no other run's.
bool Runner::State::is_of_this_run(const WaitingLeads& leads) const {
    return under_way.contains(leads.campaign) && !other_accounts.contains(leads.account);
}

std::vector<OutlookQueue> Runner::State::queues_of_this_run(const WorkInProgress& work) const {
    return outlook_queues(work, [this](const WaitingLeads& leads) {
        return is_of_this_run(leads);
    });
}

// What is left.
asio::awaitable<void> Runner::State::summarize_outlook() {
    RunSummary& report = coordinator.report;
    const Instant now = clock.now();
    const auto work = co_await load_work_in_progress();
    const OpenLeads open = open_leads_of(work);
    coordinator.count_open(open);
    OutlookRequest request{.now = now};
    request.queues = queues_of_this_run(work);
    auto all = all_indices();
    const auto loaded = co_await load_records(all);
    for (std::size_t i = 0; i < loaded.size(); ++i) {
        request.accounts.emplace(
            loaded[i].id, outlook_account(loaded[i], options.accounts[i].policy, options.lateness)
        );
    }
    Outlook outlook = make_outlook(request);

    add_outlook_to(report, outlook, options.accounts);
    if (options.start.kind != RunKind::invite) co_return;
    RemainingWork left;
    left.was_at_work = coordinator.was_at_work;
    left.waits_until = coordinator.stays_until(now);
    left.unknown = open.unknown;
    left.held = open.held;
    if (coordinator.has_ended_by_itself() && coordinator.end() != StopReason::other_run)
        report.end = stop_reason_from(outlook, left);
    // Whatever else it would have waited for: it could not have gone on.
    const bool has_work = report.waiting + left.unknown > 0;
    const bool ran_its_course =
        coordinator.has_ended_by_itself() || report.end == StopReason::max_duration;
    if (const auto error = coordinator.host_is_gone(); error && has_work && ran_its_course) {
        report.end = StopReason::unavailable;
        report.last_error = error;
    }
    report.stranded = std::move(outlook.stranded);
}

AccountOutcome Runner::State::outcome_of(std::size_t account) const {
    if (account < actors.size()) return actors[account]->outcome();
    // The run ended before anybody began to work.
    AccountOutcome outcome;
    outcome.alias = options.accounts[account].alias;
    outcome.state = records[account].state;
    outcome.detail = records[account].state_detail;
    outcome.holder = leases.holder_of(account);
    return outcome;
}

RunEvent Runner::State::run_event() const {
    RunEvent event;
    event.at = clock.now();
    event.run = coordinator.report.run;
    event.counts = coordinator.report.counts;
    event.waiting = coordinator.report.waiting;
    event.next_at = coordinator.next_wake_up();
    event.open_before = coordinator.report.open_before;
    return event;
}

}  // namespace invito
