// What a run does that was killed, by kill -9 or a power cut, at each moment that matters.

#include "crash_world.hpp"
#include "invito/run/import.hpp"
#include "invito/support/failure.hpp"
#include "run/rows_in_memory.hpp"
#include "store/connection.hpp"
#include "store/open_connection.hpp"
#include "support/temp_dir.hpp"

#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using ::testing::AnyOf;
using ::testing::IsEmpty;
using Scripted = FakeProvider::Scripted;

constexpr std::optional<Scripted> success = std::nullopt;
const std::string second = "id-spring-1";

class CrashMatrix : public ::testing::TestWithParam<Death> {
protected:
    // Calls `row` with 1, 2, ... until it says that the crash came too late for it.
    template <class Row>
    static void at_every_call(int least, Row row) {
        int call = 1;
        while (row(static_cast<std::uint64_t>(call)) && !HasFailure()) ++call;
        EXPECT_GE(call, least) << "calls that were tried";
    }
};

ImportReport import_autumn(RunnerWorld& world) {
    RowsInMemory rows;
    for (int i = 0; i < 12; ++i) rows.lead("autumn-" + std::to_string(i));
    ImportRequest request;
    request.entry.campaign.name = "autumn";
    request.accounts = {{world.accounts[0].id, "anna", Tier::premium}};
    request.source_path = "autumn.csv";
    request.now = world.clock.now();
    request.batch_rows = 5;
    return import_leads(rows, world.database->admin_store(), request).value();
}

TEST_P(CrashMatrix, killed_inside_an_import_the_list_is_there_or_not_and_again_changes_nothing) {
    at_every_call(10, [](std::uint64_t call) {
        CrashWorld crash(GetParam());
        crash.disk.fail_at(call, DiskFault::crash);
        try {
            import_autumn(crash.world);
        } catch (const StorageFailure&) {
        }
        if (!crash.disk.is_down()) return false;
        crash.die();
        EXPECT_THAT(crash.world.counts().total(), AnyOf(3, 3 + 12));

        const ImportTotals again = import_autumn(crash.world).totals;
        EXPECT_EQ(again.imported + again.unchanged, 12);
        EXPECT_EQ(import_autumn(crash.world).totals.unchanged, 12);
        EXPECT_EQ(crash.world.counts().of(JobState::queued), 3 + 12);
        return true;
    });
}

TEST_P(CrashMatrix, killed_during_a_visit_the_profile_is_read_again) {
    CrashWorld crash(GetParam());
    int reads = 0;
    crash.world.provider.on_profile = [&](const std::string&, const std::string& identifier) {
        reads += identifier == "spring-1" ? 1 : 0;
        if (reads == 1) {
            crash.disk.kill();
            throw Killed();
        }
        return std::optional<ProviderResult<Profile>>();
    };
    ASSERT_TRUE(crash.run_dies());
    EXPECT_EQ(crash.state_of(1), JobState::queued);

    crash.run_to_the_end();

    crash.expect_everybody_invited_once();
    EXPECT_EQ(crash.requests_for(1), 1);
}

TEST_P(CrashMatrix, killed_inside_the_reservation_no_request_has_left) {
    at_every_call(20, [](std::uint64_t call) {
        CrashWorld crash(GetParam());
        crash.world.provider.on_profile = [&](const std::string&, const std::string& identifier) {
            if (identifier == "spring-1") crash.disk.fail_at(call, DiskFault::crash);
            return std::optional<ProviderResult<Profile>>();
        };
        crash.on_post = [&](const std::string& person, int) {
            if (person == second) crash.disk.heal();
            return success;
        };
        if (!crash.run_dies()) return false;
        EXPECT_EQ(crash.requests_for(1), 0);
        EXPECT_THAT(
            crash.state_of(1), AnyOf(JobState::queued, JobState::resolved, JobState::sending)
        );

        crash.run_to_the_end();

        crash.expect_everybody_invited_once();
        EXPECT_EQ(crash.requests_for(1), 1);
        return true;
    });
}

TEST_P(CrashMatrix, killed_after_the_intent_it_is_unknown_and_sent_again_once_after_a_day) {
    CrashWorld crash(GetParam());
    crash.on_post = [&](const std::string& person, int) {
        if (person == second) {
            crash.disk.kill();
            throw Killed();  // before the first byte
        }
        return success;
    };
    ASSERT_TRUE(crash.run_dies());
    EXPECT_EQ(crash.state_of(1), JobState::sending) << "the intent is durable";

    crash.world.run();
    EXPECT_EQ(crash.state_of(1), JobState::unknown);
    crash.world.clock.set(monday + hours{24} - milliseconds{1});
    crash.world.run({.patience = Duration{0}});
    EXPECT_EQ(crash.state_of(1), JobState::unknown);
    EXPECT_EQ(crash.world.provider.sends_to(second), 0);
    crash.world.clock.set(monday + hours{24});
    crash.world.run();

    crash.expect_everybody_invited_once();
    EXPECT_EQ(crash.requests_for(1), 2);
}

