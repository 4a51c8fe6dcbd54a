// The time that syncs take is an argument here: the clock of these tests tells what they say.

#include "invito/store/disk.hpp"

#include "support/temp_dir.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <vector>

namespace invito::test {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

// Each sync takes as long as the next of `durations`; the last one for ever.
class ScriptedClock {
public:
    explicit ScriptedClock(std::vector<nanoseconds> durations) : durations_(std::move(durations)) {}

    nanoseconds operator()() {
        if (is_inside_) {
            time_ += durations_.at(next_);
            if (next_ + 1 < durations_.size()) ++next_;
        }
        is_inside_ = !is_inside_;
        return time_;
    }

private:
    std::vector<nanoseconds> durations_;
    std::size_t next_ = 0;
    bool is_inside_ = false;
    nanoseconds time_{};
};

Result<DiskFacts> examine(const std::string& database, std::vector<nanoseconds> durations) {
    return examine_disk(database, ScriptedClock(std::move(durations)));
}

DiskFacts facts(FileSystem file_system, nanoseconds sync_median) {
    return {.file_system = file_system, .rounds = 20, .sync_median = sync_median};
}

TEST(Disk, tells_the_median_so_that_one_slow_sync_does_not_matter) {
    const TempDir directory;

    const auto examined =
        examine(directory.file("invito.db"), {microseconds{90'000}, microseconds{140}});

    ASSERT_TRUE(examined);
    EXPECT_EQ(examined->sync_median, microseconds{140});
    EXPECT_EQ(examined->rounds, 20);
}

TEST(Disk, is_examined_in_a_file_of_its_own_that_is_removed) {
    const TempDir directory;
    std::ofstream(directory.file("invito.db")) << "untouched";
    int files_meanwhile = 0;
    mode_t mode_meanwhile = 0;
    const auto look = [&] {
        files_meanwhile = 0;
        for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
            ++files_meanwhile;
            struct stat file {};
            ::stat(entry.path().c_str(), &file);
            if (entry.path().filename() != "invito.db") mode_meanwhile = file.st_mode & 0777;
        }
        return nanoseconds{};
    };

    ASSERT_TRUE(examine_disk(directory.file("invito.db"), look));

    EXPECT_EQ(files_meanwhile, 2);
    EXPECT_EQ(mode_meanwhile, 0600U);
    std::vector<std::string> left;
    for (const auto& entry : std::filesystem::directory_iterator(directory.path()))
        left.push_back(entry.path().filename());
    EXPECT_THAT(left, testing::ElementsAre("invito.db"));
    EXPECT_EQ(std::filesystem::file_size(directory.file("invito.db")), 9U);
}

TEST(Disk, is_examined_before_there_is_a_database) {
    const TempDir directory;

    EXPECT_TRUE(examine(directory.file("invito.db"), {microseconds{140}}));
    EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(Disk, without_its_directory_is_an_error_that_says_so) {
    const TempDir directory;

    const auto examined = examine(directory.file("missing/invito.db"), {microseconds{140}});

    ASSERT_FALSE(examined);
    EXPECT_EQ(examined.error().code, "database.disk");
    EXPECT_THAT(examined.error().found, testing::HasSubstr("No such file"));
}

TEST(Disk, that_syncs_faster_than_flash_can_is_not_believed) {
    EXPECT_EQ(
        classify_disk(facts(FileSystem::other, shortest_real_sync - nanoseconds{1})),
        DiskTrust::too_fast
    );
    EXPECT_EQ(classify_disk(facts(FileSystem::other, shortest_real_sync)), DiskTrust::plausible);
}

TEST(Disk, in_memory_or_in_a_container_is_none_however_long_it_takes) {
    const nanoseconds slow = std::chrono::milliseconds{5};

    EXPECT_EQ(classify_disk(facts(FileSystem::memory, slow)), DiskTrust::in_memory);
    EXPECT_EQ(classify_disk(facts(FileSystem::container, slow)), DiskTrust::in_container);
    EXPECT_EQ(classify_disk(facts(FileSystem::memory, nanoseconds{})), DiskTrust::in_memory);
}

TEST(Disk, in_memory_is_recognised) {
    constexpr const char* shared_memory = "/dev/shm";  // tmpfs on every Linux that has it
    if (!std::filesystem::is_directory(shared_memory)) GTEST_SKIP() << "no " << shared_memory;

    EXPECT_EQ(file_system_of(shared_memory), FileSystem::memory);
    EXPECT_EQ(file_system_of("/proc"), FileSystem::other);
    EXPECT_EQ(file_system_of("/no/such/place"), FileSystem::other);
}

}  // namespace
}  // namespace invito::test
