#include "account_session.hpp"

#include "invito/run/outlook_input.hpp"

#include <algorithm>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

namespace invito {
namespace {

// How often a database is looked at that cannot be told what is sent.
constexpr Duration unsafe_pause = std::chrono::seconds{5};

// Latencies kept for the run's median and 95th percentile.
constexpr std::size_t latencies_max = 100'000;

// A person's pause needs nobody: whoever made it knows.
// Two answers of a type nobody knows, for different people, say more about us than about them.
constexpr int unknown_types_max = 2;

std::string describe(const ProviderError& error) {
    return error.type.empty() ? error.what : error.type;
}

bool rests_longer(const Backoff& after, const Backoff& before) {
    return after.rest_until > before.rest_until ||
           after.visit_rest_until > before.visit_rest_until ||
           after.note_rest_until > before.note_rest_until;
}

int failures_max(const ErrorPolicy& error_policy, const AccountBackoff& current) {
    const bool is_unknown_type = error_policy.reason == Reason::unknown_error_type;
    return is_unknown_type ? std::min(unknown_types_max, current.stop_after_failures)
                           : current.stop_after_failures;
}

std::string person_name(const JobBrief& job) {
    const LeadFields& fields = job.fields;
    if (!job.profile_first_name.empty() || !job.profile_last_name.empty()) {
        return job.profile_first_name + " " + job.profile_last_name;
    }
    if (!fields.full_name.empty()) return fields.full_name;
    if (!fields.first_name.empty()) return fields.first_name + " " + fields.last_name;
    return job.identity.value;
}

}  // namespace

AccountChange change_after(
    const ErrorPolicy& error_policy, const ProviderError& error, BackoffInput input,
    const AccountBackoff& current, Instant now
) {
    AccountChange change;
    change.detail = describe(error);
    if (error_policy.account) {
        change.state = error_policy.account;
        change.event = "account." + std::string(to_string(*error_policy.account));
        return change;
    }

    input.rest = error_policy.rest;
    input.http_status = error.http_status;
    input.retry_after = error.retry_after;
    Backoff after = after_failure(current.backoff, input, now);
    if (error_policy.blames_person) ++after.failures_in_row;
    if (after == current.backoff) return {};

    if (rests_longer(after, current.backoff)) change.event = "account.resting";
    if (error_policy.blames_person &&
        after.failures_in_row >= failures_max(error_policy, current)) {
        change.state = AccountState::paused;
        change.detail =
            std::to_string(after.failures_in_row) + " refusals in a row, last " + describe(error);
        change.event = "account.paused";
    }
    change.backoff = after;
    return change;
}

AccountChange change_after_success(const AccountBackoff& current, AttemptKind action, Note note) {
    AccountChange change;
    const Backoff after = after_success(current.backoff, action, note);
    if (after != current.backoff) change.backoff = after;
    return change;
}

AccountChange change_after_throttled_visit(const AccountBackoff& current, Instant now) {
    BackoffInput input;
    input.action = AttemptKind::visit;
    input.rest = Rest::limit;
    AccountChange change;
    change.backoff = after_failure(current.backoff, input, now);
    change.detail = "throttled_sections";
    change.event = "account.resting";
    return change;
}

AccountSession::AccountSession(
    RunServices services, RunCoordinator::WorkerId id, const RunAccount& account, AccountStart start
)
    : services_(services),
      id_(id),
      account_(account),
      lease_(start.lease),
      record_(std::move(start.record)),
      recorded_day_(start.recorded_day),
      members_learned_(services.coordinator.members_learned),
      jobs_waiting_(start.jobs_waiting) {
    outlook_.budget = budget_of(record_, account.policy, services_.options.lateness);
    outlook_.campaigns = std::move(start.gates);
    outlook_.looks = record_.next_looks;
}

LocalDay recorded_part(const DayLimits& limits) {
    LocalDay part = limits.day;
    part.begin = std::max(part.begin, limits.since);
    return part;
}

AccountBackoff AccountSession::account_backoff() const {
    return {record_.backoff, account_.policy.stop_after_failures};
}

bool AccountSession::may_act() const {
    return budget().state == AccountState::ok && may_reserve();
}

bool AccountSession::may_reserve() const {
    const RunCoordinator& coordinator = services_.coordinator;
    if (coordinator.is_stopping() || must_leave()) return false;
    return !coordinator.shares_database() ||
           coordinator.is_database_safe(services_.clock.real_time().since_boot);
}

bool AccountSession::must_leave() const {
    return has_lost_lease_ || services_.coordinator.is_let_go(id_);
}

boost::asio::awaitable<void> AccountSession::wait_until_safe() {
    while (!may_reserve() && !services_.coordinator.is_stopping() && !must_leave()) {
        RunCoordinator::Sleep until_then;
        until_then.until = services_.clock.now() + unsafe_pause * services_.clock.speed();
        until_then.why = DenyReason::database_unsafe;
        until_then.must_wait = true;
        co_await sleep(until_then);
    }
}

boost::asio::awaitable<Instant> AccountSession::now_within_recorded_day() {
    co_await wait_until_safe();
    if (members_learned_ != services_.coordinator.members_learned) co_await reload();
    const Instant now = services_.clock.now();
    if (is_recorded(now)) co_return now;

    DayLimits limits =
        day_limits(account_.policy, services_.options.lateness, budget().first_sent_at, now);
    recorded_day_ = recorded_part(limits);
    record_.held = co_await services_.store.record_limits(lease_, std::move(limits));
    budget().held = record_.held;
    co_return now;
}

bool AccountSession::is_recorded(Instant now) const {
    return members_learned_ == services_.coordinator.members_learned && recorded_day_ &&
           now >= recorded_day_->begin && now < recorded_day_->end;
}

boost::asio::awaitable<void> AccountSession::sleep(RunCoordinator::Sleep sleep) {
    const bool has_time = !sleep.is_for_return && !sleep.must_wait && sleep.until != never;
    tell_account(
        sleep.why, has_time ? std::optional(sleep.until) : std::nullopt,
        std::exchange(holder_is_new_, false)
    );
    services_.coordinator.fall_asleep(id_, sleep, services_.clock.now());
    // Falling asleep may have ended the run: then nobody would wake this account.
    if (!services_.coordinator.is_stopping()) {
        try {
            const Instant wakes_at = std::min(sleep.until, sleep.wakes_at.value_or(never));
            co_await services_.clock.sleep_until(wakes_at);
        } catch (const boost::system::system_error& error) {
            if (error.code() != boost::asio::error::operation_aborted) throw;
        }
    }
    services_.coordinator.wake_up(id_);
    if (services_.coordinator.is_stopping()) {
        // Whether or not the wake-up call came by cancellation: what is left to do must not be
        // cancelled.
        co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation(
        ));
        co_return;
    }
    // It was woken for news, and is to sleep again.
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none)
        co_await boost::asio::this_coro::reset_cancellation_state();
}

