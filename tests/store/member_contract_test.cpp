// The contract of every RunStore: one LinkedIn member under two account ids has one budget, and
// only one of the two sends.

#include "invito/ports/admin_store.hpp"
#include "store_steps.hpp"

namespace invito::test {
namespace {

constexpr Duration one_day = hours{24};

const AccountEntry anna_entry{"anna", "acc-anna", Tier::premium};
const AccountEntry ben_entry{"ben", "acc-ben", Tier::premium};

class MemberContract : public StoreSteps {
protected:
    static constexpr std::size_t anna = 0;
    static constexpr std::size_t ben = 1;

    bool learn(const std::string& member_of_anna, const std::string& member_of_ben) {
        std::vector<AccountMember> listed{{"acc-anna", member_of_anna}, {"acc-ben", member_of_ben}};
        return wait(store->learn_members(run, std::move(listed), now));
    }

    // A started run that knows that anna and ben are one.
    void start_with_one_member() {
        start();
        learn("ACoA", "ACoA");
    }

    // Somebody edits the settings: these are the configured accounts now.
    void configure(const std::vector<AccountEntry>& entries) {
        another_process()->admin_store().save_accounts(entries, now);
    }

    Granted<AttemptId> charge_by(
        std::size_t account, AttemptKind kind, std::vector<CapRule> rules = {}
    ) {
        return wait(store->charge(leases.at(account), kind, std::nullopt, now, std::move(rules)));
    }

    DenyReason refusal_by_ben(const JobBrief& job, std::vector<CapRule> rules = {}) {
        ReserveInvitation request = request_for(job);
        request.lease = leases[ben];
        request.rules = std::move(rules);
        return refusal_of(std::move(request)).why;
    }

    static CapRule at_most_one(Counted counted) {
        return {counted, now - one_day, 1, DenyReason::day_cap};
    }

