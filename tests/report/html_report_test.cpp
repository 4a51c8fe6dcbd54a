#include "invito/report/html_report.hpp"

#include "invito/report/report_screen.hpp"
#include "report/page_scan.hpp"
#include "report/samples.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <regex>

namespace invito::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

ReportData report_of(FakeQueries& queries) {
    ReportRequest request{
        .filter = {}, .now = sample_now(), .zone = unicode_style().zone, .tool = "invito 0.1.0"};
    request.quotas = {{"anna", 14, 25, 61, 120}, {"ben", 25, std::nullopt, 97, std::nullopt}};
    queries.caps_of_days = {{"2026-11-20", 50}, {"2026-11-21", std::nullopt}};
    return collect_report(queries, request);
}

std::string page_of(FakeQueries& queries, const HtmlReportOptions& options = {}) {
    const ReportData data = report_of(queries);
    return printed([&](std::ostream& out) { write_report_html(out, data, queries, options); });
}

std::string sample_page(const HtmlReportOptions& options = {}) {
    FakeQueries queries = sample_queries();
    return page_of(queries, options);
}

// Whoever reads a number on the page may look for it in the JSON report, and finds the same.
void expect_numbers_of_json(FakeQueries& queries, const ReportData& data, int at_least) {
    rapidjson::Document json;
    json.Parse(printed([&](std::ostream& out) { write_report_json(out, data); }));
    ASSERT_FALSE(json.HasParseError());
    const std::string page =
        printed([&](std::ostream& out) { write_report_html(out, data, queries, {}); });

    const std::regex number(R"re(data-json="([^"]*)">(-?[0-9]+)<)re");
    int compared = 0;
    for (std::sregex_iterator found(page.begin(), page.end(), number), end; found != end; ++found) {
        const std::string pointer = (*found)[1];
        const auto* const value = rapidjson::Pointer(pointer).Get(json);
        ASSERT_NE(value, nullptr) << pointer;
        ASSERT_TRUE(value->IsInt64()) << pointer;
        EXPECT_EQ(value->GetInt64(), std::stoll((*found)[2])) << pointer;
        ++compared;
    }
    EXPECT_GE(compared, at_least);
}

TEST(HtmlReport, every_number_is_that_of_the_json_report) {
    FakeQueries queries = sample_queries();
    expect_numbers_of_json(queries, report_of(queries), 55);
}

TEST(HtmlReport, of_a_time_has_the_numbers_of_the_json_report_too) {
    FakeQueries queries = sample_queries();
    ReportRequest request = report_of(queries).request;
    request.filter.since = sample_now() - std::chrono::days{20};
    request.cut = ReportCut{ReportBy::week};
    const ReportData data = collect_report(queries, request);
    expect_numbers_of_json(queries, data, 100);
    const std::string page =
        printed([&](std::ostream& out) { write_report_html(out, data, queries, {}); });
    EXPECT_THAT(page, HasSubstr("<h2>By week</h2>"));
    EXPECT_THAT(page, HasSubstr(R"(<th scope="col" class="n">Came in</th>)"));
}

TEST(HtmlReport, has_what_people_ask_for) {
    const std::string page = sample_page({.is_sandbox = true});
    for (const char* title :
         {"From the list to a connection", "Sent per day", "Acceptance by the week of sending",
          "Campaigns", "Accounts", "What the accounts have used of their quotas",
          "Not answered yet", "Why leads were not invited", "Errors of the provider", "Runs",
          "Leads"})
        EXPECT_THAT(page, HasSubstr(fmt::format("<h2>{}</h2>", title)));
    EXPECT_THAT(page, HasSubstr(R"(<span class="badge">SANDBOX</span>)"));
    EXPECT_THAT(page, HasSubstr("All campaigns"));
}

TEST(HtmlReport, asks_nobody_for_anything) {
    const std::string page = sample_page();
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
    EXPECT_THAT(page, Not(HasSubstr("src=")));
    EXPECT_THAT(page, Not(HasSubstr("<link")));
    EXPECT_THAT(page, Not(HasSubstr("@import")));
    EXPECT_THAT(page, Not(HasSubstr("url(")));
}

TEST(HtmlReport, when_anonymous_names_nobody_in_any_byte) {
    FakeQueries queries = sample_queries();
    JobView& job = queries.job_views.front();
    job.fields.first_name = "Quetzalina";
    job.fields.last_name = "Ypsilantis";
    job.fields.company = "Xanthippe Works";
    job.identity.value = "quetzalina-y";
    job.public_identifier = "quetzalina-y-2";
    job.note = "Dear Quetzalina, good day";

    const std::string named = page_of(queries);
    EXPECT_THAT(named, AllOf(HasSubstr("Quetzalina"), HasSubstr("Xanthippe")));

    const std::string page = page_of(queries, {.anonymous = true});
    for (const char* word : {"uetzalina", "psilantis", "anthippe", "linkedin.com/in/"})
        EXPECT_THAT(page, Not(HasSubstr(word)));
}

TEST(HtmlReport, shows_hostile_names_as_text) {
    FakeQueries queries = sample_queries();
    JobView& job = queries.job_views.front();
    job.fields.first_name = "<script>alert(1)</script>";
    job.fields.company = "\"><img src=x onerror=alert(2)> </script><!--";
    const std::string page = page_of(queries);
    EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page, Not(HasSubstr("<img")));
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)"));
    EXPECT_THAT(page, HasSubstr(R"(\u003cscript>alert(1)\u003c/script>)"));
}

