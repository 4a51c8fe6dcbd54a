// From rows of a database to what the auditor sees. The rules themselves:
// tests/plan/audit_test.cpp.

#include "store/operation_parts.hpp"
#include "store/sql_queries.hpp"
#include "test_database.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Duration day = hours{24};

DayLimits limits_at_noon(Cap per_day) {
    DayLimits limits;
    limits.since = noon - hours{12};
    limits.day = {
        limits.since, limits.since + day, std::chrono::local_days{std::chrono::days{20'780}}};
    limits.zone = "Europe/Berlin";
    limits.limits = {.per_day = per_day, .per_week = 100, .notes_per_month = 5};
    limits.ramp_per_day = 7;
    limits.pacing_min = minutes{2};
    limits.lateness = minutes{11};
    return limits;
}

RuleAudit of(const AccountAudit& audit, AuditRule rule) {
    const auto found = std::ranges::find(audit.rules, rule, &RuleAudit::rule);
    return found == audit.rules.end() ? RuleAudit{.rule = rule} : *found;
}

class AuditLedger : public ::testing::Test {
protected:
    AuditLedger() {
        anna = database.add_account("anna");
        campaign = database.add_campaign("spring");
    }

    void record(const DayLimits& limits) {
        store::record_limits(database.connection(), {anna, {}, 0}, limits);
    }

    AttemptId invite(Instant at, AccountId account) {
        const JobId job = database.add_job({.campaign = campaign, .state = JobState::sent});
        return database.add_attempt({.account = account, .job = job, .intent_at = at});
    }

    TestDatabase database;
    AccountId anna;
    CampaignId campaign;
};

TEST_F(AuditLedger, reads_back_the_limits_that_were_recorded) {
    const DayLimits written = limits_at_noon(20);
    record(written);

    const auto read = store::recorded_limits(
        database.connection(), store::member_of(database.connection(), anna)
    );

    ASSERT_EQ(read.size(), 1U);
    EXPECT_EQ(read[0].since, written.since);
    EXPECT_EQ(read[0].day.begin, written.day.begin);
    EXPECT_EQ(read[0].day.end, written.day.end);
    EXPECT_EQ(read[0].day.date, written.day.date);
    EXPECT_EQ(read[0].zone, "Europe/Berlin");
    EXPECT_EQ(read[0].limits, written.limits);
    EXPECT_EQ(read[0].ramp_per_day, 7);
    EXPECT_EQ(read[0].pacing_min, minutes{2});
    EXPECT_EQ(read[0].window, written.window);
    EXPECT_EQ(read[0].lateness, minutes{11});
}

TEST_F(AuditLedger, finds_the_attempt_that_was_too_much) {
    record(limits_at_noon(1));
    invite(noon + hours{1}, anna);
    const AttemptId first_in_time = invite(noon, anna);

    const AuditReport report = store::audit_ledger(database.connection(), {});

    ASSERT_EQ(report.accounts.size(), 1U);
    const RuleAudit rule = of(report.accounts[0], AuditRule::day);
    ASSERT_EQ(rule.breaches.size(), 1U);
    EXPECT_NE(rule.breaches[0].attempts.front(), first_in_time) << "order of time, not of ids";
    EXPECT_FALSE(report.holds());
}

TEST_F(AuditLedger, keeps_accounts_apart_and_names_them_in_order) {
    record(limits_at_noon(1));
    const AccountId aaron = database.add_account("aaron");
    invite(noon, anna);
    invite(noon, aaron);
    invite(noon + hours{1}, aaron);

    const AuditReport report = store::audit_ledger(database.connection(), {});

    ASSERT_EQ(report.accounts.size(), 2U);
    EXPECT_EQ(report.accounts[0].alias, "aaron");
    EXPECT_EQ(report.accounts[0].invitations, 2);
    EXPECT_EQ(report.accounts[0].unrecorded, 2) << "the limits are anna's";
    EXPECT_EQ(report.accounts[1].invitations, 1);
    EXPECT_TRUE(report.holds());
}

TEST_F(AuditLedger, counts_the_accounts_of_one_member_together) {
    record(limits_at_noon(1));
    const AccountId aaron = database.add_account("aaron");
    invite(noon, anna);
    invite(noon + hours{1}, aaron);
    store::learn_members(
        database.connection(), {}, {{"id-aaron", "ACoA"}, {"id-anna", "ACoA"}}, noon
    );

    const AuditReport report = store::audit_ledger(database.connection(), {});

    ASSERT_EQ(report.accounts.size(), 1U);
    EXPECT_EQ(report.accounts[0].alias, "anna");
    EXPECT_EQ(report.accounts[0].also_known_as, std::vector<std::string>{"aaron"});
    EXPECT_EQ(report.accounts[0].invitations, 2);
    EXPECT_EQ(of(report.accounts[0], AuditRule::day).breaches.size(), 1U);
    EXPECT_FALSE(report.holds()) << "the member's day was passed";
    const AuditReport of_aaron = store::audit_ledger(database.connection(), {.account = "aaron"});
    ASSERT_EQ(of_aaron.accounts.size(), 1U) << "an alias asks for its member";
    EXPECT_EQ(of_aaron.accounts[0].invitations, 2);
}

TEST_F(AuditLedger, counts_what_a_former_member_did_apart) {
    record(limits_at_noon(1));
    store::learn_members(database.connection(), {}, {{"id-anna", "ACoA"}}, noon);
    invite(noon, anna);
    store::learn_members(database.connection(), {}, {{"id-anna", "ACoZ"}}, noon);
    record(limits_at_noon(1));
    invite(noon + hours{1}, anna);

    const AuditReport report = store::audit_ledger(database.connection(), {});

    ASSERT_EQ(report.accounts.size(), 2U);
    EXPECT_EQ(report.accounts[0].alias, "anna");
    EXPECT_EQ(report.accounts[1].alias, "anna (before)");
    EXPECT_EQ(report.accounts[0].invitations, 1);
    EXPECT_EQ(report.accounts[1].invitations, 1);
    EXPECT_TRUE(report.holds());
}

TEST_F(AuditLedger, looks_at_one_account_and_one_period_if_asked_to) {
    record(limits_at_noon(1));
    database.add_account("ben");
    invite(noon, anna);
    invite(noon + hours{2}, anna);
    const AuditScope later{.account = "anna", .since = noon + hours{1}};

    const AuditReport report = store::audit_ledger(database.connection(), later);

    ASSERT_EQ(report.accounts.size(), 1U);
    EXPECT_EQ(report.accounts[0].invitations, 1);
    EXPECT_EQ(of(report.accounts[0], AuditRule::day).breaches.at(0).window.count, 2)
        << "what was before fills the window";
}

TEST_F(AuditLedger, knows_a_person_again_over_merges_and_accounts) {
    const AccountId ben = database.add_account("ben");
    invite(noon, anna);
    invite(noon, ben);
    invite(noon, ben);
    database.execute(
        "UPDATE attempt SET person_id = id;"
        "UPDATE person SET merged_into = 2 WHERE id = 1; UPDATE person SET merged_into = 3 WHERE "
        "id = 2"
    );

    const AuditReport report =
        store::audit_ledger(database.connection(), {.account = "anna", .since = noon + day});

    ASSERT_EQ(report.people.breaches.size(), 1U) << "over all accounts and all time";
    EXPECT_EQ(report.people.breaches[0].window.count, 3);
}

TEST_F(AuditLedger, holds_a_campaign_against_the_caps_of_its_runs) {
    const AccountId ben = database.add_account("ben");
    invite(noon, anna);
    database.execute("UPDATE campaign SET total = 1");
    const auto find = [this] {
        const AuditReport report = store::audit_ledger(database.connection(), {});
        return report.campaigns.empty() ? CampaignAudit{} : report.campaigns.front();
    };
    EXPECT_TRUE(find().rules.empty()) << "no run worked with it";

    store::record_campaign_limits(database.connection(), campaign, {noon, std::nullopt, 1});
    EXPECT_TRUE(find().rules.at(0).breaches.empty());
    invite(noon + hours{1}, ben);

    EXPECT_EQ(find().name, "spring");
    EXPECT_EQ(find().rules.at(0).breaches.size(), 1U);
}

TEST_F(AuditLedger, sentences_name_the_limit_and_the_attempts) {
    record(limits_at_noon(1));
    invite(noon, anna);
    const AttemptId second = invite(noon + hours{1}, anna);

    const auto sentences = store::passed_limits(database.connection());

    ASSERT_FALSE(sentences.empty());
    EXPECT_EQ(
        sentences.front(), "account anna: per_day was passed by attempt " +
                               std::to_string(second.value) + "; invito audit shows when"
    );
}

}  // namespace
}  // namespace invito::test
