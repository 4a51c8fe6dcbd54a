#include "runner_world.hpp"

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(Runner, sends_each_lead_once_and_finishes_the_campaign) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    world.add_leads("spring", 21);

    const RunReport report = world.run();

    EXPECT_EQ(report.end, RunEnd::done);
    EXPECT_EQ(report.counts.sent, 21);
    EXPECT_EQ(world.provider.sent.size(), 21U);
    EXPECT_EQ(world.counts().of(JobState::sent), 21);
    EXPECT_EQ(world.database->registry().find_campaign("spring")->state, CampaignState::done);
    for (int i = 0; i < 21; ++i) {
        EXPECT_EQ(world.provider.sends_to("id-spring-" + std::to_string(i)), 1);
    }
}

TEST(Runner, sends_nothing_for_a_campaign_that_was_not_started) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    const CampaignId id = world.add_leads("draft", 3);
    world.database->registry().set_campaign_state(id, CampaignState::draft, monday);

    const RunReport report = world.run();

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

    const RunReport first = world.run();
    const RunReport again = world.run();

    EXPECT_EQ(first.end, RunEnd::quota_used);
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

    const RunReport report = world.run();

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
    const RunReport again = world.run({.patience = Duration{0}});

    EXPECT_EQ(world.provider.sent.size(), 1U);
    EXPECT_EQ(again.next_at, monday + minutes{30});
}

TEST(Runner, waits_within_its_patience_and_no_longer) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.pacing = {minutes{40}, minutes{40}};
    world.add_account("anna", policy);
    world.add_leads("spring", 3);

    const RunReport report = world.run({.patience = minutes{45}});

    EXPECT_EQ(report.end, RunEnd::done);
    EXPECT_EQ(world.clock.now(), monday + minutes{80});
}

TEST(Runner, ends_when_the_window_closes) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.window = {};
    policy.window.to = hours{11};
    policy.pacing = {minutes{25}, minutes{25}};
    world.add_account("anna", policy);
    world.add_leads("spring", 10);

    const RunReport report = world.run();

    EXPECT_EQ(report.end, RunEnd::window_closed);
    EXPECT_EQ(report.counts.sent, 3);  // 10:00, 10:25, 10:50
    EXPECT_EQ(report.next_at, monday + hours{23});
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

    const RunReport report = world.run();

    EXPECT_EQ(world.provider.sent.size(), 1U);
    EXPECT_EQ(report.reasons.at("skipped duplicate"), 1);
}

TEST(Runner, does_not_invite_whom_the_profile_shows_as_connected_or_pending) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.provider.on_profile = [](const std::string&, const std::string& slug) {
        Profile profile;
        profile.provider_id = "id-" + slug;
        profile.public_identifier = slug;
        if (slug == "a") profile.is_connected = true;
        if (slug == "b") profile.invitation = InvitationMark{};
        if (slug == "c") profile.is_self = true;
        return std::optional(ProviderResult<Profile>(profile));
    };
    Campaign campaign;
    campaign.name = "spring";
    world.add_campaign(campaign, {"a", "b", "c", "d"});

    const RunReport report = world.run();

    EXPECT_EQ(world.provider.sent.size(), 1U);
    EXPECT_EQ(report.reasons.at("skipped already_connected"), 1);
    EXPECT_EQ(report.reasons.at("skipped already_invited"), 1);
    EXPECT_EQ(report.reasons.at("skipped own_profile"), 1);
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

    const RunReport report = world.run();

    EXPECT_TRUE(world.provider.sent.empty());
    EXPECT_EQ(report.reasons.at("held identity_mismatch"), 2);
}

TEST(Runner, never_invites_whom_the_suppression_list_names) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    world.database->registry().replace_suppression(
        "suppress.csv", {{{IdentifierKind::public_identifier, "spring-1"}, "asked"}}, monday
    );

    const RunReport report = world.run();

    EXPECT_EQ(world.provider.sent.size(), 2U);
    EXPECT_EQ(world.provider.sends_to("id-spring-1"), 0);
    EXPECT_EQ(report.reasons.at("skipped suppressed"), 1);
}

