#include "records.hpp"

#include "checks.hpp"
#include "invito/store/sqlite.hpp"
#include "job_counts.hpp"
#include "meta.hpp"
#include "one_run.hpp"
#include "open_connection.hpp"
#include "operations.hpp"
#include "rows.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace invito {

Result<std::unique_ptr<Records>> open_records(const std::string& path) {
    auto db = store::open_for_reading(path);
    if (!db) return db.error();
    return std::make_unique<store::SqlRecords>(std::move(*db));
}

}  // namespace invito

namespace invito::store {
namespace {

// Jobs by state, per campaign or per account.
template <class Key>
std::unordered_map<Key, StateCounts> count_states(sql::Session& db, Key JobsAt::*by) {
    std::unordered_map<Key, StateCounts> counts;
    for (const JobsAt& place : jobs_by_place(db)) counts[place.*by] += place.jobs;
    return counts;
}

template <class... Values>
std::int64_t count(sql::Session& db, std::string_view sql, const Values&... values) {
    auto row = db.prepare(sql);
    row.bind(values...).step();
    return row.integer(0);
}

// What the member used of its budget, and what others used of it.
void count_charges(sql::Session& db, AccountView& view, Instant now) {
    const MemberId member = member_of(db, view.record.id);
    const auto used = [&](Counted counted, Duration period) {
        return count_charged(db, member, counted, now - period);
    };
    view.day_used = used(Counted::invitations, day_period);
    view.week_used = used(Counted::invitations, week_period);
    view.month_notes = used(Counted::invitations_with_note, month_period);
    view.day_visits = used(Counted::visits, day_period);
    view.day_withdrawals = used(Counted::withdrawals, day_period);
    view.by_hand = count(
        db,
        "SELECT count(*) FROM attempt WHERE member_id = ?1 AND outcome = 'external' "
        "AND intent_at > ?2",
        member, now - week_period
    );
}

// Accounts by alias, without what is counted.
std::vector<AccountView> read_accounts(sql::Session& db) {
    std::vector<AccountView> views;
    auto row = db.prepare("SELECT id, tier, state_since FROM account ORDER BY alias");
    while (row.step()) {
        AccountView view;
        row.read(0, view.record.id);
        view.tier = readable(parse<Tier>(row.view(1)), "account.tier");
        view.state_since = row.instant(2);
        views.push_back(std::move(view));
    }
    return views;
}

void end_pause(AccountView& view, Instant now) {
    AccountRecord& record = view.record;
    const bool is_over =
        record.state == AccountState::paused && record.paused_until && *record.paused_until <= now;
    if (!is_over) return;
    view.state_since = *record.paused_until;
    record.state = AccountState::ok;
    record.state_detail.clear();
    record.paused_by_person = false;
    record.paused_until.reset();
}

void end_pause(CampaignRecord& record, Instant now) {
    const bool is_over =
        record.state == CampaignState::paused && record.paused_until && *record.paused_until <= now;
    if (!is_over) return;
    record.state = CampaignState::active;
    record.pause_reason.clear();
    record.paused_until.reset();
}

std::string rest_cause(sql::Session& db, const AccountRecord& record, Instant now) {
    const Backoff& backoff = record.backoff;
    if (backoff.rest_until <= now && backoff.visit_rest_until <= now) return {};
    auto row = db.prepare(
        "SELECT detail FROM event WHERE account_id IN (SELECT o.id FROM account a "
        "JOIN account o ON o.member_id = a.member_id WHERE a.id = ?1) "
        "AND kind IN ('account.resting', 'account.usage') ORDER BY id DESC LIMIT 1"
    );
    return row.bind(record.id).step() ? row.text(0) : std::string();
}

constexpr std::string_view run_columns =
    "r.id, r.started_at, r.ended_at, r.pid, r.host, r.program_version, r.ended, r.exit_code, "
    "r.sent, r.skipped, r.failed, r.unknown, r.held, r.kind";

RunView read_run(const sql::Statement& row) {
    RunView view;
    row.read(0, view.id);
    view.started_at = row.instant(1);
    view.ended_at = row.maybe_instant(2);
    view.pid = row.integer(3);
    view.host = row.text(4);
    view.program_version = row.text(5);
    view.ended = row.text(6);
    view.exit_code = row.maybe_small(7);
    view.counts = {
        row.integer(8), row.integer(9), row.integer(10), row.integer(11), row.integer(12)};
    view.kind = readable(parse<RunKind>(row.view(13)), "run.kind");
    return view;
}

// What its attempts came to. An open one is on its way; after a kill nobody knows what became of
// it.
void count_invitations(sql::Session& db, RunView& view, bool is_alive) {
    static const std::string sql =
        "SELECT count(*) FILTER (WHERE a.outcome = 'sent'), "
        "count(*) FILTER (WHERE a.outcome = 'unknown'), "
        "count(*) FILTER (WHERE a.outcome IS NULL) FROM attempt a WHERE a.kind = 'invite' AND " +
        attempts_of_run("?1");
    auto row = db.prepare(sql);
    row.bind(view.id).step();
    view.counts.sent = row.integer(0);
    view.counts.unknown = row.integer(1) + (is_alive ? 0 : row.integer(2));
}

// An attempt settled the job that changed when it ended.
std::int64_t count_settled(sql::Session& db, RunId run, JobState to) {
    static const std::string sql =
        "SELECT count(*) FROM attempt a WHERE " + attempts_of_run("?1") +
        " AND a.kind IN ('visit', 'invite') AND EXISTS (SELECT 1 FROM job j "
        "WHERE j.id = a.job_id AND j.state = ?2 AND j.changed_at = a.finished_at)";
    return count(db, sql, run, to_string(to));
}

// A run writes its counts at its end. Until then, and if it was killed, the ledger knows them; but
// not who was skipped without a request: of those there is what the run wrote down meanwhile.
void count_from_ledger(sql::Session& db, RunView& view, bool is_alive) {
    count_invitations(db, view, is_alive);
    view.counts.failed = count_settled(db, view.id, JobState::failed);
    view.counts.held = count_settled(db, view.id, JobState::held);
    view.counts.skipped =
        std::max(view.counts.skipped, count_settled(db, view.id, JobState::skipped));
}

// Answered requests by the milliseconds that they took. A deadline bounds them, not the run.
class AnswerTimes {
public:
    void add(std::int64_t took_ms) {
        ++count_of_[took_ms];
        ++answered_;
    }