boost::asio::awaitable<void> AccountSession::reload() {
    members_learned_ = services_.coordinator.members_learned;
    const Instant now = services_.clock.now();
    const Duration lateness = services_.options.lateness;
    const AccountToLoad wanted{account_.id, Lookback::of(account_.policy, lateness)};
    record_ = co_await services_.store.load_account(wanted, now);
    outlook_.budget = budget_of(record_, account_.policy, lateness);
    outlook_.looks = record_.next_looks;
}

boost::asio::awaitable<void> AccountSession::on_denied(DenyReason why) {
    const bool is_lost = why == DenyReason::lost_lease;
    has_lost_lease_ = is_lost && services_.coordinator.shares_database();
    if (has_lost_lease_) co_return;
    co_await reload();
    if (!is_lost) co_return;
    // Nobody else may run on such a database: a person must look.
    budget().state = AccountState::paused;
    record_.state_detail = "another run took over this account";
    needs_attention_ = true;
}

void AccountSession::apply(const AccountChange& change) {
    if (change.state) {
        record_.state = budget().state = *change.state;
        record_.paused_by_person = false;
        record_.paused_until = budget().paused_until = std::nullopt;
        record_.state_detail = change.detail;
    }
    if (change.backoff) record_.backoff = budget().backoff = *change.backoff;
    if (change.event.empty()) return;

    needs_attention_ = change.state != AccountState::ok;
    tell_account(waits_for_, next_at_, true);
}

