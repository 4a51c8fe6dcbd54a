#include "fault_disk.hpp"

#include "invito/support/failure.hpp"
#include "store/connection.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace invito::test {
namespace {

using store::Access;
using store::Connection;

// A table whose rows are committed one by one, each larger than a page.
class Notebook {
public:
    explicit Notebook(std::string path, std::string pragmas)
        : path_(std::move(path)), pragmas_(std::move(pragmas)) {}

    void open() {
        connection_ = std::make_unique<Connection>(path_, Access::read_write_create);
        connection_->execute(pragmas_);
        connection_->execute("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT)");
    }
    void close() { connection_.reset(); }

    void write(int id) {
        connection_->prepare("INSERT INTO note VALUES (?1, ?2)")
            .bind(id, std::string(5000, static_cast<char>('a' + id % 26)))
            .run();
    }

    // Empty: not even the table is there.
    [[nodiscard]] std::set<int> ids() {
        std::set<int> ids;
        auto row = connection_->prepare("SELECT id FROM note");
        while (row.step()) ids.insert(row.get<int>(0));
        return ids;
    }

    [[nodiscard]] std::string integrity() { return connection_->pragma("integrity_check"); }
    [[nodiscard]] Connection& connection() { return *connection_; }

private:
    std::string path_;
    std::string pragmas_;
    std::unique_ptr<Connection> connection_;
};

constexpr const char* durable = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL";
constexpr const char* careless = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF";
constexpr const char* with_journal = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA";

TEST(FaultDisk, keeps_what_is_written_while_nothing_fails) {
    const TempDir directory;
    const FaultDisk disk;
    Notebook notebook(directory.file("notes.db"), durable);
    notebook.open();
    for (int id = 0; id < 20; ++id) notebook.write(id);
    notebook.close();

    notebook.open();

    EXPECT_EQ(notebook.ids().size(), 20U);
    EXPECT_EQ(notebook.integrity(), "ok");
    EXPECT_LT(std::filesystem::file_size(directory.file("notes.db")), 100U)
        << "the bytes are not on the machine's disk";
}

TEST(FaultDisk, lets_several_connections_share_a_log) {
    const TempDir directory;
    const FaultDisk disk;
    Notebook writer(directory.file("notes.db"), durable);
    writer.open();
    writer.write(1);
    Notebook reader(directory.file("notes.db"), durable);
    reader.open();
    reader.connection().execute("BEGIN");
    EXPECT_EQ(reader.ids().size(), 1U);

    writer.write(2);

    EXPECT_EQ(reader.ids().size(), 1U) << "a snapshot";
    reader.connection().execute("COMMIT");
    EXPECT_EQ(reader.ids().size(), 2U);
}

TEST(FaultDisk, lets_one_at_a_time_write) {
    const TempDir directory;
    const FaultDisk disk;
    for (const char* pragmas : {durable, with_journal}) {
        Notebook first(directory.file("notes.db"), pragmas);
        first.open();
        Notebook second(directory.file("notes.db"), pragmas);
        second.open();
        first.connection().execute("BEGIN IMMEDIATE");

        EXPECT_THROW(second.connection().execute("BEGIN IMMEDIATE"), StorageFailure);
        first.connection().execute("COMMIT");
        EXPECT_NO_THROW(second.connection().execute("BEGIN IMMEDIATE; COMMIT"));
    }
}

TEST(FaultDisk, adopts_a_database_that_is_there) {
    const TempDir directory;
    const std::string path = directory.file("notes.db");
    {
        Notebook real(path, durable);
        real.open();
        real.write(7);
    }
    const FaultDisk disk;
    Notebook notebook(path, durable);
    notebook.open();

    EXPECT_EQ(notebook.ids(), std::set<int>{7});
}

TEST(FaultDisk, follows_a_file_that_is_renamed) {
    const TempDir directory;
    const FaultDisk disk;
    {
        Notebook notebook(directory.file("a.db"), durable);
        notebook.open();
        notebook.write(1);
    }
    std::filesystem::rename(directory.file("a.db"), directory.file("b.db"));

    Notebook renamed(directory.file("b.db"), durable);
    renamed.open();

    EXPECT_EQ(renamed.ids().size(), 1U);
}

TEST(FaultDisk, gives_back_everything_after_the_death_of_the_process) {
    const TempDir directory;
    FaultDisk disk;
    Notebook notebook(directory.file("notes.db"), careless);
    notebook.open();
    notebook.write(1);
    notebook.connection().execute("BEGIN");
    notebook.write(2);
    disk.kill();
    EXPECT_TRUE(disk.is_down());
    EXPECT_THROW(notebook.connection().execute("COMMIT"), StorageFailure);
    notebook.close();
    disk.process_death();

    notebook.open();

    EXPECT_EQ(notebook.ids(), std::set<int>{1});
}

TEST(FaultDisk, has_not_seen_what_a_dead_process_did_to_the_names) {
    const TempDir directory;
    FaultDisk disk;
    Notebook notebook(directory.file("notes.db"), durable);
    notebook.open();
    notebook.write(1);
    disk.kill();
    notebook.close();
    std::filesystem::rename(directory.file("notes.db"), directory.file("other.db"));
    disk.process_death();

    EXPECT_FALSE(std::filesystem::exists(directory.file("other.db")));
    notebook.open();
    EXPECT_EQ(notebook.ids().size(), 1U);
}

TEST(FaultDisk, outlives_a_process_that_left_a_connection_open) {
    const TempDir directory;
    FaultDisk disk;
    Notebook dead(directory.file("notes.db"), durable);
    dead.open();
    dead.connection().execute("BEGIN IMMEDIATE");
    dead.write(1);
    disk.process_death();

    Notebook next(directory.file("notes.db"), durable);
    next.open();
    next.write(2);
    EXPECT_THROW(dead.connection().execute("COMMIT"), StorageFailure);
    dead.close();

    EXPECT_EQ(next.ids(), std::set<int>{2}) << "its locks are gone, its transaction too";
}

struct Losses {
    int incomplete = 0;  // a committed row is missing
    int unexpected = 0;  // a row that was never committed is there
    int damaged = 0;     // integrity_check, or it cannot be opened
    int half_way = 0;    // the transaction that was open survived: it was on its way
};

// What is left after a power loss at a random call of a session of commits.
struct Session {
    std::uint64_t seed = 0;
    const char* pragmas = durable;
    bool is_liar = false;

