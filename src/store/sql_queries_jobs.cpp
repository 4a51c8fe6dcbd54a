#include "campaigns.hpp"
#include "invito/plan/limiter.hpp"
#include "invito/support/failure.hpp"
#include "operation_parts.hpp"
#include "people.hpp"
#include "pruning.hpp"
#include "rows.hpp"
#include "runs.hpp"
#include "sql_queries.hpp"
#include "suppression_ops.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace invito::store {
namespace {

// --- a JobFilter as SQL, for SELECTs FROM job j

// Its parameters are ?1 to ?7; a statement's own ones start at this number.
constexpr int first_free_parameter = 8;

enum Parameter {
    error_type_parameter = 1,
    account_parameter,
    campaign_parameter,
    run_parameter,
    job_parameter,
    since_parameter,
    until_parameter,
};
static_assert(until_parameter < first_free_parameter);

// "'sent', 'accepted'"
template <class Enum>
std::string literals(const std::vector<Enum>& values) {
    std::string list;
    for (const Enum value : values) {
        if (!list.empty()) list += ", ";
        list += '\'';
        list += to_string(value);
        list += '\'';
    }
    return list;
}

template <class T>
void bind_if_set(sql::Statement& statement, Parameter parameter, const std::optional<T>& value) {
    if (value) statement.bind_at(parameter, *value);
}

// To the job, in the period of the filter.
const std::string& something_happened() {
    static const std::string condition = [] {
        std::string sql;
        for (const std::string_view time :
             {"changed_at", "sent_at", "accepted_at", "withdrawn_at", "gone_at"}) {
            sql += sql.empty() ? "(" : " OR ";
            sql += fmt::format("j.{0} >= ?6 AND j.{0} < ?7", time);
        }
        return sql + ")";
    }();
    return condition;
}

// " WHERE ..." with every condition that is set. States and reasons stand in it as literals: they
// come from closed vocabularies, and a partial index is only used for a literal.
std::string where_jobs(const JobFilter& filter) {
    std::string sql;
    const auto add = [&sql](std::string_view condition) {
        sql += sql.empty() ? " WHERE " : " AND ";
        sql += condition;
    };
    if (!filter.states.empty()) add("j.state IN (" + literals(filter.states) + ")");
    if (!filter.reasons.empty()) add("j.reason IN (" + literals(filter.reasons) + ")");
    if (filter.error_type) add("j.error_type = ?1");
    if (filter.account) add("j.account_id = (SELECT id FROM account WHERE alias = ?2)");
    if (filter.campaign) add("j.campaign_id = (SELECT id FROM campaign WHERE name = ?3)");
    if (filter.run) {
        add("j.id IN (SELECT a.job_id FROM attempt a WHERE a.job_id IS NOT NULL AND " +
            attempts_of_run("?4") + ")");
    }
    if (filter.job) add("j.id = ?5");
    if (filter.since || filter.until) add(something_happened());
    return sql;
}

// `filter` must live until the statement is stepped the last time.
void bind_jobs(sql::Statement& statement, const JobFilter& filter) {
    bind_if_set(statement, error_type_parameter, filter.error_type);
    bind_if_set(statement, account_parameter, filter.account);
    bind_if_set(statement, campaign_parameter, filter.campaign);
    bind_if_set(statement, run_parameter, filter.run);
    bind_if_set(statement, job_parameter, filter.job);
    if (!filter.since && !filter.until) return;
    statement.bind_at(since_parameter, filter.since.value_or(Instant::min()));
    statement.bind_at(until_parameter, filter.until.value_or(Instant::max()));
}

// --- rows

// 0 or NULL: none.
std::optional<RunId> maybe_run(const sql::Statement& row, int column) {
    const auto run = row.get<RunId>(column);
    return run.value == 0 ? std::nullopt : std::optional(run);
}

// Of a JobView. Not those of a JobBrief: what no report shows is not read, and its variables are
// parsed only where they are asked for.
constexpr std::string_view view_columns =
    "j.state, j.reason, p.slug, p.provider_id, a.run_id, j.id, "
    "j.first_name, j.last_name, j.full_name, j.company, j.title, j.email, p.first_name, "
    "p.last_name, c.name, acc.alias, "
    "coalesce(p.public_identifier, CASE WHEN p.provider_id IS NOT NULL "
    "AND p.resolved_at IS NOT NULL THEN p.slug END), j.error_type, j.http_status, "
    "(SELECT count(*) FROM attempt n WHERE n.job_id = j.id AND n.kind = 'invite'), "
    "a.note, a.invitation_id, j.not_before, j.created_at, a.intent_at, j.sent_at, j.accepted_at, "
    "j.withdrawn_at, j.gone_at, i.source_path, j.source_line, "
    "CASE WHEN j.sent_at IS NULL THEN j.note_variant ELSE a.note_variant END, "
    "j.headline, j.location, j.variables";

// `a` is the last invitation attempt. CROSS keeps job the outer loop, in the order of its ids:
// nothing is sorted, so memory stays small whatever the number of jobs.
constexpr std::string_view view_tables =
    " CROSS JOIN person p CROSS JOIN campaign c CROSS JOIN account acc "
    "LEFT JOIN import i ON i.id = j.import_id LEFT JOIN attempt a ON a.id = "
    "(SELECT max(x.id) FROM attempt x WHERE x.job_id = j.id AND x.kind = 'invite')";

JobView read_job_view(const sql::Statement& row, bool reads_all_fields) {
    JobView view;
    LeadFields& fields = view.fields;
    view.state = job_state(row.view(0));
    view.reason = reason(row.view(1));
    view.identity = listed_identity(row, 2, 3);
    view.provider_id = row.text(3);
    view.run = maybe_run(row, 4);
    row.read(
        5, view.id, fields.first_name, fields.last_name, fields.full_name, fields.company,
        fields.title, fields.email, view.profile_first_name, view.profile_last_name, view.campaign,
        view.account, view.public_identifier, view.error_type, view.http_status, view.attempts,
        view.note, view.invitation_id, view.not_before, view.imported_at, view.scheduled_at,
        view.sent_at, view.accepted_at, view.withdrawn_at, view.gone_at, view.source_file,
        view.source_line, view.note_variant
    );
    view.with_note = !view.note.empty();
    if (!reads_all_fields) return view;
    row.read(32, fields.headline, fields.location);
    fields.variables = unpack_variables(row.view(34));
    return view;
}

// A condition of the query's own, after those of the filter.
std::string where_jobs_and(const JobFilter& filter, std::string_view condition) {
    const std::string where = where_jobs(filter);
    return fmt::format("{}{}{}", where, where.empty() ? " WHERE " : " AND ", condition);
}

// It asks for campaigns and accounts alone: how many jobs they have is kept.
bool is_about_places(const JobFilter& filter) {
    JobFilter rest = filter;
    rest.campaign.reset();
    rest.account.reset();
    return where_jobs(rest).empty();
}

std::pair<std::optional<CampaignId>, std::optional<AccountId>> place_of(
    sql::Session& db, const JobFilter& filter
) {
    std::optional<CampaignId> campaign;
    std::optional<AccountId> account;
    if (filter.campaign)
        campaign.emplace(db.number("SELECT id FROM campaign WHERE name = ?1", *filter.campaign));
    if (filter.account)
        account.emplace(db.number("SELECT id FROM account WHERE alias = ?1", *filter.account));
    return {campaign, account};
}

StateCounts count_at_places(sql::Session& db, const JobFilter& filter) {
    const auto [campaign, account] = place_of(db, filter);
    StateCounts counts;
    for (const JobsAt& place : jobs_by_place(db, campaign, account)) counts += place.jobs;
    return counts;
}

constexpr std::string_view attempt_view_columns =
    "a.kind, a.outcome, a.id, acc.alias, a.run_id, a.intent_at, a.finished_at, a.charged, "
    "a.note <> '', a.http_status, a.error_type, a.invitation_id, a.evidence, a.check_at, a.checks, "
    "a.seen_at";

AttemptView read_attempt(const sql::Statement& row) {
    AttemptView view;
    view.kind = readable(parse<AttemptKind>(row.view(0)), "attempt.kind");
    view.outcome = maybe_outcome(row, 1);
    row.read(
        2, view.id, view.account, view.run, view.intent_at, view.finished_at, view.charged,
        view.with_note, view.http_status, view.error_type, view.invitation_id, view.evidence,
        view.check_at, view.checks, view.seen_at
    );
    return view;
}

}  // namespace

