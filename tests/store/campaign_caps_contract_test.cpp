// The contract of every Store: the caps of a campaign, counted over all its accounts.

#include "store/connection.hpp"
#include "store_steps.hpp"

namespace invito::test {
namespace {

constexpr Duration lateness = minutes{11};

template <class Engine>
class CampaignCapsContract : public StoreSteps<Engine> {
protected:
    void start_with(int leads) {
        campaign = this->campaign_of(leads);
        this->start();
    }

    ReserveInvitation request_under(CampaignCaps caps, const JobBrief& job, Instant at = now) {
        ReserveInvitation request = this->request_for(job, at);
        request.campaign_caps = caps;
        request.lateness = lateness;
        return request;
    }

    bool is_granted(ReserveInvitation request) {
        return this->wait(this->store->reserve_invitation(std::move(request))).has_value();
    }

    CampaignId campaign;
};
TYPED_TEST_SUITE(CampaignCapsContract, Engines);

TYPED_TEST(CampaignCapsContract, the_days_cap_lets_go_a_day_and_the_lateness_later) {
    this->start_with(2);
    this->send_next(this->campaign, "id-0");
    const JobBrief job = this->resolve(this->campaign, "id-1");
    const Instant opens = now + hours{24} + lateness;

    const Refused early =
        this->refusal_of(this->request_under({.per_day = 1}, job, opens - one_ms));

    EXPECT_EQ(early.why, Refusal::campaign_day_cap);
    EXPECT_EQ(early.next_at, opens);
    EXPECT_TRUE(this->is_granted(this->request_under({.per_day = 1}, job, opens)));
}

TYPED_TEST(CampaignCapsContract, the_total_never_lets_go) {
    this->start_with(2);
    this->send_next(this->campaign, "id-0");
    const JobBrief job = this->resolve(this->campaign, "id-1");

    const Refused refused =
        this->refusal_of(this->request_under({.total = 1}, job, now + hours{24 * 365}));

    EXPECT_EQ(refused.why, Refusal::campaign_total);
    EXPECT_EQ(refused.next_at, never);
}

TYPED_TEST(CampaignCapsContract, a_cap_that_is_not_reached_lets_through) {
    this->start_with(2);
    this->send_next(this->campaign, "id-0");
    const JobBrief job = this->resolve(this->campaign, "id-1");

    EXPECT_TRUE(this->is_granted(this->request_under({.per_day = 2, .total = 2}, job)));
}

TYPED_TEST(CampaignCapsContract, the_total_is_named_before_the_day) {
    this->start_with(2);
    this->send_next(this->campaign, "id-0");
    const JobBrief job = this->resolve(this->campaign, "id-1");

    EXPECT_EQ(
        this->refusal_of(this->request_under({.per_day = 1, .total = 1}, job)).why,
        Refusal::campaign_total
    );
}

TYPED_TEST(CampaignCapsContract, caps_of_nothing_let_nothing_through) {
    this->start_with(1);
    const JobBrief job = this->resolve(this->campaign, "id-0");

    EXPECT_EQ(
        this->refusal_of(this->request_under({.per_day = 0}, job)).why, Refusal::campaign_day_cap
    );
    EXPECT_EQ(
        this->refusal_of(this->request_under({.total = 0}, job)).why, Refusal::campaign_total
    );
}

TYPED_TEST(CampaignCapsContract, invitations_of_other_campaigns_do_not_count) {
    const CampaignId spring = this->campaign_of(1, "spring");
    const CampaignId summer = this->campaign_of(1, "summer");
    this->start();
    this->send_next(spring, "id-spring");
    const JobBrief job = this->resolve(summer, "id-summer");

    EXPECT_TRUE(this->is_granted(this->request_under({.per_day = 1, .total = 1}, job)));
}

TYPED_TEST(CampaignCapsContract, invitations_of_all_its_accounts_count) {
    this->start_with(1);
    const JobBrief job = this->resolve(this->campaign, "id-0");
    store::Connection other(this->directory.file("invito.db"), store::Access::read_write);
    other
        .prepare(
            "INSERT INTO attempt (kind, account_id, campaign_id, intent_at, outcome) "
            "VALUES ('invite', ?1, ?2, ?3, 'absent')"
        )
        .bind(this->accounts[1], this->campaign, now)
        .run();

    EXPECT_EQ(
        this->refusal_of(this->request_under({.per_day = 1}, job)).why, Refusal::campaign_day_cap
    );
}

TYPED_TEST(CampaignCapsContract, what_had_no_effect_does_not_count) {
    this->start_with(1);
    const auto intent = this->reserve_next(this->campaign, "id-0");
    this->finish(intent.job, intent.attempt, Outcome::not_sent, JobState::resolved);

    EXPECT_TRUE(this->is_granted(this->request_under({.per_day = 1, .total = 1}, intent.job)));
}

TYPED_TEST(CampaignCapsContract, the_cap_that_is_read_is_the_one_of_the_request) {
    this->start_with(2);
    this->send_next(this->campaign, "id-0");
    const JobBrief job = this->resolve(this->campaign, "id-1");

    EXPECT_EQ(
        this->refusal_of(this->request_under({.total = 1}, job)).why, Refusal::campaign_total
    );
    EXPECT_TRUE(this->is_granted(this->request_under({.total = 2}, job))) << "raised meanwhile";
}

}  // namespace
}  // namespace invito::test
