// What a report counts: which leads, and by which of their dates.
#include "invito/report/report_data.hpp"
#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

namespace invito::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class ReportCounts : public testing::Test {
protected:
    ReportCounts() {
        queries.created = now - days{90};
        queries.campaign_views = {
            campaign_view("spring", CampaignState::active, {}),
            campaign_view("autumn", CampaignState::active, {})};
        request.now = now;
        request.zone = TimeZone::find("Europe/Berlin").value();
    }

    JobView& add(JobState state, std::optional<Duration> sent_ago = {}) {
        JobView job;
        job.id = JobId{std::ssize(queries.job_views) + 1};
        job.campaign = "spring";
        job.account = "anna";
        job.state = state;
        job.imported_at = now - days{80};
        if (sent_ago) job.sent_at = now - *sent_ago;
        queries.job_views.push_back(job);
        return queries.job_views.back();
    }

    JobView& add_accepted(Duration sent_ago, Duration accepted_ago) {
        JobView& job = add(JobState::accepted, sent_ago);
        job.accepted_at = now - accepted_ago;
        return job;
    }

    ReportData report() { return collect_report(queries, request); }

    void cut_by(std::string_view text) { request.cut = parse_report_cut(text).value(); }

    ThresholdResult judged(const std::string& text) {
        request.thresholds = {parse_threshold(text).value()};
        return report().thresholds.at(0);
    }

    const Instant now = at("2026-11-30T12:00:00+01:00");
    FakeQueries queries;
    ReportRequest request;
};

TEST_F(ReportCounts, an_acceptance_in_the_time_in_which_it_came_in) {
    for (int i = 0; i < 58; ++i) add_accepted(days{30}, 1h);
    add(JobState::sent, 3h);
    request.filter.since = now - days{2};

    const ReportData data = report();

    EXPECT_EQ(data.happened.accepted, 58);
    EXPECT_EQ(data.happened.sent, 1);
    EXPECT_EQ(data.totals.invited(), 1) << "who was invited in that time";
    EXPECT_EQ(data.totals.of(JobState::accepted), 0);
    EXPECT_EQ(data.campaigns.at(0).happened.accepted, 58);
}

TEST_F(ReportCounts, an_acceptance_beyond_the_time_for_those_invited_in_it) {
    add_accepted(days{30}, days{2});
    request.filter.since = now - days{35};
    request.filter.until = now - days{20};

    const ReportData data = report();

    EXPECT_EQ(data.happened.sent, 1);
    EXPECT_EQ(data.happened.accepted, 0);
    EXPECT_EQ(data.totals.of(JobState::accepted), 1);
}

TEST_F(ReportCounts, each_event_by_its_own_time) {
    add(JobState::withdrawn, days{30}).withdrawn_at = now - 1h;
    add(JobState::sent, days{30}).gone_at = now - 1h;
    add(JobState::skipped).scheduled_at = now - 1h;
    add(JobState::failed).scheduled_at = now - 1h;
    add(JobState::failed).scheduled_at = now - days{3};
    request.filter.since = now - days{1};

    const ReportData data = report();

    EXPECT_EQ(data.happened, (Happened{.withdrawn = 1, .gone = 1, .skipped = 1, .failed = 1}));
    EXPECT_EQ(data.totals.of(JobState::failed), 1);
    EXPECT_EQ(data.totals.invited(), 0);
}

TEST_F(ReportCounts, who_waits_in_no_period) {
    add(JobState::queued).imported_at = now - 1h;
    add(JobState::resolved).imported_at = now - 1h;

    EXPECT_EQ(report().totals.waiting(), 2);
    request.filter.since = now - days{1};
    EXPECT_EQ(report().totals.total(), 0);
}

TEST_F(ReportCounts, the_first_instant_of_a_period_and_not_its_end) {
    add_accepted(days{40}, days{2});
    add_accepted(days{40}, days{1});
    request.filter.since = now - days{2};
    request.filter.until = now - days{1};

    EXPECT_EQ(report().happened.accepted, 1);
}

TEST_F(ReportCounts, as_matured_who_was_invited_seven_days_ago_or_earlier) {
    add_accepted(days{7}, days{1});
    add(JobState::sent, days{20});
    add_accepted(days{7} - 1ms, days{1});

    const ReportData data = report();

    EXPECT_EQ(data.matured, (Acceptance{1, 2}));
    EXPECT_EQ(data.campaigns.at(0).matured, (Acceptance{1, 2}));
    EXPECT_EQ(data.accounts.size(), queries.account_views.size());
    EXPECT_EQ(data.totals.invited(), 3);
}

TEST_F(ReportCounts, variants_with_those_that_matured) {
    queries.campaign_views[0].record.campaign.note.variants = {{"warm", "Hello"}};
    add_accepted(days{9}, days{1}).note_variant = "warm";
    add(JobState::sent, days{1}).note_variant = "warm";

    const ReportData data = report();

    ASSERT_EQ(data.variants.size(), 1U);
    EXPECT_EQ(data.variants[0].sent, 2);
    EXPECT_EQ(data.variants[0].accepted, 1);
    EXPECT_EQ(data.variants[0].matured, (Acceptance{1, 1}));
}

