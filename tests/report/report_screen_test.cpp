#include "invito/report/report_screen.hpp"

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

std::string report_text(const ReportData& data) {
    return printed([&](std::ostream& out) { write_report_text(out, data, unicode_style()); });
}

TEST(ReportText, shows_totals_accounts_campaigns_and_causes) {
    expect_golden_report("report", sample_report());
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
