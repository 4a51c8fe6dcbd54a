// The contract of every RunStore: visits, reservations, outcomes and what people turn out to be.

#include "store_contract.hpp"

#include "invito/support/failure.hpp"

namespace invito::test {
namespace {

INSTANTIATE_TEST_SUITE_P(, StoreContract, every_engine, engine_name);

TEST_P(StoreContract, a_visit_takes_the_first_queued_job_and_charges_the_account) {
    const CampaignId campaign = add_leads("spring", {"a", "b"});
    start();

    const auto visit = begin_visit(campaign);

    ASSERT_TRUE(visit.has_value());
    EXPECT_EQ(visit->visit->job.identity.value, "a");
    const auto charges = record().charges;
    ASSERT_EQ(charges.size(), 1U);
    EXPECT_EQ(charges[0].kind, AttemptKind::visit);
}

TEST_P(StoreContract, a_visit_is_refused_at_its_cap) {
    const CampaignId campaign = add_leads("spring", {"a", "b"});
    start();
    begin_visit(campaign);
    TakeNext request;
    request.may_send = false;
    request.lease = leases[0];
    request.campaigns = {campaign};
    request.now = now;
    request.visit_rules = {{Counted::visits, now - hours{24}, 1, DenyReason::visit_cap}};

    const auto refused = wait(store->take_next(request));

    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().why, DenyReason::visit_cap);
}

TEST_P(StoreContract, without_a_job_it_says_when_the_next_may_act) {
    const CampaignId campaign = add_leads("spring", {"a"});
    start();
    const JobBrief job = resolve(campaign, "id-a");
    wait(store->settle_waiting_job(job.id, JobState::resolved, Reason::none, now + hours{2}, now));

    const auto refused = begin_visit(campaign);

    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().why, DenyReason::not_ready);
    EXPECT_EQ(refused.error().next_at, now + hours{2});
}

TEST_P(StoreContract, the_intent_is_on_disk_before_reserve_returns) {
    const CampaignId campaign = add_leads("spring", {"a"});
    start();
    const JobBrief job = resolve(campaign, "id-a");

    ASSERT_TRUE(reserve(job).has_value());

    EXPECT_EQ(view(job.id).state, JobState::sending);
}

TEST_P(StoreContract, a_job_is_reserved_once) {
    const CampaignId campaign = add_leads("spring", {"a"});
    start();
    const JobBrief job = resolve(campaign, "id-a");
    ASSERT_TRUE(reserve(job).has_value());

    const auto again = reserve(job);

    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().why, DenyReason::not_ready);
}

TEST_P(StoreContract, a_person_of_two_campaigns_is_reserved_once) {
    const CampaignId spring = add_leads("spring", {"a"});
    const CampaignId summer = add_leads("summer", {"a-2"});
    start();
    const JobBrief first = resolve(spring, "id-same");
    const JobBrief second = resolve(summer, "id-same");
    EXPECT_EQ(first.person, second.person);
    const auto attempt = reserve(first);

    EXPECT_EQ(reserve(second).error().why, DenyReason::person_busy);
    EXPECT_EQ(view(second.id).state, JobState::resolved) << "waits for the outcome";
    finish(first, *attempt, Outcome::sent, JobState::sent);
    EXPECT_EQ(reserve(second, now + hours{2}).error().why, DenyReason::person_invited);
    EXPECT_EQ(view(second.id).reason, Reason::duplicate);
}

TEST_P(StoreContract, every_rule_is_counted_in_the_transaction_that_takes_the_slot) {
    const CampaignId campaign = add_leads("spring", {"a", "b"});
    start();
    const JobBrief first = resolve(campaign, "id-a");
    const JobBrief second = resolve(campaign, "id-b");
    finish(first, *reserve(first), Outcome::sent, JobState::sent);
    ReserveInvitation request = request_for(second);
    request.rules = {{Counted::invitations, now - hours{24}, 1, DenyReason::day_cap}};

    const auto refused = wait(store->reserve_invitation(request));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().why, DenyReason::day_cap);

    request.rules = {{Counted::invitations, now, 1, DenyReason::day_cap}};
    EXPECT_TRUE(wait(store->reserve_invitation(request)).has_value())
        << "a row at the bound does not count";
}

