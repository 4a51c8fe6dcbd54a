// The contract of every RunStore: who may act for an account. A later lease makes an earlier one
// worthless, and an account that was stopped does nothing.

#include "store_steps.hpp"

namespace invito::test {
namespace {

constexpr std::initializer_list<AccountState> stopped_states = {
    AccountState::paused,      AccountState::reconnect, AccountState::restricted,
    AccountState::unreachable, AccountState::not_ready, AccountState::blocked,
};

class LeaseContract : public StoreSteps {
protected:
    void lose_the_lease() { lease_anew(accounts); }

    DenyReason refusal_to_charge(std::size_t account = 0) {
        return this
            ->wait(store->charge(leases.at(account), AttemptKind::list, std::nullopt, now, {}))
            .error()
            .why;
    }
};
INSTANTIATE_TEST_SUITE_P(, LeaseContract, every_engine, engine_name);

TEST_P(LeaseContract, leases_come_in_the_order_of_the_accounts_asked_for) {
    start();

    const std::vector<AccountId> asked = {accounts[1], accounts[0]};
    const auto given = wait(store->lease_accounts(run, asked, now)).leases;

    ASSERT_EQ(given.size(), 2U);
    EXPECT_EQ(given[0].account, asked[0]);
    EXPECT_EQ(given[1].account, asked[1]);
    EXPECT_EQ(given[0].run, run);
}

TEST_P(LeaseContract, each_lease_of_an_account_has_a_later_epoch) {
    start();
    const auto again = lease_anew({accounts[0]}).leases;

    EXPECT_GT(again.at(0).epoch, leases[0].epoch);
}

TEST_P(LeaseContract, a_lost_lease_begins_no_visit) {
    const CampaignId campaign = campaign_of(1);
    start();
    lose_the_lease();

    const auto visit = begin_visit(campaign);

    ASSERT_FALSE(visit);
    EXPECT_EQ(visit.error().why, DenyReason::lost_lease);
    EXPECT_EQ(charged(AttemptKind::visit), 0);
}

TEST_P(LeaseContract, a_lost_lease_charges_nothing) {
    start();
    lose_the_lease();

    EXPECT_EQ(refusal_to_charge(), DenyReason::lost_lease);
    EXPECT_EQ(charged(AttemptKind::list), 0);
}

TEST_P(LeaseContract, a_lost_lease_reserves_nothing) {
    const JobBrief job = resolved_job();
    lose_the_lease();

    EXPECT_EQ(reserve(job).error().why, DenyReason::lost_lease);
    EXPECT_EQ(view(job.id).state, JobState::resolved);
    EXPECT_EQ(charged(AttemptKind::invite), 0);
}

TEST_P(LeaseContract, the_lease_of_another_run_is_worthless_whatever_its_epoch) {
    start();
    Lease forged = leases[0];
    forged.run = RunId{run.value + 1};

    const auto charge = wait(store->charge(forged, AttemptKind::list, std::nullopt, now, {}));

    ASSERT_FALSE(charge);
    EXPECT_EQ(charge.error().why, DenyReason::lost_lease);
}

TEST_P(LeaseContract, an_account_that_nobody_took_over_keeps_its_lease) {
    start();
    lease_anew({accounts[0]});

    EXPECT_EQ(refusal_to_charge(0), DenyReason::lost_lease);
    EXPECT_TRUE(wait(store->charge(leases[1], AttemptKind::list, std::nullopt, now, {})));
}

// The request has left: what is known of it must not be lost with the lease.
TEST_P(LeaseContract, the_outcome_of_a_request_is_recorded_after_its_lease_was_lost) {
    const auto intent = open_invitation();
    another_session()->execute("UPDATE account SET lease_epoch = lease_epoch + 1");

    EXPECT_TRUE(finish(intent.job, intent.attempt, Outcome::sent, JobState::sent));
    EXPECT_EQ(view(intent.job.id).state, JobState::sent);
}

TEST_P(
    LeaseContract, whoever_takes_the_lease_settles_what_is_open_and_a_late_answer_comes_too_late
) {
    const auto intent = open_invitation();
    lose_the_lease();

    EXPECT_FALSE(finish(intent.job, intent.attempt, Outcome::sent, JobState::sent));
    EXPECT_EQ(view(intent.job.id).state, JobState::unknown);
}

TEST_P(LeaseContract, a_stopped_account_visits_nobody) {
    const CampaignId campaign = campaign_of(1);
    start();
    for (const AccountState state : stopped_states) {
        stop_account(state);

        EXPECT_EQ(begin_visit(campaign).error().why, DenyReason::account_stopped)
            << to_string(state);
    }
}

TEST_P(LeaseContract, a_stopped_account_charges_nothing) {
    start();
    for (const AccountState state : stopped_states) {
        stop_account(state);

        EXPECT_EQ(refusal_to_charge(), DenyReason::account_stopped) << to_string(state);
    }
}

TEST_P(LeaseContract, a_stopped_account_invites_nobody) {
    const JobBrief job = resolved_job();
    for (const AccountState state : stopped_states) {
        stop_account(state);

        EXPECT_EQ(reserve(job).error().why, DenyReason::account_stopped) << to_string(state);
    }
}

TEST_P(LeaseContract, an_account_that_is_well_again_goes_on) {
    const JobBrief job = resolved_job();
    stop_account(AccountState::reconnect);
    stop_account(AccountState::ok);

    EXPECT_TRUE(reserve(job));
}

TEST_P(LeaseContract, one_stopped_account_does_not_stop_another) {
    start();
    stop_account(AccountState::restricted);

    EXPECT_TRUE(wait(store->charge(leases[1], AttemptKind::list, std::nullopt, now, {})));
}

TEST_P(LeaseContract, who_lost_the_lease_of_a_stopped_account_is_told_of_the_lease) {
    start();
    stop_account(AccountState::paused);
    lose_the_lease();

    EXPECT_EQ(refusal_to_charge(), DenyReason::lost_lease);
}

}  // namespace
}  // namespace invito::test
