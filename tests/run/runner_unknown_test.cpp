#include "runner_world.hpp"

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

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

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::done);
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
    const RunSummary later = world.run();
    EXPECT_EQ(later.counts.unknown, 0) << "it is none of its own";
    EXPECT_EQ(later.open_before.unknown, 1) << "still open, of an earlier run";
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

TEST(Runner, looks_under_the_new_id_of_an_account_that_was_moved) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.provider.accounts[0].member_id = "ACoA";
    world.add_leads("spring", 1);
    leave_unanswered(world, {.request = 1, .acts = true});
    world.run({.patience = Duration{0}});
    ASSERT_EQ(world.counts().of(JobState::unknown), 1);

    world.move_account(0, "acc_1");
    world.save_accounts();
    world.clock.set(world.clock.now() + hours{1});
    world.run();

    EXPECT_EQ(world.counts().of(JobState::sent), 1);
    EXPECT_EQ(world.provider.invite_requests, 1);
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

using ProfileAnswer = std::optional<ProviderResult<Profile>>;

// One lead whose invitation was never answered and had no effect. From now on its profile is
// answered as `shown` says.
struct LostWorld : RunnerWorld {
    explicit LostWorld(ProfileAnswer shown, const Policy& policy = open_policy(), int leads = 1) {
        add_account("anna", policy);
        add_leads("spring", leads);
        leave_unanswered(*this, {.request = 1, .acts = false});
        provider.on_profile = [this, shown](const std::string&, const std::string& identifier) {
            const bool is_lost = provider.invite_requests > 0 && identifier == "id-spring-0";
            return is_lost ? shown : std::nullopt;
        };
    }

    // As a timer would: once an hour until then.
    void run_each_hour_until(Instant until) {
        while (clock.now() < until) {
            run();
            clock.set(std::max(clock.now(), std::min(clock.now() + hours{1}, until)));
        }
    }

    [[nodiscard]] JobView lead() { return jobs().front(); }
};

ProfileAnswer refused(Fault fault, int status) {
    return ProviderResult<Profile>(provider_error(fault, status));
}

ProfileAnswer of_another_member() {
    Profile profile;
    profile.provider_id = "id-somebody-else";
    profile.public_identifier = "somebody-else";
    return ProviderResult<Profile>(profile);
}

TEST(RunnerUnknown, a_closed_profile_is_absent_if_lists_and_relations_say_so) {
    for (const ProfileAnswer& closed :
         {refused(Fault::not_found, 404), refused(Fault::unreachable, 403), of_another_member()}) {
        LostWorld world(closed);

        world.run_each_hour_until(monday + hours{24});
        EXPECT_EQ(world.provider.invite_requests, 1) << "not before the settle time";
        EXPECT_EQ(world.lead().state, JobState::unknown);
        world.run();

        EXPECT_EQ(world.provider.sends_to("id-spring-0"), 1) << "once more, and no more";
        EXPECT_EQ(world.lead().state, JobState::sent);
    }
}

TEST(RunnerUnknown, one_late_look_at_a_closed_profile_is_not_enough) {
    LostWorld world(refused(Fault::not_found, 404));
    world.run({.patience = Duration{0}});
    world.clock.set(monday + hours{30});

    world.run({.patience = Duration{0}});

    EXPECT_EQ(world.provider.invite_requests, 1);
    EXPECT_EQ(world.lead().state, JobState::unknown);
}

TEST(RunnerUnknown, who_closed_the_profile_after_accepting_is_found_among_the_relations) {
    LostWorld world(refused(Fault::not_found, 404));
    world.run({.patience = Duration{0}});
    world.provider.connected["id-spring-0"] = monday + Duration{1};
    world.clock.set(monday + minutes{1});

    world.run();

    EXPECT_EQ(world.lead().state, JobState::sent);
    EXPECT_EQ(world.provider.invite_requests, 1);
}

