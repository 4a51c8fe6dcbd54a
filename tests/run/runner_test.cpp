#include "runner_world.hpp"

#include <map>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(Runner, sends_each_lead_once_and_finishes_the_campaign) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    world.add_leads("spring", 21);

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::done);
    EXPECT_EQ(report.counts.sent, 21);
    EXPECT_EQ(world.provider.sent.size(), 21U);
    EXPECT_EQ(world.counts().of(JobState::sent), 21);
    EXPECT_EQ(world.database->admin_store().find_campaign("spring")->state, CampaignState::done);
    for (int i = 0; i < 21; ++i) {
        EXPECT_EQ(world.provider.sends_to("id-spring-" + std::to_string(i)), 1);
    }
}

TEST(Runner, sends_nothing_for_a_campaign_that_was_not_started) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    const CampaignId id = world.add_leads("draft", 3);
    world.database->admin_store().set_campaign_state(id, CampaignState::draft, monday);

    const RunSummary report = world.run();

    EXPECT_EQ(report.counts.sent, 0);
    EXPECT_EQ(world.provider.profile_requests, 0);
}

TEST(Runner, stops_at_the_day_cap_and_goes_on_a_day_and_the_lateness_later) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.limits.per_day = 7;
    world.add_account("anna", policy);
    world.add_account("ben", policy);
    world.add_leads("spring", 50);

    const RunSummary first = world.run();
    const RunSummary again = world.run();

    EXPECT_EQ(first.end, StopReason::quota_used);
    EXPECT_EQ(first.counts.sent, 14);
    EXPECT_EQ(first.waiting, 36);
    EXPECT_EQ(again.counts.sent, 0);
    ASSERT_TRUE(again.next_at.has_value());
    EXPECT_EQ(*again.next_at, monday + hours{24} + minutes{11});

    world.clock.set(*again.next_at - Duration{1});
    EXPECT_EQ(world.run({.patience = Duration{0}}).counts.sent, 0);
    world.clock.set(*again.next_at);
    EXPECT_EQ(world.run({.patience = Duration{0}}).counts.sent, 14);
}

TEST(Runner, counts_the_cap_over_two_campaigns_that_share_an_account) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.limits.per_week = 5;
    world.add_account("anna", policy);
    world.add_leads("spring", 4);
    world.add_leads("summer", 4);

    const RunSummary report = world.run();

    EXPECT_EQ(report.counts.sent, 5);
}

TEST(Runner, keeps_the_drawn_pause_over_a_restart) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.pacing = {minutes{30}, minutes{30}};
    world.add_account("anna", policy);
    world.add_leads("spring", 3);

    world.run({.patience = Duration{0}});
    world.open();
    const RunSummary again = world.run({.patience = Duration{0}});

    EXPECT_EQ(world.provider.sent.size(), 1U);
    EXPECT_EQ(again.next_at, monday + minutes{30});
}

TEST(Runner, invites_one_person_of_two_campaigns_once) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    Campaign spring;
    spring.name = "spring";
    Campaign summer;
    summer.name = "summer";
    world.add_campaign(spring, {"jane-doe"});
    world.add_campaign(summer, {"jane-doe"});

    world.run();

    EXPECT_EQ(world.provider.sent.size(), 1U);
    EXPECT_EQ(world.counts().of(JobState::sent), 1);
    EXPECT_EQ(world.counts().of(JobState::skipped), 1);
    EXPECT_EQ(world.provider.profile_requests, 1) << "the second job needs no profile visit";
}

TEST(Runner, merges_two_spellings_that_resolving_shows_to_be_one_person) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.provider.on_profile = [](const std::string&, const std::string& slug) {
        Profile profile;
        profile.provider_id = "id-same";
        profile.public_identifier = slug;
        return std::optional(ProviderResult<Profile>(profile));
    };
    Campaign campaign;
    campaign.name = "spring";
    world.add_campaign(campaign, {"jane-doe", "jane-doe-1a2b"});

    const RunSummary report = world.run();

    EXPECT_EQ(world.provider.sent.size(), 1U);
    EXPECT_EQ(report.reason_counts.at({JobState::skipped, Reason::duplicate}), 1);
}

