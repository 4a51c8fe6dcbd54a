// The contract of every RunStore: looking for an invitation whose outcome is not known.

#include "store_steps.hpp"

namespace invito::test {
namespace {

class EvidenceContract : public StoreSteps {
protected:
    std::vector<UnknownAttempt> due_at(Instant at, std::size_t account = 0) {
        return wait(store->due_unknowns(accounts.at(account), at));
    }

    std::optional<Instant> next_check(std::size_t account = 0) {
        return wait(store->next_looks(accounts.at(account))).first;
    }

    // Unknown, to be looked for at that instant.
    auto unknown_until(CampaignId campaign, const std::string& provider_id, Instant check_at) {
        auto intent = reserve_next(campaign, provider_id);
        InvitationResult result = result_of(intent, Outcome::unknown, JobState::unknown);
        result.check_at = check_at;
        finish_invitation(result);
        return intent;
    }
};
INSTANTIATE_TEST_SUITE_P(, EvidenceContract, every_engine, engine_name);

TEST_P(EvidenceContract, is_due_at_its_instant_and_not_before) {
    unknown_invitation();

    EXPECT_TRUE(due_at(now + minutes{1} - one_ms).empty());
    EXPECT_EQ(due_at(now + minutes{1}).size(), 1U);
}

TEST_P(EvidenceContract, tells_whom_to_look_for_and_since_when) {
    const auto intent = unknown_invitation();

    const auto due = due_at(now + hours{1});

    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0].attempt, intent.attempt);
    EXPECT_EQ(due[0].job.id, intent.job.id);
    EXPECT_EQ(due[0].job.provider_id, "id-0");
    EXPECT_EQ(due[0].intent_at, now);
    EXPECT_EQ(due[0].checks, 0);
    EXPECT_EQ(due[0].earlier, 0);
}

TEST_P(EvidenceContract, is_looked_for_in_the_order_in_which_it_is_due) {
    const CampaignId campaign = campaign_of(3);
    start();
    unknown_until(campaign, "id-0", now + hours{3});
    unknown_until(campaign, "id-1", now + hours{1});
    unknown_until(campaign, "id-2", now + hours{2});

    std::vector<std::string> order;
    for (const UnknownAttempt& unknown : due_at(now + hours{3}))
        order.push_back(unknown.job.provider_id);

    EXPECT_THAT(order, testing::ElementsAre("id-1", "id-2", "id-0"));
    EXPECT_EQ(next_check(), now + hours{1});
}

TEST_P(EvidenceContract, is_the_business_of_the_account_that_asked) {
    unknown_invitation();

    EXPECT_TRUE(due_at(never, 1).empty());
    EXPECT_EQ(next_check(1), std::nullopt);
}

TEST_P(EvidenceContract, of_an_open_invitation_is_not_looked_for) {
    open_invitation();

    EXPECT_TRUE(due_at(never).empty());
    EXPECT_EQ(next_check(), std::nullopt);
}

TEST_P(EvidenceContract, that_is_not_found_yet_is_looked_for_again) {
    const auto intent = unknown_invitation();
    CheckResult again = look_at(intent, Outcome::unknown, JobState::unknown);
    again.check_at = now + minutes{5};
    again.checks = 1;
    again.evidence = "neither in the sent list nor on the profile";

    finish_check(again);

    EXPECT_EQ(next_check(), now + minutes{5});
    EXPECT_EQ(due_at(now + minutes{5}).at(0).checks, 1);
    EXPECT_EQ(view(intent.job.id).state, JobState::unknown);
    EXPECT_EQ(attempts_of(intent.job.id).back().evidence, again.evidence);
}

TEST_P(EvidenceContract, that_is_found_says_where_and_under_which_number) {
    const auto intent = unknown_invitation();
    CheckResult present = look_at(intent, Outcome::sent, JobState::sent);
    present.invitation_id = "7001";
    present.evidence = "in the sent list of anna";

    finish_check(present, now + hours{1});

    const AttemptView attempt = attempts_of(intent.job.id).back();
    EXPECT_EQ(attempt.outcome, Outcome::sent);
    EXPECT_EQ(attempt.invitation_id, "7001");
    EXPECT_EQ(attempt.evidence, "in the sent list of anna");
    EXPECT_TRUE(attempt.charged);
    EXPECT_EQ(view(intent.job.id).state, JobState::sent);
}

TEST_P(EvidenceContract, that_is_found_dates_from_the_intent) {
    const auto intent = unknown_invitation();

    finish_check(look_at(intent, Outcome::sent, JobState::sent), now + hours{2});

    EXPECT_EQ(view(intent.job.id).sent_at, now);
    EXPECT_EQ(record().first_sent_at, now) << "the ramp begins";
}