TEST_F(ReportCounts, what_came_in_on_a_day_beside_what_was_sent_on_it) {
    add_accepted(days{3}, days{1});
    add(JobState::withdrawn, days{3}).withdrawn_at = now - days{1};

    const ReportData data = report();

    ASSERT_EQ(data.days.size(), 2U);
    EXPECT_EQ(data.days[0].day, "2026-11-27");
    EXPECT_EQ(data.days[0].sent, 2);
    EXPECT_EQ(data.days[0].accepted, 1);
    EXPECT_EQ(data.days[0].acceptances, 0);
    EXPECT_EQ(data.days[1].day, "2026-11-29");
    EXPECT_EQ(data.days[1].sent, 0);
    EXPECT_EQ(data.days[1].acceptances, 1);
    EXPECT_EQ(data.days[1].withdrawals, 1);
}

TEST_F(ReportCounts, pending_invitations_once_by_age) {
    for (const Duration age :
         {Duration{-1h}, Duration{0}, Duration{days{7}} - 1ms, Duration{days{7}},
          Duration{days{20}}, Duration{days{30}}, Duration{days{400}}})
        add(JobState::sent, age);
    add_accepted(days{1}, 1h);
    add(JobState::sent, days{30}).gone_at = now;

    std::vector<std::int64_t> counts;
    for (const AgeCount& age : report().pending_age) counts.push_back(age.count);

    EXPECT_THAT(counts, ElementsAre(3, 1, 1, 0, 1, 1));
}

std::vector<std::pair<std::string, std::int64_t>> sent_by_key(const ReportData& data) {
    std::vector<std::pair<std::string, std::int64_t>> rows;
    for (const CutRow& row : data.cut) rows.emplace_back(row.key, row.counts.jobs.invited());
    return rows;
}

TEST_F(ReportCounts, weeks_from_monday_to_sunday_where_the_report_is_read) {
    cut_by("week");
    const auto send = [&](const char* when) { add(JobState::sent).sent_at = at(when); };
    send("2026-10-25T22:59:59Z");  // Sunday, 23:59:59; the clocks went back
    send("2026-10-25T23:00:00Z");  // Monday
    send("2026-11-01T22:59:59Z");  // Sunday
    send("2027-01-01T12:00:00Z");  // Friday of a week that began in December

    EXPECT_THAT(
        sent_by_key(report()),
        ElementsAre(Pair("2026-10-19", 1), Pair("2026-10-26", 2), Pair("2026-12-28", 1))
    );
}

TEST_F(ReportCounts, in_a_week_what_came_in_beside_what_was_sent) {
    cut_by("week");
    add_accepted(days{14}, days{7});
    add(JobState::queued);

    const ReportData data = report();

    ASSERT_EQ(data.cut.size(), 2U);
    EXPECT_EQ(data.cut[0].counts.jobs.of(JobState::accepted), 1);
    EXPECT_EQ(data.cut[0].counts.happened.accepted, 0);
    EXPECT_EQ(data.cut[1].counts.jobs.invited(), 0);
    EXPECT_EQ(data.cut[1].counts.happened.accepted, 1);
}

TEST_F(ReportCounts, weekdays_in_their_order) {
    cut_by("weekday");
    add(JobState::sent, days{1});  // Sunday
    add(JobState::sent, days{7});  // Monday
    add(JobState::sent, days{6});  // Tuesday
    add(JobState::queued);

    EXPECT_THAT(sent_by_key(report()), ElementsAre(Pair("Mon", 1), Pair("Tue", 1), Pair("Sun", 1)));
}

TEST_F(ReportCounts, those_with_a_note_and_those_without) {
    cut_by("note");
    add(JobState::sent, days{1}).with_note = true;
    add(JobState::sent, days{1});
    add(JobState::sent, days{1});
    add(JobState::queued).with_note = true;

    EXPECT_THAT(sent_by_key(report()), ElementsAre(Pair("with", 1), Pair("without", 2)));
}

TEST_F(ReportCounts, values_of_a_column_the_most_sent_first) {
    cut_by("column:industry");
    add(JobState::sent, days{1}).fields.variables["industry"] = "Banking ";
    for (int i = 0; i < 2; ++i)
        add(JobState::sent, days{1}).fields.variables["industry"] = "Retail";
    add(JobState::sent, days{1});
    add(JobState::queued).fields.variables["industry"] = "Banking";

    const ReportData data = report();

    EXPECT_THAT(sent_by_key(data), ElementsAre(Pair("Retail", 2), Pair("", 1), Pair("Banking", 1)));
    EXPECT_EQ(data.cut[2].counts.jobs.total(), 2) << "spaces around a value are none of it";
}

