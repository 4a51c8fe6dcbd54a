#include "cli/invocation.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Invocation parsed(const std::vector<std::string>& arguments, const Environment& environment = {}) {
    auto invocation = parse_arguments(arguments, environment);
    EXPECT_TRUE(invocation) << invocation.error().what;
    return invocation ? *invocation : Invocation{};
}

Error refused(const std::vector<std::string>& arguments, const Environment& environment = {}) {
    const auto invocation = parse_arguments(arguments, environment);
    EXPECT_FALSE(invocation);
    return invocation ? Error{} : invocation.error();
}

TEST(Parse, takes_flags_and_operands_in_any_order) {
    const Invocation call =
        parsed({"-v", "run", "--max-sends=3", "spring", "-ny", "--patience", "5m", "autumn"});

    EXPECT_EQ(call.command->name, "run");
    EXPECT_THAT(call.operands, ElementsAre("spring", "autumn"));
    EXPECT_EQ(call.integer("--max-sends"), 3);
    EXPECT_EQ(call.duration("--patience"), std::chrono::minutes{5});
    EXPECT_TRUE(call.has("--dry-run"));
    EXPECT_TRUE(call.has("--yes"));
    EXPECT_EQ(call.count("--verbose"), 1);
}

TEST(Parse, counts_clustered_repetitions) {
    EXPECT_EQ(parsed({"run", "-vv"}).count("--verbose"), 2);
}

TEST(Parse, takes_the_value_of_a_short_flag_from_its_cluster) {
    EXPECT_EQ(parsed({"run", "-nca.yaml"}).text("--config"), "a.yaml");
    EXPECT_TRUE(parsed({"run", "-nca.yaml"}).has("--dry-run"));
    EXPECT_EQ(parsed({"run", "-nc", "a.yaml"}).text("--config"), "a.yaml");
    EXPECT_THAT(refused({"run", "-nxy"}).what, HasSubstr("no flag -xy"));
    EXPECT_THAT(refused({"run", "-n3"}).what, HasSubstr("no flag -3"));
}

TEST(Parse, takes_a_value_as_it_is_written) {
    EXPECT_EQ(parsed({"run", "x.csv", "--note", "[Hi, you]"}).text("--note"), "[Hi, you]");
    EXPECT_EQ(parsed({"run", "x.csv", "--note=a=b"}).text("--note"), "a=b");
    EXPECT_EQ(parsed({"run", "--note=", "x.csv"}).text("--note"), "");
    EXPECT_EQ(parsed({"run", "x.csv", "--note", "-1 and --yes"}).text("--note"), "-1 and --yes");
    EXPECT_EQ(refused({"run", "--name="}).code, "usage.value");
}

TEST(Parse, lets_a_flag_of_the_command_win_over_the_global_one) {
    EXPECT_EQ(parsed({"report", "--json=r.json"}).text("--json"), "r.json");
    EXPECT_EQ(parsed({"--json", "report"}).text("--json"), "");
    EXPECT_THAT(parsed({"status", "--json=job,state"}).list("--json"), ElementsAre("job", "state"));
}

TEST(Parse, never_drops_a_word_before_the_command) {
    EXPECT_THAT(refused({"spring", "run"}).what, HasSubstr("\"spring\""));
    EXPECT_THAT(refused({"spring", "jobs", "list"}).what, HasSubstr("\"spring\""));
    EXPECT_THAT(refused({"jobs", "x", "list"}).what, HasSubstr("\"jobs x\""));
    EXPECT_THAT(refused({"--max-sends", "3", "run"}).what, HasSubstr("no flag --max-sends"));
}

TEST(Parse, never_lets_an_optional_value_take_the_next_word) {
    const Invocation call = parsed({"run", "--wait", "spring"});

    EXPECT_TRUE(call.has("--wait"));
    EXPECT_EQ(call.duration("--wait"), std::nullopt);
    EXPECT_THAT(call.operands, ElementsAre("spring"));
    EXPECT_EQ(parsed({"run", "--wait=2h"}).duration("--wait"), std::chrono::hours{2});
}