std::string hostile_text(std::mt19937& random) {
    static const std::vector<std::string> pieces = {
        "<",
        ">",
        "\"",
        "'",
        "&",
        "=",
        "/",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "]]>",
        "&lt;",
        "\\",
        "\\u003c",
        "{}",
        "{0}",
        "%",
        " onload=",
        "javascript:",
        "\xE2\x80\xA8",
        "\xE2\x80\xAE",
        "\xE2\x81\xA6",
        "\xFF",
        "\xC3",
        "\x1B[31m",
        "\x7F",
        "\n",
        "\t",
        "Jane",
        "\xD8\xA7",
        "\xE5\xB1\xB1",
        "\xF0\x9F\x9A\x80"};
    std::string text;
    const std::size_t length = random() % 12;
    for (std::size_t i = 0; i < length; ++i) text += pieces[random() % pieces.size()];
    return text;
}

TEST(HtmlReport, has_the_same_tags_whatever_people_and_campaigns_are_called) {
    FakeQueries queries = sample_queries();
    const ReportData data = report_of(queries);
    const auto page_with = [&](const std::function<std::string()>& text) {
        FakeQueries called = queries;
        for (JobView& job : called.job_views) {
            for (std::string* field :
                 {&job.fields.first_name, &job.fields.last_name, &job.fields.company,
                  &job.public_identifier, &job.note, &job.error_type, &job.campaign})
                *field = text();
        }
        ReportData shown = data;
        for (CampaignReport& campaign : shown.campaigns) campaign.name = text();
        for (AccountReport& account : shown.accounts) account.alias = text();
        for (ErrorTotal& error : shown.errors) error.type = text();
        for (AccountQuota& quota : shown.request.quotas) quota.alias = text();
        return printed([&](std::ostream& out) { write_report_html(out, shown, called, {}); });
    };
    const PageScan expected = scan_page(page_with([] { return "Jane"; }));
    ASSERT_THAT(expected.skeleton, HasSubstr("\ntable id\n"));
    ASSERT_EQ(expected.fault, "");
    for (unsigned seed = 0; seed < 50; ++seed) {
        std::mt19937 random(seed);
        const std::string page = page_with([&random] { return hostile_text(random); });
        const PageScan scan = scan_page(page);
        EXPECT_EQ(scan.skeleton, expected.skeleton) << seed;
        EXPECT_EQ(scan.fault, "") << seed;
        const std::size_t json = page.find("{\"columns\":");
        rapidjson::Document leads;
        leads.Parse(page.substr(json, page.find("</script>", json) - json));
        ASSERT_FALSE(leads.HasParseError()) << seed;
        EXPECT_EQ(leads["rows"].Size(), queries.job_views.size()) << seed;
    }
}

