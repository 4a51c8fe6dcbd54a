#include "found_profile_ops.hpp"
#include "job_counts.hpp"
#include "job_filter.hpp"
#include "rows.hpp"
#include "sqlite_records.hpp"

#include <fmt/format.h>

namespace invito::store {
namespace {

// Columns of each_job that follow those of a JobBrief.
constexpr std::string_view view_columns =
    ", c.name, acc.alias, a.run_id, coalesce(p.public_identifier, "
    "CASE WHEN p.provider_id IS NOT NULL AND p.resolved_at IS NOT NULL THEN p.slug END), j.reason, "
    "j.error_type, j.http_status, "
    "(SELECT count(*) FROM attempt n WHERE n.job_id = j.id AND n.kind = 'invite'), "
    "a.note, a.invitation_id, j.not_before, j.created_at, a.intent_at, j.sent_at, j.accepted_at, "
    "j.withdrawn_at, i.source_path, j.source_line, j.gone_at, a.note_variant";

// `a` is the last invitation attempt. CROSS keeps job the outer loop, and NOT INDEXED leaves it the
// order of its ids: nothing is sorted, so memory stays small whatever the number of jobs.
constexpr std::string_view view_tables =
    " FROM job j NOT INDEXED "
    "CROSS JOIN person p ON p.id = j.person_id "
    "CROSS JOIN campaign c ON c.id = j.campaign_id "
    "CROSS JOIN account acc ON acc.id = j.account_id "
    "CROSS JOIN import i ON i.id = j.import_id "
    "LEFT JOIN attempt a ON a.id = "
    "(SELECT max(x.id) FROM attempt x WHERE x.job_id = j.id AND x.kind = 'invite')";

JobView read_job_view(const Statement& row) {
    const auto at = [](int column) { return job_brief_column_count + column; };
    JobBrief brief = read_job_brief(row);
    JobView view;
    view.id = brief.id;
    view.state = brief.state;
    view.identity = std::move(brief.identity);
    view.provider_id = std::move(brief.provider_id);
    view.fields = std::move(brief.fields);
    view.profile_first_name = std::move(brief.profile_first_name);
    view.profile_last_name = std::move(brief.profile_last_name);
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
    view.note_variant = view.sent_at ? row.text(at(19)) : std::move(brief.note_variant);
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

StateCounts count_at_places(Connection& connection, const JobFilter& filter) {
    const auto id_of = [&](std::string_view sql, const std::string& name) {
        auto row = connection.prepare(sql);
        return row.bind(name).step() ? row.integer(0) : 0;
    };
    std::optional<CampaignId> campaign;
    std::optional<AccountId> account;
    if (filter.campaign)
        campaign.emplace(id_of("SELECT id FROM campaign WHERE name = ?1", *filter.campaign));
    if (filter.account)
        account.emplace(id_of("SELECT id FROM account WHERE alias = ?1", *filter.account));
    StateCounts counts;
    for (const JobsAt& place : jobs_by_place(connection, campaign, account))
        counts += place.jobs;
    return counts;
}

std::optional<Outcome> outcome(const Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return readable(parse_outcome(row.view(column)), "attempt.outcome");
}

AttemptView read_attempt(const Statement& row) {
    AttemptView view;
    row.read(0, view.id);
    view.kind = readable(parse_attempt_kind(row.view(1)), "attempt.kind");
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

}  // namespace

void SqliteRecords::each_job(
    const JobFilter& filter, const std::function<void(const JobView&)>& visit
) {
    const std::string sql = fmt::format(
        "SELECT {}{}{}{} ORDER BY j.id{}",
        job_brief_columns,
        view_columns,
        view_tables,
        where_jobs(filter),
        filter.limit > 0 ? fmt::format(" LIMIT {}", filter.limit) : std::string()
    );
    auto row = connection_->prepare(sql);
    bind_jobs(row, filter);
    while (row.step())
        visit(read_job_view(row));
}

StateCounts SqliteRecords::count_jobs(const JobFilter& filter) {
    if (is_about_places(filter)) return count_at_places(*connection_, filter);
    const std::string sql =
        "SELECT j.state, count(*) FROM job j" + where_jobs(filter) + " GROUP BY j.state";
    auto row = connection_->prepare(sql);
    bind_jobs(row, filter);
    StateCounts counts;
    while (row.step())
        counts.by_state[static_cast<std::size_t>(job_state(row.view(0)))] = row.integer(1);
    auto gone = connection_->prepare(
        "SELECT count(*) FROM job j" + where_jobs_and(filter, "j.gone_at IS NOT NULL")
    );
    bind_jobs(gone, filter);
    gone.step();
    counts.gone = gone.integer(0);
    return counts;
}

std::vector<ReasonCount> SqliteRecords::reasons(const JobFilter& filter) {
    const std::string sql =
        "SELECT j.state, j.reason, j.error_type, j.http_status, count(*) FROM job j" +
        where_jobs_and(filter, "(j.state = 'skipped' OR j.state = 'failed' OR j.state = 'held')") +
        " GROUP BY 1, 2, 3, 4 ORDER BY count(*) DESC, 1, 2, 3, 4";
    auto row = connection_->prepare(sql);
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

std::vector<DayCount> SqliteRecords::days(
    const JobFilter& filter, std::chrono::seconds utc_offset
) {
    const std::string sql =
        "SELECT date(j.sent_at / 1000 + ?8, 'unixepoch') AS day, acc.alias, count(*), "
        "count(j.accepted_at) FROM job j JOIN account acc ON acc.id = j.account_id" +
        where_jobs_and(filter, "j.sent_at IS NOT NULL") + " GROUP BY 1, 2 ORDER BY 1, 2";
    auto row = connection_->prepare(sql);
    bind_jobs(row, filter);
    row.bind_at(first_free_parameter, static_cast<std::int64_t>(utc_offset.count()));
    std::vector<DayCount> counts;
    while (row.step())
        counts.push_back({row.text(0), row.text(1), row.integer(2), row.integer(3)});
    return counts;
}

std::vector<VariantCount> SqliteRecords::note_variants(const JobFilter& filter) {
    // The attempt that was sent says which text it was, whatever the campaign says today.
    const std::string sql =
        "SELECT c.name, a.note_variant, count(*), count(j.accepted_at) FROM job j "
        "JOIN campaign c ON c.id = j.campaign_id JOIN attempt a ON a.id = "
        "(SELECT max(x.id) FROM attempt x WHERE x.job_id = j.id AND x.kind = 'invite')" +
        where_jobs_and(filter, "j.sent_at IS NOT NULL AND a.note_variant <> ''") +
        " GROUP BY c.id, a.note_variant ORDER BY c.id, a.note_variant";
    auto row = connection_->prepare(sql);
    bind_jobs(row, filter);
    std::vector<VariantCount> counts;
    while (row.step())
        counts.push_back({row.text(0), row.text(1), row.integer(2), row.integer(3)});
    return counts;
}

std::vector<AgeCount> SqliteRecords::pending_age(const JobFilter& filter, Instant now) {
    // Weeks first: after three of them an invitation is worth withdrawing.
    std::vector<AgeCount> ages = {{0, 7}, {7, 14}, {14, 21}, {21, 30}, {30, 60}, {60, 0}};
    const std::string sql =
        "SELECT count(*) FROM job j" +
        where_jobs_and(
            filter, "j.state = 'sent' AND j.gone_at IS NULL AND j.sent_at > ?8 AND j.sent_at <= ?9"
        );
    constexpr Instant long_ago = Instant::min();
    for (AgeCount& age : ages) {
        auto row = connection_->prepare(sql);
        bind_jobs(row, filter);
        const bool is_open_end = age.days_to == 0;
        // Somebody's clock may have run ahead: what seems to come from the future is new.
        const bool is_newest = age.days_from == 0;
        const Instant after = is_open_end ? long_ago : now - std::chrono::days{age.days_to};
        const Instant until = is_newest ? Instant::max() : now - std::chrono::days{age.days_from};
        row.bind_at(first_free_parameter, after);
        row.bind_at(first_free_parameter + 1, until);
        row.step();
        age.count = row.integer(0);
    }
    return ages;
}

std::vector<AttemptView> SqliteRecords::attempts(JobId job) {
    auto row = connection_->prepare(
        "SELECT a.id, a.kind, acc.alias, a.run_id, a.intent_at, a.finished_at, a.outcome, "
        "a.charged, a.note <> '', a.http_status, a.error_type, a.invitation_id, a.evidence, "
        "a.check_at, a.checks, a.seen_at "
        "FROM attempt a JOIN account acc ON acc.id = a.account_id WHERE a.job_id = ?1 ORDER BY a.id"
    );
    row.bind(job);
    std::vector<AttemptView> views;
    while (row.step())
        views.push_back(read_attempt(row));
    return views;
}

std::vector<EventView> SqliteRecords::events(JobId job) {
    auto row = connection_->prepare(
        "SELECT at, run_id, kind, detail FROM event WHERE job_id = ?1 ORDER BY id"
    );
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

std::vector<JobId> SqliteRecords::jobs_of(const Identity& person) {
    // A row that was merged into another names the same human being.
    const bool is_slug = person.kind == IdentifierKind::public_identifier;
    auto row = connection_->prepare(
        is_slug ? "SELECT j.id FROM job j WHERE j.person_id IN (SELECT coalesce(merged_into, id) "
                  "FROM person WHERE slug = ?1 OR public_identifier = ?1) ORDER BY j.id"
                : "SELECT j.id FROM job j WHERE j.person_id IN (SELECT coalesce(merged_into, id) "
                  "FROM person WHERE provider_id = ?1) ORDER BY j.id"
    );
    row.bind(person.value);
    std::vector<JobId> jobs;
    while (row.step())
        jobs.emplace_back(JobId{row.integer(0)});
    return jobs;
}

std::optional<FoundProfile> SqliteRecords::found_profile(JobId job) {
    return store::found_profile(*connection_, job);
}

std::int64_t SqliteRecords::jobs_before(JobId job) {
    // The order of a run: resolved before queued, campaigns by preference, then by time and number.
    auto row = connection_->prepare(
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
