// Accounts: what is known of them, the limits they work with, their pauses, and those
// of the configuration.

#include "invito/model/policy.hpp"
#include "invito/plan/limiter.hpp"
#include "invito/ports/admin_store.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "invito/support/random.hpp"
#include "ledger.hpp"
#include "meta.hpp"
#include "operation_parts.hpp"
#include "rows.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace invito::store {
namespace {

// The same for the life of the database, so that a forecast and any number of runs draw the same
// pauses.
std::uint64_t pause_seed(Instant database_created_at, const std::string& provider_account_id) {
    const auto database = static_cast<std::uint64_t>(to_millis(database_created_at));
    return Random(database).fork(provider_account_id).next();
}

AccountRecord load_record(
    sql::Session& db, const AccountToLoad& wanted, Instant now, Instant database_created_at
) {
    static const std::string sql =
        "SELECT a.state, a.alias, a.provider_account_id, a.state_detail, m.next_at, "
        "m.first_sent_at, a.paused_by_person, m.pauses_drawn, a.paused_until, a.synced_at, "
        "a.related_until, m.id, coalesce(m.provider_id, ''), "
        "a.doubts_settled < coalesce((SELECT CAST(t.value AS INTEGER) FROM meta t "
        "WHERE t.key = 'doubts'), 0), " +
        std::string(backoff_columns) +
        " FROM account a JOIN member m ON m.id = a.member_id WHERE a.id = ?1";
    AccountRecord record;
    MemberId member;
    {
        auto row = db.prepare(sql);
        ensure(row.bind(wanted.account).step(), "a loaded account exists");
        record.id = wanted.account;
        record.state = account_state(row.view(0));
        row.read(
            1, record.alias, record.provider_account_id, record.state_detail, record.next_at,
            record.first_sent_at, record.paused_by_person, record.pauses_drawn, record.paused_until,
            record.synced_at, record.related_until, member, record.member_id, record.is_in_doubt
        );
        record.backoff = read_backoff(row, 14);
    }
    if (auto sender = sender_before(db, wanted.account)) {
        record.state = AccountState::same_member;
        record.state_detail = std::move(*sender);
        record.paused_by_person = false;
        record.paused_until.reset();
    }
    record.pause_seed = pause_seed(database_created_at, record.provider_account_id);
    record.held = held_limits(db, member, now);
    if (wanted.lookback) {
        Lookback lookback = *wanted.lookback;
        for (const HeldLimits& held : record.held) lookback.include(held.limits);
        record.charges = load_charges(db, member, lookback, now);
    }
    record.next_looks = next_looks_of(db, member);
    return record;
}

}  // namespace

std::vector<AccountRecord> load_accounts(
    sql::Session& db, const std::vector<AccountToLoad>& accounts, Instant now
) {
    const Instant database_created_at = created_at(db);
    std::vector<AccountRecord> records;
    records.reserve(accounts.size());
    for (const AccountToLoad& one : accounts)
        records.push_back(load_record(db, one, now, database_created_at));
    return records;
}

AccountRecord load_account(sql::Session& db, const AccountToLoad& account, Instant now) {
    return load_record(db, account, now, created_at(db));
}

void change_account(
    sql::Session& db, const Lease& lease, const AccountChange& change, Instant now
) {
    if (change.is_empty() || !holds(db, lease)) return;
    change_held_account(db, lease, change, now);
}

void change_accounts(sql::Session& db, const std::vector<LeasedChange>& changes, Instant now) {
    for (const LeasedChange& one : changes) change_account(db, one.lease, one.change, now);
}

void change_held_account(
    sql::Session& db, const Lease& lease, const AccountChange& change, Instant now
) {
    if (change.state) {
        // Another account of the same member is no way out of a stop. A sign-in is each one's own.
        const bool stops_member =
            *change.state == AccountState::restricted || *change.state == AccountState::paused;
        static const std::string update =
            "UPDATE account SET state = ?2, state_since = ?3, state_detail = ?4, "
            "paused_by_person = 0, paused_until = NULL WHERE ";
        static const std::string own = update + "id = ?1";
        static const std::string all =
            update + "member_id = (SELECT member_id FROM account WHERE id = ?1)";
        db.run(
            stops_member ? all : own, lease.account, to_string(*change.state), now, change.detail
        );
    }
    if (change.backoff) save_backoff(db, member_of(db, lease.account), *change.backoff);
    if (!change.event.empty()) {
        record_event(
            db, now, change.event, {.run = lease.run, .account = lease.account}, change.detail
        );
    }
}