void AccountSession::report_error(
    const ProviderError& error, RunEffect effect, std::string what_now
) {
    const Instant now = services_.clock.now();
    switch (effect) {
        case RunEffect::none: break;
        case RunEffect::host_outage: services_.coordinator.host_failed(error, now); break;
        case RunEffect::stop_key_refused:
            services_.coordinator.stop_with(StopReason::key_refused, error);
            break;
    }
    ErrorEvent event{now, account_.alias, error, std::move(what_now)};
    event.is_of_host = effect == RunEffect::host_outage;
    const CircuitBreaker& breaker = services_.coordinator.breaker();
    if (event.is_of_host && breaker.is_open()) event.again_at = breaker.retry_at();
    services_.observer.error_occurred(event);
}

void AccountSession::count_exchange(const Exchange& exchange) {
    observe_date(exchange, services_.clock, services_.coordinator);
    RunSummary& report = services_.coordinator.report;
    ++report.requests;
    if (exchange.http_status == 0) return;
    if (exchange.http_status < 500) services_.coordinator.host_spoke();
    if (exchange.http_status == 429) ++report.rate_limited;
    if (report.latencies.size() < latencies_max) report.latencies.push_back(exchange.took);
}

void AccountSession::add_window(
    AccountChange& change, AttemptKind action, const Exchange& exchange, Instant now
) const {
    if (!exchange.rate_window) return;
    const Backoff before = change.backoff.value_or(record_.backoff);
    const Backoff after = after_window(before, action, *exchange.rate_window, now);
    if (after != before) change.backoff = after;
}

void AccountSession::count_waiting(std::int64_t by) {
    jobs_waiting_ += by;
    services_.coordinator.report.waiting += by;
}

AccountEvent AccountSession::account_event() const {
    const Instant now = services_.clock.now();
    const auto used = [&](Duration period) {
        return static_cast<int>(budget().charges.count_after(Counted::invitations, now - period));
    };
    AccountEvent event;
    event.at = now;
    event.alias = account_.alias;
    event.state = record_.state;
    event.waits_for = waits_for_;
    event.next_at = next_at_;
    event.day_used = used(day_period);
    event.day_cap = day_cap(budget(), now);
    event.week_used = used(week_period);
    event.week_cap = week_cap(budget(), now);
    event.detail = record_.state_detail;
    event.jobs_waiting = jobs_waiting_;
    event.holder = holder_;
    return event;
}

AccountEvent AccountSession::first_event() const {
    AccountEvent first = account_event();
    if (first.holder) first.waits_for = DenyReason::lost_lease;
    if (first.holder) return first;
    if (first.state != AccountState::ok || first.jobs_waiting == 0) return first;
    const Slot slot = next_invitation(budget(), first.at, Note::without);
    if (slot.at <= first.at) return first;
    first.waits_for = slot.binding;
    if (slot.at != never) first.next_at = slot.at;
    return first;
}

void AccountSession::tell_account(
    std::optional<DenyReason> why, std::optional<Instant> next_at, bool changed
) {
    waits_for_ = why;
    next_at_ = next_at;
    AccountEvent told = account_event();
    told.state_changed = changed;
    services_.observer.account_changed(told);
}

void AccountSession::set_holder(std::optional<LeaseHolder> holder) {
    const auto run_of = [](const auto& of) { return of ? of->run : RunId{}; };
    holder_is_new_ = holder_is_new_ || (holder && run_of(holder) != run_of(holder_));
    holder_ = std::move(holder);
}

void AccountSession::tell_numbers() {
    services_.observer.account_changed(account_event());
}

JobEvent AccountSession::job_event(
    const JobBrief& job, const std::string& campaign, JobState to, Reason reason
) const {
    JobEvent told;
    told.at = services_.clock.now();
    told.campaign = campaign;
    told.account = account_.alias;
    told.job = job.id;
    told.state = to;
    told.reason = reason;
    told.name = person_name(job);
    told.company = job.fields.company;
    return told;
}

AccountOutcome AccountSession::outcome() const {
    const AccountEvent last = account_event();
    return {
        .alias = account_.alias,
        .state = last.state,
        .detail = last.detail,
        .waits_for = last.waits_for,
        .next_at = last.next_at,
        .day_used = last.day_used,
        .day_cap = last.day_cap,
        .week_used = last.week_used,
        .week_cap = last.week_cap,
        .jobs_waiting = 0,
        .needs_attention =
            needs_attention_ || needs_a_person(record_) || record_.state == AccountState::not_ready,
        .holder = last.holder,
    };
}

}  // namespace invito
