#include "invito/ports/engine.hpp"
#include "support/other_process.hpp"
#include "support/temp_dir.hpp"
#include "test_database.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

namespace invito {
namespace {

using namespace std::chrono_literals;
using test::OtherProcess;
using test::TempDir;

LockHolder holder_at_nine() {
    return {.pid = 4121, .host = "build1", .run = "r-0042", .since = test::noon - 3h};
}

class RunLockTest : public ::testing::Test {
protected:
    void SetUp() override { ::setenv("TZ", "UTC", 1); }
    void TearDown() override { ::unsetenv("TZ"); }

    Result<RunLock> acquire(const LockHolder& self = {.pid = 1, .host = "here"}) const {
        return engine_of(database_)->lock(self);
    }

    TempDir directory_;
    std::string database_ = directory_.file("invito.db");
};

TEST_F(RunLockTest, keeps_a_second_run_out_and_names_the_first) {
    const OtherProcess other([this] { return acquire(holder_at_nine()); });

    const auto second = acquire();

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::locked);
    EXPECT_EQ(second.error().code, "database.locked");
    EXPECT_EQ(
        second.error().what, "database is in use by run r-0042 (pid 4121, host build1, since 09:00)"
    );
    EXPECT_EQ(
        second.error().hint,
        "wait: `--lock-wait 10m`; see `invito status`; the lock ends with that process"
    );
}

TEST_F(RunLockTest, names_a_holder_whose_run_is_not_known_yet) {
    const OtherProcess other([this] { return acquire({.pid = 4121, .host = "build1"}); });

    EXPECT_EQ(
        acquire().error().what, "database is in use by another process (pid 4121, host build1)"
    );
}

TEST_F(RunLockTest, dies_with_its_process) {
    OtherProcess other([this] { return acquire(holder_at_nine()); });
    ASSERT_TRUE(engine_of(database_)->lock_holder());

    other.kill();

    EXPECT_FALSE(engine_of(database_)->lock_holder());
    EXPECT_TRUE(acquire());
}

TEST_F(RunLockTest, keeps_a_second_run_of_the_same_process_out) {
    const auto first = acquire();

    EXPECT_EQ(acquire().error().code, "database.locked");
}

TEST_F(RunLockTest, tells_who_holds_it) {
    EXPECT_FALSE(engine_of(database_)->lock_holder());
    const OtherProcess other([this] { return acquire(holder_at_nine()); });

    const auto holder = engine_of(database_)->lock_holder();

    ASSERT_TRUE(holder);
    EXPECT_EQ(holder->pid, 4121);
    EXPECT_EQ(holder->host, "build1");
    EXPECT_EQ(holder->run, "r-0042");
    EXPECT_EQ(holder->since, test::noon - 3h);
}

TEST_F(RunLockTest, is_not_disturbed_by_those_who_ask) {
    auto lock = acquire();
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(engine_of(database_)->lock_holder());

    // Closing any descriptor of a file drops a process's classic POSIX locks; these must stay.
    const OtherProcess other([this] { return acquire(); });
    EXPECT_EQ(engine_of(database_)->lock_holder()->pid, 1);
}

TEST_F(RunLockTest, replaces_its_description) {
    auto lock = acquire({.pid = 1, .host = std::string(300, 'h'), .run = "r-1000"}).value();

    lock.describe(holder_at_nine());

    EXPECT_EQ(engine_of(database_)->lock_holder()->host, "build1");
    EXPECT_LT(std::filesystem::file_size(database_ + ".lock"), 200U);
}

TEST_F(RunLockTest, counts_even_when_its_description_is_unreadable) {
    const OtherProcess other([this] { return acquire(holder_at_nine()); });
    std::ofstream(database_ + ".lock") << "{\"pid\":\"x\", ]";

    EXPECT_EQ(acquire().error().what, "database is in use by another process");
    ASSERT_TRUE(engine_of(database_)->lock_holder());
    EXPECT_EQ(engine_of(database_)->lock_holder()->pid, 0);
}

TEST_F(RunLockTest, leaves_its_file_behind_unlocked_and_private) {
    { const auto lock = acquire(); }

    EXPECT_TRUE(acquire());
    const auto mode = std::filesystem::status(database_ + ".lock").permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(RunLockTest, moves_with_its_owner) {
    RunLock first = acquire().value();
    RunLock second = engine_of(directory_.file("other.db"))->lock({}).value();

    second = std::move(first);

    EXPECT_TRUE(engine_of(database_)->lock_holder());
    EXPECT_FALSE(engine_of(directory_.file("other.db"))->lock_holder());
}

TEST_F(RunLockTest, says_when_its_file_cannot_be_made) {
    std::ofstream(directory_.file("file")) << "x";

    const auto lock = engine_of(directory_.file("file/a.db"))->lock({});

    ASSERT_FALSE(lock);
    EXPECT_EQ(lock.error().code, "database.lock_file");
    EXPECT_EQ(lock.error().kind, ErrorKind::storage);
}

}  // namespace
}  // namespace invito
