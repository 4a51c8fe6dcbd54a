#include "invito/report/jobs_screen.hpp"
#include "invito/report/report_screen.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"
#include "report/samples.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <sstream>
#include <string>
#include <vector>

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
    "source_file,source_line,note_variant,gone_at,outcome\n";

ReportCsvOptions in_berlin() {
    ReportCsvOptions options;
    options.zone = unicode_style().zone;
    return options;
}

std::string report_csv(FakeQueries& queries, const ReportCsvOptions& options) {
    return printed([&](std::ostream& out) {
        write_report_csv(out, queries, {JobFilter{}}, options);
    });
}

std::string row_of(const JobView& job, const ReportCsvOptions& options) {
    FakeQueries queries;
    queries.job_views = {job};
    return report_csv(queries, options).substr(documented_columns.size());
}

TEST(ReportCsv, has_the_documented_columns_even_without_rows) {
    FakeQueries queries;

    EXPECT_EQ(report_csv(queries, in_berlin()), documented_columns);
}

TEST(ReportCsv, has_one_row_for_each_lead) {
    FakeQueries queries = sample_queries();
    queries.job_views.resize(12);

    expect_golden("report.csv", report_csv(queries, in_berlin()));
}

TEST(ReportCsv, writes_everything_known_of_a_lead) {
    EXPECT_EQ(
        row_of(sample_job(), in_berlin()),
        "spring-founders,r-0042,1842,anna,https://www.linkedin.com/in/jane-doe,jane-doe,"
        "ACoAAB12345,Jane,Doe,Acme Robotics,CTO,jane@acme.example,accepted,,,200,1,true,118,"
        "2026-11-18T09:12:00+01:00,2026-11-19T14:05:01+01:00,2026-11-19T14:05:02+01:00,"
        "2026-11-22T20:15:00+01:00,,3.26,7265,leads.csv,17,,,accepted\n"
    );
}

TEST(ReportCsv, ends_with_the_columns_that_were_added) {
    JobView job = sample_job();
    job.note_variant = "warm";
    job.gone_at = at("2026-12-01T08:00:00Z");

    EXPECT_THAT(
        row_of(job, in_berlin()),
        EndsWith(",leads.csv,17,warm,2026-12-01T09:00:00+01:00,accepted\n")
    );
}

// Where a field is new: added_columns of report_csv.cpp.
TEST(ReportCsv, has_a_column_for_each_field_of_a_job_in_json) {
    FakeQueries queries;
    queries.job_views = {sample_job()};
    rapidjson::Document json;
    json.Parse(printed([&](std::ostream& out) { write_jobs_json(out, queries, {}, {}); }));
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
        row_of(job, in_berlin()),
        HasSubstr("https://www.linkedin.com/in/j%C3%B6rg-m%C3%BCller,jörg-müller,")
    );
}

TEST(ReportCsv, links_to_the_provider_id_where_no_other_is_known) {
    JobView job = sample_job();
    job.public_identifier.clear();
    job.provider_id.clear();
    job.identity = {IdentifierKind::provider_id, "ACoXYZ"};

    EXPECT_THAT(
        row_of(job, in_berlin()), HasSubstr(",https://www.linkedin.com/in/ACoXYZ,,ACoXYZ,Jane,")
    );
}

TEST(ReportCsv, neutralises_formulas_in_foreign_cells) {
    JobView job = sample_job();
    job.fields.company = "=cmd|' /C calc'!A0";
    ReportCsvOptions raw = in_berlin();
    raw.cells.raw = true;

    EXPECT_THAT(row_of(job, in_berlin()), HasSubstr(",Doe,'=cmd|' /C calc'!A0,CTO,"));
    EXPECT_THAT(row_of(job, raw), HasSubstr(",Doe,=cmd|' /C calc'!A0,CTO,"));
}

TEST(ReportCsv, for_excel_begins_with_a_byte_order_mark) {
    FakeQueries queries;
    ReportCsvOptions options = in_berlin();
    options.cells.excel = true;

    EXPECT_THAT(
        report_csv(queries, options), StartsWith("\xEF\xBB\xBF"
                                                 "campaign,run")
    );
}

ReportCsvOptions for_excel(char delimiter = ',') {
    ReportCsvOptions options = in_berlin();
    options.cells.excel = true;
    options.cells.delimiter = delimiter;
    return options;
}

TEST(ReportCsv, for_excel_has_whole_ids_and_local_times) {
    JobView job = sample_job();
    job.invitation_id = "7400000326294512957";
    job.provider_id = "0815";

    const std::string row = row_of(job, for_excel());

    EXPECT_THAT(row, HasSubstr(",\"=\"\"7400000326294512957\"\"\","));
    EXPECT_THAT(row, HasSubstr(",\"=\"\"0815\"\"\","));
    EXPECT_THAT(row, HasSubstr(",2026-11-19 14:05:02,2026-11-22 20:15:00,,3.26,"));
    EXPECT_THAT(row, Not(HasSubstr("+01:00")));
}

