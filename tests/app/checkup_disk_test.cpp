#include "invito/app/doctor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

DiskFacts facts(FileSystem file_system, nanoseconds sync_median) {
    return {.file_system = file_system, .rounds = 20, .sync_median = sync_median};
}

Finding checked(const Result<DiskFacts>& examined) {
    Checkup checkup;
    check_disk(checkup, examined);
    return checkup.findings().at(0);
}

TEST(CheckupDisk, tells_the_median_of_a_disk_that_syncs) {
    const Finding finding = checked(facts(FileSystem::other, microseconds{142}));

    EXPECT_EQ(finding.health, Health::ok);
    EXPECT_EQ(finding.subject, "disk");
    EXPECT_EQ(finding.text, "fsync 0.14 ms median");
}

TEST(CheckupDisk, shows_the_digits_of_a_very_short_time) {
    EXPECT_EQ(sync_text(facts(FileSystem::other, nanoseconds{1'600})), "fsync 0.0016 ms median");
    EXPECT_EQ(sync_text(facts(FileSystem::other, microseconds{5'681})), "fsync 5.68 ms median");
}

TEST(CheckupDisk, warns_about_a_disk_that_cannot_have_synced) {
    const Finding finding = checked(facts(FileSystem::other, microseconds{3}));

    EXPECT_EQ(finding.health, Health::warning);
    EXPECT_FALSE(finding.kind.has_value()) << "not a failure";
    EXPECT_THAT(
        finding.text, StartsWith("fsync 0.0030 ms median: no disk syncs in less than 0.02")
    );
    EXPECT_THAT(finding.text, HasSubstr("eatmydata"));
}

TEST(CheckupDisk, warns_about_memory_and_containers_however_slow) {
    const Finding memory = checked(facts(FileSystem::memory, microseconds{9'000}));
    const Finding container = checked(facts(FileSystem::container, microseconds{9'000}));

    EXPECT_EQ(memory.health, Health::warning);
    EXPECT_THAT(memory.text, HasSubstr("tmpfs"));
    EXPECT_EQ(container.health, Health::warning);
    EXPECT_THAT(container.text, HasSubstr("volume"));
    EXPECT_THAT(container.text, Not(HasSubstr("tmpfs")));
}

TEST(CheckupDisk, that_cannot_be_written_to_is_a_warning_that_says_why) {
    Error error;
    error.what = "cannot write beside /x/invito.db";
    error.found = "Permission denied";
    error.hint = "its directory must be writable";

    const Finding finding = checked(error);

    EXPECT_EQ(finding.health, Health::warning);
    EXPECT_EQ(
        finding.text,
        "not timed: cannot write beside /x/invito.db: Permission denied; its directory must be "
        "writable"
    );
}

}  // namespace
}  // namespace invito
