// Accounts: their leases, what is known of them, the limits they work with, their pauses, and those
// of the configuration.

#include "invito/plan/limiter.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "invito/support/random.hpp"
#include "ledger.hpp"
#include "meta.hpp"
#include "operations.hpp"
#include "registry.hpp"
#include "rows.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <string_view>
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
        "SELECT a.alias, a.provider_account_id, a.state, a.state_detail, m.next_at, "
        "m.first_sent_at, a.paused_by_person, m.pauses_drawn, a.paused_until, a.synced_at, "
        "a.related_until, m.id, " +
        std::string(backoff_columns) +
        " FROM account a JOIN member m ON m.id = a.member_id WHERE a.id = ?1";
    AccountRecord record;
    MemberId member;
    {
        auto row = db.prepare(sql);
        ensure(row.bind(wanted.account).step(), "a loaded account exists");
        record.id = wanted.account;
        record.alias = row.text(0);
        record.provider_account_id = row.text(1);
        record.state = account_state(row.view(2));
        record.state_detail = row.text(3);
        record.next_at = row.instant(4);
        record.first_sent_at = row.maybe_instant(5);
        record.paused_by_person = row.integer(6) != 0;
        record.pauses_drawn = row.integer(7);
        record.paused_until = row.maybe_instant(8);
        record.synced_at = row.maybe_instant(9);
        record.related_until = row.maybe_instant(10);
        row.read(11, member);
        record.backoff = read_backoff(row, 12);
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

std::vector<Lease> lease_accounts(
    sql::Session& db, RunId run, const std::vector<AccountId>& accounts
) {
    // With all accounts of its member: who held one of them would charge the same budget.
    for (const AccountId account : accounts) {
        db.run(
            "UPDATE account SET lease_run = ?2, lease_epoch = lease_epoch + 1 "
            "WHERE member_id = (SELECT member_id FROM account WHERE id = ?1)",
            account, run
        );
    }
    std::vector<Lease> leases;
    leases.reserve(accounts.size());
    for (const AccountId account : accounts) {
        auto row = db.prepare("SELECT lease_epoch FROM account WHERE id = ?1");
        ensure(row.bind(account).step(), "a leased account exists");
        leases.push_back({account, run, row.integer(0)});
    }
    return leases;
}

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
        constexpr std::string_view own =
            "UPDATE account SET state = ?2, state_since = ?3, state_detail = ?4, "
            "paused_by_person = 0, paused_until = NULL WHERE id = ?1";
        constexpr std::string_view all =
            "UPDATE account SET state = ?2, state_since = ?3, state_detail = ?4, "
            "paused_by_person = 0, paused_until = NULL "
            "WHERE member_id = (SELECT member_id FROM account WHERE id = ?1)";
        db.run(
            stops_member ? all : own, lease.account, to_string(*change.state), now, change.detail
        );
    }
    if (change.backoff) save_backoff(db, member_of(db, lease.account), *change.backoff);
    if (!change.event.empty()) {
        record_event(
            db, {.at = now,
                 .run = lease.run,
                 .account = lease.account,
                 .kind = change.event,
                 .detail = change.detail}
        );
    }
}

CampaignQueue earliest_jobs(sql::Session& db, AccountId account, CampaignId campaign) {
    // Fresh leads are found from where the last one was. Each other part is the first entry of a
    // partial index.
    auto row = db.prepare(
        "SELECT EXISTS (SELECT 1 FROM job WHERE account_id = ?1 AND campaign_id = ?2 "
        "AND id > coalesce((SELECT turn FROM campaign_account "
        "WHERE campaign_id = ?2 AND account_id = ?1), 0) AND state = 'queued' AND not_before = 0), "
        "(SELECT min(not_before) FROM job "
        "WHERE account_id = ?1 AND campaign_id = ?2 AND state = 'queued' AND not_before > 0), "
        "(SELECT min(not_before) FROM job "
        "WHERE account_id = ?1 AND campaign_id = ?2 AND state = 'resolved')"
    );
    row.bind(account, campaign).step();
    const bool has_fresh = row.integer(0) != 0;
    CampaignQueue queue{row.maybe_instant(1), never, row.maybe_instant(2)};
    if (has_fresh) queue.earliest_job = Instant{};
    const auto& resolved = queue.earliest_resolved;
    if (resolved) queue.earliest_job = std::min(queue.earliest_job.value_or(never), *resolved);
    return queue;
}

