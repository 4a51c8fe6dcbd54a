// AccountWorker: resolving and inviting. Intent before effect: nothing leaves before its row is on
// disk.

#include "account_worker.hpp"
#include "invito/plan/limiter.hpp"
#include "invito/plan/reconcile.hpp"
#include "invito/plan/resolution.hpp"
#include "invito/plan/working_hours.hpp"
#include "invito/support/mutants.hpp"
#include "job_note.hpp"

#include <algorithm>

namespace invito {
namespace {

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

JobTidings tidings_of(const Intent& intent, const Reply<Receipt>& reply) {
    JobTidings tidings;
    tidings.with_note = intent.with_note;
    tidings.exchange = reply.exchange;
    if (reply.result) {
        tidings.invitation_id = reply.result->invitation_id;
    } else {
        tidings.tell(reply.result.error());
    }
    return tidings;
}

// The next pause between tries of a read: decorrelated jitter.
Duration next_read_pause(Duration last, Random& random) {
    const Duration drawn = random.between(read_retry_base, std::max(read_retry_base, 3 * last));
    return std::min(drawn, read_retry_max);
}

}  // namespace

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
    services_.board.check_deadline(now);
    const bool may_go_on = !services_.board.is_stopping() && !services_.board.breaker().is_open() &&
                           session_.is_recorded(now) && !a_pause_has_ended(outlook_, now);
    if (!may_go_on) return std::nullopt;
    NextAction action = next_action(outlook_, now);
    auto* const invite = std::get_if<Invite>(&action);
    if (invite == nullptr) return std::nullopt;
    return request_next(std::move(*invite), now);
}

boost::asio::awaitable<void> AccountWorker::take_next(Invite invite) {
    services_.board.was_at_work = true;
    const Instant now = co_await session_.now_within_recorded_day();
    TakeNext request = request_next(std::move(invite), now);
    std::vector<CampaignId> campaigns = request.campaigns;
    auto taken = co_await services_.store.take_next(std::move(request));
    co_await keep(std::move(taken), std::move(campaigns), now);
}

// What the store gave is what the loop goes on with.
boost::asio::awaitable<void> AccountWorker::keep(
    Granted<Taken> taken, std::vector<CampaignId> campaigns, Instant now
) {
    if (!taken && taken.error().why == Refusal::not_ready) {
        co_await refresh_gates(std::move(campaigns));
        co_return;
    }
    if (!taken) {
        co_await session_.after_lost_turn(taken.error().why);
        co_return;
    }
    gates_are_stale_ = true;
    for (const auto& [job, reason] : taken->skipped)
        tell_job(job, JobState::skipped, reason, JobTidings());
    if (taken->visit) session_.budget().charges.add(AttemptKind::visit, now, false);
    if (taken->visit || taken->resolved)
        taken_ = TakenJob{std::move(taken->resolved), std::move(taken->visit), now};
}