void SqlQueries::each_job(
    const JobFilter& filter, const std::function<void(const JobView&)>& visit
) {
    const std::string sql = fmt::format(
        "SELECT {} FROM job j {}{}{} ORDER BY j.id{}", view_columns, db_.in_order_of_ids(),
        view_tables,
        where_jobs_and(
            filter, "p.id = j.person_id AND c.id = j.campaign_id AND acc.id = j.account_id"
        ),
        filter.limit > 0 ? fmt::format(" LIMIT {}", filter.limit) : std::string()
    );
    const sql::Snapshot snapshot(db_);
    auto row = db_.prepare_many(sql);
    bind_jobs(row, filter);
    while (row.step()) visit(read_job_view(row, filter.reads_all_fields));
}

StateCounts SqlQueries::count_jobs(const JobFilter& filter) {
    if (is_about_places(filter)) return count_at_places(db_, filter);
    const std::string sql =
        "SELECT j.state, count(*) FROM job j" + where_jobs(filter) + " GROUP BY j.state";
    auto row = db_.prepare(sql);
    bind_jobs(row, filter);
    StateCounts counts;
    while (row.step())
        counts.by_state[static_cast<std::size_t>(job_state(row.view(0)))] = row.integer(1);
    auto gone =
        db_.prepare("SELECT count(*) FROM job j" + where_jobs_and(filter, "j.gone_at IS NOT NULL"));
    bind_jobs(gone, filter);
    gone.step();
    counts.gone = gone.integer(0);
    return counts;
}

