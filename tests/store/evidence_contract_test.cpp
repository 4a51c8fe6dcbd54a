// The contract of every Store: looking for an invitation whose outcome is not known.

#include "store_steps.hpp"

namespace invito::test {
namespace {

template <class Engine>
class EvidenceContract : public StoreSteps<Engine> {
protected:
    std::vector<UnknownAttempt> due(Instant at, std::size_t account = 0) {
        return this->wait(this->store->due_unknowns(this->accounts.at(account), at));
    }

    std::optional<Instant> next_check(std::size_t account = 0) {
        return this->wait(this->store->next_check(this->accounts.at(account)));
    }

    // Unknown, to be looked for at that instant.
    auto unknown_until(CampaignId campaign, const std::string& provider_id, Instant check_at) {
        auto intent = this->reserve_next(campaign, provider_id);
        InvitationResult result = this->result_of(intent, Outcome::unknown, JobState::unknown);
        result.check_at = check_at;
        this->finish_invitation(result);
        return intent;
    }
};
TYPED_TEST_SUITE(EvidenceContract, Engines);

TYPED_TEST(EvidenceContract, is_due_at_its_instant_and_not_before) {
    this->unknown_invitation();

    EXPECT_TRUE(this->due(now + minutes{1} - one_ms).empty());
    EXPECT_EQ(this->due(now + minutes{1}).size(), 1U);
}

TYPED_TEST(EvidenceContract, tells_whom_to_look_for_and_since_when) {
    const auto intent = this->unknown_invitation();

    const auto due = this->due(now + hours{1});

    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0].attempt, intent.attempt);
    EXPECT_EQ(due[0].job.id, intent.job.id);
    EXPECT_EQ(due[0].job.provider_id, "id-0");
    EXPECT_EQ(due[0].intent_at, now);
    EXPECT_EQ(due[0].checks, 0);
    EXPECT_EQ(due[0].earlier, 0);
}

TYPED_TEST(EvidenceContract, is_looked_for_in_the_order_in_which_it_is_due) {
    const CampaignId campaign = this->campaign_of(3);
    this->start();
    this->unknown_until(campaign, "id-0", now + hours{3});
    this->unknown_until(campaign, "id-1", now + hours{1});
    this->unknown_until(campaign, "id-2", now + hours{2});

    std::vector<std::string> order;
    for (const UnknownAttempt& unknown : this->due(now + hours{3}))
        order.push_back(unknown.job.provider_id);

    EXPECT_THAT(order, testing::ElementsAre("id-1", "id-2", "id-0"));
    EXPECT_EQ(this->next_check(), now + hours{1});
}

TYPED_TEST(EvidenceContract, is_the_business_of_the_account_that_asked) {
    this->unknown_invitation();

    EXPECT_TRUE(this->due(never, 1).empty());
    EXPECT_EQ(this->next_check(1), std::nullopt);
}

TYPED_TEST(EvidenceContract, of_an_open_invitation_is_not_looked_for) {
    this->open_invitation();

    EXPECT_TRUE(this->due(never).empty());
    EXPECT_EQ(this->next_check(), std::nullopt);
}

TYPED_TEST(EvidenceContract, that_is_not_found_yet_is_looked_for_again) {
    const auto intent = this->unknown_invitation();
    CheckResult again = this->look_at(intent, Outcome::unknown, JobState::unknown);
    again.check_at = now + minutes{5};
    again.checks = 1;
    again.evidence = "neither in the sent list nor on the profile";

    this->finish_check(again);

    EXPECT_EQ(this->next_check(), now + minutes{5});
    EXPECT_EQ(this->due(now + minutes{5}).at(0).checks, 1);
    EXPECT_EQ(this->view(intent.job.id).state, JobState::unknown);
    EXPECT_EQ(this->attempts(intent.job.id).back().evidence, again.evidence);
}

TYPED_TEST(EvidenceContract, that_is_found_says_where_and_under_which_number) {
    const auto intent = this->unknown_invitation();
    CheckResult present = this->look_at(intent, Outcome::sent, JobState::sent);
    present.invitation_id = "7001";
    present.evidence = "in the sent list of anna";

    this->finish_check(present, now + hours{1});

    const AttemptView attempt = this->attempts(intent.job.id).back();
    EXPECT_EQ(attempt.outcome, Outcome::sent);
    EXPECT_EQ(attempt.invitation_id, "7001");
    EXPECT_EQ(attempt.evidence, "in the sent list of anna");
    EXPECT_TRUE(attempt.charged);
    EXPECT_EQ(this->view(intent.job.id).state, JobState::sent);
}

