#include "invito/run/runner.hpp"

#include "account_sync.hpp"
#include "account_withdrawal.hpp"
#include "account_worker.hpp"
#include "campaign_ends.hpp"
#include "invito/run/outlook.hpp"
#include "invito/support/failure.hpp"
#include "preflight.hpp"
#include "run_board.hpp"
#include "runner_state.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <unordered_map>
#include <unordered_set>

namespace invito {

namespace asio = boost::asio;

namespace {

// How often the run's numbers are written down and told.
constexpr Duration heartbeat_pause = std::chrono::minutes{1};

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

RunBoard::Terms terms_of(const RunOptions& options) {
    RunBoard::Terms terms;
    terms.started_at = options.start.at;
    terms.patience = options.patience;
    terms.wait = options.wait;
    if (options.max_duration) terms.deadline = options.start.at + *options.max_duration;
    terms.max_sends = options.max_sends;
    return terms;
}

}  // namespace

Runner::State::State(Clock& c, Provider& p, Store& s, Observer& o, RunOptions given)
    : clock(c),
      provider(p),
      store(s),
      observer(o),
      options(std::move(given)),
      board(terms_of(options), options.accounts.size()),
      random(options.start.seed),
      other_accounts(options.other_accounts.begin(), options.other_accounts.end()) {}

Runner::Runner(
    Clock& clock, Provider& provider, Store& store, Observer& observer, RunOptions options
)
    : state_(std::make_unique<State>(clock, provider, store, observer, std::move(options))) {}

Runner::~Runner() = default;

asio::awaitable<RunReport> Runner::run() {
    State& s = *state_;
    s.executor = co_await asio::this_coro::executor;
    co_await s.open_books();
    const bool may_work = co_await s.meet_provider();
    if (may_work) co_await s.work();
    co_await s.close_books(may_work);
    co_return s.board.report;
}

asio::awaitable<void> Runner::finish(int exit_code) {
    const RunReport& report = state_->board.report;
    std::string ended(to_string(report.end));
    const RunSpan span{report.started_at, report.ended_at};
    co_await state_->store.end_run(report.run, span, std::move(ended), exit_code, report.counts);
}

void Runner::request_stop() {
    // From within the executor: what is woken from outside may be gone before it is reached.
    const auto stop = [this] { state_->board.stop(RunEnd::stopped); };
    state_->executor ? asio::dispatch(state_->executor, stop) : stop();
}

const RunReport& Runner::report() const {
    return state_->board.report;
}

int Runner::in_flight() const {
    return state_->board.in_flight;
}

asio::awaitable<void> Runner::State::load_campaigns() {
    auto active = co_await store.active_campaigns();
    for (CampaignRecord& record : active) {
        const bool is_wanted =
            options.campaigns.empty() ||
            std::find(options.campaigns.begin(), options.campaigns.end(), record.id) !=
                options.campaigns.end();
        if (!is_wanted) continue;
        auto note = CampaignNote::parse(record.campaign);
        ensure(note.has_value(), "a campaign's note was checked when it was imported");
        const CampaignId id = record.id;
        campaign_order.push_back(id);
        campaigns.emplace(id, RunCampaign{std::move(record), std::move(*note)});
    }
}

// Before the work, for schedules that ended since the last run, and after it. Once the time is
// confirmed: a clock that is ahead would end them early.
asio::awaitable<void> Runner::State::finish_campaigns() {
    std::vector<CampaignRecord> loaded;
    for (const auto& [id, campaign] : campaigns)
        loaded.push_back(campaign.record);
    const Instant now = clock.now();
    auto ends = campaign_ends(loaded, options.accounts, now);
    const auto finished = co_await store.finish_campaigns(std::move(ends), now);
    for (const Store::Finished& done : finished) {
        const auto campaign = campaigns.find(done.campaign);
        if (campaign == campaigns.end()) continue;
        if (done.unreached > 0) {
            const Campaign& ended = campaign->second.record.campaign;
            board.report.ended_campaigns.push_back({ended.name, *ended.schedule.end, done.unreached}
            );
        }
        std::erase(campaign_order, done.campaign);
    }
}

asio::awaitable<void> Runner::State::load_accounts() {
    std::vector<AccountId> ids;
    for (const RunAccount& account : options.accounts)
        ids.push_back(account.id);
    leases = co_await store.lease_accounts(board.report.run, std::move(ids));
    for (std::size_t i = 0; i < options.accounts.size(); ++i) {
        auto record = co_await load_record(i);
        records.push_back(std::move(record));
    }
}

asio::awaitable<AccountRecord> Runner::State::load_record(std::size_t account) {
    const AccountId id = options.accounts[account].id;
    const Policy& policy = options.accounts[account].policy;
    // The time may not be confirmed yet, and be put back.
    const Instant earliest_now = clock.now() - clock_off_max;
    const Instant since = oldest_relevant(options.lateness, earliest_now);
    const Instant charges_since = counts_charges(policy, {}) ? since : never;
    auto record = co_await store.load_account(id, earliest_now, charges_since);
    // Unlimited now, but not for what is left of a day that began with limits.
    if (charges_since == never && counts_charges(policy, record.held)) {
        record = co_await store.load_account(id, earliest_now, since);
    }
    co_return record;
}

// Once the time is confirmed, as above.
asio::awaitable<void> Runner::State::end_pauses() {
    const Instant now = clock.now();
    co_await store.end_pauses(board.report.run, now);
    for (std::size_t i = 0; i < records.size(); ++i) {
        const bool has_ended = records[i].paused_until && *records[i].paused_until <= now;
        if (!has_ended) continue;
        auto record = co_await load_record(i);
        records[i] = std::move(record);
    }
}

// Learns what the provider says about the key, the accounts and, by the way, the time. false: the
// run is over before it began.
asio::awaitable<bool> Runner::State::meet_provider() {
    AccountLister lister(provider, clock, board);
    const AccountLister::Tries tries{options.read_retries, options.patience};
    auto listed = co_await lister.list(tries, random.fork("preflight"));
    ++board.report.requests;
    if (board.is_stopping()) co_return false;
    if (!listed) {
        const bool is_key = listed.error().fault == Fault::key_refused;
        observer.trouble({clock.now(), {}, listed.error(), {}});
        board.stop_with(is_key ? RunEnd::key_refused : RunEnd::unavailable, listed.error());
        co_return false;
    }
    co_await end_pauses();
    co_await finish_campaigns();
    auto members = members_of(*listed);
    co_await learn_members(std::move(members));
    co_await apply_listing(std::move(*listed));
    co_return !board.is_stopping();
}

// Before anything is counted: what two accounts of one member did counts together.
asio::awaitable<void> Runner::State::learn_members(std::vector<AccountMember> listed) {
    const bool is_news =
        co_await store.learn_members(board.report.run, std::move(listed), clock.now());
    if (is_news) {
        for (std::size_t i = 0; i < records.size(); ++i) {
            auto record = co_await load_record(i);
            records[i] = std::move(record);
        }
    }
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (records[i].state == AccountState::same_member) tell_state(i);
    }
}

