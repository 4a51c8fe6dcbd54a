// Events of the provider's webhooks: each is kept, once, and what it proves is written down by the
// functions that write what a sync has read. No lease is taken: a run that acts for the account
// finds out as it does of what a person decides meanwhile.

#include "invito/ports/admin_store.hpp"
#include "operation_parts.hpp"
#include "rows.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace invito::store {
namespace {

// Nothing is sent again so much later.
constexpr Duration events_kept = std::chrono::days{30};

// Only changes of an account's status are sent: within this time the same one again is a retry.
constexpr Duration retried_within = std::chrono::hours{24};

struct EventAccount {
    AccountId id;
    MemberId member;
    std::string alias;
    AccountState state = AccountState::ok;
    Instant state_since;
};

std::optional<EventAccount> find_event_account(sql::Session& db, const std::string& provider_id) {
    auto row = db.prepare(
        "SELECT state, id, member_id, alias, state_since FROM account "
        "WHERE provider_account_id = ?1"
    );
    if (!row.bind(provider_id).step()) return std::nullopt;
    EventAccount account;
    account.state = account_state(row.view(0));
    row.read(1, account.id, account.member, account.alias, account.state_since);
    return account;
}

// The one invitation that keeps its person from another one.
struct LiveInvitation {
    AttemptId attempt;
    std::optional<JobId> job;
    std::optional<Outcome> outcome;
    JobState state = JobState::queued;
    bool is_to_them = false;  // whom the provider names, and not only somebody of that address
};

std::optional<LiveInvitation> find_live_invitation(
    sql::Session& db, MemberId member, PersonId person, const std::string& provider_id
) {
    auto row = db.prepare(
        "SELECT j.state, a.outcome, a.id, a.job_id, p.provider_id IS NOT NULL AND "
        "p.provider_id = ?3 FROM attempt a JOIN job j ON j.id = a.job_id "
        "JOIN person p ON p.id = a.person_id "
        "WHERE a.person_id = ?1 AND a.live = 1 AND a.member_id = ?2"
    );
    if (!row.bind(person, member, provider_id).step()) return std::nullopt;
    LiveInvitation live;
    live.state = job_state(row.view(0));
    live.outcome = maybe_outcome(row, 1);
    row.read(2, live.attempt, live.job, live.is_to_them);
    return live;
}

// Relations that were made lately are read again.
EventEffect look_again(sql::Session& db, MemberId member, Instant now) {
    db.run(
        "UPDATE account SET related_until = ?2 WHERE member_id = ?1 AND related_until > ?2", member,
        now - relations_pause
    );
    return EventEffect::looks;
}

// An invitation of which nobody knew whether it was sent, was: as by any relation that a sync sees.
void settle_as_related(
    sql::Session& db, const About& about, const LiveInvitation& live, const std::string& evidence,
    Instant now
) {
    const CheckVerdict verdict =
        classify_sighting({}, classify_evidence({.is_related = true}), now);
    settle_check(
        db, about,
        {.attempt = live.attempt,
         .job = *live.job,
         .outcome = verdict.outcome,
         .to = verdict.job,
         .reason = verdict.reason,
         .evidence = evidence},
        now
    );
}

EventEffect learn_relation(
    sql::Session& db, const EventAccount& account, const ProviderEvent& event, Instant now
) {
    const auto person = known_person(
        db, {.invitation_id = {},
             .provider_id = event.provider_id,
             .public_identifier = event.public_identifier,
             .latest_sent_at = now}
    );
    if (!person) return EventEffect::none;
    const auto live = find_live_invitation(db, account.member, *person, event.provider_id);
    if (!live || !live->job) return EventEffect::none;
    const bool is_unknown = live->outcome == Outcome::unknown && live->state == JobState::unknown;
    const bool is_pending = live->outcome == Outcome::sent && live->state == JobState::sent;
    if (live->outcome == Outcome::sent && !is_pending) return EventEffect::none;
    if (live->outcome == Outcome::already) return EventEffect::none;
    if (!live->is_to_them || (!is_unknown && !is_pending))
        return look_again(db, account.member, now);

    const About about{.account = account.id};
    const std::string evidence = "told by a webhook of " + account.alias;
    if (is_unknown) settle_as_related(db, about, *live, evidence, now);
    const LearnedStatus learned{
        .attempt = live->attempt,
        .job = *live->job,
        .status = InvitationStatus::accepted,
        .at = std::min(event.at.value_or(now), now),
        .evidence = evidence};
    record_status(db, about, learned, now);
    return EventEffect::accepted;
}

// Something newer is known of the account: another event, or what a person or a run has seen.
bool is_overtaken(sql::Session& db, const EventAccount& account, Instant at) {
    if (account.state_since > at) return true;
    return db.has(
        "SELECT 1 FROM webhook_event WHERE account_id = ?1 AND at > ?2 "
        "AND (kind = 'signed_out' OR kind = 'account')",
        account.id, at
    );
}

// Never the other way: whether an account may go on is asked, when a run begins.
EventEffect stop_signed_out(
    sql::Session& db, const EventAccount& account, const ProviderEvent& event, Instant now
) {
    if (account.state != AccountState::ok || is_overtaken(db, account, event.at.value_or(now)))
        return EventEffect::none;
    const Lease no_run{.account = account.id, .run = {}};
    change_held_account(
        db, no_run,
        {.state = AccountState::reconnect, .detail = event.status, .event = "account.reconnect"},
        now
    );
    return EventEffect::reconnect;
}

EventEffect apply(
    sql::Session& db, const std::optional<EventAccount>& account, const ProviderEvent& event,
    Instant now
) {
    if (!account) return EventEffect::none;
    switch (event.kind) {
        case EventKind::relation: return learn_relation(db, *account, event, now);
        case EventKind::signed_out: return stop_signed_out(db, *account, event, now);
        case EventKind::account:
        case EventKind::other: break;
    }
    return EventEffect::none;
}

bool is_status_without_id(const ProviderEvent& event) {
    const bool is_status = event.kind == EventKind::signed_out || event.kind == EventKind::account;
    return is_status && event.id.empty();
}

bool was_received(
    sql::Session& db, const std::optional<EventAccount>& account, const ProviderEvent& event,
    const std::string& key, Instant now
) {
    if (db.has("SELECT 1 FROM webhook_event WHERE key = ?1", key)) return true;
    if (!is_status_without_id(event) || !account) return false;
    return db.has(
        "SELECT 1 FROM webhook_event WHERE id = (SELECT max(id) FROM webhook_event "
        "WHERE account_id = ?1 AND (kind = 'signed_out' OR kind = 'account')) "
        "AND status = ?2 AND received_at > ?3",
        account->id, event.status, now - retried_within
    );
}

EventReceipt receive_event(
    sql::Session& db, const ProviderEvent& event, std::string key, Instant now
) {
    const auto account = find_event_account(db, event.account_id);
    // The same status may come again on another day.
    if (is_status_without_id(event)) key += '@' + std::to_string(to_millis(now));
    EventReceipt receipt{.kind = event.kind, .account = account ? account->alias : ""};
    if (was_received(db, account, event, key, now)) {
        receipt.is_new = false;
        return receipt;
    }
    receipt.effect = apply(db, account, event, now);
    db.run(
        "INSERT INTO webhook_event (key, kind, account_id, status, at, received_at, effect) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        key, to_string(event.kind), account ? std::optional(account->id) : std::nullopt,
        event.status, std::min(event.at.value_or(now), now), now, to_string(receipt.effect)
    );
    db.run("DELETE FROM webhook_event WHERE received_at < ?1", now - events_kept);
    return receipt;
}

}  // namespace
}  // namespace invito::store

namespace invito {

EventReceipt AdminStore::receive_event(
    const ProviderEvent& event, const std::string& key, Instant now
) {
    sql::Transaction transaction(db_, sql::Turns::all);
    EventReceipt receipt = store::receive_event(db_, event, key, now);
    transaction.commit();
    return receipt;
}

}  // namespace invito