// One step after the other, so that no frame of a step that is over waits with thousands of others
// for an answer.
boost::asio::awaitable<void> AccountWorker::work_on(TakenJob taken) {
    if (taken.resolved) {
        co_await reserve(*std::move(taken.resolved));
    } else {
        co_await visit(*std::move(taken.visit), taken.at);
    }
    if (!intent_) co_return;
    Intent intent = *std::exchange(intent_, std::nullopt);
    co_await send(std::move(intent));
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

boost::asio::awaitable<void> AccountWorker::visit(VisitGrant grant, Instant intent_at) {
    std::string identifier = asked_for(grant.job).value;
    ++services_.board.in_flight;
    const auto reply =
        co_await services_.provider.profile(account_.provider_account_id, std::move(identifier));
    --services_.board.in_flight;
    session_.count_exchange(reply.exchange);

    const Instant now = services_.clock.now();
    Consequence consequence;
    VisitResult result = judge(grant, reply, consequence);
    AccountChange change = change_after_visit(reply, consequence, result, now);
    if (!is_charged(result.outcome)) {
        session_.budget().charges.refund(AttemptKind::visit, intent_at, false);
    }
    session_.apply(change);

    const bool is_retry = result.to == JobState::queued;
    if (is_retry) ++services_.board.report.retries;
    JobBrief job = after_visit(std::move(grant.job), result);
    std::optional<Sending> sending = prepare_visited(job, now);
    std::optional<ReserveInvitation> then;
    if (sending) then = std::move(sending->request);
    auto settled = co_await services_.store.finish_visit(
        session_.lease(), std::move(result), std::move(change), now, std::move(then)
    );
    if (settled.job) job = *std::move(settled.job);
    if (settled.reserved) {
        co_await keep_intent(std::move(job), *std::move(sending), *settled.reserved);
        co_return;
    }
    if (sending) services_.board.end_send(false);
    if (settled.state == JobState::resolved) {
        if (!services_.board.is_stopping()) co_await reserve(std::move(job));
    } else if (!is_retry) {
        JobTidings tidings;
        tidings.exchange = reply.exchange;
        if (!reply.result) tidings.tell(reply.result.error());
        tell_job(job, settled.state, settled.reason, tidings);
    }
}

AccountChange AccountWorker::change_after_visit(
    const Reply<Profile>& reply, const Consequence& consequence, const VisitResult& result,
    Instant now
) {
    if (!reply.result) {
        const ProviderError& error = reply.result.error();
        Setback setback;
        setback.action = ActionClass::visit;
        AccountChange change = change_after(consequence, error, setback, session_.standing(), now);
        session_.note_trouble(error, consequence.run, what_now(change, result.not_before));
        return change;
    }
    refused_visit_.reset();
    read_pause_ = read_retry_base;
    services_.board.host_answered();
    if (reply.result->is_throttled) return change_after_throttled_visit(session_.standing(), now);
    return change_after_success(session_.standing(), ActionClass::visit);
}

// So that the visit's end and the intent are one commit. nullopt: the visit is recorded first.
std::optional<Sending> AccountWorker::prepare_visited(const JobBrief& job, Instant now) {
    if (job.state != JobState::resolved || !session_.is_recorded(now)) return std::nullopt;
    auto sending = prepare(job, now);
    if (sending && services_.board.take_send() != RunBoard::SendTurn::taken) return std::nullopt;
    return sending;
}

VisitResult AccountWorker::judge(
    const VisitGrant& grant, const Reply<Profile>& reply, Consequence& consequence
) {
    VisitResult result;
    result.attempt = grant.attempt;
    result.job = grant.job.id;
    result.http_status = reply.exchange.http_status;
    result.took = reply.exchange.took;
    if (reply.result) {
        const Profile& profile = *reply.result;
        const Resolution verdict =
            judge_profile(asked_for(grant.job), grant.job.fields, profile, grant.accepted);
        result.to = verdict.to;
        result.reason = verdict.reason;
        result.profile = facts_of(profile);
        return result;
    }

    const ProviderError& error = reply.result.error();
    consequence = after_refused_visit(
        error.fault, grant.job.tries, services_.options.read_retries,
        refused_visit_ && *refused_visit_ != grant.job.id
    );
    if (is_about_account(error.fault)) refused_visit_ = grant.job.id;
    result.outcome = consequence.outcome;
    result.to = consequence.job;
    result.reason = consequence.reason;
    result.counts_as_try = consequence.counts_as_try;
    result.error_type = error.type;
    if (consequence.defer > Duration{0}) {
        result.not_before = services_.clock.now() + pause_before_retry(consequence);
        gate(grant.job.campaign).earliest_job = services_.clock.now();
    }
    return result;
}

// Decorrelated jitter, as long as the run's retry budget lasts; then the longest pause.
Duration AccountWorker::pause_before_retry(const Consequence& consequence) {
    const bool is_retry = consequence.defer == read_retry_base;
    if (!is_retry) return consequence.defer;
    if (!services_.board.may_retry()) return read_retry_max;
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
        tell_job(job, JobState::skipped, note.skip, JobTidings());
        co_return;
    }
    auto sending = prepare(job, now);
    if (!sending) co_return;
    const RunBoard::SendTurn turn = services_.board.take_send();
    if (turn == RunBoard::SendTurn::wait) {
        RunBoard::Sleep until_then;
        until_then.until = now + send_turn_pause * services_.clock.speed();
        co_await session_.sleep(until_then);
    }
    if (turn != RunBoard::SendTurn::taken) co_return;
    ReserveInvitation request = std::move(sending->request);
    const auto granted = co_await services_.store.reserve_invitation(std::move(request));
    co_await keep_intent(std::move(job), *std::move(sending), granted);
}

