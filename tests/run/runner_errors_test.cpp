#include "invito/support/failure.hpp"
#include "runner_world.hpp"
#include "store/connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

namespace invito::test {
namespace {

using std::chrono::hours;

TEST(Runner, ends_without_touching_a_row_when_the_key_is_refused) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    world.provider.on_accounts =
        provider_error(Fault::key_refused, 401, "errors/missing_credentials");

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::key_refused);
    EXPECT_EQ(report.waiting, 3);
    EXPECT_EQ(world.counts().of(JobState::queued), 3);
    EXPECT_EQ(world.provider.profile_requests, 0);
}

TEST(Runner, ends_as_unavailable_after_its_tries_when_the_provider_is_down) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    world.provider.on_accounts = provider_error(Fault::not_sent, 0);

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::unavailable);
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

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::unavailable);
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

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::done);
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

    const RunSummary report = world.run();

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
    sign_out(world.provider.accounts[0]);
    world.run();
    sign_in(world.provider.accounts[0]);

    const RunSummary report = world.run();

    EXPECT_EQ(report.counts.sent, 2);
}

TEST(Runner, writes_down_what_kind_of_stop_the_provider_lists) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 2);
    ProviderAccount& listed = world.provider.accounts[0];
    const auto run_with = [&](SessionHealth health, const char* status) {
        listed.health = health;
        listed.status = status;
        return world.run().accounts.at(0);
    };

    const AccountOutcome waits = run_with(SessionHealth::waits, "errored");
    EXPECT_EQ(waits.state, AccountState::not_ready);
    EXPECT_EQ(waits.detail, "errored");
    EXPECT_TRUE(waits.needs_attention);
    EXPECT_TRUE(run_with(SessionHealth::waits, "errored").needs_attention) << "known before";
    const AccountOutcome blocked = run_with(SessionHealth::other, "STOPPED");
    EXPECT_EQ(blocked.state, AccountState::blocked);
    EXPECT_EQ(blocked.detail, "STOPPED");
    EXPECT_EQ(run_with(SessionHealth::signed_out, "CREDENTIALS").state, AccountState::reconnect);
    EXPECT_EQ(run_with(SessionHealth::waits, "CONNECTING").detail, "CONNECTING");
    EXPECT_EQ(world.provider.profile_requests, 0);

    const AccountOutcome well = run_with(SessionHealth::ok, "OK");
    EXPECT_EQ(well.state, AccountState::ok);
    EXPECT_FALSE(well.needs_attention);
    EXPECT_EQ(world.provider.sent.size(), 2U);
}

TEST(Runner, an_account_that_another_run_took_over_sends_no_more_and_says_so) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    world.provider.on_invite = [&world](int, const Invitation&) {
        store::Connection(world.database_path(), store::Access::read_write)
            .execute("UPDATE account SET lease_epoch = lease_epoch + 1");
        return std::optional<FakeProvider::Scripted>();
    };

    const RunSummary report = world.run();

    EXPECT_EQ(world.provider.invite_requests, 1);
    EXPECT_TRUE(report.accounts[0].needs_attention);
    EXPECT_EQ(report.accounts[0].detail, "another run took over this account");
}

TEST(Runner, a_pause_by_a_person_asks_for_nobodys_attention) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 2);
    ASSERT_TRUE(
        world.database->admin_store().pause_account("anna", {"on leave"}, monday).has_value()
    );

    const RunSummary report = world.run();

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

    const RunSummary report = world.run();

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

    const RunSummary report = world.run();

    EXPECT_EQ(report.counts.sent, 4);
    EXPECT_EQ(report.counts.failed, 1);
    EXPECT_EQ(report.reason_counts.at({JobState::failed, Reason::cannot_be_invited}), 1);
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

    const RunSummary report = world.run();

    EXPECT_EQ(world.provider.invite_requests, 3);
    EXPECT_EQ(report.accounts[0].state, AccountState::paused);
    EXPECT_TRUE(world.run().accounts[0].needs_attention) << "the next night, too";
    EXPECT_EQ(report.waiting, 6);
}

std::optional<FakeProvider::Scripted> answered(Fault fault, int status, const char* type) {
    FakeProvider::Scripted answer;
    answer.error = provider_error(fault, status, type);
    return answer;
}

TEST(Runner, an_accounts_error_that_one_lead_causes_stops_no_account) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 4);
    world.provider.on_invite = [](int, const Invitation& invitation) {
        const bool is_odd = invitation.provider_id == "id-spring-0";
        return is_odd ? answered(Fault::account_misconfigured, 404, "errors/resource_not_found")
                      : std::nullopt;
    };

    const RunSummary first = world.run();
    world.clock.set(monday + hours{1});
    const RunSummary second = world.run();
    world.clock.set(monday + hours{24});
    const RunSummary third = world.run();

    EXPECT_EQ(first.counts.sent, 3);
    EXPECT_EQ(first.waiting, 1);
    EXPECT_EQ(first.next_at, monday + hours{24});
    ASSERT_FALSE(world.observer.error_counts.empty());
    EXPECT_EQ(
        world.observer.error_counts.front().what_now, "this lead waits until 2026-11-24T10:00:00Z"
    );
    for (const RunSummary& report : {first, second, third}) {
        EXPECT_EQ(report.accounts[0].state, AccountState::ok);
    }
    EXPECT_EQ(world.provider.invite_requests, 4 + 1) << "put off for a day each time";
}

