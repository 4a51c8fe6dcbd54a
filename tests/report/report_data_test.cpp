#include "invito/report/report_data.hpp"

#include "report/samples.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

using namespace std::chrono_literals;

ReportRequest request_with(JobFilter filter) {
    return {
        .filter = std::move(filter),
        .now = sample_now(),
        .zone = unicode_style().zone,
        .tool = "invito 0.1.0"};
}

template <class Groups>
std::int64_t total_of(const Groups& groups) {
    std::int64_t total = 0;
    for (const auto& group : groups) total += group.jobs.total();
    return total;
}

JobView accepted_after(std::int64_t id, Duration took) {
    JobView job = sample_job(id);
    job.accepted_at = *job.sent_at + took;
    return job;
}

TEST(ReportData, adds_up_over_campaigns_and_over_accounts) {
    FakeQueries queries = sample_queries();

    const ReportData data = collect_report(queries, request_with({}));

    EXPECT_EQ(data.totals.total(), 60);
    EXPECT_EQ(total_of(data.campaigns), 60);
    EXPECT_EQ(total_of(data.accounts), 60);
}

TEST(ReportData, puts_each_invitation_into_the_day_that_it_was_where_it_was_sent) {
    FakeQueries queries;
    const std::vector<std::string> sent = {
        "2026-10-24T22:30:00Z",  // half past midnight: the clocks go back in the night after
        "2026-10-25T00:30:00Z", "2026-10-25T22:30:00Z",
        "2026-10-25T23:30:00Z", "2026-11-20T22:59:59Z",
    };
    for (std::size_t i = 0; i < sent.size(); ++i) {
        JobView job = sample_job(static_cast<std::int64_t>(i) + 1);
        job.account = "anna";
        job.sent_at = parse_rfc3339(sent[i]);
        job.accepted_at.reset();
        queries.job_views.push_back(job);
    }
    ReportRequest request = request_with({});
    request.now = *parse_rfc3339("2026-11-29T12:00:00Z");
    request.zone = TimeZone::find("Europe/Berlin").value();

    const ReportData data = collect_report(queries, request);

    std::vector<std::pair<std::string, std::int64_t>> days;
    for (const DayReport& day : data.days) days.emplace_back(day.day, day.sent);
    const std::vector<std::pair<std::string, std::int64_t>> expected = {
        {"2026-10-25", 3}, {"2026-10-26", 1}, {"2026-11-20", 1}};
    EXPECT_EQ(days, expected);
}

TEST(ReportData, leaves_out_campaigns_and_accounts_without_leads) {
    FakeQueries queries = sample_queries();

    const ReportData data = collect_report(
        queries,
        request_with(filter_by(&JobFilter::campaign, std::optional<std::string>("recruit-cpp")))
    );

    ASSERT_EQ(data.campaigns.size(), 1U);
    EXPECT_EQ(data.campaigns[0].name, "recruit-cpp");
    EXPECT_EQ(data.campaigns[0].jobs.total(), data.totals.total());
    EXPECT_EQ(data.accounts.size(), 2U);
}

TEST(ReportData, counts_a_reason_once_however_many_errors_caused_it) {
    FakeQueries queries;
    for (std::int64_t id = 1; id <= 3; ++id) {
        JobView job = sample_job(id);
        job.state = JobState::failed;
        job.reason = Reason::rejected;
        job.error_type = id == 1 ? "errors/invalid_parameters" : "errors/malformed_request";
        job.http_status = 400;
        queries.job_views.push_back(job);
    }

    const ReportData data = collect_report(queries, request_with({}));

    ASSERT_EQ(data.reasons.size(), 1U);
    EXPECT_EQ(data.reasons[0].count, 3);
    ASSERT_EQ(data.errors.size(), 2U);
    EXPECT_EQ(data.errors[0].type, "errors/malformed_request");
    EXPECT_EQ(data.errors[0].count, 2);
}

