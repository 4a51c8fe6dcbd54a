// The contract of every RunStore: what is known of an account outlives the run.

#include "store/connection.hpp"
#include "store_steps.hpp"
#include "support/ledger_numbers.hpp"

namespace invito::test {
namespace {

class AccountContract : public StoreSteps {
protected:
    // As a sync of the provider's sent list writes it.
    void add_external(Instant at) {
        const auto other_program = another_session();
        sql::Session& other = *other_program;
        other
            .prepare(
                "INSERT INTO attempt (kind, account_id, member_id, intent_at, outcome) "
                "VALUES ('invite', ?1, (SELECT member_id FROM account WHERE id = ?1), ?2, "
                "'external')"
            )
            .bind(accounts[0], at)
            .run();
        other.execute(number_attempts);
    }
};
INSTANTIATE_TEST_SUITE_P(, AccountContract, every_engine, engine_name);

TEST_P(AccountContract, is_loaded_as_it_was_saved) {
    start();

    const AccountRecord anna = record(0);

    EXPECT_EQ(anna.id, accounts[0]);
    EXPECT_EQ(anna.alias, "anna");
    EXPECT_EQ(anna.provider_account_id, "acc-anna");
    EXPECT_EQ(anna.state, AccountState::ok);
    EXPECT_EQ(anna.first_sent_at, std::nullopt);
    EXPECT_EQ(anna.next_looks, NextLooks());
    EXPECT_EQ(anna.backoff, Backoff{});
    EXPECT_TRUE(anna.charges.empty());
    EXPECT_TRUE(anna.held.empty());
}

TEST_P(AccountContract, draws_its_pauses_from_a_stream_of_its_own) {
    start();

    EXPECT_EQ(record(0).pause_seed, record(0).pause_seed);
    EXPECT_NE(record(0).pause_seed, record(1).pause_seed);
}

TEST_P(AccountContract, keeps_the_whole_of_its_back_off) {
    start();
    AccountChange whole;
    whole.backoff = Backoff{
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
        .holds = {{now + hours{11}, now + hours{12}, now + hours{13}, now + hours{14}}},
    };

    change(whole);

    EXPECT_EQ(record().backoff, *whole.backoff);
    EXPECT_EQ(record(1).backoff, Backoff{}) << "each account has its own";
}

TEST_P(AccountContract, is_not_touched_by_a_change_of_nothing) {
    start();
    AccountChange first;
    first.state = AccountState::reconnect;
    first.detail = "disconnected_account";
    first.backoff.emplace().rest_level = 2;
    change(first);

    change({});

    EXPECT_EQ(record().state, AccountState::reconnect);
    EXPECT_EQ(record().state_detail, "disconnected_account");
    EXPECT_EQ(record().backoff.rest_level, 2);
}

TEST_P(AccountContract, that_the_provider_stops_is_no_longer_paused_by_a_person) {
    ASSERT_TRUE(database->admin_store().pause_account("anna", {"holiday", now + hours{9}}, now));
    start();
    ASSERT_TRUE(record().paused_by_person);

    stop_account(AccountState::restricted);

    EXPECT_EQ(record().state, AccountState::restricted);
    EXPECT_FALSE(record().paused_by_person);
    EXPECT_EQ(record().paused_until, std::nullopt) << "no pause ends it";
}

TEST_P(AccountContract, loads_charges_later_than_the_bound) {
    start();
    charge(AttemptKind::list, {}, now);

    EXPECT_EQ(record(0, now - one_ms).charges.size(), 1U);
    EXPECT_TRUE(record(0, now).charges.empty());
}

TEST_P(AccountContract, loads_charges_of_every_kind_oldest_first) {
    start();
    charge(AttemptKind::withdraw, {}, now + minutes{1});
    charge(AttemptKind::visit, {}, now + minutes{3});
    charge(AttemptKind::list, {}, now + minutes{2});
    charge(AttemptKind::visit, {}, now);

    std::vector<AttemptKind> kinds;
    for (const Charge& charge : record().charges) kinds.push_back(charge.kind);

    EXPECT_THAT(
        kinds, testing::ElementsAre(
                   AttemptKind::visit, AttemptKind::withdraw, AttemptKind::list, AttemptKind::visit
               )
    );
}

TEST_P(AccountContract, loads_no_charge_that_was_given_back) {
    start();
    finish_charge(*charge(AttemptKind::list), Outcome::not_sent);
    charge(AttemptKind::list);

    EXPECT_EQ(record().charges.size(), 1U);
}

TEST_P(AccountContract, knows_which_invitations_had_a_note) {
    const CampaignId campaign = campaign_of(2);
    start();
    ReserveInvitation noted = request_for(resolve(campaign, "id-0"), now + one_ms);
    noted.note = "Hello";
    ASSERT_TRUE(wait(store->reserve_invitation(noted)));
    ASSERT_TRUE(reserve(resolve(campaign, "id-1"), now + 2 * one_ms));

    const auto charges = record(0, now).charges;

    ASSERT_EQ(charges.size(), 2U);
    EXPECT_TRUE(charges[0].with_note);
    EXPECT_FALSE(charges[1].with_note);
}

TEST_P(AccountContract, is_charged_for_what_was_sent_by_hand) {
    const JobBrief job = resolved_job();
    add_external(now - hours{1});
    ReserveInvitation request = request_for(job);
    request.rules = {{Counted::invitations, now - hours{24}, 1, DenyReason::day_cap}};

    EXPECT_EQ(refusal_of(request).why, DenyReason::day_cap);
    EXPECT_EQ(charged(AttemptKind::invite), 1);
}

TEST_P(AccountContract, has_its_waiting_leads_told_by_campaign) {
    const CampaignId spring = campaign_of(3, "spring");
    const CampaignId summer = campaign_of(2, "summer");
    start();
    const JobBrief resolved = resolve(spring, "id-0");
    send_next(spring, "id-1");
    defer(resolved.id, JobState::resolved, now + hours{2});

    const WorkInProgress work = wait(store->work_in_progress(minutes{11}, now));

    ASSERT_EQ(work.campaigns.size(), 2U);
    ASSERT_EQ(work.leads.size(), 2U) << "ben has none";
    EXPECT_EQ(work.leads[0].campaign, spring);
    EXPECT_EQ(work.leads[0].account, accounts[0]);
    EXPECT_EQ(work.leads[0].alias, "anna");
    EXPECT_EQ(work.leads[0].leads, 2);
    EXPECT_EQ(work.leads[0].queue.earliest_job, Instant{});
    EXPECT_TRUE(work.leads[0].takes_part);
    EXPECT_EQ(work.leads[1].campaign, summer);
    EXPECT_EQ(work.leads[1].leads, 2);
    EXPECT_EQ(queries()->work_in_progress(minutes{11}, now).leads.size(), 2U)
        << "readers see the same";
}

TEST_P(AccountContract, that_was_taken_out_of_a_campaign_is_given_no_turn_in_it) {
    const CampaignId spring = campaign_of(2, "spring");
    start();
    const JobBrief resolved = resolve(spring, "id-0");
    Campaign campaign;
    campaign.name = "spring";
    another_process()->admin_store().save_campaign({campaign, "", ""}, {accounts[1]}, now);

    const WorkInProgress work = wait(store->work_in_progress(minutes{11}, now));
    ASSERT_EQ(work.leads.size(), 1U);
    EXPECT_FALSE(work.leads[0].takes_part);
    EXPECT_EQ(work.leads[0].leads, 2) << "they stay with it";
    EXPECT_EQ(wait(store->campaign_queue(accounts[0], spring)).paused_until, never);
    EXPECT_EQ(begin_visit(spring).error().why, DenyReason::not_ready);
    EXPECT_FALSE(next_resolved(0, {spring}, now).has_value());
}

TEST_P(AccountContract, has_its_campaigns_closed_by_their_caps_only_while_they_send) {
    const CampaignId spring = campaign_of(3, "spring");
    Campaign campaign;
    campaign.name = "spring";
    campaign.per_day = 1;
    database->admin_store().save_campaign({campaign, "", ""}, accounts, now);
    start();
    send_next(spring, "id-0");

    const auto closure_at = [this](Instant at) {
        return wait(store->work_in_progress(minutes{11}, at)).campaigns[0].closure;
    };
    ASSERT_TRUE(closure_at(now).has_value());
    EXPECT_EQ(closure_at(now)->until, now + hours{24} + minutes{11});
    EXPECT_FALSE(closure_at(now + hours{24} + minutes{11}).has_value());

    another_process()->admin_store().set_campaign_state(spring, CampaignState::archived, now);
    EXPECT_FALSE(closure_at(now).has_value());
}

}  // namespace
}  // namespace invito::test
