// AccountWorker: what became of invitations whose outcome is not known. Looks at the sent list and
// at the profile; only what was read completely proves that something is not there.

#include "account_worker.hpp"
#include "invito/plan/reconcile.hpp"
#include "invito/support/text.hpp"

#include <map>

namespace invito {
namespace {

// LinkedIn keeps about 1,500 pending invitations; this many pages of 100 mean that something is
// wrong.
constexpr int pages_max = 60;

bool shows_invitation(const Profile& profile) {
    if (profile.is_connected || profile.distance == Distance::first) return true;
    const InvitationMark pending{InvitationDirection::sent, InvitationStatus::pending};
    return profile.invitation == pending;
}

}  // namespace

const std::string* SentList::find(const JobBrief& job) const {
    if (const auto found = by_provider_id.find(job.provider_id); found != by_provider_id.end()) {
        return &found->second;
    }
    if (job.identity.kind != IdentifierKind::public_identifier) return nullptr;
    const auto found = by_slug.find(job.identity.value);
    return found == by_slug.end() ? nullptr : &found->second;
}

boost::asio::awaitable<void> AccountWorker::look_for_evidence() {
    const auto due = co_await services_.store.due_unknowns(account_.id, services_.clock.now());
    SentList sent = co_await read_sent_list();
    for (const UnknownAttempt& unknown : due) {
        if (outlook_.budget.state != AccountState::ok || services_.board.is_stopping()) break;
        co_await check(unknown, sent);
    }
    outlook_.next_check = co_await services_.store.next_check(account_.id);
}

boost::asio::awaitable<SentList> AccountWorker::read_sent_list() {
    SentList sent;
    std::optional<std::string> cursor;
    for (int page = 0; page < pages_max; ++page) {
        const Instant now = co_await now_within_recorded_day();
        auto rules = list_rules(outlook_.budget, now);
        const auto attempt = co_await services_.store.charge(
            lease_, AttemptKind::list, std::nullopt, now, std::move(rules)
        );
        if (!attempt) {
            co_await after_lost_turn(attempt.error().why);
            co_return sent;
        }
        outlook_.budget.charges.add(AttemptKind::list, now, false);
        const auto reply =
            co_await services_.provider.sent_page(account_.provider_account_id, cursor);
        co_await finish_read(*attempt, reply.exchange, error_of(reply));
        if (!reply.result) co_return sent;
        for (const SentInvitation& invitation : reply.result->items) {
            if (!invitation.provider_id.empty()) {
                sent.by_provider_id[invitation.provider_id] = invitation.invitation_id;
            }
            if (!invitation.public_identifier.empty()) {
                sent.by_slug[to_lower_nfc(invitation.public_identifier)] = invitation.invitation_id;
            }
        }
        cursor = reply.result->cursor;
        if (!cursor) {
            sent.is_complete = true;
            co_return sent;
        }
    }
    co_return sent;
}

boost::asio::awaitable<void> AccountWorker::check(UnknownAttempt unknown, SentList sent) {
    CheckResult result;
    result.attempt = unknown.attempt;
    result.job = unknown.job.id;
    Sighting sighting = Sighting::incomplete;
    if (const auto* invitation_id = sent.find(unknown.job)) {
        sighting = Sighting::present;
        result.invitation_id = *invitation_id;
        result.evidence = "in the sent list of " + account_.alias;
    } else {
        const auto seen = co_await sight_on_profile(unknown.job);
        if (seen == Sighting::present) {
            sighting = Sighting::present;
            result.evidence = "on the profile, read by " + account_.alias;
        } else if (seen == Sighting::absent && sent.is_complete) {
            sighting = Sighting::absent;
            result.evidence = "neither in the sent list nor on the profile";
        }
    }

    const Instant now = services_.clock.now();
    UnknownHistory history;
    history.intent_at = unknown.intent_at;
    history.checks = unknown.checks;
    history.earlier = unknown.earlier;
    history.strict = services_.options.strict;
    const CheckVerdict verdict = judge_sighting(history, sighting, now);
    result.outcome = verdict.outcome;
    result.to = verdict.job;
    result.reason = verdict.reason;
    result.check_at = verdict.check_at;
    result.checks = verdict.checks;
    JobTidings tidings;
    tidings.invitation_id = result.invitation_id;
    co_await services_.store.finish_check(lease_, std::move(result), now);

    if (verdict.job == JobState::unknown) co_return;
    const bool is_of_this_run = services_.campaigns.contains(unknown.job.campaign);
    if (is_of_this_run) {
        --services_.board.report.counts.unknown;
        ++services_.board.report.waiting;
    }
    if (verdict.job == JobState::resolved) {
        // A campaign that is not part of this run keeps the job for its own.
        for (CampaignGate& known : outlook_.campaigns) {
            if (known.id == unknown.job.campaign) known.earliest_job = now;
        }
        co_return;
    }
    // Telling takes it off the waiting ones again.
    if (is_of_this_run) tell_job(unknown.job, verdict.job, verdict.reason, tidings);
}

boost::asio::awaitable<Sighting> AccountWorker::sight_on_profile(JobBrief job) {
    const Instant now = co_await now_within_recorded_day();
    auto rules = visit_rules(outlook_.budget, now);
    const auto attempt =
        co_await services_.store.charge(lease_, AttemptKind::visit, job.id, now, std::move(rules));
    if (!attempt) {
        co_await after_lost_turn(attempt.error().why);
        co_return Sighting::incomplete;
    }
    outlook_.budget.charges.add(AttemptKind::visit, now, false);
    const auto reply =
        co_await services_.provider.profile(account_.provider_account_id, job.provider_id);
    co_await finish_read(*attempt, reply.exchange, error_of(reply));
    if (!reply.result) co_return Sighting::incomplete;
    if (reply.result->provider_id != job.provider_id) co_return Sighting::incomplete;
    co_return shows_invitation(*reply.result) ? Sighting::present : Sighting::absent;
}

// Settles the ledger row of a read and lets the account feel what its answer means.
boost::asio::awaitable<void> AccountWorker::finish_read(
    AttemptId attempt, Exchange exchange, std::optional<ProviderError> error
) {
    count_exchange(exchange);
    const Instant now = services_.clock.now();
    if (!error) {
        services_.board.host_answered();
        co_await services_.store.finish_charge(
            attempt, Outcome::done, exchange.http_status, std::string(), now
        );
        co_return;
    }
    const Consequence consequence =
        after_refused_visit(error->fault, 0, services_.options.read_retries);
    Setback setback;
    setback.action = ActionClass::visit;
    const AccountChange change = change_after(consequence, *error, setback, standing(), now);
    // The row stays charged whatever the answer: a look that failed was a look.
    co_await services_.store.finish_charge(
        attempt, Outcome::done, exchange.http_status, error->type, now
    );
    co_await services_.store.change_account(lease_, change, now);
    apply(change);
    note_trouble(*error, consequence.run, "the invitation stays unknown");
}

}  // namespace invito
