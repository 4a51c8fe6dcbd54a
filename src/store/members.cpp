// LinkedIn members: whom caps, pauses, rests and health belong to, and which accounts are theirs.
#include "invito/plan/error_policy.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "invito/support/text.hpp"
#include "operation_parts.hpp"
#include "rows.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace invito::store {
namespace {

// An account as it is known before a listing is read.
struct Owned {
    AccountId account;
    MemberId member;
    std::string provider_id;  // the member's; empty: not known yet
};

std::optional<Owned> find_owned(sql::Session& db, const std::string& provider_account_id) {
    auto row = db.prepare(
        "SELECT a.id, m.id, m.provider_id FROM account a JOIN member m ON m.id = a.member_id "
        "WHERE a.provider_account_id = ?1"
    );
    if (!row.bind(provider_account_id).step()) return std::nullopt;
    Owned owned;
    row.read(0, owned.account, owned.member, owned.provider_id);
    return owned;
}

// Whose account it was before the provider moved it; its id may be named still, by another alias.
struct FormerMember {
    MemberId member;
    std::string provider_id;
};

std::optional<FormerMember> find_former(sql::Session& db, const std::string& former_id) {
    auto row = db.prepare(
        "SELECT m.id, m.provider_id FROM member m WHERE m.id = "
        "coalesce((SELECT member_id FROM account WHERE provider_account_id = ?1), "
        "(SELECT member_id FROM former_account WHERE provider_account_id = ?1))"
    );
    if (!row.bind(former_id).step()) return std::nullopt;
    FormerMember former;
    row.read(0, former.member, former.provider_id);
    return former;
}

void name_member(sql::Session& db, MemberId member, const std::string& provider_id) {
    db.run("UPDATE member SET provider_id = ?2 WHERE id = ?1", member, provider_id);
}

struct Pace {
    Instant next_at;
    std::int64_t pauses_drawn = 0;
    std::optional<Instant> first_sent_at;
};

Pace load_pace(sql::Session& db, MemberId member) {
    auto row = db.prepare("SELECT next_at, pauses_drawn, first_sent_at FROM member WHERE id = ?1");
    ensure(row.bind(member).step(), "a member of an account exists");
    Pace pace;
    row.read(0, pace.next_at, pace.pauses_drawn, pace.first_sent_at);
    return pace;
}

std::optional<Instant> earlier_of(
    const std::optional<Instant>& a, const std::optional<Instant>& b
) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

// Whatever `from` did, `into` has done. Their pauses and rests were drawn apart: the later holds.
void merge(sql::Session& db, MemberId from, MemberId into, Instant now) {
    const Backoff backoff = stricter_of(load_backoff(db, into), load_backoff(db, from), now);
    const Pace a = load_pace(db, into);
    const Pace b = load_pace(db, from);
    save_backoff(db, into, backoff);
    db.run(
        "UPDATE member SET next_at = ?2, pauses_drawn = ?3, first_sent_at = ?4 WHERE id = ?1", into,
        std::max(a.next_at, b.next_at), std::max(a.pauses_drawn, b.pauses_drawn),
        earlier_of(a.first_sent_at, b.first_sent_at)
    );
    for (const std::string_view sql :
         {"UPDATE attempt SET member_id = ?2 WHERE member_id = ?1",
          "UPDATE account_limits SET member_id = ?2 WHERE member_id = ?1",
          "UPDATE account SET member_id = ?2 WHERE member_id = ?1",
          "UPDATE former_account SET member_id = ?2 WHERE member_id = ?1"})
        db.run(sql, from, into);
    number_attempts(db, into);
    db.run("DELETE FROM member WHERE id = ?1", from);
}

// Another alias is no way out of a pause or a restriction: the gravest holds for all accounts.
void share_stop(sql::Session& db, MemberId member, Instant now) {
    db.run(
        "UPDATE account SET state = g.state, state_since = ?2, "
        "state_detail = g.state_detail, paused_by_person = g.paused_by_person, "
        "paused_until = g.paused_until FROM (SELECT id, state, state_detail, "
        "paused_by_person, paused_until FROM account "
        "WHERE member_id = ?1 AND state IN ('restricted', 'paused') "
        "ORDER BY state = 'restricted' DESC, paused_until IS NULL DESC, paused_until DESC "
        "LIMIT 1) AS g WHERE account.member_id = ?1 AND account.id <> g.id",
        member, now
    );
}

std::string name_of_another(sql::Session& db, const Owned& owned, MemberId member) {
    const auto name = db.find<std::string>(
        "SELECT alias FROM account WHERE member_id = ?1 AND id <> ?2 "
        "ORDER BY position IS NULL, position, id LIMIT 1",
        member, owned.account
    );
    return name.value_or("");
}

void join(sql::Session& db, RunId run, const Owned& owned, MemberId known, Instant now) {
    merge(db, owned.member, known, now);
    // An older run that holds one of them would go on with what it knows of one.
    db.run(
        "UPDATE account SET lease_epoch = lease_epoch + 1 "
        "WHERE member_id = ?1 AND lease_run <> ?2",
        known, run
    );
    share_stop(db, known, now);
    record_event(
        db, now, "account.same_member", {.run = run, .account = owned.account},
        name_of_another(db, owned, known)
    );
}

// Somebody else signed in under the same account id: what it did stays with whom it was. Whether
// its leads are the newcomer's to invite is for a person to say.
void change_hands(sql::Session& db, RunId run, const Owned& owned, MemberId newcomer, Instant now) {
    constexpr const char* why = "another LinkedIn member than before";
    db.run(
        "UPDATE account SET member_id = ?2, state = 'ok', state_since = ?3, state_detail = '', "
        "paused_by_person = 0, paused_until = NULL, synced_at = NULL, related_until = NULL "
        "WHERE id = ?1",
        owned.account, newcomer, now
    );
    db.run(
        "DELETE FROM member WHERE id = ?1 "
        "AND NOT EXISTS (SELECT 1 FROM account WHERE member_id = ?1) "
        "AND NOT EXISTS (SELECT 1 FROM attempt WHERE member_id = ?1) "
        "AND NOT EXISTS (SELECT 1 FROM account_limits WHERE member_id = ?1) "
        "AND NOT EXISTS (SELECT 1 FROM former_account WHERE member_id = ?1)",
        owned.member
    );
    share_stop(db, newcomer, now);
    db.run(
        "UPDATE account SET state = 'paused', state_detail = ?2 WHERE id = ?1 AND state = 'ok'",
        owned.account, why
    );
    record_event(db, now, "account.paused", {.run = run, .account = owned.account}, why);
}

// What the account did before the provider moved it, its member did. True if that is news.
bool learn_move(
    sql::Session& db, RunId run, const Owned& owned, const AccountMember& listed, Instant now
) {
    if (listed.former_id.empty()) return false;
    const auto former = find_former(db, listed.former_id);
    if (!former || former->member == owned.member) return false;
    // The member's own id decides where it is told: somebody else may have signed in since.
    const bool is_told = !listed.member_id.empty();
    if (owned.provider_id.empty()) {
        const bool is_another =
            is_told && !former->provider_id.empty() && former->provider_id != listed.member_id;
        if (is_another) return false;
        join(db, run, owned, former->member, now);
        return true;
    }
    if (is_told) return false;
    change_hands(db, run, owned, former->member, now);
    return true;
}

// True if what is known of any account is another than before.
bool learn_member(sql::Session& db, RunId run, const AccountMember& listed, Instant now) {
    auto owned = find_owned(db, listed.provider_account_id);
    if (!owned) return false;
    const bool has_moved = learn_move(db, run, *owned, listed, now);
    // Not told: two of whom nothing is known are not one.
    if (listed.member_id.empty()) return has_moved;
    if (has_moved) owned = find_owned(db, listed.provider_account_id);
    if (owned->provider_id == listed.member_id) return has_moved;
    const auto known =
        db.find<MemberId>("SELECT id FROM member WHERE provider_id = ?1", listed.member_id);
    const bool is_first_word = owned->provider_id.empty();
    if (is_first_word && !known) {
        name_member(db, owned->member, listed.member_id);
        return has_moved;
    }
    if (is_first_word) {
        join(db, run, *owned, *known, now);
        return true;
    }
    const MemberId newcomer = known ? *known : add_member(db);
    if (!known) name_member(db, newcomer, listed.member_id);
    change_hands(db, run, *owned, newcomer, now);
    return true;
}

}  // namespace