TEST(Runner, ends_without_touching_a_row_when_the_key_is_refused) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    world.provider.on_accounts =
        provider_error(Fault::key_refused, 401, "errors/missing_credentials");

    const RunReport report = world.run();

    EXPECT_EQ(report.end, RunEnd::key_refused);
    EXPECT_EQ(report.waiting, 3);
    EXPECT_EQ(world.counts().of(JobState::queued), 3);
    EXPECT_EQ(world.provider.profile_requests, 0);
}

TEST(Runner, ends_as_unavailable_after_its_tries_when_the_provider_is_down) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    world.provider.on_accounts = provider_error(Fault::not_sent, 0);

    const RunReport report = world.run();

    EXPECT_EQ(report.end, RunEnd::unavailable);
    EXPECT_EQ(world.counts().of(JobState::queued), 3);
}

TEST(Runner, gives_up_when_the_provider_goes_down_in_the_middle_and_burns_no_lead) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 30);
    world.provider.on_invite = [&world](int n, const Invitation&) {
        if (n == 5) {
            const ProviderError down = provider_error(Fault::not_sent, 0);
            world.provider.on_accounts = down;
            world.provider.on_profile = [down](const std::string&, const std::string&) {
                return std::optional(ProviderResult<Profile>(down));
            };
        }
        return std::optional<FakeProvider::Scripted>();
    };

    const RunReport report = world.run();

    EXPECT_EQ(report.end, RunEnd::unavailable);
    ASSERT_TRUE(report.last_error.has_value());
    EXPECT_EQ(report.last_error->fault, Fault::not_sent);
    EXPECT_EQ(world.counts().of(JobState::sent), 5);
    EXPECT_EQ(world.counts().waiting(), 25);
    EXPECT_LE(world.clock.now(), monday + hours{2});
}

TEST(Runner, goes_on_by_itself_when_the_provider_comes_back) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 10);
    int failures_left = 7;
    world.provider.on_profile = [&failures_left](const std::string&, const std::string&) {
        std::optional<ProviderResult<Profile>> answer;
        if (failures_left-- > 0) answer.emplace(provider_error(Fault::unavailable, 503));
        return answer;
    };

    const RunReport report = world.run();

    EXPECT_EQ(report.end, RunEnd::done);
    EXPECT_EQ(report.counts.sent, 10);
}

TEST(Runner, goes_on_with_the_other_accounts_when_one_is_signed_out) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("carla", open_policy());
    world.add_leads("spring", 10);
    world.provider.on_invite = [](int, const Invitation& invitation) {
        std::optional<FakeProvider::Scripted> answer;
        if (invitation.account_id == "acc-carla") {
            answer.emplace();
            answer->error =
                provider_error(Fault::account_disconnected, 401, "errors/disconnected_account");
        }
        return answer;
    };

    const RunReport report = world.run();

    EXPECT_EQ(report.counts.sent, 5);
    EXPECT_EQ(report.accounts[1].state, AccountState::reconnect);
    EXPECT_TRUE(report.accounts[1].needs_attention);
    EXPECT_EQ(world.counts().waiting(), 5) << "an account's refusal burns no lead";
    EXPECT_EQ(world.provider.invite_requests, 6) << "carla is asked once";
}

TEST(Runner, wakes_an_account_by_itself_when_the_provider_lists_it_as_well_again) {
    RunnerWorld world;
    world.add_account("carla", open_policy());
    world.add_leads("spring", 2);
    world.provider.accounts[0].source_statuses = {"CREDENTIALS"};
    world.run();
    world.provider.accounts[0].source_statuses = {"OK"};

    const RunReport report = world.run();

    EXPECT_EQ(report.counts.sent, 2);
}

TEST(Runner, a_pause_by_a_person_asks_for_nobodys_attention) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 2);
    ASSERT_TRUE(world.database->registry().pause_account("anna", "on leave", monday).has_value());

    const RunReport report = world.run();

    EXPECT_EQ(report.counts.sent, 0);
    EXPECT_EQ(report.accounts[0].state, AccountState::paused);
    EXPECT_FALSE(report.accounts[0].needs_attention);
}

