#include "program_world.hpp"

#include <signal.h>

namespace invito::test {
namespace {

constexpr int rows = 1'000'000;
constexpr long peak_rss_kib_max = 200 * 1024;

// The memory of an import is bounded by the batch, that of a validation by the number of people;
// and a run on a full table begins to send at once.
TEST(LargeList, a_million_rows_import_in_bounded_memory_and_start_at_once) {
    ProgramWorld world;
    {
        std::ofstream csv(world.path("leads.csv"));
        csv << "linkedin_url,first_name,last_name,company\n";
        for (int i = 0; i < rows; ++i) {
            csv << "https://www.linkedin.com/in/lead-" << i << ",Lead,Doe-" << i << ",Acme\n";
        }
    }

    const Finished validated = world.run({"validate", "leads.csv", "--account", "anna", "--json"});
    const Finished imported = world.run({"import", "leads.csv", "--account", "anna", "--json"});
    const Finished started = world.run({"start", "leads", "--yes"});
    ChildProcess run(world.command({"run", "--max-sends", "3"}));
    const Finished finished = run.wait();

    EXPECT_NE(validated.out.find("\"usable\":1000000"), std::string::npos) << validated.out;
    EXPECT_LT(validated.peak_rss_kib, peak_rss_kib_max);
    EXPECT_EQ(imported.exit_code, 0) << imported.err;
    EXPECT_NE(imported.out.find("\"imported\":1000000"), std::string::npos) << imported.out;
    EXPECT_LT(imported.peak_rss_kib, peak_rss_kib_max);
    EXPECT_EQ(started.exit_code, 0) << started.err;
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_LT(finished.peak_rss_kib, peak_rss_kib_max);
    EXPECT_EQ(world.effects(), 3);
}

}  // namespace
}  // namespace invito::test