TYPED_TEST(EvidenceContract, that_is_found_dates_from_the_intent) {
    const auto intent = this->unknown_invitation();

    this->finish_check(this->look_at(intent, Outcome::sent, JobState::sent), now + hours{2});

    EXPECT_EQ(this->view(intent.job.id).sent_at, now);
    EXPECT_EQ(this->record().first_sent_at, now) << "the ramp begins";
}

TYPED_TEST(EvidenceContract, without_a_number_keeps_the_one_that_is_known) {
    const auto intent = this->open_invitation();
    InvitationResult unknown = this->result_of(intent, Outcome::unknown, JobState::unknown);
    unknown.invitation_id = "7001";
    unknown.check_at = now + minutes{1};
    this->finish_invitation(unknown);

    this->finish_check(this->look_at(intent, Outcome::sent, JobState::sent));

    EXPECT_EQ(this->view(intent.job.id).invitation_id, "7001");
}

TYPED_TEST(EvidenceContract, of_absence_gives_the_job_another_turn_and_keeps_the_slot) {
    const auto intent = this->unknown_invitation();

    this->finish_check(this->look_at(intent, Outcome::absent, JobState::resolved), now + hours{24});

    EXPECT_EQ(this->view(intent.job.id).state, JobState::resolved);
    EXPECT_TRUE(this->attempts(intent.job.id).back().charged);
    EXPECT_TRUE(this->reserve(intent.job, now + hours{24}));
}

TYPED_TEST(EvidenceContract, of_an_earlier_absence_is_remembered) {
    auto intent = this->unknown_invitation();
    this->finish_check(this->look_at(intent, Outcome::absent, JobState::resolved));
    intent.attempt = *this->reserve(intent.job);
    this->finish(intent.job, intent.attempt, Outcome::unknown, JobState::unknown);

    EXPECT_EQ(this->due(now + hours{1}).at(0).earlier, 1);
}

TYPED_TEST(EvidenceContract, that_does_not_suffice_leaves_the_job_to_a_person) {
    const auto intent = this->unknown_invitation();
    CheckResult absent = this->look_at(intent, Outcome::absent, JobState::held);
    absent.reason = Reason::second_unknown;

    this->finish_check(absent);

    EXPECT_EQ(this->view(intent.job.id).state, JobState::held);
    EXPECT_EQ(this->view(intent.job.id).reason, Reason::second_unknown);
    EXPECT_EQ(this->next_check(), std::nullopt);
}

TYPED_TEST(EvidenceContract, that_settled_it_is_an_event_of_the_job) {
    const auto intent = this->unknown_invitation();
    CheckResult present = this->look_at(intent, Outcome::sent, JobState::sent);
    present.evidence = "on the profile, read by anna";

    this->finish_check(present, now + hours{1});

    const auto events = this->records()->events(intent.job.id);
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events.back().kind, "invitation.sent");
    EXPECT_EQ(events.back().detail, present.evidence);
    EXPECT_EQ(events.back().at, now + hours{1});
    EXPECT_EQ(events.back().run, this->run);
}

TYPED_TEST(EvidenceContract, settles_an_attempt_once) {
    const auto intent = this->unknown_invitation();
    this->finish_check(this->look_at(intent, Outcome::sent, JobState::sent));

    EXPECT_FALSE(this->finish_check(this->look_at(intent, Outcome::absent, JobState::resolved)));

    EXPECT_EQ(this->view(intent.job.id).state, JobState::sent);
    EXPECT_EQ(this->attempts(intent.job.id).back().outcome, Outcome::sent);
}

TYPED_TEST(EvidenceContract, does_not_settle_what_may_still_be_answered) {
    const auto intent = this->open_invitation();

    EXPECT_FALSE(this->finish_check(this->look_at(intent, Outcome::absent, JobState::resolved)));

    EXPECT_EQ(this->view(intent.job.id).state, JobState::sending);
}

}  // namespace
}  // namespace invito::test
