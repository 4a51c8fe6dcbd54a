#include "job_counts.hpp"
#include "one_run.hpp"
#include "people.hpp"
#include "records.hpp"
#include "rows.hpp"

#include <fmt/format.h>
#include <map>
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
    if (filter.since) add("coalesce(j.sent_at, j.changed_at) >= ?6");
    if (filter.until) add("coalesce(j.sent_at, j.changed_at) < ?7");
    return sql;
}

// `filter` must live until the statement is stepped the last time.
void bind_jobs(sql::Statement& statement, const JobFilter& filter) {
    bind_if_set(statement, error_type_parameter, filter.error_type);
    bind_if_set(statement, account_parameter, filter.account);
    bind_if_set(statement, campaign_parameter, filter.campaign);
    bind_if_set(statement, run_parameter, filter.run);
    bind_if_set(statement, job_parameter, filter.job);
    bind_if_set(statement, since_parameter, filter.since);
    bind_if_set(statement, until_parameter, filter.until);
}

// --- rows

// Of a JobView. Not those of a JobBrief: what no report shows is not read, and its variables are
// not parsed.
constexpr std::string_view view_columns =
    "j.id, j.state, p.slug, p.provider_id, j.first_name, j.last_name, j.full_name, j.company, "
    "j.title, j.email, p.first_name, p.last_name, j.note_variant, c.name, acc.alias, a.run_id, "
    "coalesce(p.public_identifier, CASE WHEN p.provider_id IS NOT NULL "
    "AND p.resolved_at IS NOT NULL THEN p.slug END), j.reason, j.error_type, j.http_status, "
    "(SELECT count(*) FROM attempt n WHERE n.job_id = j.id AND n.kind = 'invite'), "
    "a.note, a.invitation_id, j.not_before, j.created_at, a.intent_at, j.sent_at, j.accepted_at, "
    "j.withdrawn_at, i.source_path, j.source_line, j.gone_at, a.note_variant";

// `a` is the last invitation attempt. CROSS keeps job the outer loop, in the order of its ids:
// nothing is sorted, so memory stays small whatever the number of jobs.
constexpr std::string_view view_tables =
    " CROSS JOIN person p CROSS JOIN campaign c CROSS JOIN account acc CROSS JOIN import i "
    "LEFT JOIN attempt a ON a.id = "
    "(SELECT max(x.id) FROM attempt x WHERE x.job_id = j.id AND x.kind = 'invite')";

JobView read_job_view(const sql::Statement& row) {
    constexpr int of_person_and_list = 13;
    const auto at = [](int column) { return of_person_and_list + column; };
    JobView view;
    row.read(0, view.id);
    view.state = job_state(row.view(1));
    view.identity = listed_identity(row, 2, 3);
    view.provider_id = row.text(3);
    view.fields.first_name = row.text(4);
    view.fields.last_name = row.text(5);
    view.fields.full_name = row.text(6);
    view.fields.company = row.text(7);
    view.fields.title = row.text(8);
    view.fields.email = row.text(9);
    view.profile_first_name = row.text(10);
    view.profile_last_name = row.text(11);
    view.campaign = row.text(at(0));
    view.account = row.text(at(1));
    if (row.integer(at(2)) != 0) view.run = RunId{row.integer(at(2))};
    view.public_identifier = row.text(at(3));
    view.reason = reason(row.view(at(4)));
    view.error_type = row.text(at(5));
    view.http_status = row.small(at(6));
    view.attempts = row.small(at(7));
    view.note = row.text(at(8));
    view.with_note = !view.note.empty();
    view.invitation_id = row.text(at(9));
    view.not_before = row.instant(at(10));
    view.imported_at = row.instant(at(11));
    view.scheduled_at = row.maybe_instant(at(12));
    view.sent_at = row.maybe_instant(at(13));
    view.accepted_at = row.maybe_instant(at(14));
    view.withdrawn_at = row.maybe_instant(at(15));
    view.source_file = row.text(at(16));
    view.source_line = row.integer(at(17));
    view.gone_at = row.maybe_instant(at(18));
    view.note_variant = row.text(view.sent_at ? at(19) : 12);
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

StateCounts count_at_places(sql::Session& db, const JobFilter& filter) {
    const auto id_of = [&](std::string_view sql, const std::string& name) {
        auto row = db.prepare(sql);
        return row.bind(name).step() ? row.integer(0) : 0;
    };
    std::optional<CampaignId> campaign;
    std::optional<AccountId> account;
    if (filter.campaign)
        campaign.emplace(id_of("SELECT id FROM campaign WHERE name = ?1", *filter.campaign));
    if (filter.account)
        account.emplace(id_of("SELECT id FROM account WHERE alias = ?1", *filter.account));
    StateCounts counts;
    for (const JobsAt& place : jobs_by_place(db, campaign, account)) counts += place.jobs;
    return counts;
}

std::optional<Outcome> outcome(const sql::Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return readable(parse<Outcome>(row.view(column)), "attempt.outcome");
}

AttemptView read_attempt(const sql::Statement& row) {
    AttemptView view;
    row.read(0, view.id);
    view.kind = readable(parse<AttemptKind>(row.view(1)), "attempt.kind");
    view.account = row.text(2);
    row.read(3, view.run);
    view.intent_at = row.instant(4);
    view.finished_at = row.maybe_instant(5);
    view.outcome = outcome(row, 6);
    view.charged = row.integer(7) != 0;
    view.with_note = row.integer(8) != 0;
    view.http_status = row.small(9);
    view.error_type = row.text(10);
    view.invitation_id = row.text(11);
    view.evidence = row.text(12);
    view.check_at = row.maybe_instant(13);
    view.checks = row.small(14);
    view.seen_at = row.maybe_instant(15);
    return view;
}

std::unordered_map<AccountId, std::string> account_aliases(sql::Session& db) {
    std::unordered_map<AccountId, std::string> aliases;
    auto row = db.prepare("SELECT id, alias FROM account");
    while (row.step()) aliases.emplace(AccountId{row.integer(0)}, row.text(1));
    return aliases;
}

std::string campaign_name(sql::Session& db, CampaignId campaign) {
    auto row = db.prepare("SELECT name FROM campaign WHERE id = ?1");
    row.bind(campaign).step();
    return row.text(0);
}

}  // namespace