std::vector<ReasonCount> SqlQueries::reasons(const JobFilter& filter) {
    const std::string sql =
        "SELECT j.state, j.reason, j.error_type, j.http_status, count(*) FROM job j" +
        where_jobs_and(filter, "(j.state = 'skipped' OR j.state = 'failed' OR j.state = 'held')") +
        " GROUP BY 1, 2, 3, 4 ORDER BY count(*) DESC, 1, 2, 3, 4";
    auto row = db_.prepare(sql);
    bind_jobs(row, filter);
    std::vector<ReasonCount> counts;
    while (row.step()) {
        counts.push_back(
            {.state = job_state(row.view(0)),
             .reason = reason(row.view(1)),
             .error_type = row.text(2),
             .http_status = row.get<int>(3),
             .count = row.integer(4)}
        );
    }
    return counts;
}

namespace {

// Names by id, read once each; they stay where they are.
template <class Key>
class NamesById {
public:
    using Read = std::string (*)(sql::Session& db, Key id);
    NamesById(sql::Session& db, Read read) : db_(db), read_(read) {}

    std::string_view of(Key id) {
        const auto [name, is_new] = names_.try_emplace(id);
        if (is_new) name->second = read_(db_, id);
        return name->second;
    }

private:
    sql::Session& db_;
    Read read_;
    std::unordered_map<Key, std::string> names_;
};

// What a list says of its leads in one column; the last of the row.
class ColumnValue {
public:
    explicit ColumnValue(const std::string& name) : name_(name) {}

    [[nodiscard]] std::string expression() const {
        if (name_.empty()) return "''";
        return is_lead_column() ? "j." + name_ : "j.variables";
    }

    // Valid until the next call, and as long as the row stands.
    std::string_view read(const sql::Statement& row, int column) {
        const std::string_view content = row.view(column);
        if (name_.empty() || is_lead_column() || content.empty()) return content;
        auto variables = unpack_variables(content);
        const auto found = variables.find(name_);
        value_ = found == variables.end() ? std::string() : std::move(found->second);
        return value_;
    }

private:
    [[nodiscard]] bool is_lead_column() const {
        return std::ranges::find(lead_columns, name_, &LeadColumn::name) != lead_columns.end();
    }

    const std::string& name_;
    std::string value_;
};

}  // namespace