    Lease lease_of(std::size_t account, RunId by) {
        let_runs_die();
        return wait(store->lease_accounts(by, {accounts.at(account)}, now)).leases.front();
    }
};
INSTANTIATE_TEST_SUITE_P(, MemberContract, every_engine, engine_name);

TEST_P(MemberContract, what_both_accounts_did_before_it_was_known_counts_for_each) {
    start();
    charge_by(anna, AttemptKind::list);
    charge_by(ben, AttemptKind::visit);
    ASSERT_EQ(record(anna).charges.size(), 1U);

    EXPECT_TRUE(learn("ACoA", "ACoA"));

    EXPECT_EQ(record(anna).charges.size(), 2U);
    EXPECT_EQ(record(ben).charges.size(), 2U);
}

TEST_P(MemberContract, the_same_word_again_is_no_news) {
    start();
    EXPECT_FALSE(learn("ACoA", "ACoB")) << "nothing that is known changes";
    EXPECT_FALSE(learn("ACoA", "ACoB"));
    EXPECT_EQ(record(anna).state, AccountState::ok);
    EXPECT_EQ(record(ben).state, AccountState::ok);
}

TEST_P(MemberContract, two_whose_ids_are_not_told_are_not_one) {
    start();
    charge_by(anna, AttemptKind::list);

    EXPECT_FALSE(learn("", ""));

    EXPECT_TRUE(record(ben).charges.empty());
    EXPECT_EQ(record(ben).state, AccountState::ok);
}

TEST_P(MemberContract, a_listing_without_the_id_takes_nothing_back) {
    start_with_one_member();

    EXPECT_FALSE(learn("", ""));

    EXPECT_EQ(record(ben).state, AccountState::same_member);
}

TEST_P(MemberContract, ids_are_compared_byte_by_byte) {
    start();

    EXPECT_FALSE(learn("ACoA", "ACoa"));

    EXPECT_EQ(record(ben).state, AccountState::ok);
}

TEST_P(MemberContract, accounts_that_this_database_has_not_are_passed_over) {
    start();

    EXPECT_FALSE(wait(store->learn_members(run, {{"acc-zoe", "ACoA"}}, now)));
    EXPECT_FALSE(learn("ACoA", "ACoB"));
}

TEST_P(MemberContract, only_the_first_in_the_configuration_sends) {
    start_with_one_member();

    EXPECT_EQ(record(anna).state, AccountState::ok);
    EXPECT_EQ(record(ben).state, AccountState::same_member);
    EXPECT_EQ(record(ben).state_detail, "anna");
    EXPECT_TRUE(charge_by(anna, AttemptKind::list));
    EXPECT_EQ(charge_by(ben, AttemptKind::list).error().why, DenyReason::account_stopped);
}

TEST_P(MemberContract, the_order_of_the_configuration_decides_not_that_of_the_rows) {
    start_with_one_member();

    configure({ben_entry, anna_entry});

    EXPECT_EQ(record(anna).state, AccountState::same_member);
    EXPECT_EQ(record(anna).state_detail, "ben");
    EXPECT_EQ(record(ben).state, AccountState::ok);
    EXPECT_EQ(charge_by(anna, AttemptKind::list).error().why, DenyReason::account_stopped);
}

TEST_P(MemberContract, an_account_that_is_not_configured_stands_in_nobodys_way) {
    start_with_one_member();

    configure({ben_entry});

    EXPECT_EQ(record(ben).state, AccountState::ok);
    EXPECT_TRUE(charge_by(ben, AttemptKind::list));
}

TEST_P(MemberContract, an_account_that_does_not_send_begins_no_visit_and_no_invitation) {
    const JobBrief job = resolved_job();
    learn("ACoA", "ACoA");
    TakeNext visit;
    visit.may_send = false;
    visit.lease = leases[ben];
    visit.now = now;

    EXPECT_EQ(wait(store->take_next(visit)).error().why, DenyReason::account_stopped);
    EXPECT_EQ(refusal_by_ben(job), DenyReason::account_stopped);
    EXPECT_EQ(view(job.id).state, JobState::resolved) << "its lead waits";
}

TEST_P(MemberContract, every_cap_counts_what_the_other_account_did) {
    start_with_one_member();
    charge_by(anna, AttemptKind::visit);
    charge_by(anna, AttemptKind::list);
    charge_by(anna, AttemptKind::withdraw);
    configure({ben_entry});

    const auto deny_reason = [this](AttemptKind kind, Counted counted) {
        return charge_by(ben, kind, {at_most_one(counted)}).error().why;
    };
    EXPECT_EQ(deny_reason(AttemptKind::visit, Counted::visits), DenyReason::day_cap);
    EXPECT_EQ(deny_reason(AttemptKind::list, Counted::list_reads), DenyReason::day_cap);
    EXPECT_EQ(deny_reason(AttemptKind::withdraw, Counted::withdrawals), DenyReason::day_cap);
}

TEST_P(MemberContract, invitations_and_notes_of_the_other_account_count) {
    const CampaignId campaign = campaign_of(2);
    start_with_one_member();
    ReserveInvitation noted = request_for(resolve(campaign, "id-0"));
    noted.note = "Hello";
    ASSERT_TRUE(wait(store->reserve_invitation(noted)));
    const JobBrief next = resolve(campaign, "id-1");
    configure({ben_entry});

    EXPECT_EQ(refusal_by_ben(next, {at_most_one(Counted::invitations)}), DenyReason::day_cap);
    EXPECT_EQ(
        refusal_by_ben(next, {at_most_one(Counted::invitations_with_note)}), DenyReason::day_cap
    );
}

TEST_P(MemberContract, queries_show_the_same_numbers_for_both) {
    const CampaignId campaign = campaign_of(1);
    start_with_one_member();
    send_next(campaign, "id-0");

    const auto views = queries()->accounts(now + minutes{1});

    ASSERT_EQ(views.size(), 2U);
    EXPECT_EQ(views[ben].day_used, 1);
    EXPECT_EQ(views[ben].week_used, 1);
    EXPECT_EQ(views[ben].day_visits, 1);
    EXPECT_EQ(queries()->charges(accounts[ben], Lookback::longest({}), now).size(), 2U);
}

TEST_P(MemberContract, the_pause_after_an_invitation_holds_for_the_other_account) {
    const CampaignId campaign = campaign_of(2);
    start_with_one_member();
    ReserveInvitation first = request_for(resolve(campaign, "id-0"));
    first.next_at = now + minutes{9};
    ASSERT_TRUE(wait(store->reserve_invitation(first)));
    const JobBrief next = resolve(campaign, "id-1");
    configure({ben_entry});

    EXPECT_EQ(record(ben).next_at, now + minutes{9});
    EXPECT_EQ(record(ben).pauses_drawn, 1);
    EXPECT_EQ(refusal_by_ben(next), DenyReason::pacing);
}

TEST_P(MemberContract, rests_and_health_hold_for_the_other_account) {
    start_with_one_member();
    AccountChange limited;
    limited.backoff = Backoff{.rest_until = now + hours{4}, .health = {500, now}};

    change(limited);

    EXPECT_EQ(record(ben).backoff, *limited.backoff);
}

TEST_P(MemberContract, of_what_each_had_the_stricter_holds) {
    const CampaignId campaign = campaign_of(1);
    start();
    ReserveInvitation sent = request_for(resolve(campaign, "id-0"));
    sent.next_at = now + minutes{9};
    ASSERT_TRUE(wait(store->reserve_invitation(sent)));
    AccountChange of_anna;
    of_anna.backoff = Backoff{.rest_until = now + hours{1}, .rest_level = 3};
    change(of_anna);
    AccountChange of_ben;
    of_ben.backoff = Backoff{.rest_until = now + hours{2}, .health = {250, now}};
    wait(store->change_account(leases[ben], of_ben, now));

    learn("ACoA", "ACoA");

    const Backoff expected{.rest_until = now + hours{2}, .rest_level = 3, .health = {250, now}};
    EXPECT_EQ(record(anna).backoff, expected);
    EXPECT_EQ(record(ben).backoff, expected);
    EXPECT_EQ(record(ben).next_at, now + minutes{9});
}

TEST_P(MemberContract, ramps_up_from_the_first_invitation_of_either_account) {
    const CampaignId campaign = campaign_of(2);
    start();
    learn("ACoA", "ACoB");
    send_next(campaign, "id-0");
    ASSERT_EQ(record(anna).first_sent_at, now);
    ASSERT_EQ(record(ben).first_sent_at, std::nullopt);

    configure({anna_entry, {"anna-again", "acc-again", Tier::premium}});
    EXPECT_TRUE(wait(store->learn_members(run, {{"acc-again", "ACoA"}}, now + one_day)));

    const auto views = queries()->accounts(now + one_day);
    ASSERT_EQ(views.size(), 3U);
    EXPECT_EQ(views[1].record.alias, "anna-again");
    EXPECT_EQ(views[1].record.first_sent_at, now);
    EXPECT_EQ(views[1].week_used, 1) << "its windows are not lost";
}

TEST_P(MemberContract, limits_held_for_the_day_hold_for_the_other_account) {
    start_with_one_member();
    DayLimits limits;
    limits.since = now;
    limits.day = {now, now + hours{5}, {}};
    limits.zone = "UTC";
    limits.limits = {.per_day = 2};
    wait(store->record_limits(leases[anna], limits));
    configure({ben_entry});
    limits.limits.per_day = 9;

    const auto held = wait(store->record_limits(leases[ben], limits));

    ASSERT_EQ(held.size(), 1U);
    EXPECT_EQ(held[0].limits.per_day, 2);
    ASSERT_EQ(record(ben).held.size(), 1U);
    EXPECT_EQ(record(ben).held[0].limits.per_day, 2);
}

// A run may have been waiting while another one took one of its accounts out of the configuration.
TEST_P(MemberContract, an_account_that_the_configuration_lost_sends_after_those_it_has) {
    start_with_one_member();

    configure({ben_entry});

    EXPECT_EQ(record(ben).state, AccountState::ok);
    EXPECT_EQ(record(anna).state, AccountState::same_member);
    EXPECT_EQ(record(anna).state_detail, "ben");

    configure({});
    const bool anna_sends = record(anna).state == AccountState::ok;
    const bool ben_sends = record(ben).state == AccountState::ok;
    EXPECT_NE(anna_sends, ben_sends) << "one of them";
}

TEST_P(MemberContract, limits_that_are_recorded_together_bind_each_other) {
    start_with_one_member();
    DayLimits limits;
    limits.since = now;
    limits.day = {now, now + hours{5}, {}};
    limits.zone = "UTC";
    limits.limits = {.per_day = 9};
    DayLimits lower = limits;
    lower.limits.per_day = 2;

    const auto held =
        wait(store->record_all_limits({{leases[anna], limits}, {leases[anna], lower}}));

    ASSERT_EQ(held.size(), 2U);
    EXPECT_EQ(held[0].front().limits.per_day, 2);
    EXPECT_EQ(held[1].front().limits.per_day, 2);
}

TEST_P(MemberContract, limits_of_an_account_that_does_not_send_bind_nobody) {
    start_with_one_member();
    DayLimits limits;
    limits.since = now;
    limits.day = {now, now + hours{5}, {}};
    limits.zone = "UTC";
    limits.limits = {.per_day = 2};

    const auto held = wait(store->record_limits(leases[ben], limits));

    EXPECT_TRUE(held.empty());
    EXPECT_TRUE(record(anna).held.empty());
}

TEST_P(MemberContract, a_restriction_stops_every_account_until_a_person_resumes_one) {
    start_with_one_member();
    stop_account(AccountState::restricted);
    configure({ben_entry});

    EXPECT_EQ(record(ben).state, AccountState::restricted);
    EXPECT_FALSE(charge_by(ben, AttemptKind::list));

    ASSERT_TRUE(another_process()->admin_store().resume_account("ben", now));
    EXPECT_EQ(record(ben).state, AccountState::ok);
    configure({anna_entry});
    EXPECT_EQ(record(anna).state, AccountState::ok);
}

TEST_P(MemberContract, a_lost_sign_in_is_one_accounts_own) {
    start_with_one_member();
    stop_account(AccountState::reconnect);
    configure({ben_entry});

    EXPECT_EQ(record(ben).state, AccountState::ok);
}

TEST_P(MemberContract, a_persons_pause_stops_every_account) {
    start_with_one_member();
    ASSERT_TRUE(another_process()->admin_store().pause_account("anna", {"holiday"}, now));
    configure({ben_entry});

    EXPECT_EQ(record(ben).state, AccountState::paused);
    EXPECT_EQ(record(ben).state_detail, "holiday");
    EXPECT_TRUE(record(ben).paused_by_person);
}

TEST_P(MemberContract, a_stop_from_before_it_was_known_holds_for_both) {
    start();
    AccountChange stop;
    stop.state = AccountState::restricted;
    stop.detail = "account_restricted";
    wait(store->change_account(leases[ben], stop, now));

    learn("ACoA", "ACoA");

    EXPECT_EQ(record(anna).state, AccountState::restricted);
    EXPECT_EQ(record(anna).state_detail, "account_restricted");
}

TEST_P(MemberContract, a_restriction_is_graver_than_a_pause) {
    ASSERT_TRUE(database->admin_store().pause_account("anna", {"holiday", now + one_day}, now));
    start();
    AccountChange stop;
    stop.state = AccountState::restricted;
    wait(store->change_account(leases[ben], stop, now));

    learn("ACoA", "ACoA");

    EXPECT_EQ(record(anna).state, AccountState::restricted);
    EXPECT_EQ(record(anna).paused_until, std::nullopt);
}

TEST_P(MemberContract, an_unknown_outcome_is_looked_for_by_the_account_that_sends) {
    const Intent intent = unknown_invitation();
    learn("ACoA", "ACoA");
    configure({ben_entry});

    const auto due = wait(store->due_unknowns(accounts[ben], now + minutes{1}));

    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0].attempt, intent.attempt);
    EXPECT_EQ(wait(store->next_looks(accounts[ben])).first, now + minutes{1});
    EXPECT_EQ(record(ben).next_looks.first, now + minutes{1});
}

