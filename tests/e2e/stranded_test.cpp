// Leads that nobody sends, by the shipped binary: an employee leaves, a list goes out twice, a
// campaign is over.

#include "output.hpp"
#include "program_world.hpp"

#include <gmock/gmock.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* gone = "3 leads wait for anna, which is not in the configuration";

// Six leads, three each for anna and ben; then anna leaves.
class AnnaLeft : public ProgramWorld {
public:
    AnnaLeft() {
        write_settings({.dsn = server->http_url(), .accounts = 2});
        write_leads(6);
        write(
            "spring.yaml",
            "version: 1\nname: spring\nlist: {file: leads.csv}\naccounts: {use: [anna, ben]}\n"
        );
        run({"import", "spring.yaml"});
        run({"start", "spring", "--yes"});
        std::string settings = read_file(path("invito.yaml"));
        const std::size_t line = settings.find("  anna: {");
        settings.erase(line, settings.find('\n', line) + 1 - line);
        write("invito.yaml", settings);
    }
};

TEST(Stranded, leads_of_an_account_that_left_are_named_by_every_screen_until_they_are_moved) {
    AnnaLeft world;

    for (int night = 0; night < 2; ++night) {
        const Finished run = world.run({"run", "--quiet"});
        EXPECT_EQ(run.exit_code, 11) << run.out << run.err;
        EXPECT_THAT(run.out, HasSubstr("! 3 leads wait for anna, which is not in the"));
        EXPECT_THAT(run.out, HasSubstr("no account may send what is left"));
        EXPECT_THAT(run.out, Not(HasSubstr("everything due was done")));
    }
    const Finished status = world.run({"status"});
    EXPECT_THAT(status.out, HasSubstr("3 leads wait for anna, which is not in the"));
    EXPECT_THAT(status.out, HasSubstr("not configured"));
    const Finished plan = world.run({"plan"});
    EXPECT_THAT(plan.out, HasSubstr("account is not in the configuration"));
    EXPECT_THAT(plan.out, HasSubstr("3 leads are left"));
    const Finished doctor = world.run({"doctor", "--offline"});
    EXPECT_EQ(doctor.exit_code, 11) << doctor.out;
    EXPECT_THAT(doctor.out, HasSubstr("FAIL  leads"));
    EXPECT_THAT(world.run({"report"}).out, HasSubstr("3 leads wait for anna"));
    EXPECT_THAT(world.run({"accounts", "list"}).err, HasSubstr(gone));
    EXPECT_THAT(world.run({"campaigns", "list"}).err, HasSubstr(gone));
    const auto summary = parsed(world.run({"status", "--json"}).out);
    EXPECT_STREQ(summary["stranded"][0]["why"].GetString(), "account_not_configured");
    EXPECT_EQ(summary["stranded"][0]["leads"].GetInt(), 3);

    const Finished rehearsal = world.run({"jobs", "move", "--from", "anna", "--to", "ben", "-n"});
    EXPECT_THAT(rehearsal.err, HasSubstr("spring: 3 leads go to ben\nNothing was changed."));
    const Finished unanswered = world.run({"jobs", "move", "--from", "anna", "--to", "ben"});
    EXPECT_EQ(unanswered.exit_code, 2) << "nobody is there to be asked";
    const Finished move = world.run({"jobs", "move", "--from", "anna", "--to", "ben", "--yes"});
    EXPECT_EQ(move.exit_code, 0) << move.err;
    EXPECT_THAT(move.err, HasSubstr("3 leads moved."));

    const Finished run = world.run({"run"});
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    EXPECT_EQ(world.effects(), 6);
    EXPECT_EQ(world.most_effects_on_one_person(), 1);
    EXPECT_THAT(world.run({"explain", "linkedin.com/in/lead-0"}).out, HasSubstr("job.moved"));
}

