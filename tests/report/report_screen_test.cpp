#include "invito/report/report_screen.hpp"

#include "invito/support/text.hpp"
#include "report/report_tables.hpp"
#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

ReportRequest sample_request(JobFilter filter = {}) {
    return {
        .filter = std::move(filter),
        .now = sample_now(),
        .zone = unicode_style().zone,
        .tool = "invito 0.1.0",
        .next = {
            {"anna", at("2026-11-23T14:09:12+01:00")}, {"ben", at("2026-11-24T09:04:00+01:00")}}};
}

ReportData report_of(const ReportRequest& request) {
    FakeQueries queries = sample_queries();
    return collect_report(queries, request);
}

ReportData sample_report(JobFilter filter = {}) {
    return report_of(sample_request(std::move(filter)));
}

ReportData report_by(std::string_view cut) {
    ReportRequest request = sample_request();
    request.cut = parse_report_cut(cut).value();
    return report_of(request);
}

void expect_golden_report(const std::string& name, const ReportData& data) {
    expect_golden_screen(name, [&](std::ostream& out, const Style& style) {
        write_report_text(out, data, style);
    });
}

void expect_golden_report_everywhere(const std::string& name, const ReportData& data) {
    expect_golden_everywhere(name, [&](std::ostream& out, const Style& style) {
        write_report_text(out, data, style);
    });
}

std::string report_text(const ReportData& data) {
    return printed([&](std::ostream& out) { write_report_text(out, data, unicode_style()); });
}

TEST(ReportText, shows_totals_accounts_campaigns_and_causes) {
    expect_golden_report_everywhere("report", sample_report());
}

TEST(ReportText, by_day_has_a_row_for_each_day) {
    expect_golden_report("report_by_day", report_by("day"));
}

TEST(ReportText, by_account_has_only_that_table) {
    expect_golden_report("report_by_account", report_by("account"));
}

TEST(ReportText, by_campaign_has_only_that_table) {
    expect_golden_report("report_by_campaign", report_by("campaign"));
}

TEST(ReportText, of_a_time_tells_what_happened_apart_from_what_became_of_those_invited) {
    JobFilter filter;
    filter.since = at("2026-11-02T00:00:00+01:00");
    filter.until = at("2026-11-16T00:00:00+01:00");

    expect_golden_report_everywhere("report_since", sample_report(filter));
}

TEST(ReportText, by_week_tells_what_came_in) {
    expect_golden_report_everywhere("report_by_week", report_by("week"));
}

TEST(ReportText, by_a_column_compares_its_values) {
    expect_golden_report_everywhere("report_by_company", report_by("column:company"));
}

TEST(ReportText, of_two_campaigns_stands_side_by_side) {
    ReportRequest request = sample_request();
    request.campaigns = {"recruit-cpp", "spring-founders"};
    expect_golden_report_everywhere("report_side_by_side", report_of(request));

    request.cut = ReportCut{ReportBy::week};
    expect_golden_report_everywhere("report_side_by_side_by_week", report_of(request));
}

TEST(ReportText, of_many_campaigns_goes_below_each_other_where_they_do_not_fit) {
    ReportRequest request = sample_request();
    ReportData data = report_of(request);
    data.campaigns.resize(1);
    for (int i = 0; i < 8; ++i) {
        data.campaigns.push_back(data.campaigns.front());
        data.campaigns.back().name = "campaign-" + std::to_string(i);
    }
    for (const CampaignReport& campaign : data.campaigns)
        data.request.campaigns.push_back(campaign.name);

    const std::string text = report_text(data);

    EXPECT_THAT(
        text, HasSubstr("Sent       spring-founders            24\n"
                        "           campaign-0                 24\n")
    );
}

ReportData report_with_thresholds() {
    ReportRequest request = sample_request();
    for (const char* const text :
         {"acceptance < 40%", "unknown > 3", "failed > 5% over 1d", "waiting < 50"})
        request.thresholds.push_back(parse_threshold(text).value());
    return report_of(request);
}

TEST(ReportText, ends_with_the_thresholds_before_the_next_step) {
    expect_golden_report_everywhere("report_thresholds", report_with_thresholds());
}

TEST(ReportText, tells_crossed_thresholds_alone_where_numbers_go_elsewhere) {
    const ReportData data = report_with_thresholds();

    const std::string text =
        printed([&](std::ostream& out) { write_crossed_thresholds(out, data, unicode_style()); });

    EXPECT_TRUE(data.is_crossed());
    EXPECT_EQ(text, "! acceptance < 40%: it is 34% (11 of 32)\n! waiting < 50: it is 12\n");
}

TEST(ReportJson, tells_the_table_and_the_thresholds) {
    ReportData data = report_with_thresholds();
    data.request.cut = ReportCut{ReportBy::account};
    data.cut = report_by("account").cut;

    expect_golden_json("report_table.json", printed([&](std::ostream& out) {
                           write_report_json(out, data);
                       }));
}

RateGroups two_groups(Acceptance first, Acceptance second) {
    RateGroups groups;
    groups.add("short", first);
    groups.add("warm", second);
    return groups;
}

