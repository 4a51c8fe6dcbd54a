#include "invito/plan/limiter.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "invito/support/random.hpp"
#include "ledger.hpp"
#include "meta.hpp"
#include "operations.hpp"
#include "rows.hpp"

#include <algorithm>

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
    if (wanted.charges_since != never)
        record.charges = load_charges(db, member, wanted.charges_since);
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

AccountRecord load_account(
    sql::Session& db, AccountId account, Instant now, Instant charges_since
) {
    return load_record(db, {account, charges_since}, now, created_at(db));
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
    const auto state = readable(parse_campaign_state(row.view(0)), "campaign.state");
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

}  // namespace invito::store
