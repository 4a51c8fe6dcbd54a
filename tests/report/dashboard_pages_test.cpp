#include "invito/report/dashboard_pages.hpp"

#include "report/page_scan.hpp"
#include "report/sample_pages.hpp"
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
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

DashboardFrame frame() {
    return {.now = sample_now(), .zone = unicode_style().zone, .path = "/"};
}

ReportData month_of(FakeQueries& queries) {
    return collect_report(
        queries, {.filter = {}, .now = sample_now(), .zone = unicode_style().zone, .tool = "invito"}
    );
}

void expect_whole(const std::string& page) {
    EXPECT_EQ(scan_page(page).fault, "");
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

// Of the dashboard, without the report as a file.
std::vector<std::string> every_page(const ForeignTexts& texts, bool hides_names = false) {
    std::vector<std::string> pages = pages_about(texts, hides_names);
    pages.pop_back();
    return pages;
}

TEST(Dashboard, every_page_is_whole_and_comes_from_here_alone) {
    for (const std::string& page : every_page({"Jane", "spring"})) {
        expect_whole(page);
        for (const char* part :
             {"<html lang=\"en\">", "<h1>", "<main id=\"main\">", "<title>", ">refresh</a>",
              "aria-live"})
            EXPECT_THAT(page, HasSubstr(part));
        EXPECT_THAT(page, Not(HasSubstr("<style")));
        EXPECT_EQ(page.find("<h1>"), page.rfind("<h1>"));
    }
}

TEST(Dashboard, what_others_wrote_is_shown_as_text_on_every_page) {
    const auto plain = every_page({"Jane", "Jane"});
    for (const std::string& text :
         {std::string("<script>alert(1)</script>"), std::string("\"><img src=x onerror=alert(1)>"),
          std::string("'/><svg/onload=a()>"), std::string("</main></body>&amp;"),
          std::string("\xFF\xC0<b>\x01"), std::string("\xE2\x80\xAE<u>")}) {
        const auto pages = every_page({text, text});
        for (std::size_t i = 0; i < pages.size(); ++i) {
            expect_whole(pages[i]);
            EXPECT_EQ(scan_page(pages[i]).skeleton, scan_page(plain[i]).skeleton) << text;
        }
    }
}

TEST(Dashboard, on_a_wall_nobody_is_named) {
    for (const std::string& page : every_page({"Quetzalina", "spring"}, true))
        EXPECT_THAT(page, Not(AnyOf(HasSubstr("uetzalina"), HasSubstr("linkedin.com/in/"))));
    EXPECT_THAT(every_page({"Quetzalina", "spring"}).front(), HasSubstr("Quetzalina"));
    EXPECT_THAT(every_page({"Quetzalina", "spring"}, true).front(), HasSubstr("job 1842"));
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