    // The smallest time that at least `percent` of them did not exceed; zero: there are none.
    [[nodiscard]] Duration reached_by(int percent) const {
        const std::int64_t needed = (answered_ * percent + 99) / 100;
        std::int64_t seen = 0;
        for (const auto& [took_ms, count] : count_of_) {
            seen += count;
            if (seen >= needed) return Duration{took_ms};
        }
        return Duration::zero();
    }

private:
    std::map<std::int64_t, std::int64_t> count_of_;
    std::int64_t answered_ = 0;
};

// In one walk: nothing is sorted.
void count_requests(sql::Session& db, RunView& view) {
    static const std::string sql =
        "SELECT a.http_status, a.took_ms FROM attempt a WHERE " + attempts_of_run("?1");
    constexpr std::int64_t too_many_requests = 429;
    AnswerTimes times;
    auto row = db.prepare(sql);
    row.bind(view.id);
    while (row.step()) {
        const std::int64_t status = row.integer(0);
        ++view.requests;
        if (status == too_many_requests) ++view.rate_limited;
        if (status > 0) times.add(row.integer(1));
    }
    view.median = times.reached_by(50);
    view.p95 = times.reached_by(95);
}

}  // namespace

SqlRecords::SqlRecords(std::unique_ptr<sql::Session> db) : own_(std::move(db)), db_(*own_) {}

SqlRecords::SqlRecords(sql::Session& db) : db_(db) {}

std::vector<CampaignView> SqlRecords::campaigns(Instant now) {
    static const std::string select_campaigns =
        "SELECT " + std::string(campaign_columns) + " FROM campaign c ORDER BY c.id";
    const sql::Snapshot snapshot(db_);
    const auto jobs = count_states(db_, &JobsAt::campaign);

    std::vector<CampaignView> views;
    auto row = db_.prepare(select_campaigns);
    while (row.step()) {
        CampaignView view;
        view.record = read_campaign(row);
        end_pause(view.record, now);
        view.accounts = campaign_aliases(db_, view.record.id);
        view.record.campaign.accounts = view.accounts;
        const auto counted = jobs.find(view.record.id);
        if (counted != jobs.end()) view.jobs = counted->second;
        view.invited_today = count_charged(db_, view.record.id, now - day_period);
        views.push_back(std::move(view));
    }
    return views;
}

std::vector<AccountView> SqlRecords::accounts(Instant now) {
    const sql::Snapshot snapshot(db_);
    const auto jobs = count_states(db_, &JobsAt::account);

    std::vector<AccountView> views = read_accounts(db_);
    std::vector<AccountToLoad> all;
    for (const AccountView& view : views) all.push_back({view.record.id, std::nullopt});
    auto records = load_accounts(db_, all, now);
    for (std::size_t i = 0; i < views.size(); ++i) {
        AccountView& view = views[i];
        view.record = std::move(records[i]);
        end_pause(view, now);
        view.rest_cause = rest_cause(db_, view.record, now);
        count_charges(db_, view, now);
        const auto counted = jobs.find(view.record.id);
        if (counted != jobs.end()) view.jobs = counted->second;
        view.pending = view.jobs.pending();
    }
    return views;
}

std::vector<Charge> SqlRecords::charges(AccountId account, const Lookback& lookback, Instant now) {
    return load_charges(db_, member_of(db_, account), lookback, now);
}

WorkInHand SqlRecords::work_in_hand(Duration lateness, Instant now) {
    const sql::Snapshot snapshot(db_);
    return store::work_in_hand(db_, lateness, now);
}

std::vector<SharedLeads> SqlRecords::shared_leads(CampaignId campaign) {
    return store::shared_leads(db_, campaign);
}

std::vector<RunView> SqlRecords::runs(std::optional<Instant> since, int limit) {
    static const std::string sql = "SELECT " + std::string(run_columns) +
                                   " FROM run r WHERE r.started_at >= ?1 "
                                   "ORDER BY r.id DESC LIMIT ?2";
    constexpr std::int64_t no_limit = std::int64_t{1} << 62;
    const sql::Snapshot snapshot(db_);
    std::vector<RunView> views;
    {
        auto row = db_.prepare(sql);
        row.bind(since.value_or(Instant::min()), limit > 0 ? std::int64_t{limit} : no_limit);
        while (row.step()) views.push_back(read_run(row));
    }
    for (RunView& view : views) complete(view);
    return views;
}

// What is counted, not stored.
void SqlRecords::complete(RunView& view) {
    count_requests(db_, view);
    if (view.ended_at) return;
    const auto holder = runner_of(db_);
    count_from_ledger(db_, view, holder && holder->pid == view.pid);
}

std::optional<RunView> SqlRecords::run(RunId id) {
    static const std::string sql =
        "SELECT " + std::string(run_columns) + " FROM run r WHERE r.id = ?1";
    const sql::Snapshot snapshot(db_);
    auto row = db_.prepare(sql);
    if (!row.bind(id).step()) return std::nullopt;
    RunView view = read_run(row);
    complete(view);
    return view;
}

std::optional<RunView> SqlRecords::last_run(RunKind kind, bool has_ended) {
    static const std::string sql = "SELECT " + std::string(run_columns) +
                                   " FROM run r WHERE r.kind = ?1 "
                                   "AND (?2 = 0 OR r.ended_at IS NOT NULL) "
                                   "ORDER BY r.id DESC LIMIT 1";
    const sql::Snapshot snapshot(db_);
    auto row = db_.prepare(sql);
    if (!row.bind(to_string(kind), has_ended).step()) return std::nullopt;
    RunView view = read_run(row);
    complete(view);
    return view;
}

std::optional<RunView> SqlRecords::running() {
    const std::optional<LockHolder> holder = runner_of(db_);
    if (!holder) return std::nullopt;
    // A killed run has no end either: only the newest one of the process that holds the lock runs.
    const auto newest = runs(std::nullopt, 1);
    if (newest.empty() || newest[0].ended_at || newest[0].pid != holder->pid) return std::nullopt;
    return newest[0];
}

AuditReport SqlRecords::audit(const AuditScope& scope) {
    const sql::Snapshot snapshot(db_);
    return audit_ledger(db_, scope);
}

Instant SqlRecords::created_at() {
    return store::created_at(db_);
}

std::string SqlRecords::provider_kind() {
    return store::provider_kind(db_);
}

}  // namespace invito::store
