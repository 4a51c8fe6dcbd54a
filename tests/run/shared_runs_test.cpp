// Several runs on one database of PostgreSQL: who acts for which account, what becomes of the
// accounts of a run that is gone, and when nothing may be sent.

#include "invito/plan/lease_sharing.hpp"
#include "runner_world.hpp"
#include "store/open_connection.hpp"
#include "store/postgres/server.hpp"
#include "store/shared_server.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <map>
#include <memory>

namespace invito::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Duration between_sends = minutes{5};

Policy one_every_five_minutes() {
    Policy policy = open_policy();
    policy.pacing = {between_sends, between_sends};
    return policy;
}

class SharedObserver final : public Observer {
public:
    void account_changed(const AccountEvent& event) override { accounts[event.alias] = event; }
    void database_changed(const DatabaseEvent& event) override { database.push_back(event); }

    std::map<std::string, AccountEvent> accounts;  // as told last
    std::vector<DatabaseEvent> database;
};

// What the server says of its own clock and settings.
struct SharedTerms {
    std::string url;
    Duration clock_ahead{};
    std::optional<std::string> unsafe = {};
    std::function<void()> meanwhile = {};  // once, before it answers
};

std::unique_ptr<Database> open_shared(SharedTerms& terms, const SimClock& clock) {
    store::postgres::SessionTerms session;
    session.url = terms.url;
    session.turns = std::make_shared<store::postgres::Turns>();
    session.why_unsafe = [&terms] { return terms.unsafe; };
    session.lease_clock = [&terms, &clock] {
        if (const auto happens = std::exchange(terms.meanwhile, {})) happens();
        return clock.now() + terms.clock_ahead;
    };
    DatabaseOptions options;
    options.program_version = "test";
    options.now = clock.now();
    return Database::over(store::postgres::connect(std::move(session)).value(), options).value();
}

// A machine with a run of its own.
class Machine {
public:
    Machine(SharedTerms& terms, RunnerWorld& world, const std::string& host, RunOptions options)
        : database_(open_shared(terms, world.clock)),
          store_(database_->single_threaded_run_store(context_->get_executor())) {
        options.start.at = world.clock.now();
        options.start.seed = 7;
        options.start.host = host;
        options.start.host_id = host;
        if (options.accounts.empty()) options.accounts = world.accounts;
        runner_ = std::make_unique<Runner>(
            world.clock, world.provider, *store_, observer, std::move(options)
        );
        auto task = run_to_its_end();
        boost::asio::co_spawn(*context_, std::move(task), boost::asio::detached);
    }

    // Nothing is closed.
    void kill() { context_.reset(); }
    void stop() { runner_->request_stop(); }

    // One step; false: there is none to do now.
    bool poll() {
        if (!context_) return false;
        context_->restart();
        return context_->poll_one() > 0;
    }

    [[nodiscard]] RunId run() const { return runner_->report().run; }

    SharedObserver observer;
    std::optional<RunSummary> ended;

private:
    boost::asio::awaitable<void> run_to_its_end() {
        RunSummary summary = co_await runner_->run();
        co_await runner_->finish(0);
        ended = std::move(summary);
    }

    std::unique_ptr<boost::asio::io_context> context_ = std::make_unique<boost::asio::io_context>();
    std::unique_ptr<Database> database_;
    std::unique_ptr<RunStore> store_;
    std::unique_ptr<Runner> runner_;
};

class SharedRuns : public ::testing::Test {
protected:
    SharedRuns() {
        terms.url = new_shared_database();
        world.is_shared = true;
        world.database = open_shared(terms, world.clock);
    }
    ~SharedRuns() override {
        for (auto& machine : machines) machine->kill();
        machines.clear();
        std::map<std::string, int> times;
        for (const SentByFake& one : world.provider.sent) ++times[one.provider_id];
        for (const auto& [person, sent] : times) EXPECT_EQ(sent, 1) << person;
    }

    void add_accounts(int count, const Policy& policy = one_every_five_minutes()) {
        for (int i = 0; i < count; ++i)
            world.add_account(std::string(1, static_cast<char>('a' + i)), policy);
    }

    Machine& begin(const std::string& host, RunOptions options = {}) {
        machines.push_back(std::make_unique<Machine>(terms, world, host, std::move(options)));
        return *machines.back();
    }

    RunOptions only(const std::string& alias) {
        RunOptions options;
        for (const RunAccount& account : world.accounts) {
            if (account.alias == alias)
                options.accounts.push_back(account);
            else
                options.other_accounts.push_back(account.id);
        }
        return options;
    }