TEST(Parse, says_where_the_value_belongs_that_follows_a_flag) {
    const Error wait = refused({"run", "--wait", "2h"});
    EXPECT_EQ(wait.code, "usage.value");
    EXPECT_EQ(wait.hint, "--wait=2h");
    EXPECT_EQ(refused({"status", "--watch", "5s"}).hint, "--watch=5s");
    EXPECT_EQ(
        refused({"jobs", "list", "--json", "job,state"}).hint, "did you mean --json=job,state?"
    );
    EXPECT_EQ(refused({"jobs", "list", "x", "--json"}).hint, "it takes flags only");
    EXPECT_THAT(parsed({"run", "2h", "--wait"}).operands, ElementsAre("2h"));
    EXPECT_THAT(parsed({"accounts", "show", "--json", "anna"}).operands, ElementsAre("anna"));
}

TEST(Parse, takes_the_fields_of_json_from_the_command_line_only) {
    EXPECT_THAT(parsed({"status", "--json=a,b"}).list("--json"), ElementsAre("a", "b"));
    EXPECT_EQ(refused({"status"}, {{"INVITO_JSON", "a,b"}}).hint, "1 or 0");
}

TEST(Parse, checks_an_optional_value_where_there_is_a_choice) {
    EXPECT_EQ(parsed({"config", "schema", "--json-schema"}).text("--json-schema"), "");
    EXPECT_EQ(
        parsed({"config", "schema", "--json-schema=campaign"}).text("--json-schema"), "campaign"
    );
    EXPECT_EQ(refused({"config", "schema", "--json-schema=x"}).code, "usage.value");
}

TEST(Parse, takes_everything_after_a_double_dash_as_an_operand) {
    const Invocation call = parsed({"run", "a", "--", "-odd.csv", "--yes"});

    EXPECT_THAT(call.operands, ElementsAre("a", "-odd.csv", "--yes"));
    EXPECT_FALSE(call.has("--yes"));
}

TEST(Parse, takes_a_negative_number_as_an_operand) {
    EXPECT_THAT(parsed({"jobs", "show", "-1"}).operands, ElementsAre("-1"));
}

TEST(Parse, takes_a_single_dash_as_standard_input) {
    EXPECT_THAT(parsed({"import", "-"}).operands, ElementsAre("-"));
}

TEST(Parse, takes_the_name_of_a_command_as_an_operand) {
    EXPECT_THAT(parsed({"run", "status", "import"}).operands, ElementsAre("status", "import"));
}

TEST(Parse, splits_lists_at_commas_and_repetitions) {
    const Invocation call = parsed({"run", "--account", "anna,ben", "--account", "carla"});

    EXPECT_THAT(call.list("--account"), ElementsAre("anna", "ben", "carla"));
}

TEST(Parse, suggests_the_command_that_was_probably_meant) {
    const Error error = refused({"rnu"});

    EXPECT_EQ(error.kind, ErrorKind::usage);
    EXPECT_EQ(error.code, "usage.unknown_command");
    EXPECT_THAT(error.hint, HasSubstr("\"invito run\""));
    EXPECT_THAT(refused({"jobs", "lst"}).hint, HasSubstr("\"invito jobs list\""));
}

TEST(Parse, knows_what_other_tools_call_its_commands) {
    EXPECT_THAT(refused({"send"}).hint, HasSubstr("\"invito run\""));
}

TEST(Parse, never_guesses_an_abbreviated_command_or_flag) {
    EXPECT_EQ(refused({"stat"}).code, "usage.unknown_command");
    EXPECT_EQ(refused({"run", "--max-send", "3"}).code, "usage.unknown_flag");
}

TEST(Parse, suggests_the_flag_that_was_probably_meant) {
    const Error error = refused({"run", "--max-send=3"});

    EXPECT_THAT(error.what, HasSubstr("--max-send"));
    EXPECT_EQ(error.hint, "did you mean --max-sends?");
}

TEST(Parse, explains_why_there_is_no_flag_for_the_key) {
    for (const auto& call : std::vector<std::vector<std::string>>{
             {"run", "--api-key", "s3cret"},
             {"run", "--api-key=s3cret"},
             {"--api-key", "s3cret"}}) {
        const Error error = refused(call);

        EXPECT_EQ(error.code, "usage.api_key");
        EXPECT_THAT(error.hint, HasSubstr("api_key_file"));
        EXPECT_EQ((error.what + error.hint + error.found).find("s3cret"), std::string::npos);
    }
}