TEST(RunnerUnknown, another_members_profile_proves_no_invitation_and_no_absence) {
    ProfileAnswer connected = of_another_member();
    connected->value().is_connected = true;
    LostWorld world(connected);

    world.run_each_hour_until(monday + hours{50});

    EXPECT_EQ(world.lead().state, JobState::unknown) << "it may be the person under a new id";
    EXPECT_EQ(world.provider.invite_requests, 1);
}

// Dates of relations are no better than those of the sent list.
TEST(RunnerUnknown, a_relation_is_looked_for_some_time_before_the_intent) {
    LostWorld world(refused(Fault::not_found, 404));
    world.run({.patience = Duration{0}});
    world.provider.connected["id-other"] = monday - minutes{30};
    world.provider.connected["id-spring-0"] = monday - hours{1};
    world.provider.list_page_size = 1;
    world.clock.set(monday + minutes{1});

    world.run();

    EXPECT_EQ(world.lead().state, JobState::sent);
    EXPECT_EQ(world.provider.invite_requests, 1);
}

TEST(RunnerUnknown, a_closed_profile_proves_nothing_while_a_second_page_cannot_be_read) {
    // Page 2 of the sent list; or page 2 of the relations, which come after the sent list.
    for (const int failing : {2, 3}) {
        LostWorld world(refused(Fault::not_found, 404));
        for (int i = 0; i < 3; ++i) {
            const std::string id = "other-" + std::to_string(i);
            SentInvitation listed;
            listed.invitation_id = listed.provider_id = id;
            if (failing == 2) world.provider.by_hand.push_back(listed);
            world.provider.connected[id] = monday + hours{24 * 365};
        }
        world.provider.list_page_size = 2;
        int asked_before = 0;
        world.provider.on_list = [&](int request) -> std::optional<ProviderError> {
            if (request - asked_before != failing) return std::nullopt;
            return provider_error(Fault::unreadable, 200);
        };

        for (int day = 0; day < 4; ++day) {
            world.run({.patience = Duration{0}});
            asked_before = world.provider.list_requests;
            world.clock.set(monday + hours{24 * (day + 1)});
        }

        EXPECT_EQ(world.lead().state, JobState::unknown) << failing;
        EXPECT_EQ(world.provider.invite_requests, 1) << failing;
    }
}

TEST(RunnerUnknown, looks_in_vain_become_rare_and_end_with_a_person) {
    LostWorld world(refused(Fault::unreadable, 200));

    world.run_each_hour_until(monday + hours{24 * 7});
    const int visits = world.provider.profile_requests;
    EXPECT_LE(visits, 16);
    EXPECT_EQ(world.lead().state, JobState::unknown);
    const RunSummary last = world.run();

    EXPECT_EQ(world.lead().state, JobState::held);
    EXPECT_EQ(world.lead().reason, Reason::no_evidence);
    EXPECT_EQ(last.reason_counts.at({JobState::held, Reason::no_evidence}), 1);
    EXPECT_EQ(last.counts.unknown, 0);
    EXPECT_EQ(world.provider.invite_requests, 1);
    world.run_each_hour_until(monday + hours{24 * 9});
    EXPECT_LE(world.provider.profile_requests, visits + 1) << "nobody looks any more";
}

TEST(RunnerUnknown, a_look_in_vain_keeps_no_run_alive) {
    LostWorld world(refused(Fault::unreadable, 200));
    RunOptions waits;
    waits.wait = hours{24 * 30};

    const RunSummary report = world.run(waits);

    EXPECT_EQ(report.end, StopReason::unknown_open);
    EXPECT_LE(world.clock.now(), monday + minutes{2});
    EXPECT_EQ(report.counts.unknown, 1);
}

