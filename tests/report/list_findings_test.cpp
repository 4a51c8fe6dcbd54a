// Mistakes 15, 16, 20 and 21 of the most likely ones, to the letter.

#include "invito/report/import_screen.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

RowFinding rows(const std::string& reason, std::int64_t count, std::size_t first_line) {
    RowFinding refusal;
    refusal.verdict = "rejected";
    refusal.reason = reason;
    refusal.count = count;
    refusal.line = first_line;
    refusal.lines = {first_line};
    return refusal;
}

RowFinding with_text(RowFinding refusal, const std::string& text) {
    refusal.text = text;
    return refusal;
}

TEST(ListFindings, of_pages_that_are_not_people_are_one) {
    const auto findings = list_findings(
        {with_text(rows("school_page", 2, 30), "linkedin.com/school/b"),
         with_text(rows("company_page", 4, 17), "linkedin.com/company/acme")},
        "lists/leads-rejects.csv"
    );

    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].code, "list.not_a_person");
    EXPECT_EQ(
        findings[0].what, "6 rows are not personal profiles (line 17: linkedin.com/company/acme)"
    );
    EXPECT_EQ(
        findings[0].hint, "people look like linkedin.com/in/...; rows are in leads-rejects.csv"
    );
    EXPECT_EQ(findings[0].first_line, 17U);
}

TEST(ListFindings, of_erased_people_say_when_and_that_they_stay_away) {
    const auto findings = list_findings(
        {with_text(rows("suppressed", 1, 4), ""),
         with_text(rows("erased", 1, 2), "erased on 2026-11-23")},
        ""
    );

    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(
        findings[1].what, "1 lead was erased; a mark keeps them away (line 2: erased on 2026-11-23)"
    );
}

TEST(ListFindings, of_links_that_lead_round_name_their_kinds) {
    const auto findings = list_findings(
        {with_text(rows("short_link", 2, 77), "lnkd.in/e1x"),
         with_text(rows("sales_navigator", 10, 40), "linkedin.com/sales/lead/...")},
        ""
    );

    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].code, "list.indirect_link");
    EXPECT_EQ(
        findings[0].what,
        "12 rows are Sales Navigator or short links (line 40: linkedin.com/sales/lead/...)"
    );
    EXPECT_EQ(
        findings[0].hint,
        "export the public profile URL column from your tool; short links cannot be resolved safely"
    );
}

TEST(ListFindings, of_a_missing_variable_name_it_and_the_first_lines) {
    RowFinding lacking = rows("missing_variable", 31, 5);
    lacking.verdict = "skipped";
    lacking.detail = "hook";
    lacking.lines = {5, 9, 12, 20};

    const auto findings = list_findings({lacking}, "");

    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(
        findings[0].what, "31 leads lack \"hook\" and it has no fallback (lines 5, 9, 12, ...)"
    );
    EXPECT_EQ(
        findings[0].hint,
        "write {{hook|your work}}, or note.when_missing: send_without_note; they are skipped now"
    );
}

TEST(ListFindings, of_long_notes_name_the_account_that_may_not_send_them) {
    RowFinding longer = rows("note_too_long", 4, 87);
    longer.verdict = "skipped";
    longer.detail = "231";
    longer.account = "carla";
    longer.tier = Tier::free;
    longer.length_max = 200;

    const auto findings = list_findings({longer}, "");

    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].what, "4 notes are longer than 200 characters (line 87: 231)");
    EXPECT_EQ(
        findings[0].hint,
        "account carla is tier free: 200; shorten, or when_too_long: send_without_note; notes are "
        "never cut"
    );
}

TEST(ListFindings, of_one_row_speak_of_one) {
    EXPECT_EQ(
        list_findings({rows("no_profile", 1, 7)}, "")[0].what, "1 row has no profile (line 7)"
    );
    EXPECT_EQ(
        list_findings({with_text(rows("recruiter", 1, 8), "AEMAA1b")}, "")[0].what,
        "1 row is a Recruiter link (line 8: AEMAA1b)"
    );
}

TEST(ListFindings, begin_with_the_most_frequent) {
    const auto findings = list_findings(
        {rows("no_profile", 1, 2), rows("nul_bytes", 3, 9), rows("too_many_cells", 2, 4)}, ""
    );

    ASSERT_EQ(findings.size(), 3U);
    EXPECT_EQ(findings[0].code, "list.nul_bytes");
    EXPECT_EQ(findings[2].code, "list.no_profile");
}

}  // namespace
}  // namespace invito