TEST(Verdict, is_one_sentence) {
    EXPECT_EQ(
        describe_verdict(two_groups({30, 120}, {53, 140})),
        "warm is ahead of short: 38% against 25%, the difference is 1 to 24 points."
    );
    EXPECT_EQ(
        describe_verdict(two_groups({25, 70}, {26, 70})),
        "Too early to tell: warm 37%, short 36%; the difference is between -14 and 17 points."
    );
    EXPECT_EQ(
        describe_verdict(two_groups({25, 70}, {1, 1})),
        "Too few to tell: warm has 1 invitation of 7 days ago or earlier, and 20 are needed."
    );
    EXPECT_EQ(describe_verdict({}), "");
}

TEST(LikelyCell, is_a_range_and_none_of_a_small_sample) {
    EXPECT_EQ(likely_cell({25, 70}), "26 to 47%");
    EXPECT_EQ(likely_cell({9, 19}), "-");
}

TEST(ReportText, without_leads_says_what_to_do_next) {
    const ReportData data =
        sample_report(filter_by(&JobFilter::campaign, std::optional<std::string>("no-such")));

    EXPECT_EQ(
        report_text(data),
        "Report on no-such, Tue 20 Oct to Mon 23 Nov\n"
        "\n"
        "No leads in this report.\n"
        "Next: invito status\n"
    );
}

TEST(ReportText, of_a_time_in_which_nothing_happened_says_so) {
    JobFilter filter;
    filter.since = at("2026-09-01T00:00:00+02:00");
    filter.until = at("2026-09-02T00:00:00+02:00");

    EXPECT_THAT(
        report_text(sample_report(filter)), HasSubstr("\nNothing happened in this time.\n")
    );
}

TEST(ReportText, says_small_sample_wherever_it_has_one) {
    const ReportData data =
        sample_report(filter_by(&JobFilter::since, std::optional(at("2026-11-15T00:00:00+01:00"))));

    const std::string text = report_text(data);

    ASSERT_LT(data.totals.invited(), Acceptance::sample_min);
    EXPECT_THAT(text, HasSubstr("small sample)"));
    EXPECT_THAT(text, HasSubstr("A rate of fewer than 20 sent is not shown: small sample."));
}

// Twenty-four that went with a, twelve with b; and c, which nobody has got yet.
ReportData report_on_variants() {
    ReportData data = sample_report();
    data.variants = {
        {"spring-founders", "a", 24, 6, {6, 22}},
        {"spring-founders", "b", 12, 3, {3, 12}},
        {"spring-founders", "c"}};
    return data;
}

TEST(ReportText, compares_the_variants_of_a_note) {
    const std::string text = report_text(report_on_variants());

    EXPECT_THAT(
        text, HasSubstr("Campaign         Variant  Sent  Accepted  Likely\n"
                        "spring-founders  a          24    6  25%  13 to 48%\n"
                        "spring-founders  b          12    3       -\n"
                        "spring-founders  c           0    -       -\n"
                        "Too few to tell: b has 12 invitations of 7 days ago or earlier, and 20 "
                        "are\n  needed.\n")
    );
}

TEST(ReportJson, has_the_variants_of_a_note_with_their_rates) {
    const std::string text =
        printed([](std::ostream& out) { write_report_json(out, report_on_variants()); });

    expect_golden_json("report_variants.json", text);
}

TEST(ReportText, ends_its_period_with_the_last_day_that_belongs_to_it) {
    const ReportData data =
        sample_report(filter_by(&JobFilter::until, std::optional(at("2026-11-09T00:00:00+01:00"))));

    EXPECT_THAT(report_text(data), HasSubstr("Tue 20 Oct to Sun 8 Nov\n"));
}

TEST(ReportText, of_one_day_names_that_day_once) {
    ReportData data = sample_report();
    data.since = at("2026-11-22T00:00:00+01:00");
    data.until = at("2026-11-23T00:00:00+01:00");

    EXPECT_THAT(report_text(data), HasSubstr("Report on all campaigns, Sun 22 Nov\n"));
}

TEST(ReportText, names_nobody) {
    const std::string text = report_text(sample_report());

    EXPECT_THAT(text, Not(HasSubstr("Petrova")));
    EXPECT_THAT(text, Not(HasSubstr("linkedin.com")));
}

TEST(ReportJson, has_all_documented_parts_in_order) {
    const std::string text =
        printed([](std::ostream& out) { write_report_json(out, sample_report()); });

    expect_golden_json("report.json", text);
    std::size_t position = 0;
    for (const std::string key :
         {"v", "generated_at", "tool", "period", "totals", "campaigns", "accounts", "variants",
          "days", "reasons", "errors", "runs", "pending_age"}) {
        const std::size_t found = text.find('"' + key + "\":", position);
        EXPECT_NE(found, std::string::npos) << key;
        position = found;
    }
}

TEST(ReportJson, names_nobody) {
    const std::string text =
        printed([](std::ostream& out) { write_report_json(out, sample_report()); });

    EXPECT_THAT(text, Not(HasSubstr("Petrova")));
    EXPECT_THAT(text, Not(HasSubstr("linkedin.com")));
}

}  // namespace
}  // namespace invito::test
