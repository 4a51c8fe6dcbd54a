// What doctor and db check say about the ground that everything stands on. How long a sync takes
// depends on the machine: only that it is told is checked here.

#include "output.hpp"
#include "program_world.hpp"

#include <gmock/gmock.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* promise = "That nobody is invited twice and no limit is passed rests on:";

TEST(Doctor, times_the_disk_before_there_is_a_database_and_leaves_nothing) {
    const ProgramWorld world;

    const Finished doctor = world.run({"doctor", "--offline"});

    EXPECT_EQ(doctor.exit_code, 0) << doctor.out;
    EXPECT_THAT(doctor.out, HasSubstr(" disk       fsync "));
    EXPECT_THAT(doctor.out, HasSubstr(" ms median"));
    for (const auto& entry : std::filesystem::directory_iterator(world.directory.path()))
        EXPECT_THAT(entry.path().filename().string(), Not(HasSubstr("invito.db")));
}

TEST(Doctor, waits_for_the_folder_that_the_first_import_makes) {
    const ProgramWorld world;

    const Finished doctor = world.run({"doctor", "--offline", "--db", "later/invito.db"});

    EXPECT_THAT(doctor.out, HasSubstr("skip  disk "));
}

TEST(Doctor, says_what_the_promise_rests_on_when_asked_for_more) {
    const ProgramWorld world;

    const Finished plain = world.run({"doctor", "--offline"});
    const Finished verbose = world.run({"doctor", "--offline", "-v"});
    const Finished json = world.run({"doctor", "--offline", "--json"});

    EXPECT_THAT(plain.out, Not(HasSubstr(promise)));
    EXPECT_THAT(verbose.out, HasSubstr(promise));
    EXPECT_THAT(verbose.out, HasSubstr("\nA4  The disk keeps what it was told to sync"));
    const auto document = parsed(json.out);
    ASSERT_EQ(document["assumptions"].Size(), 5U);
    EXPECT_STREQ(document["assumptions"][0]["id"].GetString(), "A1");
}

TEST(Doctor, and_db_check_tell_the_time_of_the_disk_in_text_and_in_json) {
    ProgramWorld world;
    world.write_leads(1);
    world.run({"import", "leads.csv", "--account", "anna"});

    const Finished text = world.run({"db", "check"});
    const Finished json = world.run({"db", "check", "--json"});

    EXPECT_EQ(text.exit_code, 0) << text.err;
    EXPECT_THAT(text.out, HasSubstr(" MB, fsync "));
    EXPECT_THAT(text.out, HasSubstr("All is well."));
    const auto document = parsed(json.out);
    EXPECT_GT(document["disk"]["fsync_median_ns"].GetInt64(), 0);
    EXPECT_EQ(document["disk"]["rounds"].GetInt(), 20);
    EXPECT_TRUE(document["disk"]["trusted"].IsBool());
}

}  // namespace
}  // namespace invito::test
