#include "campaigns.hpp"

#include "invito/plan/limiter.hpp"
#include "invito/support/failure.hpp"
#include "operation_parts.hpp"
#include "rows.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

namespace invito::store {

// --- settings and state

std::vector<CampaignRecord> load_campaigns(
    sql::Session& db, std::string_view rest, const std::optional<std::string>& name
) {
    const std::string sql = fmt::format("SELECT {} FROM campaign c {}", campaign_columns, rest);
    std::vector<CampaignRecord> queries;
    auto row = db.prepare(sql);
    if (name) row.bind(*name);
    while (row.step()) queries.push_back(read_campaign(row));
    for (CampaignRecord& record : queries)
        record.campaign.accounts = campaign_aliases(db, record.id);
    return queries;
}

std::string campaign_name(sql::Session& db, CampaignId campaign) {
    return db.find<std::string>("SELECT name FROM campaign WHERE id = ?1", campaign).value();
}

std::vector<std::string> campaign_aliases(sql::Session& db, CampaignId campaign) {
    return db.all<std::string>(
        "SELECT a.alias FROM campaign_account ca JOIN account a ON a.id = ca.account_id "
        "WHERE ca.campaign_id = ?1 AND ca.takes_leads = 1 ORDER BY a.alias",
        campaign
    );
}

std::vector<CampaignRecord> active_campaigns(sql::Session& db) {
    return load_campaigns(
        db,
        "WHERE c.state = 'active' OR (c.state = 'paused' AND c.paused_until IS NOT NULL) "
        "ORDER BY c.priority DESC, c.id"
    );
}

bool takes_part(sql::Session& db, CampaignId campaign, AccountId account) {
    return db.has(
        "SELECT 1 FROM campaign_account WHERE campaign_id = ?1 AND account_id = ?2 "
        "AND takes_leads = 1",
        campaign, account
    );
}

void let_take_part(sql::Session& db, CampaignId campaign, AccountId account) {
    db.run(
        "INSERT INTO campaign_account (campaign_id, account_id) VALUES (?1, ?2) "
        "ON CONFLICT (campaign_id, account_id) DO UPDATE SET takes_leads = 1",
        campaign, account
    );
}

void reactivate(sql::Session& db, CampaignId campaign) {
    db.run("UPDATE campaign SET state = 'active' WHERE id = ?1 AND state = 'done'", campaign);
}

namespace {

CampaignId find_or_add_campaign(sql::Session& db, const Campaign& campaign, Instant now) {
    const auto known =
        db.find<CampaignId>("SELECT id FROM campaign WHERE name = ?1", campaign.name);
    if (known) return *known;
    return db.insert<CampaignId>(
        "INSERT INTO campaign (name, assign, when_missing, when_too_long, when_note_quota_used, "
        "created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        campaign.name, to_string(campaign.assign), to_string(campaign.note.when_missing),
        to_string(campaign.note.when_too_long), to_string(campaign.note.when_note_quota_used), now
    );
}

// Longer days give a campaign that ended leads to go on with.
void reactivate_if_extended(
    sql::Session& db, CampaignId campaign, const std::optional<std::string>& ends_on
) {
    db.run(
        "UPDATE campaign SET state = 'active' WHERE id = ?1 AND state = 'done' "
        "AND ends_on IS NOT NULL AND ends_on IS DISTINCT FROM ?2 AND EXISTS "
        "(SELECT 1 FROM job_count WHERE campaign_id = ?1 AND (state = 'queued' OR state = "
        "'resolved') AND jobs > 0)",
        campaign, ends_on
    );
}

void update_campaign(sql::Session& db, CampaignId id, const CampaignEntry& entry) {
    const Campaign& campaign = entry.campaign;
    const Schedule& schedule = campaign.schedule;
    std::map<std::string, std::string> labels(campaign.labels.begin(), campaign.labels.end());
    const std::string packed_labels = labels.empty() ? "{}" : pack_variables(labels);
    const auto packed_date = [](const auto& date) {
        return date ? std::optional(pack_date(*date)) : std::nullopt;
    };
    const auto starts_on = packed_date(schedule.start);
    const auto ends_on = packed_date(schedule.end);
    const std::string skip_dates = pack_dates(schedule.skip_dates);
    const std::string note_variants = pack_variants(campaign.note.variants);
    const std::string kept_columns = pack_names(campaign.kept_columns);
    std::optional<std::string> hours;
    if (campaign.window) hours = pack_window(*campaign.window);
    reactivate_if_extended(db, id, ends_on);
    db.run(
        "UPDATE campaign SET description = ?2, labels = ?3, priority = ?4, assign = ?5, "
        "note_text = ?6, when_missing = ?7, when_too_long = ?8, when_note_quota_used = ?9, "
        "per_day = ?10, total = ?11, starts_on = ?12, ends_on = ?13, skip_dates = ?14, "
        "hours = ?15, source_path = ?16, source_sha256 = ?17, note_variants = ?18, "
        "kept_columns = ?19 "
        "WHERE id = ?1",
        id, campaign.description, packed_labels, campaign.priority, to_string(campaign.assign),
        campaign.note.text, to_string(campaign.note.when_missing),
        to_string(campaign.note.when_too_long), to_string(campaign.note.when_note_quota_used),
        campaign.per_day, campaign.total, starts_on, ends_on, skip_dates, hours, entry.source_path,
        entry.source_sha256, note_variants, kept_columns
    );
}

}  // namespace

void record_campaign_limits(sql::Session& db, CampaignId campaign, const CampaignLimits& limits) {
    const bool is_recorded =
        db.number(
            "SELECT per_day IS NOT DISTINCT FROM ?2 AND total IS NOT DISTINCT FROM ?3 FROM "
            "campaign_limits WHERE campaign_id = ?1 ORDER BY id DESC LIMIT 1",
            campaign, limits.per_day, limits.total
        ) != 0;
    if (is_recorded) return;
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
    while (row.step()) {
        CampaignLimits& limits = recorded.emplace_back();
        row.read(0, limits.since, limits.per_day, limits.total);
    }
    return recorded;
}

// --- jobs by state

namespace {

void add_gone(
    sql::Session& db, std::optional<CampaignId> campaign, std::optional<AccountId> account,
    std::vector<JobsAt>& places
) {
    auto row = db.prepare(
        "SELECT campaign_id, account_id, count(*) FROM job WHERE gone_at IS NOT NULL "
        "AND campaign_id = coalesce(?1, campaign_id) AND account_id = coalesce(?2, account_id) "
        "GROUP BY campaign_id, account_id"
    );
    row.bind(campaign, account);
    const auto key = [](const JobsAt& place) { return std::pair(place.campaign, place.account); };
    while (row.step()) {
        const std::pair place(row.get<CampaignId>(0), row.get<AccountId>(1));
        const auto found = std::ranges::lower_bound(places, place, {}, key);
        if (found != places.end() && key(*found) == place) found->jobs.gone = row.integer(2);
    }
}

}  // namespace

std::vector<JobsAt> jobs_by_place(
    sql::Session& db, std::optional<CampaignId> campaign, std::optional<AccountId> account
) {
    constexpr std::string_view of_all =
        "SELECT campaign_id, account_id, state, jobs FROM job_count WHERE jobs > 0 "
        "AND account_id = coalesce(?2, account_id) ORDER BY campaign_id, account_id";
    constexpr std::string_view of_campaign =
        "SELECT campaign_id, account_id, state, jobs FROM job_count WHERE jobs > 0 "
        "AND campaign_id = ?1 AND account_id = coalesce(?2, account_id) "
        "ORDER BY campaign_id, account_id";
    std::vector<JobsAt> places;
    {
        auto row = db.prepare(campaign ? of_campaign : of_all);
        row.bind(campaign, account);
        while (row.step()) {
            JobsAt at;
            row.read(0, at.campaign, at.account);
            const bool is_new = places.empty() || places.back().campaign != at.campaign ||
                                places.back().account != at.account;
            if (is_new) places.push_back(at);
            const auto state = static_cast<std::size_t>(job_state(row.view(2)));
            places.back().jobs.by_state[state] = row.integer(3);
        }
    }
    add_gone(db, campaign, account, places);
    return places;
}

StateCounts jobs_of(sql::Session& db, CampaignId campaign) {
    StateCounts all;
    for (const JobsAt& place : jobs_by_place(db, campaign)) all += place.jobs;
    return all;
}

// --- the end

namespace {

bool has_open_jobs(const StateCounts& jobs) {
    using enum JobState;
    return jobs.waiting() > 0 || jobs.of(sending) > 0 || jobs.of(unknown) > 0 || jobs.of(held) > 0;
}

// An invitation of the campaign may be on its way, or nobody knows what became of it.
bool has_open_outcomes(const StateCounts& jobs) {
    return jobs.of(JobState::sending) > 0 || jobs.of(JobState::unknown) > 0;
}

// Empty if everybody was reached.
std::string describe_end(std::int64_t unreached, const std::chrono::year_month_day& date) {
    if (unreached == 0) return {};
    return fmt::format(
        "{} {} not reached before its end on {}", unreached,
        unreached == 1 ? "lead was" : "leads were", pack_date(date)
    );
}

void finish_campaign(
    sql::Session& db, CampaignId campaign, const std::string& detail, Instant now
) {
    db.run("UPDATE campaign SET state = 'done' WHERE id = ?1", campaign);
    record_event(db, now, "campaign.done", {.campaign = campaign}, detail);
}

struct OverCampaign {
    FinishedCampaign finished;
    std::string detail;  // of the event that tells
};

// Those that have nothing left to do, and those of `ended` without an open outcome.
std::vector<OverCampaign> over_campaigns(sql::Session& db, const std::vector<CampaignEnd>& ended) {
    std::vector<OverCampaign> over;
    for (const CampaignRecord& record : active_campaigns(db)) {
        if (record.state != CampaignState::active) continue;
        const auto end = std::ranges::find(ended, record.id, &CampaignEnd::campaign);
        OverCampaign one{.finished = {record.id}, .detail = {}};
        const StateCounts jobs = jobs_of(db, record.id);
        if (end != ended.end() && !has_open_outcomes(jobs)) {
            one.finished.unreached = jobs.of(JobState::queued) + jobs.of(JobState::resolved);
            one.detail = describe_end(one.finished.unreached, end->date);
        } else if (has_open_jobs(jobs)) {
            continue;
        }
        over.push_back(std::move(one));
    }
    return over;
}

}  // namespace

std::vector<FinishedCampaign> finish_campaigns(
    sql::Session& db, const std::vector<CampaignEnd>& ended, Instant now
) {
    if (over_campaigns(db, ended).empty()) return {};
    db.take_every_turn();
    std::vector<FinishedCampaign> finished;
    for (const OverCampaign& over : over_campaigns(db, ended)) {
        finish_campaign(db, over.finished.campaign, over.detail, now);
        finished.push_back(over.finished);
    }
    return finished;
}

// --- what waits

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
    bool has_fresh = false;
    CampaignQueue queue{.paused_until = never};
    row.read(0, has_fresh, queue.earliest_job, queue.earliest_resolved);
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
    const bool is_taken_part_in = row.get<bool>(2);
    if (!is_taken_part_in) return queue;
    const auto state = readable(parse<CampaignState>(row.view(0)), "campaign.state");
    if (state == CampaignState::active) queue.paused_until = {};
    if (state == CampaignState::paused)
        queue.paused_until = row.get<std::optional<Instant>>(1).value_or(never);
    return queue;
}

