#include "invito/report/privacy_screen.hpp"
#include "report/golden.hpp"
#include "report/samples.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

SuppressionView jane() {
    return {
        {SuppressionKind::person, "jane-doe"},
        "asked by phone",
        "command",
        at("2026-11-20T10:00:00+01:00")};
}

SuppressionListData sample_list() {
    return {
        {jane(),
         {{SuppressionKind::person, "tom-fox"}, "", "/etc/invito/suppress.csv", sample_now()},
         {{SuppressionKind::company, "acme gmbh"},
          "customer of ours since 2019, looked after by Carla",
          "/etc/invito/suppress.csv",
          sample_now()},
         {{SuppressionKind::domain, "acme.com"}, "customer", "command", sample_now()}},
        3,
        sample_now()};
}

SuppressionCheck sample_check() {
    SuppressionCheck check;
    check.now = sample_now();
    check.asked = 4;
    check.listed = 3;
    check.findings = {
        {"jane-doe", {}, jane()},
        {"olga-petrova", {}, {}},
        {"john", {}, SuppressionView{{SuppressionKind::erased, "00"}, "", "command", sample_now()}},
        {"ada-stone",
         {},
         SuppressionView{
             {SuppressionKind::company, "acme gmbh"},
             "customer",
             "command",
             sample_now(),
             "lists/spring.csv"}}};
    return check;
}

SuppressionCheck sample_list_check() {
    SuppressionCheck check = sample_check();
    check.file = "/srv/lists/leads.csv";
    check.asked = 478;
    check.findings.erase(check.findings.begin() + 1);
    check.findings[0].line = 12;
    check.findings[1].line = 140;
    check.findings[2].line = 141;
    return check;
}

TEST(SuppressionScreen, lists_entries_with_reason_and_source) {
    expect_golden_screen("suppress_list", [](std::ostream& out, const Style& style) {
        write_suppression_list(out, sample_list(), style);
    });
}

TEST(SuppressionScreen, lists_entries_as_json) {
    expect_golden_json("suppress_list.json", printed([](std::ostream& out) {
                           write_suppression_json(out, sample_list(), unicode_style().zone);
                       }));
}

TEST(SuppressionScreen, says_who_is_on_the_list) {
    expect_golden_screen("suppress_check", [](std::ostream& out, const Style& style) {
        write_suppression_check(out, sample_check(), style);
    });
}

TEST(SuppressionScreen, says_which_rows_are_on_the_list) {
    expect_golden_screen("suppress_check_list", [](std::ostream& out, const Style& style) {
        write_suppression_check(out, sample_list_check(), style);
    });
}

TEST(SuppressionScreen, never_shows_the_hash_of_an_erased_person) {
    expect_golden_json("suppress_check.json", printed([](std::ostream& out) {
                           write_suppression_check_json(out, sample_check(), unicode_style().zone);
                       }));
}

TEST(SuppressionScreen, without_entries_says_how_to_make_one) {
    const std::string text =
        printed([](std::ostream& out) { write_suppression_list(out, {}, unicode_style()); });

    EXPECT_EQ(
        text, "Nobody is on the suppression list.\nNext: invito suppress add linkedin.com/in/NAME\n"
    );
}

}  // namespace
}  // namespace invito::test
