#include "invito/report/metrics.hpp"

#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string text_of(const MetricsData& data) {
    return printed([&data](std::ostream& out) { write_metrics(out, data); });
}

RunMetrics sample_run_metrics() {
    RunView ended = sample_run();
    ended.id = RunId{41};
    ended.started_at = at("2026-11-20T08:55:00+01:00");
    ended.ended_at = at("2026-11-20T18:00:00.250+01:00");
    ended.exit_code = 11;
    ended.requests = 67;
    ended.rate_limited = 2;
    ended.median = std::chrono::milliseconds{800};
    ended.p95 = std::chrono::milliseconds{2100};
    return {
        .kind = RunKind::invite,
        .begun = sample_run(),
        .ended = std::move(ended),
        .success_at = at("2026-11-20T18:00:00.250+01:00"),
    };
}

MetricsData sample_metrics() {
    StatusData status = sample_status();
    MetricsData data{
        .version = "1.2.3",
        .created_at = at("2026-11-02T09:00:00+01:00"),
        .campaigns = status.campaigns,
        .accounts = status.accounts,
        .places = {},
        .stranded = {},
        .runs = {sample_run_metrics(), {.kind = RunKind::sync}},
        .oldest_unknown = at("2026-11-22T10:00:00+01:00"),
    };
    for (std::size_t i = 0; i < data.campaigns.size(); ++i)
        data.campaigns[i].record.id = CampaignId{static_cast<std::int64_t>(i) + 1};
    for (std::size_t i = 0; i < data.accounts.size(); ++i)
        data.accounts[i].view.record.id = AccountId{static_cast<std::int64_t>(i) + 1};
    StateCounts jobs = counts(100, 50, 12, 3, 1, 1);
    jobs.by_state[static_cast<std::size_t>(JobState::withdrawn)] = 4;
    data.places = {{CampaignId{1}, AccountId{1}, jobs}, {CampaignId{2}, AccountId{2}, {}}};
    const auto strand = [&data](std::size_t campaign, std::int64_t leads, bool needs_person) {
        StrandedLeads& stranded = data.stranded.emplace_back();
        stranded.campaign = data.campaigns[campaign].record.campaign.name;
        stranded.leads = leads;
        stranded.needs_person = needs_person;
    };
    strand(0, 7, true);
    strand(0, 2, true);
    strand(1, 5, false);
    return data;
}

TEST(Metrics, tell_counts_quotas_and_the_last_runs) {
    expect_golden("metrics", text_of(sample_metrics()));
}

// Sent is all that were sent, whatever became of them: it never falls.
TEST(Metrics, count_what_was_accepted_or_withdrawn_as_sent) {
    const std::string text = text_of(sample_metrics());

    EXPECT_THAT(text, HasSubstr(R"(account="anna",result="sent"} 66)"));
    EXPECT_THAT(text, HasSubstr(R"(account="anna",result="accepted"} 12)"));
    EXPECT_THAT(text, HasSubstr(R"(account="anna",result="withdrawn"} 4)"));
    EXPECT_THAT(text, HasSubstr(R"(account="ben",result="sent"} 0)"));
}

TEST(Metrics, escape_labels) {
    MetricsData data = sample_metrics();
    data.version = "a\"b\\c\nd";

    EXPECT_THAT(text_of(data), HasSubstr(R"(invito_build_info{version="a\"b\\c\nd"} 1)"));
}

TEST(Metrics, leave_out_accounts_that_are_not_configured) {
    MetricsData data = sample_metrics();
    data.accounts[0].is_configured = false;

    EXPECT_THAT(text_of(data), Not(HasSubstr(R"(invito_account_up{account="anna"})")));
    EXPECT_THAT(text_of(data), Not(HasSubstr(R"({account="anna",window=)")));
    EXPECT_THAT(text_of(data), HasSubstr(R"(account="anna",result="sent"} 66)"));
}

TEST(Metrics, say_that_an_account_is_down_which_needs_somebody) {
    MetricsData data = sample_metrics();
    data.accounts[0].view.record.state = AccountState::reconnect;
    data.accounts[1].view.record.state = AccountState::paused;
    data.accounts[1].view.record.paused_by_person = true;

    EXPECT_THAT(text_of(data), HasSubstr(R"(invito_account_up{account="anna"} 0)"));
    EXPECT_THAT(text_of(data), HasSubstr(R"(invito_account_up{account="ben"} 1)"));
    data.accounts[0].view.record.state = AccountState::not_ready;
    EXPECT_THAT(text_of(data), HasSubstr(R"(invito_account_up{account="anna"} 1)"));
}

TEST(Metrics, of_an_empty_database_have_no_family_without_a_sample) {
    const std::string text = text_of(MetricsData{});

    EXPECT_THAT(text, Not(HasSubstr("invito_jobs")));
    EXPECT_THAT(text, Not(HasSubstr("invito_run_")));
    EXPECT_THAT(text, HasSubstr("\ninvito_unknown_jobs 0\n"));
}

TEST(Metrics, are_known_by_their_first_words) {
    EXPECT_TRUE(begins_as_metrics(text_of(MetricsData{})));
    EXPECT_FALSE(begins_as_metrics("# HELP node_cpu_seconds_total Seconds.\n"));
    EXPECT_FALSE(begins_as_metrics(""));
}

TEST(RunVerdict, of_each_exit_code) {
    for (const int code : {0, 20}) EXPECT_EQ(run_verdict(code), RunVerdict::ok) << code;
    for (const int code : {10, 11}) EXPECT_EQ(run_verdict(code), RunVerdict::attention) << code;
    for (const int code : {130, 143}) EXPECT_EQ(run_verdict(code), RunVerdict::stopped) << code;
    for (const int code : {1, 2, 12, 65, 69, 70, 74, 75, 77, 78, 99})
        EXPECT_EQ(run_verdict(code), RunVerdict::failure) << code;
}

}  // namespace
}  // namespace invito::test
