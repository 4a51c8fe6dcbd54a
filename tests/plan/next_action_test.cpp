#include "invito/plan/next_action.hpp"

#include "plan/monday.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

using std::chrono::hours;
using test::monday;

constexpr CampaignId campaign_1{1};
constexpr CampaignId campaign_2{2};

CampaignGate gate_of(CampaignId id) {
    CampaignGate gate;
    gate.id = id;
    gate.earliest_job = Instant{};
    return gate;
}

AccountOutlook outlook() {
    AccountOutlook outlook;
    outlook.budget.policy.window.always = true;
    outlook.budget.policy.ramp_up.reset();
    outlook.campaigns = {gate_of(campaign_1), gate_of(campaign_2)};
    return outlook;
}

TEST(NextAction, invites_for_the_open_campaigns_in_their_order) {
    const NextAction action = next_action(outlook(), monday);

    ASSERT_TRUE(std::holds_alternative<Invite>(action));
    EXPECT_EQ(
        std::get<Invite>(action).campaigns, (std::vector<CampaignId>{campaign_1, campaign_2})
    );
}

TEST(NextAction, leaves_out_a_campaign_that_is_closed_now) {
    AccountOutlook known = outlook();
    known.campaigns[0].window = Window{};
    known.campaigns[0].window->from = hours{12};

    const NextAction action = next_action(known, monday);

    ASSERT_TRUE(std::holds_alternative<Invite>(action));
    EXPECT_EQ(std::get<Invite>(action).campaigns, (std::vector<CampaignId>{campaign_2}));
}

TEST(NextAction, evidence_comes_before_new_sends) {
    AccountOutlook known = outlook();
    known.looks.first = monday;

    EXPECT_TRUE(std::holds_alternative<LookForEvidence>(next_action(known, monday)));
}

TEST(NextAction, waits_for_whatever_comes_first) {
    AccountOutlook known = outlook();
    known.budget.next_at = monday + hours{2};
    known.looks.first = monday + hours{1};
    auto action = next_action(known, monday);
    ASSERT_TRUE(std::holds_alternative<WaitUntil>(action));
    EXPECT_EQ(std::get<WaitUntil>(action).at, monday + hours{1});

    known.looks.first = monday + hours{3};
    action = next_action(known, monday);
    ASSERT_TRUE(std::holds_alternative<WaitUntil>(action));
    EXPECT_EQ(std::get<WaitUntil>(action).at, monday + hours{2});
    EXPECT_EQ(std::get<WaitUntil>(action).binding, DenyReason::pacing);
}

TEST(NextAction, waits_for_a_job_that_may_act_later) {
    AccountOutlook known = outlook();
    known.campaigns.pop_back();
    known.campaigns[0].earliest_job = monday + hours{5};

    const NextAction action = next_action(known, monday);

    ASSERT_TRUE(std::holds_alternative<WaitUntil>(action));
    EXPECT_EQ(std::get<WaitUntil>(action).at, monday + hours{5});
}

TEST(NextAction, waits_for_the_first_of_several_campaigns) {
    AccountOutlook known = outlook();
    known.campaigns[0].earliest_job = monday + hours{1};
    known.campaigns[1].closed_until = monday + hours{5};

    const NextAction action = next_action(known, monday);

    ASSERT_TRUE(std::holds_alternative<WaitUntil>(action));
    EXPECT_EQ(std::get<WaitUntil>(action).at, monday + hours{1});
}

TEST(NextAction, waits_for_the_hours_of_a_job_that_may_act_in_the_night) {
    AccountOutlook known = outlook();
    known.budget.policy.window = Window{};
    known.campaigns.pop_back();
    known.campaigns[0].earliest_job = monday + hours{14};

    const NextAction action = next_action(known, monday);

    ASSERT_TRUE(std::holds_alternative<WaitUntil>(action));
    EXPECT_EQ(std::get<WaitUntil>(action).at, monday + hours{23});
}

