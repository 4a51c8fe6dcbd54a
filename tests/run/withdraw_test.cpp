// Taking back invitations: the oldest first, within their own limit, and never more than what was
// asked for.

#include "run/runner_world.hpp"

namespace invito::test {
namespace {

using std::chrono::days;
using std::chrono::hours;

// Four invitations, sent ten days apart from each other; the newest two days ago.
struct WithdrawWorld : RunnerWorld {
    explicit WithdrawWorld(const Policy& policy = open_policy()) {
        add_account("anna", policy);
        for (const char* name : {"first", "second", "third", "fourth"}) {
            add_leads(name, 1);
            run();
            clock.set(clock.now() + days{10});
        }
        clock.set(clock.now() - days{8});
    }

    [[nodiscard]] JobState state_of(std::size_t number) { return jobs().at(number).state; }
};

TEST(Withdraw, takes_back_only_what_is_older) {
    WithdrawWorld world;

    const auto anna = world.withdraw(days{12});

    EXPECT_EQ(anna.withdraw.withdrawn, 3);
    EXPECT_EQ(anna.withdraw.left, 0);
    EXPECT_EQ(world.state_of(0), JobState::withdrawn);
    EXPECT_EQ(world.state_of(2), JobState::withdrawn);
    EXPECT_EQ(world.state_of(3), JobState::sent);
    EXPECT_EQ(world.provider.withdrawn.size(), 3U);
}

TEST(Withdraw, takes_back_those_that_were_chosen_and_none_that_was_sent_since) {
    WithdrawWorld world;
    RunOptions options;
    options.start.kind = RunKind::withdraw;
    options.withdraw.jobs = {world.jobs().at(1).id, world.jobs().at(3).id};
    world.add_leads("fifth", 1);
    world.run();

    const auto anna = world.run(options).accounts.front();

    EXPECT_EQ(anna.withdraw.withdrawn, 2);
    EXPECT_EQ(world.state_of(0), JobState::sent);
    EXPECT_EQ(world.state_of(1), JobState::withdrawn);
    EXPECT_EQ(world.state_of(3), JobState::withdrawn);
    EXPECT_EQ(world.state_of(4), JobState::sent);
    EXPECT_EQ(world.provider.withdraw_requests, 2);
}

TEST(Withdraw, asks_for_nothing_where_nothing_was_chosen) {
    WithdrawWorld world;
    RunOptions options;
    options.start.kind = RunKind::withdraw;

    world.run(options);

    EXPECT_EQ(world.provider.withdraw_requests, 0);
    EXPECT_EQ(world.counts().of(JobState::sent), 4);
}

TEST(Withdraw, keeps_to_its_own_limit_and_takes_the_oldest_first) {
    Policy policy = open_policy();
    policy.limits.withdrawals_per_day = 2;
    WithdrawWorld world(policy);

    const auto anna = world.withdraw(days{1});

    EXPECT_EQ(anna.withdraw.withdrawn, 2);
    EXPECT_EQ(anna.withdraw.left, 2);
    EXPECT_EQ(world.state_of(0), JobState::withdrawn);
    EXPECT_EQ(world.state_of(1), JobState::withdrawn);
    EXPECT_EQ(world.state_of(2), JobState::sent);
    ASSERT_TRUE(anna.withdraw.next_at);

    world.clock.set(*anna.withdraw.next_at);
    EXPECT_EQ(world.withdraw(days{1}).withdraw.withdrawn, 2);
}

TEST(Withdraw, takes_back_no_more_than_the_provider_takes_in_its_window) {
    WithdrawWorld world;
    world.provider.windows[AttemptKind::withdraw] = {1, 0, hours{5}};

    const auto anna = world.withdraw(days{1});

    EXPECT_EQ(anna.withdraw.withdrawn, 1);
    EXPECT_EQ(world.provider.withdraw_requests, 1);
    world.clock.set(world.clock.now() + hours{5});
    EXPECT_EQ(world.withdraw(days{1}).withdraw.withdrawn, 1);
}

TEST(Withdraw, leaves_alone_what_the_sent_list_no_longer_holds) {
    WithdrawWorld world;
    world.provider.connected["id-first-0"] = world.clock.now() - days{1};

    const auto anna = world.withdraw(days{1});

    EXPECT_EQ(anna.withdraw.not_listed, 1);
    EXPECT_EQ(anna.withdraw.unlisted, std::vector{world.jobs().at(0).id});
    EXPECT_EQ(anna.withdraw.withdrawn, 3);
    EXPECT_EQ(world.state_of(0), JobState::sent);
    EXPECT_FALSE(world.provider.withdrawn.contains("id-first-0"));
}

TEST(Withdraw, leaves_alone_what_a_sync_found_gone) {
    WithdrawWorld world;
    world.provider.declined.insert("id-first-0");
    world.sync();
    world.provider.declined.clear();  // listed again, as no later sync knows

    const auto anna = world.withdraw(days{12});

    EXPECT_EQ(anna.withdraw.withdrawn, 2);
    EXPECT_EQ(anna.withdraw.not_listed, 0);
    EXPECT_EQ(world.state_of(0), JobState::sent);
}

TEST(Withdraw, withdraws_nothing_that_it_did_not_see_in_the_list) {
    WithdrawWorld world;
    world.provider.on_list = [](int) {
        return std::optional(provider_error(Fault::unavailable, 503));
    };

    const auto anna = world.withdraw(days{1});

    EXPECT_EQ(anna.withdraw.withdrawn, 0);
    EXPECT_EQ(anna.withdraw.left, 4);
    EXPECT_EQ(world.provider.withdraw_requests, 0);
}

TEST(Withdraw, does_not_repeat_one_without_an_answer_and_sync_tells_what_became_of_it) {
    WithdrawWorld world;
    world.provider.on_withdraw = [](const std::string& id) {
        return id == "of-id-first-0" ? std::optional(FakeProvider::Scripted{
                                           provider_error(Fault::outcome_unknown, 504), true})
                                     : std::nullopt;
    };

    const auto anna = world.withdraw(days{1});
    EXPECT_EQ(anna.withdraw.unknown, 1);
    EXPECT_EQ(anna.withdraw.withdrawn, 3);
    EXPECT_EQ(world.state_of(0), JobState::sent);
    EXPECT_EQ(world.provider.withdraw_requests, 4);

    EXPECT_EQ(world.sync().sync.withdrawn, 1);
    EXPECT_EQ(world.state_of(0), JobState::withdrawn);
}

TEST(Withdraw, what_never_left_takes_no_place) {
    Policy policy = open_policy();
    policy.limits.withdrawals_per_day = 1;
    WithdrawWorld world(policy);
    world.provider.on_withdraw = [&world](const std::string&) {
        return world.provider.withdraw_requests == 1
                   ? std::optional(FakeProvider::Scripted{provider_error(Fault::not_sent, 0), false}
                     )
                   : std::nullopt;
    };

    const auto anna = world.withdraw(days{1});

    EXPECT_EQ(world.provider.withdraw_requests, 2);
    EXPECT_EQ(anna.withdraw.withdrawn, 1);
}

TEST(Withdraw, rests_with_the_account_after_a_limit) {
    WithdrawWorld world;
    world.provider.on_withdraw = [](const std::string&) {
        return std::optional(FakeProvider::Scripted{provider_error(Fault::rate_limited, 429), false}
        );
    };

    const auto anna = world.withdraw(days{1});

    EXPECT_EQ(world.provider.withdraw_requests, 1);
    EXPECT_EQ(anna.withdraw.left, 4);
    EXPECT_GE(anna.withdraw.next_at, world.clock.now() + hours{1});
}

TEST(Withdraw, keeps_the_account_s_pause_between_two) {
    Policy policy = open_policy();
    policy.pacing = {std::chrono::minutes{2}, std::chrono::minutes{4}};
    WithdrawWorld world(policy);
    const Instant before = world.clock.now();

    EXPECT_EQ(world.withdraw(days{1}).withdraw.withdrawn, 4);

    EXPECT_GE(world.clock.now() - before, 3 * std::chrono::minutes{2});
    EXPECT_LE(world.clock.now() - before, 3 * std::chrono::minutes{4});
}

TEST(Withdraw, that_is_killed_before_the_answer_was_written_is_settled_by_sync) {
    WithdrawWorld world;
    RunOptions options;
    options.start.kind = RunKind::withdraw;
    options.withdraw.jobs = world.sent_before(world.clock.now() - days{30});
    ASSERT_TRUE(
        world.kill_a_run_when([&world] { return world.provider.withdraw_requests == 1; }, options)
    );
    ASSERT_EQ(world.state_of(0), JobState::sent);

    EXPECT_EQ(world.sync().sync.withdrawn, 1);
    EXPECT_EQ(world.withdraw(days{30}).withdraw.withdrawn, 0);
    EXPECT_EQ(world.provider.withdraw_requests, 1);
}

TEST(Withdraw, remembers_that_the_person_must_not_be_invited_again) {
    WithdrawWorld world;
    world.withdraw(days{30});
    Campaign again;
    again.name = "again";
    world.add_campaign(again, {"first-0"});

    world.run();

    EXPECT_EQ(world.state_of(4), JobState::skipped);
    EXPECT_EQ(world.jobs().at(4).reason, Reason::recently_withdrawn);
    EXPECT_EQ(world.provider.sends_to("id-first-0"), 1);
}

}  // namespace
}  // namespace invito::test
