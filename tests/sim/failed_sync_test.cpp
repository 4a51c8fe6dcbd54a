// A disk that could not sync once, and works again: the system may show what the disk never got.

#include "fault_disk.hpp"
#include "invito/ports/admin_store.hpp"
#include "invito/ports/engine.hpp"
#include "invito/support/failure.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace invito::test {
namespace {

class AfterAFailedSync : public ::testing::TestWithParam<int> {
protected:
    [[nodiscard]] std::unique_ptr<Database> open() const {
        DatabaseOptions options;
        options.program_version = "test";
        return std::move(engine_of(directory.file("invito.db"))->open(options).value());
    }

    static void add(Database& database, const std::string& slug) {
        database.admin_store().add_suppression({{{SuppressionKind::person, slug}}}, Instant{});
    }

    [[nodiscard]] bool has(const std::string& slug) const {
        const auto queries = engine_of(directory.file("invito.db"))->queries().value();
        for (const SuppressionView& entry : queries->suppression_list()) {
            if (entry.key.value == slug) return true;
        }
        return false;
    }

    TempDir directory;
    FaultDisk disk{1};
};

TEST_P(AfterAFailedSync, the_next_process_commits_nothing_that_a_power_cut_takes_back) {
    {
        const auto database = open();
        add(*database, "before");
        disk.fail_at(static_cast<std::uint64_t>(GetParam()), DiskFault::io_error);
        try {
            add(*database, "during");
        } catch (const StorageFailure&) {
            // As a run does: it stops, and another process comes.
        }
        disk.kill();
    }
    disk.process_death();
    disk.heal();

    auto database = open();
    add(*database, "after");
    disk.kill();
    database.reset();
    Random random(static_cast<std::uint64_t>(GetParam()));
    disk.power_loss(random);

    EXPECT_TRUE(has("before"));
    EXPECT_TRUE(has("after"));
}

INSTANTIATE_TEST_SUITE_P(at_call, AfterAFailedSync, ::testing::Range(1, 16));

}  // namespace
}  // namespace invito::test