TEST(NextAction, waits_for_the_end_of_a_pause_that_has_one) {
    AccountOutlook known = outlook();
    known.budget.state = AccountState::paused;
    known.budget.paused_until = monday + hours{26};
    known.looks.first = monday - hours{1};

    const NextAction action = next_action(known, monday);

    ASSERT_TRUE(std::holds_alternative<WaitUntil>(action));
    EXPECT_EQ(std::get<WaitUntil>(action).at, monday + hours{26}) << "not even for a look";
    EXPECT_FALSE(a_pause_has_ended(known, monday + hours{26} - Duration{1}));
    EXPECT_TRUE(a_pause_has_ended(known, monday + hours{26}));
}

TEST(NextAction, leaves_out_a_campaign_that_is_paused) {
    AccountOutlook known = outlook();
    known.campaigns[0].paused_until = monday + hours{2};
    known.campaigns[1].paused_until = never;

    const NextAction action = next_action(known, monday);

    ASSERT_TRUE(std::holds_alternative<WaitUntil>(action));
    EXPECT_EQ(std::get<WaitUntil>(action).at, monday + hours{2});
    EXPECT_EQ(std::get<WaitUntil>(action).binding, DenyReason::campaign_stopped);
    EXPECT_TRUE(a_pause_has_ended(known, monday + hours{2}));
}

TEST(NextAction, has_nothing_left_without_jobs_or_when_stopped) {
    AccountOutlook idle = outlook();
    for (CampaignGate& gate : idle.campaigns) gate.earliest_job.reset();
    AccountOutlook stopped = outlook();
    stopped.budget.state = AccountState::restricted;
    AccountOutlook capped = outlook();
    for (CampaignGate& gate : capped.campaigns) gate.closed_until = never;

    EXPECT_TRUE(std::holds_alternative<NothingLeft>(next_action(idle, monday)));
    const NextAction action = next_action(stopped, monday);
    ASSERT_TRUE(std::holds_alternative<NothingLeft>(action));
    EXPECT_EQ(std::get<NothingLeft>(action).binding, DenyReason::account_stopped);
    EXPECT_TRUE(std::holds_alternative<NothingLeft>(next_action(capped, monday)));
}

// One more than `used` charges of `kind` within the last hour would be.
AccountOutlook with_used(AttemptKind kind, int used) {
    AccountOutlook known = outlook();
    for (int i = 0; i < used; ++i) known.budget.charges.add(kind, monday - hours{1}, false);
    return known;
}

TEST(NextAction, a_look_waits_for_the_budget_of_list_reads) {
    AccountOutlook known = with_used(AttemptKind::list, 2);
    known.budget.policy.limits.list_reads_per_day = 2;
    known.looks.first = monday;
    known.campaigns.clear();

    const NextAction action = next_action(known, monday);

    ASSERT_TRUE(std::holds_alternative<WaitUntil>(action));
    EXPECT_EQ(std::get<WaitUntil>(action).at, monday + hours{23});
    EXPECT_EQ(std::get<WaitUntil>(action).binding, DenyReason::list_cap);
    EXPECT_TRUE(std::holds_alternative<LookForEvidence>(next_action(known, monday + hours{23})));
}

TEST(NextAction, a_look_waits_for_the_budget_of_visits) {
    AccountOutlook known = with_used(AttemptKind::visit, 2);
    known.budget.policy.limits.profiles_per_day = 2;
    known.looks.first = monday;
    known.campaigns.clear();

    const NextAction action = next_action(known, monday);

    ASSERT_TRUE(std::holds_alternative<WaitUntil>(action));
    EXPECT_EQ(std::get<WaitUntil>(action).at, monday + hours{23});
    EXPECT_EQ(std::get<WaitUntil>(action).binding, DenyReason::visit_cap);
}

TEST(NextAction, a_look_that_was_in_vain_comes_after_the_invitations) {
    AccountOutlook known = outlook();
    known.looks.again = monday;
    EXPECT_TRUE(std::holds_alternative<Invite>(next_action(known, monday)));

    known.budget.next_at = monday + hours{1};
    const NextAction action = next_action(known, monday);
    ASSERT_TRUE(std::holds_alternative<LookForEvidence>(action));
    EXPECT_TRUE(std::get<LookForEvidence>(action).again);
}