void SqlQueries::each_outcome(
    const JobFilter& filter, const std::string& column,
    const std::function<void(const LeadOutcome&)>& visit
) {
    ColumnValue value(column);
    // The attempt that was sent says which text it was, whatever the campaign says today. Of a lead
    // that was not sent none is looked up.
    const std::string sql = fmt::format(
        "SELECT j.campaign_id, j.account_id, j.state, j.changed_at, j.sent_at, j.accepted_at, "
        "j.withdrawn_at, j.gone_at, a.note <> '', a.note_variant, {} FROM job j {}"
        " LEFT JOIN attempt a ON a.id = CASE WHEN j.sent_at IS NOT NULL THEN "
        "(SELECT max(x.id) FROM attempt x WHERE x.job_id = j.id AND x.kind = 'invite') END{}",
        value.expression(), db_.in_order_of_ids(), where_jobs(filter)
    );
    NamesById<CampaignId> campaigns(db_, &campaign_name);
    NamesById<AccountId> accounts(db_, &alias_of);
    const sql::Snapshot snapshot(db_);
    auto row = db_.prepare_many(sql);
    bind_jobs(row, filter);
    while (row.step()) {
        LeadOutcome lead;
        lead.campaign = campaigns.of(row.get<CampaignId>(0));
        lead.account = accounts.of(row.get<AccountId>(1));
        lead.state = job_state(row.view(2));
        row.read(
            3, lead.changed_at, lead.sent_at, lead.accepted_at, lead.withdrawn_at, lead.gone_at,
            lead.with_note
        );
        lead.note_variant = row.view(9);
        lead.column = value.read(row, 10);
        visit(lead);
    }
}

std::vector<std::string> SqlQueries::variable_names(const JobFilter& filter) {
    const std::string sql =
        "SELECT j.variables FROM job j" + where_jobs_and(filter, "j.variables <> ''");
    std::set<std::string> names;
    auto row = db_.prepare(sql);
    bind_jobs(row, filter);
    while (row.step())
        for (auto& [name, value] : unpack_variables(row.view(0))) names.insert(name);
    return {names.begin(), names.end()};
}

std::vector<DayCap> SqlQueries::day_caps(
    const std::optional<std::string>& account, std::optional<Instant> since,
    std::optional<Instant> until
) {
    // The lowest of a day was in force; a day without any number had none.
    auto row = db_.prepare(
        "SELECT l.day, min(l.per_day), min(l.ramp_per_day) FROM account_limits l "
        "WHERE l.member_id IN (SELECT a.member_id FROM account a "
        "WHERE a.alias = coalesce(?1, a.alias)) "
        "AND l.ends_at > ?2 AND l.begins_at < ?3 GROUP BY l.day, l.member_id ORDER BY l.day"
    );
    row.bind(account, since.value_or(Instant::min()), until.value_or(Instant::max()));
    std::vector<DayCap> caps;
    while (row.step()) {
        const Cap of_member = lower_of(row.get<Cap>(1), row.get<Cap>(2));
        if (caps.empty() || caps.back().day != row.view(0)) {
            caps.push_back({row.text(0), of_member});
        } else if (caps.back().cap && of_member) {
            *caps.back().cap += *of_member;
        } else {
            caps.back().cap.reset();
        }
    }
    return caps;
}

std::vector<AttemptView> SqlQueries::attempts(JobId job) {
    static const std::string sql = fmt::format(
        "SELECT {} FROM attempt a JOIN account acc ON acc.id = a.account_id WHERE a.job_id = ?1 "
        "ORDER BY a.id",
        attempt_view_columns
    );
    auto row = db_.prepare(sql);
    row.bind(job);
    std::vector<AttemptView> views;
    while (row.step()) views.push_back(read_attempt(row));
    return views;
}

std::vector<EventView> SqlQueries::events(JobId job) {
    auto row =
        db_.prepare("SELECT at, kind, detail, run_id FROM event WHERE job_id = ?1 ORDER BY id");
    row.bind(job);
    std::vector<EventView> views;
    while (row.step()) {
        EventView& view = views.emplace_back();
        row.read(0, view.at, view.kind, view.detail);
        view.run = maybe_run(row, 3);
    }
    return views;
}

std::vector<JobStep> SqlQueries::steps(const StepPage& page) {
    const std::string sql = fmt::format(
        "SELECT {}, a.job_id FROM attempt a JOIN account acc ON acc.id = a.account_id "
        "WHERE a.job_id IS NOT NULL AND a.id < ?2{} ORDER BY a.id DESC LIMIT ?3",
        attempt_view_columns, page.run ? " AND " + attempts_of_run("?1") : ""
    );
    auto row = db_.prepare(sql);
    if (page.run) row.bind_at(1, *page.run);
    row.bind_at(2, page.before ? page.before.value : std::numeric_limits<std::int64_t>::max());
    row.bind_at(3, page.most);
    std::vector<JobStep> steps;
    while (row.step()) steps.push_back({row.get<JobId>(16), read_attempt(row)});
    return steps;
}