void SqlRecords::each_job(
    const JobFilter& filter, const std::function<void(const JobView&)>& visit
) {
    const std::string sql = fmt::format(
        "SELECT {} FROM job j {}{}{} ORDER BY j.id{}", view_columns, db_.in_order_of_ids(),
        view_tables,
        where_jobs_and(
            filter,
            "p.id = j.person_id AND c.id = j.campaign_id AND acc.id = j.account_id "
            "AND i.id = j.import_id"
        ),
        filter.limit > 0 ? fmt::format(" LIMIT {}", filter.limit) : std::string()
    );
    auto row = db_.prepare(sql);
    bind_jobs(row, filter);
    while (row.step()) visit(read_job_view(row));
}

StateCounts SqlRecords::count_jobs(const JobFilter& filter) {
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

std::vector<ReasonCount> SqlRecords::reasons(const JobFilter& filter) {
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
             .http_status = row.small(3),
             .count = row.integer(4)}
        );
    }
    return counts;
}

// Counted here: to group them, SQLite would sort all jobs first.
std::vector<DayCount> SqlRecords::days(const JobFilter& filter, std::chrono::seconds utc_offset) {
    const std::string sql = "SELECT j.account_id, j.sent_at, j.accepted_at IS NOT NULL FROM job j" +
                            where_jobs_and(filter, "j.sent_at IS NOT NULL");
    const auto aliases = account_aliases(db_);
    std::map<std::pair<std::chrono::sys_days, std::string_view>, DayCount> days;
    auto row = db_.prepare(sql);
    bind_jobs(row, filter);
    while (row.step()) {
        const auto day = std::chrono::floor<std::chrono::days>(row.instant(1) + utc_offset);
        DayCount& count = days[{day, aliases.at(AccountId{row.integer(0)})}];
        ++count.sent;
        count.accepted += row.integer(2);
    }
    std::vector<DayCount> counts;
    for (auto& [key, count] : days) {
        count.day = pack_date(std::chrono::year_month_day{key.first});
        count.account = key.second;
        counts.push_back(std::move(count));
    }
    return counts;
}

// Counted here, as days() are.
std::vector<VariantCount> SqlRecords::note_variants(const JobFilter& filter) {
    // The attempt that was sent says which text it was, whatever the campaign says today.
    const std::string sql =
        "SELECT j.campaign_id, a.note_variant, j.accepted_at IS NOT NULL FROM job j "
        "JOIN attempt a ON a.id = "
        "(SELECT max(x.id) FROM attempt x WHERE x.job_id = j.id AND x.kind = 'invite')" +
        where_jobs_and(filter, "j.sent_at IS NOT NULL AND a.note_variant <> ''");
    std::map<std::pair<CampaignId, std::string>, VariantCount> variants;
    auto row = db_.prepare(sql);
    bind_jobs(row, filter);
    while (row.step()) {
        VariantCount& count = variants[{CampaignId{row.integer(0)}, row.text(1)}];
        ++count.sent;
        count.accepted += row.integer(2);
    }
    std::vector<VariantCount> counts;
    for (auto& [key, count] : variants) {
        count.campaign = campaign_name(db_, key.first);
        count.variant = key.second;
        counts.push_back(std::move(count));
    }
    return counts;
}

