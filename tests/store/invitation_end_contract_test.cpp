// The contract of every Store: what the answer to an invitation leaves behind, once.

#include "store_steps.hpp"

namespace invito::test {
namespace {

template <class Engine>
class InvitationEndContract : public StoreSteps<Engine> {};
TYPED_TEST_SUITE(InvitationEndContract, Engines);

TYPED_TEST(InvitationEndContract, sent_is_on_record_with_its_number_and_time) {
    const auto intent = this->open_invitation();
    InvitationResult sent = this->result_of(intent, Outcome::sent, JobState::sent);
    sent.invitation_id = "7001";
    sent.http_status = 201;

    EXPECT_TRUE(this->finish_invitation(sent, {}, now + minutes{1}));

    const JobView seen = this->view(intent.job.id);
    EXPECT_EQ(seen.state, JobState::sent);
    EXPECT_EQ(seen.invitation_id, "7001");
    EXPECT_EQ(seen.sent_at, now + minutes{1});
    EXPECT_EQ(this->attempts(intent.job.id).back().outcome, Outcome::sent);
    EXPECT_EQ(this->attempts(intent.job.id).back().finished_at, now + minutes{1});
}

TYPED_TEST(InvitationEndContract, the_ramp_counts_from_the_first_invitation_that_was_sent) {
    const CampaignId campaign = this->campaign_of(3);
    this->start();
    const auto refused = this->reserve_next(campaign, "id-0");
    this->finish(refused.job, refused.attempt, Outcome::limited, JobState::resolved);
    EXPECT_EQ(this->record().first_sent_at, std::nullopt);
    this->defer(refused.job.id, JobState::resolved, never);

    for (const Instant at : {now + minutes{1}, now + hours{1}}) {
        const auto intent = this->reserve_next(campaign, "id-" + std::to_string(to_millis(at)));
        this->finish_invitation(this->result_of(intent, Outcome::sent, JobState::sent), {}, at);
    }
    EXPECT_EQ(this->record().first_sent_at, now + minutes{1});
}

TYPED_TEST(InvitationEndContract, each_outcome_is_charged_as_the_ledger_says) {
    struct End {
        Outcome outcome;
        JobState to;
    };
    const CampaignId campaign = this->campaign_of(6);
    this->start();
    for (const End& end : std::initializer_list<End>{
             {Outcome::sent, JobState::sent},
             {Outcome::unknown, JobState::unknown},
             {Outcome::already, JobState::skipped},
             {Outcome::refused, JobState::failed},
             {Outcome::limited, JobState::resolved},
             {Outcome::not_sent, JobState::resolved},
         }) {
        const auto intent =
            this->reserve_next(campaign, "id-" + std::string(to_string(end.outcome)));
        InvitationResult result = this->result_of(intent, end.outcome, end.to);
        if (end.to == JobState::skipped) result.reason = Reason::already_invited;
        if (end.to == JobState::failed) result.reason = Reason::rejected;

        this->finish_invitation(result);

        const AttemptView attempt = this->attempts(intent.job.id).back();
        EXPECT_EQ(attempt.outcome, end.outcome);
        EXPECT_EQ(attempt.charged, is_charged(end.outcome)) << to_string(end.outcome);
        EXPECT_EQ(this->view(intent.job.id).state, end.to) << to_string(end.outcome);
    }
}

TYPED_TEST(InvitationEndContract, a_refusal_may_keep_its_slot) {
    const auto intent = this->open_invitation();
    InvitationResult kept = this->result_of(intent, Outcome::refused, JobState::held);
    kept.reason = Reason::unknown_error_type;
    kept.keeps_charge = true;

    this->finish_invitation(kept);

    EXPECT_TRUE(this->attempts(intent.job.id).back().charged);
    EXPECT_EQ(this->view(intent.job.id).reason, Reason::unknown_error_type);
}

TYPED_TEST(InvitationEndContract, the_words_of_the_provider_are_kept) {
    const auto intent = this->open_invitation();
    InvitationResult refused = this->result_of(intent, Outcome::refused, JobState::failed);
    refused.reason = Reason::cannot_be_invited;
    refused.error_type = "errors/cannot_invite_attendee";
    refused.http_status = 422;

    this->finish_invitation(refused);

    const JobView seen = this->view(intent.job.id);
    EXPECT_EQ(seen.error_type, "errors/cannot_invite_attendee");
    EXPECT_EQ(seen.http_status, 422);
    EXPECT_EQ(seen.reason, Reason::cannot_be_invited);
}

TYPED_TEST(InvitationEndContract, a_job_that_comes_back_waits_as_long_as_it_was_told) {
    const auto intent = this->open_invitation();
    InvitationResult back = this->result_of(intent, Outcome::refused, JobState::resolved);
    back.not_before = now + hours{24};

    this->finish_invitation(back);

    EXPECT_EQ(
        this->refusal_of(this->request_for(intent.job, now + hours{24} - one_ms)).why,
        Refusal::not_ready
    );
    EXPECT_TRUE(this->reserve(intent.job, now + hours{24}));
}

TYPED_TEST(InvitationEndContract, refusals_that_may_mean_the_person_are_counted_for_the_next_try) {
    struct Count {
        Fault fault;
        int of_resend;
        int of_invited;
    };
    auto intent = this->open_invitation();
    for (const Count& count : std::initializer_list<Count>{
             {Fault::resend_refused, 1, 0},
             {Fault::rate_limited, 1, 0},
             {Fault::already_invited, 1, 1},
             {Fault::resend_refused, 2, 1},
         }) {
        InvitationResult back = this->result_of(intent, Outcome::refused, JobState::resolved);
        back.fault = count.fault;
        this->finish_invitation(back);

        const auto next =
            this->wait(this->store->next_resolved(this->accounts[0], {intent.job.campaign}, now));
        EXPECT_EQ(next->resend_refusals, count.of_resend);
        EXPECT_EQ(next->invited_refusals, count.of_invited);
        intent.attempt = *this->reserve(intent.job);
    }
}

TYPED_TEST(InvitationEndContract, what_the_answer_changes_at_the_account_is_in_the_same_commit) {
    const auto intent = this->open_invitation();
    AccountChange change;
    change.backoff.emplace().rest_until = now + hours{1};
    change.backoff->rest_level = 2;
    change.event = "account.resting";

    this->finish_invitation(this->result_of(intent, Outcome::limited, JobState::resolved), change);

    EXPECT_EQ(this->record().backoff.rest_until, now + hours{1});
    EXPECT_EQ(this->record().backoff.rest_level, 2);
}

TYPED_TEST(InvitationEndContract, a_second_answer_changes_neither_job_nor_account) {
    const auto intent = this->open_invitation();
    this->finish(intent.job, intent.attempt, Outcome::sent, JobState::sent);
    AccountChange change;
    change.state = AccountState::restricted;

    EXPECT_FALSE(this->finish_invitation(
        this->result_of(intent, Outcome::not_sent, JobState::resolved), change
    ));

    EXPECT_EQ(this->view(intent.job.id).state, JobState::sent);
    EXPECT_TRUE(this->attempts(intent.job.id).back().charged);
    EXPECT_EQ(this->record().state, AccountState::ok);
}

// Another run took it for dead and settled it; the answer comes after all.
TYPED_TEST(InvitationEndContract, an_answer_after_recovery_is_left_to_the_evidence) {
    const auto intent = this->open_invitation();
    this->wait(this->store->recover_open_attempts(now));

    EXPECT_FALSE(this->finish(intent.job, intent.attempt, Outcome::not_sent, JobState::resolved));

    EXPECT_EQ(this->view(intent.job.id).state, JobState::unknown);
    EXPECT_TRUE(this->attempts(intent.job.id).back().charged);
}

TYPED_TEST(InvitationEndContract, an_answer_after_the_evidence_changes_nothing) {
    const auto intent = this->unknown_invitation();
    this->finish_check(this->look_at(intent, Outcome::absent, JobState::resolved));

    EXPECT_FALSE(this->finish(intent.job, intent.attempt, Outcome::sent, JobState::sent));

    EXPECT_EQ(this->view(intent.job.id).state, JobState::resolved);
}

TYPED_TEST(InvitationEndContract, an_unknown_outcome_is_looked_for_when_it_says) {
    const auto intent = this->open_invitation();
    InvitationResult unknown = this->result_of(intent, Outcome::unknown, JobState::unknown);
    unknown.check_at = now + minutes{3};

    this->finish_invitation(unknown);

    EXPECT_EQ(this->wait(this->store->next_check(this->accounts[0])), now + minutes{3});
    EXPECT_EQ(this->record().next_check, now + minutes{3});
    EXPECT_EQ(this->attempts(intent.job.id).back().check_at, now + minutes{3});
}

TYPED_TEST(InvitationEndContract, an_impossible_move_of_the_job_is_refused_as_a_mistake) {
    const auto intent = this->open_invitation();

    EXPECT_THROW(
        this->finish_invitation(this->result_of(intent, Outcome::sent, JobState::accepted)),
        InternalFailure
    );

    EXPECT_EQ(this->view(intent.job.id).state, JobState::sending);
    EXPECT_EQ(this->attempts(intent.job.id).back().outcome, std::nullopt) << "nothing of it stays";
}

}  // namespace
}  // namespace invito::test