// All that is decided before the slot is asked for. nullopt: the job is not sent now.
std::optional<Sending> AccountWorker::prepare(const JobBrief& job, Instant now) {
    if (services_.board.is_stopping()) return std::nullopt;
    NoteDecision note = note_for(job);
    const CampaignGate& known = gate(job.campaign);
    if (note.skip != Reason::none || !is_open(account_.policy, known, now)) return std::nullopt;
    if (!note.text.empty() && drops_note(session_.budget(), known, now)) note.text.clear();

    Sending sending;
    sending.kind = note.text.empty() ? Note::without : Note::with;
    sending.text = note.text;
    sending.at = now;
    sending.next_at = draw_next_at(session_.budget(), known.window, now);
    ReserveInvitation& request = sending.request;
    request.lease = session_.lease();
    request.job = job.id;
    request.now = now;
    request.rules = cap_rules(session_.budget(), counted_as(sending.kind), now);
    const Campaign& campaign = services_.campaigns.at(job.campaign).record.campaign;
    request.campaign_caps = {campaign.per_day, campaign.total};
    request.lateness = services_.options.lateness;
    if (sending.kind == Note::with) request.note_variant = std::move(note.variant);
    request.note = std::move(note.text);
    request.next_at = sending.next_at;
    return sending;
}

// If the intent was written, its invitation is sent next, whatever happens meanwhile.
boost::asio::awaitable<void> AccountWorker::keep_intent(
    JobBrief job, Sending sending, Granted<AttemptId> granted
) {
    if (!granted) {
        services_.board.end_send(false);
        co_await after_refusal(std::move(job), granted.error(), sending.kind);
        co_return;
    }
    take_slot(session_.budget(), sending.at, sending.kind, sending.next_at);
    const bool with_note = sending.kind == Note::with;
    intent_ = Intent{*granted, sending.at, with_note, std::move(sending.text), std::move(job)};
}

boost::asio::awaitable<void> AccountWorker::send(Intent intent) {
    Invitation invitation;
    invitation.account_id = account_.provider_account_id;
    invitation.provider_id = intent.job.provider_id;
    invitation.note = std::move(intent.note);
    invitation.start_by = intent.at + services_.options.start_within;
    ++services_.board.in_flight;
    auto reply = co_await services_.provider.invite(std::move(invitation));
    --services_.board.in_flight;
    session_.count_exchange(reply.exchange);
    co_await record_reply(std::move(intent), std::move(reply));
}

boost::asio::awaitable<void> AccountWorker::after_refusal(
    JobBrief job, Refused refused, Note note
) {
    const Instant now = services_.clock.now();
    switch (refused.why) {
        case Refusal::suppressed:
        case Refusal::person_invited:
            tell_job(job, JobState::skipped, refused.reason, JobTidings());
            break;
        case Refusal::campaign_total:
        case Refusal::campaign_day_cap:
            gate(job.campaign).closed_until = refused.next_at.value_or(never);
            break;
        case Refusal::note_cap: {
            // The lead has a note of its own: it alone waits for the month.
            const Slot slot = next_invitation(session_.budget(), now, note);
            co_await services_.store.settle_waiting_job(
                job.id, JobState::resolved, Reason::none, slot.at, now
            );
            break;
        }
        case Refusal::person_busy:
        case Refusal::campaign_stopped:
        case Refusal::not_ready: {
            std::vector<CampaignId> one(1, job.campaign);
            co_await refresh_gates(std::move(one));
            break;
        }
        default: co_await session_.after_lost_turn(refused.why); break;
    }
}

