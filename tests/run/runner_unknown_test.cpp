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
