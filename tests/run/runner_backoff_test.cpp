// Backing off as a whole run does it: what rests, what goes on, what is written down.

#include "runner_world.hpp"

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

FakeProvider::Scripted refusal(Fault fault, int status, std::string type) {
    FakeProvider::Scripted answer;
    answer.error = provider_error(fault, status, std::move(type));
    return answer;
}

FakeProvider::Scripted cannot_resend_yet() {
    return refusal(Fault::resend_refused, 422, "errors/cannot_resend_yet");
}

// Refuses these requests, counted from 1, and takes all others.
void refuse(RunnerWorld& world, std::vector<int> requests, FakeProvider::Scripted answer) {
    world.provider.on_invite = [requests = std::move(requests),
                                answer = std::move(answer)](int n, const Invitation&) {
        const bool is_refused = std::find(requests.begin(), requests.end(), n) != requests.end();
        return is_refused ? std::optional(answer) : std::nullopt;
    };
}

RunOptions patient(Duration patience) {
    RunOptions options;
    options.patience = patience;
    return options;
}

AccountRecord stored(RunnerWorld& world, std::size_t account = 0) {
    auto records = engine_of(world.directory.path() + "/invito.db")->queries();
    return (*records)->accounts(world.clock.now())[account].record;
}

TEST(RunnerBackoff, an_ambiguous_refusal_rests_an_hour_and_goes_on_with_somebody_else) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    refuse(world, {1}, cannot_resend_yet());

    const RunSummary report = world.run(patient(hours{2}));

    EXPECT_EQ(report.counts.sent, 2);
    EXPECT_EQ(world.provider.sends_to("id-spring-0"), 0) << "waits for its later try";
    EXPECT_GE(world.provider.sent[0].at, monday + hours{1});
    EXPECT_LE(world.provider.sent[0].at, monday + minutes{75});
    EXPECT_EQ(report.waiting, 1);
    EXPECT_EQ(report.counts.failed, 0);

    world.clock.set(monday + hours{25});
    EXPECT_EQ(world.run().counts.sent, 1) << "the first person gets one later try";
}

TEST(RunnerBackoff, who_was_refused_is_looked_up_again_before_the_next_try) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    refuse(world, {1}, cannot_resend_yet());
    world.run(patient(minutes{1}));
    world.provider.on_profile = [](const std::string&, const std::string&) {
        Profile connected;
        connected.provider_id = "id-spring-0";
        connected.public_identifier = "spring-0";
        connected.is_connected = true;
        return std::optional<ProviderResult<Profile>>(connected);
    };
    world.clock.set(monday + hours{25});

    EXPECT_EQ(world.run().counts.skipped, 1);
    EXPECT_EQ(world.provider.invite_requests, 1) << "the profile tells";
    EXPECT_EQ(world.provider.profile_requests, 2);
}

TEST(RunnerBackoff, a_second_person_refused_makes_the_rest_grow_over_restarts) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 4);
    refuse(world, {1, 2}, cannot_resend_yet());

    world.run(patient(minutes{1}));
    world.open();
    world.clock.set(monday + minutes{75});
    const RunSummary second = world.run(patient(minutes{1}));

    ASSERT_TRUE(second.next_at.has_value());
    EXPECT_GE(*second.next_at, monday + minutes{75} + hours{6});
    EXPECT_EQ(second.counts.sent, 0);
    EXPECT_EQ(stored(world).backoff.resend_level, 2);

    world.clock.set(*second.next_at);
    EXPECT_EQ(world.run().counts.sent, 2);
    EXPECT_EQ(stored(world).backoff.resend_level, 0) << "a success clears it";
}

TEST(RunnerBackoff, refused_again_while_others_go_through_parks_the_person_alone) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 6);
    world.provider.on_invite = [](int, const Invitation& invitation) {
        const bool is_refused = invitation.provider_id == "id-spring-0";
        return is_refused ? std::optional(cannot_resend_yet()) : std::nullopt;
    };
    RunOptions one_each = patient(hours{2});
    one_each.max_sends = 2;
    world.run(one_each);
    world.clock.set(monday + hours{26});

    const RunSummary next_day = world.run(patient(minutes{1}));

    EXPECT_EQ(next_day.counts.sent, 3) << "the account does not rest";
    EXPECT_EQ(next_day.waiting, 1);
    EXPECT_EQ(stored(world).backoff.resend_level, 0);
    world.clock.set(monday + hours{26} + hours{21 * 24});
    EXPECT_EQ(world.run().counts.failed, 1) << "and the third time ends it";
}

