// Reports of a real database, made by the shipped binary: periods, columns of the list,
// spreadsheets and thresholds.
#include "output.hpp"
#include "program_world.hpp"

#include <gmock/gmock.h>
#include <regex>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Four invited people of a list with a CRM's key, from a campaign that keeps it.
class ReportedWorld : public testing::Test {
protected:
    ReportedWorld() {
        world.write(
            "leads.csv",
            "Record ID,linkedin_url,first_name,Industry\n"
            "00170000000000001,https://www.linkedin.com/in/lead-0,Jane,Retail\n"
            "00170000000000002,https://www.linkedin.com/in/lead-1,Jane,Retail\n"
            "00170000000000003,https://www.linkedin.com/in/lead-2,Jane,Banking\n"
            "00170000000000004,https://www.linkedin.com/in/lead-3,Jane,\n"
        );
        world.write("spring.yaml", campaign_keeping("[record_id]"));
    }

    static std::string campaign_keeping(const std::string& columns) {
        return "version: 1\nname: spring\nlist: {file: leads.csv, keep: " + columns +
               "}\naccounts: {use: [anna]}\n";
    }

    void send() {
        const Finished run = world.run({"run", "spring.yaml", "--yes"});
        ASSERT_EQ(run.exit_code, 0) << run.err;
    }

    ProgramWorld world;
};

TEST_F(ReportedWorld, has_the_kept_columns_of_the_list_and_the_outcome_in_its_rows) {
    send();

    const Finished kept = world.run({"report", "--csv", "-"});
    const Finished asked = world.run({"report", "--csv", "-", "--columns", "Industry"});
    const Finished anonymous = world.run({"report", "--csv", "-", "--anonymous"});

    EXPECT_THAT(kept.out, HasSubstr(",gone_at,outcome,record_id\n"));
    EXPECT_THAT(kept.out, HasSubstr(",pending,00170000000000001\n"));
    EXPECT_THAT(asked.out, HasSubstr(",outcome,industry\n"));
    EXPECT_THAT(asked.out, HasSubstr(",pending,Banking\n"));
    EXPECT_THAT(anonymous.out, HasSubstr(",outcome,record_id\n"));
    EXPECT_THAT(anonymous.out, Not(HasSubstr("0017")));
}

TEST_F(ReportedWorld, refuses_a_kept_column_that_the_list_does_not_have_and_names_the_likely_one) {
    world.write("spring.yaml", campaign_keeping("[record_id, Record ID]"));

    for (const std::string command : {"validate", "import"}) {
        const Finished refused = world.run({command, "spring.yaml"});

        EXPECT_EQ(refused.exit_code, 65) << command;
        EXPECT_THAT(refused.err, HasSubstr("list.keep: \"Record ID\" is not a column"));
        EXPECT_THAT(refused.err, HasSubstr("did you mean record_id?"));
    }
}

TEST_F(ReportedWorld, takes_another_choice_of_kept_columns_from_the_file_at_any_time) {
    send();
    world.write("spring.yaml", campaign_keeping("[industry, record_id]"));

    const Finished import = world.run({"import", "spring.yaml"});

    EXPECT_EQ(import.exit_code, 0) << import.err;
    EXPECT_THAT(
        world.run({"report", "spring", "--csv", "-"}).out,
        HasSubstr(",outcome,industry,record_id\n")
    );
}

TEST_F(ReportedWorld, for_a_spreadsheet_has_text_ids_and_times_that_are_times) {
    send();

    const Finished csv = world.run({"report", "--csv", "-", "--excel", "--delimiter", ";"});

    EXPECT_THAT(
        csv.out, StartsWith("\xEF\xBB\xBF"
                            "campaign;run;job;")
    );
    EXPECT_THAT(csv.out, HasSubstr(";\"=\"\"00170000000000001\"\"\"\n"));
    const std::regex time(";(\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2});");
    EXPECT_TRUE(std::regex_search(csv.out, time)) << csv.out;
    EXPECT_FALSE(std::regex_search(csv.out, std::regex("\\d{2}T\\d{2}:\\d{2}"))) << csv.out;
    const Finished without = world.run({"report", "--excel"});
    EXPECT_EQ(without.exit_code, 2);
    EXPECT_THAT(without.err, HasSubstr("--excel is about a CSV"));
}