CampaignQueue campaign_queue(sql::Session& db, AccountId account, CampaignId campaign) {
    CampaignQueue queue = earliest_jobs(db, account, campaign);
    auto row = db.prepare(
        "SELECT state, paused_until, EXISTS (SELECT 1 FROM campaign_account "
        "WHERE campaign_id = ?1 AND account_id = ?2 AND takes_leads = 1) "
        "FROM campaign WHERE id = ?1"
    );
    ensure(row.bind(campaign, account).step(), "a campaign of a run exists");
    const bool takes_part = row.integer(2) != 0;
    if (!takes_part) return queue;
    const auto state = readable(parse<CampaignState>(row.view(0)), "campaign.state");
    if (state == CampaignState::active) queue.paused_until = {};
    if (state == CampaignState::paused) queue.paused_until = row.maybe_instant(1).value_or(never);
    return queue;
}

std::optional<Turn> turn_held(sql::Session& db, const Lease& lease) {
    auto row = db.prepare(
        "SELECT a.lease_run, a.lease_epoch, a.state, a.member_id, m.next_at, m.rest_until, "
        "m.note_rest_until, EXISTS (SELECT 1 FROM account o WHERE o.member_id = a.member_id "
        "AND o.position < a.position) FROM account a JOIN member m ON m.id = a.member_id "
        "WHERE a.id = ?1"
    );
    ensure(row.bind(lease.account).step(), "a leased account exists");
    const bool is_held = row.integer(0) == lease.run.value && row.integer(1) == lease.epoch;
    if (!is_held) return std::nullopt;
    const bool another_sends = row.integer(7) != 0;
    return Turn{
        .member = MemberId{row.integer(3)},
        .may_act = account_state(row.view(2)) == AccountState::ok && !another_sends,
        .next_at = row.instant(4),
        .rest_until = row.instant(5),
        .note_rest_until = row.instant(6)};
}

Granted<Turn> take_turn(sql::Session& db, const Lease& lease) {
    const auto turn = turn_held(db, lease);
    if (!turn) return Refused{Refusal::lost_lease};
    if (!turn->may_act) return Refused{Refusal::account_stopped};
    return *turn;
}

bool holds(sql::Session& db, const Lease& lease) {
    return turn_held(db, lease).has_value();
}

std::optional<Refused> first_broken_rule(
    sql::Session& db, MemberId member, const std::vector<CapRule>& rules
) {
    if (is_mutant(Mutant::limiter_in_memory)) return std::nullopt;
    for (const CapRule& rule : rules) {
        if (count_charged(db, member, rule.counted, rule.since) >= rule.cap)
            return Refused{rule.refusal};
    }
    return std::nullopt;
}

namespace {

// A row, unless the latest one of a day that is not over says the same from then on.
void add_row(sql::Session& db, const Lease& lease, MemberId member, const DayLimits& limits) {
    const std::string day = pack_date(std::chrono::year_month_day{limits.day.date});
    const std::string hours = pack_window(limits.window);
    db.run(
        "INSERT INTO account_limits (account_id, run_id, since, day, zone, begins_at, ends_at, "
        "per_day, ramp_per_day, per_week, profiles_per_day, notes_per_month, "
        "withdrawals_per_day, list_reads_per_day, pacing_min_ms, hours, lateness_ms, "
        "member_id) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
        "?16, ?17, ?18 WHERE NOT EXISTS (SELECT 1 FROM (SELECT * FROM account_limits "
        "WHERE member_id = ?18 AND ends_at > ?3 ORDER BY id DESC LIMIT 1) AS latest "
        "WHERE day = ?4 AND zone = ?5 AND ends_at = ?7 AND per_day IS NOT DISTINCT FROM ?8 "
        "AND ramp_per_day IS NOT DISTINCT FROM ?9 AND per_week IS NOT DISTINCT FROM ?10 "
        "AND profiles_per_day IS NOT DISTINCT FROM ?11 "
        "AND notes_per_month IS NOT DISTINCT FROM ?12 "
        "AND withdrawals_per_day IS NOT DISTINCT FROM ?13 "
        "AND list_reads_per_day IS NOT DISTINCT FROM ?14 "
        "AND pacing_min_ms = ?15 AND hours = ?16 AND lateness_ms = ?17 AND since <= ?3)",
        lease.account, lease.run, limits.since, day, limits.zone, limits.day.begin, limits.day.end,
        limits.limits.per_day, limits.ramp_per_day, limits.limits.per_week,
        limits.limits.profiles_per_day, limits.limits.notes_per_month,
        limits.limits.withdrawals_per_day, limits.limits.list_reads_per_day, limits.pacing_min,
        hours, limits.lateness, member
    );
}

}  // namespace

