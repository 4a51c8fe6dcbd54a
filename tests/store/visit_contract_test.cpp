// The contract of every Store: which job is visited next, and what a visit costs.

#include "store_steps.hpp"

namespace invito::test {
namespace {

template <class Engine>
class VisitContract : public StoreSteps<Engine> {
protected:
    Granted<Store::Visit> visit_of(
        const std::vector<CampaignId>& campaigns, std::size_t account = 0, Instant at = now
    ) {
        Store::BeginVisit request;
        request.lease = this->leases.at(account);
        request.campaigns = campaigns;
        request.now = at;
        return this->wait(this->store->begin_visit(request));
    }

    std::string next_slug(const std::vector<CampaignId>& campaigns, Instant at = now) {
        const auto visit = visit_of(campaigns, 0, at);
        return visit && visit->grant ? visit->grant->job.identity.value : "";
    }
};
TYPED_TEST_SUITE(VisitContract, Engines);

TYPED_TEST(VisitContract, campaigns_are_served_in_the_order_of_preference) {
    const CampaignId spring = this->campaign_of(1, "spring");
    const CampaignId summer = this->campaign_of(1, "summer");
    this->start();

    EXPECT_EQ(this->next_slug({summer, spring}), "summer-0");
    EXPECT_EQ(this->next_slug({spring, summer}), "spring-0");
}

TYPED_TEST(VisitContract, the_next_campaign_is_served_when_the_first_has_nobody_ready) {
    const CampaignId spring = this->campaign_of(1, "spring");
    const CampaignId summer = this->campaign_of(1, "summer");
    this->start();
    this->defer(this->visit_of({spring})->grant->job.id, JobState::queued, now + hours{1});

    EXPECT_EQ(this->next_slug({spring, summer}), "summer-0");
}

TYPED_TEST(VisitContract, leads_of_a_campaign_are_taken_in_the_order_of_the_list) {
    const CampaignId campaign = this->campaign_of(3);
    this->start();

    for (const char* const slug : {"spring-0", "spring-1", "spring-2"}) {
        const auto visit = this->visit_of({campaign});
        EXPECT_EQ(visit->grant->job.identity.value, slug);
        this->finish_visit(this->found(*visit->grant, std::string("id-") + slug));
    }
}

TYPED_TEST(VisitContract, a_job_that_was_put_off_comes_after_those_that_were_not) {
    const CampaignId campaign = this->campaign_of(2);
    this->start();
    this->defer(this->visit_of({campaign})->grant->job.id, JobState::queued, now - hours{1});

    EXPECT_EQ(this->next_slug({campaign}), "spring-1");
}

TYPED_TEST(VisitContract, a_job_is_ready_at_its_instant_and_not_before) {
    const CampaignId campaign = this->campaign_of(1);
    this->start();
    const Instant ready = now + hours{1};
    this->defer(this->visit_of({campaign})->grant->job.id, JobState::queued, ready);

    EXPECT_EQ(this->next_slug({campaign}, ready - one_ms), "");
    EXPECT_EQ(this->next_slug({campaign}, ready), "spring-0");
}

TYPED_TEST(VisitContract, a_campaign_that_is_not_named_is_left_alone) {
    const CampaignId spring = this->campaign_of(1, "spring");
    this->campaign_of(1, "summer");
    this->start();
    this->resolve(spring, "id-0");

    EXPECT_EQ(this->next_slug({spring}), "");
}

TYPED_TEST(VisitContract, jobs_of_another_account_are_left_alone) {
    const CampaignId campaign = this->campaign_of(1);
    this->start();

    const auto visit = this->visit_of({campaign}, 1);

    ASSERT_FALSE(visit);
    EXPECT_EQ(visit.error().why, Refusal::not_ready);
    EXPECT_EQ(visit.error().next_at, std::nullopt) << "there is none to wait for";
}

TYPED_TEST(VisitContract, nobody_ready_names_the_earliest_of_all_campaigns) {
    const CampaignId spring = this->campaign_of(1, "spring");
    const CampaignId summer = this->campaign_of(1, "summer");
    this->start();
    this->defer(this->visit_of({spring})->grant->job.id, JobState::queued, now + hours{3});
    this->defer(this->visit_of({summer})->grant->job.id, JobState::queued, now + hours{2});

    EXPECT_EQ(this->visit_of({spring, summer}).error().next_at, now + hours{2});
}

TYPED_TEST(VisitContract, the_grant_tells_what_the_list_says) {
    LeadFields fields;
    fields.first_name = "Jane";
    fields.company = "Acme";
    const CampaignId campaign = this->add_lead("spring", fields);
    this->start();

    const JobBrief job = this->visit_of({campaign})->grant->job;

    EXPECT_EQ(job.campaign, campaign);
    EXPECT_EQ(job.state, JobState::queued);
    EXPECT_EQ(job.fields.first_name, "Jane");
    EXPECT_EQ(job.fields.company, "Acme");
    EXPECT_EQ(job.identity.value, "spring-lead");
    EXPECT_EQ(job.provider_id, "");
    EXPECT_EQ(job.tries, 0);
}

TYPED_TEST(VisitContract, a_person_known_from_another_list_comes_with_the_provider_id) {
    const CampaignId spring = this->add_leads("spring", {"jane"});
    const CampaignId summer = this->add_leads("summer", {"jane"});
    this->start();
    this->resolve(spring, "id-jane");

    EXPECT_EQ(this->visit_of({summer})->grant->job.provider_id, "id-jane");
}

TYPED_TEST(VisitContract, a_person_this_account_invited_is_skipped_as_a_duplicate) {
    const CampaignId spring = this->add_leads("spring", {"jane"});
    const CampaignId summer = this->add_leads("summer", {"jane"});
    this->start();
    this->send_next(spring, "id-jane");

    const auto visit = this->visit_of({summer});

    ASSERT_TRUE(visit);
    EXPECT_FALSE(visit->grant);
    ASSERT_EQ(visit->skipped.size(), 1U);
    EXPECT_EQ(visit->skipped[0].second, Reason::duplicate);
    EXPECT_EQ(this->view(visit->skipped[0].first).state, JobState::skipped);
}

TYPED_TEST(VisitContract, whoever_is_skipped_on_the_way_is_told_beside_the_grant) {
    const CampaignId spring = this->add_leads("spring", {"jane"});
    const CampaignId summer = this->add_leads("summer", {"jane", "kim"});
    this->start();
    this->send_next(spring, "id-jane");

    const auto visit = this->visit_of({summer});

    EXPECT_EQ(visit->grant->job.identity.value, "kim");
    EXPECT_EQ(visit->skipped.size(), 1U);
}

TYPED_TEST(VisitContract, a_person_whose_invitation_is_open_or_unknown_waits) {
    const CampaignId spring = this->add_leads("spring", {"jane"});
    const CampaignId summer = this->add_leads("summer", {"jane", "kim"});
    this->start();
    const auto intent = this->reserve_next(spring, "id-jane");

    EXPECT_EQ(this->next_slug({summer}), "kim") << "open";
    this->finish(intent.job, intent.attempt, Outcome::unknown, JobState::unknown);
    const auto later = this->visit_of({summer}, 0, now + hours{24});
    EXPECT_EQ(later->grant->job.identity.value, "kim") << "unknown";
    EXPECT_TRUE(later->skipped.empty()) << "nobody knows yet whether it is a duplicate";
}

TYPED_TEST(VisitContract, visits_are_capped_by_rows_later_than_the_bound) {
    const CampaignId campaign = this->campaign_of(2);
    this->start();
    this->visit_of({campaign});
    Store::BeginVisit request;
    request.lease = this->leases[0];
    request.campaigns = {campaign};
    request.now = now;

    request.rules = {{Counted::visits, now - one_ms, 1, Refusal::visit_cap}};
    EXPECT_EQ(this->wait(this->store->begin_visit(request)).error().why, Refusal::visit_cap);
    request.rules = {{Counted::visits, now, 1, Refusal::visit_cap}};
    EXPECT_TRUE(this->wait(this->store->begin_visit(request)));
}

TYPED_TEST(VisitContract, what_is_refused_costs_nothing) {
    const CampaignId campaign = this->campaign_of(1);
    this->start();
    Store::BeginVisit request;
    request.lease = this->leases[0];
    request.campaigns = {campaign};
    request.now = now;
    request.rules = {{Counted::visits, now - hours{24}, 0, Refusal::visit_cap}};

    EXPECT_FALSE(this->wait(this->store->begin_visit(request)));
    EXPECT_EQ(this->charged(AttemptKind::visit), 0);
}

TYPED_TEST(VisitContract, a_skip_costs_nothing) {
    const CampaignId campaign = this->campaign_of(1);
    this->database->registry().add_suppression({{{SuppressionKind::person, "spring-0"}}}, now);
    this->start();

    EXPECT_FALSE(this->visit_of({campaign})->grant);
    EXPECT_EQ(this->charged(AttemptKind::visit), 0);
}

TYPED_TEST(VisitContract, any_number_of_skips_ends_in_portions) {
    constexpr int leads = 450;
    const CampaignId campaign = this->campaign_of(leads);
    std::vector<SuppressionEntry> everybody;
    for (int i = 0; i < leads; ++i)
        everybody.push_back({{SuppressionKind::person, "spring-" + std::to_string(i)}});
    this->database->registry().add_suppression(everybody, now);
    this->start();

    std::size_t skipped = 0;
    while (const auto visit = this->visit_of({campaign})) {
        EXPECT_FALSE(visit->grant);
        ASSERT_FALSE(visit->skipped.empty()) << "asked again, it gets on";
        skipped += visit->skipped.size();
    }

    EXPECT_EQ(skipped, leads);
}

}  // namespace
}  // namespace invito::test