TEST(NextAction, a_look_that_was_in_vain_takes_no_visit_that_a_lead_may_need) {
    AccountOutlook known = with_used(AttemptKind::visit, 76);
    known.budget.policy.limits.per_day = 4;
    known.budget.policy.limits.profiles_per_day = 80;
    known.budget.next_at = monday + hours{1};
    known.looks.again = monday;
    ASSERT_EQ(left_now(known.budget, Counted::invitations, monday), 4);
    ASSERT_EQ(left_now(known.budget, Counted::visits, monday), 4);

    EXPECT_TRUE(std::holds_alternative<WaitUntil>(next_action(known, monday)));

    known.budget.policy.limits.per_day = 3;
    EXPECT_TRUE(std::holds_alternative<LookForEvidence>(next_action(known, monday)));
    known.budget.policy.limits.per_day.reset();
    EXPECT_TRUE(std::holds_alternative<WaitUntil>(next_action(known, monday)));
    known.campaigns.clear();
    EXPECT_TRUE(std::holds_alternative<LookForEvidence>(next_action(known, monday)))
        << "nobody waits";
}

TEST(NextAction, a_look_that_was_in_vain_is_no_work_to_wait_for) {
    AccountOutlook known = outlook();
    known.budget.next_at = monday + hours{5};
    known.looks.again = monday + hours{1};
    NextAction action = next_action(known, monday);
    ASSERT_TRUE(std::holds_alternative<WaitUntil>(action));
    EXPECT_EQ(std::get<WaitUntil>(action).at, monday + hours{5});
    EXPECT_EQ(std::get<WaitUntil>(action).looks_at, monday + hours{1});

    known.campaigns.clear();
    action = next_action(known, monday);
    ASSERT_TRUE(std::holds_alternative<WaitUntil>(action));
    EXPECT_EQ(std::get<WaitUntil>(action).at, never);
    EXPECT_EQ(std::get<WaitUntil>(action).looks_at, monday + hours{1});

    known.looks.again = monday + hours{6};
    known.campaigns = outlook().campaigns;
    action = next_action(known, monday);
    ASSERT_TRUE(std::holds_alternative<WaitUntil>(action));
    EXPECT_EQ(std::get<WaitUntil>(action).looks_at, std::nullopt);
}

TEST(NextAction, giving_up_waits_for_no_budget) {
    AccountOutlook known = outlook();
    known.budget.policy.limits.profiles_per_day = 0;
    known.looks.again = known.looks.given_up = monday;

    const NextAction action = next_action(known, monday);

    ASSERT_TRUE(std::holds_alternative<LookForEvidence>(action));
    EXPECT_FALSE(std::get<LookForEvidence>(action).again) << "without another look";
    EXPECT_TRUE(std::holds_alternative<NothingLeft>(next_action(known, monday - Duration{1})));
}

TEST(NextAction, leads_that_had_their_visit_need_none) {
    AccountOutlook known = with_used(AttemptKind::visit, 2);
    known.budget.policy.limits.profiles_per_day = 2;
    known.campaigns[1].earliest_resolved = monday + hours{1};

    NextAction action = next_action(known, monday);
    ASSERT_TRUE(std::holds_alternative<WaitUntil>(action));
    EXPECT_EQ(std::get<WaitUntil>(action).at, monday + hours{1});

    action = next_action(known, monday + hours{1});
    ASSERT_TRUE(std::holds_alternative<Invite>(action));
    EXPECT_EQ(std::get<Invite>(action).campaigns, std::vector<CampaignId>{campaign_2});
    EXPECT_FALSE(std::get<Invite>(action).may_visit);

    action = next_action(known, monday + hours{23});
    ASSERT_TRUE(std::holds_alternative<Invite>(action));
    EXPECT_EQ(
        std::get<Invite>(action).campaigns, (std::vector<CampaignId>{campaign_1, campaign_2})
    );
    EXPECT_TRUE(std::get<Invite>(action).may_visit);
}

}  // namespace
}  // namespace invito