// What is known before the provider is asked: a screen is complete from its first moment.
void Runner::State::tell_start() {
    for (std::size_t i = 0; i < options.accounts.size(); ++i)
        observer.account_changed(account_news(i));
}

void Runner::State::tell_state(std::size_t account) {
    AccountNews changed = account_news(account);
    changed.state_changed = true;
    observer.account_changed(changed);
}

AccountNews Runner::State::account_news(std::size_t account) {
    AccountStart start{
        leases[account], records[account], {}, waiting_of(options.accounts[account])};
    const RunServices services{clock, provider, store, observer, options, board, campaigns};
    return AccountSession(services, account, options.accounts[account], std::move(start))
        .first_news();
}

asio::awaitable<void> Runner::State::apply_listing(std::vector<ProviderAccount> listed) {
    std::unordered_map<std::string_view, const ProviderAccount*> by_id;
    for (const ProviderAccount& account : listed)
        by_id.emplace(account.id, &account);

    for (std::size_t i = 0; i < options.accounts.size(); ++i) {
        const auto found = by_id.find(options.accounts[i].provider_account_id);
        const auto change =
            change_from_listing(records[i].state, found == by_id.end() ? nullptr : found->second);
        if (!change) continue;
        co_await store.change_account(leases[i], *change, clock.now());
        records[i].state = *change->state;
        records[i].state_detail = change->detail;
        tell_state(i);
    }
}