TEST(Parse, refuses_values_that_are_none) {
    EXPECT_THAT(refused({"run", "--patience", "5"}).hint, HasSubstr("unit"));
    EXPECT_THAT(refused({"run", "--max-sends", "many"}).hint, HasSubstr("whole number"));
    EXPECT_THAT(refused({"run", "--max-sends", "-1"}).hint, HasSubstr("whole number"));
    EXPECT_THAT(refused({"run", "--progress", "fancy"}).hint, HasSubstr("bars"));
    EXPECT_THAT(refused({"run", "--yes=maybe"}).hint, HasSubstr("no value"));
    EXPECT_THAT(refused({"run", "--max-sends"}).what, HasSubstr("needs a value"));
}

TEST(Parse, refuses_a_flag_that_is_given_twice) {
    EXPECT_EQ(refused({"run", "-c", "a.yaml", "-c", "b.yaml"}).code, "usage.conflict");
}

TEST(Parse, refuses_flags_that_exclude_each_other) {
    EXPECT_EQ(refused({"run", "--json", "--progress", "bars"}).code, "usage.conflict");
    EXPECT_EQ(refused({"run", "-q", "-v"}).code, "usage.conflict");
    EXPECT_EQ(refused({"run", "x.csv", "--note", "a", "--note-file", "b"}).code, "usage.conflict");
}

TEST(Parse, counts_operands) {
    EXPECT_EQ(refused({"import"}).code, "usage.operands");
    EXPECT_THAT(refused({"status", "one", "two"}).what, HasSubstr("\"two\""));
    EXPECT_EQ(refused({"version", "x"}).code, "usage.operands");
}

TEST(Parse, needs_one_more_word_after_a_family) {
    EXPECT_THAT(refused({"jobs"}).hint, HasSubstr("retry"));
}

TEST(Parse, lets_a_flag_win_over_its_variable) {
    const Environment environment = {{"INVITO_WAIT", "1h"}, {"INVITO_PROGRESS", "none"}};

    const Invocation call = parsed({"run", "--wait=2h"}, environment);

    EXPECT_EQ(call.duration("--wait"), std::chrono::hours{2});
    EXPECT_EQ(call.text("--progress"), "none");
    EXPECT_TRUE(call.typed("--wait"));
    EXPECT_FALSE(call.typed("--progress"));
}

TEST(Parse, reads_switches_of_the_environment_as_one_or_zero) {
    EXPECT_TRUE(parsed({"status"}, {{"INVITO_JSON", "1"}}).has("--json"));
    EXPECT_FALSE(parsed({"status"}, {{"INVITO_JSON", "0"}}).has("--json"));
    EXPECT_FALSE(parsed({"status"}, {{"INVITO_JSON", ""}}).has("--json"));
    EXPECT_EQ(refused({"status"}, {{"INVITO_JSON", "perhaps"}}).code, "usage.environment");
}

TEST(Parse, names_the_variable_whose_value_is_wrong) {
    const Error error = refused({"run"}, {{"INVITO_WAIT", "soon"}});

    EXPECT_EQ(error.code, "usage.environment");
    EXPECT_THAT(error.what, HasSubstr("INVITO_WAIT"));
}

TEST(Parse, tells_help_version_and_nothing_apart) {
    EXPECT_EQ(parsed({}).request, Request::overview);
    EXPECT_EQ(parsed({"--help"}).request, Request::help);
    EXPECT_EQ(parsed({"run", "-h"}).request, Request::help);
    EXPECT_EQ(parsed({"run", "-h"}).command->name, "run");
    EXPECT_EQ(parsed({"jobs", "--help"}).family->name, "jobs");
    EXPECT_EQ(parsed({"-V"}).request, Request::version);
    EXPECT_EQ(parsed({"import", "--help"}).request, Request::help) << "operands do not matter";
}

}  // namespace
}  // namespace invito