std::optional<LeasedAccount> find_leased_account(sql::Session& db, const Lease& lease) {
    db.take_turn(lease.account);
    auto row = db.prepare(
        "SELECT a.lease_run, a.lease_epoch, a.state, a.member_id, m.next_at, m.rest_until, "
        "m.note_rest_until, EXISTS (SELECT 1 FROM account o WHERE o.member_id = a.member_id "
        "AND o.position < a.position) FROM account a JOIN member m ON m.id = a.member_id "
        "WHERE a.id = ?1"
    );
    ensure(row.bind(lease.account).step(), "a leased account exists");
    const bool is_held = row.integer(0) == lease.run.value && row.integer(1) == lease.epoch;
    if (!is_held) return std::nullopt;
    LeasedAccount turn;
    bool another_sends = false;
    row.read(3, turn.member, turn.next_at, turn.rest_until, turn.note_rest_until, another_sends);
    const auto locked = db.turn_of(lease.account);
    ensure_unchanged(db, !locked || *locked == turn.member, "an account keeps its member");
    turn.may_act = account_state(row.view(2)) == AccountState::ok && !another_sends;
    return turn;
}

Granted<LeasedAccount> require_lease(sql::Session& db, const Lease& lease) {
    const auto leased = find_leased_account(db, lease);
    if (!leased) return Denied{DenyReason::lost_lease};
    if (!leased->may_act) return Denied{DenyReason::account_stopped};
    return *leased;
}

bool holds(sql::Session& db, const Lease& lease) {
    return find_leased_account(db, lease).has_value();
}

std::optional<Denied> first_broken_rule(
    sql::Session& db, MemberId member, const std::vector<CapRule>& rules
) {
    if (is_mutant(Mutant::limiter_in_memory)) return std::nullopt;
    std::vector<CountedSince> windows;
    for (const CapRule& rule : rules) windows.push_back({rule.counted, rule.since});
    const auto counts = count_charged(db, member, windows);
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (counts[i] >= rules[i].cap) return Denied{rules[i].deny_reason};
    }
    return std::nullopt;
}

namespace {

// The columns of cap_kinds (model/caps.hpp) in their order, each as `pattern` has it.
std::string cap_column_list(std::string_view pattern) {
    std::string list;
    for (const CapKind& cap : cap_kinds) {
        if (!list.empty()) list += ", ";
        list += fmt::format(fmt::runtime(pattern), cap.name());
    }
    return list;
}

Limits read_limits(const sql::Statement& row, int first_column) {
    Limits limits;
    for (const CapKind& cap : cap_kinds) row.read(first_column++, limits.*cap.limit);
    return limits;
}

// "SELECT ..." of DayLimits.
const std::string& select_day_limits() {
    static const std::string sql =
        "SELECT since, begins_at, ends_at, zone, ramp_per_day, pacing_min_ms, lateness_ms, day, "
        "hours, " +
        cap_column_list("{}") + " FROM account_limits WHERE member_id = ?1 ";
    return sql;
}

DayLimits read_day_limits(const sql::Statement& row) {
    DayLimits limits;
    row.read(
        0, limits.since, limits.day.begin, limits.day.end, limits.zone, limits.ramp_per_day,
        limits.pacing_min, limits.lateness
    );
    limits.day.date = std::chrono::local_days{unpack_date(row.view(7))};
    limits.window = unpack_window(row.view(8));
    limits.limits = read_limits(row, 9);
    return limits;
}

// Whether the latest row of a day that is not over says the same from then on.
bool is_recorded(sql::Session& db, MemberId member, const DayLimits& limits) {
    static const std::string sql =
        select_day_limits() + "AND ends_at > ?2 ORDER BY id DESC LIMIT 1";
    auto row = db.prepare(sql);
    if (!row.bind(member, limits.since).step()) return false;
    const DayLimits latest = read_day_limits(row);
    const auto terms = [](const DayLimits& of) {
        return std::tuple(
            of.day.date, of.day.end, std::string_view(of.zone), of.limits, of.ramp_per_day,
            of.pacing_min, pack_window(of.window), of.lateness
        );
    };
    return latest.since <= limits.since && terms(latest) == terms(limits);
}

void add_row(sql::Session& db, const Lease& lease, MemberId member, const DayLimits& limits) {
    static const std::string sql =
        "INSERT INTO account_limits (account_id, run_id, member_id, since, day, zone, begins_at, "
        "ends_at, ramp_per_day, pacing_min_ms, hours, lateness_ms, " +
        cap_column_list("{}") + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " +
        cap_column_list("?") + ")";
    const std::string day = pack_date(std::chrono::year_month_day{limits.day.date});
    const std::string hours = pack_window(limits.window);
    auto insert = db.prepare(sql);
    int parameter = 0;
    insert.bind_next(
        parameter, lease.account, lease.run, member, limits.since, day, limits.zone,
        limits.day.begin, limits.day.end, limits.ramp_per_day, limits.pacing_min, hours,
        limits.lateness
    );
    for (const CapKind& cap : cap_kinds) insert.bind_next(parameter, limits.limits.*cap.limit);
    insert.run();
}

}  // namespace

