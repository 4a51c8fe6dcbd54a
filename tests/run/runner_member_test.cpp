// One LinkedIn member under two account ids has one budget, from whenever that is known.

#include "runner_world.hpp"

#include <algorithm>

namespace invito::test {
namespace {

using std::chrono::days;
using std::chrono::hours;

Policy at_most(int per_day) {
    Policy policy = open_policy();
    policy.limits.per_day = per_day;
    return policy;
}

struct MemberWorld : RunnerWorld {
    explicit MemberWorld(int per_day = 3) {
        add_account("anna", at_most(per_day));
        add_account("ben", at_most(per_day));
    }

    void tell_members(const std::string& of_anna, const std::string& of_ben) {
        provider.accounts[0].member_id = of_anna;
        provider.accounts[1].member_id = of_ben;
    }

    void take_out_of_the_configuration(std::size_t account) {
        accounts.erase(accounts.begin() + static_cast<std::ptrdiff_t>(account));
        save_accounts();
    }

    [[nodiscard]] std::int64_t sent_by(const std::string& account_id) const {
        return std::ranges::count(provider.sent, account_id, &SentByFake::account_id);
    }

    [[nodiscard]] AuditReport audit() const {
        return (*engine_of(database_path())->queries())->audit({});
    }
};

TEST(RunnerMember, under_two_accounts_has_one_budget_and_one_of_them_sends) {
    MemberWorld world;
    world.tell_members("ACoA", "ACoA");
    world.add_leads("spring", 12);

    const RunSummary report = world.run();

    EXPECT_EQ(world.sent_by("acc-anna"), 3);
    EXPECT_EQ(world.sent_by("acc-ben"), 0);
    EXPECT_EQ(report.waiting, 9) << "no lead is lost";
    const AccountOutcome& ben = report.accounts.at(1);
    EXPECT_EQ(ben.state, AccountState::same_member);
    EXPECT_EQ(ben.detail, "anna");
    EXPECT_EQ(ben.jobs_waiting, 6);
    EXPECT_TRUE(ben.needs_attention);
    EXPECT_FALSE(report.accounts.at(0).needs_attention);
}

TEST(RunnerMember, is_told_at_the_start_of_every_run) {
    MemberWorld world;
    world.tell_members("ACoA", "ACoA");
    world.run();

    world.observer.accounts.clear();
    world.run();

    ASSERT_EQ(world.observer.accounts.size(), 1U);
    EXPECT_EQ(world.observer.accounts[0].alias, "ben");
    EXPECT_EQ(world.observer.accounts[0].state, AccountState::same_member);
    EXPECT_EQ(world.observer.accounts[0].detail, "anna");
}

TEST(RunnerMember, whose_id_is_not_told_is_known_by_the_alias) {
    MemberWorld world;
    world.tell_members("", "");
    world.add_leads("spring", 12);

    world.run();

    EXPECT_EQ(world.sent_by("acc-anna"), 3);
    EXPECT_EQ(world.sent_by("acc-ben"), 3);
}

TEST(RunnerMember, sends_with_the_first_alone_also_when_only_the_second_is_asked_to) {
    MemberWorld world;
    world.tell_members("ACoA", "ACoA");
    world.add_leads("spring", 4);
    world.accounts.erase(world.accounts.begin());  // as `--account ben` does

    world.run();

    EXPECT_TRUE(world.provider.sent.empty());
}

TEST(RunnerMember, keeps_its_windows_when_the_other_account_takes_over) {
    MemberWorld world;
    world.tell_members("ACoA", "ACoA");
    world.add_leads("spring", 12);
    world.run();
    world.take_out_of_the_configuration(0);

    world.run();
    EXPECT_EQ(world.provider.sent.size(), 3U) << "the day's three are sent";

    world.clock.set(world.clock.now() + days{2});
    world.run();
    EXPECT_EQ(world.sent_by("acc-ben"), 3);
}

TEST(RunnerMember, keeps_its_windows_when_it_is_reconnected_under_another_id_and_alias) {
    RunnerWorld world;
    world.add_account("anna", at_most(3));
    world.provider.accounts[0].member_id = "ACoA";
    world.add_leads("spring", 3);
    world.run();
    ASSERT_EQ(world.provider.sent.size(), 3U);
    world.accounts.clear();
    world.provider.accounts.clear();
    world.add_account("anna-again", at_most(3));
    world.provider.accounts[0].member_id = "ACoA";
    world.add_leads("summer", 3);

    world.run();

    EXPECT_EQ(world.provider.sent.size(), 3U);
    EXPECT_EQ(world.counts().waiting(), 3);
}

TEST(RunnerMember, keeps_its_windows_when_its_account_is_moved) {
    for (const std::string told : {"ACoA", ""}) {
        RunnerWorld world;
        world.add_account("anna", at_most(3));
        world.provider.accounts[0].member_id = "ACoA";
        world.add_leads("spring", 6);
        world.run();
        ASSERT_EQ(world.provider.sent.size(), 3U);

        world.move_account(0, "acc_1");
        world.provider.accounts[1].member_id = told;
        world.save_accounts();
        world.run();
        EXPECT_EQ(world.provider.sent.size(), 3U) << "the day's three are sent";

        world.clock.set(world.clock.now() + days{2});
        world.run();
        EXPECT_EQ(std::ranges::count(world.provider.sent, "acc_1", &SentByFake::account_id), 3);
        EXPECT_EQ(world.counts().waiting(), 0);
    }
}

TEST(RunnerMember, sends_nothing_for_two_whose_accounts_were_mixed_up_in_a_move) {
    for (const std::string told : {"ACoA", ""}) {
        MemberWorld world;
        world.tell_members("ACoA", "ACoB");
        world.add_leads("spring", 12);
        world.run();
        ASSERT_EQ(world.provider.sent.size(), 6U);

        world.move_account(0, "acc_anna", 1);
        world.move_account(1, "acc_ben", 0);
        if (told.empty())
            for (ProviderAccount& account : world.provider.accounts) account.member_id = "";
        world.save_accounts();
        world.clock.set(world.clock.now() + days{2});
        world.run();

        EXPECT_EQ(world.provider.sent.size(), 6U);
    }
}

TEST(RunnerMember, that_is_known_late_has_sent_with_both_accounts_from_the_first_moment) {
    MemberWorld world(4);
    world.add_leads("spring", 4);
    world.run();
    ASSERT_EQ(world.sent_by("acc-anna"), 2);
    ASSERT_EQ(world.sent_by("acc-ben"), 2);
    world.tell_members("ACoA", "ACoA");
    world.add_leads("summer", 4);

    world.run();

    EXPECT_EQ(world.provider.sent.size(), 4U);
    const AuditReport report = world.audit();
    ASSERT_EQ(report.accounts.size(), 1U);
    EXPECT_EQ(report.accounts[0].alias, "anna");
    EXPECT_EQ(report.accounts[0].also_known_as, std::vector<std::string>{"ben"});
    EXPECT_EQ(report.accounts[0].invitations, 4);
}

TEST(RunnerMember, that_signs_in_to_anothers_account_in_mid_run_waits_for_a_person) {
    MemberWorld world;
    world.tell_members("ACoA", "ACoB");
    sign_out(world.provider.accounts[0]);
    Campaign slow;
    slow.name = "spring";
    world.accounts[1].policy.pacing = {hours{1}, hours{1}};
    world.add_campaign(slow, {"ada", "bea", "cleo", "dora", "edna", "fay"});
    world.provider.on_invite = [&world](int, const Invitation&) {
        sign_in(world.provider.accounts[0]);
        world.provider.accounts[0].member_id = "ACoZ";
        return std::optional<FakeProvider::Scripted>();
    };
    RunOptions options;
    options.patience = hours{3};

    const RunSummary report = world.run(options);

    EXPECT_GT(world.provider.account_requests, 0);
    EXPECT_EQ(world.sent_by("acc-anna"), 0);
    EXPECT_EQ(report.accounts[0].state, AccountState::paused);
    EXPECT_EQ(report.accounts[0].detail, "another LinkedIn member than before");
    EXPECT_TRUE(report.accounts[0].needs_attention);
}

TEST(RunnerMember, learns_with_one_account_what_became_of_invitations_of_the_other) {
    MemberWorld world;
    world.tell_members("ACoA", "ACoA");
    world.add_leads("spring", 2);
    world.run();
    ASSERT_EQ(world.provider.sent.size(), 1U);
    world.clock.set(world.clock.now() + days{2});
    world.take_out_of_the_configuration(0);
    world.provider.connected[world.provider.sent[0].provider_id] = world.clock.now();

    const AccountOutcome ben = world.sync();

    EXPECT_EQ(ben.sync.accepted, 1);
    EXPECT_EQ(ben.sync.by_hand, 0);
    EXPECT_EQ(world.counts().of(JobState::accepted), 1);
}

TEST(RunnerMember, takes_back_only_what_the_account_asked_about_has_sent) {
    MemberWorld world;
    world.tell_members("ACoA", "ACoA");
    world.add_leads("spring", 4);
    world.run();
    world.take_out_of_the_configuration(0);
    world.clock.set(world.clock.now() + days{30});

    const AccountOutcome ben = world.withdraw(days{21});

    EXPECT_EQ(world.provider.withdraw_requests, 0);
    EXPECT_EQ(ben.withdraw.left, 0);
}

TEST(RunnerMember, has_its_outcomes_read_once) {
    MemberWorld world;
    world.tell_members("ACoA", "ACoA");
    world.add_leads("spring", 4);
    world.run();
    RunOptions options;
    options.start.kind = RunKind::sync;

    const RunSummary report = world.run(options);

    EXPECT_EQ(report.accounts.at(0).sync.pending, 2);
    EXPECT_FALSE(report.accounts.at(0).sync.is_partial);
    EXPECT_TRUE(report.accounts.at(1).sync.is_partial);
    EXPECT_EQ(world.provider.list_requests, 2) << "the sent list and the relations, by anna";
}

TEST(RunnerMember, does_not_find_by_hand_what_its_other_account_sent) {
    MemberWorld world;
    world.tell_members("ACoA", "ACoA");
    world.add_leads("spring", 4);
    world.run();
    world.take_out_of_the_configuration(0);

    const AccountOutcome ben = world.sync();

    EXPECT_EQ(ben.sync.pending, 2);
    EXPECT_EQ(ben.sync.by_hand, 0);
}

}  // namespace
}  // namespace invito::test
