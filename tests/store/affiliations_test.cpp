// What any row ever said of a person - company, e-mail - counts for that person, in whichever list
// they stand later.

#include "store/connection.hpp"
#include "store/meta.hpp"
#include "store/people.hpp"
#include "store_world.hpp"

#include <gmock/gmock.h>

namespace invito::test {
namespace {

const SuppressionKey acme{SuppressionKind::company, "acme gmbh"};
const SuppressionKey acme_com{SuppressionKind::domain, "acme.com"};

LeadFields of_acme() {
    LeadFields fields;
    fields.company = "ACME  GmbH";
    return fields;
}

LeadFields at_acme() {
    LeadFields fields;
    fields.email = "Jane <jane@mail.Acme.com>";
    return fields;
}

struct Row {
    std::string slug;
    LeadFields fields = {};
};

class Affiliations : public ::testing::Test, protected StoreWorld {
protected:
    Affiliations() : StoreWorld(Engine::single_threaded) {}

    AdminStore& admin_store() { return database->admin_store(); }

    std::vector<RowOutcome> import(const std::string& campaign, const std::vector<Row>& rows) {
        const CampaignId id = campaign_of(campaign);
        const ImportId import = admin_store().begin_import(id, campaign + ".csv", now);
        std::vector<NewJob> jobs;
        for (const Row& row : rows) {
            NewJob job;
            job.lead = {jobs.size() + 2, {IdentifierKind::public_identifier, row.slug}, row.fields};
            job.account = accounts[0];
            jobs.push_back(job);
        }
        return admin_store().add_jobs(import, jobs, now);
    }

    CampaignId campaign_of(const std::string& name) {
        if (const auto known = admin_store().find_campaign(name)) return known->id;
        Campaign settings;
        settings.name = name;
        const CampaignId id =
            admin_store().save_campaign({settings, name + ".csv", ""}, accounts, now);
        admin_store().set_campaign_state(id, CampaignState::active, now);
        return id;
    }

    void forbid(const SuppressionKey& key) { admin_store().add_suppression({{key, "asked"}}, now); }

    std::optional<SuppressionView> forbidding(const std::string& slug) {
        return queries()->forbidding({.people = {slug}});
    }

    // Whether the transaction that would visit, and so that would send, lets the campaign's next
    // lead through.
    bool is_let_through(const std::string& campaign) {
        start();
        const auto visit = begin_visit(campaign_of(campaign));
        return visit && visit->visit.has_value();
    }