TEST_F(ReportCounts, values_beyond_a_thousand_as_one) {
    cut_by("column:company");
    for (int i = 0; i < 1'010; ++i)
        add(JobState::sent, days{1}).fields.company = "Acme " + std::to_string(i);
    add(JobState::sent, days{1}).fields.company = "Acme 1009";

    const ReportData data = report();

    ASSERT_EQ(data.cut.size(), 1'001U);
    EXPECT_EQ(data.cut.front().key, "Acme 1009");
    EXPECT_TRUE(data.cut.back().is_rest);
    EXPECT_EQ(data.cut.back().counts.jobs.invited(), 10);
}

TEST_F(ReportCounts, several_campaigns_each_for_itself_in_the_order_asked_for) {
    add(JobState::sent, days{1});
    add(JobState::sent, days{1}).campaign = "autumn";
    add(JobState::sent, days{1}).campaign = "other";
    request.campaigns = {"autumn", "spring"};
    cut_by("day");

    const ReportData data = report();

    EXPECT_EQ(data.totals.invited(), 2);
    ASSERT_EQ(data.campaigns.size(), 2U);
    EXPECT_EQ(data.campaigns[0].name, "autumn");
    EXPECT_EQ(data.campaigns[1].name, "spring");
    ASSERT_EQ(data.cut.size(), 2U);
    EXPECT_EQ(data.cut[0].campaign, "autumn");
    EXPECT_EQ(data.cut[1].campaign, "spring");
    EXPECT_EQ(data.cut[0].key, data.cut[1].key);
}

TEST_F(ReportCounts, no_next_invitation_in_a_report_of_a_time_that_is_over) {
    queries.account_views = sample_queries().account_views;
    request.next = {{"anna", now + 1h}};
    add(JobState::sent, days{5});
    request.filter.since = now - days{10};
    EXPECT_EQ(report().accounts.at(0).next_at, now + 1h);

    request.filter.until = now;

    EXPECT_EQ(report().accounts.at(0).next_at, std::nullopt);
}

TEST_F(ReportCounts, the_acceptance_of_a_threshold_over_days_of_sending_that_have_matured) {
    for (int i = 0; i < 10; ++i) add(JobState::sent, days{8});
    for (int i = 0; i < 10; ++i) add_accepted(days{21}, days{1});
    add(JobState::sent, days{7} - 1ms);
    add(JobState::sent, days{21} + 1ms);

    const ThresholdResult result = judged("acceptance < 50% over 14d");

    EXPECT_EQ(result.count, 10);
    EXPECT_EQ(result.of, 20);
    EXPECT_FALSE(result.is_crossed());
    EXPECT_EQ(judged("acceptance < 50%").of, 21) << "without a time: all that matured";
}

TEST_F(ReportCounts, for_a_threshold_what_happened_in_its_own_time) {
    add(JobState::failed).scheduled_at = now - days{6};
    add(JobState::failed).scheduled_at = now - days{8};
    add(JobState::skipped).scheduled_at = now - days{1};
    add(JobState::unknown).scheduled_at = now - days{1};
    add(JobState::held).scheduled_at = now - days{1};
    add(JobState::sent, days{1});
    add(JobState::sent, 0h);
    add(JobState::queued);
    request.filter.since = now - days{2};  // of no account for what has a time of its own

    const ThresholdResult failed = judged("failed > 5% over 7d");
    EXPECT_EQ(failed.count, 1);
    EXPECT_EQ(failed.of, 6);
    EXPECT_EQ(judged("failed > 3").count, 0) << "the time of the report";
    EXPECT_EQ(judged("failed > 3 over 30d").count, 2);
    EXPECT_EQ(judged("sent < 1 over 1h").count, 1);
    EXPECT_EQ(judged("unknown > 3").count, 1);
    EXPECT_EQ(judged("held > 3 over 12h").count, 0);
    EXPECT_EQ(judged("waiting < 50").count, 1);
    EXPECT_EQ(judged("pending > 50").count, 2);
}

TEST(ReportCut, is_one_of_the_words_or_a_column) {
    EXPECT_EQ(parse_report_cut("week").value().by, ReportBy::week);
    EXPECT_EQ(parse_report_cut("column:Record ID").value().column, "Record ID");
    EXPECT_EQ(parse_report_cut("column:tier").value().name(), "tier");
    for (const char* const wrong : {"weak", "column", "column:", ""}) {
        const auto cut = parse_report_cut(wrong);
        ASSERT_FALSE(cut) << wrong;
        EXPECT_EQ(cut.error().code, "usage.value");
        EXPECT_THAT(cut.error().hint, testing::HasSubstr("column:NAME"));
    }
    EXPECT_THAT(parse_report_cut("weak").error().hint, testing::HasSubstr("did you mean week?"));
}

}  // namespace
}  // namespace invito::test
