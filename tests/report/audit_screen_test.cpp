#include "invito/report/audit_screen.hpp"

#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

AuditWindow window(Instant to, Duration period, std::int64_t count, std::int64_t cap) {
    return {to - period, to, count, cap};
}

RuleAudit rule(AuditRule which, std::int64_t checked, std::optional<AuditWindow> fullest = {}) {
    return {.rule = which, .checked = checked, .fullest = fullest};
}

constexpr Duration day = hours{24} + minutes{11};

AuditReport clean_report() {
    const Instant last = at("2026-11-23T14:05:02+01:00");
    const Duration pause = std::chrono::seconds{93};
    AccountAudit anna{.alias = "anna", .invitations = 1104, .by_hand = 2};
    anna.rules = {
        rule(AuditRule::day, 1104, window(last, day, 25, 25)),
        rule(AuditRule::calendar_day, 1104, window(last, hours{14}, 25, 25)),
        rule(AuditRule::week, 1104, window(last - hours{72}, 7 * day, 97, 120)),
        rule(AuditRule::visits, 1304, window(last, day, 31, 80)),
        rule(AuditRule::pacing, 1103, window(last, pause, pause.count(), 90'000)),
        rule(AuditRule::window, 1104),
        rule(AuditRule::refund, 2415),
    };
    AccountAudit ben{.alias = "ben", .invitations = 100};
    ben.rules = {
        rule(AuditRule::day, 100, window(at("2025-12-30T09:04:00+01:00"), day, 19, 20)),
        rule(AuditRule::refund, 204),
    };
    AuditReport report;
    report.accounts = {anna, ben, AccountAudit{.alias = "carla"}};
    report.campaigns = {
        {"spring-founders",
         {rule(AuditRule::campaign_total, 240, window(last, 30 * day, 240, 500))}}};
    report.people.checked = 1204;
    return report;
}

AuditReport breached_report() {
    AuditReport report = clean_report();
    const Instant last = at("2026-11-23T14:05:02+01:00");
    std::vector<RuleAudit>& rules = report.accounts[0].rules;
    rules[0].fullest = window(last, day, 27, 25);
    rules[0].breaches = {{*rules[0].fullest, {AttemptId{118}, AttemptId{121}}, 2}};
    rules[2].by_hand = {{window(last, 7 * day, 122, 120), {AttemptId{121}}, 1}};
    rules[4].fullest = window(last, minutes{1}, 60'000, 90'000);
    rules[4].breaches = {{*rules[4].fullest, {AttemptId{121}}, 1}};
    rules[5].breaches = {{{last, last}, {AttemptId{121}}, 1}};
    rules[6].breaches = {{{last, last}, {AttemptId{7}}, 1}};
    AuditFinding many{window(last, day, 90, 20), {}, 70};
    for (int i = 0; i < 20; ++i) many.attempts.push_back(AttemptId{4000 + i});
    report.accounts[1].rules[0].breaches = {many};
    report.accounts[1].unrecorded = 12;
    report.accounts[1].first_unrecorded = at("2025-11-03T09:00:00+01:00");
    RuleAudit& total = report.campaigns[0].rules[0];
    total.fullest->count = 501;
    total.breaches = {{*total.fullest, {AttemptId{1842}}, 1}};
    report.people.breaches = {{{{}, {}, 2, 1}, {AttemptId{12}, AttemptId{1842}}, 2}};
    return report;
}

TEST(AuditScreen, shows_the_fullest_window_of_each_limit) {
    const AuditReport report = clean_report();
    expect_golden_screen("audit", [&report](std::ostream& out, const Style& style) {
        write_audit_text(out, {report, sample_now()}, style);
    });
}

TEST(AuditScreen, shows_each_window_that_was_passed_with_its_attempts) {
    const AuditReport report = breached_report();
    const Instant since = at("2025-11-01T00:00:00+01:00");
    expect_golden_screen("audit_passed", [&](std::ostream& out, const Style& style) {
        write_audit_text(out, {report, sample_now(), since}, style);
    });
}

TEST(AuditScreen, says_which_accounts_are_one_member) {
    AuditReport report = clean_report();
    report.accounts[0].also_known_as = {"anna-2", "anna-3"};
    report.accounts[1].also_known_as = {"ben-2"};

    const std::string text = printed([&report](std::ostream& out) {
        write_audit_text(out, {report, sample_now()}, unicode_style());
    });
    const std::string json = printed([&report](std::ostream& out) {
        write_audit_json(out, {report, sample_now()}, unicode_style().zone);
    });

    const std::string three =
        "anna, anna-2 and anna-3 are accounts of one LinkedIn member, and were counted\n"
        "  together.\n"
        "ben and ben-2 are accounts of one LinkedIn member, and were counted together.\n";
    EXPECT_THAT(text, testing::HasSubstr(three));
    EXPECT_THAT(text, testing::HasSubstr("Audit: 6 accounts, "));
    EXPECT_THAT(json, testing::ContainsRegex("also_known_as\":[ \n]*\\[[ \n]*\"anna-2\""));
}

TEST(AuditScreen, is_a_document_for_scripts) {
    const AuditReport report = breached_report();
    expect_golden_json("audit.json", printed([&report](std::ostream& out) {
                           write_audit_json(out, {report, sample_now()}, unicode_style().zone);
                       }));
}

TEST(AuditScreen, without_accounts_says_that_nothing_was_passed) {
    const AuditReport report;
    const std::string text = printed([&report](std::ostream& out) {
        write_audit_text(out, {report, sample_now()}, unicode_style());
    });

    EXPECT_EQ(text, "Audit: 0 accounts, 0 invitations, 0 windows checked: no limit was passed.\n");
}

}  // namespace
}  // namespace invito::test
