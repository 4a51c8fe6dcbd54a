#include "invito/ports/engine.hpp"
#include "invito/support/failure.hpp"
#include "store/connection.hpp"
#include "support/other_process.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>

namespace invito::store {
namespace {

using std::chrono::milliseconds;

// A database, and another connection that keeps it locked.
class BusyDatabaseTest : public testing::Test {
protected:
    BusyDatabaseTest() {
        holder_.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (x TEXT) STRICT;");
        holder_.execute("BEGIN IMMEDIATE");
        on_busy_database([this](const BusyDatabase& busy) { told_.push_back(busy.path); });
    }
    ~BusyDatabaseTest() override { on_busy_database({}); }
    BusyDatabaseTest(const BusyDatabaseTest&) = delete;
    BusyDatabaseTest& operator=(const BusyDatabaseTest&) = delete;

    // Waits in no time; the other one commits once it has been waited for that long.
    BusyWait::Sleep until(milliseconds released) {
        return [this, released](milliseconds pause) {
            const bool was_held = waited_ < released;
            waited_ += pause;
            if (was_held && waited_ >= released) holder_.execute("COMMIT");
        };
    }

    test::TempDir folder_;
    std::string path_ = folder_.file("busy.db");
    Connection holder_{path_, Access::read_write_create};
    milliseconds waited_{};
    std::vector<std::string> told_;
};

TEST_F(BusyDatabaseTest, is_waited_for_without_a_word_where_it_is_short) {
    Connection other(path_, Access::read_write, {.sleep = until(milliseconds{4'000})});

    other.execute("BEGIN IMMEDIATE; COMMIT");

    EXPECT_TRUE(told_.empty());
}

TEST_F(BusyDatabaseTest, is_told_once_after_five_seconds_and_waited_for) {
    Connection other(path_, Access::read_write, {.sleep = until(milliseconds{65'000})});

    other.execute("BEGIN IMMEDIATE; COMMIT");

    EXPECT_EQ(told_, std::vector<std::string>{path_});
    EXPECT_GE(waited_, milliseconds{65'000});
}

TEST_F(BusyDatabaseTest, is_busy_and_not_broken_when_patience_ends) {
    const BusyWait::Terms ten_minutes{std::chrono::minutes{10}, until(milliseconds::max())};
    Connection other(path_, Access::read_write, ten_minutes);

    EXPECT_THROW(other.execute("BEGIN IMMEDIATE"), StorageBusy);

    EXPECT_EQ(waited_, std::chrono::minutes{10});
    EXPECT_EQ(told_.size(), 1U);
    holder_.execute("COMMIT");
    EXPECT_NO_THROW(other.execute("BEGIN IMMEDIATE; COMMIT"));
}

TEST_F(BusyDatabaseTest, names_no_holder_of_its_own_process) {
    EXPECT_EQ(lock_holders(path_), "");
}

TEST(LockHolders, are_named_with_their_process) {
    const test::TempDir folder;
    const std::string path = folder.file("busy.db");
    Connection(path, Access::read_write_create).execute("PRAGMA journal_mode = WAL");
    const test::OtherProcess other([&path] {
        auto holder = std::make_unique<Connection>(path, Access::read_write);
        holder->execute("BEGIN IMMEDIATE");
        return holder;
    });

    EXPECT_THAT(lock_holders(path), testing::HasSubstr("test_store (process "));
    EXPECT_EQ(lock_holders(folder.file("another.db")), "");
}

}  // namespace
}  // namespace invito::store
