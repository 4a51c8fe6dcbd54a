// A run of thousands of accounts begins and ends with a handful of transactions.

#include "runner_world.hpp"
#include "support/commit_count.hpp"

namespace invito::test {
namespace {

using std::chrono::hours;

Policy closed_until_the_afternoon() {
    Policy policy = open_policy();
    policy.window = {};
    policy.window.from = hours{15};
    return policy;
}

// Of a run that finds every window closed.
int commits_of_a_run(int accounts, const Policy& policy, SessionHealth health = SessionHealth::ok) {
    CommitCount commits;
    RunnerWorld world;
    for (int i = 0; i < accounts; ++i) world.add_account("a" + std::to_string(i), policy);
    world.add_leads("spring", 2 * accounts);
    for (ProviderAccount& account : world.provider.accounts) account.health = health;

    const int before = commits.count();
    const RunSummary report = world.run();
    const int of_run = commits.count() - before;

    EXPECT_EQ(report.waiting, 2 * accounts);
    EXPECT_EQ(report.counts.sent, 0);
    EXPECT_GT(of_run, 0);
    return of_run;
}

TEST(RunnerStart, takes_as_many_transactions_for_many_accounts_as_for_few) {
    const Policy policy = closed_until_the_afternoon();

    EXPECT_EQ(commits_of_a_run(40, policy), commits_of_a_run(2, policy));
}

TEST(RunnerStart, takes_as_many_where_limits_are_counted) {
    Policy policy = closed_until_the_afternoon();
    policy.limits.per_day = 20;

    EXPECT_EQ(commits_of_a_run(40, policy), commits_of_a_run(2, policy));
}

TEST(RunnerStart, takes_as_many_where_every_account_has_been_signed_out) {
    const Policy policy = closed_until_the_afternoon();

    EXPECT_EQ(
        commits_of_a_run(40, policy, SessionHealth::signed_out),
        commits_of_a_run(2, policy, SessionHealth::signed_out)
    );
}

TEST(RunnerStart, knows_each_accounts_own_leads_and_charges) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.limits.per_day = 1;
    world.add_account("anna", policy);
    world.add_account("ben", open_policy());
    world.add_account("cem", policy);
    world.add_leads("spring", 6);

    EXPECT_EQ(world.run().counts.sent, 4) << "ben has no limit";
    EXPECT_EQ(world.run().counts.sent, 0) << "what was sent is known again";
    world.clock.set(monday + hours{25});
    const RunSummary next_day = world.run();

    EXPECT_EQ(next_day.counts.sent, 2);
    EXPECT_EQ(next_day.end, StopReason::done);
}

TEST(RunnerStart, leaves_alone_a_campaign_whose_account_does_not_send_for_it) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 2);
    world.add_account("ben", open_policy());
    world.add_leads("summer", 2);

    const RunSummary report = world.run();

    EXPECT_EQ(report.counts.sent, 4);
    int by_ben = 0;
    for (const SentByFake& sent : world.provider.sent)
        by_ben += sent.account_id == "acc-ben" ? 1 : 0;
    EXPECT_EQ(by_ben, 1) << "of summer; spring is anna's alone";
}

}  // namespace
}  // namespace invito::test