TEST_F(ReportedWorld, cuts_by_a_column_of_the_list_however_it_is_spelled) {
    send();

    const Finished text = world.run({"report", "--by", "column:Industry"});
    const Finished csv = world.run({"report", "--by", "column:industry", "--csv", "-"});
    const auto json = parsed(world.run({"report", "--by", "column:industry", "--json"}).out);
    const Finished wrong = world.run({"report", "--by", "column:indstry"});
    const Finished secret = world.run({"report", "--by", "column:industry", "--anonymous"});

    EXPECT_THAT(text.out, HasSubstr("Retail        2     2    -       -\n"));
    EXPECT_THAT(csv.out, StartsWith("industry,leads,waiting,sent,"));
    EXPECT_THAT(csv.out, HasSubstr("\nRetail,2,0,2,"));
    EXPECT_EQ(json["by"]["what"], "column");
    EXPECT_EQ(json["by"]["rows"].Size(), 3U);
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("did you mean industry?"));
    EXPECT_EQ(secret.exit_code, 2);
}

TEST_F(ReportedWorld, tells_what_happened_in_a_time) {
    send();

    const Finished today = world.run({"report", "--since", "2h"});
    const Finished before = world.run({"report", "--until", "yesterday"});
    const auto json = parsed(world.run({"report", "--since", "2h", "--json"}).out);

    EXPECT_THAT(
        today.out, HasSubstr("What happened in this time, whenever the lead was invited\n")
    );
    EXPECT_THAT(today.out, HasSubstr("Of the 4 leads invited in this time, so far"));
    EXPECT_THAT(before.out, HasSubstr("Nothing happened in this time."));
    EXPECT_EQ(json["totals"]["happened"]["sent"].GetInt(), 4);
}

TEST_F(ReportedWorld, puts_campaigns_side_by_side) {
    send();
    world.write(
        "autumn.yaml",
        "version: 1\nname: autumn\nlist: {leads: [{linkedin_url: jane-doe}]}\n"
        "accounts: {use: [anna]}\n"
    );
    world.run({"import", "autumn.yaml"});

    const Finished both = world.run({"report", "autumn", "spring"});
    const Finished weeks = world.run({"report", "spring", "autumn", "--by", "week", "--csv", "-"});
    const Finished mixed = world.run({"report", "spring", "r-0001"});
    const Finished unknown = world.run({"report", "spring", "autum"});

    EXPECT_THAT(both.out, HasSubstr("           autumn  spring\n"));
    EXPECT_THAT(both.out, HasSubstr("Sent            0       4\n"));
    EXPECT_THAT(weeks.out, StartsWith("campaign,week,leads,"));
    EXPECT_EQ(mixed.exit_code, 2);
    EXPECT_THAT(mixed.err, HasSubstr("r-0001 is a run: it stands alone"));
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_THAT(unknown.err, HasSubstr("did you mean \"autumn\"?"));
}