TEST_P(CrashMatrix, killed_before_the_reply_of_a_request_that_acted_it_is_sent_by_evidence) {
    CrashWorld crash(GetParam());
    crash.on_post = [&](const std::string& person, int) {
        if (person == second) {
            crash.world.provider.sent.push_back({"acc-anna", person, "", crash.world.clock.now()});
            crash.disk.kill();
            throw Killed();
        }
        return success;
    };
    ASSERT_TRUE(crash.run_dies());
    EXPECT_EQ(crash.state_of(1), JobState::sending);

    crash.run_to_the_end();

    crash.expect_everybody_invited_once();
    EXPECT_EQ(crash.requests_for(1), 1);
}

TEST_P(CrashMatrix, killed_after_the_reply_it_is_sent_by_evidence_without_a_second_request) {
    CrashWorld crash(GetParam());
    crash.on_post = [&](const std::string& person, int) {
        if (person == second) crash.disk.fail_at(1, DiskFault::crash);
        return success;
    };
    ASSERT_TRUE(crash.run_dies());
    EXPECT_EQ(crash.state_of(1), JobState::sending);

    crash.run_to_the_end();

    crash.expect_everybody_invited_once();
    EXPECT_EQ(crash.requests_for(1), 1);
}

TEST_P(CrashMatrix, killed_inside_the_commit_of_the_outcome_it_is_old_or_new_and_never_half) {
    at_every_call(8, [](std::uint64_t call) {
        CrashWorld crash(GetParam());
        crash.on_post = [&](const std::string& person, int) {
            if (person == second) crash.disk.fail_at(call, DiskFault::crash);
            return success;
        };
        crash.world.provider.on_profile = [&](const std::string&, const std::string& identifier) {
            if (identifier == "spring-2") crash.disk.heal();
            return std::optional<ProviderResult<Profile>>();
        };
        if (!crash.run_dies()) return false;
        EXPECT_THAT(crash.state_of(1), AnyOf(JobState::sending, JobState::sent));

        crash.run_to_the_end();

        crash.expect_everybody_invited_once();
        EXPECT_EQ(crash.requests_for(1), 1);
        return true;
    });
}

TEST_P(CrashMatrix, killed_inside_a_shared_commit_all_that_share_it_are_old_or_all_are_new) {
    at_every_call(8, [](std::uint64_t call) {
        constexpr int accounts = 3;
        CrashWorld crash(GetParam(), accounts);
        crash.on_post = [&](const std::string& person, int) {
            if (person == "id-spring-0") crash.disk.fail_at(call, DiskFault::crash);
            return success;
        };
        crash.world.provider.on_profile = [&](const std::string&, const std::string& identifier) {
            if (identifier == "spring-3") crash.disk.heal();
            return std::optional<ProviderResult<Profile>>();
        };
        if (!crash.run_dies()) return false;
        EXPECT_THAT(crash.state_of(0), AnyOf(JobState::sending, JobState::sent));
        for (int lead = 1; lead < accounts; ++lead) {
            EXPECT_EQ(crash.requests_for(lead), 1) << "they are sent at the same moment";
            EXPECT_EQ(crash.state_of(lead), crash.state_of(0));
        }

        crash.run_to_the_end();

        crash.expect_everybody_invited_once();
        return true;
    });
}

TEST_P(CrashMatrix, killed_after_a_429_the_next_request_meets_it_again_and_nobody_is_lost) {
    CrashWorld crash(GetParam());
    const Scripted too_many{.error = provider_error(Fault::rate_limited, 429), .acts = false};
    crash.on_post = [&](const std::string& person, int) {
        if (person != second) return success;
        crash.disk.fail_at(1, DiskFault::crash);
        return std::optional(too_many);
    };
    ASSERT_TRUE(crash.run_dies());
    EXPECT_EQ(crash.state_of(1), JobState::sending);
    int refusals = 0;
    crash.on_post = [&](const std::string&, int) {
        return ++refusals == 1 ? std::optional(too_many) : success;
    };

    crash.run_to_the_end();

    crash.expect_everybody_invited_once();
    EXPECT_EQ(crash.requests_for(1), 2) << "refused, and sent once it was seen to be absent";
    EXPECT_EQ(crash.requests_for(2), 2) << "refused, and sent when the account had rested";
}