    // False: nothing more can happen.
    bool go_on_until(const std::function<bool()>& is_time) {
        do {
            while (std::ranges::any_of(machines, [](auto& machine) { return machine->poll(); })) {
                if (is_time()) return true;
            }
            if (is_time()) return true;
        } while (world.clock.advance());
        return false;
    }
    void go_on_for(Duration time) {
        const Instant until = world.clock.now() + time;
        go_on_until([&] { return world.clock.now() >= until; });
    }
    void go_on_to_the_end() {
        ASSERT_TRUE(go_on_until([&] {
            return std::ranges::all_of(machines, [](const auto& one) {
                return one->ended.has_value();
            });
        }));
    }
    void expect_end(Machine& machine, StopReason end) {
        ASSERT_TRUE(go_on_until([&] { return machine.ended.has_value(); }));
        EXPECT_EQ(to_string(machine.ended->end), to_string(end));
    }

    // Aliases.
    std::vector<std::string> held_by(const Machine& machine) {
        std::vector<std::string> all;
        const auto queries = world.database->queries();
        for (const AccountView& view : queries->accounts(world.clock.now()))
            if (view.holder && view.holder->run == machine.run()) all.push_back(view.record.alias);
        return all;
    }

    // As another run would that takes it for dead.
    void steal(const std::string& alias, const Machine& by) {
        const auto session = store::postgres::connect({.url = terms.url, .turns = {}}).value();
        session->run(
            "UPDATE account SET lease_run = ?2, lease_epoch = lease_epoch + 1 WHERE alias = ?1",
            alias, by.run()
        );
    }

    void renew(const Machine& machine) {
        const auto session = store::postgres::connect({.url = terms.url, .turns = {}}).value();
        session->run(
            "UPDATE run SET lease_until = ?2 WHERE id = ?1", machine.run(),
            world.clock.now() + lease_life
        );
    }

    RunnerWorld world{RunnerWorld::WithoutDatabase{}};
    SharedTerms terms;
    std::vector<std::unique_ptr<Machine>> machines;
};

TEST_F(SharedRuns, give_all_accounts_to_one_that_is_alone) {
    add_accounts(3, open_policy());
    world.add_leads("spring", 6);
    Machine& alone = begin("web-1");

    expect_end(alone, StopReason::done);

    EXPECT_THAT(world.provider.sent, SizeIs(6));
    EXPECT_THAT(alone.observer.database, IsEmpty());
    EXPECT_FALSE(alone.ended->accounts.front().holder);
}

TEST_F(SharedRuns, share_their_accounts_within_two_rounds_and_then_leave_them) {
    add_accounts(5);
    world.add_leads("spring", 100);
    Machine& first = begin("web-1");
    go_on_for(minutes{1});
    EXPECT_THAT(held_by(first), SizeIs(5));

    Machine& second = begin("web-2");
    go_on_for(seconds{41});

    const auto firsts = held_by(first);
    const auto others = held_by(second);
    EXPECT_THAT(firsts, SizeIs(3));
    EXPECT_THAT(others, SizeIs(2));
    go_on_for(minutes{20});
    EXPECT_EQ(held_by(first), firsts);
    EXPECT_EQ(held_by(second), others);
    const std::string& theirs = others.front();
    const AccountEvent& told = first.observer.accounts[theirs];
    EXPECT_EQ(told.waits_for, DenyReason::lost_lease);
    ASSERT_TRUE(told.holder);
    EXPECT_EQ(told.holder->host, "web-2");
    EXPECT_EQ(told.holder->run, second.run());
}

TEST_F(SharedRuns, keep_pacing_when_an_account_changes_hands) {
    add_accounts(2);
    world.add_leads("spring", 12);
    begin("web-1");
    go_on_for(minutes{1});
    begin("web-2");

    go_on_to_the_end();

    ASSERT_THAT(world.provider.sent, SizeIs(12));
    std::map<std::string, Instant> last;
    for (const SentByFake& one : world.provider.sent) {
        const auto before = last.find(one.account_id);
        if (before != last.end()) {
            EXPECT_GE(one.at - before->second, between_sends);
        }
        last[one.account_id] = one.at;
    }
}

TEST_F(SharedRuns, take_over_at_once_what_one_leaves_at_its_end) {
    add_accounts(4);
    world.add_leads("spring", 100);
    Machine& first = begin("web-1");
    go_on_for(minutes{1});
    Machine& second = begin("web-2");
    go_on_for(minutes{1});
    first.stop();
    expect_end(first, StopReason::stopped);

    go_on_for(seconds{21});

    EXPECT_THAT(held_by(second), SizeIs(4));
}

