#include "invito/report/dashboard_pages.hpp"

#include "report/samples.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <regex>

namespace invito::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

DashboardFrame frame() {
    return {.now = sample_now(), .zone = unicode_style().zone, .path = "/"};
}

DashboardFrame wall() {
    DashboardFrame hiding = frame();
    hiding.hides_names = true;
    return hiding;
}

AttemptView sample_attempt() {
    AttemptView attempt;
    attempt.id = AttemptId{1};
    attempt.account = "anna";
    attempt.run = RunId{42};
    attempt.intent_at = sample_now();
    attempt.outcome = Outcome::sent;
    attempt.http_status = 200;
    return attempt;
}

ReportData month_of(FakeQueries& queries) {
    return collect_report(
        queries, {.filter = {}, .now = sample_now(), .zone = unicode_style().zone, .tool = "invito"}
    );
}

Explanation explanation_of(const JobView& job) {
    const StatusData status = sample_status();
    Explanation explanation{
        .job = job, .account = status.accounts.front(), .campaign = status.campaigns.front()};
    explanation.attempts = {sample_attempt()};
    explanation.events = {
        {.at = sample_now(), .run = RunId{42}, .kind = "job.held", .detail = "x"}};
    return explanation;
}

// Every page that there is, about this job.
std::vector<std::string> every_page(const DashboardFrame& around, const JobView& job) {
    FakeQueries queries = sample_queries();
    queries.job_views.push_back(job);
    StatusData status = sample_status();
    status.campaigns.front().record.campaign.name = job.campaign;
    status.accounts.front().view.record.alias = job.account;
    const LeadPage leads{.jobs = {job}, .after = 1, .has_more = true};
    const std::vector<LeadStep> steps = {{sample_attempt(), job}};
    return {
        overview_page(around, {status, steps, month_of(queries)}),
        campaign_page(around, status.campaigns.front(), status.outlook, leads),
        account_page(around, status.accounts.front(), leads),
        run_page(around, {sample_run(), true, {steps, false, true}}),
        job_page(around, explanation_of(job)),
        report_page(around, month_of(queries)),
        health_page(around, {{{"Database", job.source_file}}, alerts_of(status, around.zone), {}}),
        problem_page(
            around, {.code = "page.unknown", .what = job.fields.company, .hint = job.fields.title}
        )};
}

// Every element that is opened is closed, in order. The pages have no comments and no ">" in
// attributes.
void expect_whole(const std::string& page) {
    static const std::regex tag(R"re(<(/?)([a-z0-9]+)([^>]*?)(/?)>)re");
    const std::string without_end = "meta link rect path line circle";
    std::vector<std::string> open;
    for (std::sregex_iterator found(page.begin(), page.end(), tag), end; found != end; ++found) {
        const std::string name = (*found)[2];
        if ((*found)[4] == "/" || name == "meta" || name == "link" || name == "input") continue;
        if ((*found)[1].length() == 0) {
            open.push_back(name);
        } else {
            ASSERT_FALSE(open.empty()) << name;
            ASSERT_EQ(open.back(), name)
                << page.substr(0, static_cast<std::size_t>(found->position()));
            open.pop_back();
        }
    }
    EXPECT_TRUE(open.empty());
}

JobView hostile_job(const std::string& text) {
    JobView job = sample_job();
    job.campaign = job.account = job.identity.value = job.public_identifier = text;
    job.profile_first_name = job.profile_last_name = job.note_variant = text;
    job.fields.first_name = job.fields.last_name = job.fields.full_name = text;
    job.fields.company = job.fields.title = job.fields.email = text;
    job.note = job.error_type = job.invitation_id = job.source_file = text;
    return job;
}

// The sum of what a pointer names, where "*" is every element.
std::int64_t value_at(const rapidjson::Value& json, const std::string& pointer) {
    const std::size_t star = pointer.find("/*");
    if (star == std::string::npos) {
        const auto* const value = rapidjson::Pointer(pointer).Get(json);
        EXPECT_NE(value, nullptr) << pointer;
        return value == nullptr ? -1 : value->GetInt64();
    }
    std::int64_t sum = 0;
    for (const auto& element : rapidjson::Pointer(pointer.substr(0, star)).Get(json)->GetArray())
        sum += value_at(element, pointer.substr(star + 2));
    return sum;
}