namespace {

WaitingLeads leads_at(sql::Session& db, const JobsAt& place, std::int64_t waiting) {
    return {
        .campaign = place.campaign,
        .account = place.account,
        .alias = alias_of(db, place.account),
        .leads = waiting,
        .queue = campaign_queue(db, place.account, place.campaign),
        .takes_part = takes_part(db, place.campaign, place.account)};
}

// Each person of the shorter list is looked up in the other one: over all campaigns no more than
// there are jobs.
SharedLeads count_shared(
    sql::Session& db, CampaignId campaign, CampaignId other, bool other_is_shorter
) {
    constexpr std::string_view counts =
        "SELECT count(*), "
        "count(*) FILTER (WHERE o.state <> 'queued' AND o.state <> 'resolved' AND o.state <> "
        "'held') FROM ";
    constexpr std::string_view by_ours =
        "job j CROSS JOIN job o WHERE o.campaign_id = ?2 "
        "AND o.person_id = j.person_id AND j.campaign_id = ?1 ";
    constexpr std::string_view by_theirs =
        "job o CROSS JOIN job j WHERE j.campaign_id = ?1 "
        "AND j.person_id = o.person_id AND o.campaign_id = ?2 ";
    constexpr std::string_view states =
        "AND (j.state = 'queued' OR j.state = 'resolved') "
        "AND o.state <> 'skipped' AND o.state <> 'failed' AND o.state <> 'cancelled'";
    auto row =
        db.prepare(fmt::format("{}{}{}", counts, other_is_shorter ? by_theirs : by_ours, states));
    row.bind(campaign, other);
    row.step();
    return {.campaign = {}, .leads = row.integer(0), .invited = row.integer(1)};
}

}  // namespace