std::vector<HeldLimits> record_limits(
    sql::Session& db, const Lease& lease, const DayLimits& limits
) {
    const MemberId member = member_of(db, lease.account);
    // Who does not send works with no limits, and must not bind who does.
    if (!sender_before(db, lease.account)) add_row(db, lease, member, limits);
    return held_limits(db, member, limits.since);
}

std::vector<std::vector<HeldLimits>> record_all_limits(
    sql::Session& db, const std::vector<LeasedLimits>& limits
) {
    std::vector<std::vector<HeldLimits>> held;
    held.reserve(limits.size());
    for (const LeasedLimits& one : limits) held.push_back(record_limits(db, one.lease, one.limits));
    return held;
}

std::vector<HeldLimits> held_limits(sql::Session& db, MemberId member, Instant now) {
    // min() passes over NULL, which is unlimited: what is left is the lowest. Days that end at
    // different instants are those of different zones.
    auto row = db.prepare(
        "SELECT ends_at, min(per_day), min(ramp_per_day), min(per_week), min(profiles_per_day), "
        "min(notes_per_month), min(withdrawals_per_day), min(list_reads_per_day) "
        "FROM account_limits "
        "WHERE member_id = ?1 AND ends_at > ?2 GROUP BY ends_at"
    );
    row.bind(member, now);
    std::vector<HeldLimits> held;
    while (row.step()) {
        HeldLimits one;
        one.until = row.instant(0);
        one.limits.per_day = lower_of(row.maybe_small(1), row.maybe_small(2));
        one.limits.per_week = row.maybe_small(3);
        one.limits.profiles_per_day = row.maybe_small(4);
        one.limits.notes_per_month = row.maybe_small(5);
        one.limits.withdrawals_per_day = row.maybe_small(6);
        one.limits.list_reads_per_day = row.maybe_small(7);
        held.push_back(one);
    }
    return held;
}

std::vector<DayLimits> recorded_limits(sql::Session& db, MemberId member) {
    auto row = db.prepare(
        "SELECT since, begins_at, ends_at, day, zone, per_day, ramp_per_day, per_week, "
        "profiles_per_day, notes_per_month, withdrawals_per_day, list_reads_per_day, "
        "pacing_min_ms, hours, lateness_ms "
        "FROM account_limits WHERE member_id = ?1 ORDER BY id"
    );
    row.bind(member);
    std::vector<DayLimits> recorded;
    while (row.step()) {
        DayLimits one;
        one.since = row.instant(0);
        one.day = {
            row.instant(1), row.instant(2), std::chrono::local_days{unpack_date(row.view(3))}};
        one.zone = row.text(4);
        one.limits.per_day = row.maybe_small(5);
        one.ramp_per_day = row.maybe_small(6);
        one.limits.per_week = row.maybe_small(7);
        one.limits.profiles_per_day = row.maybe_small(8);
        one.limits.notes_per_month = row.maybe_small(9);
        one.limits.withdrawals_per_day = row.maybe_small(10);
        one.limits.list_reads_per_day = row.maybe_small(11);
        one.pacing_min = Duration{row.integer(12)};
        one.window = unpack_window(row.view(13));
        one.lateness = Duration{row.integer(14)};
        recorded.push_back(std::move(one));
    }
    return recorded;
}