TEST_P(MemberContract, what_the_other_account_sent_is_pending_and_not_by_hand) {
    const CampaignId campaign = campaign_of(1);
    start();
    const Intent intent = send_next(campaign, "id-0");
    learn("ACoA", "ACoA");
    configure({ben_entry});

    const auto pending = wait(store->pending_invitations(accounts[ben], Instant{}));
    ASSERT_EQ(pending.size(), 1U);
    EXPECT_EQ(pending[0].attempt, intent.attempt);
    EXPECT_EQ(pending[0].account, accounts[anna]);

    ListedInvitation listed;
    listed.invitation_id = "another word for it";
    listed.provider_id = "id-0";
    listed.latest_sent_at = now;
    const auto found = wait(store->record_by_hand(leases[ben], {listed}, now));
    EXPECT_EQ(found.added, 0) << "it would be charged twice";
}

TEST_P(MemberContract, a_lease_of_one_account_ends_an_older_one_of_the_other) {
    start_with_one_member();
    const Lease older = leases[anna];

    lease_of(ben, RunId{run.value + 1});

    EXPECT_EQ(
        wait(store->charge(older, AttemptKind::list, std::nullopt, now, {})).error().why,
        DenyReason::lost_lease
    );
}

TEST_P(MemberContract, a_run_keeps_the_leases_of_all_its_accounts) {
    start_with_one_member();

    leases = wait(store->lease_accounts(run, accounts, now)).leases;

    EXPECT_TRUE(charge_by(anna, AttemptKind::list));
    EXPECT_EQ(charge_by(ben, AttemptKind::list).error().why, DenyReason::account_stopped);
}