std::vector<AgeCount> SqlRecords::pending_age(const JobFilter& filter, Instant now) {
    // Weeks first: after three of them an invitation is worth withdrawing.
    std::vector<AgeCount> ages = {{0, 7}, {7, 14}, {14, 21}, {21, 30}, {30, 60}, {60, 0}};
    std::string bucket = "CASE";
    for (std::size_t i = 0; i + 1 < ages.size(); ++i)
        bucket += fmt::format(" WHEN j.sent_at > ?{} THEN {}", first_free_parameter + i, i);
    const std::string sql = fmt::format(
        "SELECT {} ELSE {} END FROM job j{}", bucket, ages.size() - 1,
        where_jobs_and(filter, "j.state = 'sent' AND j.gone_at IS NULL AND j.sent_at IS NOT NULL")
    );
    auto row = db_.prepare(sql);
    bind_jobs(row, filter);
    for (std::size_t i = 0; i + 1 < ages.size(); ++i) {
        const Instant older = now - std::chrono::days{ages[i].days_to};
        row.bind_at(first_free_parameter + static_cast<int>(i), older);
    }
    while (row.step()) ++ages[static_cast<std::size_t>(row.integer(0))].count;
    return ages;
}

std::vector<AttemptView> SqlRecords::attempts(JobId job) {
    auto row = db_.prepare(
        "SELECT a.id, a.kind, acc.alias, a.run_id, a.intent_at, a.finished_at, a.outcome, "
        "a.charged, a.note <> '', a.http_status, a.error_type, a.invitation_id, a.evidence, "
        "a.check_at, a.checks, a.seen_at "
        "FROM attempt a JOIN account acc ON acc.id = a.account_id WHERE a.job_id = ?1 ORDER BY a.id"
    );
    row.bind(job);
    std::vector<AttemptView> views;
    while (row.step()) views.push_back(read_attempt(row));
    return views;
}

std::vector<EventView> SqlRecords::events(JobId job) {
    auto row =
        db_.prepare("SELECT at, run_id, kind, detail FROM event WHERE job_id = ?1 ORDER BY id");
    row.bind(job);
    std::vector<EventView> views;
    while (row.step()) {
        EventView view;
        view.at = row.instant(0);
        if (row.integer(1) != 0) view.run = RunId{row.integer(1)};
        view.kind = row.text(2);
        view.detail = row.text(3);
        views.push_back(std::move(view));
    }
    return views;
}

std::vector<JobId> SqlRecords::jobs_of(const Identity& person) {
    // A row that was merged into another names the same human being.
    const bool is_slug = person.kind == IdentifierKind::public_identifier;
    auto row = db_.prepare(
        is_slug ? "SELECT j.id FROM job j WHERE j.person_id IN (SELECT coalesce(merged_into, id) "
                  "FROM person WHERE slug = ?1 OR public_identifier = ?1) ORDER BY j.id"
                : "SELECT j.id FROM job j WHERE j.person_id IN (SELECT coalesce(merged_into, id) "
                  "FROM person WHERE provider_id = ?1) ORDER BY j.id"
    );
    row.bind(person.value);
    std::vector<JobId> jobs;
    while (row.step()) jobs.emplace_back(JobId{row.integer(0)});
    return jobs;
}

std::optional<FoundProfile> SqlRecords::found_profile(JobId job) {
    return store::found_profile(db_, job);
}

std::int64_t SqlRecords::jobs_before(JobId job) {
    // The order of a run: resolved before queued, campaigns by preference, then by time and number.
    auto row = db_.prepare(
        "SELECT count(*) FROM job j JOIN campaign c ON c.id = j.campaign_id "
        "JOIN job o ON o.account_id = j.account_id AND o.id <> j.id "
        "AND o.state IN ('queued', 'resolved') "
        "JOIN campaign oc ON oc.id = o.campaign_id AND oc.state = 'active' "
        "WHERE j.id = ?1 AND (o.state = 'queued', -oc.priority, oc.id, o.not_before, o.id) < "
        "(j.state = 'queued', -c.priority, c.id, j.not_before, j.id)"
    );
    row.bind(job).step();
    return row.integer(0);
}

}  // namespace invito::store
