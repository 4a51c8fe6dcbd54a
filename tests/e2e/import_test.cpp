// Lists as people edit them: what an import says, and what it leaves alone.

#include "program_world.hpp"

#include <gmock/gmock.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* spring_file = R"(version: 1
name: spring
list: {file: leads.csv}
accounts: {use: [anna]}
note:
  text: |
    Hi {{first_name|there}},
    {{hook}}.
)";

constexpr const char* header = "linkedin_url,first_name,hook\n";

TEST(Import, shows_what_an_edited_list_changes_and_whom_it_lost) {
    ProgramWorld world;
    world.write("spring.yaml", spring_file);
    world.write("leads.csv", std::string(header) + "in/jane-doe,Jane,one\nin/ben-doe,Ben,two\n");
    world.run({"import", "spring.yaml"});
    world.write(
        "leads.csv", std::string(header) + "in/jane-doe,Jane,other\nin/ada-doe,Ada,three\n"
    );

    const Finished preview = world.run({"import", "spring.yaml", "-n"});
    const Finished imported = world.run({"import", "spring.yaml"});

    const std::string difference = R"(Leads    1 new, 1 updated
Updated  1 lead
         line 2  hook
Left     1 lead left the list; it stays, to be invited
         job 2, was line 3
         hint: invito jobs cancel JOB takes one out, list.removed: cancel in the
           campaign file all
)";
    EXPECT_THAT(preview.out, HasSubstr(difference + "Next: invito import spring.yaml\n"));
    EXPECT_THAT(preview.out, StartsWith("Would import leads.csv into spring (draft)\n"));
    EXPECT_THAT(imported.out, HasSubstr(difference + "Next: "));
    EXPECT_THAT(imported.out, StartsWith("Imported leads.csv into spring (draft)\n"));
    EXPECT_EQ(world.counts().of(JobState::queued), 3);
}

TEST(Import, names_people_and_what_is_said_of_them_where_the_settings_allow_it) {
    ProgramWorld world;
    world.write("spring.yaml", spring_file);
    world.write("leads.csv", std::string(header) + "in/jane-doe,Jane,one\nin/ben-doe,Ben,two\n");
    world.run({"import", "spring.yaml"});
    world.write("leads.csv", std::string(header) + "in/jane-doe,Jane,other\n");
    world.write(
        "invito.yaml", read_file(world.path("invito.yaml")) + "privacy: {names_in_logs: true}\n"
    );

    const Finished named = world.run({"import", "spring.yaml", "-n"});

    EXPECT_THAT(named.out, HasSubstr("         line 2  jane-doe  hook: \"one\" -> \"other\"\n"));
    EXPECT_THAT(named.out, HasSubstr("         ben-doe, job 2, was line 3\n"));
}

TEST(Import, tells_the_changes_of_a_list_as_json) {
    ProgramWorld world;
    world.write("spring.yaml", spring_file);
    world.write("leads.csv", std::string(header) + "in/jane-doe,Jane,one\n");
    world.run({"import", "spring.yaml"});
    world.write("leads.csv", std::string(header) + "in/jane-doe,Jane,other\n");

    const Finished told = world.run({"import", "spring.yaml", "-n", "--json"});

    EXPECT_THAT(
        told.out, HasSubstr(R"("changes":[{"line":2,"linkedin_url":"jane-doe",)"
                            R"("fields":[{"field":"hook","before":"one","after":"other"}]}])")
    );
}

TEST(Import, changes_nothing_of_what_was_sent) {
    ProgramWorld world;
    world.write("spring.yaml", spring_file);
    world.write("leads.csv", std::string(header) + "in/jane-doe,Jane,one\n");
    world.run({"run", "spring.yaml", "--yes"});
    world.write("leads.csv", std::string(header) + "in/jane-doe,Jane,other\n");

    const Finished told = world.run({"import", "spring.yaml", "--json"});

    EXPECT_THAT(told.out, HasSubstr("\"unchanged\":1"));
    EXPECT_THAT(told.out, HasSubstr("\"changes\":[]"));
}

TEST(Import, leaves_a_started_campaign_as_it_was_until_that_is_asked_for) {
    ProgramWorld world;
    world.write("spring.yaml", spring_file);
    world.write("leads.csv", std::string(header) + "in/jane-doe,Jane,one\n");
    world.run({"import", "spring.yaml"});
    world.run({"start", "spring", "--yes"});
    world.run({"run"});
    world.write("spring.yaml", std::string(spring_file) + "limits: {per_day: 9}\nlabels: {a: b}\n");

    const Finished kept = world.run({"import", "spring.yaml"});
    const Finished taken = world.run({"import", "spring.yaml", "--update-note"});
    const Finished again = world.run({"import", "spring.yaml"});

    EXPECT_EQ(kept.exit_code, 0);
    EXPECT_THAT(
        kept.err,
        HasSubstr("warning: spring.yaml changed since \"spring\" was started: limits.per_day\n"
                  "         unlimited -> 9  [campaign.changed]\n"
                  "  hint: take it over with `invito import --update spring.yaml`; 1 sent stay as\n"
                  "        they were\n"
                  "  help: invito help campaign-file\n")
    );
    EXPECT_THAT(taken.err, Not(HasSubstr("changed since")));
    EXPECT_THAT(again.err, Not(HasSubstr("changed since")));
}

TEST(Import, refuses_a_note_that_names_no_column) {
    ProgramWorld world;
    world.write("spring.yaml", spring_file);
    world.write("leads.csv", "linkedin_url,first_name,hoook\nin/jane-doe,Jane,one\n");

    const Finished refused = world.run({"import", "spring.yaml"});

    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(
        refused.err, HasSubstr("error: {{hook}} is not a column  [note.unknown_variable]\n"
                               "  --> spring.yaml:8\n"
                               "  hint: did you mean {{hoook}}? Columns: first_name, hoook\n"
                               "  help: invito help campaign-file\n")
    );
}

TEST(Import, of_a_list_that_breaks_off_changes_nothing) {
    ProgramWorld world;
    std::string list = "linkedin_url\n";
    for (int i = 0; i < 30'000; ++i) list += "in/lead-" + std::to_string(i) + "\n";
    world.write("leads.csv", list + "in/jos\xE9\n");

    const Finished refused = world.run({"import", "leads.csv", "--account", "anna"});

    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.err, HasSubstr("leads.csv is not UTF-8 (byte 0xE9, line 30002)"));
    EXPECT_EQ(world.counts().total(), 0);
}

}  // namespace
}  // namespace invito::test