TEST_P(MemberContract, an_older_run_of_one_account_is_over_once_it_is_known) {
    start();
    const Lease older = leases[anna];
    run = RunId{run.value + 1};
    leases[ben] = lease_of(ben, run);
    configure({ben_entry});

    learn("ACoA", "ACoA");

    EXPECT_EQ(
        wait(store->charge(older, AttemptKind::list, std::nullopt, now, {})).error().why,
        DenyReason::lost_lease
    );
    EXPECT_TRUE(charge_by(ben, AttemptKind::list));
}

TEST_P(MemberContract, an_account_that_somebody_else_signed_in_to_waits_for_a_person) {
    const CampaignId campaign = campaign_of(1);
    start();
    learn("ACoA", "ACoB");
    send_next(campaign, "id-0");
    AccountChange rested;
    rested.backoff = Backoff{.rest_until = now + hours{4}};
    change(rested);

    EXPECT_TRUE(learn("ACoZ", "ACoB"));

    EXPECT_EQ(record(anna).state, AccountState::paused);
    EXPECT_EQ(record(anna).state_detail, "another LinkedIn member than before");
    EXPECT_TRUE(record(anna).charges.empty()) << "they are the former member's";
    EXPECT_EQ(record(anna).backoff, Backoff{});
    EXPECT_TRUE(wait(store->pending_invitations(accounts[anna], Instant{})).empty());
}

