// The contract of every RunStore: which job is visited next, and what a visit costs.

#include "store_steps.hpp"

namespace invito::test {
namespace {

class VisitContract : public StoreSteps {
protected:
    Granted<Taken> visit_of(
        const std::vector<CampaignId>& campaigns, std::size_t account = 0, Instant at = now
    ) {
        TakeNext request;
        request.may_send = false;
        request.lease = leases.at(account);
        request.campaigns = campaigns;
        request.now = at;
        return wait(store->take_next(request));
    }

    std::string next_slug(const std::vector<CampaignId>& campaigns, Instant at = now) {
        const auto visit = visit_of(campaigns, 0, at);
        return visit && visit->visit ? visit->visit->job.identity.value : "";
    }
};
INSTANTIATE_TEST_SUITE_P(, VisitContract, every_engine, engine_name);

TEST_P(VisitContract, campaigns_are_served_in_the_order_of_preference) {
    const CampaignId spring = campaign_of(1, "spring");
    const CampaignId summer = campaign_of(1, "summer");
    start();

    EXPECT_EQ(next_slug({summer, spring}), "summer-0");
    EXPECT_EQ(next_slug({spring, summer}), "spring-0");
}

TEST_P(VisitContract, the_next_campaign_is_served_when_the_first_has_nobody_ready) {
    const CampaignId spring = campaign_of(1, "spring");
    const CampaignId summer = campaign_of(1, "summer");
    start();
    defer(visit_of({spring})->visit->job.id, JobState::queued, now + hours{1});

    EXPECT_EQ(next_slug({spring, summer}), "summer-0");
}

TEST_P(VisitContract, leads_of_a_campaign_are_taken_in_the_order_of_the_list) {
    const CampaignId campaign = campaign_of(3);
    start();

    for (const char* const slug : {"spring-0", "spring-1", "spring-2"}) {
        const auto visit = visit_of({campaign});
        EXPECT_EQ(visit->visit->job.identity.value, slug);
        finish_visit(found(*visit->visit, std::string("id-") + slug));
    }
}

TEST_P(VisitContract, a_job_that_was_put_off_comes_after_those_that_were_not) {
    const CampaignId campaign = campaign_of(2);
    start();
    defer(visit_of({campaign})->visit->job.id, JobState::queued, now - hours{1});

    EXPECT_EQ(next_slug({campaign}), "spring-1");
}

TEST_P(VisitContract, a_job_is_ready_at_its_instant_and_not_before) {
    const CampaignId campaign = campaign_of(1);
    start();
    const Instant ready = now + hours{1};
    defer(visit_of({campaign})->visit->job.id, JobState::queued, ready);

    EXPECT_EQ(next_slug({campaign}, ready - one_ms), "");
    EXPECT_EQ(next_slug({campaign}, ready), "spring-0");
}

TEST_P(VisitContract, a_campaign_that_is_not_named_is_left_alone) {
    const CampaignId spring = campaign_of(1, "spring");
    campaign_of(1, "summer");
    start();
    resolve(spring, "id-0");

    EXPECT_EQ(next_slug({spring}), "");
}

TEST_P(VisitContract, jobs_of_another_account_are_left_alone) {
    const CampaignId campaign = campaign_of(1);
    start();

    const auto visit = visit_of({campaign}, 1);

    ASSERT_FALSE(visit);
    EXPECT_EQ(visit.error().why, DenyReason::not_ready);
    EXPECT_EQ(visit.error().next_at, std::nullopt) << "there is none to wait for";
}

TEST_P(VisitContract, nobody_ready_names_the_earliest_of_all_campaigns) {
    const CampaignId spring = campaign_of(1, "spring");
    const CampaignId summer = campaign_of(1, "summer");
    start();
    defer(visit_of({spring})->visit->job.id, JobState::queued, now + hours{3});
    defer(visit_of({summer})->visit->job.id, JobState::queued, now + hours{2});

    EXPECT_EQ(visit_of({spring, summer}).error().next_at, now + hours{2});
    EXPECT_EQ(visit_of({summer, spring}).error().next_at, now + hours{2});
}

TEST_P(VisitContract, the_grant_tells_what_the_list_says) {
    LeadFields fields;
    fields.first_name = "Jane";
    fields.company = "Acme";
    const CampaignId campaign = add_lead("spring", fields);
    start();

    const JobBrief job = visit_of({campaign})->visit->job;

    EXPECT_EQ(job.campaign, campaign);
    EXPECT_EQ(job.state, JobState::queued);
    EXPECT_EQ(job.fields.first_name, "Jane");
    EXPECT_EQ(job.fields.company, "Acme");
    EXPECT_EQ(job.identity.value, "spring-lead");
    EXPECT_EQ(job.provider_id, "");
    EXPECT_EQ(job.tries, 0);
}

TEST_P(VisitContract, a_person_known_from_another_list_comes_with_the_provider_id) {
    const CampaignId spring = add_leads("spring", {"jane"});
    const CampaignId summer = add_leads("summer", {"jane"});
    start();
    resolve(spring, "id-jane");

    EXPECT_EQ(visit_of({summer})->visit->job.provider_id, "id-jane");
}

TEST_P(VisitContract, a_person_this_account_invited_is_skipped_as_a_duplicate) {
    const CampaignId spring = add_leads("spring", {"jane"});
    const CampaignId summer = add_leads("summer", {"jane"});
    start();
    send_next(spring, "id-jane");

    const auto visit = visit_of({summer});

    ASSERT_TRUE(visit);
    EXPECT_FALSE(visit->visit);
    ASSERT_EQ(visit->skipped.size(), 1U);
    EXPECT_EQ(visit->skipped[0].second, Reason::duplicate);
    EXPECT_EQ(view(visit->skipped[0].first.id).state, JobState::skipped);
}

TEST_P(VisitContract, whoever_is_skipped_on_the_way_is_told_beside_the_grant) {
    const CampaignId spring = add_leads("spring", {"jane"});
    const CampaignId summer = add_leads("summer", {"jane", "kim"});
    start();
    send_next(spring, "id-jane");

    const auto visit = visit_of({summer});

    EXPECT_EQ(visit->visit->job.identity.value, "kim");
    EXPECT_EQ(visit->skipped.size(), 1U);
}

TEST_P(VisitContract, a_person_whose_invitation_is_open_or_unknown_waits) {
    const CampaignId spring = add_leads("spring", {"jane"});
    const CampaignId summer = add_leads("summer", {"jane", "kim"});
    start();
    const auto intent = reserve_next(spring, "id-jane");

    EXPECT_EQ(next_slug({summer}), "kim") << "open";
    finish(intent.job, intent.attempt, Outcome::unknown, JobState::unknown);
    const auto later = visit_of({summer}, 0, now + hours{24});
    EXPECT_EQ(later->visit->job.identity.value, "kim") << "unknown";
    EXPECT_TRUE(later->skipped.empty()) << "nobody knows yet whether it is a duplicate";
}

TEST_P(VisitContract, visits_are_capped_by_rows_later_than_the_bound) {
    const CampaignId campaign = campaign_of(2);
    start();
    visit_of({campaign});
    TakeNext request;
    request.may_send = false;
    request.lease = leases[0];
    request.campaigns = {campaign};
    request.now = now;

    request.visit_rules = {{Counted::visits, now - one_ms, 1, DenyReason::visit_cap}};
    EXPECT_EQ(wait(store->take_next(request)).error().why, DenyReason::visit_cap);
    request.visit_rules = {{Counted::visits, now, 1, DenyReason::visit_cap}};
    EXPECT_TRUE(wait(store->take_next(request)));
}

TEST_P(VisitContract, what_is_refused_costs_nothing) {
    const CampaignId campaign = campaign_of(1);
    start();
    TakeNext request;
    request.may_send = false;
    request.lease = leases[0];
    request.campaigns = {campaign};
    request.now = now;
    request.visit_rules = {{Counted::visits, now - hours{24}, 0, DenyReason::visit_cap}};

    EXPECT_FALSE(wait(store->take_next(request)));
    EXPECT_EQ(charged(AttemptKind::visit), 0);
}

TEST_P(VisitContract, a_skip_costs_nothing) {
    const CampaignId campaign = campaign_of(1);
    database->admin_store().add_suppression({{{SuppressionKind::person, "spring-0"}}}, now);
    start();

    EXPECT_FALSE(visit_of({campaign})->visit);
    EXPECT_EQ(charged(AttemptKind::visit), 0);
}

TEST_P(VisitContract, any_number_of_skips_ends_in_portions) {
    constexpr int leads = 450;
    const CampaignId campaign = campaign_of(leads);
    std::vector<SuppressionEntry> everybody;
    for (int i = 0; i < leads; ++i)
        everybody.push_back({{SuppressionKind::person, "spring-" + std::to_string(i)}});
    database->admin_store().add_suppression(everybody, now);
    start();

    std::size_t skipped = 0;
    while (const auto visit = visit_of({campaign})) {
        EXPECT_FALSE(visit->visit);
        ASSERT_FALSE(visit->skipped.empty()) << "asked again, it gets on";
        skipped += visit->skipped.size();
    }

    EXPECT_EQ(skipped, leads);
}

}  // namespace
}  // namespace invito::test
