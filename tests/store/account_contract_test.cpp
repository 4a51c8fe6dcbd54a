// The contract of every Store: what is known of an account outlives the run.

#include "store/connection.hpp"
#include "store_steps.hpp"

namespace invito::test {
namespace {

template <class Engine>
class AccountContract : public StoreSteps<Engine> {
protected:
    // As a sync of the provider's sent list writes it.
    void add_external(Instant at) {
        store::Connection other(this->directory.file("invito.db"), store::Access::read_write);
        other
            .prepare(
                "INSERT INTO attempt (kind, account_id, intent_at, outcome) "
                "VALUES ('invite', ?1, ?2, 'external')"
            )
            .bind(this->accounts[0], at)
            .run();
    }
};
TYPED_TEST_SUITE(AccountContract, Engines);

TYPED_TEST(AccountContract, is_loaded_as_it_was_saved) {
    this->start();

    const AccountRecord anna = this->record(0);

    EXPECT_EQ(anna.id, this->accounts[0]);
    EXPECT_EQ(anna.alias, "anna");
    EXPECT_EQ(anna.provider_account_id, "acc-anna");
    EXPECT_EQ(anna.state, AccountState::ok);
    EXPECT_EQ(anna.first_sent_at, std::nullopt);
    EXPECT_EQ(anna.next_check, std::nullopt);
    EXPECT_EQ(anna.backoff, Backoff{});
    EXPECT_TRUE(anna.charges.empty());
    EXPECT_TRUE(anna.held.empty());
}

TYPED_TEST(AccountContract, draws_its_pauses_from_a_stream_of_its_own) {
    this->start();

    EXPECT_EQ(this->record(0).pause_seed, this->record(0).pause_seed);
    EXPECT_NE(this->record(0).pause_seed, this->record(1).pause_seed);
}

TYPED_TEST(AccountContract, keeps_the_whole_of_its_back_off) {
    this->start();
    AccountChange change;
    change.backoff = Backoff{
        .rest_until = now + hours{1},
        .rest_level = 1,
        .resend_level = 2,
        .note_rest_until = now + hours{3},
        .note_rest_level = 4,
        .visit_rest_until = now + hours{5},
        .visit_rest_level = 6,
        .failures_in_row = 7,
        .server_errors_in_row = 8,
        .visit_server_errors_in_row = 9,
        .health = {500, now - hours{10}},
    };

    this->change(change);

    EXPECT_EQ(this->record().backoff, *change.backoff);
    EXPECT_EQ(this->record(1).backoff, Backoff{}) << "each account has its own";
}

TYPED_TEST(AccountContract, is_not_touched_by_a_change_of_nothing) {
    this->start();
    AccountChange first;
    first.state = AccountState::reconnect;
    first.detail = "disconnected_account";
    first.backoff.emplace().rest_level = 2;
    this->change(first);

    this->change({});

    EXPECT_EQ(this->record().state, AccountState::reconnect);
    EXPECT_EQ(this->record().state_detail, "disconnected_account");
    EXPECT_EQ(this->record().backoff.rest_level, 2);
}

TYPED_TEST(AccountContract, that_the_provider_stops_is_no_longer_paused_by_a_person) {
    ASSERT_TRUE(this->database->registry().pause_account("anna", {"holiday", now + hours{9}}, now));
    this->start();
    ASSERT_TRUE(this->record().paused_by_person);

    this->stop_account(AccountState::restricted);

    EXPECT_EQ(this->record().state, AccountState::restricted);
    EXPECT_FALSE(this->record().paused_by_person);
    EXPECT_EQ(this->record().paused_until, std::nullopt) << "no pause ends it";
}

TYPED_TEST(AccountContract, loads_charges_later_than_the_bound) {
    this->start();
    this->charge(AttemptKind::list, {}, now);

    EXPECT_EQ(this->record(0, now - one_ms).charges.size(), 1U);
    EXPECT_TRUE(this->record(0, now).charges.empty());
}

TYPED_TEST(AccountContract, loads_charges_of_every_kind_oldest_first) {
    this->start();
    this->charge(AttemptKind::withdraw, {}, now + minutes{1});
    this->charge(AttemptKind::visit, {}, now + minutes{3});
    this->charge(AttemptKind::list, {}, now + minutes{2});
    this->charge(AttemptKind::visit, {}, now);

    std::vector<AttemptKind> kinds;
    for (const Charge& charge : this->record().charges)
        kinds.push_back(charge.kind);

    EXPECT_THAT(
        kinds,
        testing::ElementsAre(
            AttemptKind::visit, AttemptKind::withdraw, AttemptKind::list, AttemptKind::visit
        )
    );
}

TYPED_TEST(AccountContract, loads_no_charge_that_was_given_back) {
    this->start();
    this->finish_charge(*this->charge(AttemptKind::list), Outcome::not_sent);
    this->charge(AttemptKind::list);

    EXPECT_EQ(this->record().charges.size(), 1U);
}

TYPED_TEST(AccountContract, knows_which_invitations_had_a_note) {
    const CampaignId campaign = this->campaign_of(2);
    this->start();
    ReserveInvitation noted = this->request_for(this->resolve(campaign, "id-0"), now + one_ms);
    noted.note = "Hello";
    ASSERT_TRUE(this->wait(this->store->reserve_invitation(noted)));
    ASSERT_TRUE(this->reserve(this->resolve(campaign, "id-1"), now + 2 * one_ms));

    const auto charges = this->record(0, now).charges;

    ASSERT_EQ(charges.size(), 2U);
    EXPECT_TRUE(charges[0].with_note);
    EXPECT_FALSE(charges[1].with_note);
}

TYPED_TEST(AccountContract, is_charged_for_what_was_sent_by_hand) {
    const JobBrief job = this->resolved_job();
    this->add_external(now - hours{1});
    ReserveInvitation request = this->request_for(job);
    request.rules = {{Counted::invitations, now - hours{24}, 1, Refusal::day_cap}};

    EXPECT_EQ(this->refusal_of(request).why, Refusal::day_cap);
    EXPECT_EQ(this->charged(AttemptKind::invite), 1);
}

TYPED_TEST(AccountContract, has_its_waiting_jobs_counted_over_the_campaigns_asked_for) {
    const CampaignId spring = this->campaign_of(3, "spring");
    const CampaignId summer = this->campaign_of(2, "summer");
    this->start();
    this->resolve(spring, "id-0");
    this->send_next(spring, "id-1");

    const auto of = [this](std::vector<CampaignId> campaigns) {
        return this->wait(this->store->waiting_by_account(std::move(campaigns)));
    };
    EXPECT_THAT(of({spring}), testing::ElementsAre(testing::Pair(this->accounts[0], 2)));
    EXPECT_THAT(of({spring, summer}), testing::ElementsAre(testing::Pair(this->accounts[0], 4)));
    EXPECT_TRUE(of({}).empty());
}

TYPED_TEST(AccountContract, without_waiting_jobs_is_left_out) {
    const CampaignId campaign = this->campaign_of(1);
    this->start();
    this->send_next(campaign, "id-0");

    EXPECT_TRUE(this->wait(this->store->waiting_by_account({campaign})).empty());
}

}  // namespace
}  // namespace invito::test
