#include "invito/plan/backup_rotation.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

using Times = std::vector<Instant>;

Instant at(const char* text) {
    return parse_rfc3339(text).value();
}

TEST(BackupName, is_the_databases_and_the_time_in_utc) {
    EXPECT_EQ(
        backup_name("invito", at("2026-11-30T21:30:07.250+01:00")), "invito-2026-11-30T203007Z.db"
    );
}

TEST(BackupName, is_read_back) {
    EXPECT_EQ(backup_time("invito", "invito-2026-11-30T203007Z.db"), at("2026-11-30T20:30:07Z"));
    EXPECT_EQ(backup_time("a-b c", "a-b c-2028-02-29T000000Z.db"), at("2028-02-29T00:00:00Z"));
}

TEST(BackupName, is_nothing_but_exactly_that) {
    for (const char* name : {
             "",
             "invito.db",
             "invito-.db",
             "invito-2026-11-30.db",
             "invito-2026-11-30T203007Z",
             "invito-2026-11-30T203007Z.db.gz",
             "invito-2026-11-30T203007Z.db-wal",
             "invito-2026-11-30T203007Z.bak",
             "invito-2026-11-30t203007z.db",
             "invito-2026-11-30T20:30:07Z.db",
             "invito-2026-11-30 203007Z.db",
             "invito-2026-02-30T203007Z.db",
             "invito-2026-11-30T203060Z.db",
             "invito_2026-11-30T203007Z.db",
             "invito2-2026-11-30T203007Z.db",
             "other-2026-11-30T203007Z.db",
             " invito-2026-11-30T203007Z.db",
         }) {
        EXPECT_EQ(backup_time("invito", name), std::nullopt) << name;
    }
}

TEST(NextBackup, has_the_time_of_the_clock_in_whole_seconds) {
    EXPECT_EQ(
        next_backup_time(at("2026-11-30T20:30:07.900Z"), {at("2026-11-29T20:30:00Z")}),
        at("2026-11-30T20:30:07Z")
    );
    EXPECT_EQ(next_backup_time(at("2026-11-30T20:30:07.900Z"), {}), at("2026-11-30T20:30:07Z"));
}

TEST(NextBackup, comes_after_all_that_are_there_though_the_clock_was_set_back) {
    const Times there = {at("2026-11-30T20:30:07Z"), at("2026-11-29T20:30:00Z")};

    EXPECT_EQ(next_backup_time(at("2020-01-01T00:00:00Z"), there), at("2026-11-30T20:30:08Z"));
    EXPECT_EQ(next_backup_time(at("2026-11-30T20:30:07Z"), there), at("2026-11-30T20:30:08Z"));
}

TEST(SupersededBackups, are_the_oldest_of_those_that_are_too_many_with_one_more) {
    const Instant a = at("2026-11-27T20:30:00Z");
    const Instant b = at("2026-11-28T20:30:00Z");
    const Instant c = at("2026-11-29T20:30:00Z");

    EXPECT_EQ(superseded_backups({b, c, a}, 4), Times{});
    EXPECT_EQ(superseded_backups({b, c, a}, 3), Times{a});
    EXPECT_EQ(superseded_backups({b, c, a}, 2), (Times{a, b}));
    EXPECT_EQ(superseded_backups({b, c, a}, 1), (Times{a, b, c}));
    EXPECT_EQ(superseded_backups({}, 1), Times{});
}

}  // namespace
}  // namespace invito::test
