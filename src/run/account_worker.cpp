#include "account_worker.hpp"

#include "date_of_answer.hpp"
#include "invito/run/account_budget.hpp"
#include "invito/support/failure.hpp"
#include "preflight.hpp"

#include <algorithm>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

namespace invito {
namespace {

// Latencies kept for the run's median and 95th percentile.
constexpr std::size_t latencies_max = 100'000;

// While another worker tries whether the host is back.
constexpr Duration probe_pause = std::chrono::seconds{5};

// How often an account that is signed out is looked at.
constexpr Duration sign_in_pause = std::chrono::minutes{10};

}  // namespace

AccountWorker::AccountWorker(
    RunServices services,
    RunBoard::WorkerId id,
    const RunAccount& account,
    AccountStart start,
    Random random
)
    : services_(services),
      id_(id),
      account_(account),
      lease_(start.lease),
      record_(std::move(start.record)),
      random_(random) {
    outlook_.budget = budget_of(record_, account.policy, services_.options.lateness);
    outlook_.campaigns = std::move(start.gates);
    outlook_.next_check = record_.next_check;
}

boost::asio::awaitable<void> AccountWorker::run() {
    std::vector<CampaignId> all;
    for (const CampaignGate& gate : outlook_.campaigns)
        all.push_back(gate.id);
    co_await refresh_gates(std::move(all));
    co_await act_until_done();
}

boost::asio::awaitable<void> AccountWorker::act_until_done() {
    for (;;) {
        services_.board.check_deadline(services_.clock.now());
        if (services_.board.is_stopping()) co_return;
        const bool is_well = co_await host_is_well();
        if (!is_well) continue;
        if (a_pause_has_ended(outlook_, services_.clock.now())) {
            co_await end_pauses();
            continue;
        }

        const Instant now = co_await now_within_recorded_day();
        NextAction action = next_action(outlook_, now);
        if (const auto* left = std::get_if<NothingLeft>(&action)) {
            tell_account(left->binding, std::nullopt, false);
            if (!waits_for_sign_in()) co_return;
            co_await look_for_sign_in();
            continue;
        }
        if (const auto* wait = std::get_if<WaitUntil>(&action)) {
            // Before it waits it makes sure that there is something to wait for.
            if (gates_are_stale_) {
                co_await refresh_all_gates();
            } else {
                RunBoard::Sleep until_then;
                until_then.until = wait->at;
                until_then.why = wait->binding;
                co_await sleep(until_then);
            }
            continue;
        }
        if (std::holds_alternative<LookForEvidence>(action)) {
            co_await look_for_evidence();
            continue;
        }
        auto& invite = std::get<Invite>(action);
        co_await invite_next(std::move(invite.campaigns));
    }
}

// The present, after the limits of its local day were written down: nothing is charged on a day
// whose limits are not on record.
boost::asio::awaitable<Instant> AccountWorker::now_within_recorded_day() {
    const Instant now = services_.clock.now();
    if (recorded_day_ && now >= recorded_day_->begin && now < recorded_day_->end) co_return now;

    DayLimits limits =
        day_limits(account_.policy, services_.options.lateness, outlook_.budget.first_sent_at, now);
    recorded_day_ = limits.day;
    record_.held = co_await services_.store.record_limits(lease_, std::move(limits));
    outlook_.budget.held = record_.held;
    co_return now;
}

boost::asio::awaitable<void> AccountWorker::sleep(RunBoard::Sleep sleep) {
    const bool has_time = !sleep.is_for_sign_in;
    tell_account(sleep.why, has_time ? std::optional(sleep.until) : std::nullopt, false);
    services_.board.fall_asleep(id_, sleep, services_.clock.now());
    // Falling asleep may have ended the run: then nobody would wake this worker.
    if (!services_.board.is_stopping()) {
        try {
            co_await services_.clock.sleep_until(sleep.until);
        } catch (const boost::system::system_error& error) {
            if (error.code() != boost::asio::error::operation_aborted) throw;
        }
    }
    services_.board.wake_up(id_);
    if (services_.board.is_stopping()) {
        // Whether or not the wake-up call came by cancellation: what is left to do must not be
        // cancelled.
        co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation(
        ));
    }
}

