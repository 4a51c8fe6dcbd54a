// One account at work: asks the planner what to do next and does it, one request at a time.
// Everything it decides comes from plan/; everything it knows that matters is in the store.

#include "account_reads.hpp"
#include "account_session.hpp"
#include "invito/plan/limiter.hpp"
#include "invito/plan/reconcile.hpp"
#include "invito/plan/resolution.hpp"
#include "invito/plan/working_hours.hpp"
#include "invito/run/outlook_input.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "invito/support/random.hpp"
#include "preflight.hpp"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <memory>
#include <utility>
#include <vector>

namespace invito {
namespace {

// While another worker tries whether the host is back.
constexpr Duration probe_pause = std::chrono::seconds{5};

// How often an account is looked at that is signed out, or not well at the provider.
constexpr Duration return_pause = std::chrono::minutes{10};

// `usage` of the provider's answer, in percent: from here on the account's day is over (Unipile
// OpenAPI, 2026).
constexpr int usage_ends_day = 90;

// While another account's send is the last one that the run may make.
constexpr Duration send_turn_pause = std::chrono::seconds{1};

ProfileFacts facts_of(const Profile& profile) {
    return {
        .provider_id = profile.provider_id,
        .public_identifier = profile.public_identifier,
        .first_name = profile.first_name,
        .last_name = profile.last_name,
        .headline = profile.headline,
        .location = profile.location,
    };
}

// Who was found before is asked for by the provider's id: addresses change, and change hands.
Identity asked_for(const JobBrief& job) {
    if (job.provider_id.empty()) return job.identity;
    return {IdentifierKind::provider_id, job.provider_id};
}

template <class T>
void add_reply(JobEvent& event, const Reply<T>& reply) {
    event.http_status = reply.exchange.http_status;
    event.took = reply.exchange.took;
    if (reply.result) return;
    event.error_type = reply.result.error().type;
    event.what = reply.result.error().what;
}

// The next pause between tries of a read: decorrelated jitter.
Duration next_read_pause(Duration last, Random& random) {
    const Duration drawn = random.between(read_retry_base, std::max(read_retry_base, 3 * last));
    return std::min(drawn, read_retry_max);
}

// Takes those whose last look was in vain out of `due`. Returns the ones to give up.
std::vector<UnknownAttempt> take_those_in_vain(
    std::vector<UnknownAttempt>& due, bool strict, Instant now
) {
    std::vector<UnknownAttempt> given_up;
    for (const UnknownAttempt& unknown : due) {
        if (is_given_up(history_of(unknown, strict), now)) given_up.push_back(unknown);
    }
    std::erase_if(due, [](const UnknownAttempt& unknown) { return unknown.partial_checks > 0; });
    return given_up;
}

// A job that the store gave to be worked on next.
struct TakenJob {
    std::optional<JobBrief> resolved;
    std::optional<VisitGrant> visit;  // begun at `at`; one of the two is there
    Instant at;
};

// An invitation that is decided, and what its slot is asked for with.
struct PreparedInvitation {
    ReserveInvitation request;
    std::string text;  // of the note
    InvitationTerms terms;
    Instant at;
};

// An invitation whose row is on disk.
struct Intent {
    AttemptId attempt;
    Instant at;
    bool with_note = false;
    std::string note;
    JobBrief job;
};

class AccountWorker final : public AccountActor {
public:
    AccountWorker(
        RunServices services, RunCoordinator::WorkerId id, const RunAccount& account,
        AccountStart start, Random random
    )
        : session_(services, id, account, std::move(start)),
          services_(session_.services()),
          account_(session_.account()),
          outlook_(session_.outlook()),
          random_(random) {}

    boost::asio::awaitable<void> run() override;

    [[nodiscard]] AccountOutcome outcome() const override { return session_.outcome(); }
    [[nodiscard]] bool changes_hands() const override { return session_.must_leave(); }

private:
    template <class T>
    using Async = boost::asio::awaitable<T>;

    // --- the loop
    Async<bool> host_is_well();
    [[nodiscard]] bool waits_for_its_return() const;
    Async<void> look_for_its_return();