TEST(ReportData, knows_the_median_and_the_ninth_decile_of_the_time_to_accept) {
    FakeQueries queries;
    for (std::int64_t id = 1; id <= 10; ++id)
        queries.job_views.push_back(accepted_after(id, id * 10h));

    const ReportData data = collect_report(queries, request_with({}));

    EXPECT_EQ(data.time_to_accept.count, 10);
    EXPECT_EQ(data.time_to_accept.median, 50h);
    EXPECT_EQ(data.time_to_accept.p90, 90h);
}

TEST(ReportData, has_no_time_to_accept_where_the_filter_leaves_out_what_was_accepted) {
    FakeQueries queries;
    queries.job_views = {accepted_after(1, 10h)};

    const ReportData data = collect_report(
        queries, request_with(filter_by(&JobFilter::states, std::vector{JobState::failed}))
    );

    EXPECT_EQ(data.time_to_accept.count, 0);
}

TEST(ReportData, counts_what_went_out_with_each_variant) {
    FakeQueries queries = sample_queries();
    queries.campaign_views[0].record.campaign.note.variants = {{"a", "Hello"}, {"new", "Hi"}};
    for (JobView& job : queries.job_views) job.note_variant = job.id.value % 2 == 0 ? "a" : "gone";

    const ReportData data = collect_report(
        queries,
        request_with(filter_by(&JobFilter::campaign, std::optional(std::string("spring-founders"))))
    );

    ASSERT_EQ(data.variants.size(), 3U);
    EXPECT_EQ(data.variants[0].variant, "a");
    EXPECT_EQ(data.variants[1].variant, "new");
    EXPECT_EQ(data.variants[1].sent, 0) << "nobody has got it yet";
    EXPECT_EQ(data.variants[2].variant, "gone") << "an edit took it away, what was sent stays";
    EXPECT_EQ(data.variants[0].sent + data.variants[2].sent, data.totals.invited());
    EXPECT_EQ(
        data.variants[0].accepted + data.variants[2].accepted, data.totals.of(JobState::accepted)
    );
}

TEST(ReportData, covers_the_life_of_the_database_unless_a_period_is_asked_for) {
    FakeQueries queries = sample_queries();
    const Instant since = at("2026-11-21T00:00:00+01:00");

    const ReportData all = collect_report(queries, request_with({}));
    const ReportData recent =
        collect_report(queries, request_with(filter_by(&JobFilter::since, std::optional(since))));

    EXPECT_EQ(all.since, queries.created);
    EXPECT_EQ(all.until, sample_now());
    EXPECT_EQ(all.runs.size(), 2U);
    EXPECT_EQ(recent.since, since);
    EXPECT_EQ(recent.runs.size(), 1U);
    EXPECT_LT(recent.totals.total(), all.totals.total());
}

TEST(ReportData, names_only_the_run_that_was_asked_for) {
    FakeQueries queries = sample_queries();

    const ReportData data =
        collect_report(queries, request_with(filter_by(&JobFilter::run, std::optional(RunId{41}))));

    ASSERT_EQ(data.runs.size(), 1U);
    EXPECT_EQ(data.runs[0].id, RunId{41});
}

TEST(ReportData, leaves_out_runs_that_began_after_the_period) {
    FakeQueries queries = sample_queries();

    const ReportData data = collect_report(
        queries,
        request_with(filter_by(&JobFilter::until, std::optional(at("2026-11-21T00:00:00+01:00"))))
    );

    ASSERT_EQ(data.runs.size(), 1U);
    EXPECT_EQ(data.runs[0].id, RunId{41});
}

TEST(ReportData, carries_the_next_dates_to_their_accounts) {
    FakeQueries queries = sample_queries();
    ReportRequest request = request_with({});
    request.next = {{"ben", at("2026-11-24T09:04:00+01:00")}};

    const ReportData data = collect_report(queries, request);

    EXPECT_EQ(data.accounts.at(0).next_at, std::nullopt);
    EXPECT_EQ(data.accounts.at(1).next_at, at("2026-11-24T09:04:00+01:00"));
}

}  // namespace
}  // namespace invito::test