TEST(RunnerBackoff, nothing_more_today_when_the_refusal_comes_near_the_cap) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.limits.per_day = 5;
    world.add_account("anna", policy);
    world.add_leads("spring", 9);
    refuse(world, {5}, cannot_resend_yet());

    const RunSummary report = world.run(patient(hours{2}));

    EXPECT_EQ(report.counts.sent, 4);
    EXPECT_EQ(stored(world).backoff.rest_until, monday + hours{14}) << "midnight";
}

TEST(RunnerBackoff, throttled_sections_rest_the_visits_and_lose_nothing) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    world.provider.on_profile = [](const std::string&, const std::string& slug) {
        std::optional<ProviderResult<Profile>> answer;
        if (slug == "spring-0") {
            Profile profile;
            profile.provider_id = "id-" + slug;
            profile.public_identifier = slug;
            profile.is_throttled = true;
            answer.emplace(std::move(profile));
        }
        return answer;
    };

    const RunSummary report = world.run(patient(minutes{1}));

    EXPECT_EQ(report.counts.sent, 1) << "who was resolved is invited";
    EXPECT_EQ(stored(world).backoff.visit_rest_until, monday + hours{1});
    EXPECT_EQ(stored(world).backoff.health.permille, 500);
    world.clock.set(monday + hours{1});
    EXPECT_EQ(world.run().counts.sent, 2);
}

TEST(RunnerBackoff, nine_tenths_of_the_providers_limit_end_the_accounts_day) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    world.provider.usage_percent = 89;
    RunOptions one;
    one.max_sends = 1;
    world.run(one);
    EXPECT_EQ(stored(world).backoff.rest_until, Instant{}) << "not yet";

    world.provider.usage_percent = 90;
    const RunSummary report = world.run();

    EXPECT_EQ(report.counts.sent, 1);
    EXPECT_EQ(report.next_at, monday + hours{14}) << "midnight";
    EXPECT_TRUE(report.accounts[0].needs_attention);
}

TEST(RunnerBackoff, three_server_errors_in_a_row_rest_the_account_alone) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    world.add_leads("spring", 20);
    world.provider.on_invite = [](int, const Invitation& invitation) {
        std::optional<FakeProvider::Scripted> answer;
        if (invitation.account_id == "acc-anna") {
            answer = refusal(Fault::outcome_unknown, 500, "errors/provider_error");
            answer->error->effect = Effect::possible;
        }
        return answer;
    };

    const RunSummary report = world.run(patient(minutes{1}));

    EXPECT_EQ(report.counts.sent, 10) << "all of ben's";
    EXPECT_EQ(world.counts().of(JobState::unknown), 3);
    EXPECT_EQ(stored(world).backoff.rest_until, monday + hours{1});
}

TEST(RunnerBackoff, used_up_notes_rest_notes_and_the_campaign_decides_what_then) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    Campaign campaign;
    campaign.name = "spring";
    campaign.note.text = "Hello";
    campaign.note.when_note_quota_used = WhenNoteQuotaUsed::send_without_note;
    world.add_campaign(campaign, {"a", "b", "c"});
    refuse(world, {2}, refusal(Fault::note_limit, 422, "errors/insufficient_credits"));

    const RunSummary report = world.run();

    EXPECT_EQ(report.counts.sent, 3);
    ASSERT_EQ(world.provider.sent.size(), 3U);
    EXPECT_EQ(world.provider.sent[0].note, "Hello");
    EXPECT_EQ(world.provider.sent[1].note, "");
    EXPECT_EQ(stored(world).backoff.note_rest_until, monday + hours{24});
}

TEST(RunnerBackoff, used_up_notes_are_waited_for_when_the_campaign_says_so) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    Campaign campaign;
    campaign.name = "spring";
    campaign.note.text = "Hello";
    world.add_campaign(campaign, {"a", "b", "c"});
    refuse(world, {2}, refusal(Fault::note_limit, 422, "errors/insufficient_credits"));

    const RunSummary report = world.run();

    EXPECT_EQ(report.counts.sent, 1);
    EXPECT_EQ(report.next_at, monday + hours{24});
    EXPECT_EQ(world.provider.invite_requests, 2) << "it does not knock again";
}