TEST(RunnerUnknown, a_look_in_vain_is_repeated_while_the_run_waits_for_its_leads) {
    Policy policy = open_policy();
    policy.pacing = {minutes{40}, minutes{40}};
    LostWorld world(refused(Fault::unreadable, 200), policy, 4);

    const RunSummary report = world.run();

    EXPECT_EQ(report.counts.sent, 3);
    EXPECT_EQ(report.end, StopReason::unknown_open);
    EXPECT_EQ(world.clock.now(), monday + minutes{120}) << "not a minute longer";
    // Four leads; looks after 1 and 6 minutes, and an hour later.
    EXPECT_EQ(world.provider.profile_requests, 4 + 3);
}

TEST(RunnerUnknown, looks_in_vain_leave_the_visits_to_the_leads) {
    Policy policy = open_policy();
    policy.limits.profiles_per_day = 3;
    policy.limits.per_day = 2;
    LostWorld world(refused(Fault::unreadable, 200), policy, 12);

    world.run_each_hour_until(monday + hours{24 * 5 + 2});

    // Two each day and 11 minutes, the lost one among the first two.
    EXPECT_EQ(world.counts().of(JobState::sent), 11);
    EXPECT_EQ(world.lead().state, JobState::unknown);
}

TEST(RunnerUnknown, of_two_looks_in_vain_only_as_many_are_repeated_as_no_lead_needs) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.limits.per_day = 3;
    policy.limits.profiles_per_day = 7;
    world.add_account("anna", policy);
    const CampaignId campaign = world.add_leads("spring", 5);
    world.provider.on_invite = [](int, const Invitation&) {
        FakeProvider::Scripted lost;
        lost.error = provider_error(Fault::outcome_unknown, 0, {}, Effect::possible);
        return std::optional(lost);
    };
    world.provider.on_profile = [](const std::string&, const std::string& identifier) {
        return identifier.starts_with("id-") ? refused(Fault::unreadable, 200) : std::nullopt;
    };
    RunOptions two;
    two.patience = Duration{0};
    two.max_sends = 2;
    world.run(two);
    ASSERT_EQ(world.counts().of(JobState::unknown), 2);
    const int visits = world.provider.profile_requests;
    ASSERT_EQ(visits, 3);
    world.database->admin_store().pause_campaign(campaign, {"", monday + hours{20}}, monday);

    world.clock.set(monday + minutes{2});
    world.run({.patience = Duration{0}});
    EXPECT_EQ(world.provider.profile_requests, visits + 2) << "the first looks";
    world.clock.set(monday + minutes{10});
    world.run({.patience = Duration{0}});

    // Two visits are left, and one invitation may still be sent.
    EXPECT_EQ(world.provider.profile_requests, visits + 3);
}

TEST(RunnerUnknown, is_given_up_though_no_visit_is_left_for_it) {
    Policy policy = open_policy();
    policy.limits.profiles_per_day = 2;
    LostWorld world(refused(Fault::unreadable, 200), policy, 40);

    world.run_each_hour_until(monday + hours{24 * 7 + 1});

    EXPECT_EQ(world.lead().state, JobState::held);
    EXPECT_EQ(world.lead().reason, Reason::no_evidence);
}

TEST(RunnerUnknown, given_up_is_tried_again_only_by_who_has_looked) {
    LostWorld world(refused(Fault::unreadable, 200));
    world.run_each_hour_until(monday + hours{24 * 7 + 1});
    ASSERT_EQ(world.lead().state, JobState::held);
    AdminStore& admin = world.database->admin_store();
    const Instant now = world.clock.now();
    const std::vector<JobId> job{world.lead().id};

    EXPECT_EQ(admin.retry_jobs(job, false, "anna", now).refused, 1);
    EXPECT_EQ(world.lead().state, JobState::held);
    EXPECT_EQ(admin.retry_jobs(job, true, "anna", now).changed, 1);
    world.run();

    EXPECT_EQ(world.provider.sends_to("id-spring-0"), 1);
    EXPECT_EQ(world.lead().state, JobState::sent);
}

}  // namespace
}  // namespace invito::test