boost::asio::awaitable<void> AccountWorker::record_reply(Intent intent, Reply<Receipt> reply) {
    const Instant now = services_.clock.now();
    AccountChange change;
    InvitationResult result = judge(intent, reply, now, change);
    const bool is_charged_now = is_charged(result.outcome) || result.keeps_charge;
    if (!is_charged_now) {
        session_.budget().charges.refund(AttemptKind::invite, intent.at, intent.with_note);
    }
    services_.board.end_send(is_charged_now);
    const JobState to = result.to;
    const Reason reason = result.reason;
    session_.apply(change);
    auto then = request_at_once(now);
    std::vector<CampaignId> campaigns;
    if (then) campaigns = then->campaigns;
    auto end = co_await services_.store.finish_invitation(
        session_.lease(), std::move(result), std::move(change), now, std::move(then)
    );
    if (end.is_ours && to != JobState::resolved)
        tell_job(intent.job, to, reason, tidings_of(intent, reply));
    if (end.next) co_await keep(*std::move(end.next), std::move(campaigns), now);
}

// What the answer means for the invitation, and in `change` for the account.
InvitationResult AccountWorker::judge(
    const Intent& intent, const Reply<Receipt>& reply, Instant now, AccountChange& change
) {
    InvitationResult result;
    result.attempt = intent.attempt;
    result.job = intent.job.id;
    result.http_status = reply.exchange.http_status;
    result.took = reply.exchange.took;
    if (reply.result) {
        services_.board.host_answered();
        refused_invitation_.reset();
        result.invitation_id = reply.result->invitation_id;
        change = change_after_sent(*reply.result, intent, now);
        if (!session_.budget().first_sent_at) session_.budget().first_sent_at = now;
        return result;
    }

    const ProviderError& error = reply.result.error();
    const Consequence consequence =
        after_refused_invitation(error.fault, refusals_before(intent.job, error.fault));
    if (is_about_account(error.fault)) refused_invitation_ = intent.job.id;
    result.outcome = consequence.outcome;
    result.keeps_charge = consequence.keeps_charge;
    result.to = consequence.job;
    result.reason = consequence.reason;
    result.fault = error.fault;
    result.error_type = error.type;
    if (consequence.defer > Duration{0}) result.not_before = now + consequence.defer;
    if (consequence.outcome == Outcome::unknown) {
        result.check_at = first_check(intent.at);
        auto& first_look = outlook_.looks.first;
        first_look = std::min(first_look.value_or(never), *result.check_at);
    }
    change =
        change_after(consequence, error, setback_of(intent.job, now), session_.standing(), now);
    session_.note_trouble(error, consequence.run, what_now(change, result.not_before));
    return result;
}

AccountChange AccountWorker::change_after_sent(
    const Receipt& receipt, const Intent& intent, Instant now
) const {
    const Note note = intent.with_note ? Note::with : Note::without;
    AccountChange change = change_after_success(session_.standing(), ActionClass::invitation, note);
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

Setback AccountWorker::setback_of(const JobBrief& job, Instant now) {
    Setback setback;
    setback.same_person = job.resend_refusals > 0;
    setback.jitter = random_.unit();
    if (is_near_cap(session_.budget(), now)) {
        setback.day_end = local_day(account_.policy.time_zone, now).end;
    }
    return setback;
}

// What a person is told beside the error: "rests until 2026-11-24T14:05:00+01:00".
std::string AccountWorker::what_now(
    const AccountChange& change, const std::optional<Instant>& lead_waits_until
) const {
    const auto until = [this](Instant instant) {
        return " until " + format_rfc3339(instant, account_.policy.time_zone);
    };
    if (change.state) return "stopped: " + std::string(to_string(*change.state));
    const bool rests = change.backoff && change.event == "account.resting";
    if (!rests && lead_waits_until) return "this lead waits" + until(*lead_waits_until);
    if (!rests) return {};
    const Backoff& before = session_.record().backoff;
    const Backoff& after = *change.backoff;
    if (after.rest_until > before.rest_until) return "rests" + until(after.rest_until);
    if (after.visit_rest_until > before.visit_rest_until) {
        return "visits no profile" + until(after.visit_rest_until);
    }
    return "sends no note" + until(after.note_rest_until);
}

}  // namespace invito