TEST(Runner, rests_the_account_after_a_limit_and_keeps_the_lead) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    world.provider.on_invite = [](int n, const Invitation&) {
        std::optional<FakeProvider::Scripted> answer;
        if (n == 2) {
            answer.emplace();
            answer->error = provider_error(Fault::rate_limited, 429, "errors/too_many_requests");
        }
        return answer;
    };

    const RunReport report = world.run();

    EXPECT_EQ(report.counts.sent, 1);
    EXPECT_EQ(report.waiting, 2);
    EXPECT_EQ(report.next_at, monday + hours{1});
    EXPECT_TRUE(report.accounts[0].needs_attention);
    world.clock.set(monday + hours{1});
    EXPECT_EQ(world.run().counts.sent, 2);
}

TEST(Runner, does_not_stop_an_account_for_one_persons_refusal) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 5);
    world.provider.on_invite = [](int n, const Invitation&) {
        std::optional<FakeProvider::Scripted> answer;
        if (n == 2) {
            answer.emplace();
            answer->error =
                provider_error(Fault::cannot_be_invited, 422, "errors/blocked_recipient");
        }
        return answer;
    };

    const RunReport report = world.run();

    EXPECT_EQ(report.counts.sent, 4);
    EXPECT_EQ(report.counts.failed, 1);
    EXPECT_EQ(report.reasons.at("failed cannot_be_invited"), 1);
}

TEST(Runner, pauses_an_account_after_refusals_in_a_row) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 9);
    world.provider.on_invite = [](int, const Invitation&) {
        FakeProvider::Scripted answer;
        answer.error = provider_error(Fault::cannot_be_invited, 422, "errors/blocked_recipient");
        return std::optional(answer);
    };

    const RunReport report = world.run();

    EXPECT_EQ(world.provider.invite_requests, 3);
    EXPECT_EQ(report.accounts[0].state, AccountState::paused);
    EXPECT_EQ(report.waiting, 6);
}

// --- outcomes that are not known

struct Unanswered {
    int request = 1;
    bool acts = false;
};

void leave_unanswered(RunnerWorld& world, Unanswered which) {
    world.provider.on_invite = [which](int n, const Invitation&) {
        std::optional<FakeProvider::Scripted> answer;
        if (n == which.request) {
            answer.emplace();
            answer->error = provider_error(Fault::outcome_unknown, 0, {}, Effect::possible);
            answer->acts = which.acts;
        }
        return answer;
    };
}

TEST(Runner, settles_an_unanswered_invitation_as_sent_by_evidence_without_a_second_request) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    leave_unanswered(world, {.request = 2, .acts = true});

    const RunReport report = world.run();

    EXPECT_EQ(report.end, RunEnd::done);
    EXPECT_EQ(world.counts().of(JobState::sent), 3);
    EXPECT_EQ(report.counts.sent, 3);
    EXPECT_EQ(report.counts.unknown, 0) << "what was settled is not reported as unknown";
    EXPECT_EQ(world.provider.invite_requests, 3);
    EXPECT_GE(world.clock.now(), monday + minutes{1});
}

TEST(Runner, sends_again_once_when_the_invitation_is_absent_after_the_settle_time) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    leave_unanswered(world, {.request = 1, .acts = false});

    world.run();
    EXPECT_EQ(world.counts().of(JobState::unknown), 1);
    EXPECT_EQ(world.run().counts.unknown, 1) << "still unknown, though of an earlier run";
    world.clock.set(monday + hours{24} - Duration{1});
    world.run({.patience = Duration{0}});
    EXPECT_EQ(world.provider.invite_requests, 1) << "not before the settle time";
    world.clock.set(monday + hours{24});
    world.run();

    EXPECT_EQ(world.provider.invite_requests, 2);
    EXPECT_EQ(world.counts().of(JobState::sent), 1);
}

TEST(Runner, holds_a_job_whose_second_attempt_is_not_known_either) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    world.provider.on_invite = [](int, const Invitation&) {
        FakeProvider::Scripted answer;
        answer.error = provider_error(Fault::outcome_unknown, 0, {}, Effect::possible);
        return std::optional(answer);
    };

    for (int day = 0; day < 4; ++day) {
        world.run();
        world.clock.set(world.clock.now() + hours{25});
    }

    EXPECT_EQ(world.provider.invite_requests, 2);
    EXPECT_EQ(world.counts().of(JobState::held), 1);
}