TEST_P(CrashMatrix, killed_while_it_looks_for_evidence_it_looks_again) {
    at_every_call(8, [](std::uint64_t call) {
        CrashWorld crash(GetParam());
        crash.on_post = [&](const std::string& person, int) {
            if (person != second) return success;
            const ProviderError lost =
                provider_error(Fault::outcome_unknown, 504, {}, Effect::possible);
            return std::optional(Scripted{.error = lost, .acts = true});
        };
        crash.world.provider.on_sent_page = [&] { crash.disk.fail_at(call, DiskFault::crash); };
        if (!crash.run_dies()) return false;
        EXPECT_THAT(crash.state_of(1), AnyOf(JobState::unknown, JobState::sent));

        crash.run_to_the_end();

        crash.expect_everybody_invited_once();
        EXPECT_EQ(crash.requests_for(1), 1);
        return true;
    });
}

constexpr store::EmbeddedMigration lists{1, "0001_lists", "CREATE TABLE list (id INTEGER) STRICT;"};
constexpr store::EmbeddedMigration names{
    2, "0002_names", "ALTER TABLE list ADD COLUMN name TEXT; UPDATE list SET name = 'n';"};

std::int64_t number(store::Connection& connection, const std::string& sql) {
    auto row = connection.prepare(sql);
    return row.step() ? row.integer(0) : -1;
}

void restart(FaultDisk& disk, const Death& death) {
    Random random(death.power_seed);
    if (death.power_seed == 0) {
        disk.process_death();
    } else {
        disk.power_loss(random);
    }
}

std::unique_ptr<store::Connection> open_durable(const std::string& path) {
    auto connection = std::make_unique<store::Connection>(path, store::Access::read_write_create);
    connection->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    return connection;
}

TEST_P(CrashMatrix, killed_inside_a_migration_the_database_is_old_or_new_with_its_copy) {
    at_every_call(20, [](std::uint64_t call) {
        const TempDir directory;
        FaultDisk disk;
        const std::string path = directory.file("a.db");
        auto connection = open_durable(path);
        store::migrate(*connection, "1.0.0", monday, {lists}).value();
        connection->execute("INSERT INTO list VALUES (5)");
        disk.fail_at(call, DiskFault::crash);
        try {
            store::migrate(*connection, "2.0.0", monday, {lists, names}).value();
        } catch (const StorageFailure&) {
        }
        if (!disk.is_down()) return false;
        connection.reset();
        restart(disk, GetParam());

        connection = open_durable(path);
        const std::int64_t version = number(*connection, "PRAGMA user_version");
        EXPECT_THAT(version, AnyOf(1, 2));
        EXPECT_EQ(number(*connection, "SELECT id FROM list"), 5);
        const std::string copy_path = path + ".before-schema-2.bak";
        EXPECT_TRUE(version == 1 || std::filesystem::exists(copy_path));
        store::migrate(*connection, "2.0.0", monday, {lists, names}).value();
        EXPECT_EQ(number(*connection, "SELECT count(*) FROM list WHERE name = 'n'"), 1);
        EXPECT_EQ(connection->pragma("integrity_check"), "ok");
        store::Connection copy(copy_path, store::Access::read_only);
        EXPECT_EQ(number(copy, "PRAGMA user_version"), 1);
        EXPECT_EQ(number(copy, "SELECT id FROM list"), 5);
        EXPECT_EQ(copy.pragma("integrity_check"), "ok");
        return true;
    });
}

// A command copies into a file of its own, which gets its name when it is whole.
TEST_P(CrashMatrix, killed_inside_a_backup_the_database_is_whole_and_so_is_the_next_copy) {
    at_every_call(20, [](std::uint64_t call) {
        CrashWorld crash(GetParam());
        const std::string target = crash.world.directory.file("copy.db");
        crash.disk.fail_at(call, DiskFault::crash);
        const Result<void> copied = engine_of(crash.world.database_path())->back_up(target);
        if (!crash.disk.is_down()) return false;
        crash.die();
        EXPECT_FALSE(copied.has_value());
        std::filesystem::remove(target);

        EXPECT_TRUE(engine_of(crash.world.database_path())->back_up(target).has_value());
        EXPECT_THAT(engine_of(target)->check().value().findings, IsEmpty());
        EXPECT_EQ((*engine_of(target)->queries())->count_jobs({}).of(JobState::queued), 3);
        EXPECT_THAT(engine_of(crash.world.database_path())->check().value().findings, IsEmpty());
        return true;
    });
}

