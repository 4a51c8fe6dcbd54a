// The contract of every Store: one live invitation a person, whatever campaigns, accounts and
// spellings lead there.

#include "store_steps.hpp"

namespace invito::test {
namespace {

template <class Engine>
class OnePersonContract : public StoreSteps<Engine> {
protected:
    // Jane in two campaigns under two spellings, resolved in both.
    void two_jobs_of_jane() {
        const CampaignId spring = this->add_leads("spring", {"jane"});
        const CampaignId summer = this->add_leads("summer", {"jane-doe"});
        this->start();
        first = this->resolve(spring, "id-jane");
        second = this->resolve(summer, "id-jane");
    }

    // The first job's invitation, ended so.
    void end_first(Outcome outcome, JobState to, Reason reason = Reason::none) {
        typename StoreSteps<Engine>::Intent intent{first, *this->reserve(first)};
        InvitationResult result = this->result_of(intent, outcome, to);
        result.reason = reason;
        if (outcome == Outcome::unknown) result.check_at = now + minutes{1};
        this->finish_invitation(result);
        attempt = intent.attempt;
    }

    Refusal refusal_of_second() { return this->refusal_of(this->request_for(second)).why; }

    JobBrief first;
    JobBrief second;
    AttemptId attempt;
};
TYPED_TEST_SUITE(OnePersonContract, Engines);

TYPED_TEST(OnePersonContract, waits_while_the_invitation_is_open) {
    this->two_jobs_of_jane();
    this->reserve(this->first);

    EXPECT_EQ(this->refusal_of_second(), Refusal::person_busy);
    EXPECT_EQ(this->view(this->second.id).state, JobState::resolved);
}

TYPED_TEST(OnePersonContract, waits_while_the_outcome_is_unknown) {
    this->two_jobs_of_jane();
    this->end_first(Outcome::unknown, JobState::unknown);

    EXPECT_EQ(this->refusal_of_second(), Refusal::person_busy);
    EXPECT_EQ(this->view(this->second.id).state, JobState::resolved);
}

TYPED_TEST(OnePersonContract, is_put_off_while_it_waits) {
    this->two_jobs_of_jane();
    this->reserve(this->first);
    this->refusal_of_second();

    EXPECT_GT(this->view(this->second.id).not_before, now);
    EXPECT_EQ(this->refusal_of_second(), Refusal::not_ready) << "until then";
}

TYPED_TEST(OnePersonContract, was_invited_by_whoever_sent_it) {
    this->two_jobs_of_jane();
    this->end_first(Outcome::sent, JobState::sent);

    EXPECT_EQ(this->refusal_of_second(), Refusal::person_invited);
    EXPECT_EQ(this->view(this->second.id).state, JobState::skipped);
    EXPECT_EQ(this->view(this->second.id).reason, Reason::duplicate);
}

TYPED_TEST(OnePersonContract, was_invited_if_the_provider_says_so) {
    this->two_jobs_of_jane();
    this->end_first(Outcome::already, JobState::skipped, Reason::already_invited);

    EXPECT_EQ(this->refusal_of_second(), Refusal::person_invited);
}

TYPED_TEST(OnePersonContract, was_invited_if_evidence_says_so) {
    this->two_jobs_of_jane();
    this->end_first(Outcome::unknown, JobState::unknown);
    CheckResult present;
    present.attempt = this->attempt;
    present.job = this->first.id;
    present.outcome = Outcome::sent;
    present.to = JobState::sent;
    this->finish_check(present);

    EXPECT_EQ(this->refusal_of_second(), Refusal::person_invited);
}

TYPED_TEST(OnePersonContract, was_not_invited_by_a_request_without_effect) {
    this->two_jobs_of_jane();
    this->end_first(Outcome::not_sent, JobState::resolved);

    EXPECT_TRUE(this->reserve(this->second));
}

TYPED_TEST(OnePersonContract, was_not_invited_if_absence_is_proved) {
    this->two_jobs_of_jane();
    this->end_first(Outcome::unknown, JobState::unknown);
    CheckResult absent;
    absent.attempt = this->attempt;
    absent.job = this->first.id;
    absent.outcome = Outcome::absent;
    absent.to = JobState::resolved;
    this->finish_check(absent, now + hours{24});

    EXPECT_TRUE(this->reserve(this->second, now + hours{24}));
}

TYPED_TEST(OnePersonContract, is_taken_by_the_first_of_two_that_ask_at_once) {
    this->two_jobs_of_jane();

    const auto granted = this->both(
        this->store->reserve_invitation(this->request_for(this->first)),
        this->store->reserve_invitation(this->request_for(this->second))
    );

    EXPECT_NE(granted.first.has_value(), granted.second.has_value());
}

TYPED_TEST(OnePersonContract, is_forbidden_by_the_list_even_between_two_tries) {
    this->two_jobs_of_jane();
    this->end_first(Outcome::not_sent, JobState::resolved);
    this->suppress_beside_the_run({SuppressionKind::person, "id-jane"});

    EXPECT_EQ(this->refusal_of(this->request_for(this->first)).why, Refusal::suppressed);
    EXPECT_EQ(this->refusal_of_second(), Refusal::suppressed) << "under the other spelling, too";
}

}  // namespace
}  // namespace invito::test