boost::asio::awaitable<bool> AccountWorker::host_is_well() {
    RunBoard& board = services_.board;
    if (!board.breaker().is_open()) co_return true;

    const Instant now = services_.clock.now();
    const Instant retry_at = board.breaker().retry_at();
    if (now < retry_at || board.is_probing) {
        RunBoard::Sleep until_then;
        until_then.until = std::max(retry_at, now + probe_pause);
        until_then.why = Refusal::host_unavailable;
        co_await sleep(until_then);
        co_return false;
    }

    // One worker tries, with a read that LinkedIn does not see.
    board.is_probing = true;
    const auto reply = co_await services_.provider.accounts_page(std::nullopt);
    board.is_probing = false;
    count_exchange(reply.exchange);
    if (reply.result) {
        board.host_answered();
        co_return true;
    }
    note_trouble(
        reply.result.error(), RunEffect::host_trouble, "the provider is tried again later"
    );
    co_return false;
}

// While the run has other work, a person may sign the account in again.
bool AccountWorker::waits_for_sign_in() const {
    const bool has_work = std::any_of(
        outlook_.campaigns.begin(),
        outlook_.campaigns.end(),
        [](const CampaignGate& gate) { return gate.earliest_job.has_value(); }
    );
    return record_.state == AccountState::reconnect && has_work;
}

// Asks the provider only: LinkedIn does not see it.
boost::asio::awaitable<void> AccountWorker::look_for_sign_in() {
    RunBoard::Sleep until_then;
    until_then.until = services_.clock.now() + sign_in_pause;
    until_then.why = Refusal::account_stopped;
    until_then.is_for_sign_in = true;
    co_await sleep(until_then);
    if (services_.board.is_stopping()) co_return;

    const auto reply = co_await services_.provider.account(account_.provider_account_id);
    count_exchange(reply.exchange);
    if (!reply.result) co_return;
    const auto change = change_from_listing(record_.state, &*reply.result);
    if (!change) co_return;
    co_await services_.store.change_account(lease_, *change, services_.clock.now());
    apply(*change);
}

boost::asio::awaitable<void> AccountWorker::reload() {
    const Instant now = services_.clock.now();
    const Instant since = oldest_relevant(services_.options.lateness, now);
    record_ = co_await services_.store.load_account(account_.id, now, since);
    outlook_.budget = budget_of(record_, account_.policy, services_.options.lateness);
    outlook_.next_check = record_.next_check;
}

boost::asio::awaitable<void> AccountWorker::refresh_all_gates() {
    std::vector<CampaignId> all;
    for (const CampaignGate& gate : outlook_.campaigns)
        all.push_back(gate.id);
    co_await refresh_gates(std::move(all));
    gates_are_stale_ = false;
}

boost::asio::awaitable<void> AccountWorker::refresh_gates(std::vector<CampaignId> campaigns) {
    for (const CampaignId campaign : campaigns) {
        const auto queue = co_await services_.store.campaign_queue(account_.id, campaign);
        CampaignGate& known = gate(campaign);
        known.earliest_job = queue.earliest_job;
        known.paused_until = queue.paused_until;
    }
}

// Writes down that pauses ended, and goes by what is written: a person may have changed them since.
boost::asio::awaitable<void> AccountWorker::end_pauses() {
    const AccountState before = record_.state;
    co_await services_.store.end_pauses(lease_.run, services_.clock.now());
    co_await reload();
    co_await refresh_all_gates();
    if (record_.state != before) tell_account(std::nullopt, std::nullopt, true);
}

void AccountWorker::apply(const AccountChange& change) {
    AccountBudget& budget = outlook_.budget;
    if (change.state) {
        record_.state = budget.state = *change.state;
        record_.paused_by_person = false;
        record_.paused_until = budget.paused_until = std::nullopt;
        record_.state_detail = change.detail;
    }
    if (change.backoff) record_.backoff = budget.backoff = *change.backoff;
    if (change.event.empty()) return;

    needs_attention_ = change.state != AccountState::ok;
    tell_account(waits_for_, next_at_, true);
}