TEST_P(StoreContract, a_refund_gives_the_slot_back_and_a_kept_charge_does_not) {
    const CampaignId campaign = add_leads("spring", {"a"});
    start();
    const JobBrief job = resolve(campaign, "id-a");
    ReserveInvitation request = request_for(job);
    request.rules = {{Counted::invitations, now - hours{24}, 1, DenyReason::day_cap}};
    const auto first = wait(store->reserve_invitation(request));

    finish(job, *first, Outcome::limited, JobState::resolved);

    const auto second = wait(store->reserve_invitation(request));
    ASSERT_TRUE(second.has_value());
    InvitationResult kept;
    kept.attempt = *second;
    kept.job = job.id;
    kept.outcome = Outcome::refused;
    kept.keeps_charge = true;
    kept.to = JobState::held;
    kept.reason = Reason::unknown_error_type;
    wait(store->finish_invitation(leases[0], kept, {}, now, {}));
    const auto charges = record().charges;
    const auto invitations =
        std::count_if(charges.begin(), charges.end(), [](const Charge& charge) {
            return charge.kind == AttemptKind::invite;
        });
    EXPECT_EQ(invitations, 1);
}

TEST_P(StoreContract, pacing_and_rest_are_kept_in_the_account) {
    const CampaignId campaign = add_leads("spring", {"a", "b"});
    start();
    const JobBrief first = resolve(campaign, "id-a");
    const JobBrief second = resolve(campaign, "id-b");
    ReserveInvitation request = request_for(first);
    request.next_at = now + minutes{5};
    ASSERT_TRUE(wait(store->reserve_invitation(request)).has_value());

    const auto early = reserve(second, now + minutes{5} - Duration{1});
    EXPECT_EQ(early.error().why, DenyReason::pacing);
    EXPECT_EQ(early.error().next_at, now + minutes{5});
    AccountChange rest;
    rest.backoff.emplace().rest_until = now + hours{1};
    wait(store->change_account(leases[0], rest, now));
    EXPECT_EQ(reserve(second, now + minutes{5}).error().why, DenyReason::resting);
    EXPECT_TRUE(reserve(second, now + hours{1}).has_value());
}

TEST_P(StoreContract, a_rest_of_notes_refuses_only_an_invitation_with_a_note) {
    const CampaignId campaign = add_leads("spring", {"a"});
    start();
    const JobBrief job = resolve(campaign, "id-a");
    AccountChange rest;
    rest.backoff.emplace().note_rest_until = now + hours{24};
    wait(store->change_account(leases[0], rest, now));
    ReserveInvitation with_note = request_for(job);
    with_note.note = "Hello";

    const auto refused = wait(store->reserve_invitation(with_note));

    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().why, DenyReason::note_cap);
    EXPECT_EQ(refused.error().next_at, now + hours{24});
    EXPECT_TRUE(reserve(job).has_value()) << "without a note";
}

TEST_P(StoreContract, a_lost_lease_and_a_stopped_account_reserve_nothing) {
    const CampaignId campaign = add_leads("spring", {"a"});
    start();
    const JobBrief job = resolve(campaign, "id-a");
    const Lease old = leases[0];
    leases = lease_anew(accounts).leases;
    ReserveInvitation stale = request_for(job);
    stale.lease = old;

    EXPECT_EQ(wait(store->reserve_invitation(stale)).error().why, DenyReason::lost_lease);
    AccountChange stop;
    stop.state = AccountState::restricted;
    wait(store->change_account(leases[0], stop, now));
    EXPECT_EQ(reserve(job).error().why, DenyReason::account_stopped);
    EXPECT_EQ(view(job.id).state, JobState::resolved);
}

TEST_P(StoreContract, an_outcome_is_recorded_once) {
    const CampaignId campaign = add_leads("spring", {"a"});
    start();
    const JobBrief job = resolve(campaign, "id-a");
    const auto attempt = reserve(job);

    EXPECT_TRUE(finish(job, *attempt, Outcome::sent, JobState::sent));
    EXPECT_FALSE(finish(job, *attempt, Outcome::unknown, JobState::unknown));
    EXPECT_EQ(view(job.id).state, JobState::sent);
}

TEST_P(StoreContract, open_attempts_of_a_dead_run_become_unknown) {
    const CampaignId campaign = add_leads("spring", {"a", "b"});
    start();
    const JobBrief job = resolve(campaign, "id-a");
    reserve(job);
    begin_visit(campaign);

    EXPECT_EQ(recover(now + hours{3}), 1);
    EXPECT_EQ(recover(now + hours{3}), 0);

    EXPECT_EQ(view(job.id).state, JobState::unknown);
    EXPECT_EQ(wait(store->next_looks(accounts[0])).first, now + minutes{1});
    const auto due = wait(store->due_unknowns(accounts[0], now + minutes{1}));
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0].intent_at, now);
    EXPECT_EQ(due[0].job.provider_id, "id-a");
}

