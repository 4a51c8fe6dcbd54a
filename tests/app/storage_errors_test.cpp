#include "invito/app/run_findings.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

TEST(StorageError, of_a_full_disk_says_where_how_much_is_free_and_what_is_safe) {
    const Error error = storage_error(
        {.what = "the database failed while it ran a statement: database or disk is full "
                 "(SQLite code 13)",
         .database = "/var/lib/invito/invito.db",
         .free_bytes = 20'000,
         .sent = 3}
    );

    EXPECT_EQ(error.kind, ErrorKind::storage);
    EXPECT_EQ(error.code, "storage.full");
    EXPECT_EQ(error.what, "no space is left for the database");
    EXPECT_EQ(error.place->file, "/var/lib/invito/invito.db");
    EXPECT_EQ(error.found, "0.0 MB free in /var/lib/invito");
    EXPECT_EQ(
        error.hint, "3 invitations were sent and recorded; make room and run the same command again"
    );
}

TEST(StorageError, of_a_disk_that_is_full_by_measure_does_not_need_the_word) {
    const Error error =
        storage_error({.what = "disk I/O error", .database = "invito.db", .free_bytes = 0});

    EXPECT_EQ(error.code, "storage.full");
    EXPECT_EQ(error.found, "0.0 MB free in .");
    EXPECT_TRUE(error.hint.starts_with("nothing was sent;")) << error.hint;
}

TEST(StorageError, of_a_broken_disk_keeps_its_words) {
    const Error error = storage_error(
        {.what = "disk I/O error",
         .database = "/db/invito.db",
         .free_bytes = 5'000'000'000,
         .sent = 1}
    );

    EXPECT_EQ(error.code, "storage.failed");
    EXPECT_EQ(error.what, "disk I/O error");
    EXPECT_TRUE(error.hint.starts_with("1 invitation was sent and recorded,")) << error.hint;
    EXPECT_EQ(error.found, "5 GB free in /db");
}

}  // namespace
}  // namespace invito
