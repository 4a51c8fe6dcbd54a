#include "sql_queries.hpp"

#include "campaigns.hpp"
#include "erasure.hpp"
#include "invito/ports/run_summary.hpp"
#include "meta.hpp"
#include "operation_parts.hpp"
#include "rows.hpp"
#include "runs.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <unordered_map>

namespace invito::store {
namespace {

// Jobs by state, per campaign or per account.
template <class Key>
std::unordered_map<Key, StateCounts> count_states(sql::Session& db, Key JobsAt::*by) {
    std::unordered_map<Key, StateCounts> counts;
    for (const JobsAt& place : jobs_by_place(db)) counts[place.*by] += place.jobs;
    return counts;
}

// What the member used of its budget, and what others used of it.
void count_charges(sql::Session& db, AccountView& view, Instant now) {
    const MemberId member = member_of(db, view.record.id);
    const auto used = count_charged(
        db, member,
        {{Counted::invitations, now - day_period},
         {Counted::invitations, now - week_period},
         {Counted::invitations_with_note, now - month_period},
         {Counted::visits, now - day_period},
         {Counted::withdrawals, now - day_period}}
    );
    view.day_used = used[0];
    view.week_used = used[1];
    view.month_notes = used[2];
    view.day_visits = used[3];
    view.day_withdrawals = used[4];
    view.by_hand = db.number(
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
        AccountView& view = views.emplace_back();
        row.read(0, view.record.id);
        view.tier = readable(parse<Tier>(row.view(1)), "account.tier");
        row.read(2, view.state_since);
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
    const auto cause = db.find<std::string>(
        "SELECT detail FROM event WHERE account_id IN (SELECT o.id FROM account a "
        "JOIN account o ON o.member_id = a.member_id WHERE a.id = ?1) "
        "AND kind IN ('account.resting', 'account.usage') ORDER BY id DESC LIMIT 1",
        record.id
    );
    return cause.value_or("");
}

constexpr std::string_view run_columns =
    "r.id, r.started_at, r.ended_at, r.pid, r.host, r.program_version, r.ended, r.exit_code, "
    "r.sent, r.skipped, r.failed, r.unknown, r.held, r.kind";

RunView read_run(const sql::Statement& row) {
    RunView view;
    RunCounts& counts = view.counts;
    row.read(
        0, view.id, view.started_at, view.ended_at, view.pid, view.host, view.program_version,
        view.ended, view.exit_code, counts.sent, counts.skipped, counts.failed, counts.unknown,
        counts.held
    );
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
    return db.number(sql, run, to_string(to));
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

std::int64_t count_accepted(sql::Session& db, RunId run) {
    static const std::string sql =
        "SELECT count(*) FROM attempt a WHERE " + attempts_of_run("?1") +
        " AND a.kind = 'invite' AND a.outcome = 'sent' AND EXISTS (SELECT 1 FROM job j "
        "WHERE j.id = a.job_id AND j.state = 'accepted')";
    return db.number(sql, run);
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

std::optional<RunView> first_of(std::vector<RunView> views) {
    if (views.empty()) return std::nullopt;
    return std::move(views.front());
}

}  // namespace

SqlQueries::SqlQueries(std::unique_ptr<sql::Session> db) : own_(std::move(db)), db_(*own_) {}

SqlQueries::SqlQueries(sql::Session& db) : db_(db) {}

KnownNames SqlQueries::known_names(int runs_most) {
    const sql::Snapshot snapshot(db_);
    KnownNames names;
    auto campaign = db_.prepare("SELECT name, state FROM campaign ORDER BY name");
    while (campaign.step()) {
        names.campaigns.push_back(
            {campaign.text(0), readable(parse<CampaignState>(campaign.view(1)), "campaign.state")}
        );
    }
    auto account = db_.prepare("SELECT alias FROM account ORDER BY alias");
    while (account.step()) names.accounts.push_back(account.text(0));
    auto run = db_.prepare("SELECT id, started_at, kind FROM run ORDER BY id DESC LIMIT ?1");
    run.bind(runs_most);
    while (run.step()) {
        KnownNames::Run& known = names.runs.emplace_back();
        run.read(0, known.id, known.started_at);
        known.kind = readable(parse<RunKind>(run.view(2)), "run.kind");
    }
    return names;
}

std::vector<CampaignView> SqlQueries::campaigns(Instant now) {
    const sql::Snapshot snapshot(db_);
    const auto jobs = count_states(db_, &JobsAt::campaign);

    std::vector<CampaignView> views;
    for (CampaignRecord& record : load_campaigns(db_, "ORDER BY c.id")) {
        end_pause(record, now);
        CampaignView& view = views.emplace_back();
        view.accounts = record.campaign.accounts;
        view.record = std::move(record);
        const auto counted = jobs.find(view.record.id);
        if (counted != jobs.end()) view.jobs = counted->second;
        view.invited_today = count_charged(db_, view.record.id, now - day_period);
    }
    return views;
}

std::vector<AccountView> SqlQueries::accounts(Instant now) {
    const sql::Snapshot snapshot(db_);
    const auto jobs = count_states(db_, &JobsAt::account);

    std::vector<AccountView> views = read_accounts(db_);
    std::vector<AccountToLoad> all;
    for (const AccountView& view : views) all.push_back({view.record.id, std::nullopt});
    auto records = load_accounts(db_, all, now);
    std::vector<AccountId> ids;
    for (const AccountView& view : views) ids.push_back(view.record.id);
    std::unordered_map<AccountId, LeaseHolder> holders;
    for (LeaseHolder& holder : lease_holders(db_, RunId{}, ids))
        holders.emplace(holder.account, std::move(holder));
    for (std::size_t i = 0; i < views.size(); ++i) {
        AccountView& view = views[i];
        view.record = std::move(records[i]);
        end_pause(view, now);
        view.rest_cause = rest_cause(db_, view.record, now);
        count_charges(db_, view, now);
        const auto counted = jobs.find(view.record.id);
        if (counted != jobs.end()) view.jobs = counted->second;
        view.pending = view.jobs.pending();
        if (const auto held = holders.find(view.record.id); held != holders.end())
            view.holder = std::move(held->second);
    }
    return views;
}

std::vector<JobsAt> SqlQueries::jobs_by_place() {
    const sql::Snapshot snapshot(db_);
    return store::jobs_by_place(db_);
}

std::vector<Charge> SqlQueries::charges(AccountId account, const Lookback& lookback, Instant now) {
    return load_charges(db_, member_of(db_, account), lookback, now);
}

WorkInProgress SqlQueries::work_in_progress(Duration lateness, Instant now) {
    const sql::Snapshot snapshot(db_);
    return store::work_in_progress(db_, lateness, now);
}

std::vector<SharedLeads> SqlQueries::shared_leads(CampaignId campaign) {
    return store::shared_leads(db_, campaign);
}

// With what is counted, not stored. `rest`: the WHERE and the order of runs r.
template <class... Values>
std::vector<RunView> SqlQueries::read_runs(std::string_view rest, const Values&... values) {
    const sql::Snapshot snapshot(db_);
    const std::string sql = fmt::format("SELECT {} FROM run r {}", run_columns, rest);
    std::vector<RunView> views;
    {
        auto row = db_.prepare(sql);
        row.bind(values...);
        while (row.step()) views.push_back(read_run(row));
    }
    for (RunView& view : views) {
        count_requests(db_, view);
        if (view.kind == RunKind::invite) view.accepted = count_accepted(db_, view.id);
        if (view.ended_at) continue;
        count_from_ledger(db_, view, is_alive(db_, view.id));
    }
    return views;
}

std::vector<RunView> SqlQueries::runs(std::optional<Instant> since, int limit) {
    constexpr std::int64_t no_limit = std::int64_t{1} << 62;
    return read_runs(
        "WHERE r.started_at >= ?1 ORDER BY r.id DESC LIMIT ?2", since.value_or(Instant::min()),
        limit > 0 ? std::int64_t{limit} : no_limit
    );
}

std::optional<RunView> SqlQueries::run(RunId id) {
    return first_of(read_runs("WHERE r.id = ?1", id));
}

std::optional<RunView> SqlQueries::last_run(RunKind kind, bool has_ended) {
    return first_of(read_runs(
        "WHERE r.kind = ?1 AND (?2 = 0 OR r.ended_at IS NOT NULL) ORDER BY r.id DESC LIMIT 1",
        to_string(kind), has_ended
    ));
}

std::optional<Instant> SqlQueries::last_success(RunKind kind) {
    auto row = db_.prepare(
        "SELECT ended_at, exit_code FROM run WHERE kind = ?1 AND exit_code IS NOT NULL "
        "ORDER BY id DESC"
    );
    row.bind(to_string(kind));
    while (row.step()) {
        if (is_success(run_verdict(static_cast<int>(row.integer(1))))) return row.get<Instant>(0);
    }
    return std::nullopt;
}

std::optional<Instant> SqlQueries::oldest_unknown() {
    return db_
        .find<std::optional<Instant>>(
            "SELECT min(a.intent_at) FROM attempt a JOIN job j ON j.id = a.job_id "
            "WHERE a.outcome = 'unknown' AND a.kind = 'invite' AND j.state = 'unknown'"
        )
        .value_or(std::nullopt);
}

std::optional<RunView> SqlQueries::running() {
    const auto at_work = run_at_work(db_);
    if (!at_work) return std::nullopt;
    auto view = run(*at_work);
    return view && !view->ended_at ? view : std::nullopt;
}

AuditReport SqlQueries::audit(const AuditScope& scope) {
    const sql::Snapshot snapshot(db_);
    return audit_ledger(db_, scope);
}

Instant SqlQueries::created_at() {
    return store::created_at(db_);
}

std::string SqlQueries::provider_kind() {
    return store::provider_kind(db_);
}

Lineage SqlQueries::lineage() {
    const sql::Snapshot snapshot(db_);
    return store::lineage(db_);
}

KnownFiles SqlQueries::known_files() {
    const sql::Snapshot snapshot(db_);
    return {tracked_files(db_), imported_files(db_)};
}

}  // namespace invito::store