TEST(Dashboard, every_number_of_the_overview_is_that_of_status_json) {
    const StatusData status = sample_status();
    rapidjson::Document json;
    json.Parse(printed([&](std::ostream& out) { write_status_json(out, status, frame().zone); }));
    const std::string page = overview_page(frame(), {.status = status});

    const std::regex number(R"re(data-json="([^"]*)">(-?[0-9]+)<)re");
    int compared = 0;
    for (std::sregex_iterator found(page.begin(), page.end(), number), end; found != end; ++found) {
        const std::string pointer = (*found)[1];
        EXPECT_EQ(value_at(json, pointer), std::stoll((*found)[2])) << pointer;
        ++compared;
    }
    EXPECT_EQ(compared, 6 + 5 * std::ssize(status.accounts) + 5 * std::ssize(status.campaigns));
}

TEST(Dashboard, every_page_is_whole_and_comes_from_here_alone) {
    for (const std::string& page : every_page(frame(), sample_job())) {
        expect_whole(page);
        EXPECT_THAT(page, StartsWith("<!doctype html>\n<html lang=\"en\">"));
        for (const char* part :
             {"<h1>", "<main id=\"main\">", "<title>", ">refresh</a>", "aria-live"})
            EXPECT_THAT(page, HasSubstr(part));
        for (const char* part : {" style=", " onclick=", "src=\"http", "<style", "href=\"http"})
            EXPECT_THAT(page, Not(HasSubstr(part)));
        EXPECT_EQ(page.find("<h1>"), page.rfind("<h1>"));
    }
}

TEST(Dashboard, what_others_wrote_is_shown_as_text_on_every_page) {
    const std::string open_quote = R"("><img src=x onerror=alert(1)>)";
    for (const std::string& text :
         {std::string("<script>alert(1)</script>"), open_quote, std::string("'/><svg/onload=a()>"),
          std::string("</main></body>&amp;"), std::string("\xFF\xC0<b>\x01"),
          std::string("\xE2\x80\xAE<u>")}) {
        for (const std::string& page : every_page(frame(), hostile_job(text))) {
            expect_whole(page);
            for (const char* part :
                 {"<script>", "<img", "<svg/onload", "<b>", "<u>", "</main></body>&"})
                EXPECT_THAT(page, Not(HasSubstr(part))) << text;
        }
    }
}

TEST(Dashboard, on_a_wall_nobody_is_named) {
    JobView job = sample_job();
    job.fields.first_name = "Quetzalina";
    job.fields.company = "Xanthippe Works";
    job.identity.value = job.public_identifier = "quetzalina-y";
    job.note = "Dear Quetzalina";
    job.profile_first_name = "Quetzalina";
    bool was_named = false;
    for (const std::string& page : every_page(frame(), job))
        was_named = was_named || page.find("Quetzalina") != std::string::npos;
    EXPECT_TRUE(was_named);

    auto pages = every_page(wall(), job);
    pages.pop_back();  // that of an error has only what the test put into it
    for (const std::string& page : pages)
        for (const char* word : {"uetzalina", "anthippe", "linkedin.com/in/"})
            EXPECT_THAT(page, Not(HasSubstr(word)));
    EXPECT_THAT(pages.front(), HasSubstr("job 1842"));
}

TEST(Dashboard, an_empty_database_has_its_overview) {
    const std::string page =
        overview_page(frame(), {.status = {.now = sample_now(), .campaigns = {}, .accounts = {}}});
    expect_whole(page);
    EXPECT_THAT(page, AllOf(HasSubstr("Nothing has run yet."), HasSubstr("invito import FILE")));
}

TEST(Dashboard, of_many_leads_the_overview_leads_to_the_report) {
    EXPECT_THAT(
        overview_page(frame(), {.status = sample_status()}),
        HasSubstr(R"(<a href="/report">The report</a> has the charts)")
    );
}

TEST(Dashboard, 200_accounts_and_40_campaigns_fit_on_a_page_of_120_kb) {
    StatusData status = sample_status();
    const AccountStatus account = status.accounts.front();
    const CampaignView campaign = status.campaigns.front();
    while (status.accounts.size() < 200) status.accounts.push_back(account);
    while (status.campaigns.size() < 40) status.campaigns.push_back(campaign);
    FakeQueries queries = sample_queries();
    const std::string page = overview_page(frame(), {status, {}, month_of(queries)});
    expect_whole(page);
    EXPECT_LT(page.size() + dashboard_css().size() + dashboard_js().size(), 200'000);
}

TEST(Dashboard, says_which_page_comes_next) {
    const LeadPage leads{.jobs = {sample_job(51)}, .after = 1, .has_more = true};
    const StatusData status = sample_status();
    const std::string page = account_page(frame(), status.accounts.front(), leads);
    EXPECT_THAT(page, HasSubstr(R"(<a href="/account?alias=anna&amp;after=51">next page</a>)"));
    EXPECT_THAT(page, HasSubstr(R"(<a href="/account?alias=anna">first page</a>)"));
}

}  // namespace
}  // namespace invito::test