std::vector<HeldLimits> record_limits(
    sql::Session& db, const Lease& lease, const DayLimits& limits
) {
    return record_all_limits(db, {{lease, limits}}).front();
}

std::vector<std::vector<HeldLimits>> record_all_limits(
    sql::Session& db, const std::vector<LeasedLimits>& limits
) {
    for (const auto& [lease, day] : limits) {
        const MemberId member = member_of(db, lease.account);
        // Who does not send works with no limits, and must not bind who does.
        if (!sender_before(db, lease.account) && !is_recorded(db, member, day))
            add_row(db, lease, member, day);
    }
    // Only now: the limits of one account bind the others of its member.
    std::vector<std::vector<HeldLimits>> held;
    held.reserve(limits.size());
    for (const auto& [lease, day] : limits)
        held.push_back(held_limits(db, member_of(db, lease.account), day.since));
    return held;
}

std::vector<HeldLimits> held_limits(sql::Session& db, MemberId member, Instant now) {
    // min() passes over NULL, which is unlimited: what is left is the lowest. Days that end at
    // different instants are those of different zones.
    static const std::string sql =
        "SELECT ends_at, min(ramp_per_day), " + cap_column_list("min({})") +
        " FROM account_limits WHERE member_id = ?1 AND ends_at > ?2 GROUP BY ends_at";
    auto row = db.prepare(sql);
    row.bind(member, now);
    std::vector<HeldLimits> held;
    while (row.step()) {
        HeldLimits one{.until = row.instant(0), .limits = read_limits(row, 2)};
        one.limits.per_day = lower_of(one.limits.per_day, row.get<Cap>(1));
        held.push_back(one);
    }
    return held;
}

std::vector<DayLimits> recorded_limits(sql::Session& db, MemberId member) {
    static const std::string sql = select_day_limits() + "ORDER BY id";
    std::vector<DayLimits> recorded;
    auto row = db.prepare(sql);
    row.bind(member);
    while (row.step()) recorded.push_back(read_day_limits(row));
    return recorded;
}

std::optional<AccountId> find_account(sql::Session& db, const std::string& alias) {
    return db.find<AccountId>("SELECT id FROM account WHERE alias = ?1", alias);
}

std::string alias_of(sql::Session& db, AccountId account) {
    return db.find<std::string>("SELECT alias FROM account WHERE id = ?1", account).value();
}

namespace {

Error unknown_account(const std::string& alias) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "account.unknown",
        .what = "there is no account of that name",
        .found = alias,
        .hint = "`invito accounts list` shows the names",
    };
}

Error stopped_account(const std::string& alias) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "account.stopped",
        .what = "the account is stopped already, by more than a pause",
        .found = alias,
        .hint = fmt::format("`invito accounts show {}` tells why", alias),
    };
}

// With all accounts of its member. False if something graver stopped the account.
bool set_paused(sql::Session& db, AccountId account, const PauseTerms& terms, Instant now) {
    const auto changed = db.change(
        "UPDATE account SET state_since = CASE state WHEN 'ok' THEN ?2 ELSE state_since END, "
        "state_detail = ?3, paused_until = ?4, state = 'paused', paused_by_person = 1 "
        "WHERE member_id = (SELECT member_id FROM account WHERE id = ?1 "
        "AND state IN ('ok', 'paused')) AND state IN ('ok', 'paused')",
        account, now, terms.reason, terms.until
    );
    return changed > 0;
}

}  // namespace

void end_pauses(sql::Session& db, RunId run, Instant now) {
    // The rests of an account stay: the provider asked for them, not the person who paused it.
    const auto accounts = db.all<AccountId>(
        "UPDATE account SET state = 'ok', state_since = paused_until, state_detail = '', "
        "paused_by_person = 0, paused_until = NULL "
        "WHERE state = 'paused' AND paused_until <= ?1 RETURNING id",
        now
    );
    constexpr std::string_view why = "the pause ended";
    for (const AccountId account : accounts)
        record_event(db, now, "account.resumed", {.run = run, .account = account}, why);
    const auto campaigns = db.all<CampaignId>(
        "UPDATE campaign SET state = 'active', paused_until = NULL, pause_reason = '' "
        "WHERE state = 'paused' AND paused_until <= ?1 RETURNING id",
        now
    );
    for (const CampaignId campaign : campaigns)
        record_event(db, now, "campaign.active", {.run = run, .campaign = campaign}, why);
}

