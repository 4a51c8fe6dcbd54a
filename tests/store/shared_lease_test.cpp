// Several runs of one database: who acts for an account, who may take it over, and when.

#include "fault_proxy.hpp"
#include "shared_server.hpp"
#include "store/postgres/pg_session.hpp"
#include "store_world.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SharedLeases : public ::testing::Test, protected StoreWorld {
protected:
    SharedLeases() : StoreWorld(Engine::shared) { start(); }

    RunId begin_another(const std::string& host_id = "other machine") {
        RunStart start;
        start.at = now;
        start.pid = 4711;
        start.host = "there";
        start.program_version = "test";
        start.host_id = host_id;
        return wait(store->begin_run(start));
    }

    std::vector<AccountId> taken_by(RunId by, const std::vector<AccountId>& asked) {
        std::vector<AccountId> taken;
        for (const Lease& lease : wait(store->lease_accounts(by, asked, now)).leases)
            taken.push_back(lease.account);
        return taken;
    }

    // By the server's clock, as seen from now.
    void let_lease_end(RunId of, std::chrono::seconds ago) {
        const auto session = another_session();
        session->run(
            "UPDATE run SET lease_until = ?2 WHERE id = ?1", of, session->lease_time() - ago
        );
    }

    DenyReason refusal_to_charge(std::size_t account) {
        return this
            ->wait(store->charge(leases.at(account), AttemptKind::list, std::nullopt, now, {}))
            .error()
            .why;
    }
};

TEST_F(SharedLeases, of_a_run_that_lives_are_left_alone_and_name_who_has_them) {
    const RunId other = begin_another();

    EXPECT_THAT(taken_by(other, accounts), IsEmpty());

    const auto holders = wait(store->lease_holders(other, accounts));
    ASSERT_EQ(holders.size(), 2U);
    EXPECT_EQ(holders[0].account, accounts[0]);
    EXPECT_EQ(holders[0].run, run);
    EXPECT_EQ(holders[0].host, "here");
    EXPECT_THAT(wait(store->lease_holders(run, accounts)), IsEmpty()) << "its own are no other's";
}

TEST_F(SharedLeases, are_taken_two_minutes_after_their_run_was_heard_of_last) {
    const RunId other = begin_another();

    let_lease_end(run, std::chrono::seconds{55});
    EXPECT_THAT(taken_by(other, accounts), IsEmpty()) << "it may hang, and come back";
    let_lease_end(run, std::chrono::seconds{65});
    EXPECT_EQ(taken_by(other, accounts), accounts);

    EXPECT_EQ(refusal_to_charge(0), DenyReason::lost_lease) << "whoever comes back is too late";
}

TEST_F(SharedLeases, live_as_long_as_their_run_is_heard_of) {
    const RunId other = begin_another();
    let_lease_end(run, std::chrono::minutes{5});

    wait(store->heartbeat(run, RunCounts{}));

    EXPECT_THAT(taken_by(other, accounts), IsEmpty());
}

TEST_F(SharedLeases, are_free_at_once_when_their_run_ends) {
    const RunId other = begin_another();

    wait(store->end_run(run, RunSpan{now, now}, "done", 0, RunCounts{}));

    EXPECT_EQ(taken_by(other, accounts), accounts);
}

TEST_F(SharedLeases, that_are_given_back_are_free_and_the_others_are_kept) {
    const RunId other = begin_another();

    wait(store->give_back_leases({leases[1]}));

    EXPECT_THAT(taken_by(other, accounts), ElementsAre(accounts[1]));
    EXPECT_EQ(refusal_to_charge(1), DenyReason::lost_lease);
}

TEST_F(SharedLeases, that_are_given_back_late_are_not_taken_from_who_has_them_now) {
    const RunId other = begin_another();
    let_lease_end(run, std::chrono::minutes{5});
    EXPECT_EQ(taken_by(other, accounts), accounts);

    wait(store->give_back_leases(leases));

    EXPECT_EQ(wait(store->lease_holders(run, accounts)).size(), 2U);
}

// Its state folder has one runner: the other one was killed.
TEST_F(SharedLeases, of_the_same_machine_end_when_it_runs_again) {
    wait(store->end_run(run, RunSpan{now, now}, "done", 0, RunCounts{}));
    const RunId killed = begin_another("a machine");
    EXPECT_EQ(taken_by(killed, accounts), accounts);

    const RunId again = begin_another("a machine");

    EXPECT_EQ(taken_by(again, accounts), accounts);
    EXPECT_EQ(queries()->run(killed)->ended, "interrupted");
}