TEST(ReportCsv, for_excel_keeps_a_decimal_comma_where_cells_end_with_a_semicolon) {
    const std::string row = row_of(sample_job(), for_excel(';'));

    EXPECT_THAT(row, HasSubstr(";2026-11-22 20:15:00;;3,26;"));
    EXPECT_THAT(row_of(sample_job(), for_excel('\t')), HasSubstr("\t3.26\t"));
}

TEST(ReportCsv, adds_the_columns_of_the_list_that_are_asked_for) {
    JobView job = sample_job();
    job.fields.variables = {{"record_id", "00123"}, {"tier", "=1+1"}};
    job.fields.location = "Bonn, Germany";
    ReportCsvOptions options = in_berlin();
    options.columns = {"record_id", "location", "tier", "gone"};
    FakeQueries queries;
    queries.job_views = {job};

    const std::string csv = report_csv(queries, options);

    EXPECT_THAT(csv, HasSubstr(",gone_at,outcome,record_id,location,tier,gone\n"));
    EXPECT_THAT(csv, EndsWith(",accepted,00123,\"Bonn, Germany\",'=1+1,\n"));
    options.cells.excel = true;
    EXPECT_THAT(report_csv(queries, options), HasSubstr(",\"=\"\"00123\"\"\","));
    options.anonymous = true;
    EXPECT_THAT(report_csv(queries, options), EndsWith(",accepted,,,,\n"));
}

TEST(ReportCsv, tells_in_one_word_what_became_of_a_lead) {
    const auto outcome_of_state = [](JobState state, bool is_gone = false) {
        JobView job = sample_job();
        job.state = state;
        if (is_gone) job.gone_at = at("2026-12-01T08:00:00Z");
        const std::string row = row_of(job, in_berlin());
        return row.substr(row.rfind(',') + 1);
    };

    for (const JobState state : {JobState::queued, JobState::resolved, JobState::sending})
        EXPECT_EQ(outcome_of_state(state), "waiting\n");
    EXPECT_EQ(outcome_of_state(JobState::sent), "pending\n");
    EXPECT_EQ(outcome_of_state(JobState::sent, true), "gone\n");
    EXPECT_EQ(outcome_of_state(JobState::accepted), "accepted\n");
    EXPECT_EQ(outcome_of_state(JobState::held), "held\n");
}

TEST(ReportCsv, has_the_leads_of_one_campaign_after_those_of_the_other) {
    FakeQueries queries = sample_queries();
    const std::string csv = printed([&](std::ostream& out) {
        write_report_csv(
            out, queries, {{.campaign = "spring-founders"}, {.campaign = "recruit-cpp"}},
            in_berlin()
        );
    });

    EXPECT_EQ(std::ranges::count(csv, '\n'), 61);
    EXPECT_LT(csv.rfind("\nspring-founders,"), csv.find("\nrecruit-cpp,"));
}

// The fields of a row of the table, by the names that the CSV has for them.
void add_fields(
    const rapidjson::Value& row, const std::string& prefix, std::vector<std::string>& names
) {
    for (const auto& member : row.GetObject()) {
        const std::string name = prefix + member.name.GetString();
        if (member.value.IsObject()) {
            add_fields(member.value, name + "_", names);
        } else {
            names.push_back(name);
        }
    }
}

TEST(ReportTableCsv, has_the_fields_of_its_json) {
    FakeQueries queries = sample_queries();
    ReportRequest request;
    request.now = sample_now();
    request.campaigns = {"recruit-cpp", "spring-founders"};
    request.cut = ReportCut{ReportBy::column, "company"};
    const ReportData data = collect_report(queries, request);
    rapidjson::Document json;
    json.Parse(printed([&](std::ostream& out) { write_report_json(out, data); }));
    std::vector<std::string> fields;
    add_fields(json["by"]["rows"][0], "", fields);

    const std::string csv =
        printed([&](std::ostream& out) { write_report_table_csv(out, data, {}); });

    std::vector<std::string> columns;
    std::istringstream heading{csv.substr(0, csv.find('\n'))};
    for (std::string column; std::getline(heading, column, ',');) columns.push_back(column);
    EXPECT_EQ(columns.at(1), "company");
    columns.at(1) = "key";
    EXPECT_EQ(columns, fields);
    EXPECT_EQ(std::ranges::count(csv, '\n'), std::ssize(data.cut) + 1);
}

TEST(ReportTableCsv, of_weeks_has_a_row_for_each) {
    FakeQueries queries = sample_queries();
    ReportRequest request;
    request.now = sample_now();
    request.cut = ReportCut{ReportBy::week};

    expect_golden("report_by_week.csv", printed([&](std::ostream& out) {
                      write_report_table_csv(out, collect_report(queries, request), {});
                  }));
}