std::vector<JobId> SqlQueries::jobs_after(JobId after, const JobFilter& filter, int most) {
    // Each campaign of an account is a piece of an index in the order of the ids.
    const auto [only_campaign, only_account] = place_of(db_, filter);
    std::vector<JobId> jobs;
    for (const auto& [campaign, account, counts] :
         store::jobs_by_place(db_, only_campaign, only_account)) {
        const auto here = db_.all<JobId>(
            "SELECT id FROM job WHERE account_id = ?1 AND campaign_id = ?2 AND id > ?3 ORDER BY id "
            "LIMIT ?4",
            account, campaign, after, most
        );
        jobs.insert(jobs.end(), here.begin(), here.end());
    }
    std::ranges::sort(jobs, {}, &JobId::value);
    if (std::ssize(jobs) > most) jobs.resize(static_cast<std::size_t>(most));
    return jobs;
}

std::vector<JobId> SqlQueries::jobs_of(const Identity& person) {
    // A row that was merged into another names the same human being.
    const bool is_slug = person.kind == IdentifierKind::public_identifier;
    return db_.all<JobId>(
        is_slug ? "SELECT j.id FROM job j WHERE j.person_id IN (SELECT coalesce(merged_into, id) "
                  "FROM person WHERE slug = ?1 OR public_identifier = ?1 OR id = ?2) ORDER BY j.id"
                : "SELECT j.id FROM job j WHERE j.person_id IN (SELECT coalesce(merged_into, id) "
                  "FROM person WHERE provider_id = ?1 OR id = ?2) ORDER BY j.id",
        person.value, PrunedPeople(db_).find(person.value)
    );
}

std::optional<FoundProfile> SqlQueries::found_profile(JobId job) {
    return store::found_profile(db_, job);
}

std::optional<Instant> SqlQueries::waiting_since(CampaignId campaign, AccountId account) {
    const sql::Snapshot snapshot(db_);
    const auto imported_at = db_.find<Instant>(
        "SELECT created_at FROM job WHERE account_id = ?1 AND campaign_id = ?2 "
        "AND state IN ('queued', 'resolved') ORDER BY id LIMIT 1",
        account, campaign
    );
    const auto started_at = db_.find<Instant>(
        "SELECT at FROM event WHERE campaign_id = ?1 AND kind = 'campaign.active' "
        "ORDER BY id DESC LIMIT 1",
        campaign
    );
    if (!imported_at || !started_at) return std::nullopt;
    return std::max(*imported_at, *started_at);
}

std::optional<OtherInvitation> SqlQueries::other_invitation(JobId job) {
    // Each part finds its partial index.
    auto row = db_.prepare(
        "SELECT (SELECT alias FROM account WHERE id = a.account_id), "
        "coalesce((SELECT name FROM campaign WHERE id = a.campaign_id), ''), a.job_id, a.intent_at "
        "FROM (SELECT * FROM attempt WHERE live = 1 "
        "AND person_id = (SELECT person_id FROM job WHERE id = ?1) UNION ALL "
        "SELECT * FROM attempt WHERE outcome = 'external' "
        "AND person_id = (SELECT person_id FROM job WHERE id = ?1)) AS a "
        "WHERE a.kind = 'invite' AND (a.job_id IS NULL OR a.job_id <> ?1) "
        "ORDER BY a.intent_at LIMIT 1"
    );
    if (!row.bind(job).step()) return std::nullopt;
    OtherInvitation other;
    row.read(0, other.account, other.campaign, other.job, other.at);
    return other;
}

std::int64_t SqlQueries::jobs_before(JobId job) {
    // The order of a run: resolved before queued, campaigns by preference, then by time and number.
    return db_.number(
        "SELECT count(*) FROM job j JOIN campaign c ON c.id = j.campaign_id "
        "JOIN job o ON o.account_id = j.account_id AND o.id <> j.id "
        "AND o.state IN ('queued', 'resolved') "
        "JOIN campaign oc ON oc.id = o.campaign_id AND oc.state = 'active' "
        "WHERE j.id = ?1 AND (o.state = 'queued', -oc.priority, oc.id, o.not_before, o.id) < "
        "(j.state = 'queued', -c.priority, c.id, j.not_before, j.id)",
        job
    );
}

