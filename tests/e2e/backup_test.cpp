// Backups with a date in their name: what a night adds to their folder, and what goes from it.

#include "invito/plan/backup_rotation.hpp"
#include "invito/support/file.hpp"
#include "output.hpp"
#include "program_world.hpp"

#include <algorithm>
#include <gmock/gmock.h>

namespace invito::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

using Names = std::vector<std::string>;

struct BackupWorld : ProgramWorld {
    BackupWorld() {
        write_settings({.dsn = server->http_url(), .accounts = 1});
        write_leads(3);
        run({"import", "leads.csv"});
        fs::create_directory(path("kept"));
    }

    [[nodiscard]] Finished back_up(const std::string& keep, Names more = {}) const {
        Names words = {"db", "backup", "kept", "--keep", keep};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }

    [[nodiscard]] Names kept() const {
        Names names;
        for (const auto& entry : fs::directory_iterator(path("kept")))
            names.push_back(entry.path().filename().string());
        std::ranges::sort(names);
        return names;
    }

    // One that was made at that time: the program's own, under another name.
    std::string backup_of(const std::string& time) const {
        const std::string name = "invito-" + time + ".db";
        const Finished made = run({"db", "backup", "kept/" + name});
        EXPECT_EQ(made.exit_code, 0) << made.err;
        return name;
    }

    // The only one that is not among `others`.
    [[nodiscard]] std::string newest_beside(const Names& others) const {
        std::string found;
        for (const std::string& name : kept()) {
            if (std::ranges::find(others, name) != others.end()) continue;
            EXPECT_EQ(found, "") << name;
            found = name;
        }
        return found;
    }

    [[nodiscard]] Finished in_shell(const std::string& line) const {
        ChildOptions options = command({});
        options.arguments = {"/bin/bash", "-c", line};
        options.environment["I"] = INVITO_PROGRAM;
        return run_child(options);
    }
};

TEST(DatedBackup, is_a_whole_database_with_its_time_in_its_name) {
    const BackupWorld world;

    const Finished made = world.back_up("14");

    ASSERT_EQ(made.exit_code, 0) << made.err;
    ASSERT_EQ(world.kept().size(), 1U);
    const std::string name = world.kept().front();
    EXPECT_TRUE(backup_time("invito", name)) << name;
    EXPECT_THAT(made.err, HasSubstr("is copied to " + world.path("kept/" + name)));
    EXPECT_EQ(made.out, "");
    EXPECT_EQ(world.run({"--db", "kept/" + name, "db", "check"}).exit_code, 0);
    EXPECT_EQ(
        fs::status(world.path("kept/" + name)).permissions(),
        fs::perms::owner_read | fs::perms::owner_write
    );
}

TEST(DatedBackup, takes_the_place_of_the_oldest_that_are_too_many) {
    const BackupWorld world;
    world.backup_of("2026-01-02T203000Z");
    const std::string second = world.backup_of("2026-01-03T203000Z");
    world.backup_of("2026-01-01T203000Z");

    const Finished made = world.back_up("2");

    EXPECT_EQ(made.exit_code, 0) << made.err;
    EXPECT_THAT(made.err, HasSubstr("; 2 earlier backups are removed"));
    EXPECT_THAT(world.kept(), ElementsAre(second, world.newest_beside({second})));
    EXPECT_EQ(made.err.find("warning"), std::string::npos) << made.err;
}

TEST(DatedBackup, that_is_the_only_one_to_keep_stays) {
    const BackupWorld world;
    world.backup_of("2026-01-01T203000Z");

    ASSERT_EQ(world.back_up("1").exit_code, 0);

    EXPECT_EQ(world.kept().size(), 1U);
    EXPECT_NE(world.kept().front(), "invito-2026-01-01T203000Z.db");
}

TEST(DatedBackup, leaves_alone_whatever_is_not_its_own) {
    BackupWorld world;
    const BackupWorld other;  // another database with the same name
    const std::string others = world.path("kept/invito-2025-01-01T000000Z.db");
    ASSERT_EQ(other.run({"db", "backup", others}).exit_code, 0);
    world.write("kept/invito-2025-01-02T000000Z.db", "no database at all");
    world.write("kept/notes.txt", "mine");
    world.write("elsewhere.db", "somebody's");
    fs::create_symlink("../elsewhere.db", world.path("kept/invito-2025-01-03T000000Z.db"));
    fs::create_symlink("nowhere", world.path("kept/invito-2025-01-04T000000Z.db"));
    fs::create_directory(world.path("kept/invito-2025-01-05T000000Z.db"));
    world.run({"db", "backup", "kept/invito.db"});
    const std::string changed = world.backup_of("2025-01-06T000000Z");
    std::ofstream(world.path("kept/" + changed), std::ios::app) << "changed";
    const Names before = world.kept();

    const Finished made = world.back_up("1");

    EXPECT_EQ(made.exit_code, 0) << made.err;
    const std::string fresh = world.newest_beside(before);
    Names expected = before;
    expected.push_back(fresh);
    std::ranges::sort(expected);
    EXPECT_EQ(world.kept(), expected);
    EXPECT_THAT(made.err, HasSubstr("invito-2025-01-02T000000Z.db is left alone"));
    EXPECT_THAT(made.err, HasSubstr(changed + " is left alone"));
    EXPECT_EQ(read_file(world.path("elsewhere.db")), "somebody's");
}

TEST(DatedBackup, is_the_last_one_though_the_clock_was_set_back) {
    const BackupWorld world;
    const std::string ahead = world.backup_of("2099-01-01T000000Z");
    world.backup_of("2098-01-01T000000Z");

    const Finished made = world.back_up("2");

    EXPECT_EQ(made.exit_code, 0) << made.err;
    EXPECT_THAT(world.kept(), ElementsAre(ahead, "invito-2099-01-01T000001Z.db"));
    EXPECT_THAT(made.err, HasSubstr("[backup.clock]"));
}

