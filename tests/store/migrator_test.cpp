#include "invito/support/failure.hpp"
#include "store/open_connection.hpp"
#include "support/temp_dir.hpp"
#include "test_database.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

namespace invito::store {
namespace {

using test::noon;
using test::TempDir;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;
using Migrations = std::vector<EmbeddedMigration>;

constexpr EmbeddedMigration lists{1, "0001_lists", "CREATE TABLE list (id INTEGER) STRICT;"};
constexpr EmbeddedMigration names{
    2, "0002_names",
    "ALTER TABLE list ADD COLUMN name TEXT; CREATE TABLE name (id INTEGER) STRICT;"};
constexpr EmbeddedMigration half_broken{
    2, "0002_broken", "CREATE TABLE half (id INTEGER); UPDATE list SET id = 9; SELECT nonsense;"};

class Migrator : public ::testing::Test {
protected:
    Result<void> migrate_to(const Migrations& migrations) {
        return migrate(connection_, "1.2.3", noon, migrations);
    }

    std::int64_t number(const std::string& sql) {
        auto row = connection_.prepare(sql);
        row.step();
        return row.integer(0);
    }

    bool has_table(const std::string& name) {
        return number("SELECT count(*) FROM sqlite_schema WHERE name = '" + name + "'") == 1;
    }

    [[nodiscard]] bool exists(const std::string& name) const {
        return std::filesystem::exists(directory_.file(name));
    }