    std::int64_t kept() {
        store::Connection connection(directory.file("invito.db"), store::Access::read_only);
        auto row = connection.prepare("SELECT count(*) FROM person_said");
        row.step();
        return row.integer(0);
    }
};

TEST_F(Affiliations, by_an_earlier_list_forbids_in_a_later_one_that_has_the_address_only) {
    for (const auto& [fields, key] : {std::pair{of_acme(), acme}, std::pair{at_acme(), acme_com}}) {
        const std::string slug = key.value.substr(0, 4) + std::to_string(key.value.size());
        import("spring-" + slug, {{slug, fields}});
        forbid(key);

        const auto rows = import("summer-" + slug, {{slug}});

        EXPECT_EQ(rows[0].verdict, RowVerdict::suppressed) << key.value;
        EXPECT_EQ(rows[0].forbidden_by, key);
        EXPECT_EQ(rows[0].said_by, "spring-" + slug + ".csv");
        const auto entry = forbidding(slug);
        ASSERT_TRUE(entry) << key.value;
        EXPECT_EQ(entry->key, key);
        EXPECT_EQ(entry->said_by, "spring-" + slug + ".csv");
    }
}

TEST_F(Affiliations, is_asked_in_the_transaction_that_would_send) {
    import("spring", {{"jane", of_acme()}});
    import("summer", {{"jane"}});
    start();
    const JobBrief job = resolve(campaign_of("summer"), "id-jane");
    suppress_beside_the_run(acme);

    EXPECT_EQ(reserve(job).error().why, DenyReason::suppressed);
    EXPECT_EQ(view(job.id).reason, Reason::suppressed);
}

TEST_F(Affiliations, by_the_leads_own_row_needs_no_other_list) {
    import("spring", {{"jane", of_acme()}});
    forbid(acme);

    const auto rows = import("spring", {{"jane", of_acme()}});

    EXPECT_EQ(rows[0].forbidden_by, acme);
    EXPECT_EQ(rows[0].said_by, "");
}

TEST_F(Affiliations, by_a_second_row_of_the_same_list_counts_for_the_first) {
    import("spring", {{"jane"}, {"jane", of_acme()}});
    forbid(acme);

    EXPECT_FALSE(is_let_through("spring"));
    EXPECT_EQ(forbidding("jane")->said_by, "spring.csv");
}

TEST_F(Affiliations, stays_said_when_the_list_says_something_else) {
    LeadFields other;
    other.company = "Nord AI";
    import("spring", {{"jane", of_acme()}});
    import("spring", {{"jane", other}});
    forbid(acme);

    EXPECT_FALSE(is_let_through("spring"));
    EXPECT_EQ(import("spring", {{"jane", other}})[0].verdict, RowVerdict::suppressed);
}

TEST_F(Affiliations, by_a_row_of_a_suppressed_lead_counts) {
    forbid({SuppressionKind::person, "jane"});
    import("spring", {{"jane", of_acme()}});
    admin_store().remove_suppression({{SuppressionKind::person, "jane"}}, {});
    forbid(acme);

    EXPECT_EQ(import("summer", {{"jane"}})[0].verdict, RowVerdict::suppressed);
}

TEST_F(Affiliations, by_a_row_about_a_lead_that_cannot_change_any_more_counts) {
    import("spring", {{"jane"}});
    start();
    const JobBrief job = resolve(campaign_of("spring"), "id-jane");
    finish(job, *reserve(job), Outcome::refused, JobState::failed);
    import("spring", {{"jane", of_acme()}});
    forbid(acme);

    EXPECT_EQ(import("summer", {{"jane"}})[0].verdict, RowVerdict::suppressed);
}

TEST_F(Affiliations, by_a_row_that_was_rejected_counts) {
    const ImportId spring = admin_store().begin_import(campaign_of("spring"), "spring.csv", now);
    admin_store().remember_lead(
        spring, {2, {IdentifierKind::public_identifier, "jane"}, of_acme()}
    );
    forbid(acme);

    EXPECT_EQ(import("summer", {{"jane"}})[0].said_by, "spring.csv");
}

TEST_F(Affiliations, in_an_archived_campaign_counts) {
    import("spring", {{"jane", at_acme()}});
    admin_store().set_campaign_state(campaign_of("spring"), CampaignState::archived, now);
    forbid(acme_com);

    EXPECT_EQ(import("summer", {{"jane"}})[0].verdict, RowVerdict::suppressed);
}

TEST_F(Affiliations, of_two_spellings_of_one_person_counts_for_both) {
    import("spring", {{"jane", of_acme()}, {"jane"}});
    import("summer", {{"jane-doe"}, {"jane-doe", at_acme()}});
    start();
    resolve(campaign_of("spring"), "id-jane");
    const JobBrief merged = resolve(campaign_of("summer"), "id-jane");
    suppress_beside_the_run(acme);

    EXPECT_EQ(reserve(merged).error().why, DenyReason::suppressed);

    admin_store().remove_suppression({acme}, {});
    forbid(acme_com);
    EXPECT_TRUE(forbidding("jane"));
    EXPECT_TRUE(forbidding("jane-doe"));
    EXPECT_TRUE(forbidding("id-jane"));
}

// An address that changed hands: the two are told apart by the provider's ids.
TEST_F(Affiliations, of_another_member_of_the_same_address_does_not_count) {
    import("spring", {{"jane", of_acme()}});
    import("summer", {{"tom"}});
    start();
    resolve(campaign_of("spring"), "id-jane");
    const JobBrief tom = resolve(campaign_of("summer"), "id-tom");
    ASSERT_EQ(view(tom.id).public_identifier, "slug") << "as hers";
    suppress_beside_the_run(acme);

    EXPECT_TRUE(reserve(tom));
}

TEST_F(Affiliations, of_somebody_else_does_not_count) {
    import("spring", {{"jane", of_acme()}, {"tom"}});
    forbid(acme);

    EXPECT_EQ(import("summer", {{"tom"}})[0].verdict, RowVerdict::imported);
    EXPECT_FALSE(forbidding("tom"));
}

TEST_F(Affiliations, is_counted_among_the_leads_that_an_entry_stops) {
    import("spring", {{"jane"}, {"jane", of_acme()}, {"tom"}});

    EXPECT_EQ(admin_store().add_suppression({{acme, ""}}, now).waiting_jobs, 1);
}

TEST_F(Affiliations, takes_no_room_where_the_jobs_say_it) {
    import("spring", {{"jane", of_acme()}, {"tom", at_acme()}});
    import("spring", {{"jane", of_acme()}, {"tom", at_acme()}});
    import("summer", {{"jane", of_acme()}});

    EXPECT_EQ(kept(), 0);
}

TEST_F(Affiliations, goes_with_an_erasure) {
    import("spring", {{"jane"}, {"jane", of_acme()}});
    ASSERT_EQ(kept(), 1);
    {
        store::Connection other(directory.file("invito.db"), store::Access::read_write);
        store::remember_erasure_salt(other, "salt");
        const auto people = store::people_named(other, {"jane"});
        store::mark_erased(other, {"jane"}, now);
        store::forget_people(other, people, now);
    }

    EXPECT_EQ(kept(), 0);
    const auto rows = import("summer", {{"jane", at_acme()}});
    EXPECT_EQ(rows[0].verdict, RowVerdict::suppressed);
    const ImportId summer = admin_store().begin_import(campaign_of("summer"), "s.csv", now);
    admin_store().remember_lead(
        summer, {2, {IdentifierKind::public_identifier, "jane"}, at_acme()}
    );
    EXPECT_EQ(kept(), 0) << "nothing of an erased person comes back";
}

}  // namespace
}  // namespace invito::test
