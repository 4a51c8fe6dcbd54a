// The contract of every RunStore: reads are charged before they are made, and each is counted by
// the rules for its kind.

#include "store_steps.hpp"

namespace invito::test {
namespace {

struct KindOfRead {
    AttemptKind kind;
    Counted counted;
    DenyReason deny_reason;
};

constexpr std::initializer_list<KindOfRead> kinds_of_read = {
    {AttemptKind::visit, Counted::visits, DenyReason::visit_cap},
    {AttemptKind::list, Counted::list_reads, DenyReason::list_cap},
    {AttemptKind::withdraw, Counted::withdrawals, DenyReason::withdrawal_cap},
};

class ChargeContract : public StoreSteps {};
INSTANTIATE_TEST_SUITE_P(, ChargeContract, every_engine, engine_name);

TEST_P(ChargeContract, each_kind_is_refused_at_its_own_cap) {
    start();
    for (const KindOfRead& read : kinds_of_read) {
        const CapRule rule{read.counted, now - hours{24}, 1, read.deny_reason};

        EXPECT_TRUE(charge(read.kind, {rule})) << to_string(read.kind);
        EXPECT_EQ(charge(read.kind, {rule}).error().why, read.deny_reason);
    }
}

TEST_P(ChargeContract, no_kind_uses_up_the_cap_of_another) {
    start();
    for (const KindOfRead& read : kinds_of_read) charge(read.kind);

    for (const KindOfRead& read : kinds_of_read) {
        const CapRule rule{read.counted, now - hours{24}, 2, read.deny_reason};
        EXPECT_TRUE(charge(read.kind, {rule})) << to_string(read.kind);
    }
}

TEST_P(ChargeContract, no_account_uses_up_the_cap_of_another) {
    start();
    charge(AttemptKind::list);

    EXPECT_TRUE(wait(store->charge(
        leases[1], AttemptKind::list, std::nullopt, now,
        {{Counted::list_reads, now - hours{24}, 1, DenyReason::list_cap}}
    )));
}

TEST_P(ChargeContract, rows_later_than_the_bound_are_counted) {
    start();
    for (const KindOfRead& read : kinds_of_read) {
        charge(read.kind, {}, now);

        EXPECT_FALSE(charge(read.kind, {{read.counted, now - one_ms, 1, read.deny_reason}}));
        EXPECT_TRUE(charge(read.kind, {{read.counted, now, 1, read.deny_reason}}));
    }
}

TEST_P(ChargeContract, the_first_of_several_rules_that_is_used_up_is_named) {
    start();
    const CapRule passed{Counted::visits, now - hours{24}, 9, DenyReason::visit_cap};
    const CapRule first{Counted::list_reads, now - hours{24}, 0, DenyReason::list_cap};
    const CapRule second{Counted::withdrawals, now - hours{24}, 0, DenyReason::withdrawal_cap};

    const auto refused = charge(AttemptKind::list, {passed, first, second});

    EXPECT_EQ(refused.error().why, DenyReason::list_cap);
}

TEST_P(ChargeContract, a_charge_stands_before_its_answer_is_known) {
    start();

    charge(AttemptKind::list);

    EXPECT_EQ(charged(AttemptKind::list), 1);
}

TEST_P(ChargeContract, a_charge_about_a_job_is_on_the_record_of_the_job) {
    const auto unknown = unknown_invitation();
    const auto attempt =
        wait(store->charge(leases[0], AttemptKind::visit, unknown.job.id, now + minutes{1}, {}));

    const auto attempts = attempts_of(unknown.job.id);

    const auto look = std::ranges::find(attempts, *attempt, &AttemptView::id);
    ASSERT_NE(look, attempts.end());
    EXPECT_EQ(look->kind, AttemptKind::visit);
    EXPECT_EQ(look->intent_at, now + minutes{1});
    EXPECT_EQ(look->run, run);
}

TEST_P(ChargeContract, what_had_no_effect_is_given_back_and_all_else_stays) {
    start();
    for (const Outcome outcome :
         {Outcome::done, Outcome::refused, Outcome::limited, Outcome::not_sent, Outcome::unknown}) {
        const std::int64_t before = charged(AttemptKind::list);

        finish_charge(*charge(AttemptKind::list), outcome);

        const std::int64_t kept = is_charged(outcome) ? 1 : 0;
        EXPECT_EQ(charged(AttemptKind::list), before + kept) << to_string(outcome);
    }
}

TEST_P(ChargeContract, the_first_answer_to_a_charge_is_the_one_that_counts) {
    start();
    const AttemptId attempt = *charge(AttemptKind::list);
    finish_charge(attempt, Outcome::done);

    finish_charge(attempt, Outcome::not_sent);

    EXPECT_EQ(charged(AttemptKind::list), 1);
}

TEST_P(ChargeContract, the_answer_is_on_record) {
    const auto unknown = unknown_invitation();
    const auto attempt =
        wait(store->charge(leases[0], AttemptKind::visit, unknown.job.id, now, {}));

    wait(
        store->finish_charge(*attempt, Outcome::limited, 429, "too_many_requests", now + minutes{2})
    );

    const auto attempts = attempts_of(unknown.job.id);
    const auto look = std::ranges::find(attempts, *attempt, &AttemptView::id);
    ASSERT_NE(look, attempts.end());
    EXPECT_EQ(look->outcome, Outcome::limited);
    EXPECT_EQ(look->http_status, 429);
    EXPECT_EQ(look->error_type, "too_many_requests");
    EXPECT_EQ(look->finished_at, now + minutes{2});
    EXPECT_FALSE(look->charged);
}

}  // namespace
}  // namespace invito::test