TEST_F(SharedRuns, get_their_share_although_the_server_was_away_when_they_began) {
    add_accounts(2);
    world.add_leads("spring", 100);
    Machine& first = begin("web-1");
    go_on_for(minutes{1});
    Machine& second = begin("web-2");
    go_on_for(seconds{1});
    terms.meanwhile = [&] {
        world.clock.set(world.clock.now() + seconds{40});
        renew(first);  // which could not look at the second one's share yet
    };

    go_on_for(minutes{2});

    EXPECT_FALSE(second.ended);
    EXPECT_THAT(held_by(first), SizeIs(1));
    EXPECT_THAT(held_by(second), SizeIs(1));
}

TEST_F(SharedRuns, wait_for_the_accounts_of_a_dead_one_and_take_them_within_two_minutes) {
    add_accounts(2);
    world.add_leads("spring", 6);
    Machine& first = begin("web-1");
    go_on_for(minutes{1});
    first.kill();
    Machine& second = begin("web-2");

    go_on_for(seconds{100});
    EXPECT_THAT(held_by(second), IsEmpty());
    EXPECT_FALSE(second.ended) << "they can be taken soon";
    go_on_for(seconds{45});
    EXPECT_THAT(held_by(second), SizeIs(2));

    expect_end(second, StopReason::done);
    EXPECT_THAT(world.provider.sent, SizeIs(6));
}

TEST_F(SharedRuns, of_the_same_machine_take_over_at_once) {
    add_accounts(2);
    world.add_leads("spring", 6);
    Machine& first = begin("web-1");
    go_on_for(minutes{1});
    first.kill();

    Machine& again = begin("web-1");
    go_on_for(seconds{1});

    EXPECT_THAT(held_by(again), SizeIs(2));
}

TEST_F(SharedRuns, take_a_lost_lease_for_ordinary) {
    add_accounts(1);
    world.add_leads("spring", 4);
    Machine& first = begin("web-1");
    go_on_for(minutes{1});
    Machine& second = begin("web-2");
    go_on_for(seconds{1});
    steal("a", second);

    expect_end(first, StopReason::other_run);
    EXPECT_EQ(first.observer.accounts["a"].state, AccountState::ok);
    const AccountOutcome& lost = first.ended->accounts.front();
    EXPECT_FALSE(lost.needs_attention);
    ASSERT_TRUE(lost.holder);
    EXPECT_EQ(lost.holder->run, second.run());
    expect_end(second, StopReason::done);
    EXPECT_THAT(world.provider.sent, SizeIs(4));
}

TEST_F(SharedRuns, that_find_every_account_held_wait_a_round_and_name_who_holds_them) {
    add_accounts(1);
    world.add_leads("spring", 10);
    Machine& first = begin("web-1");
    go_on_for(minutes{1});
    Machine& second = begin("web-2");
    const Instant began = world.clock.now();

    expect_end(second, StopReason::all_leased);

    EXPECT_GE(world.clock.now() - began, sharing_round);
    EXPECT_LE(world.clock.now() - began, sharing_round + seconds{10});
    const auto& holder = second.ended->accounts.front().holder;
    ASSERT_TRUE(holder);
    EXPECT_EQ(holder->run, first.run());
    EXPECT_EQ(holder->host, "web-1");
    EXPECT_EQ(holder->since, monday);
}

TEST_F(SharedRuns, that_find_every_account_held_wait_as_long_as_they_are_told) {
    add_accounts(1);
    world.add_leads("spring", 10);
    Machine& first = begin("web-1");
    go_on_for(minutes{1});
    RunOptions patient;
    patient.lease_wait = minutes{10};
    Machine& second = begin("web-2", patient);

    go_on_for(minutes{9});
    EXPECT_FALSE(second.ended);
    first.stop();
    go_on_for(seconds{30});
    EXPECT_THAT(held_by(second), ElementsAre("a"));
}

TEST_F(SharedRuns, end_when_what_is_left_is_another_ones) {
    world.add_account("a", open_policy());
    world.add_account("b", one_every_five_minutes());
    world.add_leads("spring", 8);
    Machine& first = begin("web-1", only("b"));
    go_on_for(seconds{1});
    Machine& second = begin("web-2");

    expect_end(second, StopReason::other_run);

    EXPECT_LE(world.clock.now() - monday, minutes{1});
    EXPECT_EQ(second.ended->counts.sent, 4);
    EXPECT_EQ(second.ended->accounts[1].holder->run, first.run());
    EXPECT_EQ(second.ended->accounts[1].waits_for, DenyReason::lost_lease);
    EXPECT_FALSE(second.ended->accounts[1].next_at);
    expect_end(first, StopReason::done);
    EXPECT_THAT(world.provider.sent, SizeIs(8));
}

