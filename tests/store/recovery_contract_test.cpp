// The contract of every RunStore: what a dead run left open. An invitation may have been sent; a
// read is only counted.

#include "store_steps.hpp"

namespace invito::test {
namespace {

class RecoveryContract : public StoreSteps {
protected:
    int recover(Instant at = now + hours{3}) { return StoreWorld::recover(at); }
};
INSTANTIATE_TEST_SUITE_P(, RecoveryContract, every_engine, engine_name);

TEST_P(RecoveryContract, of_nothing_changes_nothing) {
    const CampaignId campaign = campaign_of(2);
    start();
    const auto sent = send_next(campaign, "id-0");
    const JobBrief resolved = resolve(campaign, "id-1");

    EXPECT_EQ(recover(), 0);

    EXPECT_EQ(view(sent.job.id).state, JobState::sent);
    EXPECT_EQ(view(resolved.id).state, JobState::resolved);
}

TEST_P(RecoveryContract, an_open_invitation_becomes_unknown_and_stays_charged) {
    const auto intent = open_invitation();

    EXPECT_EQ(recover(), 1);

    const AttemptView attempt = attempts_of(intent.job.id).back();
    EXPECT_EQ(attempt.outcome, Outcome::unknown);
    EXPECT_TRUE(attempt.charged);
    EXPECT_EQ(view(intent.job.id).state, JobState::unknown);
}

TEST_P(RecoveryContract, the_first_look_is_a_minute_after_the_intent_however_late_it_runs) {
    open_invitation(now + minutes{7});

    recover(now + hours{300});

    EXPECT_EQ(wait(store->next_looks(accounts[0])).first, now + minutes{8});
}

TEST_P(RecoveryContract, an_open_visit_ends_charged_and_its_job_is_visited_again) {
    const CampaignId campaign = campaign_of(1);
    start();
    const auto visit = begin_visit(campaign);

    EXPECT_EQ(recover(), 0) << "it is no invitation";

    EXPECT_EQ(charged(AttemptKind::visit), 1);
    EXPECT_NE(attempts_of(visit->visit->job.id).back().outcome, std::nullopt);
    EXPECT_EQ(begin_visit(campaign)->visit->job.id, visit->visit->job.id);
}

TEST_P(RecoveryContract, open_reads_of_each_kind_end_charged) {
    start();
    for (const AttemptKind kind : {AttemptKind::visit, AttemptKind::list, AttemptKind::withdraw}) {
        const AttemptId attempt = *charge(kind);
        recover();
        finish_charge(attempt, Outcome::not_sent);

        EXPECT_EQ(charged(kind), 1) << to_string(kind) << ": it was settled";
    }
}

TEST_P(RecoveryContract, reads_are_not_looked_for) {
    start();
    charge(AttemptKind::list);
    charge(AttemptKind::visit);

    recover();

    EXPECT_EQ(wait(store->next_looks(accounts[0])).first, std::nullopt);
    EXPECT_TRUE(wait(store->due_unknowns(accounts[0], never)).empty());
}

TEST_P(RecoveryContract, counts_the_invitations_of_all_accounts_and_campaigns) {
    const CampaignId spring = campaign_of(2, "spring");
    const CampaignId summer = campaign_of(1, "summer");
    start();
    reserve_next(spring, "id-0");
    reserve_next(spring, "id-1");
    reserve_next(summer, "id-2");

    EXPECT_EQ(recover(), 3);
}

TEST_P(RecoveryContract, twice_is_the_same_as_once) {
    const auto intent = open_invitation();
    recover(now + hours{1});
    const AttemptView before = attempts_of(intent.job.id).back();

    EXPECT_EQ(recover(now + hours{2}), 0);

    const AttemptView after = attempts_of(intent.job.id).back();
    EXPECT_EQ(after.check_at, before.check_at);
    EXPECT_EQ(after.outcome, before.outcome);
}

TEST_P(RecoveryContract, an_unknown_from_before_keeps_its_next_look) {
    const auto intent = unknown_invitation();
    CheckResult again = look_at(intent, Outcome::unknown, JobState::unknown);
    again.check_at = now + hours{2};
    again.checks = 1;
    finish_check(again);

    recover();

    EXPECT_EQ(wait(store->next_looks(accounts[0])).first, now + hours{2});
    EXPECT_EQ(attempts_of(intent.job.id).back().checks, 1);
}

TEST_P(RecoveryContract, frees_nobody_for_another_invitation) {
    const CampaignId spring = add_leads("spring", {"jane"});
    const CampaignId summer = add_leads("summer", {"jane-doe"});
    start();
    const JobBrief first = resolve(spring, "id-jane");
    const JobBrief second = resolve(summer, "id-jane");
    reserve(first);

    recover();

    EXPECT_EQ(refusal_of(request_for(first)).why, DenyReason::not_ready);
    EXPECT_EQ(refusal_of(request_for(second)).why, DenyReason::person_busy);
}

}  // namespace
}  // namespace invito::test
