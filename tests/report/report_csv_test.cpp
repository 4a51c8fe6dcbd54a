#include "invito/report/report_csv.hpp"

#include "invito/report/jobs_screen.hpp"
#include "invito/support/text.hpp"
#include "report/golden.hpp"
#include "report/samples.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <sstream>

namespace invito::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view documented_columns =
    "campaign,run,job,account,linkedin_url,public_identifier,provider_id,first_name,last_name,"
    "company,title,email,state,reason,error_type,http_status,attempts,with_note,note_length,"
    "imported_at,scheduled_at,sent_at,accepted_at,withdrawn_at,days_to_accept,invitation_id,"
    "source_file,source_line,note_variant,gone_at\n";

ReportCsvOptions berlin() {
    ReportCsvOptions options;
    options.zone = unicode_style().zone;
    return options;
}

std::string report_csv(FakeRecords& records, const ReportCsvOptions& options) {
    return printed([&](std::ostream& out) { write_report_csv(out, records, {}, options); });
}

std::string row_of(const JobView& job, const ReportCsvOptions& options) {
    FakeRecords records;
    records.job_views = {job};
    return report_csv(records, options).substr(documented_columns.size());
}

TEST(ReportCsv, has_the_documented_columns_even_without_rows) {
    FakeRecords records;

    EXPECT_EQ(report_csv(records, berlin()), documented_columns);
}

TEST(ReportCsv, has_one_row_for_each_lead) {
    FakeRecords records = sample_records();
    records.job_views.resize(12);

    expect_golden("report.csv", report_csv(records, berlin()));
}

TEST(ReportCsv, writes_everything_known_of_a_lead) {
    EXPECT_EQ(
        row_of(sample_job(), berlin()),
        "spring-founders,r-0042,1842,anna,https://www.linkedin.com/in/jane-doe,jane-doe,"
        "ACoAAB12345,Jane,Doe,Acme Robotics,CTO,jane@acme.example,accepted,,,200,1,true,118,"
        "2026-11-18T09:12:00+01:00,2026-11-19T14:05:01+01:00,2026-11-19T14:05:02+01:00,"
        "2026-11-22T20:15:00+01:00,,3.2,7265,leads.csv,17,,\n"
    );
}

TEST(ReportCsv, ends_with_the_columns_that_were_added) {
    JobView job = sample_job();
    job.note_variant = "warm";
    job.gone_at = at("2026-12-01T08:00:00Z");

    EXPECT_THAT(row_of(job, berlin()), EndsWith(",leads.csv,17,warm,2026-12-01T09:00:00+01:00\n"));
}

// Where a field is new: added_columns of report_csv.cpp.
TEST(ReportCsv, has_a_column_for_each_field_of_a_job_in_json) {
    FakeRecords records;
    records.job_views = {sample_job()};
    rapidjson::Document json;
    json.Parse(printed([&](std::ostream& out) { write_jobs_json(out, records, {}, {}); }));
    ASSERT_FALSE(json.HasParseError());
    std::vector<std::string> fields;
    for (const auto& member : json["items"][0].GetObject())
        fields.emplace_back(member.name.GetString());

    std::vector<std::string> columns;
    std::istringstream heading{std::string(trim(documented_columns))};
    for (std::string column; std::getline(heading, column, ',');) columns.push_back(column);

    EXPECT_THAT(columns, testing::UnorderedElementsAreArray(fields));
}

TEST(ReportCsv, percent_encodes_the_link_and_keeps_the_identifier) {
    JobView job = sample_job();
    job.public_identifier = "jörg-müller";

    EXPECT_THAT(
        row_of(job, berlin()),
        HasSubstr("https://www.linkedin.com/in/j%C3%B6rg-m%C3%BCller,jörg-müller,")
    );
}