TEST(Runner, does_not_invite_whom_the_profile_shows_as_connected_or_pending) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.provider.on_profile = [](const std::string&, const std::string& slug) {
        Profile profile;
        profile.provider_id = "id-" + slug;
        profile.public_identifier = slug;
        if (slug == "a") profile.is_connected = true;
        if (slug == "b") profile.invitation = ProfileInvitation{};
        if (slug == "c") profile.is_self = true;
        return std::optional(ProviderResult<Profile>(profile));
    };
    Campaign campaign;
    campaign.name = "spring";
    world.add_campaign(campaign, {"a", "b", "c", "d"});

    const RunSummary report = world.run();

    EXPECT_EQ(world.provider.sent.size(), 1U);
    EXPECT_EQ(report.reason_counts.at({JobState::skipped, Reason::already_connected}), 1);
    EXPECT_EQ(report.reason_counts.at({JobState::skipped, Reason::already_invited}), 1);
    EXPECT_EQ(report.reason_counts.at({JobState::skipped, Reason::own_profile}), 1);
}

TEST(Runner, holds_a_job_when_the_profile_is_somebody_elses) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.provider.on_profile = [](const std::string&, const std::string&) {
        Profile profile;
        profile.provider_id = "id-stranger";
        profile.public_identifier = "profile";
        profile.first_name = "Some";
        profile.last_name = "Body";
        return std::optional(ProviderResult<Profile>(profile));
    };
    world.add_leads("spring", 2);

    const RunSummary report = world.run();

    EXPECT_TRUE(world.provider.sent.empty());
    EXPECT_EQ(report.reason_counts.at({JobState::held, Reason::identity_mismatch}), 2);
}

TEST(Runner, never_invites_whom_the_suppression_list_names) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    world.database->admin_store().replace_suppression(
        "suppress.csv", {{{SuppressionKind::person, "spring-1"}, "asked"}}, monday
    );

    const RunSummary report = world.run();

    EXPECT_EQ(world.provider.sent.size(), 2U);
    EXPECT_EQ(world.provider.sends_to("id-spring-1"), 0);
    EXPECT_EQ(report.reason_counts.at({JobState::skipped, Reason::suppressed}), 1);
}

TEST(Runner, renders_the_note_and_skips_whom_it_does_not_fit) {
    RunnerWorld world;
    world.add_account("carla", open_policy(), Tier::free);
    Campaign campaign;
    campaign.name = "spring";
    campaign.note.text = "Hi {{first_name}}, {{hook}}";
    campaign.note.when_missing = WhenUnfit::skip;
    world.add_campaign(campaign, {"jane-doe"});
    Campaign fits;
    fits.name = "fits";
    fits.note.text = "Hi {{first_name|there}}!";
    world.add_campaign(fits, {"john-roe"});

    const RunSummary report = world.run();

    ASSERT_EQ(world.provider.sent.size(), 1U);
    EXPECT_EQ(world.provider.sent[0].note, "Hi First!");
    EXPECT_EQ(report.reason_counts.at({JobState::skipped, Reason::missing_variable}), 1);
}

TEST(Runner, sends_each_lead_its_variant_and_writes_down_which) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    Campaign campaign;
    campaign.name = "spring";
    campaign.note.variants = {{"a", "Hello"}, {"b", "Good day"}};
    std::vector<std::string> slugs;
    for (int i = 0; i < 12; ++i) slugs.push_back("lead-" + std::to_string(i));
    world.add_campaign(campaign, slugs);
    std::map<std::string, std::string> text_of;
    for (const NoteVariant& variant : campaign.note.variants) text_of[variant.name] = variant.text;

    EXPECT_EQ(world.run().counts.sent, 12);

    auto records = engine_of(world.directory.path() + "/invito.db")->queries().value();
    std::map<std::string, int> sent;
    records->each_job({}, [&](const JobView& job) {
        EXPECT_EQ(job.note, text_of.at(job.note_variant));
        ++sent[job.note_variant];
    });
    EXPECT_EQ(sent["a"] + sent["b"], 12);
    EXPECT_GT(sent["a"], 0);
    EXPECT_GT(sent["b"], 0);
}