WorkInProgress work_in_progress(sql::Session& db, Duration lateness, Instant now) {
    WorkInProgress work;
    std::unordered_map<CampaignId, CampaignInProgress*> by_id;
    for (CampaignRecord& record : load_campaigns(db, "ORDER BY c.priority DESC, c.id")) {
        CampaignInProgress campaign{.record = std::move(record)};
        const Campaign& terms = campaign.record.campaign;
        if (campaign.record.is_under_way()) {
            campaign.closure =
                closure_of(db, campaign.record.id, {terms.per_day, terms.total}, lateness, now);
        }
        work.campaigns.push_back(std::move(campaign));
    }
    for (CampaignInProgress& campaign : work.campaigns)
        by_id.emplace(campaign.record.id, &campaign);

    std::map<CampaignId, std::vector<WaitingLeads>> leads;
    for (const JobsAt& place : jobs_by_place(db)) {
        CampaignInProgress& campaign = *by_id.at(place.campaign);
        campaign.held += place.jobs.of(JobState::held);
        campaign.unknown += place.jobs.of(JobState::unknown);
        const auto waiting = place.jobs.of(JobState::queued) + place.jobs.of(JobState::resolved);
        if (waiting > 0) leads[place.campaign].push_back(leads_at(db, place, waiting));
    }
    for (const CampaignInProgress& campaign : work.campaigns) {
        auto& of_campaign = leads[campaign.record.id];
        std::ranges::move(of_campaign, std::back_inserter(work.leads));
    }
    return work;
}