TEST_P(StoreContract, evidence_settles_an_unknown_and_absence_frees_the_job_but_not_the_slot) {
    const CampaignId campaign = add_leads("spring", {"a", "b"});
    start();
    const JobBrief there = resolve(campaign, "id-a");
    const JobBrief gone = resolve(campaign, "id-b");
    const auto first = reserve(there);
    const auto second = reserve(gone);
    finish(there, *first, Outcome::unknown, JobState::unknown);
    finish(gone, *second, Outcome::unknown, JobState::unknown);

    CheckResult present;
    present.attempt = *first;
    present.job = there.id;
    present.outcome = Outcome::sent;
    present.to = JobState::sent;
    present.invitation_id = "7001";
    wait(store->finish_check(leases[0], present, now + hours{1}));
    CheckResult absent;
    absent.attempt = *second;
    absent.job = gone.id;
    absent.outcome = Outcome::absent;
    absent.to = JobState::resolved;
    wait(store->finish_check(leases[0], absent, now + hours{24}));

    EXPECT_EQ(view(there.id).state, JobState::sent);
    EXPECT_EQ(view(there.id).invitation_id, "7001");
    EXPECT_EQ(view(there.id).sent_at, now) << "sent when its intent was written";
    EXPECT_EQ(view(gone.id).state, JobState::resolved);
    ReserveInvitation again = request_for(gone, now + hours{24});
    again.rules = {{Counted::invitations, now - hours{1}, 2, DenyReason::day_cap}};
    EXPECT_EQ(wait(store->reserve_invitation(again)).error().why, DenyReason::day_cap);
}

TEST_P(StoreContract, another_spelling_of_one_person_in_one_campaign_is_a_duplicate) {
    const CampaignId campaign = add_leads("spring", {"a", "a-2"});
    start();
    resolve(campaign, "id-same");
    const auto visit = begin_visit(campaign);
    VisitResult result;
    result.attempt = visit->visit->attempt;
    result.job = visit->visit->job.id;
    result.to = JobState::resolved;
    result.profile = ProfileFacts{"id-same", "a", "", "", ""};

    const auto settled = wait(store->finish_visit(leases[0], result, {}, now, {}));

    EXPECT_EQ(settled.state, JobState::skipped);
    EXPECT_EQ(settled.reason, Reason::duplicate);
}

TEST_P(StoreContract, a_slug_that_now_belongs_to_another_person_is_held) {
    const CampaignId spring = add_leads("spring", {"a"});
    const CampaignId summer = add_leads("summer", {"a"});
    start();
    resolve(spring, "id-first");
    const auto visit = begin_visit(summer);
    VisitResult result;
    result.attempt = visit->visit->attempt;
    result.job = visit->visit->job.id;
    result.to = JobState::resolved;
    result.profile = ProfileFacts{"id-second", "a", "", "", ""};

    const auto settled = wait(store->finish_visit(leases[0], result, {}, now, {}));

    EXPECT_EQ(settled.state, JobState::held);
    EXPECT_EQ(settled.reason, Reason::identity_mismatch);
}

// It was suspended, and its lock was lost: what it learns now is for the run that took over.
TEST_P(StoreContract, a_run_that_lost_an_account_changes_nothing_of_it) {
    const CampaignId campaign = add_leads("spring", {"a", "b"});
    start();
    const JobBrief asked = resolve(campaign, "id-a");
    const auto attempt = reserve(asked);
    finish(asked, *attempt, Outcome::unknown, JobState::unknown);
    const auto visit = begin_visit(campaign);
    const Lease lost = leases[0];
    start();
    VisitResult found;
    found.attempt = visit->visit->attempt;
    found.job = visit->visit->job.id;
    found.to = JobState::resolved;
    found.profile = ProfileFacts{"id-b", "b", "Jane", "Doe", ""};
    CheckResult absent;
    absent.attempt = *attempt;
    absent.job = asked.id;
    absent.outcome = Outcome::absent;
    absent.to = JobState::resolved;
    AccountChange change;
    change.backoff.emplace().failures_in_row = 9;

    const auto settled = wait(store->finish_visit(lost, found, change, now, {}));
    wait(store->finish_check(lost, absent, now));
    wait(store->change_account(lost, change, now));

    EXPECT_EQ(settled.state, JobState::queued);
    EXPECT_EQ(view(found.job).state, JobState::queued);
    EXPECT_EQ(view(asked.id).state, JobState::unknown);
    EXPECT_EQ(record().backoff.failures_in_row, 0);
}

TEST_P(StoreContract, a_mistake_of_one_caller_leaves_no_trace_and_does_not_stop_the_others) {
    const CampaignId campaign = add_leads("spring", {"a"});
    start();
    const JobBrief job = resolve(campaign, "id-a");
    VisitResult wrong;
    wrong.job = job.id;  // not queued any more
    wrong.to = JobState::failed;
    wrong.reason = Reason::not_found;
    AccountChange change;
    change.backoff.emplace().failures_in_row = 9;

    EXPECT_THROW(wait(store->finish_visit(leases[0], wrong, change, now, {})), InternalFailure);

    EXPECT_EQ(record().backoff.failures_in_row, 0);
    EXPECT_TRUE(reserve(job).has_value());
}

}  // namespace
}  // namespace invito::test
