// One human being is one person, whatever lists, campaigns, accounts and names lead there.

#include "run/account_reads.hpp"
#include "runner_world.hpp"

namespace invito::test {
namespace {

Campaign named(const std::string& name) {
    Campaign campaign;
    campaign.name = name;
    return campaign;
}

// Everybody answers as one person, who calls herself jane-smith now.
void answer_as_jane(RunnerWorld& world) {
    world.provider.on_profile = [](const std::string&, const std::string&) {
        Profile profile;
        profile.provider_id = "ACoAAA1bCdEfGhIjKlMnOpQrStUvWxYz0123456";
        profile.public_identifier = "Jane-Smith";
        profile.first_name = "Jane";
        profile.last_name = "Doe";
        return std::optional(ProviderResult<Profile>(profile));
    };
}

// As add_campaign, but the list knows her name.
void add_jane(
    RunnerWorld& world, const Campaign& campaign, const Identity& identity,
    const std::string& first_name = "Jane"
) {
    AdminStore& admin = world.database->admin_store();
    std::vector<AccountId> ids;
    for (const RunAccount& account : world.accounts) ids.push_back(account.id);
    const Instant now = world.clock.now();
    const CampaignId id = admin.save_campaign({campaign, "l.csv", ""}, ids, now);
    const ImportId import = admin.begin_import(id, "l.csv", now);
    NewJob job;
    job.lead.line = 2;
    job.lead.identity = identity;
    job.lead.fields.first_name = first_name;
    if (!first_name.empty()) job.lead.fields.last_name = "Doe";
    job.account = ids.back();
    admin.add_jobs(import, {job}, now);
    admin.set_campaign_state(id, CampaignState::active, now);
}

TEST(RunnerIdentity, follows_a_person_who_was_renamed_into_the_next_list) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    answer_as_jane(world);
    add_jane(world, named("spring"), {IdentifierKind::public_identifier, "jane-doe"});
    world.run();
    ASSERT_EQ(world.provider.sent.size(), 1U) << "the name says that it is her";

    add_jane(world, named("autumn"), {IdentifierKind::public_identifier, "jane-smith"});
    world.run();

    EXPECT_EQ(world.provider.sent.size(), 1U);
    EXPECT_EQ(world.provider.profile_requests, 1) << "her new address is known";
    EXPECT_EQ(world.counts().of(JobState::skipped), 1);
}

// Her row bears the old address; the later list has her id, and no name to go by.
TEST(RunnerIdentity, knows_a_renamed_person_by_the_providers_id) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    answer_as_jane(world);
    Campaign unsendable = named("spring");
    unsendable.note.text = "Hi {{first_name}}, {{hook}}";
    add_jane(world, unsendable, {IdentifierKind::public_identifier, "jane-doe"});
    world.run();
    ASSERT_TRUE(world.provider.sent.empty()) << "the note lacks its hook";

    const Identity id{IdentifierKind::provider_id, "ACoAAA1bCdEfGhIjKlMnOpQrStUvWxYz0123456"};
    add_jane(world, named("autumn"), id, "");
    world.run();

    EXPECT_EQ(world.provider.sent.size(), 1U);
}

TEST(RunnerIdentity, invites_once_who_stands_in_two_lists_for_two_accounts_under_two_ids) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    answer_as_jane(world);
    world.add_campaign(named("spring"), {"jane-smith"});
    add_jane(
        world, named("autumn"),
        {IdentifierKind::provider_id, "ACoAAA1bCdEfGhIjKlMnOpQrStUvWxYz0123456"}
    );

    // Both accounts are about to send: the second one waits for what becomes of the first.
    world.run();
    EXPECT_EQ(world.provider.sent.size(), 1U);
    EXPECT_EQ(world.counts().of(JobState::sent), 1);
    EXPECT_EQ(world.counts().of(JobState::resolved), 1);

    world.clock.set(world.clock.now() + std::chrono::hours{2});
    world.run();
    EXPECT_EQ(world.provider.sent.size(), 1U);
    EXPECT_EQ(world.counts().of(JobState::skipped), 1);
}