MemberId member_of(sql::Session& db, AccountId account) {
    const auto member = db.find<MemberId>("SELECT member_id FROM account WHERE id = ?1", account);
    ensure(member.has_value(), "an account that is asked about exists");
    return *member;
}

void remember_former_id(sql::Session& db, AccountId account, const std::string& new_id) {
    db.run(
        "INSERT INTO former_account (provider_account_id, member_id) "
        "SELECT provider_account_id, member_id FROM account "
        "WHERE id = ?1 AND provider_account_id <> ?2 "
        "ON CONFLICT (provider_account_id) DO UPDATE SET member_id = excluded.member_id",
        account, new_id
    );
}

MemberId add_member(sql::Session& db) {
    return db.insert<MemberId>("INSERT INTO member (provider_id) VALUES (NULL)");
}

bool learn_members(
    sql::Session& db, RunId run, const std::vector<AccountMember>& listed, Instant now
) {
    if (is_mutant(Mutant::caps_count_the_alias)) return false;
    db.take_every_turn();
    bool is_new = false;
    for (const AccountMember& one : listed) is_new = learn_member(db, run, one, now) || is_new;
    return is_new;
}

std::optional<std::string> sender_before(sql::Session& db, AccountId account) {
    // A run may act for accounts that the configuration has lost meanwhile: they come last.
    return db.find<std::string>(
        "SELECT o.alias FROM account a JOIN account o ON o.member_id = a.member_id "
        "WHERE a.id = ?1 AND o.id <> a.id AND (o.position < a.position "
        "OR (o.position IS NOT NULL AND a.position IS NULL) "
        "OR (o.position IS NULL AND a.position IS NULL AND o.lease_run = a.lease_run "
        "AND o.id < a.id)) "
        "ORDER BY o.position IS NULL, o.position, o.id LIMIT 1",
        account
    );
}