    TempDir directory_;
    Connection connection_{directory_.file("a.db"), Access::read_write_create};
};

TEST_F(Migrator, gives_a_blank_file_its_schema_and_its_owner) {
    ASSERT_TRUE(migrate_to({lists}));

    EXPECT_TRUE(has_table("list"));
    EXPECT_EQ(number("PRAGMA application_id"), 0x696E7669);
    EXPECT_EQ(number("PRAGMA user_version"), 1);
    EXPECT_EQ(schema_version(connection_, {lists}).value(), 1);
}

TEST_F(Migrator, records_what_it_applied) {
    ASSERT_TRUE(migrate_to({lists, names}));

    auto row = connection_.prepare("SELECT * FROM schema_migration ORDER BY version DESC");
    ASSERT_TRUE(row.step());
    EXPECT_EQ(row.integer(0), 2);
    EXPECT_EQ(row.text(1), "0002_names");
    EXPECT_EQ(row.text(2).size(), 64U);
    EXPECT_EQ(row.instant(3), noon);
    EXPECT_EQ(row.text(4), "1.2.3");
}

TEST_F(Migrator, says_beforehand_what_it_would_do_and_where_the_copy_goes) {
    const PlannedMigration blank = plan_migration(connection_, {lists}).value();
    EXPECT_EQ(blank.from, 0);
    EXPECT_TRUE(blank.is_due());
    EXPECT_EQ(blank.copy, "") << "there is nothing to keep";
    ASSERT_TRUE(migrate_to({lists}));
    EXPECT_FALSE(plan_migration(connection_, {lists}).value().is_due());
    EXPECT_EQ(plan_migration(connection_, {lists}).value().copy, "");

    const PlannedMigration plan = plan_migration(connection_, {lists, names}).value();

    EXPECT_EQ(plan.from, 1);
    EXPECT_EQ(plan.to, 2);
    EXPECT_EQ(plan.copy, directory_.file("a.db.before-schema-2.bak"));
    EXPECT_FALSE(exists("a.db.before-schema-2.bak"));
    EXPECT_EQ(number("PRAGMA user_version"), 1);
    ASSERT_TRUE(migrate_to({lists, names}));
    EXPECT_TRUE(std::filesystem::exists(plan.copy));
}

TEST_F(Migrator, plans_nothing_for_a_database_of_a_newer_program) {
    ASSERT_TRUE(migrate_to({lists, names}));

    EXPECT_EQ(plan_migration(connection_, {lists}).error().code, "database.newer");
}

TEST_F(Migrator, applies_only_what_is_missing) {
    ASSERT_TRUE(migrate_to({lists}));
    connection_.execute("INSERT INTO list VALUES (5)");

    ASSERT_TRUE(migrate_to({lists, names}));

    EXPECT_EQ(number("SELECT id FROM list"), 5);
    EXPECT_TRUE(has_table("name"));
    EXPECT_EQ(number("PRAGMA user_version"), 2);
}

TEST_F(Migrator, leaves_nothing_of_a_migration_that_fails) {
    ASSERT_TRUE(migrate_to({lists}));
    connection_.execute("INSERT INTO list VALUES (5)");

    EXPECT_THROW((void)migrate_to({lists, half_broken}), StorageFailure);

    EXPECT_FALSE(has_table("half"));
    EXPECT_EQ(number("SELECT id FROM list"), 5);
    EXPECT_EQ(number("PRAGMA user_version"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM schema_migration"), 1);
    EXPECT_TRUE(migrate_to({lists, names}));
}

TEST_F(Migrator, keeps_the_migrations_before_the_one_that_fails) {
    EXPECT_THROW((void)migrate_to({lists, half_broken}), StorageFailure);

    EXPECT_TRUE(has_table("list"));
    EXPECT_EQ(number("PRAGMA user_version"), 1);
}

TEST_F(Migrator, refuses_a_released_migration_that_changed) {
    ASSERT_TRUE(migrate_to({lists}));
    EmbeddedMigration changed = lists;
    changed.sql = "CREATE TABLE list (id INTEGER, sneaked_in TEXT) STRICT;";

    EXPECT_THAT(
        [&] { (void)migrate_to({changed}); }, ThrowsMessage<StorageFailure>(HasSubstr("0001_lists"))
    );
    EXPECT_THROW((void)migrate_to({changed, names}), StorageFailure);
    EXPECT_EQ(number("PRAGMA user_version"), 1);
}

TEST_F(Migrator, refuses_a_database_of_a_newer_program) {
    ASSERT_TRUE(migrate_to({lists, names}));

    const Result<void> result = migrate_to({lists});

    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "database.newer");
    EXPECT_EQ(result.error().kind, ErrorKind::config);
    EXPECT_THAT(result.error().found, HasSubstr("schema 2"));
}

TEST_F(Migrator, refuses_a_database_of_another_program) {
    connection_.execute("CREATE TABLE moz_places (id INTEGER)");

    const Result<void> result = migrate_to({lists});

    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "database.foreign");
    EXPECT_FALSE(has_table("list"));
}

TEST_F(Migrator, refuses_another_owner_even_of_an_empty_database) {
    connection_.execute("PRAGMA application_id = 7");

    ASSERT_EQ(migrate_to({lists}).error().code, "database.foreign");
    EXPECT_EQ(number("PRAGMA application_id"), 7);
}

TEST_F(Migrator, copies_an_existing_database_before_it_changes_it) {
    ASSERT_TRUE(migrate_to({lists}));
    connection_.execute("INSERT INTO list VALUES (5)");

    ASSERT_TRUE(migrate_to({lists, names}));

    const std::string copy_path = directory_.file("a.db.before-schema-2.bak");
    ASSERT_TRUE(std::filesystem::exists(copy_path));
    EXPECT_EQ(
        std::filesystem::status(copy_path).permissions(),
        std::filesystem::perms::owner_read | std::filesystem::perms::owner_write
    );
    Connection copy(copy_path, Access::read_only);
    EXPECT_EQ(schema_version(copy, {lists}).value(), 1);
    auto row = copy.prepare("SELECT id FROM list");
    ASSERT_TRUE(row.step());
    EXPECT_EQ(row.integer(0), 5);
}

TEST_F(Migrator, does_not_replace_what_stands_under_the_name_of_its_copy) {
    ASSERT_TRUE(migrate_to({lists}));
    const std::string copy_path = directory_.file("a.db.before-schema-2.bak");
    std::ofstream(copy_path) << "mine";

    const Result<void> result = migrate_to({lists, names});

    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "file.not_ours");
    EXPECT_EQ(std::filesystem::file_size(copy_path), 4U);
    EXPECT_EQ(schema_version(connection_, {lists, names}).value(), 1);
}

TEST_F(Migrator, copies_nothing_when_nothing_changes) {
    ASSERT_TRUE(migrate_to({lists, names}));
    ASSERT_TRUE(migrate_to({lists, names}));

    EXPECT_FALSE(exists("a.db.before-schema-1.bak"));
    EXPECT_FALSE(exists("a.db.before-schema-2.bak"));
    EXPECT_FALSE(exists("a.db.before-schema-3.bak"));
}

TEST_F(Migrator, does_not_write_to_a_database_that_is_up_to_date) {
    ASSERT_TRUE(migrate_to({lists}));
    Connection writer(directory_.file("a.db"), Access::read_write);
    const sql::Transaction other(writer);

    EXPECT_TRUE(migrate_to({lists}));
}

TEST_F(Migrator, wants_numbers_without_gaps) {
    EXPECT_THROW((void)migrate_to({names}), InternalFailure);
}

TEST(EmbeddedMigrations, give_a_blank_database_every_table) {
    test::TestDatabase database;

    EXPECT_EQ(
        schema_version(database.connection()).value(),
        static_cast<int>(embedded_migrations().size())
    );
    EXPECT_EQ(database.number("SELECT count(*) FROM attempt"), 0);
}

}  // namespace
}  // namespace invito::store
