// The contract of every RunStore: the reservation. Each rule is checked in the transaction that
// takes the slot, and a refusal leaves no trace but the one that is promised.

#include "store_steps.hpp"

namespace invito::test {
namespace {

class ReserveContract : public StoreSteps {
protected:
    ReserveInvitation with_note(const JobBrief& job, Instant at = now) {
        ReserveInvitation request = request_for(job, at);
        request.note = "Hello Jane";
        return request;
    }

    ReserveInvitation under(const JobBrief& job, const CapRule& rule) {
        ReserveInvitation request = request_for(job);
        request.rules = {rule};
        return request;
    }

    bool is_granted(ReserveInvitation request) {
        return wait(store->reserve_invitation(std::move(request))).has_value();
    }
};
INSTANTIATE_TEST_SUITE_P(, ReserveContract, every_engine, engine_name);

TEST_P(ReserveContract, without_rules_it_is_granted) {
    EXPECT_TRUE(reserve(resolved_job()));
}

TEST_P(ReserveContract, a_grant_is_an_open_and_charged_attempt_of_the_run) {
    const auto intent = open_invitation(now + hours{1});

    const auto attempts = attempts_of(intent.job.id);

    ASSERT_EQ(attempts.size(), 2U) << "after the visit";
    const AttemptView& invitation = attempts.back();
    EXPECT_EQ(invitation.id, intent.attempt);
    EXPECT_EQ(invitation.kind, AttemptKind::invite);
    EXPECT_EQ(invitation.outcome, std::nullopt);
    EXPECT_TRUE(invitation.charged);
    EXPECT_EQ(invitation.intent_at, now + hours{1});
    EXPECT_EQ(invitation.run, run);
    EXPECT_EQ(invitation.account, "anna");
}

TEST_P(ReserveContract, the_note_is_kept_exactly_as_it_will_be_sent) {
    const JobBrief job = resolved_job();
    ReserveInvitation request = request_for(job);
    request.note = "Grüße, Jane\n— 'x' \"y\" ?1 \\";

    ASSERT_TRUE(is_granted(request));

    EXPECT_EQ(view(job.id).note, request.note);
    EXPECT_TRUE(attempts_of(job.id).back().with_note);
}

TEST_P(ReserveContract, the_pause_drawn_is_kept_in_the_account) {
    const JobBrief job = resolved_job();
    const std::int64_t drawn = record().pauses_drawn;
    ReserveInvitation request = request_for(job);
    request.next_at = now + minutes{7};

    ASSERT_TRUE(is_granted(request));

    EXPECT_EQ(record().next_at, now + minutes{7});
    EXPECT_EQ(record().pauses_drawn, drawn + 1);
}

TEST_P(ReserveContract, a_pause_lets_go_at_its_instant_and_not_before) {
    const CampaignId campaign = campaign_of(2);
    start();
    ReserveInvitation request = request_for(resolve(campaign, "id-0"));
    request.next_at = now + minutes{5};
    ASSERT_TRUE(is_granted(request));
    const JobBrief next = resolve(campaign, "id-1");

    const Denied early = refusal_of(request_for(next, now + minutes{5} - one_ms));

    EXPECT_EQ(early.why, DenyReason::pacing);
    EXPECT_EQ(early.next_at, now + minutes{5});
    EXPECT_TRUE(reserve(next, now + minutes{5}));
}

TEST_P(ReserveContract, a_rest_lets_go_at_its_instant_and_not_before) {
    const JobBrief job = resolved_job();
    AccountChange rest;
    rest.backoff.emplace().rest_until = now + hours{6};
    change(rest);

    const Denied early = refusal_of(request_for(job, now + hours{6} - one_ms));

    EXPECT_EQ(early.why, DenyReason::resting);
    EXPECT_EQ(early.next_at, now + hours{6});
    EXPECT_TRUE(reserve(job, now + hours{6}));
}

TEST_P(ReserveContract, a_rest_of_notes_lets_go_at_its_instant_and_not_before) {
    const JobBrief job = resolved_job();
    AccountChange rest;
    rest.backoff.emplace().note_rest_until = now + hours{6};
    change(rest);

    EXPECT_EQ(refusal_of(with_note(job, now + hours{6} - one_ms)).why, DenyReason::note_cap);
    EXPECT_TRUE(is_granted(with_note(job, now + hours{6})));
}

TEST_P(ReserveContract, a_rest_of_visits_holds_up_no_invitation) {
    const JobBrief job = resolved_job();
    AccountChange rest;
    rest.backoff.emplace().visit_rest_until = now + hours{6};
    change(rest);

    EXPECT_TRUE(reserve(job));
}

TEST_P(ReserveContract, a_job_that_was_put_off_is_reserved_at_its_instant_and_not_before) {
    const JobBrief job = resolved_job();
    defer(job.id, JobState::resolved, now + hours{2});

    EXPECT_EQ(refusal_of(request_for(job, now + hours{2} - one_ms)).why, DenyReason::not_ready);
    EXPECT_TRUE(reserve(job, now + hours{2}));
}

TEST_P(ReserveContract, every_cap_is_refused_under_its_own_name) {
    const CampaignId campaign = campaign_of(2);
    start();
    send_next(campaign, "id-0");
    const JobBrief job = resolve(campaign, "id-1");
    for (const DenyReason cap : {DenyReason::day_cap, DenyReason::week_cap}) {
        const CapRule rule{Counted::invitations, now - hours{24}, 1, cap};

        EXPECT_EQ(refusal_of(under(job, rule)).why, cap) << to_string(cap);
    }
}

TEST_P(ReserveContract, the_first_of_several_rules_that_is_used_up_is_named) {
    const JobBrief job = resolved_job();
    ReserveInvitation request = request_for(job);
    request.rules = {
        {Counted::invitations, now - hours{24}, 1, DenyReason::day_cap},
        {Counted::invitations, now - hours{168}, 0, DenyReason::week_cap},
        {Counted::invitations, now - hours{24}, 0, DenyReason::day_cap},
    };

    EXPECT_EQ(refusal_of(request).why, DenyReason::week_cap);
}

TEST_P(ReserveContract, an_invitation_is_counted_until_its_instant_leaves_the_window) {
    const CampaignId campaign = campaign_of(2);
    start();
    send_next(campaign, "id-0", now);
    const JobBrief job = resolve(campaign, "id-1");

    EXPECT_EQ(
        refusal_of(under(job, {Counted::invitations, now - one_ms, 1, DenyReason::day_cap})).why,
        DenyReason::day_cap
    );
    EXPECT_TRUE(is_granted(under(job, {Counted::invitations, now, 1, DenyReason::day_cap})));
}

TEST_P(ReserveContract, only_invitations_with_a_note_use_up_the_cap_of_notes) {
    const CampaignId campaign = campaign_of(3);
    start();
    const CapRule notes{Counted::invitations_with_note, now - hours{720}, 1, DenyReason::note_cap};
    send_next(campaign, "id-0");
    const JobBrief second = resolve(campaign, "id-1");
    ReserveInvitation noted = with_note(second);
    noted.rules = {notes};
    EXPECT_TRUE(is_granted(noted)) << "the one before had none";

    const JobBrief third = resolve(campaign, "id-2");
    ReserveInvitation another = with_note(third);
    another.rules = {notes};
    EXPECT_EQ(refusal_of(another).why, DenyReason::note_cap);
}

TEST_P(ReserveContract, no_account_uses_up_the_cap_of_another) {
    const CampaignId campaign = campaign_of(1);
    start();
    send_next(campaign, "id-0");
    const auto other = record(1);

    EXPECT_TRUE(other.charges.empty());
}

TEST_P(ReserveContract, every_open_unknown_and_absent_invitation_uses_its_slot) {
    const CampaignId campaign = campaign_of(4);
    start();
    reserve_next(campaign, "id-0");
    const auto unknown = reserve_next(campaign, "id-1");
    finish(unknown.job, unknown.attempt, Outcome::unknown, JobState::unknown);
    const auto absent = reserve_next(campaign, "id-2");
    finish(absent.job, absent.attempt, Outcome::unknown, JobState::unknown);
    finish_check(look_at(absent, Outcome::absent, JobState::resolved));
    const JobBrief job = resolve(campaign, "id-3");

    EXPECT_EQ(
        refusal_of(under(job, {Counted::invitations, now - hours{24}, 3, DenyReason::day_cap})).why,
        DenyReason::day_cap
    );
    EXPECT_TRUE(
        is_granted(under(job, {Counted::invitations, now - hours{24}, 4, DenyReason::day_cap}))
    );
}

TEST_P(ReserveContract, a_refusal_leaves_the_job_the_account_and_the_ledger_as_they_were) {
    const JobBrief job = resolved_job();
    const AccountRecord before = record();
    ReserveInvitation request =
        under(job, {Counted::invitations, now - hours{24}, 0, DenyReason::day_cap});
    request.next_at = now + hours{1};

    refusal_of(request);

    EXPECT_EQ(view(job.id).state, JobState::resolved);
    EXPECT_EQ(attempts_of(job.id).size(), 1U) << "the visit";
    EXPECT_EQ(record().next_at, before.next_at);
    EXPECT_EQ(record().pauses_drawn, before.pauses_drawn);
}

TEST_P(ReserveContract, only_a_resolved_job_is_reserved) {
    const CampaignId campaign = campaign_of(3);
    start();
    const auto sent = send_next(campaign, "id-0");
    const auto unknown = reserve_next(campaign, "id-1");
    finish(unknown.job, unknown.attempt, Outcome::unknown, JobState::unknown);
    const JobBrief queued = begin_visit(campaign)->visit->job;

    for (const JobBrief& job : {sent.job, unknown.job, queued}) {
        EXPECT_EQ(refusal_of(request_for(job)).why, DenyReason::not_ready) << job.identity.value;
    }
}

TEST_P(ReserveContract, a_campaign_that_does_not_run_is_refused_as_stopped) {
    const JobBrief job = resolved_job();
    for (const CampaignState state :
         {CampaignState::draft, CampaignState::paused, CampaignState::done,
          CampaignState::archived}) {
        another_process()->admin_store().set_campaign_state(job.campaign, state, now);

        EXPECT_EQ(refusal_of(request_for(job)).why, DenyReason::campaign_stopped)
            << to_string(state);
        EXPECT_EQ(view(job.id).state, JobState::resolved);
    }
}

TEST_P(ReserveContract, a_slot_that_was_given_back_is_free_again) {
    const auto intent = open_invitation();
    const CapRule one{Counted::invitations, now - hours{24}, 1, DenyReason::day_cap};
    for (const Outcome outcome : {Outcome::not_sent, Outcome::limited, Outcome::refused}) {
        const auto attempts = attempts_of(intent.job.id);
        auto result = result_of(intent, outcome, JobState::resolved);
        result.attempt = attempts.back().id;
        finish_invitation(result);

        EXPECT_TRUE(is_granted(under(intent.job, one))) << to_string(outcome);
    }
}

TEST_P(ReserveContract, a_job_cancelled_meanwhile_is_not_reserved) {
    const JobBrief job = resolved_job();
    another_process()->admin_store().cancel_jobs({job.id}, "anna", now);

    EXPECT_EQ(refusal_of(request_for(job)).why, DenyReason::not_ready);
    EXPECT_EQ(view(job.id).state, JobState::cancelled);
}

}  // namespace
}  // namespace invito::test
