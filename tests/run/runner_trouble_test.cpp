#include "runner_world.hpp"

namespace invito::test {
namespace {

using std::chrono::hours;

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
    ASSERT_TRUE(world.database->registry().pause_account("anna", {"on leave"}, monday).has_value());

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
    EXPECT_TRUE(world.run().accounts[0].needs_attention) << "the next night, too";
    EXPECT_EQ(report.waiting, 6);
}

}  // namespace
}  // namespace invito::test