void record_campaign_limits(sql::Session& db, CampaignId campaign, const CampaignLimits& limits) {
    {
        auto latest = db.prepare(
            "SELECT per_day IS NOT DISTINCT FROM ?2 AND total IS NOT DISTINCT FROM ?3 FROM "
            "campaign_limits WHERE campaign_id = ?1 "
            "ORDER BY id DESC LIMIT 1"
        );
        latest.bind(campaign, limits.per_day, limits.total);
        if (latest.step() && latest.integer(0) != 0) return;
    }
    db.run(
        "INSERT INTO campaign_limits (campaign_id, since, per_day, total) "
        "VALUES (?1, ?2, ?3, ?4)",
        campaign, limits.since, limits.per_day, limits.total
    );
}

std::vector<CampaignLimits> recorded_limits(sql::Session& db, CampaignId campaign) {
    auto row = db.prepare(
        "SELECT since, per_day, total FROM campaign_limits WHERE campaign_id = ?1 ORDER BY id"
    );
    row.bind(campaign);
    std::vector<CampaignLimits> recorded;
    while (row.step()) recorded.push_back({row.instant(0), row.maybe_small(1), row.maybe_small(2)});
    return recorded;
}

namespace {

std::optional<AccountId> find_account(sql::Session& db, const std::string& alias) {
    auto row = db.prepare("SELECT id FROM account WHERE alias = ?1");
    if (!row.bind(alias).step()) return std::nullopt;
    return AccountId{row.integer(0)};
}

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
    constexpr std::string_view own =
        "UPDATE account SET state_since = CASE state WHEN 'ok' THEN ?2 ELSE state_since END, "
        "state_detail = ?3, paused_until = ?4, state = 'paused', paused_by_person = 1 "
        "WHERE id = ?1 AND state IN ('ok', 'paused')";
    constexpr std::string_view others =
        "UPDATE account SET state_since = CASE state WHEN 'ok' THEN ?2 ELSE state_since END, "
        "state_detail = ?3, paused_until = ?4, state = 'paused', paused_by_person = 1 "
        "WHERE member_id = (SELECT member_id FROM account WHERE id = ?1) AND id <> ?1 "
        "AND state IN ('ok', 'paused')";
    const auto changed = db.run(own, account, now, terms.reason, terms.until);
    if (changed == 0) return false;
    db.run(others, account, now, terms.reason, terms.until);
    return true;
}

constexpr const char* pause_ended = "the pause ended";

template <class Id>
std::vector<Id> changed_ids(sql::Statement& update) {
    std::vector<Id> ids;
    while (update.step()) {
        ids.emplace_back();
        update.read(0, ids.back());
    }
    return ids;
}

}  // namespace

Result<void> pause_account(
    sql::Session& db, const std::string& alias, const PauseTerms& terms, Instant now
) {
    sql::Transaction transaction(db);
    const auto id = find_account(db, alias);
    if (!id) return unknown_account(alias);
    if (!set_paused(db, *id, terms, now)) return stopped_account(alias);
    record_event(
        db, {.at = now, .run = {}, .account = *id, .kind = "account.paused", .detail = terms.reason}
    );
    transaction.commit();
    return {};
}

Result<void> resume_account(sql::Session& db, const std::string& alias, Instant now) {
    sql::Transaction transaction(db);
    const auto id = find_account(db, alias);
    if (!id) return unknown_account(alias);
    db.run(
        "UPDATE account SET state = 'ok', state_since = ?2, state_detail = '', "
        "paused_by_person = 0, paused_until = NULL WHERE id = ?1",
        *id, now
    );
    const MemberId member = member_of(db, *id);
    db.run(
        "UPDATE account SET state = 'ok', state_since = ?2, state_detail = '', "
        "paused_by_person = 0, paused_until = NULL "
        "WHERE member_id = ?1 AND state IN ('paused', 'restricted')",
        member, now
    );
    save_backoff(db, member, Backoff{});
    record_event(db, {.at = now, .run = {}, .account = *id, .kind = "account.resumed"});
    transaction.commit();
    return {};
}