TEST(HtmlReport, of_an_empty_database_says_so) {
    FakeQueries queries;
    const std::string page = page_of(queries);
    EXPECT_THAT(page, HasSubstr("There are no leads in this report."));
    EXPECT_THAT(page, Not(HasSubstr("nan")));
    EXPECT_THAT(page, Not(HasSubstr("Sent per day")));
    EXPECT_THAT(page, Not(HasSubstr("<h2>Leads</h2>")));
}

TEST(HtmlReport, small_samples_have_no_rate) {
    FakeQueries queries = sample_queries();
    queries.job_views.resize(12);
    const std::string page = page_of(queries);
    EXPECT_THAT(page, HasSubstr("small sample"));
}

TEST(HtmlReport, the_first_leads_are_there_without_a_script) {
    FakeQueries queries = sample_queries();
    const JobView job = queries.job_views.front();
    queries.job_views.assign(250, job);
    for (std::size_t i = 0; i < queries.job_views.size(); ++i)
        queries.job_views[i].id.value = static_cast<std::int64_t>(i + 1);
    const std::string page = page_of(queries);
    EXPECT_THAT(page, HasSubstr("The first 200 of 250 leads are shown."));
    EXPECT_THAT(page, HasSubstr(R"(<td class="n">200</td>)"));
    EXPECT_THAT(page, Not(HasSubstr(R"(<td class="n">201</td>)")));
    EXPECT_THAT(page, HasSubstr(R"(["250",)"));  // all are there with it
}

TEST(HtmlReport, of_several_campaigns_lists_the_first_leads_of_all_together) {
    FakeQueries queries = sample_queries();
    JobView job = queries.job_views.front();
    queries.job_views.clear();
    for (const char* campaign : {"spring", "autumn"}) {
        job.campaign = campaign;
        queries.job_views.insert(queries.job_views.end(), 150, job);
    }
    ReportData data = report_of(queries);
    data.request.campaigns = {"spring", "autumn"};
    const std::string page =
        printed([&](std::ostream& out) { write_report_html(out, data, queries, {}); });
    const auto rows_of = [&page](const std::string& campaign) {
        const std::regex cell("<td><bdi>" + campaign + "</bdi></td>");
        return std::distance(std::sregex_iterator(page.begin(), page.end(), cell), {});
    };
    EXPECT_EQ(rows_of("spring"), 150);
    EXPECT_EQ(rows_of("autumn"), 50);
    EXPECT_THAT(page, HasSubstr("The first 200 of 300 leads are shown."));
}

TEST(HtmlReport, too_many_leads_are_counted_and_not_listed) {
    FakeQueries queries = sample_queries();
    const JobView job = queries.job_views.front();
    queries.job_views.assign(html_leads_max, job);
    EXPECT_THAT(page_of(queries), HasSubstr(R"(id="leads-data">{)"));

    queries.job_views.push_back(job);
    const std::string page = page_of(queries);
    EXPECT_THAT(page, HasSubstr("<p>50001 leads are too many for a page."));
    EXPECT_THAT(page, HasSubstr(R"(<span data-json="/totals/leads">50001</span>)"));
    EXPECT_THAT(page, Not(HasSubstr(R"(id="leads-data">)")));
}

TEST(HtmlReport, of_a_long_time_counts_by_weeks) {
    FakeQueries queries = sample_queries();
    for (std::size_t i = 0; i < 20; ++i) {
        JobView job = sample_job(9000 + static_cast<std::int64_t>(i));
        job.sent_at = sample_now() - std::chrono::days{7 * static_cast<int>(i)};
        job.accepted_at.reset();
        queries.job_views.push_back(job);
    }
    const std::string page = page_of(queries);
    EXPECT_THAT(page, HasSubstr("<h2>Sent per week</h2>"));
    EXPECT_THAT(page, Not(HasSubstr("cap of the accounts that day")));
}

}  // namespace
}  // namespace invito::test