TEST_F(SharedRuns, take_back_what_the_other_one_does_not_want) {
    add_accounts(4);
    world.add_leads("spring", 100);
    Machine& first = begin("web-1");
    go_on_for(minutes{1});
    RunOptions one = only("a");
    one.lease_wait = minutes{30};
    begin("web-2", one);

    go_on_for(minutes{3});

    EXPECT_THAT(held_by(first), SizeIs(testing::Ge(3U)));
    const auto before = held_by(first);
    go_on_for(minutes{10});
    EXPECT_EQ(held_by(first), before);
}

// --- whether it may be told what is sent

TEST_F(SharedRuns, send_nothing_while_the_clocks_are_apart_and_say_so_once) {
    add_accounts(1, open_policy());
    world.add_leads("spring", 3);
    terms.clock_ahead = seconds{31};
    Machine& run = begin("web-1");

    go_on_for(minutes{1});
    EXPECT_EQ(world.provider.invite_requests + world.provider.profile_requests, 0);
    ASSERT_THAT(run.observer.database, SizeIs(1));
    EXPECT_EQ(run.observer.database[0].state, DatabaseEvent::State::unsafe);
    EXPECT_THAT(run.observer.database[0].why, HasSubstr("31 s ahead"));
    EXPECT_EQ(run.observer.accounts["a"].waits_for, DenyReason::database_unsafe);

    terms.clock_ahead = seconds{-30};
    expect_end(run, StopReason::done);
    EXPECT_THAT(world.provider.sent, SizeIs(3));
    ASSERT_THAT(run.observer.database, SizeIs(2));
    EXPECT_EQ(run.observer.database[1].state, DatabaseEvent::State::ok);
}

TEST_F(SharedRuns, stop_in_the_middle_when_commits_may_not_last) {
    add_accounts(1);
    world.add_leads("spring", 100);
    Machine& run = begin("web-1");
    go_on_for(minutes{11});
    ASSERT_THAT(world.provider.sent, SizeIs(3));
    terms.clock_ahead = seconds{-31};

    expect_end(run, StopReason::database_unsafe);

    EXPECT_THAT(world.provider.sent, SizeIs(3));
    EXPECT_THAT(run.ended->database_unsafe, HasSubstr("31 s behind"));
}

TEST_F(SharedRuns, end_after_two_minutes_with_a_server_that_may_lose_commits) {
    add_accounts(1, open_policy());
    world.add_leads("spring", 3);
    terms.unsafe = "it is a standby";
    Machine& run = begin("web-1");

    expect_end(run, StopReason::database_unsafe);

    EXPECT_THAT(world.provider.sent, IsEmpty());
    EXPECT_THAT(run.ended->database_unsafe, HasSubstr("it is a standby"));
    EXPECT_GE(run.ended->ended_at - run.ended->started_at, minutes{2});
    EXPECT_LE(run.ended->ended_at - run.ended->started_at, minutes{2} + sharing_round);
}

// --- those that do not invite

TEST_F(SharedRuns, that_sync_leave_out_what_is_held_and_name_it) {
    add_accounts(2);
    world.add_leads("spring", 20);
    Machine& inviting = begin("web-1");
    go_on_for(minutes{1});
    RunOptions options;
    options.start.kind = RunKind::sync;
    Machine& sync = begin("web-2", options);
    const Instant began = world.clock.now();

    ASSERT_TRUE(go_on_until([&] { return sync.ended.has_value(); }));

    EXPECT_LE(world.clock.now() - began, minutes{1});
    ASSERT_THAT(sync.ended->accounts, SizeIs(2));
    int left_out = 0;
    for (const AccountOutcome& account : sync.ended->accounts) {
        if (!account.holder) continue;
        ++left_out;
        EXPECT_EQ(account.holder->run, inviting.run());
        EXPECT_TRUE(account.sync.is_partial);
        EXPECT_FALSE(account.needs_attention);
    }
    EXPECT_EQ(left_out, 1);
    EXPECT_GT(world.provider.list_requests, 0) << "the other one was its share";
    EXPECT_EQ(to_string(sync.ended->end), "other_run");
}

TEST_F(SharedRuns, that_sync_end_with_nothing_where_all_is_held) {
    add_accounts(1);
    world.add_leads("spring", 20);
    begin("web-1");
    go_on_for(minutes{1});
    RunOptions options;
    options.start.kind = RunKind::sync;

    expect_end(begin("web-2", options), StopReason::all_leased);

    EXPECT_EQ(world.provider.list_requests, 0);
}

}  // namespace
}  // namespace invito::test
