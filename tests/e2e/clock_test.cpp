// The shipped binary against a provider whose Date is not this machine's time.

#include "program_world.hpp"
#include "support/raw_server.hpp"

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

sandbox::ServerOptions dated(Duration off) {
    sandbox::ServerOptions options;
    options.date_off = off;
    return options;
}

TEST(ClockOff, run_ends_with_78_and_every_job_is_where_it_was) {
    for (const Duration off : {Duration{hours{2}}, -Duration{hours{2}}}) {
        ProgramWorld world(dated(off));
        world.write_leads(5);
        world.run({"import", "leads.csv", "--account", "anna"});
        world.run({"start", "leads", "--yes"});
        const StateCounts before = world.counts();

        const Finished run = world.run({"run"});

        EXPECT_EQ(run.exit_code, 78) << run.err;
        EXPECT_NE(run.err.find("[clock.off]"), std::string::npos) << run.err;
        const char* const side = off > Duration{0} ? "2 h behind Unipile's" : "2 h ahead of";
        EXPECT_NE(run.err.find(side), std::string::npos) << run.err;
        EXPECT_NE(run.err.find("timedatectl"), std::string::npos) << run.err;
        EXPECT_NE(run.out.find("exit 78: set the clock, then run again"), std::string::npos)
            << run.out;
        EXPECT_TRUE(world.server->invitations().empty());
        EXPECT_EQ(world.counts().of(JobState::queued), 5);
        EXPECT_EQ(world.counts().waiting(), before.waiting());
    }
}

TEST(ClockOff, run_says_so_in_json_too) {
    ProgramWorld world(dated(hours{2}));
    world.write_leads(2);

    const Finished run = world.run({"run", "leads.csv", "--account", "anna", "--yes", "--json"});

    EXPECT_EQ(run.exit_code, 78) << run.err;
    EXPECT_NE(run.out.find(R"("ended":"clock_off","exit_code":78)"), std::string::npos) << run.out;
    EXPECT_NE(run.err.find(R"("code":"clock.off","kind":"config")"), std::string::npos) << run.err;
}

TEST(ClockOff, five_minutes_are_put_right_and_doctor_warns) {
    ProgramWorld world(dated(minutes{5}));
    world.write_leads(2);

    const Finished run = world.run({"run", "leads.csv", "--account", "anna", "--yes"});
    const Finished doctor = world.run({"doctor"});

    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(world.effects(), 2);
    EXPECT_EQ(doctor.exit_code, 0) << doctor.out;
    EXPECT_NE(doctor.out.find("warn  clock"), std::string::npos) << doctor.out;
}

TEST(ClockOff, doctor_fails_with_78_and_says_what_to_do) {
    ProgramWorld world(dated(-minutes{11}));

    const Finished doctor = world.run({"doctor"});

    EXPECT_EQ(doctor.exit_code, 78) << doctor.out;
    EXPECT_NE(doctor.out.find("FAIL  clock"), std::string::npos) << doctor.out;
    EXPECT_NE(doctor.out.find("timedatectl"), std::string::npos) << doctor.out;
}

TEST(ClockOff, doctor_says_how_far_and_how_long_the_window_is_open) {
    ProgramWorld world;

    const Finished doctor = world.run({"doctor"});

    EXPECT_NE(doctor.out.find("off, UTC, window always open"), std::string::npos) << doctor.out;
}

TEST(ClockOff, answers_without_a_date_are_a_warning) {
    const RawServer server({Script().serve(http_answer(200, R"({"items":[],"cursor":null})"))});
    ProgramWorld world;
    world.write_settings({.dsn = "http://127.0.0.1:" + server.port()});
    world.write_leads(1);

    const Finished doctor = world.run({"doctor"});
    const Finished run = world.run({"run", "leads.csv", "--account", "anna", "--yes"});

    EXPECT_NE(doctor.out.find("warn  clock"), std::string::npos) << doctor.out;
    EXPECT_NE(run.err.find("[clock.unconfirmed]"), std::string::npos) << run.err;
}

}  // namespace
}  // namespace invito::test