// --- what a forecast asks. The conditions say beforehand what invitation_ops.cpp decides when a
// job's turn comes.

namespace {

// Of a WaitingLead.
constexpr std::string_view waiting_lead_columns =
    "j.id, j.person_id, j.not_before, j.state = 'resolved', j.note <> '', "
    "(SELECT a.member_id = (SELECT member_id FROM account WHERE id = j.account_id) "
    "FROM attempt a WHERE a.person_id = j.person_id AND a.live = 1), "
    "(SELECT max(CASE WHEN a.member_id = (SELECT member_id FROM account WHERE id = j.account_id) "
    "THEN 1 ELSE 0 END) "
    "FROM attempt a WHERE a.person_id = j.person_id AND a.outcome = 'external')";

// By an invitation that lives already, or one made by hand. The suppression list is asked apart: it
// has one place.
Reason barred(const sql::Statement& row, int column) {
    const int by_hand = column + 1;
    if (row.is_null(column) && row.is_null(by_hand)) return Reason::none;
    const bool is_ours = !row.is_null(column);
    const bool is_same_member = row.integer(is_ours ? column : by_hand) != 0;
    if (!is_same_member) return Reason::invited_by_other_account;
    return is_ours ? Reason::duplicate : Reason::already_invited;
}

WaitingLead read_waiting_lead(const sql::Statement& row, int first_column = 0) {
    WaitingLead lead;
    row.read(
        first_column, lead.job, lead.person, lead.not_before, lead.is_resolved, lead.has_own_note
    );
    lead.barred = barred(row, first_column + 5);
    return lead;
}

WaitingJob read_waiting_job(const sql::Statement& row) {
    constexpr int own = job_brief_column_count;
    WaitingJob job;
    job.brief = read_job_brief(row);
    row.read(own, job.account, job.source_line);
    job.lead = read_waiting_lead(row, own + 2);
    return job;
}

std::string select_waiting_jobs() {
    return fmt::format(
        "SELECT {}, j.account_id, j.source_line, {} FROM job j JOIN person p ON p.id = j.person_id",
        job_brief_columns(), waiting_lead_columns
    );
}

// The states are literals, so that each part finds its partial index: that has the order asked for,
// and nothing is sorted.
std::string_view where_part(WaitingPart part) {
    switch (part) {
        case WaitingPart::resolved: return "j.state = 'resolved' ORDER BY j.not_before, j.id";
        case WaitingPart::fresh:
            return "j.state = 'queued' AND j.not_before = 0 AND j.id > ?4 ORDER BY j.id";
        case WaitingPart::deferred:
            return "j.state = 'queued' AND j.not_before > 0 ORDER BY j.not_before, j.id";
    }
    throw InternalFailure("unknown WaitingPart");
}

// One statement for each part.
class PartStatements {
public:
    explicit PartStatements(std::string_view select) {
        for (const WaitingPart part : waiting_parts) {
            texts_[static_cast<std::size_t>(part)] = fmt::format(
                "{} WHERE j.account_id = ?1 AND j.campaign_id = ?2 AND {} LIMIT ?3", select,
                where_part(part)
            );
        }
    }

    const std::string& of(WaitingPart part) const { return texts_[static_cast<std::size_t>(part)]; }

private:
    std::array<std::string, waiting_parts.size()> texts_;
};

// No fresh job has a number up to the turn: of the others of the account nobody asks.
JobId turn_of(sql::Session& db, const WaitingPage& page) {
    return JobId{db.number(
        "SELECT turn FROM campaign_account WHERE campaign_id = ?1 AND account_id = ?2",
        page.campaign, page.account
    )};
}

void bind_page(sql::Session& db, sql::Statement& row, const WaitingPage& page) {
    row.bind(page.account, page.campaign, page.most);
    if (page.part == WaitingPart::fresh)
        row.bind_at(4, std::max(page.after.value, turn_of(db, page).value));
}

class HeldSnapshot final : public Queries::ReadSnapshot {
public:
    explicit HeldSnapshot(sql::Session& db) : snapshot_(db) {}

private:
    sql::Snapshot snapshot_;
};

}  // namespace

std::unique_ptr<Queries::ReadSnapshot> SqlQueries::read_snapshot() {
    return std::make_unique<HeldSnapshot>(db_);
}