TEST(RunnerBackoff, what_the_provider_asks_for_survives_a_restart) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 2);
    FakeProvider::Scripted limited = refusal(Fault::rate_limited, 429, "errors/too_many_requests");
    limited.error->retry_after = hours{5};
    refuse(world, {1}, limited);

    world.run();
    world.open();
    world.clock.set(monday + hours{5} - Duration{1});

    EXPECT_EQ(world.run(patient(Duration{0})).counts.sent, 0);
    world.clock.set(monday + hours{5});
    EXPECT_EQ(world.run(patient(Duration{0})).counts.sent, 2);
}

TEST(RunnerBackoff, a_window_of_the_provider_is_waited_out_and_costs_nothing) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.limits.per_day = 2;
    world.add_account("anna", policy);
    world.add_leads("spring", 2);
    FakeProvider::Scripted throttled = refusal(Fault::throttled, 429, "api/too_many_requests");
    throttled.error->retry_after = hours{5};
    refuse(world, {1}, throttled);

    world.run();
    EXPECT_EQ(stored(world).backoff.health, AccountHealth{});
    EXPECT_EQ(stored(world).backoff.rest_level, 0);
    world.clock.set(monday + hours{5} - Duration{1});
    EXPECT_EQ(world.run(patient(Duration{0})).counts.sent, 0);
    EXPECT_EQ(world.provider.invite_requests, 1) << "it does not knock again";
    world.clock.set(monday + hours{5});

    EXPECT_EQ(world.run(patient(Duration{0})).counts.sent, 2) << "its slot was given back";
}

TEST(RunnerBackoff, makes_no_request_of_a_kind_whose_window_is_used_up) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    world.provider.windows[AttemptKind::invite] = {2, 1, hours{5}};
    world.provider.on_invite = [&world](int number, const Invitation&) {
        world.provider.windows[AttemptKind::invite].remaining = number == 2 ? 0 : 1;
        return std::optional<FakeProvider::Scripted>();
    };

    const RunSummary first = world.run();

    EXPECT_EQ(first.counts.sent, 2);
    EXPECT_EQ(first.end, StopReason::quota_used);
    EXPECT_FALSE(first.accounts.at(0).needs_attention) << "it begins anew by itself";
    EXPECT_EQ(first.accounts.at(0).waits_for, DenyReason::provider_limit);
    Backoff without_hold = stored(world).backoff;
    without_hold.holds = {};
    EXPECT_EQ(without_hold, Backoff{}) << "nobody is blamed";
    world.open();
    world.clock.set(monday + hours{5} - Duration{1});
    EXPECT_EQ(world.run(patient(Duration{0})).counts.sent, 0);
    EXPECT_EQ(world.provider.invite_requests, 2);
    world.clock.set(monday + hours{5});

    EXPECT_EQ(world.run(patient(Duration{0})).counts.sent, 1);
}

TEST(RunnerBackoff, a_window_of_one_kind_holds_no_other) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    world.provider.windows[AttemptKind::list] = {100, 0, hours{20}};
    FakeProvider::Scripted lost;
    lost.error = provider_error(Fault::outcome_unknown, 0, "", Effect::possible);
    lost.acts = true;
    refuse(world, {1}, lost);

    const RunSummary report = world.run(patient(hours{2}));

    EXPECT_EQ(report.counts.sent, 3) << "two, and the lost one by the only page of the list";
    EXPECT_GE(stored(world).backoff.holds.of(AttemptKind::list), monday + hours{20});
    EXPECT_EQ(world.provider.list_requests, 1);
}

TEST(RunnerBackoff, a_visit_that_uses_up_its_window_still_leads_to_its_invitation) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 2);
    world.provider.windows[AttemptKind::visit] = {1, 0, hours{1}};

    EXPECT_EQ(world.run(patient(Duration{0})).counts.sent, 1);
    EXPECT_EQ(world.provider.profile_requests, 1);
    EXPECT_EQ(world.run(patient(hours{2})).counts.sent, 1) << "waited out in the run";
}

