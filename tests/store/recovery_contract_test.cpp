// The contract of every Store: what a dead run left open. An invitation may have been sent; a read
// is only counted.

#include "store_steps.hpp"

namespace invito::test {
namespace {

template <class Engine>
class RecoveryContract : public StoreSteps<Engine> {
protected:
    int recover(Instant at = now + hours{3}) {
        return this->wait(this->store->recover_open_attempts(at));
    }
};
TYPED_TEST_SUITE(RecoveryContract, Engines);

TYPED_TEST(RecoveryContract, of_nothing_changes_nothing) {
    const CampaignId campaign = this->campaign_of(2);
    this->start();
    const auto sent = this->send_next(campaign, "id-0");
    const JobBrief resolved = this->resolve(campaign, "id-1");

    EXPECT_EQ(this->recover(), 0);

    EXPECT_EQ(this->view(sent.job.id).state, JobState::sent);
    EXPECT_EQ(this->view(resolved.id).state, JobState::resolved);
}

TYPED_TEST(RecoveryContract, an_open_invitation_becomes_unknown_and_stays_charged) {
    const auto intent = this->open_invitation();

    EXPECT_EQ(this->recover(), 1);

    const AttemptView attempt = this->attempts(intent.job.id).back();
    EXPECT_EQ(attempt.outcome, Outcome::unknown);
    EXPECT_TRUE(attempt.charged);
    EXPECT_EQ(this->view(intent.job.id).state, JobState::unknown);
}

TYPED_TEST(RecoveryContract, the_first_look_is_a_minute_after_the_intent_however_late_it_runs) {
    this->open_invitation(now + minutes{7});

    this->recover(now + hours{300});

    EXPECT_EQ(this->wait(this->store->next_check(this->accounts[0])), now + minutes{8});
}

TYPED_TEST(RecoveryContract, an_open_visit_ends_charged_and_its_job_is_visited_again) {
    const CampaignId campaign = this->campaign_of(1);
    this->start();
    const auto visit = this->begin_visit(campaign);

    EXPECT_EQ(this->recover(), 0) << "it is no invitation";

    EXPECT_EQ(this->charged(AttemptKind::visit), 1);
    EXPECT_NE(this->attempts(visit->grant->job.id).back().outcome, std::nullopt);
    EXPECT_EQ(this->begin_visit(campaign)->grant->job.id, visit->grant->job.id);
}

TYPED_TEST(RecoveryContract, open_reads_of_each_kind_end_charged) {
    this->start();
    for (const AttemptKind kind : {AttemptKind::visit, AttemptKind::list, AttemptKind::withdraw}) {
        const AttemptId attempt = *this->charge(kind);
        this->recover();
        this->finish_charge(attempt, Outcome::not_sent);

        EXPECT_EQ(this->charged(kind), 1) << to_string(kind) << ": it was settled";
    }
}

TYPED_TEST(RecoveryContract, reads_are_not_looked_for) {
    this->start();
    this->charge(AttemptKind::list);
    this->charge(AttemptKind::visit);

    this->recover();

    EXPECT_EQ(this->wait(this->store->next_check(this->accounts[0])), std::nullopt);
    EXPECT_TRUE(this->wait(this->store->due_unknowns(this->accounts[0], never)).empty());
}

TYPED_TEST(RecoveryContract, counts_the_invitations_of_all_accounts_and_campaigns) {
    const CampaignId spring = this->campaign_of(2, "spring");
    const CampaignId summer = this->campaign_of(1, "summer");
    this->start();
    this->reserve_next(spring, "id-0");
    this->reserve_next(spring, "id-1");
    this->reserve_next(summer, "id-2");

    EXPECT_EQ(this->recover(), 3);
}

TYPED_TEST(RecoveryContract, twice_is_the_same_as_once) {
    const auto intent = this->open_invitation();
    this->recover(now + hours{1});
    const AttemptView before = this->attempts(intent.job.id).back();

    EXPECT_EQ(this->recover(now + hours{2}), 0);

    const AttemptView after = this->attempts(intent.job.id).back();
    EXPECT_EQ(after.check_at, before.check_at);
    EXPECT_EQ(after.outcome, before.outcome);
}

TYPED_TEST(RecoveryContract, an_unknown_from_before_keeps_its_next_look) {
    const auto intent = this->unknown_invitation();
    CheckResult again = this->look_at(intent, Outcome::unknown, JobState::unknown);
    again.check_at = now + hours{2};
    again.checks = 1;
    this->finish_check(again);

    this->recover();

    EXPECT_EQ(this->wait(this->store->next_check(this->accounts[0])), now + hours{2});
    EXPECT_EQ(this->attempts(intent.job.id).back().checks, 1);
}

TYPED_TEST(RecoveryContract, frees_nobody_for_another_invitation) {
    const CampaignId spring = this->add_leads("spring", {"jane"});
    const CampaignId summer = this->add_leads("summer", {"jane-doe"});
    this->start();
    const JobBrief first = this->resolve(spring, "id-jane");
    const JobBrief second = this->resolve(summer, "id-jane");
    this->reserve(first);

    this->recover();

    EXPECT_EQ(this->refusal_of(this->request_for(first)).why, Refusal::not_ready);
    EXPECT_EQ(this->refusal_of(this->request_for(second)).why, Refusal::person_busy);
}

}  // namespace
}  // namespace invito::test