TEST_F(SharedLeases, settle_what_is_open_of_the_accounts_that_they_are_of_and_of_no_other) {
    const CampaignId campaign = add_leads_beside_the_run("spring", {"a"});
    const JobBrief job = resolve(campaign, "id-a");
    ASSERT_TRUE(reserve(job));
    ASSERT_TRUE(wait(store->charge(leases[1], AttemptKind::list, std::nullopt, now, {})));
    const RunId other = begin_another();
    let_lease_end(run, std::chrono::minutes{5});

    const auto bens = wait(store->lease_accounts(other, {accounts[1]}, now));
    EXPECT_EQ(bens.recovered, 0);
    EXPECT_EQ(view(job.id).state, JobState::sending) << "anna is nobody's yet";

    const auto annas = wait(store->lease_accounts(other, {accounts[0]}, now));
    EXPECT_EQ(annas.recovered, 1);
    EXPECT_EQ(view(job.id).state, JobState::unknown);
}

// Another begin has closed its books; it only hung.
TEST_F(SharedLeases, of_a_run_that_was_taken_for_dead_live_again_when_it_is_heard_of) {
    let_lease_end(run, std::chrono::minutes{5});
    const RunId other = begin_another();
    ASSERT_EQ(queries()->run(run)->ended, "interrupted");

    wait(store->heartbeat(run, RunCounts{}));

    EXPECT_EQ(queries()->run(run)->ended, "");
    EXPECT_THAT(taken_by(other, accounts), IsEmpty());
}

TEST_F(SharedLeases, of_a_run_that_has_ended_do_not_come_back) {
    wait(store->end_run(run, RunSpan{now, now}, "done", 0, RunCounts{}));

    wait(store->heartbeat(run, RunCounts{}));

    EXPECT_EQ(queries()->run(run)->ended, "done");
}

// Whoever asks for one account of a member that it holds would else stop the other one.
TEST_F(SharedLeases, that_the_run_has_already_stay_as_they_are) {
    const CampaignId campaign = add_leads_beside_the_run("spring", {"a"});
    const JobBrief job = resolve(campaign, "id-a");
    ASSERT_TRUE(reserve(job));

    const auto again = wait(store->lease_accounts(run, accounts, now));

    EXPECT_EQ(again.leases, leases);
    EXPECT_EQ(again.recovered, 0);
    EXPECT_EQ(view(job.id).state, JobState::sending);
}

TEST_F(SharedLeases, are_renewed_with_a_look_at_who_else_lives_and_whether_commits_last) {
    const auto alone = wait(store->heartbeat(run, RunCounts{}));
    ASSERT_TRUE(alone);
    EXPECT_EQ(alone->living_runs, 1);
    EXPECT_EQ(alone->unsafe, "fsync is off") << "as of the tests' server";
    EXPECT_NE(alone->server_time, Instant{});

    const RunId other = begin_another();
    EXPECT_EQ(wait(store->heartbeat(run, RunCounts{}))->living_runs, 2);
    let_lease_end(other, std::chrono::seconds{55});
    EXPECT_EQ(wait(store->heartbeat(run, RunCounts{}))->living_runs, 2);
    let_lease_end(other, std::chrono::seconds{65});
    EXPECT_EQ(wait(store->heartbeat(run, RunCounts{}))->living_runs, 1);
}

TEST_F(SharedLeases, tell_whether_a_run_is_at_work) {
    EXPECT_EQ(queries()->running()->id, run);
    const RunId other = begin_another();
    EXPECT_EQ(queries()->running()->id, other) << "of several the latest";

    let_lease_end(other, std::chrono::minutes{5});
    EXPECT_EQ(queries()->running()->id, run);
    let_lease_end(run, std::chrono::minutes{5});
    EXPECT_FALSE(queries()->running());
}

// While they are taken everybody else waits.
TEST_F(SharedLeases, of_many_accounts_are_taken_and_named_in_few_journeys) {
    std::vector<AccountEntry> entries;
    for (int i = 0; i < 300; ++i)
        entries.push_back({fmt::format("a{}", i), fmt::format("acc-{}", i), Tier::premium});
    const auto many = another_process()->admin_store().save_accounts(entries, now);
    const RunId other = begin_another();
    const TempDir folder;
    FaultProxy proxy(shared_server_folder(), folder.path());
    store::postgres::PgSession session(
        {.url = through(place(), folder.path()),
         .turns = std::make_shared<store::postgres::Turns>()}
    );
    const auto journeys_of = [&](const auto& work) {
        const int before = proxy.exchanges();
        sql::Transaction transaction(session);
        work();
        transaction.commit();
        return proxy.exchanges() - before;
    };

    const int to_take = journeys_of([&] {
        EXPECT_EQ(store::lease_accounts(session, other, many, now).leases.size(), many.size());
    });
    const int to_name = journeys_of([&] {
        EXPECT_EQ(store::lease_holders(session, run, many).size(), many.size());
    });

    EXPECT_LT(to_take, 30);
    EXPECT_LT(to_name, 5);
}

}  // namespace
}  // namespace invito::test