TEST(RunnerBackoff, a_throttled_visit_costs_its_lead_no_try) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    int visits = 0;
    world.provider.on_profile = [&visits](const std::string&, const std::string&) {
        ProviderError throttled = provider_error(Fault::throttled, 429, "api/too_many_requests");
        throttled.retry_after = std::chrono::seconds{30};
        return ++visits <= 10 ? std::optional<ProviderResult<Profile>>(std::move(throttled))
                              : std::nullopt;
    };

    const RunSummary report = world.run(patient(hours{2}));

    EXPECT_EQ(report.counts.sent, 1);
    EXPECT_EQ(visits, 11);
    EXPECT_EQ(stored(world).backoff.health, AccountHealth{});
}

TEST(RunnerBackoff, a_limit_leaves_half_of_the_caps_for_the_next_days) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.limits.per_day = 10;
    world.add_account("anna", policy);
    world.add_leads("spring", 40);
    refuse(world, {1}, refusal(Fault::rate_limited, 429, "errors/too_many_requests"));

    world.run(patient(hours{2}));
    EXPECT_EQ(world.provider.sent.size(), 5U);
    world.clock.set(monday + hours{26});
    world.run();
    EXPECT_EQ(world.provider.sent.size(), 11U) << "six tenths a day later";
}

TEST(RunnerBackoff, a_refusal_of_the_account_changes_no_count_of_jobs) {
    const std::vector<FakeProvider::Scripted> refusals{
        refusal(Fault::rate_limited, 429, "errors/too_many_requests"),
        refusal(Fault::invitation_limit, 422, "errors/limit_exceeded"),
        cannot_resend_yet(),
        refusal(Fault::account_disconnected, 401, "errors/disconnected_account"),
        refusal(Fault::account_restricted, 403, "errors/account_restricted"),
        refusal(Fault::account_action_needed, 403, "errors/action_required"),
        refusal(Fault::feature_missing, 403, "errors/feature_not_subscribed"),
    };
    for (const FakeProvider::Scripted& answer : refusals) {
        SCOPED_TRACE(answer.error->type);
        RunnerWorld world;
        world.add_account("anna", open_policy());
        world.add_account("ben", open_policy());
        world.add_leads("spring", 8);
        StateCounts before;
        world.provider.on_invite = [&](int, const Invitation& invitation) {
            std::optional<FakeProvider::Scripted> scripted;
            if (invitation.account_id != "acc-anna") return scripted;
            return std::optional(answer);
        };

        const RunSummary report = world.run(patient(minutes{1}));

        const StateCounts after = world.counts();
        EXPECT_EQ(after.of(JobState::sent), 4) << "ben goes on";
        EXPECT_EQ(after.waiting(), 4) << "anna's leads are all there";
        EXPECT_EQ(after.total(), 8);
        const int asked = answer.error->fault == Fault::account_action_needed ? 2 : 1;
        EXPECT_EQ(world.provider.invite_requests, 4 + asked);
        EXPECT_TRUE(report.accounts[0].needs_attention);
        EXPECT_EQ(stored(world).charges.size(), 0U);
    }
}

TEST(RunnerBackoff, a_run_counts_how_often_it_was_limited) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    refuse(world, {1}, refusal(Fault::rate_limited, 429, "errors/too_many_requests"));

    EXPECT_EQ(world.run(patient(hours{3})).rate_limited, 1);
}

TEST(RunnerBackoff, when_the_retry_budget_is_used_up_a_read_waits_half_an_hour) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    std::vector<Instant> tries;
    world.provider.on_profile = [&](const std::string&, const std::string&) {
        tries.push_back(world.clock.now());
        return std::optional(ProviderResult<Profile>(provider_error(Fault::unavailable, 503)));
    };

    RunOptions options = patient(hours{1});
    options.max_duration = hours{20};
    world.run(options);

    ASSERT_GE(tries.size(), 12U);
    std::size_t soon = 0;
    for (std::size_t i = 1; i < tries.size(); ++i)
        soon += tries[i] - tries[i - 1] < minutes{30} ? 1 : 0;
    EXPECT_LE(soon, 10 + tries.size() / 5);
    EXPECT_GE(tries.back() - tries[tries.size() - 2], minutes{30});
}