TEST(Runner, never_sends_again_by_itself_when_strict) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    leave_unanswered(world, {.request = 1, .acts = false});

    for (int day = 0; day < 3; ++day) {
        world.run({.strict = true});
        world.clock.set(world.clock.now() + hours{25});
    }

    EXPECT_EQ(world.provider.invite_requests, 1);
    EXPECT_EQ(world.counts().of(JobState::held), 1);
}

TEST(Runner, an_incomplete_look_proves_nothing) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    leave_unanswered(world, {.request = 1, .acts = false});
    world.run();
    world.provider.on_profile = [](const std::string&, const std::string&) {
        return std::optional(ProviderResult<Profile>(provider_error(Fault::unreadable, 200)));
    };

    for (int day = 1; day < 5; ++day) {
        world.clock.set(monday + day * hours{24});
        world.run({.patience = Duration{0}});
    }

    EXPECT_EQ(world.counts().of(JobState::unknown), 1);
    EXPECT_EQ(world.provider.invite_requests, 1);
}

// --- ends

TEST(Runner, sends_no_more_than_it_is_told_to) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    world.add_leads("spring", 20);

    const RunReport report = world.run({.max_sends = 3});

    EXPECT_EQ(report.end, RunEnd::max_sends);
    EXPECT_EQ(world.provider.sent.size(), 3U);
}

TEST(Runner, starts_nothing_after_its_time) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.pacing = {minutes{10}, minutes{10}};
    world.add_account("anna", policy);
    world.add_leads("spring", 20);

    const RunReport report = world.run({.max_duration = minutes{25}});

    EXPECT_EQ(report.end, RunEnd::max_duration);
    EXPECT_EQ(world.provider.sent.size(), 3U);
}

TEST(Runner, finishes_the_request_in_flight_when_asked_to_stop) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 20);
    world.provider.on_invite = [&world](int n, const Invitation&) {
        if (n == 4) world.on_runner->request_stop();
        return std::optional<FakeProvider::Scripted>();
    };

    const RunReport report = world.run();

    EXPECT_EQ(report.end, RunEnd::stopped);
    EXPECT_EQ(world.provider.sent.size(), 4U);
    EXPECT_EQ(world.counts().of(JobState::sent), 4);
    EXPECT_EQ(world.counts().of(JobState::sending), 0);
}

// --- notes

TEST(Runner, renders_the_note_and_skips_whom_it_does_not_fit) {
    RunnerWorld world;
    world.add_account("carla", open_policy(), Tier::free);
    Campaign campaign;
    campaign.name = "spring";
    campaign.note.text = "Hi {{first_name}}, {{hook}}";
    campaign.note.when_missing = WhenMissing::skip;
    world.add_campaign(campaign, {"jane-doe"});
    Campaign fits;
    fits.name = "fits";
    fits.note.text = "Hi {{first_name|there}}!";
    world.add_campaign(fits, {"john-roe"});

    const RunReport report = world.run();

    ASSERT_EQ(world.provider.sent.size(), 1U);
    EXPECT_EQ(world.provider.sent[0].note, "Hi First!");
    EXPECT_EQ(report.reasons.at("skipped missing_variable"), 1);
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

    const RunReport report = world.run();

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
    for (int i = 0; i < 12; ++i)
        slugs.push_back("lead-" + std::to_string(i));
    world.add_campaign(campaign, slugs);

    EXPECT_EQ(world.run().counts.sent, 3);
    world.clock.set(monday + hours{25});
    EXPECT_EQ(world.run().counts.sent, 2);
    world.clock.set(monday + hours{50});
    EXPECT_EQ(world.run().counts.sent, 0);
}

// --- restarts

TEST(Runner, takes_the_attempts_of_a_killed_run_for_unknown_and_asks_for_evidence) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    // The process dies after the request had its effect and before the outcome is recorded.
    struct Killed {};
    world.provider.on_invite = [&world](int n, const Invitation& invitation) {
        if (n == 2) {
            world.provider.sent.push_back(
                {invitation.account_id, invitation.provider_id, "", world.clock.now()}
            );
            throw Killed();
        }
        return std::optional<FakeProvider::Scripted>();
    };
    EXPECT_THROW(world.run(), Killed);
    world.provider.on_invite = nullptr;
    world.open();

    world.run();

    EXPECT_EQ(world.counts().of(JobState::sent), 3);
    EXPECT_EQ(world.provider.sent.size(), 3U);
}

}  // namespace
}  // namespace invito::test
