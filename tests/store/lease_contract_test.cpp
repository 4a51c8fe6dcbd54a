// The contract of every Store: who may act for an account. A later lease makes an earlier one
// worthless, and an account that was stopped does nothing.

#include "store_steps.hpp"

namespace invito::test {
namespace {

constexpr std::initializer_list<AccountState> stopped_states = {
    AccountState::paused,
    AccountState::reconnect,
    AccountState::restricted,
    AccountState::unreachable,
};

template <class Engine>
class LeaseContract : public StoreSteps<Engine> {
protected:
    void lose_the_lease() { this->wait(this->store->lease_accounts(this->run, this->accounts)); }

    Refusal refusal_to_charge(std::size_t account = 0) {
        return this
            ->wait(this->store->charge(
                this->leases.at(account), AttemptKind::list, std::nullopt, now, {}
            ))
            .error()
            .why;
    }
};
TYPED_TEST_SUITE(LeaseContract, Engines);

TYPED_TEST(LeaseContract, leases_come_in_the_order_of_the_accounts_asked_for) {
    this->start();

    const std::vector<AccountId> asked = {this->accounts[1], this->accounts[0]};
    const auto given = this->wait(this->store->lease_accounts(this->run, asked));

    ASSERT_EQ(given.size(), 2U);
    EXPECT_EQ(given[0].account, asked[0]);
    EXPECT_EQ(given[1].account, asked[1]);
    EXPECT_EQ(given[0].run, this->run);
}

TYPED_TEST(LeaseContract, each_lease_of_an_account_has_a_later_epoch) {
    this->start();
    const auto again = this->wait(this->store->lease_accounts(this->run, {this->accounts[0]}));

    EXPECT_GT(again.at(0).epoch, this->leases[0].epoch);
}

TYPED_TEST(LeaseContract, a_lost_lease_begins_no_visit) {
    const CampaignId campaign = this->campaign_of(1);
    this->start();
    this->lose_the_lease();

    const auto visit = this->begin_visit(campaign);

    ASSERT_FALSE(visit);
    EXPECT_EQ(visit.error().why, Refusal::lost_lease);
    EXPECT_EQ(this->charged(AttemptKind::visit), 0);
}

TYPED_TEST(LeaseContract, a_lost_lease_charges_nothing) {
    this->start();
    this->lose_the_lease();

    EXPECT_EQ(this->refusal_to_charge(), Refusal::lost_lease);
    EXPECT_EQ(this->charged(AttemptKind::list), 0);
}

TYPED_TEST(LeaseContract, a_lost_lease_reserves_nothing) {
    const JobBrief job = this->resolved_job();
    this->lose_the_lease();

    EXPECT_EQ(this->reserve(job).error().why, Refusal::lost_lease);
    EXPECT_EQ(this->view(job.id).state, JobState::resolved);
    EXPECT_EQ(this->charged(AttemptKind::invite), 0);
}

TYPED_TEST(LeaseContract, the_lease_of_another_run_is_worthless_whatever_its_epoch) {
    this->start();
    Lease forged = this->leases[0];
    forged.run = RunId{this->run.value + 1};

    const auto charge =
        this->wait(this->store->charge(forged, AttemptKind::list, std::nullopt, now, {}));

    ASSERT_FALSE(charge);
    EXPECT_EQ(charge.error().why, Refusal::lost_lease);
}

TYPED_TEST(LeaseContract, an_account_that_nobody_took_over_keeps_its_lease) {
    this->start();
    this->wait(this->store->lease_accounts(this->run, {this->accounts[0]}));

    EXPECT_EQ(this->refusal_to_charge(0), Refusal::lost_lease);
    EXPECT_TRUE(
        this->wait(this->store->charge(this->leases[1], AttemptKind::list, std::nullopt, now, {}))
    );
}

// The request has left: what is known of it must not be lost with the lease.
TYPED_TEST(LeaseContract, the_outcome_of_a_request_is_recorded_after_its_lease_was_lost) {
    const auto intent = this->open_invitation();
    this->lose_the_lease();

    EXPECT_TRUE(this->finish(intent.job, intent.attempt, Outcome::sent, JobState::sent));
    EXPECT_EQ(this->view(intent.job.id).state, JobState::sent);
}

TYPED_TEST(LeaseContract, a_stopped_account_visits_nobody) {
    const CampaignId campaign = this->campaign_of(1);
    this->start();
    for (const AccountState state : stopped_states) {
        this->stop_account(state);

        EXPECT_EQ(this->begin_visit(campaign).error().why, Refusal::account_stopped)
            << to_string(state);
    }
}

TYPED_TEST(LeaseContract, a_stopped_account_charges_nothing) {
    this->start();
    for (const AccountState state : stopped_states) {
        this->stop_account(state);

        EXPECT_EQ(this->refusal_to_charge(), Refusal::account_stopped) << to_string(state);
    }
}

TYPED_TEST(LeaseContract, a_stopped_account_invites_nobody) {
    const JobBrief job = this->resolved_job();
    for (const AccountState state : stopped_states) {
        this->stop_account(state);

        EXPECT_EQ(this->reserve(job).error().why, Refusal::account_stopped) << to_string(state);
    }
}

TYPED_TEST(LeaseContract, an_account_that_is_well_again_goes_on) {
    const JobBrief job = this->resolved_job();
    this->stop_account(AccountState::reconnect);
    this->stop_account(AccountState::ok);

    EXPECT_TRUE(this->reserve(job));
}

TYPED_TEST(LeaseContract, one_stopped_account_does_not_stop_another) {
    this->start();
    this->stop_account(AccountState::restricted);

    EXPECT_TRUE(
        this->wait(this->store->charge(this->leases[1], AttemptKind::list, std::nullopt, now, {}))
    );
}

TYPED_TEST(LeaseContract, who_lost_the_lease_of_a_stopped_account_is_told_of_the_lease) {
    this->start();
    this->stop_account(AccountState::paused);
    this->lose_the_lease();

    EXPECT_EQ(this->refusal_to_charge(), Refusal::lost_lease);
}

}  // namespace
}  // namespace invito::test
