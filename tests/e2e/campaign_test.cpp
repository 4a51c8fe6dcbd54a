#include "program_world.hpp"

namespace invito::test {
namespace {

TEST(Campaign, a_list_and_yes_are_enough) {
    ProgramWorld world;
    world.write_settings({.dsn = world.server->http_url(), .accounts = 1});
    world.write_leads(12);

    const Finished run = world.run({"run", "leads.csv", "--yes"});

    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(world.effects(), 12);
    EXPECT_EQ(world.counts().of(JobState::sent), 12);
}

TEST(Campaign, the_same_line_again_sends_nobody_twice) {
    ProgramWorld world;
    world.write_settings({.dsn = world.server->http_url(), .accounts = 1});
    world.write_leads(5);
    world.run({"run", "leads.csv", "--yes"});
    world.write_leads(8);

    const Finished again = world.run({"run", "leads.csv", "--yes"});

    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_EQ(world.effects(), 8);
    EXPECT_EQ(world.most_effects_on_one_person(), 1);
}

TEST(Campaign, a_campaign_file_goes_from_import_over_start_to_run_and_report) {
    ProgramWorld world;
    world.write(
        "leads.csv",
        "linkedin_url,first_name,hook\n"
        "https://www.linkedin.com/in/jane-doe,Jane,your talk\n"
        "https://www.linkedin.com/company/acme,,\n"
        "https://www.linkedin.com/in/connected-tom,Tom,hello\n"
        "https://www.linkedin.com/in/missing-kim,Kim,hello\n"
        "https://www.linkedin.com/in/JANE-DOE/,Jane,again\n"
    );
    world.write(
        "spring.yaml",
        "version: 1\nname: spring\nlist: {file: leads.csv}\naccounts: {use: [anna, ben]}\n"
        "note:\n  text: \"Hi {{first_name|there}}, {{hook}}.\"\n"
    );

    const Finished imported = world.run({"import", "spring.yaml", "--json"});
    const Finished idle = world.run({"run", "--yes"});
    const Finished started = world.run({"start", "spring", "--yes"});
    const Finished ran = world.run({"run"});
    const Finished report = world.run({"report", "spring", "--csv", "-"});

    EXPECT_EQ(imported.exit_code, 0) << imported.err;
    EXPECT_NE(imported.out.find("\"imported\":3"), std::string::npos) << imported.out;
    EXPECT_NE(imported.out.find("\"rejected\":1"), std::string::npos) << imported.out;
    EXPECT_NE(imported.out.find("\"duplicates\":1"), std::string::npos) << imported.out;
    EXPECT_EQ(idle.exit_code, 0) << "a draft is not sent: " << idle.err;
    EXPECT_EQ(started.exit_code, 0) << started.err;
    EXPECT_EQ(ran.exit_code, 10) << "one person was not found: " << ran.err;
    ASSERT_EQ(world.server->invitations().size(), 1U);
    EXPECT_EQ(world.server->invitations()[0].message, "Hi Jane, your talk.");
    EXPECT_NE(report.out.find("already_connected"), std::string::npos) << report.out;
    EXPECT_NE(report.out.find("not_found"), std::string::npos) << report.out;
}

TEST(Campaign, kind_sandbox_over_tls_with_the_servers_authority_works_the_same) {
    ProgramWorld world;
    world.write("ca.pem", world.server->ca_pem());
    world.write_settings({
        .dsn = world.server->https_url(),
        .provider_lines = "  ca_file: ca.pem\n  speed: 600x\n",
        .kind = "sandbox",
        .accounts = 1,
    });
    world.write_leads(4);

    const Finished run = world.run({"run", "leads.csv", "--yes"});

    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(world.effects(), 4);
}

TEST(Campaign, the_days_cap_holds_over_restarts) {
    ProgramWorld world;
    world.write_settings({
        .dsn = world.server->http_url(),
        .limits = "{per_day: 7, per_week: 100, profiles_per_day: unlimited}",
        .accounts = 2,
    });
    world.write_leads(50);

    const Finished first = world.run({"run", "leads.csv", "--account", "anna,ben", "--yes"});
    const Finished second = world.run({"run"});

    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(second.exit_code, 0) << second.err;
    EXPECT_EQ(world.effects(), 14);
    EXPECT_EQ(world.counts().waiting(), 36);
}

TEST(Campaign, json_lines_end_with_the_summary) {
    ProgramWorld world;
    world.write_settings({.dsn = world.server->http_url(), .accounts = 1});
    world.write_leads(2);

    const Finished run = world.run({"run", "leads.csv", "--yes", "--json"});

    std::istringstream lines(run.out);
    std::string line;
    std::string last;
    int jobs = 0;
    while (std::getline(lines, line)) {
        EXPECT_TRUE(line.starts_with("{\"type\":\"")) << line;
        if (line.starts_with("{\"type\":\"job\"")) ++jobs;
        last = line;
    }
    EXPECT_GE(jobs, 2) << run.out;
    EXPECT_TRUE(last.starts_with("{\"type\":\"summary\"")) << last;
    EXPECT_NE(last.find("\"sent\":2"), std::string::npos) << last;
    EXPECT_NE(last.find("\"exit_code\":0"), std::string::npos) << last;
}

}  // namespace
}  // namespace invito::test
