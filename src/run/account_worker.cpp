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
#include <utility>

namespace invito {
namespace {

// While another worker tries whether the host is back.
constexpr Duration probe_pause = std::chrono::seconds{5};

// How often an account that is signed out is looked at.
constexpr Duration sign_in_pause = std::chrono::minutes{10};

}  // namespace

AccountWorker::AccountWorker(
    RunServices services, RunBoard::WorkerId id, const RunAccount& account, AccountStart start,
    Random random
)
    : session_(services, id, account, std::move(start)),
      services_(session_.services()),
      account_(session_.account()),
      outlook_(session_.outlook()),
      random_(random) {}

boost::asio::awaitable<void> AccountWorker::run() {
    for (;;) {
        services_.board.check_deadline(services_.clock.now());
        const bool may_go_on =
            !services_.board.is_stopping() && !services_.board.breaker().is_open();
        if (taken_ && !may_go_on) co_await give_back();
        if (services_.board.is_stopping()) co_return;
        const bool is_well = co_await host_is_well();
        if (!is_well) continue;
        if (taken_) {
            TakenJob taken = *std::exchange(taken_, std::nullopt);
            co_await work_on(std::move(taken));
            continue;
        }
        if (a_pause_has_ended(outlook_, services_.clock.now())) {
            co_await end_pauses();
            continue;
        }

        const Instant now = co_await session_.now_within_recorded_day();
        NextAction action = next_action(outlook_, now);
        if (const auto* left = std::get_if<NothingLeft>(&action)) {
            session_.tell_account(left->binding, std::nullopt, false);
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
                until_then.wakes_at = wait->looks_at;
                co_await session_.sleep(until_then);
            }
            continue;
        }
        if (const auto* look = std::get_if<LookForEvidence>(&action)) {
            co_await look_for_evidence(look->again);
            continue;
        }
        co_await take_next(std::get<Invite>(std::move(action)));
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
        co_await session_.sleep(until_then);
        co_return false;
    }

    // One worker tries, with a read that LinkedIn does not see.
    board.is_probing = true;
    const auto reply = co_await services_.provider.accounts_page(std::nullopt);
    board.is_probing = false;
    session_.count_exchange(reply.exchange);
    if (reply.result) {
        board.host_answered();
        co_return true;
    }
    const ProviderError& error = reply.result.error();
    if (error.fault == Fault::key_refused) {
        session_.note_trouble(error, RunEffect::stop_key_refused, {});
    } else {
        session_.note_trouble(error, RunEffect::host_trouble, "the provider is tried again later");
    }
    co_return false;
}

// While the run has other work, a person may sign the account in again.
bool AccountWorker::waits_for_sign_in() const {
    const bool has_work = std::any_of(
        outlook_.campaigns.begin(), outlook_.campaigns.end(),
        [](const CampaignGate& gate) { return gate.earliest_job.has_value(); }
    );
    return session_.record().state == AccountState::reconnect && has_work;
}

// Asks the provider only: LinkedIn does not see it.
boost::asio::awaitable<void> AccountWorker::look_for_sign_in() {
    RunBoard::Sleep until_then;
    until_then.until = services_.clock.now() + sign_in_pause;
    until_then.why = Refusal::account_stopped;
    until_then.is_for_sign_in = true;
    co_await session_.sleep(until_then);
    if (services_.board.is_stopping()) co_return;

    const auto reply = co_await services_.provider.account(account_.provider_account_id);
    session_.count_exchange(reply.exchange);
    if (!reply.result) {
        const ProviderError& error = reply.result.error();
        if (error.fault == Fault::key_refused)
            session_.note_trouble(error, RunEffect::stop_key_refused, {});
        co_return;
    }
    std::vector<ProviderAccount> listed;
    listed.push_back(*reply.result);
    auto members = members_of(listed);
    const bool is_news = co_await services_.store.learn_members(
        session_.lease().run, std::move(members), services_.clock.now()
    );
    if (is_news) {
        ++services_.board.members_learned;
        co_await session_.reload();
        session_.tell_account(std::nullopt, std::nullopt, true);
    }
    const auto change = change_from_listing(session_.record().state, &*reply.result);
    if (!change) co_return;
    co_await services_.store.change_account(session_.lease(), *change, services_.clock.now());
    session_.apply(*change);
}
boost::asio::awaitable<void> AccountWorker::refresh_all_gates() {
    std::vector<CampaignId> all;
    for (const CampaignGate& gate : outlook_.campaigns) all.push_back(gate.id);
    co_await refresh_gates(std::move(all));
    gates_are_stale_ = false;
}

boost::asio::awaitable<void> AccountWorker::refresh_gates(std::vector<CampaignId> campaigns) {
    for (const CampaignId campaign : campaigns) {
        const auto queue = co_await services_.store.campaign_queue(account_.id, campaign);
        CampaignGate& known = gate(campaign);
        known.earliest_job = queue.earliest_job;
        known.earliest_resolved = queue.earliest_resolved;
        known.paused_until = queue.paused_until;
    }
}

// Writes down that pauses ended, and goes by what is written: a person may have changed them since.
boost::asio::awaitable<void> AccountWorker::end_pauses() {
    const AccountState before = session_.record().state;
    co_await services_.store.end_pauses(session_.lease().run, services_.clock.now());
    co_await session_.reload();
    co_await refresh_all_gates();
    if (session_.record().state != before) session_.tell_account(std::nullopt, std::nullopt, true);
}
CampaignGate& AccountWorker::gate(CampaignId campaign) {
    const auto found = std::find_if(
        outlook_.campaigns.begin(), outlook_.campaigns.end(),
        [campaign](const CampaignGate& gate) { return gate.id == campaign; }
    );
    ensure(found != outlook_.campaigns.end(), "a job's campaign is one of this run");
    return *found;
}
void AccountWorker::tell_job(
    const JobBrief& job, JobState state, Reason reason, const JobTidings& tidings
) {
    session_.count_waiting(-1);
    services_.board.count(job.id, state, reason);
    session_.tell_numbers();
    JobNews told =
        session_.job_news(job, services_.campaigns.at(job.campaign).record.campaign.name);
    told.state = state;
    told.reason = reason;
    told.with_note = tidings.with_note;
    told.invitation_id = tidings.invitation_id;
    told.error_type = tidings.error_type;
    told.http_status = tidings.exchange.http_status;
    told.took = tidings.exchange.took;
    told.what = tidings.what;
    services_.observer.job_changed(told);
}

}  // namespace invito