CampaignCharges SqlQueries::campaign_charges(CampaignId campaign, Instant since) {
    const sql::Snapshot snapshot(db_);
    CampaignCharges charges;
    charges.recent = load_charges(db_, campaign, since);
    charges.earlier = count_charged(db_, campaign, Instant::min()) - std::ssize(charges.recent);
    return charges;
}

std::vector<WaitingQueue> SqlQueries::waiting_queues(CampaignId campaign) {
    const sql::Snapshot snapshot(db_);
    std::map<AccountId, std::int64_t> deferred;
    auto row = db_.prepare(
        "SELECT account_id, count(*) FROM job WHERE campaign_id = ?1 AND state = 'queued' "
        "AND not_before > 0 GROUP BY account_id"
    );
    row.bind(campaign);
    while (row.step()) deferred.emplace(row.get<AccountId>(0), row.integer(1));
    std::vector<WaitingQueue> queues;
    for (const JobsAt& place : store::jobs_by_place(db_, campaign)) {
        const std::int64_t resolved = place.jobs.of(JobState::resolved);
        const std::int64_t queued = place.jobs.of(JobState::queued);
        const std::int64_t later = deferred[place.account];
        // In the order of waiting_parts.
        if (resolved + queued > 0)
            queues.push_back({place.account, {resolved, queued - later, later}});
    }
    return queues;
}

void SqlQueries::each_waiting_job(
    const WaitingPage& page, const std::function<void(const WaitingJob&)>& visit
) {
    static const PartStatements statements(select_waiting_jobs());
    const sql::Snapshot snapshot(db_);
    const SuppressionList suppressed(db_);
    auto row = db_.prepare(statements.of(page.part));
    bind_page(db_, row, page);
    while (row.step()) {
        WaitingJob job = read_waiting_job(row);
        if (suppressed.find(job.lead.job)) job.lead.barred = Reason::suppressed;
        visit(job);
    }
}

std::optional<WaitingJob> SqlQueries::waiting_job(JobId job) {
    static const std::string statement =
        select_waiting_jobs() + " WHERE j.id = ?1 AND j.state IN ('queued', 'resolved')";
    const sql::Snapshot snapshot(db_);
    auto row = db_.prepare(statement);
    if (!row.bind(job).step()) return std::nullopt;
    WaitingJob waiting = read_waiting_job(row);
    if (SuppressionList(db_).find(job)) waiting.lead.barred = Reason::suppressed;
    return waiting;
}

void SqlQueries::each_waiting_lead(
    const WaitingPage& page, const std::function<void(const WaitingLead&)>& visit
) {
    static const PartStatements statements(fmt::format("SELECT {} FROM job j", waiting_lead_columns)
    );
    const sql::Snapshot snapshot(db_);
    const SuppressionList suppressed(db_);
    auto row = db_.prepare(statements.of(page.part));
    bind_page(db_, row, page);
    while (row.step()) {
        WaitingLead lead = read_waiting_lead(row);
        if (suppressed.find(lead.job)) lead.barred = Reason::suppressed;
        visit(lead);
    }
}

std::optional<LeadCard> SqlQueries::lead_card(JobId job) {
    auto row = db_.prepare(
        "SELECT j.state, p.slug, p.provider_id, j.source_line, j.first_name, j.last_name, "
        "j.full_name, j.company FROM job j JOIN person p ON p.id = j.person_id WHERE j.id = ?1"
    );
    if (!row.bind(job).step()) return std::nullopt;
    LeadCard card;
    LeadFields& fields = card.fields;
    card.state = job_state(row.view(0));
    card.identity = listed_identity(row, 1, 2);
    row.read(
        3, card.source_line, fields.first_name, fields.last_name, fields.full_name, fields.company
    );
    return card;
}

void SqlQueries::each_own_note(
    CampaignId campaign, const std::function<void(const OwnNote&)>& visit
) {
    // By id, so that each page of the table is read once, in order.
    const std::string sql = fmt::format(
        "SELECT source_line, note FROM job {} WHERE note <> '' "
        "AND campaign_id = ?1 AND (state = 'queued' OR state = 'resolved') ORDER BY id",
        db_.in_order_of_ids()
    );
    auto row = db_.prepare(sql);
    row.bind(campaign);
    while (row.step()) visit({row.integer(0), row.view(1)});
}

}  // namespace invito::store
