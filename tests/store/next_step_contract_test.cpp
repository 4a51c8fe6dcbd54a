// The contract of every RunStore: a result and the step after it in one commit.

#include "store_steps.hpp"

namespace invito::test {
namespace {

class NextStepContract : public StoreSteps {
protected:
    // A begun visit of the campaign's next lead, and what the runner would ask for after it.
    struct Visited {
        VisitGrant visit;
        VisitResult result;
        ReserveInvitation then;
    };

    Visited visited(CampaignId campaign, const std::string& provider_id) {
        Visited one;
        one.visit = *begin_visit(campaign)->visit;
        one.result = found(one.visit, provider_id);
        one.then = request_for(one.visit.job);
        return one;
    }

    VisitEnd end_visit(const Visited& one) {
        return wait(store->finish_visit(leases[0], one.result, {}, now, one.then));
    }

    TakeNext next_of(CampaignId campaign) const {
        TakeNext request;
        request.lease = leases[0];
        request.campaigns = {campaign};
        request.now = now;
        return request;
    }

    InvitationEnd end_sent(const Intent& intent, CampaignId campaign, AccountChange change = {}) {
        return wait(store->finish_invitation(
            leases[0], result_of(intent, Outcome::sent, JobState::sent), std::move(change), now,
            next_of(campaign)
        ));
    }
};
INSTANTIATE_TEST_SUITE_P(, NextStepContract, every_engine, engine_name);

TEST_P(NextStepContract, who_was_visited_is_reserved_at_once) {
    const CampaignId campaign = campaign_of(1);
    start();

    const Visited one = visited(campaign, "id-0");
    const auto settled = end_visit(one);

    EXPECT_EQ(settled.state, JobState::resolved);
    ASSERT_TRUE(settled.reserved && *settled.reserved);
    EXPECT_EQ(view(one.visit.job.id).state, JobState::sending);
    const auto attempts = attempts_of(one.visit.job.id);
    ASSERT_EQ(attempts.size(), 2U);
    EXPECT_EQ(attempts[0].outcome, Outcome::done);
    EXPECT_EQ(attempts[1].id, settled.reserved->value());
    EXPECT_EQ(attempts[1].outcome, std::nullopt);
}

// What the runner goes on with is not read again.
TEST_P(NextStepContract, a_visited_job_is_on_record_as_its_visit_made_it) {
    const CampaignId campaign = campaign_of(1);
    start();
    Visited one = visited(campaign, "id-0");
    one.result.profile->headline = "Founder";
    one.result.profile->location = "Bonn";
    one.then.rules = {{Counted::invitations, now - hours{24}, 0, DenyReason::day_cap}};
    ASSERT_FALSE(end_visit(one).job);

    const JobBrief made = after_visit(one.visit.job, one.result);
    const auto recorded = next_resolved(0, {campaign});

    ASSERT_TRUE(recorded);
    EXPECT_EQ(recorded->id, made.id);
    EXPECT_EQ(recorded->person, made.person);
    EXPECT_EQ(recorded->state, made.state);
    EXPECT_EQ(recorded->identity, made.identity);
    EXPECT_EQ(recorded->provider_id, made.provider_id);
    EXPECT_EQ(recorded->tries, made.tries);
    EXPECT_EQ(recorded->profile_first_name, made.profile_first_name);
    EXPECT_EQ(recorded->profile_last_name, made.profile_last_name);
    EXPECT_EQ(recorded->profile_headline, made.profile_headline);
    EXPECT_EQ(recorded->profile_location, made.profile_location);
    EXPECT_EQ(recorded->fields.full_name, made.fields.full_name);
}

TEST_P(NextStepContract, a_refused_reservation_leaves_the_visit_and_its_job) {
    const CampaignId campaign = campaign_of(1);
    start();
    Visited one = visited(campaign, "id-0");
    one.then.rules = {{Counted::invitations, now - hours{24}, 0, DenyReason::day_cap}};

    const auto settled = end_visit(one);

    EXPECT_EQ(settled.state, JobState::resolved);
    ASSERT_TRUE(settled.reserved);
    EXPECT_EQ(settled.reserved->error().why, DenyReason::day_cap);
    EXPECT_EQ(view(one.visit.job.id).state, JobState::resolved);
    EXPECT_EQ(attempts_of(one.visit.job.id).size(), 1U);
}

TEST_P(NextStepContract, who_is_held_or_waits_again_is_not_reserved) {
    const CampaignId campaign = campaign_of(2);
    start();
    Visited held = visited(campaign, "id-0");
    held.result.to = JobState::held;
    held.result.reason = Reason::identity_mismatch;
    EXPECT_FALSE(end_visit(held).reserved);

    Visited again = visited(campaign, "id-1");
    again.result.profile.reset();
    again.result.to = JobState::queued;
    EXPECT_FALSE(end_visit(again).reserved);
}

TEST_P(NextStepContract, who_turns_out_to_be_another_row_is_reserved_by_what_is_known_of_that_one) {
    const CampaignId spring = campaign_of(1, "spring");
    const CampaignId summer = campaign_of(1, "summer");
    start();
    resolve(spring, "id-jane");

    const auto settled = end_visit(visited(summer, "id-jane"));

    EXPECT_EQ(settled.state, JobState::resolved);
    EXPECT_FALSE(settled.reserved) << "the runner asks again, knowing who it is";
}

TEST_P(NextStepContract, who_was_sent_is_followed_by_the_next_visit) {
    const CampaignId campaign = campaign_of(2);
    start();
    const Intent intent = reserve_next(campaign, "id-0");

    const auto end = end_sent(intent, campaign);

    EXPECT_TRUE(end.is_ours);
    ASSERT_TRUE(end.next && *end.next);
    const auto& visit = end.next->value().visit;
    ASSERT_TRUE(visit);
    EXPECT_EQ(visit->job.identity.value, "spring-1");
    EXPECT_EQ(view(intent.job.id).state, JobState::sent);
    EXPECT_EQ(attempts_of(visit->job.id).back().outcome, std::nullopt);
}

TEST_P(NextStepContract, who_is_resolved_comes_before_a_visit) {
    const CampaignId campaign = campaign_of(3);
    start();
    const JobBrief waiting = resolve(campaign, "id-0");
    const Intent intent = reserve_next(campaign, "id-1");

    const auto end = end_sent(intent, campaign);

    ASSERT_TRUE(end.next && *end.next);
    EXPECT_FALSE(end.next->value().visit);
    EXPECT_EQ(end.next->value().resolved->id, waiting.id);
}

TEST_P(NextStepContract, an_account_that_the_answer_stopped_takes_no_next_job) {
    const CampaignId campaign = campaign_of(2);
    start();
    const Intent intent = reserve_next(campaign, "id-0");
    AccountChange stop;
    stop.state = AccountState::restricted;

    const auto end = end_sent(intent, campaign, stop);

    ASSERT_TRUE(end.next);
    EXPECT_EQ(end.next->error().why, DenyReason::account_stopped);
}

TEST_P(NextStepContract, what_was_settled_meanwhile_is_followed_by_nothing) {
    const CampaignId campaign = campaign_of(2);
    start();
    const Intent intent = reserve_next(campaign, "id-0");
    recover();

    const auto end = end_sent(intent, campaign);

    EXPECT_FALSE(end.is_ours);
    EXPECT_FALSE(end.next);
}

TEST_P(NextStepContract, a_visit_that_is_given_back_is_begun_again_in_its_turn) {
    const CampaignId campaign = campaign_of(2);
    start();
    const auto begun = begin_visit(campaign);
    finish_charge(begun->visit->attempt, Outcome::not_sent);

    const auto again = begin_visit(campaign);

    EXPECT_EQ(again->visit->job.id, begun->visit->job.id);
    EXPECT_NE(again->visit->attempt, begun->visit->attempt);
    EXPECT_EQ(charged(AttemptKind::visit), 1);
}

}  // namespace
}  // namespace invito::test
