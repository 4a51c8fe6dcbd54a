// The contract of every RunStore: whom the suppression list names is not visited and not invited.

#include "store/connection.hpp"
#include "store/people.hpp"
#include "store_contract.hpp"

namespace invito::test {
namespace {

class SuppressionContract : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(, SuppressionContract, every_engine, engine_name);

TEST_P(SuppressionContract, suppression_wins_in_the_transaction_that_would_send) {
    const CampaignId campaign = add_leads("spring", {"a", "b"});
    database->admin_store().replace_suppression(
        "file", {{{SuppressionKind::person, "id-a"}, "asked"}}, now
    );
    start();

    const auto visit = begin_visit(campaign);
    VisitResult result;
    result.attempt = visit->visit->attempt;
    result.job = visit->visit->job.id;
    result.to = JobState::resolved;
    result.profile = ProfileFacts{"id-a", "a", "", "", ""};
    const auto settled = wait(store->finish_visit(leases[0], result, {}, now, {}));

    EXPECT_EQ(settled.state, JobState::skipped);
    EXPECT_EQ(settled.reason, Reason::suppressed);
}

TEST_P(SuppressionContract, every_kind_of_entry_stops_a_reservation_that_was_about_to_be_made) {
    LeadFields of_acme;
    of_acme.company = "ACME  GmbH";
    LeadFields at_acme;
    at_acme.email = "jane@mail.acme.com";
    struct Case {
        SuppressionKey key;
        CampaignId campaign;
    };
    const std::vector<Case> cases = {
        {{SuppressionKind::person, "one-lead"}, add_lead("one", {})},
        {{SuppressionKind::person, "id-1"}, add_lead("two", {})},
        {{SuppressionKind::company, "acme gmbh"}, add_lead("three", of_acme)},
        {{SuppressionKind::domain, "acme.com"}, add_lead("four", at_acme)},
    };
    start();

    for (std::size_t i = 0; i < cases.size(); ++i) {
        const JobBrief job = resolve(cases[i].campaign, "id-" + std::to_string(i));
        EXPECT_EQ(view(job.id).state, JobState::resolved) << i;
        suppress_beside_the_run(cases[i].key);

        EXPECT_EQ(reserve(job).error().why, DenyReason::suppressed) << i;

        EXPECT_EQ(view(job.id).state, JobState::skipped) << i;
        EXPECT_EQ(view(job.id).reason, Reason::suppressed) << i;
    }
}

TEST_P(SuppressionContract, a_domain_stops_a_visit_before_it_is_made) {
    LeadFields fields;
    fields.email = "jane@mail.acme.com";
    const CampaignId campaign = add_lead("spring", fields);
    start();
    suppress_beside_the_run({SuppressionKind::domain, "acme.com"});

    const auto visit = begin_visit(campaign);

    ASSERT_TRUE(visit);
    EXPECT_FALSE(visit->visit);
    ASSERT_EQ(visit->skipped.size(), 1U);
    EXPECT_EQ(visit->skipped[0].second, Reason::suppressed);
}

TEST_P(SuppressionContract, look_alikes_of_an_entry_are_invited) {
    LeadFields fields;
    fields.company = "Acme Robotics";
    fields.email = "jane@notacme.com";
    const CampaignId campaign = add_lead("spring", fields);
    start();
    suppress_beside_the_run({SuppressionKind::domain, "acme.com"});
    suppress_beside_the_run({SuppressionKind::company, "acme"});
    suppress_beside_the_run({SuppressionKind::person, "spring-lea"});

    EXPECT_TRUE(reserve(resolve(campaign, "id-a")));
}

// Jane stands in two lists under two slugs, which turned out to be one person's.
TEST_P(SuppressionContract, a_name_of_a_merged_row_stops_every_lead_of_the_person) {
    const CampaignId spring = add_leads("spring", {"jane"});
    const CampaignId summer = add_leads("summer", {"jane-doe"});
    const CampaignId autumn = add_leads("autumn", {"jane"});
    start();
    const JobBrief first = resolve(spring, "id-jane");
    resolve(summer, "id-jane");
    suppress_beside_the_run({SuppressionKind::person, "jane-doe"});

    EXPECT_EQ(reserve(first).error().why, DenyReason::suppressed);
    const auto visit = begin_visit(autumn);
    ASSERT_TRUE(visit);
    EXPECT_FALSE(visit->visit);
    EXPECT_EQ(visit->skipped.size(), 1U);
}

TEST_P(SuppressionContract, an_import_compares_every_spelling_that_is_known_of_the_lead) {
    const CampaignId spring = add_leads("spring", {"jane"});
    const CampaignId summer = add_leads("summer", {"jane-doe"});
    start();
    resolve(spring, "id-jane");
    resolve(summer, "id-jane");

    for (const char* const entry : {"id-jane", "slug", "jane-doe"}) {
        const auto other = another_process();
        AdminStore& admin = other->admin_store();
        admin.replace_suppression("file", {{{SuppressionKind::person, entry}}}, now);
        NewJob job;
        job.lead.line = 2;
        job.lead.identity = {IdentifierKind::public_identifier, "jane"};
        job.account = accounts[0];
        const CampaignId campaign = add_leads_beside_the_run(std::string("for-") + entry, {});
        const ImportId import = admin.begin_import(campaign, "l.csv", now);

        const auto rows = admin.add_jobs(import, {job}, now);

        EXPECT_EQ(rows.front().verdict, RowVerdict::suppressed) << entry;
    }
}

// Another process erased the person; a list then named them by a slug that nobody knew.
TEST_P(SuppressionContract, an_erased_person_whom_only_the_profile_reveals_is_not_recorded) {
    LeadFields fields;
    fields.first_name = "Jane";
    const CampaignId campaign = add_lead("spring", fields);
    {
        const auto other_program = another_session();
        sql::Session& other = *other_program;
        other.execute("INSERT INTO meta VALUES ('erasure_salt', 'salt')");
        store::mark_erased(other, {"id-a"}, now);
    }
    start();

    const JobBrief job = resolve(campaign, "id-a");

    const JobView left = view(job.id);
    EXPECT_EQ(left.state, JobState::skipped);
    EXPECT_EQ(left.reason, Reason::suppressed);
    EXPECT_EQ(left.fields.first_name + left.profile_first_name + left.provider_id, "");
    EXPECT_EQ(left.identity.value, "erased:1");
}

}  // namespace
}  // namespace invito::test
