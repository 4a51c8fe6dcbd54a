// One human being is one person, whatever lists, campaigns, accounts and names lead there.

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
void add_jane(RunnerWorld& world, const std::string& campaign, const Identity& identity) {
    Registry& registry = world.database->registry();
    std::vector<AccountId> ids;
    for (const RunAccount& account : world.accounts)
        ids.push_back(account.id);
    const Instant now = world.clock.now();
    const CampaignId id = registry.save_campaign({named(campaign), "l.csv", ""}, ids, now);
    const ImportId import = registry.begin_import(id, "l.csv", now);
    NewJob job;
    job.lead.line = 2;
    job.lead.identity = identity;
    job.lead.fields.first_name = "Jane";
    job.lead.fields.last_name = "Doe";
    job.account = ids.back();
    registry.add_jobs(import, {job}, now);
    registry.set_campaign_state(id, CampaignState::active, now);
}

TEST(RunnerIdentity, follows_a_person_who_was_renamed_into_the_next_list) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    answer_as_jane(world);
    add_jane(world, "spring", {IdentifierKind::public_identifier, "jane-doe"});
    world.run();
    ASSERT_EQ(world.provider.sent.size(), 1U) << "the name says that it is her";

    add_jane(world, "autumn", {IdentifierKind::public_identifier, "jane-smith"});
    world.run();

    EXPECT_EQ(world.provider.sent.size(), 1U);
    EXPECT_EQ(world.provider.profile_requests, 1) << "her new address is known";
    EXPECT_EQ(world.counts().of(JobState::skipped), 1);
}

TEST(RunnerIdentity, invites_once_who_stands_in_two_lists_for_two_accounts_under_two_ids) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    answer_as_jane(world);
    world.add_campaign(named("spring"), {"jane-smith"});
    add_jane(
        world, "autumn", {IdentifierKind::provider_id, "ACoAAA1bCdEfGhIjKlMnOpQrStUvWxYz0123456"}
    );

    world.run();

    EXPECT_EQ(world.provider.sent.size(), 1U);
    EXPECT_EQ(world.counts().of(JobState::sent), 1);
    EXPECT_EQ(world.counts().of(JobState::skipped), 1);
}

}  // namespace
}  // namespace invito::test
