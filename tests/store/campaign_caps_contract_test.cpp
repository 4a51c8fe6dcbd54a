// The contract of every RunStore: the caps of a campaign, counted over all its accounts.

#include "store/connection.hpp"
#include "store_steps.hpp"
#include "support/ledger_numbers.hpp"

namespace invito::test {
namespace {

constexpr Duration lateness = minutes{11};

class CampaignCapsContract : public StoreSteps {
protected:
    void start_with(int leads) {
        campaign = campaign_of(leads);
        start();
    }

    ReserveInvitation request_under(CampaignCaps caps, const JobBrief& job, Instant at = now) {
        ReserveInvitation request = request_for(job, at);
        request.campaign_caps = caps;
        request.lateness = lateness;
        return request;
    }

    bool is_granted(ReserveInvitation request) {
        return wait(store->reserve_invitation(std::move(request))).has_value();
    }

    CampaignId campaign;
};
INSTANTIATE_TEST_SUITE_P(, CampaignCapsContract, every_engine, engine_name);

TEST_P(CampaignCapsContract, the_days_cap_lets_go_a_day_and_the_lateness_later) {
    start_with(2);
    send_next(campaign, "id-0");
    const JobBrief job = resolve(campaign, "id-1");
    const Instant opens = now + hours{24} + lateness;

    const Denied early = refusal_of(request_under({.per_day = 1}, job, opens - one_ms));

    EXPECT_EQ(early.why, DenyReason::campaign_day_cap);
    EXPECT_EQ(early.next_at, opens);
    EXPECT_TRUE(is_granted(request_under({.per_day = 1}, job, opens)));
}

TEST_P(CampaignCapsContract, the_total_never_lets_go) {
    start_with(2);
    send_next(campaign, "id-0");
    const JobBrief job = resolve(campaign, "id-1");

    const Denied denied = refusal_of(request_under({.total = 1}, job, now + hours{24 * 365}));

    EXPECT_EQ(denied.why, DenyReason::campaign_total);
    EXPECT_EQ(denied.next_at, never);
}

TEST_P(CampaignCapsContract, a_cap_that_is_not_reached_lets_through) {
    start_with(2);
    send_next(campaign, "id-0");
    const JobBrief job = resolve(campaign, "id-1");

    EXPECT_TRUE(is_granted(request_under({.per_day = 2, .total = 2}, job)));
}

TEST_P(CampaignCapsContract, the_total_is_named_before_the_day) {
    start_with(2);
    send_next(campaign, "id-0");
    const JobBrief job = resolve(campaign, "id-1");

    EXPECT_EQ(
        refusal_of(request_under({.per_day = 1, .total = 1}, job)).why, DenyReason::campaign_total
    );
}

TEST_P(CampaignCapsContract, caps_of_nothing_let_nothing_through) {
    start_with(1);
    const JobBrief job = resolve(campaign, "id-0");

    EXPECT_EQ(refusal_of(request_under({.per_day = 0}, job)).why, DenyReason::campaign_day_cap);
    EXPECT_EQ(refusal_of(request_under({.total = 0}, job)).why, DenyReason::campaign_total);
}

TEST_P(CampaignCapsContract, invitations_of_other_campaigns_do_not_count) {
    const CampaignId spring = campaign_of(1, "spring");
    const CampaignId summer = campaign_of(1, "summer");
    start();
    send_next(spring, "id-spring");
    const JobBrief job = resolve(summer, "id-summer");

    EXPECT_TRUE(is_granted(request_under({.per_day = 1, .total = 1}, job)));
}

TEST_P(CampaignCapsContract, invitations_of_all_its_accounts_count) {
    start_with(1);
    const JobBrief job = resolve(campaign, "id-0");
    const auto other_program = another_session();
    sql::Session& other = *other_program;
    other
        .prepare(
            "INSERT INTO attempt (kind, account_id, member_id, campaign_id, intent_at, outcome) "
            "VALUES ('invite', ?1, (SELECT member_id FROM account WHERE id = ?1), ?2, ?3, "
            "'absent')"
        )
        .bind(accounts[1], campaign, now)
        .run();
    other.execute(number_attempts);

    EXPECT_EQ(refusal_of(request_under({.per_day = 1}, job)).why, DenyReason::campaign_day_cap);
}

TEST_P(CampaignCapsContract, what_had_no_effect_does_not_count) {
    start_with(1);
    const auto intent = reserve_next(campaign, "id-0");
    finish(intent.job, intent.attempt, Outcome::not_sent, JobState::resolved);

    EXPECT_TRUE(is_granted(request_under({.per_day = 1, .total = 1}, intent.job)));
}

TEST_P(CampaignCapsContract, the_cap_that_is_read_is_the_one_of_the_request) {
    start_with(2);
    send_next(campaign, "id-0");
    const JobBrief job = resolve(campaign, "id-1");

    EXPECT_EQ(refusal_of(request_under({.total = 1}, job)).why, DenyReason::campaign_total);
    EXPECT_TRUE(is_granted(request_under({.total = 2}, job))) << "raised meanwhile";
}

}  // namespace
}  // namespace invito::test