TEST_P(MemberContract, what_a_former_member_did_is_found_again_under_another_account) {
    const CampaignId campaign = campaign_of(1);
    start();
    learn("ACoA", "");
    send_next(campaign, "id-0");
    learn("ACoZ", "");

    EXPECT_TRUE(learn("ACoZ", "ACoA"));

    EXPECT_EQ(record(ben).charges.size(), 2U) << "a visit and an invitation";
    EXPECT_EQ(record(ben).first_sent_at, now);
    EXPECT_EQ(record(ben).state, AccountState::ok);
}

TEST_P(MemberContract, whoever_takes_over_an_account_keeps_a_restriction_of_their_own) {
    start();
    learn("ACoA", "ACoB");
    AccountChange stop;
    stop.state = AccountState::restricted;
    wait(store->change_account(leases[ben], stop, now));

    learn("ACoB", "ACoB");
    configure({anna_entry});

    EXPECT_EQ(record(anna).state, AccountState::restricted);
}

// --- moved by the provider: another id for the same account

class MovedAccount : public MemberContract {
protected:
    // Both are known by v1's listing, and the first account has read a list.
    void start_before_the_move(const std::string& member_of_anna = "ACoA") {
        start();
        learn(member_of_anna, "ACoB");
        charge_by(anna, AttemptKind::list);
    }