namespace {

constexpr std::string_view held_until = "member.held_until";

// "list 1764586400000 ". One column for all kinds: each that a member has costs each of its
// invitations, and few are held.
std::string packed(const ProviderHolds& holds) {
    std::string text;
    for (const AttemptKind kind : every_attempt_kind) {
        const auto until = holds.of(kind).time_since_epoch().count();
        if (until != 0) text += fmt::format("{} {} ", to_string(kind), until);
    }
    return text;
}

std::string_view take_word(std::string_view& text) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

ProviderHolds unpacked(std::string_view text) {
    ProviderHolds holds;
    while (!text.empty()) {
        const auto kind = readable(parse<AttemptKind>(take_word(text)), held_until);
        const auto until = readable(parse_number<std::int64_t>(take_word(text)), held_until);
        holds.of(kind) = Instant(Duration(until));
    }
    return holds;
}

}  // namespace

Backoff read_backoff(const sql::Statement& row, int first) {
    Backoff backoff;
    row.read(
        first, backoff.rest_until, backoff.rest_level, backoff.resend_level,
        backoff.note_rest_until, backoff.note_rest_level, backoff.visit_rest_until,
        backoff.visit_rest_level, backoff.failures_in_row, backoff.server_errors_in_row,
        backoff.visit_server_errors_in_row, backoff.health.permille, backoff.health.since
    );
    backoff.holds = unpacked(row.view(first + 12));
    return backoff;
}

Backoff load_backoff(sql::Session& db, MemberId member) {
    static const std::string sql =
        "SELECT " + std::string(backoff_columns) + " FROM member m WHERE m.id = ?1";
    auto row = db.prepare(sql);
    ensure(row.bind(member).step(), "a member of an account exists");
    return read_backoff(row, 0);
}

void save_backoff(sql::Session& db, MemberId member, const Backoff& backoff) {
    db.run(
        "UPDATE member SET rest_until = ?2, rest_level = ?3, resend_level = ?4, "
        "note_rest_until = ?5, note_rest_level = ?6, visit_rest_until = ?7, "
        "visit_rest_level = ?8, failures_in_row = ?9, server_errors = ?10, "
        "visit_server_errors = ?11, health = ?12, health_since = ?13, held_until = ?14 "
        "WHERE id = ?1",
        member, backoff.rest_until, backoff.rest_level, backoff.resend_level,
        backoff.note_rest_until, backoff.note_rest_level, backoff.visit_rest_until,
        backoff.visit_rest_level, backoff.failures_in_row, backoff.server_errors_in_row,
        backoff.visit_server_errors_in_row, backoff.health.permille, backoff.health.since,
        packed(backoff.holds)
    );
}

void remember_first_sent(
    sql::Session& db, AttemptId attempt, const std::optional<Instant>& sent_at
) {
    // Two texts: PostgreSQL would plan one that computes with a parameter anew each time.
    constexpr std::string_view at_its_intent =
        "UPDATE member SET first_sent_at = (SELECT intent_at FROM attempt WHERE id = ?1) "
        "WHERE id = (SELECT member_id FROM attempt WHERE id = ?1) AND first_sent_at IS NULL";
    constexpr std::string_view when_answered =
        "UPDATE member SET first_sent_at = ?2 "
        "WHERE id = (SELECT member_id FROM attempt WHERE id = ?1) AND first_sent_at IS NULL";
    if (sent_at) {
        db.run(when_answered, attempt, *sent_at);
    } else {
        db.run(at_its_intent, attempt);
    }
}

}  // namespace invito::store