    // --- inviting
    [[nodiscard]] TakeNext request_next(Invite invite, Instant now) const;
    [[nodiscard]] std::optional<TakeNext> request_at_once(Instant now);
    Async<void> take_next(Invite invite);
    Async<void> keep(Granted<Taken> taken, std::vector<CampaignId> campaigns, Instant now);
    Async<void> work();
    Async<void> give_back();
    Async<void> visit();
    Async<void> settle_visit(Reply<Profile> reply);
    Async<void> reserve(JobBrief job);
    [[nodiscard]] std::optional<PreparedInvitation> prepare(const JobBrief& job, Instant now);
    Async<void> keep_intent(JobBrief job, PreparedInvitation prepared, Granted<AttemptId> granted);
    Async<void> send();
    Async<void> on_denied(JobBrief job, Denied denied, Note note);
    Async<void> record_reply(Reply<Receipt> reply);
    [[nodiscard]] VisitResult classify_reply(
        const VisitGrant& grant, const Reply<Profile>& reply, ErrorPolicy& error_policy
    );
    [[nodiscard]] AccountChange change_after_visit(
        const Reply<Profile>& reply, const ErrorPolicy& error_policy, const VisitResult& result,
        Instant now
    );
    [[nodiscard]] std::optional<PreparedInvitation> prepare_visited(
        const JobBrief& job, Instant now
    );
    [[nodiscard]] InvitationResult classify_reply(
        const Intent& intent, const Reply<Receipt>& reply, Instant now, AccountChange& change
    );
    [[nodiscard]] Duration pause_before_retry(const ErrorPolicy& error_policy);
    [[nodiscard]] AccountChange change_after_sent(
        const Receipt& receipt, const Intent& intent, Instant now
    ) const;
    [[nodiscard]] Refusals refusals_before(const JobBrief& job, Fault fault) const;
    [[nodiscard]] BackoffInput backoff_input(const JobBrief& job, Instant now);
    [[nodiscard]] std::string what_now(
        const AccountChange& change, const std::optional<Instant>& lead_waits_until
    ) const;
    [[nodiscard]] NoteDecision note_for(const JobBrief& job) const;

    // --- looking for evidence
    Async<void> look_for_evidence(bool again);
    void tell_unknown(const UnknownCheck& checked);

    // --- state
    Async<void> refresh_gates(std::vector<CampaignId> campaigns);
    Async<void> refresh_all_gates();
    Async<void> end_pauses();
    [[nodiscard]] JobEvent news_of(const JobBrief& job, JobState to, Reason reason) const;
    void tell_job(const JobEvent& told);
    [[nodiscard]] CampaignGate& gate(CampaignId campaign);