TEST(DatedBackup, of_two_at_once_has_a_name_of_its_own) {
    const BackupWorld world;
    const ChildOptions command = world.command({"db", "backup", "kept", "--keep", "3"});
    std::vector<std::unique_ptr<ChildProcess>> children;
    for (int i = 0; i < 3; ++i) children.push_back(std::make_unique<ChildProcess>(command));

    for (const auto& child : children) {
        const Finished made = child->wait();
        EXPECT_EQ(made.exit_code, 0) << made.err;
    }
    EXPECT_EQ(world.kept().size(), 3U);
}

TEST(DatedBackup, that_finds_no_room_leaves_the_earlier_ones) {
    const BackupWorld world;
    const std::string earlier = world.backup_of("2026-01-01T203000Z");

    // A file may not grow: what a full disk does, without one.
    const Finished full =
        world.in_shell("trap '' XFSZ; ulimit -f 40; exec \"$I\" db backup kept --keep 1");

    EXPECT_EQ(full.exit_code, 74) << full.err;
    EXPECT_THAT(full.err, HasSubstr("[database.backup]"));
    EXPECT_THAT(world.kept(), ElementsAre(earlier));
}

TEST(DatedBackup, that_is_not_sound_leaves_the_earlier_ones) {
    const BackupWorld world;
    const std::string earlier = world.backup_of("2026-01-01T203000Z");
    const Finished damaged = world.in_shell(
        "sqlite3 invito.db \"PRAGMA foreign_keys = off; UPDATE job SET campaign_id = 4711 WHERE id "
        "= (SELECT min(id) FROM job)\""
    );
    ASSERT_EQ(damaged.exit_code, 0) << damaged.err;
    ASSERT_EQ(world.run({"db", "check"}).exit_code, 74);

    const Finished unsound = world.back_up("1");

    EXPECT_EQ(unsound.exit_code, 74) << unsound.err;
    EXPECT_THAT(unsound.err, HasSubstr("[backup.unsound]"));
    EXPECT_EQ(world.kept().size(), 2U);
    EXPECT_EQ(world.kept().front(), earlier);
}

TEST(DatedBackup, refuses_what_cannot_be_meant) {
    const BackupWorld world;
    world.backup_of("2026-01-01T203000Z");
    const Names before = world.kept();
    const struct {
        Names words;
        int exit_code;
        const char* says;
    } cases[] = {
        {{"db", "backup", "kept", "--keep", "0"}, 2, "from 1"},
        {{"db", "backup", "kept", "--keep", "-1"}, 2, "--keep"},
        {{"db", "backup", "kept", "--keep", "all"}, 2, "--keep"},
        {{"db", "backup", "kept", "--keep", "1", "--force"}, 2, "--force"},
        {{"db", "backup", "gone", "--keep", "1"}, 74, "mkdir -m 0700 gone"},
        {{"db", "backup", "leads.csv", "--keep", "1"}, 74, "no folder"},
        {{"db", "backup", "-", "--keep", "1"}, 74, "not there"},
        {{"db", "backup", "kept"}, 2, "--keep"},
    };
    for (const auto& one : cases) {
        const Finished refused = world.run(one.words);
        EXPECT_EQ(refused.exit_code, one.exit_code) << one.words.back() << refused.err;
        EXPECT_THAT(refused.err, HasSubstr(one.says)) << one.words.back();
    }
    EXPECT_EQ(world.kept(), before);
}

TEST(DatedBackup, that_is_only_looked_at_changes_nothing_and_names_what_would) {
    const BackupWorld world;
    const std::string earlier = world.backup_of("2026-01-01T203000Z");

    const Finished dry = world.back_up("1", {"-n"});

    EXPECT_EQ(dry.exit_code, 0) << dry.err;
    EXPECT_THAT(dry.err, HasSubstr(earlier + " would be removed."));
    EXPECT_THAT(dry.err, HasSubstr("would be copied to " + world.path("kept/invito-")));
    EXPECT_THAT(world.kept(), ElementsAre(earlier));
}

// Restored from an older backup, the database does not remember those that were made after it.
TEST(DatedBackup, goes_on_after_a_restore) {
    const BackupWorld world;
    const std::string first = world.backup_of("2026-01-01T203000Z");
    const std::string second = world.backup_of("2026-01-02T203000Z");
    ASSERT_EQ(world.run({"db", "restore", "--force", "kept/" + first}).exit_code, 0);

    const Finished made = world.back_up("2");

    EXPECT_EQ(made.exit_code, 0) << made.err;
    EXPECT_THAT(world.kept(), ElementsAre(second, world.newest_beside({second})));
}

TEST(DatedBackup, is_reached_by_an_erasure_that_asks_for_none_that_went) {
    const BackupWorld world;
    world.backup_of("2026-01-01T203000Z");
    ASSERT_EQ(world.back_up("1").exit_code, 0);
    const std::string name = world.kept().front();
    ASSERT_TRUE(contains(read_file(world.path("kept/" + name)), "lead-1"));

    const Finished erased = world.run({"erase", "linkedin.com/in/lead-1", "--yes"});

    EXPECT_EQ(erased.exit_code, 0) << erased.out << erased.err;
    EXPECT_FALSE(contains(read_file(world.path("kept/" + name)), "lead-1"));
    EXPECT_FALSE(contains(erased.out, "2026-01-01T203000Z")) << erased.out;
    ASSERT_EQ(world.back_up("1").exit_code, 0);
    EXPECT_NE(world.kept().front(), name);
    EXPECT_EQ(world.kept().size(), 1U);
}

}  // namespace
}  // namespace invito::test
