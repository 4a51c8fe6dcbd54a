#include "invito/app/doctor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

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

CheckupFinding checked(const Result<DiskFacts>& examined) {
    Checkup checkup;
    check_disk(checkup, examined);
    return checkup.findings().at(0);
}

TEST(CheckupDisk, tells_the_median_of_a_disk_that_syncs) {
    const CheckupFinding finding = checked(facts(FileSystem::other, microseconds{142}));

    EXPECT_EQ(finding.health, Health::ok);
    EXPECT_EQ(finding.subject, "disk");
    EXPECT_EQ(finding.text, "fsync 0.14 ms median");
}

TEST(CheckupDisk, shows_the_digits_of_a_very_short_time) {
    EXPECT_EQ(sync_text(facts(FileSystem::other, nanoseconds{1'600})), "fsync 0.0016 ms median");
    EXPECT_EQ(sync_text(facts(FileSystem::other, microseconds{5'681})), "fsync 5.68 ms median");
}

TEST(CheckupDisk, warns_about_a_disk_that_cannot_have_synced) {
    const CheckupFinding finding = checked(facts(FileSystem::other, microseconds{3}));

    EXPECT_EQ(finding.health, Health::warning);
    EXPECT_FALSE(finding.kind.has_value()) << "not a failure";
    EXPECT_THAT(
        finding.text, StartsWith("fsync 0.0030 ms median: no disk syncs in less than 0.02")
    );
    EXPECT_THAT(finding.text, HasSubstr("eatmydata"));
}

TEST(CheckupDisk, warns_about_memory_and_containers_however_slow) {
    const CheckupFinding memory = checked(facts(FileSystem::memory, microseconds{9'000}));
    const CheckupFinding container = checked(facts(FileSystem::container, microseconds{9'000}));

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

    const CheckupFinding finding = checked(error);

    EXPECT_EQ(finding.health, Health::warning);
    EXPECT_EQ(
        finding.text,
        "not timed: cannot write beside /x/invito.db: Permission denied; its directory must be "
        "writable"
    );
}

std::vector<CheckupFinding> checked(std::size_t accounts, OpenFilesLimit limit) {
    Checkup checkup;
    check_open_files(checkup, accounts, limit);
    return checkup.findings();
}

// Puts the limit back that a test changes.
class OpenFilesLimitTest : public ::testing::Test {
protected:
    OpenFilesLimitTest() { ::getrlimit(RLIMIT_NOFILE, &before_); }
    ~OpenFilesLimitTest() override { ::setrlimit(RLIMIT_NOFILE, &before_); }

    void allow(rlim_t now) {
        rlimit limit = before_;
        limit.rlim_cur = now;
        ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    }

    rlimit before_{};
};

TEST(OpenFiles, are_a_lock_and_a_connection_for_each_account_and_the_programs_own) {
    const OpenFilesNeed none = open_files_need(0);
    const OpenFilesNeed many = open_files_need(10'000);

    EXPECT_EQ(many.most - none.most, 20'000u);
    EXPECT_EQ(many.least - none.least, 10'000u) << "the connections may be fewer";
    EXPECT_GT(none.most, 30u);
}

TEST(OpenFiles, leave_room_for_a_connection_of_every_account) {
    EXPECT_EQ(connections_within(open_files_need(10'000).most, 10'000), 10'000u);
    EXPECT_EQ(connections_within(1'000'000, 10'000), 10'000u) << "more are never in use";
    EXPECT_EQ(connections_within(1'000'000, 3), 512u);
}

TEST(OpenFiles, leave_fewer_connections_where_fewer_are_allowed) {
    const std::size_t allowed = open_files_need(10'000).most - 700;

    EXPECT_EQ(connections_within(allowed, 10'000), 9'300u);
    EXPECT_EQ(connections_within(open_files_need(10'000).least, 10'000), 1u);
    EXPECT_EQ(connections_within(20, 3), 1u) << "a run without any would never end";
}

TEST_F(OpenFilesLimitTest, is_raised_to_what_is_wanted_and_no_further) {
    allow(100);

    raise_open_files_limit(120);

    EXPECT_EQ(open_files_limit().now, 120u);
}

TEST_F(OpenFilesLimitTest, is_raised_as_far_as_the_system_allows) {
    allow(100);

    raise_open_files_limit(open_files_limit().most + 1);

    EXPECT_EQ(open_files_limit().now, open_files_limit().most);
}

TEST_F(OpenFilesLimitTest, is_never_lowered) {
    allow(100);

    raise_open_files_limit(90);

    EXPECT_EQ(open_files_limit().now, 100u);
}

TEST(CheckupOpenFiles, says_nothing_where_there_is_room) {
    const std::size_t enough = open_files_need(10'000).most;

    EXPECT_TRUE(checked(10'000, {1024, enough}).empty()) << "a run raises the limit itself";
}

TEST(CheckupOpenFiles, warns_of_requests_that_wait_and_says_how_to_raise_the_limit) {
    const auto findings = checked(10'000, {1024, 12'000});

    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].health, Health::warning);
    EXPECT_EQ(findings[0].subject, "open files");
    EXPECT_EQ(
        findings[0].text,
        "a run of 10000 accounts has up to 20064 files open, a lock and a connection for each, "
        "and may have 12000: no more than 1936 connections at a time, and accounts wait for one; "
        "allow 20064: LimitNOFILE=20064 in a unit of systemd, else `ulimit -n 20064` in the shell "
        "that starts "
        "it; beyond what `ulimit -Hn` prints root sets it, in /etc/security/limits.conf"
    );
}

TEST(CheckupOpenFiles, fails_where_a_run_could_not_begin) {
    const auto findings = checked(10'000, {1024, 4096});

    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].health, Health::failure);
    EXPECT_EQ(findings[0].kind, ErrorKind::config);
    EXPECT_THAT(findings[0].text, HasSubstr("may have 4096: it cannot begin; allow 20064: "));
}

}  // namespace
}  // namespace invito