// The address of the list leads to Igor.
void answer_as_igor(RunnerWorld& world, const std::string& provider_id) {
    world.provider.on_profile = [provider_id](const std::string&, const std::string&) {
        Profile profile;
        profile.provider_id = provider_id;
        profile.public_identifier = "jane-doe";
        profile.first_name = "Igor";
        profile.last_name = "Petrov";
        return std::optional(ProviderResult<Profile>(profile));
    };
}

std::int64_t retry_all(RunnerWorld& world, bool i_checked) {
    std::vector<JobId> jobs;
    for (const JobView& job : world.jobs()) jobs.push_back(job.id);
    const Instant now = world.clock.now();
    return world.database->admin_store().retry_jobs(jobs, i_checked, "ops", now).changed;
}

TEST(RunnerIdentity, sends_nothing_to_somebody_else_at_the_address) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    answer_as_igor(world, "ACoIgor");
    add_jane(world, named("spring"), {IdentifierKind::public_identifier, "jane-doe"});

    const RunSummary report = world.run();

    EXPECT_TRUE(world.provider.sent.empty());
    EXPECT_EQ(report.reason_counts.at({JobState::held, Reason::identity_mismatch}), 1);
}

TEST(RunnerIdentity, invites_the_profile_that_a_person_accepted) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    answer_as_igor(world, "ACoIgor");
    add_jane(world, named("spring"), {IdentifierKind::public_identifier, "jane-doe"});
    world.run();

    retry_all(world, false);
    world.run();
    EXPECT_TRUE(world.provider.sent.empty()) << "another look finds the same";
    EXPECT_EQ(retry_all(world, true), 1);
    world.run();

    EXPECT_EQ(world.provider.sends_to("ACoIgor"), 1);
}

TEST(RunnerIdentity, holds_again_if_the_address_leads_to_yet_another_person) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    answer_as_igor(world, "ACoIgor");
    add_jane(world, named("spring"), {IdentifierKind::public_identifier, "jane-doe"});
    world.run();
    retry_all(world, true);
    answer_as_igor(world, "ACoAnotherIgor");

    world.run();

    EXPECT_TRUE(world.provider.sent.empty());
    EXPECT_EQ(world.counts().of(JobState::held), 1);
}

TEST(RunnerIdentity, knows_a_person_whose_identifier_the_provider_writes_encoded) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.provider.on_profile = [](const std::string&, const std::string&) {
        Profile profile;
        profile.provider_id = "ACoJose";
        profile.public_identifier = "jos%C3%A9-muster";
        return std::optional(ProviderResult<Profile>(profile));
    };
    world.add_campaign(named("spring"), {"jos\u00E9-muster"});

    world.run();

    EXPECT_EQ(world.provider.sends_to("ACoJose"), 1);
}

TEST(RunnerIdentity, is_found_in_lists_of_the_provider_that_write_it_encoded) {
    JobBrief jose;
    jose.identity = {IdentifierKind::public_identifier, "jos\u00E9-muster"};
    SentInvitation pending;
    pending.public_identifier = "JOS%C3%89-muster";
    SentInvitation broken;
    broken.public_identifier = "jos%C3-muster";
    Relation related;
    related.provider_id = "ACoJose";
    related.public_identifier = "jose%CC%81-muster";

    SentList sent;
    sent.add({broken});
    EXPECT_EQ(sent.find(jose), nullptr);
    sent.add({pending});
    EXPECT_NE(sent.find(jose), nullptr);
    Relations relations;
    relations.add({related});
    EXPECT_NE(relations.find(jose), nullptr);
}

TEST(RunnerIdentity, of_relations_without_an_id_each_is_its_own) {
    Relation jane;
    jane.public_identifier = "jane-doe";
    jane.connected_at = monday;
    Relation tom;
    tom.public_identifier = "tom-fox";
    JobBrief asked;
    asked.identity = {IdentifierKind::public_identifier, "jane-doe"};
    JobBrief other;
    other.identity = {IdentifierKind::public_identifier, "olga-petrova"};

    Relations relations;
    relations.add({jane, tom, Relation{}});

    ASSERT_NE(relations.find(asked), nullptr);
    EXPECT_EQ(relations.find(asked)->connected_at, monday);
    EXPECT_EQ(relations.find(other), nullptr);
}

}  // namespace
}  // namespace invito::test