    void count_into(Losses& losses, const TempDir& directory) const {
        Random random(seed);
        FaultDisk disk(seed);
        if (is_liar) disk.ignore_syncs();
        const std::string path = directory.file("notes.db");
        Notebook notebook(path, pragmas);
        const int committed = work(disk, notebook, random);
        disk.kill();
        notebook.close();
        disk.power_loss(random);
        inspect(notebook, committed, losses);
        notebook.close();
        std::filesystem::remove(path);
    }

private:
    // How many rows were committed before the disk failed.
    static int work(FaultDisk& disk, Notebook& notebook, Random& random) {
        constexpr int rows = 12;
        disk.fail_at(static_cast<std::uint64_t>(random.between(1, 150)), DiskFault::crash);
        int committed = 0;
        try {
            notebook.open();
            while (committed < rows) {
                notebook.write(committed);
                if (disk.is_down()) break;  // in the checkpoint after the commit
                ++committed;
                if (committed == rows / 2) notebook.connection().execute("PRAGMA wal_checkpoint");
            }
        } catch (const StorageFailure&) {
            EXPECT_TRUE(disk.is_down());
        }
        return committed;
    }

    static void inspect(Notebook& notebook, int committed, Losses& losses) {
        try {
            notebook.open();
            if (notebook.integrity() != "ok") ++losses.damaged;
            const std::set<int> ids = notebook.ids();
            for (int id = 0; id < committed; ++id) {
                if (ids.contains(id)) continue;
                ++losses.incomplete;
                break;
            }
            if (ids.contains(committed)) ++losses.half_way;
            if (!ids.empty() && *ids.rbegin() > committed) ++losses.unexpected;
        } catch (const StorageFailure&) {
            ++losses.damaged;
        }
    }
};

Losses lose_power(int times, const char* pragmas, bool is_liar = false) {
    const TempDir directory;
    Losses losses;
    for (int seed = 1; seed <= times; ++seed)
        Session{static_cast<std::uint64_t>(seed), pragmas, is_liar}.count_into(losses, directory);
    return losses;
}

TEST(FaultDisk, loses_no_committed_row_when_every_commit_is_synced) {
    const Losses losses = lose_power(2000, durable);

    EXPECT_EQ(losses.incomplete, 0);
    EXPECT_EQ(losses.damaged, 0);
    EXPECT_EQ(losses.unexpected, 0);
    EXPECT_GT(losses.half_way, 0) << "a commit whose answer never came may have happened";
}

TEST(FaultDisk, loses_no_committed_row_of_a_synced_rollback_journal) {
    const Losses losses = lose_power(500, with_journal);

    EXPECT_EQ(losses.incomplete, 0);
    EXPECT_EQ(losses.damaged, 0);
}

TEST(FaultDisk, loses_committed_rows_when_they_are_not_synced) {
    EXPECT_GT(lose_power(200, careless).incomplete, 20);
}

TEST(FaultDisk, loses_committed_rows_when_it_lies_about_syncs) {
    EXPECT_GT(lose_power(200, durable, true).incomplete, 20);
}

TEST(FaultDisk, loses_committed_rows_with_synchronous_normal) {
    const Losses losses = lose_power(200, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");

    EXPECT_GT(losses.incomplete, 20);
    EXPECT_EQ(losses.damaged, 0) << "it is old, but whole";
}

TEST(FaultDisk, fails_the_call_it_is_told_to_and_only_that) {
    const TempDir directory;
    FaultDisk disk;
    Notebook notebook(directory.file("notes.db"), durable);
    notebook.open();
    disk.fail_at(1, DiskFault::io_error);

    EXPECT_THROW(notebook.write(1), StorageFailure);
    EXPECT_TRUE(disk.has_failed());
    EXPECT_NO_THROW(notebook.write(2));
    EXPECT_EQ(notebook.ids(), std::set<int>{2});
}

TEST(FaultDisk, stays_full_until_there_is_room) {
    const TempDir directory;
    FaultDisk disk;
    Notebook notebook(directory.file("notes.db"), durable);
    notebook.open();
    notebook.write(1);
    disk.fail_at(2, DiskFault::full, Repeat::for_ever);

    EXPECT_THROW(notebook.write(2), StorageFailure);
    EXPECT_THROW(notebook.write(3), StorageFailure);
    EXPECT_EQ(notebook.ids(), std::set<int>{1}) << "a full disk can be read";
    disk.heal();
    EXPECT_NO_THROW(notebook.write(4));
    EXPECT_EQ(notebook.ids(), (std::set<int>{1, 4}));
}

}  // namespace
}  // namespace invito::test