TEST_P(EvidenceContract, without_a_number_keeps_the_one_that_is_known) {
    const auto intent = open_invitation();
    InvitationResult unknown = result_of(intent, Outcome::unknown, JobState::unknown);
    unknown.invitation_id = "7001";
    unknown.check_at = now + minutes{1};
    finish_invitation(unknown);

    finish_check(look_at(intent, Outcome::sent, JobState::sent));

    EXPECT_EQ(view(intent.job.id).invitation_id, "7001");
}

TEST_P(EvidenceContract, of_absence_gives_the_job_another_turn_and_keeps_the_slot) {
    const auto intent = unknown_invitation();

    finish_check(look_at(intent, Outcome::absent, JobState::resolved), now + hours{24});

    EXPECT_EQ(view(intent.job.id).state, JobState::resolved);
    EXPECT_TRUE(attempts_of(intent.job.id).back().charged);
    EXPECT_TRUE(reserve(intent.job, now + hours{24}));
}

TEST_P(EvidenceContract, of_an_earlier_absence_is_remembered) {
    auto intent = unknown_invitation();
    finish_check(look_at(intent, Outcome::absent, JobState::resolved));
    intent.attempt = *reserve(intent.job);
    finish(intent.job, intent.attempt, Outcome::unknown, JobState::unknown);

    EXPECT_EQ(due_at(now + hours{1}).at(0).earlier, 1);
}

TEST_P(EvidenceContract, that_does_not_suffice_leaves_the_job_to_a_person) {
    const auto intent = unknown_invitation();
    CheckResult absent = look_at(intent, Outcome::absent, JobState::held);
    absent.reason = Reason::second_unknown;

    finish_check(absent);

    EXPECT_EQ(view(intent.job.id).state, JobState::held);
    EXPECT_EQ(view(intent.job.id).reason, Reason::second_unknown);
    EXPECT_EQ(next_check(), std::nullopt);
}

TEST_P(EvidenceContract, that_settled_it_is_an_event_of_the_job) {
    const auto intent = unknown_invitation();
    CheckResult present = look_at(intent, Outcome::sent, JobState::sent);
    present.evidence = "on the profile, read by anna";

    finish_check(present, now + hours{1});

    const auto events = queries()->events(intent.job.id);
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events.back().kind, "invitation.sent");
    EXPECT_EQ(events.back().detail, present.evidence);
    EXPECT_EQ(events.back().at, now + hours{1});
    EXPECT_EQ(events.back().run, run);
}

TEST_P(EvidenceContract, settles_an_attempt_once) {
    const auto intent = unknown_invitation();
    finish_check(look_at(intent, Outcome::sent, JobState::sent));

    EXPECT_FALSE(finish_check(look_at(intent, Outcome::absent, JobState::resolved)));

    EXPECT_EQ(view(intent.job.id).state, JobState::sent);
    EXPECT_EQ(attempts_of(intent.job.id).back().outcome, Outcome::sent);
}

TEST_P(EvidenceContract, does_not_settle_what_may_still_be_answered) {
    const auto intent = open_invitation();

    EXPECT_FALSE(finish_check(look_at(intent, Outcome::absent, JobState::resolved)));

    EXPECT_EQ(view(intent.job.id).state, JobState::sending);
}

TEST_P(EvidenceContract, that_could_not_be_read_is_counted_apart) {
    const auto intent = unknown_invitation();
    CheckResult vain = look_at(intent, Outcome::unknown, JobState::unknown);
    vain.check_at = now + minutes{10};
    vain.partial_checks = 1;

    finish_check(vain);

    NextLooks looks = wait(store->next_looks(accounts[0]));
    EXPECT_EQ(looks.first, std::nullopt);
    EXPECT_EQ(looks.again, now + minutes{10});
    EXPECT_EQ(looks.given_up, now + search_time);
    EXPECT_EQ(due_at(now + minutes{10}).at(0).partial_checks, 1);

    vain.check_at = now + search_time + minutes{5};
    finish_check(vain);
    EXPECT_EQ(wait(store->next_looks(accounts[0])).given_up, now + search_time + minutes{5})
        << "not before the look that is still to come";
}

TEST_P(EvidenceContract, that_never_came_leaves_the_job_to_a_person_and_the_person_taken) {
    const auto intent = unknown_invitation();
    CheckResult given_up = look_at(intent, Outcome::unknown, JobState::held);
    given_up.reason = Reason::no_evidence;
    given_up.check_at.reset();

    finish_check(given_up);

    EXPECT_EQ(view(intent.job.id).state, JobState::held);
    EXPECT_EQ(view(intent.job.id).reason, Reason::no_evidence);
    EXPECT_EQ(attempts_of(intent.job.id).back().outcome, Outcome::unknown);
    EXPECT_TRUE(attempts_of(intent.job.id).back().charged);
    EXPECT_EQ(wait(store->next_looks(accounts[0])), NextLooks());
}

}  // namespace
}  // namespace invito::test
