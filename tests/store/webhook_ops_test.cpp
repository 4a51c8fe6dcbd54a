// AdminStore: what the provider's webhooks tell is kept and applied once, beside a run that holds
// the leases.

#include "invito/ports/admin_store.hpp"
#include "store/connection.hpp"
#include "store_steps.hpp"

namespace invito::test {
namespace {

class WebhookEvents : public StoreSteps {
protected:
    EventReceipt receive(
        const ProviderEvent& event, const std::string& key = "evt_1", Instant at = now
    ) {
        return another_process()->admin_store().receive_event(event, key, at);
    }

    Intent sent_invitation() {
        Intent intent = open_invitation();
        finish(intent.job, intent.attempt, Outcome::sent, JobState::sent);
        return intent;
    }

    std::int64_t number(const std::string& sql) {
        const auto other_program = another_session();
        sql::Session& other = *other_program;
        return other.number(sql);
    }

    std::string evidence_of(AttemptId attempt) {
        const auto other_program = another_session();
        sql::Session& other = *other_program;
        return other.find<std::string>("SELECT evidence FROM attempt WHERE id = ?1", attempt)
            .value_or("");
    }

    // They were read completely just now.
    void know_relations(Instant until) { wait(store->finish_sync(leases[0], until, until)); }
};
INSTANTIATE_TEST_SUITE_P(, WebhookEvents, every_engine, engine_name);

ProviderEvent relation(const std::string& provider_id, const std::string& account = "acc-anna") {
    return {
        .kind = EventKind::relation,
        .account_id = account,
        .provider_id = provider_id,
        .public_identifier = "slug"};
}

ProviderEvent signed_out(std::optional<Instant> at = {}, const std::string& id = "") {
    return {
        .kind = EventKind::signed_out,
        .id = id,
        .account_id = "acc-anna",
        .status = "CREDENTIALS",
        .at = at};
}

ProviderEvent healthy(std::optional<Instant> at = {}) {
    return {
        .kind = EventKind::account,
        .id = "evt_ok",
        .account_id = "acc-anna",
        .status = "running",
        .at = at};
}

TEST_P(WebhookEvents, a_relation_with_whom_an_invitation_is_pending_is_its_acceptance) {
    const Intent intent = sent_invitation();

    const EventReceipt receipt = receive(relation("id-0"), "evt_1", now + hours{3});

    EXPECT_EQ(receipt.effect, EventEffect::accepted);
    EXPECT_EQ(receipt.account, "anna");
    const JobView job = view(intent.job.id);
    EXPECT_EQ(job.state, JobState::accepted);
    EXPECT_EQ(job.accepted_at, now + hours{3});
    EXPECT_EQ(evidence_of(intent.attempt), "told by a webhook of anna");
}

TEST_P(WebhookEvents, an_acceptance_has_the_time_that_the_event_names_if_it_is_past) {
    const Intent intent = sent_invitation();
    ProviderEvent event = relation("id-0");
    event.at = now + hours{1};

    receive(event, "evt_1", now + hours{3});

    EXPECT_EQ(view(intent.job.id).accepted_at, now + hours{1});
}

TEST_P(WebhookEvents, an_acceptance_of_tomorrow_is_one_of_now) {
    const Intent intent = sent_invitation();
    ProviderEvent event = relation("id-0");
    event.at = now + hours{30};

    receive(event, "evt_1", now + hours{3});

    EXPECT_EQ(view(intent.job.id).accepted_at, now + hours{3});
}

TEST_P(WebhookEvents, are_applied_once) {
    sent_invitation();
    receive(relation("id-0"));

    const EventReceipt again = receive(relation("id-0"), "evt_1", now + hours{1});

    EXPECT_FALSE(again.is_new);
    EXPECT_EQ(number("SELECT count(*) FROM webhook_event"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM event WHERE kind = 'invitation.accepted'"), 1);
}

TEST_P(WebhookEvents, settle_an_invitation_of_which_nobody_knew_whether_it_was_sent) {
    const Intent intent = unknown_invitation();

    EXPECT_EQ(receive(relation("id-0")).effect, EventEffect::accepted);

    const JobView job = view(intent.job.id);
    EXPECT_EQ(job.state, JobState::accepted);
    EXPECT_EQ(job.sent_at, now) << "when its intent was written";
    EXPECT_TRUE(wait(store->due_unknowns(accounts[0], never)).empty());
}

TEST_P(WebhookEvents, leave_an_invitation_to_its_run_that_is_just_being_sent) {
    const Intent intent = open_invitation();
    know_relations(now);

    EXPECT_EQ(receive(relation("id-0")).effect, EventEffect::looks);

    EXPECT_TRUE(finish(intent.job, intent.attempt, Outcome::sent, JobState::sent));
    EXPECT_EQ(view(intent.job.id).state, JobState::sent);
}

TEST_P(WebhookEvents, of_the_address_but_another_member_only_make_the_next_sync_look) {
    const Intent intent = sent_invitation();
    know_relations(now);
    ProviderEvent event = relation("id-of-another");
    event.public_identifier = "spring-0";

    EXPECT_EQ(receive(event, "evt_1", now + minutes{1}).effect, EventEffect::looks);

    EXPECT_EQ(view(intent.job.id).state, JobState::sent);
    EXPECT_EQ(record().related_until, now + minutes{1} - relations_pause);
}

TEST_P(WebhookEvents, never_make_known_relations_later_than_they_are) {
    sent_invitation();
    know_relations(now - hours{5});
    ProviderEvent event = relation("id-of-another");
    event.public_identifier = "spring-0";

    receive(event);

    EXPECT_EQ(record().related_until, now - hours{5});
}

TEST_P(WebhookEvents, of_another_account_say_nothing_of_this_ones_invitation) {
    const Intent intent = sent_invitation();

    EXPECT_EQ(receive(relation("id-0", "acc-ben")).effect, EventEffect::none);

    EXPECT_EQ(view(intent.job.id).state, JobState::sent);
}

TEST_P(WebhookEvents, of_accounts_and_people_whom_nobody_knows_are_kept_and_do_nothing) {
    start();

    EXPECT_EQ(receive(relation("id-0"), "evt_1").effect, EventEffect::none);
    const EventReceipt unknown_account = receive(relation("id-0", "acc-else"), "evt_2");

    EXPECT_EQ(unknown_account.effect, EventEffect::none);
    EXPECT_EQ(unknown_account.account, "");
    EXPECT_EQ(number("SELECT count(*) FROM webhook_event WHERE account_id IS NULL"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM webhook_event"), 2);
}

TEST_P(WebhookEvents, change_nothing_of_an_answered_invitation) {
    const Intent intent = sent_invitation();
    receive(relation("id-0"), "evt_1", now + hours{1});

    EXPECT_EQ(receive(relation("id-0"), "evt_2", now + hours{2}).effect, EventEffect::none);

    EXPECT_EQ(view(intent.job.id).accepted_at, now + hours{1});
}

TEST_P(WebhookEvents, are_kept_for_30_days) {
    start();
    receive(relation("id-0"), "evt_1", now);
    receive(relation("id-1"), "evt_2", now + hours{24 * 30});
    EXPECT_EQ(number("SELECT count(*) FROM webhook_event"), 2);

    receive(relation("id-2"), "evt_3", now + hours{24 * 30} + minutes{1});

    EXPECT_EQ(number("SELECT count(*) FROM webhook_event WHERE key = 'evt_1'"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM webhook_event"), 2);
}

// --- accounts

TEST_P(WebhookEvents, stop_an_account_that_is_signed_out_under_the_run_that_acts_for_it) {
    const JobBrief job = resolved_job();

    EXPECT_EQ(receive(signed_out()).effect, EventEffect::reconnect);

    EXPECT_EQ(record().state, AccountState::reconnect);
    EXPECT_EQ(record().state_detail, "CREDENTIALS");
    EXPECT_EQ(refusal_of(request_for(job)).why, DenyReason::account_stopped);
}

TEST_P(WebhookEvents, never_let_an_account_go_on) {
    start();
    receive(signed_out(), "a");

    EXPECT_EQ(receive(healthy(), "evt_ok", now + hours{1}).effect, EventEffect::none);

    EXPECT_EQ(record().state, AccountState::reconnect);
}

TEST_P(WebhookEvents, leave_what_a_person_has_stopped) {
    start();
    ASSERT_TRUE(another_process()->admin_store().pause_account("anna", {"holiday"}, now));

    EXPECT_EQ(receive(signed_out(), "a", now + hours{1}).effect, EventEffect::none);

    EXPECT_EQ(record().state, AccountState::paused);
}

TEST_P(WebhookEvents, that_are_overtaken_stop_nothing) {
    start();
    receive(healthy(now - minutes{1}));

    EXPECT_EQ(receive(signed_out(now - minutes{2}, "evt_2"), "evt_2").effect, EventEffect::none);
    EXPECT_EQ(record().state, AccountState::ok);

    EXPECT_EQ(receive(signed_out(now, "evt_3"), "evt_3").effect, EventEffect::reconnect);
}

TEST_P(WebhookEvents, from_before_a_person_resumed_the_account_stop_nothing) {
    start();
    ASSERT_TRUE(another_process()->admin_store().resume_account("anna", now));

    receive(signed_out(now - hours{1}, "evt_1"));

    EXPECT_EQ(record().state, AccountState::ok);
}

TEST_P(WebhookEvents, without_an_id_are_a_retry_if_they_tell_the_same_status_twice_in_a_row) {
    start();
    receive(signed_out(), "digest");
    ASSERT_TRUE(another_process()->admin_store().resume_account("anna", now));

    EXPECT_FALSE(receive(signed_out(), "digest", now + minutes{5}).is_new);
    EXPECT_EQ(record().state, AccountState::ok);

    EXPECT_TRUE(receive(signed_out(), "digest", now + hours{25}).is_new);
    EXPECT_EQ(record().state, AccountState::reconnect);
}

TEST_P(WebhookEvents, without_an_id_are_new_after_another_status) {
    start();
    ProviderEvent ok = healthy();
    ok.id.clear();
    receive(signed_out(), "out");
    receive(ok, "in", now + minutes{1});

    EXPECT_TRUE(receive(signed_out(), "out", now + minutes{2}).is_new);
}

}  // namespace
}  // namespace invito::test