INSTANTIATE_TEST_SUITE_P(
    by, CrashMatrix,
    ::testing::Values(Death{"process_death"}, Death{"power_loss_1", 1}, Death{"power_loss_2", 2}),
    [](const auto& tested) { return tested.param.name; }
);

// A disk that is full or fails, and a person who mends it.
class DiskErrors : public ::testing::TestWithParam<DiskFault> {
protected:
    // False: it came too late for any call of the run.
    static bool run_fails(CrashWorld& crash) {
        bool has_failed = false;
        try {
            crash.world.run();
        } catch (const StorageFailure&) {
            has_failed = true;
        }
        crash.disk.heal();
        crash.world.provider.on_profile = nullptr;
        crash.on_post = nullptr;
        crash.world.open();
        return has_failed;
    }
};

TEST_P(DiskErrors, at_the_intent_no_request_leaves_and_the_run_ends) {
    std::uint64_t call = 1;
    for (;; ++call) {
        CrashWorld crash(Death{});
        crash.world.provider.on_profile = [&](const std::string&, const std::string& identifier) {
            if (identifier == "spring-1") crash.disk.fail_at(call, GetParam(), Repeat::for_ever);
            return std::optional<ProviderResult<Profile>>();
        };
        crash.on_post = [&](const std::string& person, int) {
            if (person == second) crash.disk.heal();
            return success;
        };
        if (!run_fails(crash)) break;
        ASSERT_EQ(crash.requests_for(1), 0) << call;
        crash.run_to_the_end();
        crash.expect_everybody_invited_once();
        ASSERT_EQ(crash.requests_for(1), 1) << call;
    }
    EXPECT_GE(call, 10U);
}

TEST_P(DiskErrors, at_the_outcome_the_run_ends_and_evidence_decides) {
    std::uint64_t call = 1;
    for (;; ++call) {
        CrashWorld crash(Death{});
        crash.on_post = [&](const std::string& person, int) {
            if (person == second) crash.disk.fail_at(call, GetParam(), Repeat::for_ever);
            return success;
        };
        crash.world.provider.on_profile = [&](const std::string&, const std::string& identifier) {
            if (identifier == "spring-2") crash.disk.heal();
            return std::optional<ProviderResult<Profile>>();
        };
        if (!run_fails(crash)) break;
        ASSERT_EQ(crash.requests_for(1), 1) << call;
        crash.run_to_the_end();
        crash.expect_everybody_invited_once();
        ASSERT_EQ(crash.requests_for(1), 1) << call;
    }
    EXPECT_GE(call, 4U);
}

INSTANTIATE_TEST_SUITE_P(
    by, DiskErrors, ::testing::Values(DiskFault::full, DiskFault::io_error),
    [](const auto& tested) {
        return std::string(tested.param == DiskFault::full ? "a_full_disk" : "an_io_error");
    }
);

// A laptop that was closed, a SIGSTOP, a paused virtual machine: the provider's adapter looks at
// the clock before the first byte (tests/provider).
int requests_of_a_first_one_suspended_for(Duration pause) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 2);
    world.provider.on_invite = [&](int n, const Invitation& invitation) {
        std::optional<Scripted> answer;
        if (n == 1) world.clock.set(world.clock.now() + pause);
        if (world.clock.now() > invitation.start_by) {
            answer = Scripted{.error = provider_error(Fault::not_sent, 0), .acts = false};
        }
        return answer;
    };

    EXPECT_EQ(world.run().end, StopReason::done);

    EXPECT_EQ(world.counts().of(JobState::sent), 2);
    EXPECT_EQ(world.provider.sent.size(), 2U);
    return world.provider.invite_requests;
}

TEST(
    Suspended,
    between_intent_and_write_for_more_than_ten_seconds_nothing_leaves_and_it_is_sent_later
) {
    const Duration longest = std::chrono::seconds{10};

    EXPECT_EQ(requests_of_a_first_one_suspended_for(longest), 2);
    EXPECT_EQ(requests_of_a_first_one_suspended_for(longest + milliseconds{1}), 3);
}

TEST(LyingDisk, forgets_invitations_that_were_sent) {
    int forgotten = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        CrashWorld crash(Death{"power loss", seed});
        crash.disk.ignore_syncs();
        crash.on_post = [&](const std::string& person, int) {
            if (person == second) {
                crash.disk.kill();
                throw Killed();
            }
            return success;
        };
        ASSERT_TRUE(crash.run_dies());
        forgotten += crash.intents() < 2 ? 1 : 0;
    }
    EXPECT_GT(forgotten, 5) << "no program can keep its promise on such a disk";
}

}  // namespace
}  // namespace invito::test
