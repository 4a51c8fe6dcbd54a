#include "store/open_connection.hpp"

#include "invito/support/failure.hpp"
#include "support/temp_dir.hpp"
#include "test_database.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <linux/magic.h>
#include <sstream>

namespace invito::store {
namespace {

using std::filesystem::perms;
using test::TempDir;
using test::TestDatabase;

constexpr perms owner_file = perms::owner_read | perms::owner_write;

perms mode_of(const std::string& path) {
    return std::filesystem::status(path).permissions();
}

std::string bytes_of(const std::string& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
}

std::string code_of(const Result<std::unique_ptr<Connection>>& result) {
    return result ? "opened" : result.error().code;
}

TEST(OpenForWriting, makes_every_commit_durable) {
    const TempDir directory;

    const auto connection = open_for_writing(directory.file("a.db"), false).value();

    EXPECT_EQ(connection->pragma("journal_mode"), "wal");
    EXPECT_EQ(connection->pragma("synchronous"), "2");
    EXPECT_EQ(connection->pragma("foreign_keys"), "1");
    EXPECT_EQ(connection->pragma("trusted_schema"), "0");
    EXPECT_EQ(connection->pragma("secure_delete"), "1");
    EXPECT_EQ(connection->pragma("temp_store"), "2");
    EXPECT_EQ(connection->pragma("cell_size_check"), "1");
}

TEST(OpenForWriting, keeps_files_and_new_directories_from_others) {
    const TempDir directory;
    const std::string path = directory.file("state/invito/a.db");

    const auto connection = open_for_writing(path, false).value();
    connection->execute("CREATE TABLE t (id INTEGER)");

    EXPECT_EQ(mode_of(directory.file("state")), perms::owner_all);
    EXPECT_EQ(mode_of(directory.file("state/invito")), perms::owner_all);
    EXPECT_EQ(mode_of(path), owner_file);
    EXPECT_EQ(mode_of(path + "-wal"), owner_file);
    EXPECT_EQ(mode_of(path + "-shm"), owner_file);
}

TEST(OpenForWriting, can_insist_on_an_existing_database) {
    const TempDir directory;

    const auto result = open_for_writing(directory.file("none/a.db"), true);

    ASSERT_EQ(code_of(result), "database.missing");
    EXPECT_THAT(result.error().hint, ::testing::HasSubstr("invito import"));
    EXPECT_FALSE(std::filesystem::exists(directory.file("none")));
}

TEST(OpenForWriting, leaves_a_file_that_is_no_database_as_it_is) {
    const TempDir directory;
    const std::string path = directory.file("leads.csv");
    const std::string text = std::string(5000, 'x');
    std::ofstream(path) << text;

    EXPECT_EQ(code_of(open_for_writing(path, false)), "database.foreign");
    EXPECT_EQ(code_of(open_for_reading(path)), "database.foreign");
    EXPECT_EQ(bytes_of(path), text);
}

TEST(OpenForWriting, leaves_a_database_of_another_program_as_it_is) {
    const TempDir directory;
    const std::string path = directory.file("places.sqlite");
    Connection(path, Access::read_write_create).execute("CREATE TABLE moz_places (id INTEGER)");
    const std::string before = bytes_of(path);

    EXPECT_EQ(code_of(open_for_writing(path, false)), "database.foreign");
    EXPECT_EQ(bytes_of(path), before);
}

TEST(OpenForWriting, says_what_stands_in_the_way) {
    const TempDir directory;
    std::ofstream(directory.file("file")) << "x";

    EXPECT_EQ(code_of(open_for_writing(directory.path(), false)), "database.open");
    EXPECT_EQ(code_of(open_for_writing(directory.file("file/a.db"), false)), "database.open");
}

TEST(OpenForWriting, knows_databases_in_memory) {
    const auto connection = open_for_writing(":memory:", false).value();

    EXPECT_TRUE(migrate(*connection, "0.1", test::noon));
    EXPECT_FALSE(std::filesystem::exists(":memory:"));
}

TEST(OpenForReading, sees_what_a_living_writer_commits) {
    TestDatabase database;
    const auto reader = open_for_reading(database.path()).value();

    database.add_account("anna");

    auto row = reader->prepare("SELECT alias FROM account");
    ASSERT_TRUE(row.step());
    EXPECT_EQ(row.text(0), "anna");
}

TEST(OpenForReading, is_not_kept_waiting_by_an_open_transaction) {
    TestDatabase database;
    const sql::Transaction unfinished(database.connection());
    database.add_account("anna");

    const auto reader = open_for_reading(database.path()).value();

    auto row = reader->prepare("SELECT count(*) FROM account");
    ASSERT_TRUE(row.step());
    EXPECT_EQ(row.integer(0), 0);
}

TEST(OpenForReading, works_without_any_writer) {
    const TempDir directory;
    const std::string path = directory.file("a.db");
    {
        const auto writer = open_for_writing(path, false).value();
        ASSERT_TRUE(migrate(*writer, "0.1", test::noon));
    }
    ASSERT_FALSE(std::filesystem::exists(path + "-shm"));

    const auto reader = open_for_reading(path).value();

    auto row = reader->prepare("SELECT count(*) FROM job");
    EXPECT_TRUE(row.step());
}

TEST(OpenForReading, never_writes) {
    TestDatabase database;
    const auto reader = open_for_reading(database.path()).value();

    EXPECT_THROW(reader->execute("DELETE FROM job"), StorageFailure);
}

TEST(OpenForChecking, never_writes_either) {
    TestDatabase database;
    const auto checker = open_for_checking(database.path()).value();

    EXPECT_THROW(checker->execute("DELETE FROM job"), StorageFailure);
}

TEST(OpenForReading, cannot_migrate_an_older_database) {
    const TempDir directory;
    const std::string path = directory.file("a.db");
    { const auto blank = open_for_writing(path, false).value(); }

    EXPECT_EQ(code_of(open_for_reading(path)), "database.older");
}

TEST(OpenForReading, refuses_a_newer_database) {
    TestDatabase database;
    database.execute("PRAGMA user_version = 99");

    EXPECT_EQ(code_of(open_for_reading(database.path())), "database.newer");
    EXPECT_EQ(code_of(open_for_writing(database.path(), true)), "database.newer");
}

TEST(OpenForReading, reports_a_damaged_file) {
    const TempDir directory;
    const std::string path = directory.file("a.db");
    {
        const auto writer = open_for_writing(path, false).value();
        ASSERT_TRUE(migrate(*writer, "0.1", test::noon));
    }
    std::filesystem::resize_file(path, 4096 + 512);

    EXPECT_EQ(code_of(open_for_reading(path)), "database.corrupt");
}

TEST(NetworkFileSystems, are_known_by_their_magic_numbers) {
    EXPECT_TRUE(is_network_file_system(NFS_SUPER_MAGIC));
    EXPECT_TRUE(is_network_file_system(SMB2_SUPER_MAGIC));
    EXPECT_FALSE(is_network_file_system(EXT4_SUPER_MAGIC));
    EXPECT_FALSE(is_network_file_system(TMPFS_MAGIC));
    EXPECT_FALSE(is_network_file_system(V9FS_MAGIC));
}

}  // namespace
}  // namespace invito::store