namespace {

// An alias that another row still has is freed: the row keeps its ledger under a name nobody can
// configure.
void free_alias(sql::Session& db, const std::string& alias, AccountId keeper) {
    db.run(
        "UPDATE account SET alias = alias || '#' || id WHERE alias = ?1 AND id <> ?2", alias, keeper
    );
}

// The accounts of the last configuration in its order, if `accounts` says the same: then there is
// nothing to write. Every run and every import asks, and nearly always it does.
std::optional<std::vector<AccountId>> ids_if_unchanged(
    sql::Session& db, const std::vector<AccountEntry>& accounts
) {
    std::vector<AccountId> ids;
    ids.reserve(accounts.size());
    auto row = db.prepare(
        "SELECT id, alias, provider_account_id, tier, position FROM account "
        "WHERE position IS NOT NULL ORDER BY position"
    );
    while (row.step()) {
        if (ids.size() == accounts.size()) return std::nullopt;
        const AccountEntry& entry = accounts[ids.size()];
        const bool is_same =
            row.view(1) == entry.alias && row.view(2) == entry.provider_account_id &&
            row.view(3) == to_string(entry.tier) && row.integer(4) == std::ssize(ids);
        if (!is_same) return std::nullopt;
        ids.push_back(row.get<AccountId>(0));
    }
    if (ids.size() < accounts.size()) return std::nullopt;
    return ids;
}

AccountId save_account(
    sql::Session& db, const AccountEntry& account, std::int64_t position, Instant now
) {
    auto id = db.find<AccountId>(
        "SELECT id FROM account WHERE provider_account_id = ?1", account.provider_account_id
    );
    if (id) {
        free_alias(db, account.alias, *id);
    } else {
        id = find_account(db, account.alias);
    }
    if (!id) {
        return db.insert<AccountId>(
            "INSERT INTO account (alias, provider_account_id, tier, state_since, position, "
            "member_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            account.alias, account.provider_account_id, to_string(account.tier), now, position,
            add_member(db)
        );
    }
    remember_former_id(db, *id, account.provider_account_id);
    db.run(
        "UPDATE account SET alias = ?2, provider_account_id = ?3, tier = ?4, position = ?5 "
        "WHERE id = ?1",
        *id, account.alias, account.provider_account_id, to_string(account.tier), position
    );
    return *id;
}

}  // namespace

}  // namespace invito::store

namespace invito {

std::vector<AccountId> AdminStore::save_accounts(
    const std::vector<AccountEntry>& accounts, Instant now
) {
    sql::JoinedTransaction transaction(db_, sql::Turns::all);
    if (auto unchanged = store::ids_if_unchanged(db_, accounts)) return *std::move(unchanged);
    std::vector<AccountId> ids;
    ids.reserve(accounts.size());
    db_.execute("UPDATE account SET position = NULL WHERE position IS NOT NULL");
    for (const AccountEntry& account : accounts)
        ids.push_back(store::save_account(db_, account, std::ssize(ids), now));
    transaction.commit();
    return ids;
}

std::optional<AccountId> AdminStore::find_account(const std::string& alias) {
    return store::find_account(db_, alias);
}

std::optional<std::string> AdminStore::sender_instead_of(AccountId account) {
    return store::sender_before(db_, account);
}

Result<void> AdminStore::pause_account(
    const std::string& alias, const PauseTerms& terms, Instant now
) {
    sql::Transaction transaction(db_, sql::Turns::all);
    const auto id = find_account(alias);
    if (!id) return store::unknown_account(alias);
    if (!store::set_paused(db_, *id, terms, now)) return store::stopped_account(alias);
    store::record_event(db_, now, "account.paused", {.account = *id}, terms.reason);
    transaction.commit();
    return {};
}

Result<void> AdminStore::resume_account(const std::string& alias, Instant now) {
    sql::Transaction transaction(db_, sql::Turns::all);
    const auto id = find_account(alias);
    if (!id) return store::unknown_account(alias);
    const store::MemberId member = store::member_of(db_, *id);
    db_.run(
        "UPDATE account SET state = 'ok', state_since = ?3, state_detail = '', "
        "paused_by_person = 0, paused_until = NULL "
        "WHERE member_id = ?2 AND (id = ?1 OR state IN ('paused', 'restricted'))",
        *id, member, now
    );
    store::save_backoff(db_, member, Backoff{});
    store::record_event(db_, now, "account.resumed", {.account = *id});
    transaction.commit();
    return {};
}

}  // namespace invito
