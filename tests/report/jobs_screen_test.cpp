#include "invito/report/jobs_screen.hpp"

#include "report/golden.hpp"
#include "report/samples.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string job_list(FakeRecords& records, const JobFilter& filter) {
    return printed([&](std::ostream& out) {
        write_job_list(out, records, filter, sample_now(), unicode_style());
    });
}

FakeRecords records_with_history(const JobView& job) {
    FakeRecords records;
    records.job_views = {job};
    AttemptView visit;
    visit.id = AttemptId{9001};
    visit.kind = AttemptKind::visit;
    visit.account = "anna";
    visit.run = RunId{42};
    visit.intent_at = at("2026-11-19T14:04:20+01:00");
    visit.outcome = Outcome::done;
    visit.http_status = 200;
    AttemptView invite = visit;
    invite.id = AttemptId{9002};
    invite.kind = AttemptKind::invite;
    invite.intent_at = at("2026-11-19T14:05:01+01:00");
    invite.finished_at = at("2026-11-19T14:05:02+01:00");
    invite.outcome = Outcome::unknown;
    invite.http_status = 504;
    invite.error_type = "errors/request_timeout";
    invite.evidence = "in the sent list of anna";
    records.attempts_of[job.id] = {visit, invite};
    records.events_of[job.id] = {
        {at("2026-11-18T09:12:00+01:00"), std::nullopt, "job.imported", "leads.csv:17"},
        {at("2026-11-19T14:05:02+01:00"), RunId{42}, "job.sent", "invitation 7265"},
        {at("2026-11-22T20:15:00+01:00"), std::nullopt, "job.accepted", "seen by sync"}};
    return records;
}

TEST(JobsScreen, lists_jobs_with_the_fact_that_matters) {
    FakeRecords records = sample_records();
    records.job_views.resize(12);
    records.job_views[2].not_before = at("2026-11-24T09:00:00+01:00");

    expect_golden_screen("jobs_list", [&](std::ostream& out, const Style& style) {
        write_job_list(out, records, {}, sample_now(), style);
    });
}

TEST(JobsScreen, lists_jobs_as_json_with_the_columns_of_the_report) {
    FakeRecords records = sample_records();

    expect_golden_json("jobs_list.json", printed([&](std::ostream& out) {
                           write_jobs_json(
                               out, records, filter_by(&JobFilter::job, std::optional(JobId{7})),
                               unicode_style().zone
                           );
                       }));
}

TEST(JobsScreen, shows_one_job_in_full) {
    const JobView job = sample_job();
    FakeRecords records = records_with_history(job);

    expect_golden_screen("jobs_show", [&](std::ostream& out, const Style& style) {
        write_job(out, records, job, sample_now(), style);
    });
}

TEST(JobsScreen, names_the_variant_that_a_lead_has) {
    JobView job = sample_job();
    job.note_variant = "warm";
    FakeRecords records;
    const auto shown = [&] {
        return printed([&](std::ostream& out) {
            write_job(out, records, job, sample_now(), unicode_style());
        });
    };

    EXPECT_THAT(shown(), testing::ContainsRegex("Note +[0-9]+ characters, variant warm\n"));
    job.note.clear();
    EXPECT_THAT(shown(), testing::ContainsRegex("Variant +warm\n"));
}

TEST(JobsScreen, shows_one_job_in_full_as_json) {
    const JobView job = sample_job();
    FakeRecords records = records_with_history(job);

    expect_golden_json("jobs_show.json", printed([&](std::ostream& out) {
                           write_job_json(out, records, job, unicode_style().zone);
                       }));
}

TEST(JobsScreen, without_a_match_says_what_to_do_next) {
    FakeRecords records;

    EXPECT_EQ(job_list(records, {}), "No jobs match.\nNext: invito status\n");
}

TEST(JobsScreen, tells_that_a_limited_list_is_not_all) {
    FakeRecords records = sample_records();

    EXPECT_THAT(
        job_list(records, filter_by(&JobFilter::limit, std::int64_t{5})),
        HasSubstr("5 of 60 jobs shown")
    );
    EXPECT_THAT(job_list(records, {}), HasSubstr("\n60 jobs\n"));
}

TEST(JobsScreen, leaves_out_the_column_that_was_filtered_by) {
    FakeRecords records = sample_records();
    const auto filter =
        filter_by(&JobFilter::campaign, std::optional<std::string>("spring-founders"));

    const std::string text = job_list(records, filter);

    EXPECT_THAT(text, Not(HasSubstr("Campaign")));
    EXPECT_THAT(text, HasSubstr("Account"));
    EXPECT_THAT(text, HasSubstr("\n40 jobs\n"));
}

TEST(JobsScreen, streams_long_lists_under_one_heading) {
    FakeRecords records;
    for (std::int64_t id = 1; id <= 1200; ++id) records.job_views.push_back(sample_job(id));

    const std::string text = job_list(records, {});

    EXPECT_EQ(text.find("State"), text.rfind("State"));
    EXPECT_THAT(text, HasSubstr("\n1200 jobs\n"));
    EXPECT_EQ(std::ranges::count(text, '\n'), 1 + 1200 + 2);
}

TEST(JobsScreen, does_not_let_a_name_write_to_the_terminal) {
    JobView job = sample_job();
    job.fields.first_name = "Eve\x1b]0;owned\x07";
    job.note = "Hi\x1b[2J\nsecond line";
    FakeRecords records = records_with_history(job);

    const std::string list = job_list(records, {});
    const std::string show = printed([&](std::ostream& out) {
        write_job(out, records, job, sample_now(), unicode_style());
    });

    EXPECT_THAT(list + show, Not(HasSubstr("\x1b")));
    EXPECT_THAT(show, HasSubstr("Eve?]0;owned?"));
    EXPECT_THAT(show, HasSubstr("Hi?[2J\n              second line\n"));
}

TEST(JobsScreen, names_a_person_without_a_name_by_the_identifier) {
    JobView job = sample_job();
    job.fields = {};
    FakeRecords records = records_with_history(job);

    EXPECT_THAT(job_list(records, {}), HasSubstr("jane-doe"));

    records.job_views[0].profile_first_name = "Jane";
    records.job_views[0].profile_last_name = "Doe";

    EXPECT_THAT(job_list(records, {}), HasSubstr("Jane Doe"));
}

}  // namespace
}  // namespace invito::test
