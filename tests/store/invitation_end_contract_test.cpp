// The contract of every RunStore: what the answer to an invitation leaves behind, once.

#include "store_steps.hpp"

namespace invito::test {
namespace {

class InvitationEndContract : public StoreSteps {};
INSTANTIATE_TEST_SUITE_P(, InvitationEndContract, every_engine, engine_name);

TEST_P(InvitationEndContract, sent_is_on_record_with_its_number_and_time) {
    const auto intent = open_invitation();
    InvitationResult sent = result_of(intent, Outcome::sent, JobState::sent);
    sent.invitation_id = "7001";
    sent.http_status = 201;

    EXPECT_TRUE(finish_invitation(sent, {}, now + minutes{1}));

    const JobView seen = view(intent.job.id);
    EXPECT_EQ(seen.state, JobState::sent);
    EXPECT_EQ(seen.invitation_id, "7001");
    EXPECT_EQ(seen.sent_at, now + minutes{1});
    EXPECT_EQ(attempts_of(intent.job.id).back().outcome, Outcome::sent);
    EXPECT_EQ(attempts_of(intent.job.id).back().finished_at, now + minutes{1});
}

TEST_P(InvitationEndContract, the_ramp_counts_from_the_first_invitation_that_was_sent) {
    const CampaignId campaign = campaign_of(3);
    start();
    const auto refused = reserve_next(campaign, "id-0");
    finish(refused.job, refused.attempt, Outcome::limited, JobState::resolved);
    EXPECT_EQ(record().first_sent_at, std::nullopt);
    defer(refused.job.id, JobState::resolved, never);

    for (const Instant at : {now + minutes{1}, now + hours{1}}) {
        const auto intent = reserve_next(campaign, "id-" + std::to_string(to_millis(at)));
        finish_invitation(result_of(intent, Outcome::sent, JobState::sent), {}, at);
    }
    EXPECT_EQ(record().first_sent_at, now + minutes{1});
}

TEST_P(InvitationEndContract, each_outcome_is_charged_as_the_ledger_says) {
    struct End {
        Outcome outcome;
        JobState to;
    };
    const CampaignId campaign = campaign_of(6);
    start();
    for (const End& end : std::initializer_list<End>{
             {Outcome::sent, JobState::sent},
             {Outcome::unknown, JobState::unknown},
             {Outcome::already, JobState::skipped},
             {Outcome::refused, JobState::failed},
             {Outcome::limited, JobState::resolved},
             {Outcome::not_sent, JobState::resolved},
         }) {
        const auto intent = reserve_next(campaign, "id-" + std::string(to_string(end.outcome)));
        InvitationResult result = result_of(intent, end.outcome, end.to);
        if (end.to == JobState::skipped) result.reason = Reason::already_invited;
        if (end.to == JobState::failed) result.reason = Reason::rejected;

        finish_invitation(result);

        const AttemptView attempt = attempts_of(intent.job.id).back();
        EXPECT_EQ(attempt.outcome, end.outcome);
        EXPECT_EQ(attempt.charged, is_charged(end.outcome)) << to_string(end.outcome);
        EXPECT_EQ(view(intent.job.id).state, end.to) << to_string(end.outcome);
    }
}

TEST_P(InvitationEndContract, a_refusal_may_keep_its_slot) {
    const auto intent = open_invitation();
    InvitationResult kept = result_of(intent, Outcome::refused, JobState::held);
    kept.reason = Reason::unknown_error_type;
    kept.keeps_charge = true;

    finish_invitation(kept);

    EXPECT_TRUE(attempts_of(intent.job.id).back().charged);
    EXPECT_EQ(view(intent.job.id).reason, Reason::unknown_error_type);
}

TEST_P(InvitationEndContract, the_words_of_the_provider_are_kept) {
    const auto intent = open_invitation();
    InvitationResult refused = result_of(intent, Outcome::refused, JobState::failed);
    refused.reason = Reason::cannot_be_invited;
    refused.error_type = "errors/cannot_invite_attendee";
    refused.http_status = 422;

    finish_invitation(refused);

    const JobView seen = view(intent.job.id);
    EXPECT_EQ(seen.error_type, "errors/cannot_invite_attendee");
    EXPECT_EQ(seen.http_status, 422);
    EXPECT_EQ(seen.reason, Reason::cannot_be_invited);
}

TEST_P(InvitationEndContract, a_job_that_comes_back_waits_as_long_as_it_was_told) {
    const auto intent = open_invitation();
    InvitationResult back = result_of(intent, Outcome::refused, JobState::resolved);
    back.not_before = now + hours{24};

    finish_invitation(back);

    EXPECT_EQ(
        refusal_of(request_for(intent.job, now + hours{24} - one_ms)).why, DenyReason::not_ready
    );
    EXPECT_TRUE(reserve(intent.job, now + hours{24}));
}

TEST_P(InvitationEndContract, refusals_that_may_mean_the_person_are_counted_for_the_next_try) {
    struct Count {
        Fault fault;
        int of_resend;
        int of_invited;
    };
    auto intent = open_invitation();
    for (const Count& count : std::initializer_list<Count>{
             {Fault::resend_refused, 1, 0},
             {Fault::rate_limited, 1, 0},
             {Fault::already_invited, 1, 1},
             {Fault::resend_refused, 2, 1},
         }) {
        InvitationResult back = result_of(intent, Outcome::refused, JobState::resolved);
        back.fault = count.fault;
        finish_invitation(back);

        const auto next = next_resolved(0, {intent.job.campaign}, now);
        EXPECT_EQ(next->resend_refusals, count.of_resend);
        EXPECT_EQ(next->invited_refusals, count.of_invited);
        intent.attempt = *reserve(intent.job);
    }
}

TEST_P(InvitationEndContract, what_the_answer_changes_at_the_account_is_in_the_same_commit) {
    const auto intent = open_invitation();
    AccountChange change;
    change.backoff.emplace().rest_until = now + hours{1};
    change.backoff->rest_level = 2;
    change.event = "account.resting";

    finish_invitation(result_of(intent, Outcome::limited, JobState::resolved), change);

    EXPECT_EQ(record().backoff.rest_until, now + hours{1});
    EXPECT_EQ(record().backoff.rest_level, 2);
}

TEST_P(InvitationEndContract, a_second_answer_changes_neither_job_nor_account) {
    const auto intent = open_invitation();
    finish(intent.job, intent.attempt, Outcome::sent, JobState::sent);
    AccountChange change;
    change.state = AccountState::restricted;

    EXPECT_FALSE(finish_invitation(result_of(intent, Outcome::not_sent, JobState::resolved), change)
    );

    EXPECT_EQ(view(intent.job.id).state, JobState::sent);
    EXPECT_TRUE(attempts_of(intent.job.id).back().charged);
    EXPECT_EQ(record().state, AccountState::ok);
}

// Another run took it for dead and settled it; the answer comes after all.
TEST_P(InvitationEndContract, an_answer_after_recovery_is_left_to_the_evidence) {
    const auto intent = open_invitation();
    recover();

    EXPECT_FALSE(finish(intent.job, intent.attempt, Outcome::not_sent, JobState::resolved));

    EXPECT_EQ(view(intent.job.id).state, JobState::unknown);
    EXPECT_TRUE(attempts_of(intent.job.id).back().charged);
}

TEST_P(InvitationEndContract, an_answer_after_the_evidence_changes_nothing) {
    const auto intent = unknown_invitation();
    finish_check(look_at(intent, Outcome::absent, JobState::resolved));

    EXPECT_FALSE(finish(intent.job, intent.attempt, Outcome::sent, JobState::sent));

    EXPECT_EQ(view(intent.job.id).state, JobState::resolved);
}

TEST_P(InvitationEndContract, an_unknown_outcome_is_looked_for_when_it_says) {
    const auto intent = open_invitation();
    InvitationResult unknown = result_of(intent, Outcome::unknown, JobState::unknown);
    unknown.check_at = now + minutes{3};

    finish_invitation(unknown);

    EXPECT_EQ(wait(store->next_looks(accounts[0])).first, now + minutes{3});
    EXPECT_EQ(record().next_looks.first, now + minutes{3});
    EXPECT_EQ(attempts_of(intent.job.id).back().check_at, now + minutes{3});
}

TEST_P(InvitationEndContract, an_impossible_move_of_the_job_is_refused_as_a_mistake) {
    const auto intent = open_invitation();

    EXPECT_THROW(
        finish_invitation(result_of(intent, Outcome::sent, JobState::accepted)), InternalFailure
    );

    EXPECT_EQ(view(intent.job.id).state, JobState::sending);
    EXPECT_EQ(attempts_of(intent.job.id).back().outcome, std::nullopt) << "nothing of it stays";
}

}  // namespace
}  // namespace invito::test
