// Months of nights in one process: what a run takes, it gives back. Memory, descriptors and the log
// stay what they are, and the database grows by its leads alone. INVITO_SOAK_WEEKS (environment)
// are more than usual: a year is 52.

#include "run/runner_world.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <malloc.h>
#include <unistd.h>

namespace invito::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::days;
using std::chrono::hours;

constexpr int account_count = 2;
constexpr int per_day = 20;
constexpr int leads_per_week = account_count * per_day * 5;
constexpr int weeks_usual = 16;
constexpr int settled_after = 56;  // days: from then on every table, cache and list has been in use
constexpr std::uintmax_t log_bytes_max = std::uintmax_t{8} << 20U;

struct Footprint {
    std::size_t heap = 0;      // bytes in use
    std::size_t resident = 0;  // bytes
    std::ptrdiff_t descriptors = 0;
    double bytes_per_lead = 0;
};

std::size_t resident_bytes() {
    std::size_t pages = 0;
    std::size_t resident = 0;
    std::ifstream("/proc/self/statm") >> pages >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

// A process that lives on, and is the night's every night.
class Nights {
public:
    Nights() {
        Policy policy;
        policy.limits.per_day = per_day;
        policy.limits.per_week = 5 * per_day;
        policy.ramp_up.reset();
        for (int i = 0; i < account_count; ++i) world_.add_account("a" + std::to_string(i), policy);
    }

    void pass_day(int day) {
        if (day % 7 == 0) import_list(day / 7);
        world_.withdraw(days{21});
        RunOptions options;
        options.wait = hours{20};
        world_.run(std::move(options));
        log_bytes_ = std::max(log_bytes_, log_bytes_now());
        answer();
        world_.sync();
        forget_what_only_the_test_keeps();
        world_.clock.set(monday + days{day + 1});
    }

    [[nodiscard]] Footprint footprint() {
        world_.open();  // closes it: what was in the log is in the file
        Footprint now;
        now.heap = mallinfo2().uordblks;
        now.resident = resident_bytes();
        now.descriptors =
            std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator());
        now.bytes_per_lead = static_cast<double>(fs::file_size(world_.database_path())) / imported_;
        return now;
    }

    [[nodiscard]] std::uintmax_t longest_log() const { return log_bytes_; }
    [[nodiscard]] StateCounts counts() const { return world_.counts(); }
    [[nodiscard]] int imported() const { return imported_; }

private:
    void import_list(int week) {
        world_.add_leads("week-" + std::to_string(week), leads_per_week);
        imported_ += leads_per_week;
    }

    // Every third lead of a list accepts by the evening, every seventh of the others declines.
    void answer() {
        for (const SentByFake& one : world_.provider.sent) {
            const std::string& who = one.provider_id;
            const int number = std::stoi(who.substr(who.rfind('-') + 1));
            if (number % 3 == 0) {
                world_.provider.connected.try_emplace(who, world_.clock.now());
            } else if (number % 7 == 0) {
                world_.provider.declined.insert(who);
            }
        }
    }

    [[nodiscard]] std::uintmax_t log_bytes_now() const {
        std::error_code none;
        const auto bytes = fs::file_size(world_.database_path() + "-wal", none);
        return none ? 0 : bytes;
    }

    void forget_what_only_the_test_keeps() {
        world_.observer.jobs.clear();
        world_.observer.told.clear();
        world_.observer.accounts.clear();
        world_.observer.error_counts.clear();
        world_.observer.jobs.shrink_to_fit();
        world_.observer.told.shrink_to_fit();
        FakeProvider& provider = world_.provider;
        const Instant old = world_.clock.now() - days{28};
        std::erase_if(provider.sent, [&](const SentByFake& one) {
            if (one.at >= old || is_pending(one.provider_id)) return false;
            provider.connected.erase(one.provider_id);
            provider.declined.erase(one.provider_id);
            provider.withdrawn.erase(one.provider_id);
            return true;
        });
    }

    [[nodiscard]] bool is_pending(const std::string& who) const {
        const FakeProvider& provider = world_.provider;
        return !provider.connected.contains(who) && !provider.declined.contains(who) &&
               !provider.withdrawn.contains(who);
    }

    RunnerWorld world_;
    int imported_ = 0;
    std::uintmax_t log_bytes_ = 0;
};

void print(const char* when, const Footprint& now) {
    std::printf(
        "%-8s heap %7.2f MB  resident %7.2f MB  descriptors %td  database %6.0f bytes a lead\n",
        when, static_cast<double>(now.heap) / 1e6, static_cast<double>(now.resident) / 1e6,
        now.descriptors, now.bytes_per_lead
    );
}

int weeks_wanted() {
    const char* const wish = std::getenv("INVITO_SOAK_WEEKS");
    return wish == nullptr ? weeks_usual : std::stoi(wish);
}

TEST(Soak, more_nights_take_no_more_than_two_months_did) {
    const int weeks = weeks_wanted();
    Nights nights;
    Footprint settled;
    for (int day = 0; day < 7 * weeks && !testing::Test::HasFailure(); ++day) {
        nights.pass_day(day);
        if (day == settled_after) settled = nights.footprint();
    }
    const Footprint last = nights.footprint();

    print("8 weeks", settled);
    print("all", last);
    std::printf("log at most %.2f MB\n", static_cast<double>(nights.longest_log()) / 1e6);
    const StateCounts counts = nights.counts();
    EXPECT_EQ(nights.imported(), weeks * leads_per_week);
    EXPECT_GE(counts.of(JobState::accepted), nights.imported() / 4);
    EXPECT_GE(counts.of(JobState::withdrawn), nights.imported() / 8);
    EXPECT_LE(counts.of(JobState::queued) + counts.of(JobState::resolved), leads_per_week);
    EXPECT_LE(last.heap, settled.heap + settled.heap / 10);
    EXPECT_LE(last.resident, settled.resident + settled.resident / 5);
    EXPECT_EQ(last.descriptors, settled.descriptors);
    EXPECT_LE(last.bytes_per_lead, 1.1 * settled.bytes_per_lead);
    EXPECT_LE(nights.longest_log(), log_bytes_max);
}

}  // namespace
}  // namespace invito::test