TEST_F(ReportedWorld, fails_with_12_where_a_threshold_is_crossed) {
    send();

    const Finished crossed =
        world.run({"report", "--fail-if", "sent < 5 over 1d", "--fail-if", "unknown > 3"});
    const Finished fine = world.run({"report", "--fail-if", "sent < 4 over 1d"});
    const Finished few = world.run({"report", "--fail-if", "failed >= 0% over 7d"});
    const Finished quiet = world.run({"report", "-q", "--fail-if", "sent < 5"});
    const Finished json = world.run({"report", "--json", "--fail-if", "sent < 5"});
    const Finished csv = world.run({"report", "--csv", "-", "--fail-if", "sent < 5"});
    const Finished wrong = world.run({"report", "--fail-if", "sent < 5 ovr 1d"});

    EXPECT_EQ(crossed.exit_code, 12);
    EXPECT_THAT(crossed.out, HasSubstr("sent < 5 over 1d  crossed  4\n"));
    EXPECT_THAT(crossed.out, HasSubstr("unknown > 3       ok       0\n"));
    EXPECT_EQ(fine.exit_code, 0);
    EXPECT_EQ(few.exit_code, 0);
    EXPECT_THAT(few.out, HasSubstr("too few  0 of 4, small sample\n"));
    EXPECT_EQ(quiet.exit_code, 12);
    EXPECT_EQ(quiet.out, "");
    EXPECT_EQ(quiet.err, "! sent < 5: it is 4\n");
    EXPECT_EQ(json.exit_code, 12);
    EXPECT_TRUE(parsed(json.out)["thresholds"][0]["crossed"].GetBool());
    EXPECT_EQ(csv.exit_code, 12);
    EXPECT_THAT(csv.err, HasSubstr("sent < 5: it is 4"));
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("found: \"ovr\" at column 10"));
}

TEST_F(ReportedWorld, is_a_page_of_the_owner_that_replaces_what_nobody_changed) {
    send();

    const Finished first = world.run({"report", "--html", "r.html"});
    const Finished again = world.run({"report", "--html", "r.html"});
    const std::string page = read_file(world.path("r.html"));
    world.write("r.html", "mine");
    const Finished changed = world.run({"report", "--html", "r.html"});
    const Finished piped = world.run({"report", "--html", "-"});

    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(first.out, "");
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_THAT(page, StartsWith("<!doctype html>"));
    EXPECT_THAT(page, HasSubstr(R"(<span data-json="/totals/sent">4</span>)"));
    EXPECT_NE(changed.exit_code, 0);
    EXPECT_EQ(read_file(world.path("r.html")), "mine");
    EXPECT_THAT(piped.out, StartsWith("<!doctype html>"));
}

Finished run_demo(const TempDir& folder, const std::vector<std::string>& flags) {
    ChildOptions options;
    options.arguments = {INVITO_PROGRAM, "demo", "--speed", "20000x"};
    options.arguments.insert(options.arguments.end(), flags.begin(), flags.end());
    options.directory = folder.path();
    options.environment = {
        {"HOME", folder.path()}, {"PATH", "/usr/bin:/bin"}, {"TMPDIR", folder.path()}};
    return run_child(options);
}

TEST(Demo, leaves_its_report_and_ends_with_the_path) {
    const TempDir folder;

    const Finished demo = run_demo(folder, {});

    EXPECT_EQ(demo.exit_code, 0) << demo.err;
    const std::regex last_line("Report to open in a browser: (/.*)/report\\.html\n$");
    std::smatch found;
    ASSERT_TRUE(std::regex_search(demo.out, found, last_line)) << demo.out;
    const std::filesystem::path left = found[1].str();
    EXPECT_THAT(read_file(left / "report.html"), HasSubstr("SANDBOX"));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(left), {}), 1);
}

TEST(Demo, tells_the_same_story_over_v2) {
    const TempDir folder;

    const Finished demo = run_demo(folder, {"--api", "v2", "--keep"});

    EXPECT_EQ(demo.exit_code, 0) << demo.err;
    EXPECT_THAT(demo.out, HasSubstr("a fake of the Unipile API v2 at https://127.0.0.1:"));
    EXPECT_THAT(demo.out, HasSubstr("carla")) << "who loses her session";
    const std::filesystem::path kept = std::filesystem::directory_iterator(folder.path())->path();
    const std::string settings = read_file(kept / "invito.yaml");
    EXPECT_THAT(settings, HasSubstr("api: v2\n  base: https://127.0.0.1:"));
    EXPECT_THAT(settings, HasSubstr("carla: {id: acc_"));
}

}  // namespace
}  // namespace invito::test
