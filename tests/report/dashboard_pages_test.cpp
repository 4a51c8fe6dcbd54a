#include "invito/report/dashboard_pages.hpp"

#include "report/page_scan.hpp"
#include "report/sample_pages.hpp"
#include "report/samples.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
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

StatusData large_status(int accounts, int campaigns) {
    StatusData status = sample_status();
    const AccountStatus account = status.accounts.front();
    const CampaignView campaign = status.campaigns.back();
    status.accounts.clear();
    for (int i = 0; i < accounts; ++i) {
        AccountStatus& added = status.accounts.emplace_back(account);
        added.view.record.alias = fmt::format("account-{:05}", i);
    }
    status.campaigns.clear();
    for (int i = 0; i < campaigns; ++i) {
        CampaignView& added = status.campaigns.emplace_back(campaign);
        added.record.campaign.name = fmt::format("campaign-{:05}", i);
    }
    return status;
}

int count_of(const std::string& page, const std::string& text) {
    int count = 0;
    for (std::size_t at = page.find(text); at != std::string::npos; at = page.find(text, at + 1))
        ++count;
    return count;
}

TEST(Dashboard, however_many_accounts_and_campaigns_there_are_a_page_is_less_than_120_kb) {
    const auto files = static_cast<std::size_t>(
        dashboard_css().size() + dashboard_js().size() + dashboard_icon().size()
    );
    StatusData status = large_status(10'000, 400);
    for (AccountStatus& account : status.accounts)
        account.view.record.state = AccountState::reconnect;
    FakeQueries queries = sample_queries();
    const std::vector<LeadStep> steps(20, {{}, sample_job()});
    for (const std::string& page :
         {overview_page(frame(), {status, steps, month_of(queries)}),
          accounts_page(frame(), status, {}), campaigns_page(frame(), status, {}),
          health_page(frame(), {{}, alerts_of(status, frame().zone), {}})}) {
        expect_whole(page);
        EXPECT_LT(page.size() + files, 120'000);
    }
}

TEST(Dashboard, of_many_accounts_shows_first_who_needs_somebody_and_then_who_sends_next) {
    StatusData status = large_status(200, 40);
    status.accounts[150].view.record.state = AccountState::reconnect;
    status.accounts[150].state = "reconnect";
    for (AccountStatus& account : status.accounts) account.next_at.reset();
    status.accounts[180].next_at = sample_now() + std::chrono::minutes{5};
    status.accounts[190].next_at = sample_now() + std::chrono::minutes{3};
    status.campaigns[39].record.state = CampaignState::active;
    const std::string page = overview_page(frame(), {.status = status});

    const auto place_of = [&page](const char* name) {
        return page.find(fmt::format("<bdi>{}</bdi>", name));
    };
    EXPECT_LT(place_of("account-00150"), place_of("account-00190"));
    EXPECT_LT(place_of("account-00190"), place_of("account-00180"));
    EXPECT_LT(place_of("account-00180"), place_of("account-00000"));
    EXPECT_LT(place_of("campaign-00039"), place_of("campaign-00000"));
    EXPECT_EQ(count_of(page, R"(<th scope="row">)"), 20 + 20);
    EXPECT_THAT(page, HasSubstr("<p>200 accounts: 199 ok, 1 reconnect.</p>"));
    EXPECT_THAT(page, HasSubstr(R"(<a href="/accounts">All 200 accounts</a>)"));
    EXPECT_THAT(page, HasSubstr(R"(<a href="/campaigns">All 40 campaigns</a>)"));
    // Numbers still say where they stand in the JSON.
    EXPECT_THAT(page, HasSubstr(R"(data-json="/accounts/150/today")"));
}

TEST(Dashboard, the_parts_of_a_list_have_each_account_once) {
    const StatusData status = large_status(120, 51);
    for (int i = 0; i < 120; ++i) {
        int shown = 0;
        for (const std::size_t from : {0, 50, 100})
            shown += count_of(
                accounts_page(frame(), status, {from}), fmt::format("<bdi>account-{:05}</bdi>", i)
            );
        ASSERT_EQ(shown, 1) << i;
    }
    EXPECT_THAT(
        accounts_page(frame(), status, {50}),
        AllOf(
            HasSubstr(R"(<a href="/accounts">first page</a>)"),
            HasSubstr(R"(<a href="/accounts?from=100">next page</a>)")
        )
    );
    EXPECT_THAT(accounts_page(frame(), status, {100}), Not(HasSubstr("next page")));
    EXPECT_THAT(campaigns_page(frame(), status, {0}), HasSubstr("/campaigns?from=50"));
    EXPECT_THAT(campaigns_page(frame(), status, {50}), Not(HasSubstr("next page")));
    expect_whole(accounts_page(frame(), status, {1'000'000}));
}

TEST(Dashboard, a_hundred_things_of_one_kind_hide_no_other) {
    StatusData status = large_status(200, 1);
    for (AccountStatus& account : status.accounts)
        account.view.record.state = AccountState::reconnect;
    status.campaigns.front().jobs.by_state[static_cast<std::size_t>(JobState::held)] = 5;
    const std::string page = overview_page(frame(), {.status = status});
    EXPECT_EQ(count_of(page, R"(<p class="alert">)"), 3 + 1 + 1);
    EXPECT_THAT(page, HasSubstr(R"(! 197 more such as this: <a href="/health">Health</a>)"));
    EXPECT_THAT(page, HasSubstr("! 5 leads wait for a decision:"));
}

// By their heads: what stands in the row of the lead. Its first cell is the row's own head.
std::map<std::string, std::string> first_row_of_leads(const std::string& page) {
    const std::string leads = page.substr(page.find(">Leads</h2>"));
    static const std::regex head(R"(<th[^>]*scope="?col"?[^>]*>([^<]*)</th>)");
    static const std::regex cell(R"(<td[^>]*>(.*?)</td>)");
    std::map<std::string, std::string> row;
    auto value = std::sregex_iterator(leads.begin(), leads.end(), cell);
    for (auto name = ++std::sregex_iterator(leads.begin(), leads.end(), head);
         name != std::sregex_iterator() && value != std::sregex_iterator(); ++name, ++value)
        row[(*name)[1]] = (*value)[1];
    return row;
}

TEST(Dashboard, says_of_a_lead_what_its_column_is_called) {
    const LeadPage leads{.jobs = {sample_job()}};
    const StatusData status = sample_status();
    auto of_campaign =
        first_row_of_leads(campaign_page(frame(), status.campaigns.front(), status.outlook, leads));
    EXPECT_THAT(of_campaign["Account"], HasSubstr("/account?alias="));
    EXPECT_THAT(of_campaign["State"], HasSubstr("class=\"state"));
    auto of_account = first_row_of_leads(account_page(frame(), status.accounts.front(), leads));
    EXPECT_THAT(of_account["Campaign"], HasSubstr("/campaign?name="));
    EXPECT_THAT(of_account["State"], HasSubstr("class=\"state"));
}

TEST(Dashboard, names_of_two_directions_do_not_reach_into_each_other) {
    JobView job = sample_job();
    const LeadPage leads{.jobs = {job}};
    EXPECT_THAT(
        account_page(frame(), sample_status().accounts.front(), leads),
        HasSubstr("<bdi>Jane Doe</bdi>, <bdi>Acme Robotics</bdi></a>")
    );
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