    // v2's listing of one account.
    bool learn_moved(
        const std::string& id, const std::string& member_id, const std::string& former_id
    ) {
        std::vector<AccountMember> listed{{id, member_id, former_id}};
        return wait(store->learn_members(run, std::move(listed), now));
    }

    // Another alias than before for the account of that id. Its number.
    std::size_t configure_anew(const std::string& alias, const std::string& id) {
        accounts.push_back(another_process()
                               ->admin_store()
                               .save_accounts({{alias, id, Tier::premium}, ben_entry}, now)
                               .front());
        return accounts.size() - 1;
    }
};
INSTANTIATE_TEST_SUITE_P(, MovedAccount, every_engine, engine_name);

TEST_P(MovedAccount, keeps_its_windows_under_its_alias) {
    start_before_the_move();
    configure({{"anna", "acc_a", Tier::premium}, ben_entry});

    EXPECT_FALSE(learn_moved("acc_a", "ACoA", "acc-anna"));
    EXPECT_FALSE(learn_moved("acc_a", "", "acc-anna")) << "whose it is need not be told";
    EXPECT_FALSE(learn_moved("acc_a", "ACoA", ""));

    EXPECT_EQ(record(anna).charges.size(), 1U);
    EXPECT_EQ(record(anna).state, AccountState::ok);
    EXPECT_EQ(record(anna).provider_account_id, "acc_a");
    EXPECT_EQ(record(anna).member_id, "ACoA");
}

TEST_P(MovedAccount, keeps_its_windows_under_another_alias_by_its_former_id) {
    start_before_the_move("");
    const std::size_t again = configure_anew("anna-2", "acc_a");

    EXPECT_TRUE(learn_moved("acc_a", "ACoA", "acc-anna"));
    EXPECT_FALSE(learn_moved("acc_a", "ACoA", "acc-anna")) << "that is no news";

    EXPECT_EQ(record(again).charges.size(), 1U);
    EXPECT_EQ(record(again).member_id, "ACoA") << "its first word";
}

TEST_P(MovedAccount, keeps_its_windows_under_another_alias_if_nobody_tells_whose_it_is) {
    start_before_the_move();
    const std::size_t again = configure_anew("anna-2", "acc_a");

    EXPECT_TRUE(learn_moved("acc_a", "", "acc-anna"));

    EXPECT_EQ(record(again).charges.size(), 1U);
    EXPECT_EQ(record(again).member_id, "ACoA");
}

TEST_P(MovedAccount, is_another_members_if_somebody_else_has_signed_in_since) {
    start_before_the_move();
    const std::size_t again = configure_anew("anna-2", "acc_a");

    EXPECT_FALSE(learn_moved("acc_a", "ACoZ", "acc-anna"));

    EXPECT_TRUE(record(again).charges.empty());
    EXPECT_EQ(record(again).member_id, "ACoZ");
}

TEST_P(MovedAccount, under_anothers_alias_waits_for_a_person_and_counts_for_its_own_member) {
    start_before_the_move();
    AccountChange signed_out;
    signed_out.state = AccountState::reconnect;
    change(signed_out);
    configure({{"anna", "acc_b", Tier::premium}, {"ben", "acc_a", Tier::premium}});

    EXPECT_TRUE(learn_moved("acc_b", "", "acc-ben"));
    EXPECT_TRUE(learn_moved("acc_a", "", "acc-anna"));
    EXPECT_FALSE(learn_moved("acc_b", "", "acc-ben")) << "a person knows it";

    for (const std::size_t account : {anna, ben}) {
        EXPECT_EQ(record(account).state, AccountState::paused);
        EXPECT_EQ(record(account).state_detail, "another LinkedIn member than before");
    }

    configure({{"anna", "acc_a", Tier::premium}, {"ben", "acc_b", Tier::premium}});
    EXPECT_FALSE(learn_moved("acc_a", "ACoA", "acc-anna"));
    EXPECT_FALSE(learn_moved("acc_b", "ACoB", "acc-ben"));
    for (const std::size_t account : {anna, ben}) {
        const bool is_annas = record(account).alias == "anna";
        EXPECT_EQ(record(account).charges.size(), is_annas ? 1U : 0U);
    }
}

}  // namespace
}  // namespace invito::test
