// What the program writes where, with --json and with --quiet.

#include "output.hpp"
#include "program_world.hpp"

#include <algorithm>

namespace invito::test {
namespace {

void expect_start_and_summary(const Finished& output, const std::string& ended, int code) {
    const auto lines = lines_of(output.out);
    ASSERT_EQ(lines.size(), 2U) << output.out << output.err;
    EXPECT_STREQ(parsed(lines[0])["type"].GetString(), "start");
    const auto summary = parsed(lines[1]);
    EXPECT_STREQ(summary["type"].GetString(), "summary");
    EXPECT_EQ(summary["ended"].GetString(), ended);
    EXPECT_EQ(summary["exit_code"].GetInt(), code);
    EXPECT_EQ(output.exit_code, code);
}

void expect_json_lines(const std::string& text) {
    for (const std::string& line : lines_of(text)) EXPECT_TRUE(parsed(line).IsObject()) << line;
}

sandbox::Scenario scenario_of(const std::string& name) {
    return *std::ranges::find(sandbox::scenarios(), name, &sandbox::Scenario::name);
}

constexpr const char* three_leads =
    "linkedin_url\nlinkedin.com/in/jane-doe\nlinkedin.com/in/tom-fox\nlinkedin.com/in/olga\n";

TEST(JsonOfARun, has_a_start_and_a_summary_also_with_nothing_to_do) {
    ProgramWorld world;
    world.write("leads.csv", three_leads);
    world.run({"import", "leads.csv", "--account", "anna"});

    const auto output = world.run({"run", "--json"});

    expect_start_and_summary(output, "nothing_to_do", 0);
    EXPECT_EQ(output.err, "");
}

TEST(JsonOfARun, has_both_lines_also_where_it_cannot_start) {
    ProgramWorld world;
    world.write("leads.csv", three_leads);
    world.run({"import", "leads.csv", "--account", "anna"});
    std::filesystem::remove(world.path("key"));

    const auto output = world.run({"run", "--json"});

    expect_start_and_summary(output, "not_started", 78);
    expect_json_lines(output.err);
}

TEST(JsonOfARun, tells_how_many_leads_wait_for_an_account) {
    ProgramWorld world;
    world.write("leads.csv", three_leads);

    const auto output =
        world.run({"run", "leads.csv", "--account", "anna", "--json", "--yes", "--max-sends", "1"});

    const auto lines = lines_of(output.out);
    std::vector<int> waiting;
    for (const std::string& line : lines) {
        const auto event = parsed(line);
        if (event["type"] == "account") waiting.push_back(event["waiting"].GetInt());
    }
    ASSERT_GE(waiting.size(), 2U) << output.out;
    EXPECT_EQ(waiting.front(), 3);
    EXPECT_EQ(waiting.back(), 2);
}

TEST(JsonOfARun, keeps_standard_error_in_one_format) {
    sandbox::ServerOptions options;
    options.scenario = scenario_of("disconnect");
    ProgramWorld world(options);
    std::string leads = "linkedin_url\n";
    for (int i = 0; i < 12; ++i) leads += "linkedin.com/in/lead-" + std::to_string(i) + "\n";
    world.write("leads.csv", leads);

    const auto output =
        world.run({"run", "leads.csv", "--account", "anna", "--json", "--yes", "-v"});

    EXPECT_NE(output.err, "");
    expect_json_lines(output.err);
    expect_json_lines(output.out);
}

TEST(ChosenFields, of_lists_and_documents_are_all_that_is_printed) {
    ProgramWorld world;
    world.write("leads.csv", three_leads);
    world.run({"import", "leads.csv", "--account", "anna"});

    const auto jobs = world.run({"jobs", "list", "--json=state,job", "--limit", "1"});
    const auto status = world.run({"status", "--json=running"});

    EXPECT_EQ(jobs.out, "{\"v\":1,\"items\":[{\"job\":1,\"state\":\"queued\"}]}\n") << jobs.err;
    EXPECT_EQ(status.out, "{\"v\":1,\"running\":null}\n") << status.err;
}

TEST(ChosenFields, that_do_not_exist_are_answered_with_those_that_do) {
    ProgramWorld world;

    const auto typo = world.run({"jobs", "list", "--json=job,linkedin"});
    const auto none = world.run({"run", "--json=sent"});

    EXPECT_EQ(typo.exit_code, 2);
    EXPECT_EQ(typo.out, "");
    const auto error = parsed(typo.err);
    EXPECT_STREQ(error["code"].GetString(), "usage.field");
    EXPECT_TRUE(contains(
        error["hint"].GetString(), "did you mean \"linkedin_url\"? fields: campaign, run, job, "
    )) << typo.err;
    EXPECT_EQ(none.exit_code, 2);
    EXPECT_TRUE(contains(none.err, "fields cannot be chosen of")) << none.err;
}

TEST(Quiet, says_nothing_of_nothing_to_do) {
    ProgramWorld world;
    world.write("leads.csv", three_leads);
    world.run({"import", "leads.csv", "--account", "anna"});

    const auto output = world.run({"run", "--quiet"});

    EXPECT_EQ(output.exit_code, 0);
    EXPECT_EQ(output.out + output.err, "");
}

TEST(Quiet, imports_and_runs_without_a_word_where_all_is_well) {
    ProgramWorld world;
    world.write("leads.csv", three_leads);

    const auto run = world.run({"run", "leads.csv", "--account", "anna", "--quiet", "--yes"});
    const auto again = world.run({"import", "leads.csv", "--account", "anna", "--quiet"});

    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(run.out, "");
    EXPECT_EQ(run.err.find("error"), std::string::npos) << run.err;
    EXPECT_FALSE(contains(run.err, "Leads")) << run.err;
    EXPECT_FALSE(contains(run.err, "Start ")) << run.err;
    EXPECT_FALSE(contains(run.err, "advice")) << run.err;
    EXPECT_EQ(again.out + again.err, "");
}

TEST(Quiet, tells_which_rows_were_rejected) {
    ProgramWorld world;
    world.write("leads.csv", std::string(three_leads) + "linkedin.com/company/acme\n");

    const auto output = world.run({"import", "leads.csv", "--account", "anna", "--quiet"});

    EXPECT_TRUE(contains(output.out, "rejected:")) << output.out;
    EXPECT_FALSE(contains(output.out, "List ")) << output.out;
}

TEST(Advice, on_settings_is_for_those_who_look_at_settings) {
    ProgramWorld world;  // without any limit, which is more than anybody advises
    world.write("leads.csv", three_leads);
    world.run({"import", "leads.csv", "--account", "anna"});

    EXPECT_TRUE(contains(world.run({"plan"}).err, "Unipile's advice"));
    EXPECT_TRUE(contains(world.run({"validate", "leads.csv"}).err, "Unipile's advice"));
    EXPECT_TRUE(contains(world.run({"doctor"}).out, "Unipile's advice"));
    EXPECT_TRUE(contains(world.run({"start", "leads", "--yes"}).err, "Unipile's advice"));
    for (const char* command : {"run", "sync", "status"}) {
        const auto output = world.run({command});
        EXPECT_FALSE(contains(output.out + output.err, "advice")) << command;
    }
}

TEST(ConfigShow, cuts_no_value_that_a_program_reads) {
    ProgramWorld world;
    const std::string folder(90, 'x');

    const auto output = world.run({"config", "show", "--db", world.path(folder + "/invito.db")});

    EXPECT_TRUE(contains(output.out, world.path(folder + "/invito.db"))) << output.out;
}

TEST(EndOfARun, has_its_exit_line_last) {
    sandbox::ServerOptions options;
    options.scenario = scenario_of("disconnect");
    ProgramWorld world(options);
    std::string leads = "linkedin_url\n";
    for (int i = 0; i < 12; ++i) leads += "linkedin.com/in/lead-" + std::to_string(i) + "\n";
    world.write("leads.csv", leads);

    const auto output = world.run({"run", "leads.csv", "--account", "anna", "--yes"});

    const auto lines = lines_of(output.out);
    ASSERT_FALSE(lines.empty());
    EXPECT_TRUE(lines.back().starts_with("exit ")) << lines.back();
}

}  // namespace
}  // namespace invito::test