TEST(Runner, an_accounts_error_stops_it_at_the_second_lead) {
    for (const bool is_visit : {false, true}) {
        RunnerWorld world;
        world.add_account("anna", open_policy());
        world.add_leads("spring", 9);
        if (is_visit) {
            world.provider.on_profile = [](const std::string&, const std::string&) {
                return std::optional(ProviderResult<Profile>(
                    provider_error(Fault::account_misconfigured, 422, "errors/invalid_account")
                ));
            };
        } else {
            world.provider.on_invite = [](int, const Invitation&) {
                return answered(Fault::account_misconfigured, 422, "errors/invalid_account");
            };
        }

        const RunSummary report = world.run();

        EXPECT_EQ(report.accounts[0].state, AccountState::unreachable);
        EXPECT_EQ(world.provider.profile_requests, 2);
        EXPECT_EQ(world.provider.invite_requests, is_visit ? 0 : 2);
        EXPECT_EQ(report.waiting, 9) << "no lead is burnt";
    }
}

TEST(Runner, a_success_in_between_makes_the_next_error_of_an_account_the_first_again) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 5);
    world.provider.on_invite = [](int n, const Invitation&) {
        return n == 1 || n == 3 ? answered(Fault::account_misconfigured, 404, "errors/x")
                                : std::nullopt;
    };

    const RunSummary report = world.run();

    EXPECT_EQ(report.accounts[0].state, AccountState::ok);
    EXPECT_EQ(report.counts.sent, 3);
}

TEST(Runner, ends_for_the_key_when_a_probe_of_the_host_says_so) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 3);
    world.provider.on_profile = [&world](const std::string&, const std::string&) {
        world.provider.on_accounts =
            provider_error(Fault::key_refused, 401, "errors/missing_credentials");
        return std::optional(ProviderResult<Profile>(provider_error(Fault::unavailable, 503)));
    };

    const RunSummary report = world.run();

    EXPECT_EQ(report.end, StopReason::key_refused);
    ASSERT_TRUE(report.last_error.has_value());
    EXPECT_EQ(report.last_error->fault, Fault::key_refused);
    EXPECT_LE(world.clock.now(), monday + hours{1});
}

TEST(Runner, ends_for_the_key_while_it_only_looks_for_a_sign_in) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    sign_out(world.provider.accounts[0]);
    world.provider.on_account =
        provider_error(Fault::key_refused, 401, "errors/missing_credentials");
    RunOptions waits;
    waits.wait = hours{24};

    EXPECT_EQ(world.run(waits).end, StopReason::key_refused);
}

TEST(Runner, asks_again_only_when_the_provider_said_so_before_it_begins) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    ProviderError busy = provider_error(Fault::rate_limited, 429, "errors/too_many_requests");
    busy.retry_after = std::chrono::minutes{10};
    world.provider.on_accounts = busy;

    EXPECT_EQ(world.run({.read_retries = 3}).end, StopReason::unavailable);
    EXPECT_EQ(world.clock.now(), monday + std::chrono::minutes{20}) << "two pauses";

    world.provider.on_accounts->retry_after = std::chrono::minutes{46};
    world.run({.patience = std::chrono::minutes{45}});
    EXPECT_EQ(world.clock.now(), monday + std::chrono::minutes{20}) << "beyond its patience";
}

// Is told to stop as soon as anybody sleeps.
class StoppedInItsSleep final : public Clock {
public:
    explicit StoppedInItsSleep(RunnerWorld& world) : world_(world) {}

    [[nodiscard]] Instant now() const override { return world_.clock.now(); }
    DateReading observe(const ServerDate& date) override { return world_.clock.observe(date); }
    boost::asio::awaitable<void> sleep_until(Instant until) override {
        const auto executor = co_await boost::asio::this_coro::executor;
        boost::asio::post(executor, [this] { world_.on_runner->request_stop(); });
        co_await world_.clock.sleep_until(until);
    }

private:
    RunnerWorld& world_;
};

TEST(Runner, can_be_stopped_before_it_has_begun) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 1);
    world.provider.on_accounts = provider_error(Fault::not_sent, 0);
    world.provider.on_accounts->retry_after = std::chrono::minutes{40};
    StoppedInItsSleep machine(world);

    const RunSummary report = world.run_by(machine);

    EXPECT_EQ(report.end, StopReason::stopped);
    EXPECT_EQ(world.clock.now(), monday) << "at once";
}

TEST(Runner, a_database_that_breaks_while_all_accounts_sleep_ends_the_run_at_once) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.limits.per_day = 1;
    world.add_account("anna", policy);
    world.add_leads("spring", 3);
    store::Connection other(world.database_path(), store::Access::read_write);
    world.provider.on_invite = [&other](int, const Invitation&) {
        other.execute(
            "CREATE TRIGGER broken BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'broken'); END"
        );
        return std::optional<FakeProvider::Scripted>();
    };
    RunOptions waits;
    waits.wait = hours{48};

    EXPECT_THROW(world.run(waits), StorageFailure);

    EXPECT_EQ(world.clock.now(), monday + std::chrono::minutes{1}) << "at the first heartbeat";
    other.execute("DROP TRIGGER broken");
}

}  // namespace
}  // namespace invito::test