    AccountSession session_;
    const RunServices& services_;  // of the session, as the next two
    const RunAccount& account_;
    AccountOutlook& outlook_;
    Random random_;
    Duration read_pause_ = read_retry_base;
    // The job that was answered with an error of the account, if none succeeded since.
    std::optional<JobId> refused_visit_;
    std::optional<JobId> refused_invitation_;
    bool gates_are_stale_ = false;  // jobs were taken since the gates were read
    // Here until they are done with, because each frame on the way would hold a copy, thousands of
    // times.
    std::optional<TakenJob> taken_;
    std::optional<Intent> intent_;  // whose invitation is sent next
};

boost::asio::awaitable<void> AccountWorker::run() {
    for (;;) {
        services_.coordinator.check_deadline(services_.clock.now());
        const bool may_go_on = session_.may_reserve() && !services_.coordinator.breaker().is_open();
        if (taken_ && !may_go_on) co_await give_back();
        if (services_.coordinator.is_stopping() || session_.must_leave()) co_return;
        const bool is_well = co_await host_is_well();
        if (!is_well) continue;
        if (taken_) {
            co_await work();
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
            if (!waits_for_its_return()) co_return;
            co_await look_for_its_return();
            continue;
        }
        if (const auto* wait = std::get_if<WaitUntil>(&action)) {
            // Before it waits it makes sure that there is something to wait for.
            if (gates_are_stale_) {
                co_await refresh_all_gates();
            } else {
                RunCoordinator::Sleep until_then;
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
    RunCoordinator& coordinator = services_.coordinator;
    if (!coordinator.breaker().is_open()) co_return true;

    const Instant now = services_.clock.now();
    const Instant retry_at = coordinator.breaker().retry_at();
    if (now < retry_at || coordinator.is_probing) {
        co_await session_.sleep_until(
            std::max(retry_at, now + probe_pause), DenyReason::host_unavailable
        );
        co_return false;
    }

    // One worker tries, with a read that LinkedIn does not see.
    coordinator.is_probing = true;
    const auto reply = co_await services_.provider.accounts_page(std::nullopt);
    coordinator.is_probing = false;
    session_.count_exchange(reply.exchange);
    if (reply.result) {
        coordinator.host_answered();
        co_return true;
    }
    const ProviderError& error = reply.result.error();
    if (error.fault == Fault::key_refused) {
        session_.report_error(error, RunEffect::stop_key_refused, {});
    } else {
        session_.report_error(error, RunEffect::host_outage, "the provider is tried again later");
    }
    co_return false;
}

// While the run has other work, a person may sign the account in again, or the provider be done
// with it.
bool AccountWorker::waits_for_its_return() const {
    const AccountState state = session_.record().state;
    const bool may_return = state == AccountState::reconnect || state == AccountState::not_ready ||
                            state == AccountState::blocked;
    const bool has_work = std::any_of(
        outlook_.campaigns.begin(), outlook_.campaigns.end(),
        [](const CampaignGate& gate) { return gate.earliest_job.has_value(); }
    );
    return may_return && has_work;
}

// Asks the provider only: LinkedIn does not see it.
boost::asio::awaitable<void> AccountWorker::look_for_its_return() {
    RunCoordinator::Sleep until_then;
    until_then.until = services_.clock.now() + return_pause;
    until_then.why = DenyReason::account_stopped;
    until_then.is_for_return = true;
    co_await session_.sleep(until_then);
    if (!session_.may_reserve()) co_return;

    const auto reply = co_await services_.provider.account(account_.provider_account_id);
    session_.count_exchange(reply.exchange);
    if (!reply.result) {
        const ProviderError& error = reply.result.error();
        if (error.fault == Fault::key_refused)
            session_.report_error(error, RunEffect::stop_key_refused, {});
        co_return;
    }
    std::vector<ProviderAccount> listed;
    listed.push_back(*reply.result);
    auto members = members_of(listed);
    const bool is_new = co_await services_.store.learn_members(
        session_.lease().run, std::move(members), services_.clock.now()
    );
    if (is_new) {
        ++services_.coordinator.members_learned;
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
        take_queue(gate(campaign), queue);
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

JobEvent AccountWorker::news_of(const JobBrief& job, JobState to, Reason reason) const {
    const std::string& campaign = services_.campaigns.at(job.campaign).record.campaign.name;
    return session_.job_event(job, campaign, to, reason);
}

// The job is done with, as far as this run is concerned.
void AccountWorker::tell_job(const JobEvent& told) {
    session_.count_waiting(-1);
    services_.coordinator.count(told.job, told.state, told.reason);
    session_.tell_numbers();
    services_.observer.job_changed(told);
}

// --- inviting. Intent before effect: nothing leaves before its row is on disk.

TakeNext AccountWorker::request_next(Invite invite, Instant now) const {
    TakeNext request;
    request.lease = session_.lease();
    request.campaigns = std::move(invite.campaigns);
    request.now = now;
    request.may_visit = invite.may_visit;
    if (invite.may_visit) request.visit_rules = cap_rules(session_.budget(), Counted::visits, now);
    return request;
}

// What the next job would be asked for with if nothing came between: then it is taken in the same
// commit as the last one's result. nullopt: the loop has to think first.
std::optional<TakeNext> AccountWorker::request_at_once(Instant now) {
    services_.coordinator.check_deadline(now);
    const bool may_go_on = session_.may_reserve() && !services_.coordinator.breaker().is_open() &&
                           session_.is_recorded(now) && !a_pause_has_ended(outlook_, now);
    if (!may_go_on) return std::nullopt;
    NextAction action = next_action(outlook_, now);
    auto* const invite = std::get_if<Invite>(&action);
    if (invite == nullptr) return std::nullopt;
    return request_next(std::move(*invite), now);
}

boost::asio::awaitable<void> AccountWorker::take_next(Invite invite) {
    services_.coordinator.was_at_work = true;
    const Instant now = co_await session_.now_within_recorded_day();
    if (!session_.may_reserve()) co_return;
    TakeNext request = request_next(std::move(invite), now);
    std::vector<CampaignId> campaigns = request.campaigns;
    auto taken = co_await services_.store.take_next(std::move(request));
    co_await keep(std::move(taken), std::move(campaigns), now);
}

// What the store gave is what the loop goes on with.
boost::asio::awaitable<void> AccountWorker::keep(
    Granted<Taken> taken, std::vector<CampaignId> campaigns, Instant now
) {
    if (!taken && taken.error().why == DenyReason::not_ready) {
        co_await refresh_gates(std::move(campaigns));
        co_return;
    }
    if (!taken) {
        co_await session_.on_denied(taken.error().why);
        co_return;
    }
    gates_are_stale_ = true;
    for (const auto& [job, reason] : taken->skipped)
        tell_job(news_of(job, JobState::skipped, reason));
    if (taken->visit) session_.budget().charges.add(AttemptKind::visit, now, false);
    if (taken->visit || taken->resolved)
        taken_ = TakenJob{std::move(taken->resolved), std::move(taken->visit), now};
}

// One step after the other, so that no frame of a step that is over waits with thousands of others
// for an answer.
boost::asio::awaitable<void> AccountWorker::work() {
    if (taken_->resolved) {
        co_await reserve(*std::move(taken_->resolved));
    } else {
        co_await visit();
    }
    taken_.reset();
    if (intent_) co_await send();
    intent_.reset();
}

// Nobody was looked at: a visit that was begun is not counted, and its lead waits as before.
boost::asio::awaitable<void> AccountWorker::give_back() {
    const TakenJob taken = *std::exchange(taken_, std::nullopt);
    if (!taken.visit || is_mutant(Mutant::begun_visit_is_kept)) co_return;
    session_.budget().charges.refund(AttemptKind::visit, taken.at, false);
    co_await services_.store.finish_charge(
        taken.visit->attempt, Outcome::not_sent, 0, std::string(), services_.clock.now()
    );
}

boost::asio::awaitable<void> AccountWorker::visit() {
    std::string identifier = asked_for(taken_->visit->job).value;
    ++services_.coordinator.in_flight;
    auto reply =
        co_await services_.provider.profile(account_.provider_account_id, std::move(identifier));
    --services_.coordinator.in_flight;
    session_.count_exchange(reply.exchange);
    co_await settle_visit(std::move(reply));
}

boost::asio::awaitable<void> AccountWorker::settle_visit(Reply<Profile> reply) {
    VisitGrant& grant = *taken_->visit;
    const Instant now = services_.clock.now();
    ErrorPolicy error_policy;
    VisitResult result = classify_reply(grant, reply, error_policy);
    AccountChange change = change_after_visit(reply, error_policy, result, now);
    session_.add_window(change, AttemptKind::visit, reply.exchange, now);
    if (!is_charged(result.outcome)) {
        session_.budget().charges.refund(AttemptKind::visit, taken_->at, false);
    }
    session_.apply(change);

    const bool is_retry = result.to == JobState::queued;
    if (is_retry) ++services_.coordinator.report.retries;
    JobBrief job = after_visit(std::move(grant.job), result);
    std::optional<PreparedInvitation> prepared = prepare_visited(job, now);
    std::optional<ReserveInvitation> then;
    if (prepared) then = std::move(prepared->request);
    auto settled = co_await services_.store.finish_visit(
        session_.lease(), std::move(result), std::move(change), now, std::move(then)
    );
    if (settled.job) job = *std::move(settled.job);
    if (settled.reserved) {
        co_await keep_intent(std::move(job), *std::move(prepared), *settled.reserved);
        co_return;
    }
    if (prepared) services_.coordinator.end_send(false);
    if (settled.state == JobState::resolved) {
        if (!services_.coordinator.is_stopping()) co_await reserve(std::move(job));
    } else if (!is_retry) {
        JobEvent told = news_of(job, settled.state, settled.reason);
        add_reply(told, reply);
        tell_job(told);
    }
}

AccountChange AccountWorker::change_after_visit(
    const Reply<Profile>& reply, const ErrorPolicy& error_policy, const VisitResult& result,
    Instant now
) {
    if (!reply.result) {
        const ProviderError& error = reply.result.error();
        BackoffInput input;
        input.action = AttemptKind::visit;
        AccountChange change =
            change_after(error_policy, error, input, session_.account_backoff(), now);
        session_.report_error(error, error_policy.run, what_now(change, result.not_before));
        return change;
    }
    refused_visit_.reset();
    read_pause_ = read_retry_base;
    services_.coordinator.host_answered();
    if (reply.result->is_throttled)
        return change_after_throttled_visit(session_.account_backoff(), now);
    return change_after_success(session_.account_backoff(), AttemptKind::visit);
}

// So that the visit's end and the intent are one commit. nullopt: the visit is recorded first.
std::optional<PreparedInvitation> AccountWorker::prepare_visited(const JobBrief& job, Instant now) {
    if (job.state != JobState::resolved || !session_.is_recorded(now)) return std::nullopt;
    auto prepared = prepare(job, now);
    if (prepared && services_.coordinator.take_send() != RunCoordinator::SendTurn::taken)
        return std::nullopt;
    return prepared;
}

VisitResult AccountWorker::classify_reply(
    const VisitGrant& grant, const Reply<Profile>& reply, ErrorPolicy& error_policy
) {
    VisitResult result;
    result.attempt = grant.attempt;
    result.job = grant.job.id;
    result.http_status = reply.exchange.http_status;
    result.took = reply.exchange.took;
    if (reply.result) {
        const Profile& profile = *reply.result;
        const Resolution verdict =
            classify_profile(asked_for(grant.job), grant.job.fields, profile, grant.accepted);
        result.to = verdict.to;
        result.reason = verdict.reason;
        result.profile = facts_of(profile);
        return result;
    }

    const ProviderError& error = reply.result.error();
    error_policy = after_refused_visit(
        error.fault, grant.job.tries, services_.options.read_retries,
        refused_visit_ && *refused_visit_ != grant.job.id
    );
    if (is_about_account(error.fault)) refused_visit_ = grant.job.id;
    result.outcome = error_policy.outcome;
    result.to = error_policy.job;
    result.reason = error_policy.reason;
    result.counts_as_try = error_policy.counts_as_try;
    result.error_type = error.type;
    if (error_policy.defer > Duration{0}) {
        result.not_before = services_.clock.now() + pause_before_retry(error_policy);
        gate(grant.job.campaign).earliest_job = services_.clock.now();
    }
    return result;
}

// Decorrelated jitter, as long as the run's retry budget lasts; then the longest pause.
Duration AccountWorker::pause_before_retry(const ErrorPolicy& error_policy) {
    const bool is_retry = error_policy.defer == read_retry_base;
    if (!is_retry) return error_policy.defer;
    if (!services_.coordinator.may_retry()) return read_retry_max;
    read_pause_ = next_read_pause(read_pause_, random_);
    return read_pause_;
}

NoteDecision AccountWorker::note_for(const JobBrief& job) const {
    const RunCampaign& campaign = services_.campaigns.at(job.campaign);
    return decide_job_note(job, campaign.note, account_.tier);
}

boost::asio::awaitable<void> AccountWorker::reserve(JobBrief job) {
    const Instant now = co_await session_.now_within_recorded_day();
    const NoteDecision note = note_for(job);
    if (note.skip != Reason::none) {
        co_await services_.store.settle_waiting_job(job.id, JobState::skipped, note.skip, now, now);
        tell_job(news_of(job, JobState::skipped, note.skip));
        co_return;
    }
    auto prepared = prepare(job, now);
    if (!prepared) co_return;
    const RunCoordinator::SendTurn turn = services_.coordinator.take_send();
    if (turn == RunCoordinator::SendTurn::wait) {
        co_await session_.sleep_until(now + send_turn_pause * services_.clock.speed());
    }
    if (turn != RunCoordinator::SendTurn::taken) co_return;
    ReserveInvitation request = std::move(prepared->request);
    const auto granted = co_await services_.store.reserve_invitation(std::move(request));
    co_await keep_intent(std::move(job), *std::move(prepared), granted);
}

// All that is decided before the slot is asked for. nullopt: the job is not sent now.
std::optional<PreparedInvitation> AccountWorker::prepare(const JobBrief& job, Instant now) {
    if (!session_.may_reserve()) return std::nullopt;
    NoteDecision note = note_for(job);
    const CampaignGate& known = gate(job.campaign);
    if (note.skip != Reason::none || !is_open(account_.policy, known, now)) return std::nullopt;

    PreparedInvitation prepared;
    prepared.terms = invitation_terms(session_.budget(), known, !note.text.empty(), now);
    prepared.at = now;
    const bool with_note = prepared.terms.note == Note::with;
    if (with_note) prepared.text = note.text;
    ReserveInvitation& request = prepared.request;
    request.lease = session_.lease();
    request.job = job.id;
    request.now = now;
    request.rules = cap_rules(session_.budget(), counted_as(prepared.terms.note), now);
    const Campaign& campaign = services_.campaigns.at(job.campaign).record.campaign;
    request.campaign_caps = {campaign.per_day, campaign.total};
    request.lateness = services_.options.lateness;
    if (with_note) {
        request.note_variant = std::move(note.variant);
        request.note = std::move(note.text);
    }
    request.next_at = prepared.terms.next_at;
    return prepared;
}

// If the intent was written, its invitation is sent next, whatever happens meanwhile.
boost::asio::awaitable<void> AccountWorker::keep_intent(
    JobBrief job, PreparedInvitation prepared, Granted<AttemptId> granted
) {
    if (!granted) {
        services_.coordinator.end_send(false);
        co_await on_denied(std::move(job), granted.error(), prepared.terms.note);
        co_return;
    }
    take_slot(session_.budget(), prepared.at, prepared.terms.note, prepared.terms.next_at);
    const bool with_note = prepared.terms.note == Note::with;
    intent_ = Intent{*granted, prepared.at, with_note, std::move(prepared.text), std::move(job)};
}

boost::asio::awaitable<void> AccountWorker::send() {
    Invitation invitation;
    invitation.account_id = account_.provider_account_id;
    invitation.provider_id = intent_->job.provider_id;
    invitation.note = std::move(intent_->note);
    invitation.start_by = intent_->at + services_.options.start_within;
    ++services_.coordinator.in_flight;
    auto reply = co_await services_.provider.invite(std::move(invitation));
    --services_.coordinator.in_flight;
    session_.count_exchange(reply.exchange);
    co_await record_reply(std::move(reply));
}

boost::asio::awaitable<void> AccountWorker::on_denied(JobBrief job, Denied denied, Note note) {
    const Instant now = services_.clock.now();
    switch (denied.why) {
        case DenyReason::suppressed:
        case DenyReason::person_invited:
            tell_job(news_of(job, JobState::skipped, denied.reason));
            break;
        case DenyReason::campaign_total:
        case DenyReason::campaign_day_cap:
            gate(job.campaign).closed_until = denied.next_at.value_or(never);
            break;
        case DenyReason::note_cap: {
            // The lead has a note of its own: it alone waits for the month.
            const Slot slot = next_invitation(session_.budget(), now, note);
            co_await services_.store.settle_waiting_job(
                job.id, JobState::resolved, Reason::none, slot.at, now
            );
            break;
        }
        case DenyReason::person_busy:
        case DenyReason::campaign_stopped:
        case DenyReason::not_ready: {
            std::vector<CampaignId> one(1, job.campaign);
            co_await refresh_gates(std::move(one));
            break;
        }
        default: co_await session_.on_denied(denied.why); break;
    }
}

boost::asio::awaitable<void> AccountWorker::record_reply(Reply<Receipt> reply) {
    const Intent& intent = *intent_;
    const Instant now = services_.clock.now();
    AccountChange change;
    InvitationResult result = classify_reply(intent, reply, now, change);
    session_.add_window(change, AttemptKind::invite, reply.exchange, now);
    const bool is_charged_now = is_charged(result.outcome) || result.keeps_charge;
    if (!is_charged_now) {
        session_.budget().charges.refund(AttemptKind::invite, intent.at, intent.with_note);
    }
    services_.coordinator.end_send(is_charged_now);
    const JobState to = result.to;
    const Reason reason = result.reason;
    session_.apply(change);
    auto then = request_at_once(now);
    std::vector<CampaignId> campaigns;
    if (then) campaigns = then->campaigns;
    auto end = co_await services_.store.finish_invitation(
        session_.lease(), std::move(result), std::move(change), now, std::move(then)
    );
    if (end.is_ours && to != JobState::resolved && to != JobState::queued) {
        JobEvent told = news_of(intent.job, to, reason);
        told.with_note = intent.with_note;
        if (reply.result) told.invitation_id = reply.result->invitation_id;
        add_reply(told, reply);
        tell_job(told);
    }
    if (end.next) co_await keep(*std::move(end.next), std::move(campaigns), now);
}

// What the answer means for the invitation, and in `change` for the account.
InvitationResult AccountWorker::classify_reply(
    const Intent& intent, const Reply<Receipt>& reply, Instant now, AccountChange& change
) {
    InvitationResult result;
    result.attempt = intent.attempt;
    result.job = intent.job.id;
    result.http_status = reply.exchange.http_status;
    result.took = reply.exchange.took;
    if (reply.result) {
        services_.coordinator.host_answered();
        refused_invitation_.reset();
        result.invitation_id = reply.result->invitation_id;
        change = change_after_sent(*reply.result, intent, now);
        if (!session_.budget().first_sent_at) session_.budget().first_sent_at = now;
        return result;
    }

    const ProviderError& error = reply.result.error();
    const ErrorPolicy error_policy =
        after_refused_invitation(error.fault, refusals_before(intent.job, error.fault));
    if (is_about_account(error.fault)) refused_invitation_ = intent.job.id;
    result.outcome = error_policy.outcome;
    result.keeps_charge = error_policy.keeps_charge;
    result.to = error_policy.job;
    result.reason = error_policy.reason;
    result.fault = error.fault;
    result.error_type = error.type;
    if (error_policy.defer > Duration{0}) result.not_before = now + error_policy.defer;
    if (error_policy.outcome == Outcome::unknown) {
        result.check_at = first_check(intent.at);
        auto& first_look = outlook_.looks.first;
        first_look = std::min(first_look.value_or(never), *result.check_at);
    }
    change = change_after(
        error_policy, error, backoff_input(intent.job, now), session_.account_backoff(), now
    );
    session_.report_error(error, error_policy.run, what_now(change, result.not_before));
    return result;
}

AccountChange AccountWorker::change_after_sent(
    const Receipt& receipt, const Intent& intent, Instant now
) const {
    const Note note = intent.with_note ? Note::with : Note::without;
    AccountChange change =
        change_after_success(session_.account_backoff(), AttemptKind::invite, note);
    const int usage = receipt.usage_percent.value_or(0);
    if (usage < usage_ends_day) return change;

    Backoff backoff = change.backoff.value_or(session_.record().backoff);
    const Instant day_end = local_day(account_.policy.time_zone, now).end;
    backoff.rest_until = std::max(backoff.rest_until, day_end);
    change.backoff = backoff;
    change.detail = std::to_string(usage) + " % of the provider's limit used";
    change.event = "account.usage";
    return change;
}

Refusals AccountWorker::refusals_before(const JobBrief& job, Fault fault) const {
    Refusals refusals;
    refusals.of_job = fault == Fault::resend_refused ? job.resend_refusals : job.invited_refusals;
    refusals.account_is_well = session_.record().backoff.resend_level == 0;
    refusals.another_met_it = refused_invitation_ && *refused_invitation_ != job.id;
    return refusals;
}

BackoffInput AccountWorker::backoff_input(const JobBrief& job, Instant now) {
    BackoffInput input;
    input.same_person = job.resend_refusals > 0;
    input.jitter = random_.unit();
    if (is_near_cap(session_.budget(), now)) {
        input.day_end = local_day(account_.policy.time_zone, now).end;
    }
    return input;
}

// What a person is told beside the error: "rests until 2026-11-24T14:05:00+01:00".
std::string AccountWorker::what_now(
    const AccountChange& change, const std::optional<Instant>& lead_waits_until
) const {
    const auto until = [this](Instant instant) {
        return " until " + format_rfc3339(instant, account_.policy.time_zone);
    };
    if (change.state) return "stopped: " + std::string(to_string(*change.state));
    const Backoff& before = session_.record().backoff;
    if (change.backoff && change.backoff->holds != before.holds) {
        return "asks for no more of these" + until(std::ranges::max(change.backoff->holds.until));
    }
    const bool rests = change.backoff && change.event == "account.resting";
    if (!rests && lead_waits_until) return "this lead waits" + until(*lead_waits_until);
    if (!rests) return {};
    const Backoff& after = *change.backoff;
    if (after.rest_until > before.rest_until) return "rests" + until(after.rest_until);
    if (after.visit_rest_until > before.visit_rest_until) {
        return "visits no profile" + until(after.visit_rest_until);
    }
    return "sends no note" + until(after.note_rest_until);
}

// --- looking for evidence

boost::asio::awaitable<void> AccountWorker::look_for_evidence(bool again) {
    const Instant now = services_.clock.now();
    auto due = co_await services_.store.due_unknowns(account_.id, now);
    std::vector<UnknownAttempt> given_up;
    if (!again) given_up = take_those_in_vain(due, services_.options.strict, now);
    AccountReads reads(session_);
    const auto settled = co_await reads.give_up(std::move(given_up));
    for (const UnknownCheck& checked : settled) tell_unknown(checked);
    if (due.empty()) co_return;

    SentList sent = co_await reads.sent_list();
    const auto looked_for = co_await reads.look_for(std::move(due), std::move(sent));
    for (const UnknownCheck& checked : looked_for) tell_unknown(checked);
}

void AccountWorker::tell_unknown(const UnknownCheck& checked) {
    const JobState to = checked.verdict.job;
    if (to == JobState::unknown) return;
    // A campaign that is not part of this run keeps the job for its own.
    if (!services_.campaigns.contains(checked.job.campaign)) return;

    const bool is_own = services_.coordinator.settle_unknown(checked.job.id);
    if (to == JobState::resolved) {
        session_.count_waiting(1);
        for (CampaignGate& known : outlook_.campaigns) {
            if (known.id == checked.job.campaign) known.earliest_job = services_.clock.now();
        }
        session_.tell_numbers();
    } else if (is_own || to == JobState::held) {
        services_.coordinator.count(checked.job.id, to, checked.verdict.reason);
    }
    JobEvent told = news_of(checked.job, to, checked.verdict.reason);
    told.invitation_id = checked.invitation_id;
    told.evidence = checked.evidence;
    told.settles = is_own ? Settles::own_unknown : Settles::earlier_unknown;
    services_.observer.job_changed(told);
}

}  // namespace

std::unique_ptr<AccountActor> make_worker(
    RunServices services, RunCoordinator::WorkerId id, const RunAccount& account,
    AccountStart start, Random random
) {
    return std::make_unique<AccountWorker>(services, id, account, std::move(start), random);
}

}  // namespace invito