void pause_campaign(sql::Session& db, CampaignId campaign, const PauseTerms& terms, Instant now) {
    sql::Transaction transaction(db);
    const auto changed = db.run(
        "UPDATE campaign SET state = 'paused', paused_until = ?2, "
        "pause_reason = ?3 WHERE id = ?1 AND state IN ('active', 'paused')",
        campaign, terms.until, terms.reason
    );
    ensure(changed == 1, "only a campaign that is active or paused is paused");
    record_event(
        db, {.at = now,
             .run = {},
             .campaign = campaign,
             .kind = "campaign.paused",
             .detail = terms.reason}
    );
    transaction.commit();
}

void end_pauses(sql::Session& db, RunId run, Instant now) {
    // The rests of an account stay: the provider asked for them, not the person who paused it.
    std::vector<AccountId> accounts;
    {
        auto resumed = db.prepare(
            "UPDATE account SET state = 'ok', state_since = paused_until, state_detail = '', "
            "paused_by_person = 0, paused_until = NULL "
            "WHERE state = 'paused' AND paused_until <= ?1 RETURNING id"
        );
        accounts = changed_ids<AccountId>(resumed.bind(now));
    }
    for (const AccountId account : accounts) {
        record_event(
            db, {.at = now,
                 .run = run,
                 .account = account,
                 .kind = "account.resumed",
                 .detail = pause_ended}
        );
    }

    std::vector<CampaignId> campaigns;
    {
        auto resumed = db.prepare(
            "UPDATE campaign SET state = 'active', paused_until = NULL, pause_reason = '' "
            "WHERE state = 'paused' AND paused_until <= ?1 RETURNING id"
        );
        campaigns = changed_ids<CampaignId>(resumed.bind(now));
    }
    for (const CampaignId campaign : campaigns) {
        record_event(
            db, {.at = now,
                 .run = run,
                 .campaign = campaign,
                 .kind = "campaign.active",
                 .detail = pause_ended}
        );
    }
}

namespace {

std::optional<AccountId> find_configured(
    sql::Session& db, std::string_view column_sql, const std::string& value
) {
    auto row = db.prepare(column_sql);
    if (!row.bind(value).step()) return std::nullopt;
    return AccountId{row.integer(0)};
}

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
        ids.push_back(AccountId{row.integer(0)});
    }
    if (ids.size() < accounts.size()) return std::nullopt;
    return ids;
}

AccountId save_account(
    sql::Session& db, const AccountEntry& account, std::int64_t position, Instant now
) {
    auto id = find_configured(
        db, "SELECT id FROM account WHERE provider_account_id = ?1", account.provider_account_id
    );
    if (id) {
        free_alias(db, account.alias, *id);
    } else {
        id = find_configured(db, "SELECT id FROM account WHERE alias = ?1", account.alias);
    }
    if (!id) {
        const MemberId member = add_member(db);
        db.run(
            "INSERT INTO account (alias, provider_account_id, tier, state_since, position, "
            "member_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            account.alias, account.provider_account_id, to_string(account.tier), now, position,
            member
        );
        return AccountId{db.inserted_id()};
    }
    db.run(
        "UPDATE account SET alias = ?2, provider_account_id = ?3, tier = ?4, position = ?5 "
        "WHERE id = ?1",
        *id, account.alias, account.provider_account_id, to_string(account.tier), position
    );
    return *id;
}

}  // namespace

std::vector<AccountId> save_accounts(
    sql::Session& db, const std::vector<AccountEntry>& accounts, Instant now
) {
    sql::JoinedTransaction transaction(db);
    if (auto unchanged = ids_if_unchanged(db, accounts)) return *std::move(unchanged);
    std::vector<AccountId> ids;
    ids.reserve(accounts.size());
    db.execute("UPDATE account SET position = NULL WHERE position IS NOT NULL");
    for (const AccountEntry& account : accounts)
        ids.push_back(save_account(db, account, std::ssize(ids), now));
    transaction.commit();
    return ids;
}

}  // namespace invito::store