std::vector<CampaignGate> Runner::State::gates_for(const RunAccount& account) const {
    std::vector<CampaignGate> gates;
    for (const CampaignId id : campaign_order) {
        const Campaign& campaign = campaigns.at(id).record.campaign;
        const bool takes_part =
            std::find(campaign.accounts.begin(), campaign.accounts.end(), account.alias) !=
            campaign.accounts.end();
        if (!takes_part) continue;
        CampaignGate gate = gate_of(campaigns.at(id).record);
        if (const auto closed = closed_until.find(id); closed != closed_until.end()) {
            gate.closed_until = closed->second;
        }
        gates.push_back(std::move(gate));
    }
    return gates;
}

std::unique_ptr<AccountActor> Runner::State::make_actor(std::size_t i) {
    const RunServices services{clock, provider, store, observer, options, board, campaigns};
    const RunAccount& account = options.accounts[i];
    AccountStart start{leases[i], std::move(records[i]), {}, waiting_of(account)};
    Random own = random.fork(account.alias);
    switch (options.start.kind) {
        case RunKind::invite:
            start.gates = gates_for(account);
            return std::make_unique<AccountWorker>(services, i, account, std::move(start), own);
        case RunKind::sync:
            return std::make_unique<AccountSync>(services, i, account, std::move(start));
        case RunKind::withdraw:
            return std::make_unique<AccountWithdrawal>(services, i, account, std::move(start), own);
    }
    throw InternalFailure("a RunKind outside its enumeration");
}

void Runner::State::spawn_actors() {
    for (std::size_t i = 0; i < options.accounts.size(); ++i)
        actors.push_back(make_actor(i));
    for (std::size_t i = 0; i < actors.size(); ++i) {
        auto on_end = [this, i](const std::exception_ptr& error) {
            if (error && !broken) {
                broken = error;
                board.stop(RunEnd::stopped);
            }
            board.leave(i, clock.now());
        };
        auto task = actors[i]->run();
        asio::co_spawn(
            executor, std::move(task), asio::bind_cancellation_slot(board.wake_slot(i), on_end)
        );
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
    co_await take_stock();  // of campaigns that are still under way

    Signal all_left(executor);
    board.on_empty = [&all_left] { all_left.raise(); };
    asio::cancellation_signal stop_beating;
    Signal beat_ended(executor);
    auto on_beat_end = [this, &beat_ended](std::exception_ptr error) {
        if (error && !broken) {
            broken = std::move(error);
            board.stop(RunEnd::stopped);
        }
        is_working = false;
        beat_ended.raise();
    };
    is_working = true;
    auto beating = beat();
    asio::co_spawn(
        executor, std::move(beating), asio::bind_cancellation_slot(stop_beating.slot(), on_beat_end)
    );

    spawn_actors();
    if (!board.is_empty()) co_await all_left.wait();
    stop_beating.emit(asio::cancellation_type::terminal);
    if (is_working) co_await beat_ended.wait();
    if (broken) std::rethrow_exception(broken);
}

// Writes down the run's numbers now and then, until the last account has left and it is cancelled
// in its sleep.
asio::awaitable<void> Runner::State::beat() {
    // The cancellation is looked at here, not thrown by whichever await happens to come next.
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!board.is_empty()) {
        try {
            co_await clock.sleep_until(clock.now() + heartbeat_pause);
        } catch (const boost::system::system_error& error) {
            if (error.code() != asio::error::operation_aborted) throw;
        }
        if (board.is_empty()) break;
        co_await store.heartbeat(board.report.run, board.report.counts);
        observer.progress(news());
    }
}

}  // namespace invito
