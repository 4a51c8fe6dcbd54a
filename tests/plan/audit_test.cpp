// Each rule with a ledger that just holds and its neighbour that does not.

#include "invito/plan/audit.hpp"

#include "plan/monday.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <vector>

namespace invito {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using test::day;
using test::lateness;
using test::midnight;
using test::monday;
using test::unlimited;

// The same limits on `days` days in a row, the first of them Monday, recorded at each midnight.
std::vector<DayLimits> every_day(const Limits& limits, int days = 60) {
    std::vector<DayLimits> recorded;
    for (int i = 0; i < days; ++i) {
        DayLimits one;
        one.since = midnight + i * day;
        one.day = {
            one.since, one.since + day, std::chrono::local_days{std::chrono::days{20'780 + i}}};
        one.zone = "Etc/UTC";
        one.limits = limits;
        one.window.always = true;
        one.lateness = lateness;
        recorded.push_back(one);
    }
    return recorded;
}

class Ledger {
public:
    LedgerRow& add(Instant at, AttemptKind kind = AttemptKind::invite) {
        LedgerRow row;
        row.id = AttemptId{static_cast<std::int64_t>(rows_.size()) + 1};
        row.kind = kind;
        row.intent_at = at;
        if (kind != AttemptKind::invite) row.outcome = Outcome::done;
        rows_.push_back(row);
        return rows_.back();
    }

    AccountAudit audit(std::vector<DayLimits> limits, Instant check_from = Instant::min()) {
        std::ranges::stable_sort(rows_, {}, &LedgerRow::intent_at);
        AccountAuditor auditor("anna", std::move(limits), check_from);
        for (const LedgerRow& row : rows_) auditor.add(row);
        return auditor.finish();
    }

private:
    std::vector<LedgerRow> rows_;
};

RuleAudit of(const AccountAudit& audit, AuditRule rule) {
    const auto found = std::ranges::find(audit.rules, rule, &RuleAudit::rule);
    return found == audit.rules.end() ? RuleAudit{.rule = rule} : *found;
}

bool breaks(const AccountAudit& audit, AuditRule rule) {
    return !of(audit, rule).breaches.empty();
}

// Two rows this far apart, where one is allowed in a period.
bool two_break(AuditRule rule, const Limits& limits, Duration apart, AttemptKind kind) {
    Ledger ledger;
    ledger.add(monday, kind).with_note = true;
    ledger.add(monday + apart, kind).with_note = true;
    return breaks(ledger.audit(every_day(limits)), rule);
}

struct Period {
    AuditRule rule;
    Cap Limits::*limit;
    AttemptKind kind;
    Duration period;
};

class AuditPeriod : public ::testing::TestWithParam<Period> {};

TEST_P(AuditPeriod, is_counted_to_the_millisecond_with_the_lateness) {
    const Period& period = GetParam();
    Limits limits = unlimited;
    limits.*period.limit = 1;
    const Duration whole = period.period + lateness;

    EXPECT_FALSE(two_break(period.rule, limits, whole, period.kind));
    EXPECT_TRUE(two_break(period.rule, limits, whole - milliseconds{1}, period.kind));
}

INSTANTIATE_TEST_SUITE_P(
    Audit, AuditPeriod,
    ::testing::Values(
        Period{AuditRule::day, &Limits::per_day, AttemptKind::invite, day},
        Period{AuditRule::week, &Limits::per_week, AttemptKind::invite, 7 * day},
        Period{AuditRule::notes, &Limits::notes_per_month, AttemptKind::invite, 30 * day},
        Period{AuditRule::visits, &Limits::profiles_per_day, AttemptKind::visit, day},
        Period{AuditRule::withdrawals, &Limits::withdrawals_per_day, AttemptKind::withdraw, day},
        Period{AuditRule::list_reads, &Limits::list_reads_per_day, AttemptKind::list, day}
    )
);

TEST(Audit, names_the_window_its_cap_and_the_attempts_that_were_too_much) {
    Limits limits = unlimited;
    limits.per_day = 3;
    Ledger ledger;
    for (int i = 0; i < 5; ++i) ledger.add(monday + i * hours{1});

    const RuleAudit rule = of(ledger.audit(every_day(limits)), AuditRule::day);

    ASSERT_EQ(rule.breaches.size(), 1U) << "windows that overlap are one finding";
    const AuditFinding& breach = rule.breaches[0];
    const Instant last = monday + hours{4};
    EXPECT_EQ(breach.window, (AuditWindow{last - day - lateness, last, 5, 3}));
    EXPECT_EQ(breach.attempts, (std::vector{AttemptId{4}, AttemptId{5}}));
    EXPECT_EQ(rule.checked, 5);
}

TEST(Audit, shows_the_fullest_window_of_a_ledger_that_holds) {
    Limits limits = unlimited;
    limits.per_day = 3;
    Ledger ledger;
    ledger.add(monday);
    ledger.add(monday + hours{1});
    ledger.add(monday + 3 * day);

    const AccountAudit audit = ledger.audit(every_day(limits));

    const RuleAudit rule = of(audit, AuditRule::day);
    const Instant second = monday + hours{1};
    EXPECT_EQ(rule.fullest, (AuditWindow{second - day - lateness, second, 2, 3}));
    EXPECT_TRUE(rule.breaches.empty());
    EXPECT_EQ(audit.invitations, 3);
}

TEST(Audit, a_calendar_day_begins_at_the_accounts_midnight) {
    Limits limits = unlimited;
    limits.per_day = 1;
    const Instant next = midnight + day;
    const auto two_on_a_day = [&](Instant first, Instant second) {
        Ledger ledger;
        ledger.add(first);
        ledger.add(second);
        return breaks(ledger.audit(every_day(limits)), AuditRule::calendar_day);
    };

    EXPECT_TRUE(two_on_a_day(midnight, next - milliseconds{1}));
    EXPECT_FALSE(two_on_a_day(next - milliseconds{1}, next));
}

TEST(Audit, holds_an_attempt_against_what_was_in_force_when_it_was_written) {
    std::vector<DayLimits> limits = every_day(unlimited, 1);
    limits[0].limits.per_day = 2;
    limits.push_back(limits[0]);
    limits[1].since = monday + hours{1};
    limits[1].limits.per_day = 1;  // lowered: what was sent before is no breach
    limits.push_back(limits[0]);
    limits[2].since = monday + hours{2};
    limits[2].limits.per_day = 9;  // raised: not on this day
    const auto with_third_at = [&limits](Instant at) {
        Ledger ledger;
        ledger.add(monday);
        ledger.add(monday + minutes{30});
        if (at > monday) ledger.add(at);
        return breaks(ledger.audit(limits), AuditRule::day);
    };

    EXPECT_FALSE(with_third_at(monday));
    EXPECT_TRUE(with_third_at(monday + hours{1}));
    EXPECT_TRUE(with_third_at(monday + hours{3}));
}

TEST(Audit, the_ramp_of_a_day_is_a_cap_like_any_other) {
    std::vector<DayLimits> limits = every_day({.per_day = 20}, 1);
    limits[0].ramp_per_day = 1;
    Ledger ledger;
    ledger.add(monday);
    ledger.add(monday + hours{1});

    const RuleAudit rule = of(ledger.audit(limits), AuditRule::day);

    ASSERT_EQ(rule.breaches.size(), 1U);
    EXPECT_EQ(rule.breaches[0].window.cap, 1);
}

TEST(Audit, a_pause_is_held_against_the_shortest_of_the_time_it_began) {
    std::vector<DayLimits> limits = every_day(unlimited, 2);
    limits[0].pacing_min = minutes{2};
    limits[1].pacing_min = minutes{30};
    const Instant before = midnight + day - minutes{1};
    const auto breaks_after = [&](Duration pause) {
        Ledger ledger;
        ledger.add(before).charged = false;  // given back, and yet it set the pace
        ledger.add(before + pause);
        return breaks(ledger.audit(limits), AuditRule::pacing);
    };

    EXPECT_FALSE(breaks_after(minutes{2}));
    EXPECT_TRUE(breaks_after(minutes{2} - milliseconds{1}));
}

TEST(Audit, shows_the_shortest_pause) {
    std::vector<DayLimits> limits = every_day(unlimited);
    for (DayLimits& one : limits) one.pacing_min = minutes{2};
    Ledger ledger;
    for (const int minute : {0, 10, 13, 30}) ledger.add(monday + minutes{minute});

    const RuleAudit rule = of(ledger.audit(limits), AuditRule::pacing);

    ASSERT_TRUE(rule.fullest.has_value());
    EXPECT_EQ(rule.fullest->count, Duration{minutes{3}}.count());
    EXPECT_EQ(rule.fullest->cap, Duration{minutes{2}}.count());
    EXPECT_EQ(rule.fullest->to, monday + minutes{13});
}

TEST(Audit, hours_are_those_of_the_accounts_zone_and_end_with_the_lateness) {
    std::vector<DayLimits> limits = every_day(unlimited);
    for (DayLimits& one : limits) {
        one.window = {};  // mon-fri, 9 to 18
        one.zone = "Europe/Berlin";
    }
    const Instant opens = midnight + hours{8};
    const Instant closes = midnight + hours{17};
    const auto breaks_at = [&limits](Instant at) {
        Ledger ledger;
        ledger.add(at);
        return breaks(ledger.audit(limits), AuditRule::window);
    };

    EXPECT_TRUE(breaks_at(opens - milliseconds{1}));
    EXPECT_FALSE(breaks_at(opens));
    EXPECT_FALSE(breaks_at(closes + lateness - milliseconds{1}));
    EXPECT_TRUE(breaks_at(closes + lateness));
    EXPECT_TRUE(breaks_at(opens + 5 * day)) << "Saturday";
}

TEST(Audit, only_what_certainly_had_no_effect_is_given_back) {
    const auto breaks_with = [](std::optional<Outcome> outcome) {
        Ledger ledger;
        LedgerRow& row = ledger.add(monday);
        row.outcome = outcome;
        row.charged = false;
        return breaks(ledger.audit(every_day(unlimited)), AuditRule::refund);
    };

    for (const auto outcome :
         {Outcome::already, Outcome::refused, Outcome::limited, Outcome::not_sent})
        EXPECT_FALSE(breaks_with(outcome)) << to_string(outcome);
    for (const auto outcome :
         {Outcome::sent, Outcome::unknown, Outcome::absent, Outcome::external, Outcome::done})
        EXPECT_TRUE(breaks_with(outcome)) << to_string(outcome);
    EXPECT_TRUE(breaks_with(std::nullopt));
}

TEST(Audit, what_was_given_back_holds_no_place) {
    Ledger ledger;
    for (int i = 0; i < 5; ++i) {
        LedgerRow& row = ledger.add(monday + i * hours{1});
        row.charged = i == 2;
        if (!row.charged) row.outcome = Outcome::limited;
    }

    EXPECT_FALSE(breaks(ledger.audit(every_day({.per_day = 1})), AuditRule::day));
}

TEST(Audit, what_was_found_by_hand_later_is_told_apart_from_a_breach) {
    Limits limits = unlimited;
    limits.per_day = 2;
    Ledger ledger;
    ledger.add(monday);
    ledger.add(monday + hours{2});
    ledger.add(monday + hours{1}).outcome = Outcome::external;  // the highest id: found afterwards

    const AccountAudit audit = ledger.audit(every_day(limits));

    const RuleAudit rule = of(audit, AuditRule::day);
    EXPECT_TRUE(rule.breaches.empty());
    ASSERT_EQ(rule.by_hand.size(), 1U);
    EXPECT_EQ(rule.by_hand[0].window.count, 3);
    EXPECT_EQ(rule.fullest->count, 2) << "what the program knew";
    EXPECT_EQ(audit.by_hand, 1);
}

TEST(Audit, going_on_after_a_known_invitation_by_hand_is_a_breach) {
    Limits limits = unlimited;
    limits.per_day = 2;
    Ledger ledger;
    ledger.add(monday);
    ledger.add(monday + hours{1}).outcome = Outcome::external;
    ledger.add(monday + hours{2});

    EXPECT_TRUE(breaks(ledger.audit(every_day(limits)), AuditRule::day));
}

TEST(Audit, says_which_attempts_had_no_limits_on_record) {
    Ledger ledger;
    ledger.add(monday);
    ledger.add(monday + hours{1});
    ledger.add(monday + day);
    std::vector<DayLimits> limits = every_day({.per_day = 2}, 2);
    limits.erase(limits.begin());

    const AccountAudit audit = ledger.audit(limits);

    EXPECT_EQ(audit.unrecorded, 2);
    EXPECT_EQ(audit.first_unrecorded, monday);
    EXPECT_EQ(of(audit, AuditRule::day).checked, 1);
    EXPECT_TRUE(breaks(audit, AuditRule::day)) << "and yet they count";
}

TEST(Audit, of_a_period_counts_what_was_before_it_and_checks_what_is_in_it) {
    Limits limits = unlimited;
    limits.per_day = 1;
    Ledger ledger;
    ledger.add(monday);
    ledger.add(monday + hours{1});
    ledger.add(monday + hours{2});

    const AccountAudit audit = ledger.audit(every_day(limits), monday + hours{2});

    const RuleAudit rule = of(audit, AuditRule::day);
    ASSERT_EQ(rule.breaches.size(), 1U);
    EXPECT_EQ(rule.breaches[0].window.count, 3);
    EXPECT_EQ(rule.breaches[0].attempts, std::vector{AttemptId{3}});
    EXPECT_EQ(audit.invitations, 1);
}

TEST(Audit, an_unlimited_account_has_nothing_to_pass) {
    Ledger ledger;
    for (int i = 0; i < 100; ++i) ledger.add(monday);

    const AccountAudit audit = ledger.audit(every_day(unlimited));

    ASSERT_EQ(audit.rules.size(), 1U);
    EXPECT_EQ(audit.rules[0].rule, AuditRule::refund);
}

// --- people

LedgerRow live(std::int64_t id, std::int64_t person, std::optional<Outcome> outcome) {
    LedgerRow row;
    row.id = AttemptId{id};
    row.person = PersonId{person};
    row.outcome = outcome;
    return row;
}

TEST(AuditPeople, nobody_has_two_live_invitations) {
    PersonAuditor auditor;
    for (const auto& [id, person, outcome] :
         {std::tuple(1, 7, std::optional(Outcome::sent)),
          {2, 8, Outcome::sent},
          {3, 8, Outcome::absent},
          {4, 8, Outcome::refused},
          {5, 7, std::nullopt},
          {6, 7, Outcome::already},
          {7, 0, Outcome::sent},
          {8, 0, Outcome::sent}}) {
        auditor.add(live(id, person, outcome));
    }

    const RuleAudit audit = auditor.finish();

    ASSERT_EQ(audit.breaches.size(), 1U);
    EXPECT_EQ(audit.breaches[0].window.count, 3);
    EXPECT_EQ(audit.breaches[0].attempts, (std::vector{AttemptId{1}, AttemptId{5}, AttemptId{6}}));
    EXPECT_EQ(audit.checked, 2) << "who the person is must be known";
}

TEST(AuditPeople, a_visit_is_no_invitation) {
    PersonAuditor auditor;
    LedgerRow visit = live(1, 7, Outcome::done);
    visit.kind = AttemptKind::visit;
    auditor.add(visit);
    auditor.add(live(2, 7, Outcome::sent));

    EXPECT_TRUE(auditor.finish().breaches.empty());
}

// --- campaigns

CampaignAudit campaign_audit(
    const std::vector<CampaignLimits>& limits, const std::vector<Instant>& at
) {
    CampaignAuditor auditor("spring", limits, Instant::min());
    std::int64_t id = 0;
    for (const Instant instant : at) {
        LedgerRow row;
        row.id = AttemptId{++id};
        row.intent_at = instant;
        auditor.add(row);
    }
    return auditor.finish();
}

TEST(AuditCampaign, counts_any_24_hours_over_all_its_accounts) {
    const std::vector<CampaignLimits> one_a_day{{midnight, 1, std::nullopt}};

    const auto holds = campaign_audit(one_a_day, {monday, monday + day});
    const auto passed = campaign_audit(one_a_day, {monday, monday + day - milliseconds{1}});

    ASSERT_EQ(holds.rules.size(), 1U);
    EXPECT_TRUE(holds.rules[0].breaches.empty());
    EXPECT_EQ(passed.rules[0].breaches.size(), 1U);
}

TEST(AuditCampaign, its_total_is_that_of_the_time_of_each_invitation) {
    const std::vector<CampaignLimits> lowered{
        {midnight, std::nullopt, 3}, {monday + hours{2}, std::nullopt, 1}};
    const std::vector<Instant> three{monday, monday + minutes{1}, monday + minutes{2}};
    std::vector<Instant> four = three;
    four.push_back(monday + hours{3});

    const auto holds = campaign_audit(lowered, three);
    const auto passed = campaign_audit(lowered, four);

    EXPECT_TRUE(holds.rules.at(0).breaches.empty()) << "lowered afterwards";
    ASSERT_EQ(passed.rules.at(0).breaches.size(), 1U);
    EXPECT_EQ(passed.rules[0].breaches[0].attempts, std::vector{AttemptId{4}});
    EXPECT_EQ(passed.rules[0].breaches[0].window.count, 4);
}

TEST(AuditReport, holds_unless_something_was_breached) {
    AuditReport report;
    report.accounts.push_back({.alias = "anna", .invitations = 3});
    report.accounts[0].rules.push_back(
        {.rule = AuditRule::day, .checked = 3, .fullest = AuditWindow{}}
    );
    report.accounts[0].rules.push_back({.rule = AuditRule::refund, .checked = 8});
    report.accounts[0].rules[0].by_hand.push_back({});
    EXPECT_TRUE(report.holds());
    EXPECT_EQ(report.windows(), 3);

    report.accounts[0].rules[0].breaches.push_back({});
    EXPECT_FALSE(report.holds());
}

}  // namespace
}  // namespace invito