TEST(RunnerSignIn, an_account_wakes_by_itself_while_the_others_work) {
    RunnerWorld world;
    Policy slow = open_policy();
    slow.pacing = {minutes{20}, minutes{20}};
    world.add_account("anna", slow);
    world.add_account("carla", open_policy());
    world.add_leads("spring", 20);
    world.provider.on_invite = [&world](int, const Invitation& invitation) {
        std::optional<FakeProvider::Scripted> answer;
        const bool is_out = world.clock.now() < monday + hours{1};
        if (invitation.account_id == "acc-carla" && is_out) {
            sign_out(world.provider.accounts[1]);
            answer = refusal(Fault::account_disconnected, 401, "errors/disconnected_account");
        }
        // A person signs in while anna sends her fourth.
        if (!is_out) sign_in(world.provider.accounts[1]);
        return answer;
    };

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::done);
    EXPECT_EQ(report.counts.sent, 20);
    EXPECT_FALSE(report.accounts[1].needs_attention);
    EXPECT_EQ(report.accounts[1].state, AccountState::ok);
}

TEST(RunnerSignIn, an_account_that_was_not_ready_goes_on_while_the_others_work) {
    for (const SessionHealth health : {SessionHealth::waits, SessionHealth::other}) {
        RunnerWorld world;
        Policy slow = open_policy();
        slow.pacing = {minutes{20}, minutes{20}};
        world.add_account("anna", slow);
        world.add_account("carla", open_policy());
        world.add_leads("spring", 20);
        world.provider.accounts[1].health = health;
        world.provider.on_invite = [&world](int, const Invitation&) {
            if (world.clock.now() >= monday + hours{1}) sign_in(world.provider.accounts[1]);
            return std::optional<FakeProvider::Scripted>();
        };

        const RunSummary report = world.run();

        EXPECT_EQ(report.counts.sent, 20);
        EXPECT_EQ(report.accounts[1].state, AccountState::ok);
        EXPECT_FALSE(report.accounts[1].needs_attention);
    }
}

TEST(RunnerSignIn, alone_it_keeps_no_run_alive) {
    RunnerWorld world;
    world.add_account("carla", open_policy());
    world.add_leads("spring", 2);
    sign_out(world.provider.accounts[0]);

    const RunSummary report = world.run();

    EXPECT_EQ(world.clock.now(), monday);
    EXPECT_EQ(report.waiting, 2);
    EXPECT_TRUE(report.accounts[0].needs_attention);
}

TEST(RunnerSignIn, a_run_that_was_told_to_wait_waits_for_it) {
    RunnerWorld world;
    world.add_account("carla", open_policy());
    world.add_leads("spring", 2);
    sign_out(world.provider.accounts[0]);
    RunOptions options;
    options.wait = hours{2};

    const RunSummary in_vain = world.run(options);

    EXPECT_EQ(in_vain.counts.sent, 0);
    EXPECT_GE(world.clock.now(), monday + hours{1} + minutes{50});
    EXPECT_LE(world.clock.now(), monday + hours{2});
    EXPECT_GE(world.provider.account_requests, 11);
}

TEST(RunnerSignIn, is_asked_for_at_once_when_a_pause_ends_that_hid_it) {
    RunnerWorld world;
    world.add_account("carla", open_policy());
    world.add_leads("spring", 2);
    ASSERT_TRUE(
        world.database->admin_store().pause_account("carla", {"", monday}, monday - hours{9})
    );
    sign_out(world.provider.accounts[0]);

    const RunSummary report = world.run();

    EXPECT_EQ(report.accounts[0].state, AccountState::reconnect);
    EXPECT_EQ(world.provider.profile_requests, 0) << "the listing said it";
}

TEST(RunnerBackoff, the_same_person_refused_again_rests_no_longer_than_the_first_time) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    refuse(world, {1, 2}, cannot_resend_yet());

    world.run(patient(minutes{1}));
    const Instant again = monday + hours{25};
    world.clock.set(again);
    world.run(patient(minutes{1}));

    EXPECT_EQ(world.provider.invite_requests, 2);
    EXPECT_GE(stored(world).backoff.rest_until, again + hours{1});
    EXPECT_LE(stored(world).backoff.rest_until, again + minutes{75});
    EXPECT_EQ(stored(world).backoff.resend_level, 1);
}

}  // namespace
}  // namespace invito::test
