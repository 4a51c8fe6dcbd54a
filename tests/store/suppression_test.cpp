// The suppression list in the database: who adds, who removes, and what an import does with it.

#include "invito/ports/engine.hpp"
#include "store/connection.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

constexpr Instant today{std::chrono::hours{490'000}};
constexpr Instant later = today + std::chrono::hours{24};

SuppressionKey person(const std::string& key) {
    return {SuppressionKind::person, key};
}

class Suppression : public ::testing::Test {
protected:
    Suppression() {
        DatabaseOptions options;
        options.program_version = "test";
        options.now = today;
        database = engine_of(folder.file("invito.db"))->open(options).value();
        account = database->admin_store().save_accounts({{"anna", "acc", Tier::premium}}, today)[0];
        Campaign settings;
        settings.name = "spring";
        campaign = database->admin_store().save_campaign({settings, "l.csv", ""}, {account}, today);
    }

    AdminStore& admin_store() { return database->admin_store(); }

    RowVerdict import(const std::string& slug, const LeadFields& fields = {}) {
        NewJob job;
        job.lead = {2, {IdentifierKind::public_identifier, slug}, fields};
        job.account = account;
        return admin_store()
            .add_jobs(admin_store().begin_import(campaign, "l.csv", today), {job}, today)[0]
            .verdict;
    }

    std::vector<SuppressionView> list() {
        return engine_of(folder.file("invito.db"))->queries().value()->suppression_list();
    }

    std::optional<SuppressionView> forbidding(const SuppressionSubject& subject) {
        return engine_of(folder.file("invito.db"))->queries().value()->forbidding(subject);
    }

    // As a visit of the profile would.
    void store_provider_id(const std::string& slug, const std::string& provider_id) {
        store::Connection connection(folder.file("invito.db"), store::Access::read_write);
        connection.prepare("UPDATE person SET provider_id = ?2 WHERE slug = ?1")
            .bind(slug, provider_id)
            .run();
    }

    TempDir folder;
    std::unique_ptr<Database> database;
    AccountId account;
    CampaignId campaign;
};

TEST_F(Suppression, tells_which_invitations_are_pending_to_those_it_is_given) {
    LeadFields at_acme;
    at_acme.company = "Acme GmbH";
    import("jane-doe", at_acme);
    import("tom-fox", at_acme);
    import("ida-berg");
    import("mei-lin", at_acme);
    store::Connection connection(folder.file("invito.db"), store::Access::read_write);
    connection.execute(
        "UPDATE job SET state = 'sent', sent_at = 1000 WHERE id <> 2; "
        "UPDATE job SET gone_at = 2000 WHERE id = 4"
    );
    const SuppressionKey acme = *company_key("ACME gmbh");
    using Jobs = std::vector<JobId>;

    EXPECT_EQ(admin_store().add_suppression({{acme}}, today).pending, Jobs{JobId{1}})
        << "one waits, one is not pending any more, one is of nobody";
    EXPECT_EQ(admin_store().add_suppression({{acme}}, today).pending, Jobs{JobId{1}})
        << "known or not";
    EXPECT_EQ(admin_store().add_suppression({{person("ida-berg")}}, today).pending, Jobs{JobId{3}});
    EXPECT_EQ(admin_store().add_suppression({{person("tom-fox")}}, today).pending, Jobs{});
}

TEST_F(Suppression, what_a_command_said_stays_when_a_file_no_longer_says_it) {
    admin_store().add_suppression({{person("jane"), "asked by phone"}}, today);
    admin_store().replace_suppression("/f.csv", {{person("jane"), "in the file"}}, today);
    admin_store().replace_suppression("/f.csv", {}, later);

    ASSERT_EQ(list().size(), 1U);
    EXPECT_EQ(list()[0].reason, "asked by phone");
    EXPECT_EQ(import("jane"), RowVerdict::suppressed);
}

TEST_F(Suppression, what_a_file_said_first_stays_when_the_command_takes_its_own_back) {
    admin_store().replace_suppression("/f.csv", {{person("jane")}}, today);
    admin_store().add_suppression({{person("jane")}}, today);

    const auto removed = admin_store().remove_suppression({person("jane")}, {"/f.csv"});

    EXPECT_TRUE(removed[0].is_removed);
    EXPECT_EQ(removed[0].files, std::vector<std::string>{"/f.csv"});
    ASSERT_EQ(list().size(), 1U);
    EXPECT_EQ(list()[0].source, "/f.csv");
}

TEST_F(Suppression, an_entry_of_a_file_that_is_no_longer_configured_can_be_removed) {
    admin_store().replace_suppression("/old.csv", {{person("jane")}}, today);

    EXPECT_TRUE(admin_store().remove_suppression({person("jane")}, {"/new.csv"})[0].is_removed);

    EXPECT_TRUE(list().empty());
}

TEST_F(Suppression, removing_what_is_not_there_says_so) {
    const auto removed = admin_store().remove_suppression({person("jane")}, {});

    EXPECT_FALSE(removed[0].is_removed);
    EXPECT_TRUE(removed[0].files.empty());
}

TEST_F(Suppression, an_entry_of_a_file_keeps_its_date_and_takes_the_new_reason) {
    admin_store().replace_suppression(
        "/f.csv", {{person("a"), "one"}, {person("b"), "one"}}, today
    );
    admin_store().replace_suppression("/f.csv", {{person("a"), "two"}, {person("c"), ""}}, later);

    const auto entries = list();
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].key, person("a"));
    EXPECT_EQ(entries[0].reason, "two");
    EXPECT_EQ(entries[0].added_at, today);
    EXPECT_EQ(entries[1].added_at, later);
}

TEST_F(Suppression, adding_counts_new_and_known_entries_and_the_jobs_they_stop) {
    LeadFields acme;
    acme.company = "Acme GmbH";
    import("jane", acme);
    import("tom");
    import("olga");
    admin_store().add_suppression({{person("tom")}}, today);

    const AddedSuppression added = admin_store().add_suppression(
        {{{SuppressionKind::company, "acme gmbh"}}, {person("tom")}, {person("nobody")}}, today
    );

    EXPECT_EQ(added.added, 2);
    EXPECT_EQ(added.known, 1);
    EXPECT_EQ(added.waiting_jobs, 1);
}

TEST_F(Suppression, an_import_skips_companies_and_domains) {
    admin_store().add_suppression(
        {{{SuppressionKind::company, "acme gmbh"}}, {{SuppressionKind::domain, "acme.com"}}}, today
    );
    LeadFields company;
    company.company = "ACME GmbH";
    LeadFields domain;
    domain.email = "a@eu.acme.com";
    LeadFields neither;
    neither.company = "Acme GmbH & Co. KG";
    neither.email = "a@notacme.com";

    EXPECT_EQ(import("a", company), RowVerdict::suppressed);
    EXPECT_EQ(import("b", domain), RowVerdict::suppressed);
    EXPECT_EQ(import("c", neither), RowVerdict::imported);
}

TEST_F(Suppression, is_asked_with_the_spellings_that_the_database_knows) {
    import("jane");
    admin_store().add_suppression({{person("ACoAAB1"), "asked"}}, today);
    EXPECT_FALSE(forbidding({.people = {"jane"}}));

    store_provider_id("jane", "ACoAAB1");

    const auto entry = forbidding({.people = {"jane"}});
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->key, person("ACoAAB1"));
    EXPECT_EQ(entry->reason, "asked");
}

}  // namespace
}  // namespace invito::test