TEST(ReportCsv, links_to_the_provider_id_where_no_other_is_known) {
    JobView job = sample_job();
    job.public_identifier.clear();
    job.provider_id.clear();
    job.identity = {IdentifierKind::provider_id, "ACoXYZ"};

    EXPECT_THAT(
        row_of(job, berlin()), HasSubstr(",https://www.linkedin.com/in/ACoXYZ,,ACoXYZ,Jane,")
    );
}

TEST(ReportCsv, neutralises_formulas_in_foreign_cells) {
    JobView job = sample_job();
    job.fields.company = "=cmd|' /C calc'!A0";
    ReportCsvOptions raw = berlin();
    raw.cells.raw = true;

    EXPECT_THAT(row_of(job, berlin()), HasSubstr(",Doe,'=cmd|' /C calc'!A0,CTO,"));
    EXPECT_THAT(row_of(job, raw), HasSubstr(",Doe,=cmd|' /C calc'!A0,CTO,"));
}

TEST(ReportCsv, for_excel_begins_with_a_byte_order_mark) {
    FakeRecords records;
    ReportCsvOptions options = berlin();
    options.cells.excel = true;

    EXPECT_THAT(
        report_csv(records, options), StartsWith("\xEF\xBB\xBF"
                                                 "campaign,run")
    );
}

TEST(ReportCsv, when_anonymous_keeps_columns_and_numbers_and_nothing_personal) {
    ReportCsvOptions options = berlin();
    options.anonymous = true;

    const std::string row = row_of(sample_job(), options);

    EXPECT_EQ(
        row,
        "spring-founders,r-0042,1842,anna,,,,,,,,,accepted,,,200,1,true,118,"
        "2026-11-18T09:12:00+01:00,2026-11-19T14:05:01+01:00,2026-11-19T14:05:02+01:00,"
        "2026-11-22T20:15:00+01:00,,3.2,,leads.csv,17,,\n"
    );
    EXPECT_EQ(std::ranges::count(row, ','), std::ranges::count(documented_columns, ','));
}

TEST(ReportCsv, follows_the_offset_of_the_zone_through_the_year) {
    JobView job = sample_job();
    job.imported_at = at("2026-10-25T00:59:59Z");   // the last second of summer time
    job.scheduled_at = at("2026-10-25T01:00:00Z");  // clocks go back
    job.sent_at = at("2026-10-25T22:59:59Z");
    job.accepted_at = at("2026-10-25T23:00:00Z");  // midnight

    EXPECT_THAT(
        row_of(job, berlin()),
        HasSubstr(",2026-10-25T02:59:59+02:00,2026-10-25T02:00:00+01:00,2026-10-25T23:59:59+01:00,"
                  "2026-10-26T00:00:00+01:00,")
    );
}

TEST(ReportCsv, agrees_with_the_ordinary_time_format_for_many_instants) {
    for (const std::string name : {"UTC", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"}) {
        ReportCsvOptions options;
        options.zone = TimeZone::find(name).value();
        FakeRecords records;
        JobView job = sample_job();
        job.imported_at = at("2026-01-01T00:00:00Z");
        for (int i = 0; i < 500; ++i) {
            job.imported_at += std::chrono::minutes{1049} + std::chrono::milliseconds{777};
            records.job_views.push_back(job);
        }

        const std::string csv = report_csv(records, options);

        for (const JobView& one : records.job_views)
            EXPECT_THAT(csv, HasSubstr("," + format_rfc3339(one.imported_at, options.zone) + ","));
    }
}

TEST(ReportCsv, does_not_mistake_an_open_lead_for_a_sent_one) {
    FakeRecords records = sample_records();
    JobView queued = records.job_views[2];
    ASSERT_EQ(queued.state, JobState::queued);

    EXPECT_THAT(row_of(queued, berlin()), EndsWith(",,,,,,,leads.csv,4,,\n"));
    EXPECT_THAT(row_of(queued, berlin()), Not(HasSubstr("1970")));
}

}  // namespace
}  // namespace invito::test