std::vector<SharedLeads> shared_leads(sql::Session& db, CampaignId campaign) {
    const std::int64_t own = jobs_of(db, campaign).total();
    const auto others = db.all<CampaignId>(
        "SELECT id FROM campaign WHERE id <> ?1 AND state <> 'archived' ORDER BY id", campaign
    );
    std::vector<SharedLeads> all;
    for (const CampaignId other : others) {
        const bool is_smaller = jobs_of(db, other).total() < own;
        SharedLeads shared = count_shared(db, campaign, other, is_smaller);
        if (shared.leads == 0) continue;
        shared.campaign = campaign_name(db, other);
        all.push_back(std::move(shared));
    }
    std::ranges::stable_sort(all, std::ranges::greater{}, &SharedLeads::leads);
    return all;
}

}  // namespace invito::store

namespace invito {

CampaignId AdminStore::save_campaign(
    const CampaignEntry& entry, const std::vector<AccountId>& accounts, Instant now
) {
    sql::JoinedTransaction transaction(db_);
    const CampaignId id = store::find_or_add_campaign(db_, entry.campaign, now);
    store::update_campaign(db_, id, entry);
    db_.run("UPDATE campaign_account SET takes_leads = 0 WHERE campaign_id = ?1", id);
    // None is removed: what was given to one that is taken out waits for it, or is moved.
    for (const AccountId account : accounts) store::let_take_part(db_, id, account);
    transaction.commit();
    return id;
}

std::optional<CampaignRecord> AdminStore::find_campaign(const std::string& name) {
    auto found = store::load_campaigns(db_, "WHERE c.name = ?1", name);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

CampaignOrigin AdminStore::campaign_origin(CampaignId campaign) {
    auto row = db_.prepare("SELECT source_path, source_sha256 FROM campaign WHERE id = ?1");
    ensure(row.bind(campaign).step(), "the campaign is there");
    return {row.text(0), row.text(1), store::campaign_aliases(db_, campaign)};
}

std::vector<CampaignRecord> AdminStore::campaigns() {
    return store::load_campaigns(db_, "ORDER BY c.id");
}

void AdminStore::set_campaign_state(CampaignId campaign, CampaignState state, Instant now) {
    sql::Transaction transaction(db_, sql::Turns::all);
    db_.run(
        "UPDATE campaign SET state = ?2, paused_until = NULL, pause_reason = '', "
        "started_at = CASE WHEN ?2 = 'active' THEN coalesce(started_at, ?3) "
        "ELSE started_at END WHERE id = ?1",
        campaign, to_string(state), now
    );
    store::record_event(
        db_, now, "campaign." + std::string(to_string(state)), {.campaign = campaign}
    );
    transaction.commit();
}

CampaignState AdminStore::unarchive_campaign(CampaignId campaign, Instant now) {
    sql::JoinedTransaction transaction(db_, sql::Turns::all);
    const bool has_started =
        db_.has("SELECT 1 FROM campaign WHERE id = ?1 AND started_at IS NOT NULL", campaign);
    const bool is_open = store::has_open_jobs(store::jobs_of(db_, campaign));
    const CampaignState state = !has_started ? CampaignState::draft
                                : is_open    ? CampaignState::paused
                                             : CampaignState::done;
    const auto changed = db_.change(
        "UPDATE campaign SET state = ?2, paused_until = NULL, pause_reason = ?3 "
        "WHERE id = ?1 AND state = 'archived'",
        campaign, to_string(state), state == CampaignState::paused ? "was archived" : ""
    );
    ensure(changed == 1, "only an archived campaign comes back");
    store::record_event(db_, now, "campaign.unarchived", {.campaign = campaign}, to_string(state));
    transaction.commit();
    return state;
}

void AdminStore::pause_campaign(CampaignId campaign, const PauseTerms& terms, Instant now) {
    sql::Transaction transaction(db_, sql::Turns::all);
    const auto changed = db_.change(
        "UPDATE campaign SET state = 'paused', paused_until = ?2, "
        "pause_reason = ?3 WHERE id = ?1 AND state IN ('active', 'paused')",
        campaign, terms.until, terms.reason
    );
    ensure(changed == 1, "only a campaign that is active or paused is paused");
    store::record_event(db_, now, "campaign.paused", {.campaign = campaign}, terms.reason);
    transaction.commit();
}

Result<void> AdminStore::rename_campaign(
    CampaignId campaign, const std::string& name, Instant now
) {
    sql::Transaction transaction(db_);
    const auto renamed = db_.prepare("UPDATE campaign SET name = ?2 WHERE id = ?1")
                             .bind(campaign, name)
                             .change_unless_conflict();
    if (!renamed) {
        return Error{
            .kind = ErrorKind::usage,
            .code = "campaign.name_taken",
            .what = "there is a campaign of that name already",
            .found = name,
            .hint = "`invito campaigns list` shows the names in use",
        };
    }
    store::record_event(db_, now, "campaign.renamed", {.campaign = campaign}, name);
    transaction.commit();
    return {};
}

std::int64_t AdminStore::sent_invitations(CampaignId campaign) {
    return store::jobs_of(db_, campaign).invited();
}

std::vector<std::int64_t> AdminStore::open_jobs(const std::vector<AccountId>& accounts) {
    std::unordered_map<AccountId, std::int64_t> waiting;
    for (const JobsAt& place : store::jobs_by_place(db_)) {
        waiting[place.account] +=
            place.jobs.of(JobState::queued) + place.jobs.of(JobState::resolved);
    }
    std::vector<std::int64_t> counts;
    counts.reserve(accounts.size());
    for (const AccountId account : accounts) counts.push_back(waiting[account]);
    return counts;
}

std::vector<SharedLeads> AdminStore::shared_leads(CampaignId campaign) {
    return store::shared_leads(db_, campaign);
}

WorkInProgress AdminStore::work_in_progress(Duration lateness, Instant now) {
    return store::work_in_progress(db_, lateness, now);
}

}  // namespace invito