TEST(Runner, sends_an_edited_variant_to_those_who_wait_and_counts_what_was_sent_apart) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    Campaign campaign;
    campaign.name = "spring";
    campaign.per_day = 2;
    campaign.note.variants = {{"a", "Hello"}};
    world.add_campaign(campaign, {"x", "y", "z"});
    world.run();
    campaign.note.variants = {{"c", "Good day"}};
    world.database->admin_store().save_campaign(
        {campaign, "list.csv", ""}, {world.accounts[0].id}, world.clock.now()
    );

    world.clock.set(monday + hours{25});
    world.run();

    auto records = engine_of(world.directory.path() + "/invito.db")->queries().value();
    std::vector<std::string> sent;
    records->each_job({}, [&](const JobView& job) { sent.push_back(job.note_variant + job.note); });
    EXPECT_EQ(sent, (std::vector<std::string>{"aHello", "aHello", "cGood day"}));
}

TEST(Runner, fills_a_note_with_what_the_profile_tells) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.provider.on_profile = [](const std::string&, const std::string& slug) {
        Profile profile;
        profile.provider_id = "id-" + slug;
        profile.public_identifier = slug;
        profile.headline = slug == "silent" ? "" : "Founder of Acme";
        profile.location = slug == "wordy" ? std::string(400, 'x') : "Bonn";
        return std::optional(ProviderResult<Profile>(profile));
    };
    Campaign campaign;
    campaign.name = "spring";
    campaign.note.text = "{{headline}} in {{location}}";
    world.add_campaign(campaign, {"jane", "silent", "wordy"});

    const RunSummary report = world.run();

    ASSERT_EQ(world.provider.sent.size(), 1U);
    EXPECT_EQ(world.provider.sent[0].note, "Founder of Acme in Bonn");
    EXPECT_EQ(report.reason_counts.at({JobState::skipped, Reason::missing_variable}), 1);
    EXPECT_EQ(report.reason_counts.at({JobState::skipped, Reason::note_too_long}), 1);
}

TEST(Runner, sends_without_a_note_where_the_profile_is_silent_and_that_is_wanted) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    Campaign campaign;
    campaign.name = "spring";
    campaign.note.variants = {{"a", "{{headline}}"}, {"b", "{{location}}"}};
    campaign.note.when_missing = WhenUnfit::send_without_note;
    world.add_campaign(campaign, {"jane", "john"});

    EXPECT_EQ(world.run().counts.sent, 2);

    EXPECT_EQ(world.provider.sent[0].note, "");
    auto records = engine_of(world.directory.path() + "/invito.db")->queries().value();
    records->each_outcome({}, "", [](const LeadOutcome& lead) {
        EXPECT_EQ(lead.note_variant, "") << "no text, no variant";
    });
}

TEST(Runner, holds_back_notes_when_the_months_notes_are_used_up) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.limits.notes_per_month = 2;
    world.add_account("carla", policy, Tier::free);
    Campaign noted;
    noted.name = "noted";
    noted.note.text = "Hello";
    Campaign plain;
    plain.name = "plain";
    world.add_campaign(noted, {"a", "b", "c"});
    world.add_campaign(plain, {"x", "y"});

    const RunSummary report = world.run();

    EXPECT_EQ(report.counts.sent, 4) << "two with a note, two without";
    EXPECT_EQ(report.waiting, 1);
}

TEST(Runner, keeps_the_caps_of_a_campaign_over_all_its_accounts) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    Campaign campaign;
    campaign.name = "spring";
    campaign.per_day = 3;
    campaign.total = 5;
    std::vector<std::string> slugs;
    for (int i = 0; i < 12; ++i) slugs.push_back("lead-" + std::to_string(i));
    world.add_campaign(campaign, slugs);

    EXPECT_EQ(world.run().counts.sent, 3);
    world.clock.set(monday + hours{25});
    EXPECT_EQ(world.run().counts.sent, 2);
    world.clock.set(monday + hours{50});
    EXPECT_EQ(world.run().counts.sent, 0);
}

}  // namespace
}  // namespace invito::test