TEST(Stranded, moving_needs_two_accounts_of_which_one_is_configured) {
    AnnaLeft world;

    const auto failure = [&world](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"jobs", "move"});
        const Finished move = world.run(std::move(arguments));
        EXPECT_EQ(move.exit_code, 2) << move.err;
        return move.err;
    };
    EXPECT_THAT(failure({"--from", "anna"}), HasSubstr("jobs move needs two accounts"));
    EXPECT_THAT(failure({"--from", "ben", "--to", "anna"}), HasSubstr("anna"));
    EXPECT_THAT(failure({"--from", "zoe", "--to", "ben"}), HasSubstr("no account \"zoe\""));
    EXPECT_THAT(failure({"--from", "ben", "--to", "ben"}), HasSubstr("the same account"));
    EXPECT_THAT(
        failure({"--from", "anna", "--to", "ben", "--campaign", "none"}), HasSubstr("none")
    );
    EXPECT_EQ(world.counts().waiting(), 6);
}

TEST(Stranded, what_stopped_an_account_here_is_told_by_doctor_although_the_provider_says_ok) {
    AnnaLeft world;
    world.run({"run"});
    world.run({"pause", "--account", "ben", "--reason", "holiday"});

    const Finished doctor = world.run({"doctor"});

    EXPECT_THAT(doctor.out, HasSubstr("ok    ben        LINKEDIN, OK"));
    EXPECT_THAT(doctor.out, HasSubstr("warn  ben        paused since"));
    EXPECT_THAT(doctor.out, Not(HasSubstr("FAIL  ben"))) << "whoever paused it knows";
    EXPECT_THAT(doctor.out, HasSubstr("To go on: invito resume --account"));
}

TEST(Stranded, a_sign_in_that_ran_out_is_told_by_the_provider_and_offline_from_memory) {
    AnnaLeft world;
    const std::string& ben = sandbox_accounts[1].second;
    world.server->set_account_status(ben, "CREDENTIALS");
    world.run({"run"});
    EXPECT_THAT(
        world.run({"doctor", "--offline"}).out,
        HasSubstr("FAIL  ben        stopped here: LinkedIn sign-in expired")
    );

    world.server->set_account_status(ben, "OK");
    EXPECT_THAT(world.run({"doctor"}).out, Not(HasSubstr("FAIL  ben")))
        << "the next run takes it back";
}

TEST(Stranded, a_second_campaign_over_the_same_people_says_so_at_import_and_in_the_question) {
    ProgramWorld world;
    world.write_leads(4);
    world.run({"import", "leads.csv", "--name", "messy", "--account", "anna"});

    const Finished import =
        world.run({"import", "leads.csv", "--name", "second", "--account", "ben"});
    const Finished start = world.run({"start", "second", "-n"});

    EXPECT_THAT(import.err, HasSubstr("4 of 4 are also in \"messy\""));
    EXPECT_THAT(start.out, HasSubstr("4 of 4 are also in \"messy\"; whichever turn comes first"));
    const Finished again =
        world.run({"import", "leads.csv", "--name", "second", "--account", "ben"});
    EXPECT_THAT(again.err, Not(HasSubstr("are also in"))) << "said once, when they came in";
}

TEST(Stranded, an_import_into_a_campaign_past_its_end_says_so) {
    ProgramWorld world;
    world.write_leads(2);
    world.write(
        "q.yaml",
        "version: 1\nname: q\nlist: {file: leads.csv}\naccounts: {use: [anna]}\n"
        "schedule: {end: 2026-01-15}\n"
    );

    const Finished import = world.run({"import", "q.yaml"});
    EXPECT_THAT(import.err, HasSubstr("\"q\" ended on Thu 15 Jan"));

    world.run({"start", "q", "--yes"});
    EXPECT_THAT(world.run({"run"}).out, HasSubstr("2 leads were not reached before its end"));
    EXPECT_THAT(
        world.run({"status"}).out, HasSubstr("q ended on Thu 15 Jan, 2 leads were not reached.")
    );
    const Finished later = world.run({"run", "--quiet"});
    EXPECT_EQ(later.exit_code, 0) << "told once";
}

}  // namespace
}  // namespace invito::test