TEST(ReportCsv, when_anonymous_keeps_columns_and_numbers_and_nothing_personal) {
    ReportCsvOptions options = in_berlin();
    options.anonymous = true;

    const std::string row = row_of(sample_job(), options);

    EXPECT_EQ(
        row,
        "spring-founders,r-0042,1842,anna,,,,,,,,,accepted,,,200,1,true,118,"
        "2026-11-18T09:12:00+01:00,2026-11-19T14:05:01+01:00,2026-11-19T14:05:02+01:00,"
        "2026-11-22T20:15:00+01:00,,3.26,,,,,,accepted\n"
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
        row_of(job, in_berlin()),
        HasSubstr(",2026-10-25T02:59:59+02:00,2026-10-25T02:00:00+01:00,2026-10-25T23:59:59+01:00,"
                  "2026-10-26T00:00:00+01:00,")
    );
}

TEST(ReportCsv, agrees_with_the_ordinary_time_format_for_many_instants) {
    for (const std::string name : {"UTC", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"}) {
        ReportCsvOptions options;
        options.zone = TimeZone::find(name).value();
        FakeQueries queries;
        JobView job = sample_job();
        job.imported_at = at("2026-01-01T00:00:00Z");
        for (int i = 0; i < 500; ++i) {
            job.imported_at += std::chrono::minutes{1049} + std::chrono::milliseconds{777};
            queries.job_views.push_back(job);
        }

        const std::string csv = report_csv(queries, options);

        for (const JobView& one : queries.job_views)
            EXPECT_THAT(csv, HasSubstr("," + format_rfc3339(one.imported_at, options.zone) + ","));
    }
}

TEST(ReportCsv, does_not_mistake_an_open_lead_for_a_sent_one) {
    FakeQueries queries = sample_queries();
    JobView queued = queries.job_views[2];
    ASSERT_EQ(queued.state, JobState::queued);

    EXPECT_THAT(row_of(queued, in_berlin()), EndsWith(",,,,,,,leads.csv,4,,,waiting\n"));
    EXPECT_THAT(row_of(queued, in_berlin()), Not(HasSubstr("1970")));
}

std::string one_cell(const std::string& content, CsvCellsOptions options = {}) {
    std::string line = printed([&](std::ostream& out) {
        CsvCells cells(out, options);
        cells.text(content);
        cells.end_row();
        cells.finish();
    });
    EXPECT_TRUE(line.ends_with('\n'));
    line.pop_back();
    return line;
}

struct Formula {
    std::string content;
    std::string neutralised;
    std::string raw;
};

TEST(CsvCells, neutralises_formulas_unless_raw_is_asked_for) {
    const std::vector<Formula> formulas = {
        Formula{"=1+2", "'=1+2", "=1+2"},
        Formula{"+49 30 1234", "'+49 30 1234", "+49 30 1234"},
        Formula{"-2+3", "'-2+3", "-2+3"},
        Formula{"@SUM(A1)", "'@SUM(A1)", "@SUM(A1)"},
        Formula{"\t=1", "\"'\t=1\"", "\"\t=1\""},
        Formula{"\r=1", "\"'\r=1\"", "\"\r=1\""},
        Formula{
            "=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"",
            "\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
        Formula{"", "", ""},
        Formula{"a=b", "a=b", "a=b"},
        Formula{"Jean-Luc", "Jean-Luc", "Jean-Luc"}};

    for (const Formula& formula : formulas) {
        EXPECT_EQ(one_cell(formula.content), formula.neutralised);
        EXPECT_EQ(one_cell(formula.content, {.raw = true}), formula.raw);
    }
}

TEST(CsvCells, quotes_only_where_it_must) {
    EXPECT_EQ(one_cell("plain text"), "plain text");
    EXPECT_EQ(one_cell("a,b"), "\"a,b\"");
    EXPECT_EQ(one_cell("say \"hi\""), "\"say \"\"hi\"\"\"");
    EXPECT_EQ(one_cell("two\nlines"), "\"two\nlines\"");
    EXPECT_EQ(one_cell("\""), "\"\"\"\"");
}

TEST(CsvCells, begins_with_a_byte_order_mark_for_excel) {
    EXPECT_EQ(one_cell("Jörg", {.excel = true}), "\xEF\xBB\xBFJörg");
}

TEST(CsvCells, separates_cells_with_commas_and_writes_negative_numbers_as_they_are) {
    const std::string text = printed([](std::ostream& out) {
        CsvCells cells(out, {});
        cells.empty();
        cells.number(-7);
        cells.plain("x");
        cells.empty();
        cells.end_row();
        cells.finish();
    });

    EXPECT_EQ(text, ",-7,x,\n");
}

TEST(CsvCells, refuses_to_finish_within_a_row) {
    std::ostringstream out;
    CsvCells cells(out, {});
    cells.text("x");

    EXPECT_THROW(cells.finish(), InternalFailure);
}

}  // namespace
}  // namespace invito::test