void AccountWorker::note_trouble(
    const ProviderError& error, RunEffect effect, std::string what_now
) {
    const Instant now = services_.clock.now();
    switch (effect) {
        case RunEffect::none:
            break;
        case RunEffect::host_trouble:
            services_.board.host_failed(error, now);
            break;
        case RunEffect::stop_key_refused:
            services_.board.stop_with(RunEnd::key_refused, error);
            break;
    }
    services_.observer.trouble({now, account_.alias, error, std::move(what_now)});
}

void AccountWorker::count_exchange(const Exchange& exchange) {
    observe_date(exchange, services_.clock, services_.board);
    RunReport& report = services_.board.report;
    ++report.requests;
    if (exchange.http_status == 0) return;
    if (exchange.http_status == 429) ++report.rate_limited;
    if (report.latencies.size() < latencies_max) report.latencies.push_back(exchange.took);
}

CampaignGate& AccountWorker::gate(CampaignId campaign) {
    const auto found = std::find_if(
        outlook_.campaigns.begin(),
        outlook_.campaigns.end(),
        [campaign](const CampaignGate& gate) { return gate.id == campaign; }
    );
    ensure(found != outlook_.campaigns.end(), "a job's campaign is one of this run");
    return *found;
}

Standing AccountWorker::standing() const {
    return {record_.backoff, account_.policy.stop_after_failures};
}

AccountNews AccountWorker::news() const {
    const Instant now = services_.clock.now();
    const AccountBudget& budget = outlook_.budget;
    const auto used = [&](Duration period) {
        return static_cast<int>(budget.charges.count_after(Counted::invitations, now - period));
    };
    AccountNews news;
    news.at = now;
    news.alias = account_.alias;
    news.state = record_.state;
    news.waits_for = waits_for_;
    news.next_at = next_at_;
    news.day_used = used(std::chrono::hours{24});
    news.day_cap = day_cap(budget, now);
    news.week_used = used(std::chrono::hours{7 * 24});
    news.week_cap = week_cap(budget, now);
    news.detail = record_.state_detail;
    return news;
}

void AccountWorker::tell_account(
    std::optional<Refusal> why, std::optional<Instant> next_at, bool changed
) {
    waits_for_ = why;
    next_at_ = next_at;
    AccountNews told = news();
    told.state_changed = changed;
    services_.observer.account_changed(told);
}

void AccountWorker::tell_job(
    const JobBrief& job, JobState state, Reason reason, const JobTidings& tidings
) {
    --services_.board.report.waiting;
    RunCounts& counts = services_.board.report.counts;
    switch (state) {
        case JobState::sent:
            ++counts.sent;
            break;
        case JobState::skipped:
            ++counts.skipped;
            break;
        case JobState::failed:
            ++counts.failed;
            break;
        case JobState::unknown:
            ++counts.unknown;
            break;
        default:
            break;
    }
    if (reason != Reason::none) {
        std::string key = std::string(to_string(state)) + " " + std::string(to_string(reason));
        ++services_.board.report.reasons[std::move(key)];
    }

    services_.observer.account_changed(news());
    JobNews told;
    told.at = services_.clock.now();
    told.campaign = services_.campaigns.at(job.campaign).record.campaign.name;
    told.account = account_.alias;
    told.job = job.id;
    told.state = state;
    told.reason = reason;
    told.name = person_name(job);
    told.company = job.fields.company;
    told.with_note = tidings.with_note;
    told.invitation_id = tidings.invitation_id;
    told.error_type = tidings.error_type;
    told.http_status = tidings.exchange.http_status;
    told.took = tidings.exchange.took;
    services_.observer.job_changed(told);
}

// A job that was skipped before anything was asked: only its number and campaign are at hand.
void AccountWorker::tell_skipped_unseen(JobId job, Reason reason, CampaignId campaign) {
    JobBrief brief;
    brief.id = job;
    brief.campaign = campaign;
    tell_job(brief, JobState::skipped, reason, JobTidings());
}

namespace {

// A person's pause needs nobody: whoever made it knows.
bool needs_a_person(const AccountRecord& record) {
    const bool is_meant = record.state == AccountState::paused && record.paused_by_person;
    return record.state != AccountState::ok && !is_meant;
}

}  // namespace

AccountOutcome AccountWorker::outcome() const {
    const AccountNews last = news();
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
        .needs_attention = needs_attention_ || needs_a_person(record_),
    };
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

}  // namespace invito
