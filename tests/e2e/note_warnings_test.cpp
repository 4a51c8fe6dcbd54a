// Placeholders of other tools in notes: told before anything is sent, wherever a note comes from.

#include "program_world.hpp"

#include <gmock/gmock.h>
#include <regex>

namespace invito::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* word_for_word = "would be sent word for word";

constexpr const char* variants = R"(version: 1
name: spring
list: {file: leads.csv}
accounts: {use: [anna]}
note:
  variants:
    - |
      Hi {{first_name}},
      I saw {Company Name}.
    - {name: warm, text: "{Hi|Hello} {{first_name | default: \"there\"}}"}
)";

constexpr const char* noted_list =
    "linkedin_url,first_name,company,Connection Note\n"
    "linkedin.com/in/jane-doe,Jane,Acme,\n"
    "linkedin.com/in/ben-doe,Ben,Acme,Hi [First Name]\n"
    "linkedin.com/in/ada-doe,Ada,Acme,\"[First Name], [First Name] [sic]\"\n";

constexpr const char* told =
    "warning: {Company Name} in variant \"a\" of the note would be sent word for word\n"
    "         [note.foreign_placeholder]\n"
    "  --> spring.yaml:9\n"
    "  hint: write {{company}}\n"
    "  help: invito help campaign-file\n"
    "warning: {Hi|Hello} in variant \"warm\" of the note would be sent word for word\n"
    "         [note.foreign_placeholder]\n"
    "  --> spring.yaml:10\n"
    "  hint: give the note variants: each lead is given one of note.variants\n"
    "  help: invito help campaign-file\n"
    "warning: {{first_name | default: \"there\"}} in variant \"warm\" of the note would\n"
    "         be sent word for word  [note.foreign_placeholder]\n"
    "  --> spring.yaml:10\n"
    "  hint: write {{first_name|there}}\n"
    "  help: invito help campaign-file\n"
    "warning: [First Name] in 2 leads' own notes would be sent word for word\n"
    "         [note.foreign_placeholder]\n"
    "  --> leads.csv:3\n"
    "  found: lines 3, 4\n"
    "  hint: write {{first_name}}\n"
    "  help: invito help campaign-file\n";

std::size_t times(const std::string& text, const std::string& word) {
    std::size_t n = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++n;
    return n;
}

TEST(NoteWarnings, are_told_by_everything_that_reads_a_list) {
    ProgramWorld world;
    world.write("spring.yaml", variants);
    world.write("leads.csv", noted_list);

    const Finished checked = world.run({"validate", "spring.yaml"});
    const Finished strict = world.run({"validate", "spring.yaml", "--strict"});
    const Finished previewed = world.run({"import", "spring.yaml", "-n"});
    const Finished planned = world.run({"plan", "spring.yaml"});
    const Finished next = world.run({"run", "spring.yaml", "-n"});
    const Finished imported = world.run({"import", "spring.yaml"});

    for (const Finished& seen : {checked, previewed, planned, next, imported}) {
        EXPECT_EQ(seen.exit_code, 0);
        const std::string text = std::regex_replace(seen.err, std::regex("--> /[^\n]*/"), "--> ");
        EXPECT_THAT(text, HasSubstr(told));
    }
    EXPECT_EQ(strict.exit_code, 65);
}

TEST(NoteWarnings, are_told_before_a_campaign_is_started) {
    ProgramWorld world;
    world.write("spring.yaml", variants);
    world.write("leads.csv", noted_list);
    world.run({"import", "spring.yaml"});

    const Finished shown = world.run({"start", "spring", "-n"});
    const Finished by_run = world.run({"run", "spring"});
    const Finished by_file = world.run({"run", "spring.yaml"});
    const Finished started = world.run({"start", "spring", "--yes"});

    for (const Finished& seen : {shown, by_run, started}) {
        EXPECT_EQ(times(seen.err, "[note.foreign_placeholder]"), 4U) << seen.err;
        EXPECT_THAT(
            seen.err,
            AllOf(
                HasSubstr("{Company Name} in variant \"a\" of the note"),
                HasSubstr("[First Name] in 2 leads' own notes"), HasSubstr("  found: lines 3, 4\n")
            )
        );
    }
    EXPECT_EQ(times(by_file.err, "[note.foreign_placeholder]"), 4U) << "by the import, once";
    EXPECT_EQ(world.effects(), 0);
}

TEST(NoteWarnings, leave_notes_alone_that_are_ours) {
    ProgramWorld world;
    world.write("leads.csv", "linkedin_url,first_name\nlinkedin.com/in/jane-doe,Jane\n");

    const Finished seen = world.run(
        {"validate", "leads.csv", "--account", "anna", "--strict", "--note",
         "Hi {{first_name|there}}, 100% [sic] A|B :-{) {}"}
    );

    EXPECT_EQ(seen.exit_code, 0);
    EXPECT_THAT(seen.err, Not(HasSubstr(word_for_word)));
}

TEST(NoteWarnings, of_a_note_that_cannot_be_read_say_what_is_meant) {
    ProgramWorld world;
    world.write("leads.csv", "linkedin_url,first_name\nlinkedin.com/in/jane-doe,Jane\n");
    for (const char* text :
         {"Hi {{firstName}}", "Hi {{ First Name }}", "Hi {{contact.firstname}}"}) {
        const Finished seen =
            world.run({"validate", "leads.csv", "--account", "anna", "--note", text});

        EXPECT_EQ(seen.exit_code, 2);
        EXPECT_THAT(seen.err, HasSubstr("[note.syntax]"));
        EXPECT_THAT(seen.err, HasSubstr("hint: write {{first_name}}\n"));
    }
}

TEST(OwnNoteColumn, of_a_crm_is_not_sent_where_the_campaign_has_a_note) {
    ProgramWorld world;
    world.write(
        "leads.csv",
        "Email,LinkedIn URL,Note\n"
        "jane@acme.example,https://www.linkedin.com/in/jane-doe,too expensive for us\n"
    );
    world.write(
        "spring.yaml",
        "version: 1\nname: spring\nlist: {file: leads.csv}\naccounts: {use: [anna]}\n"
        "note: Hello\n"
    );

    const Finished checked = world.run({"validate", "spring.yaml"});
    world.run({"import", "spring.yaml"});
    const Finished again = world.run({"import", "leads.csv", "--name", "spring"});
    const Finished sent = world.run({"run", "spring", "--yes"});

    for (const Finished& seen : {checked, again}) {
        EXPECT_THAT(seen.out, HasSubstr("(not sent: the campaign has a note;"));
    }
    ASSERT_EQ(world.server->invitations().size(), 1U) << sent.err;
    EXPECT_EQ(world.server->invitations()[0].message, "Hello");
}

TEST(NoteWarnings, count_notes_that_had_control_characters) {
    ProgramWorld world;
    world.write(
        "leads.csv",
        "linkedin_url,hook\nlinkedin.com/in/jane-doe,\"your\x07 talk\r\non "
        "robots\x0B!\"\nlinkedin.com/in/ben-doe,x\n"
    );

    const Finished seen = world.run(
        {"validate", "leads.csv", "--account", "anna", "--note", "Hi, {{hook}}", "--show", "1"}
    );
    world.run({"run", "leads.csv", "--account", "anna", "--note", "Hi, {{hook}}", "--yes"});

    EXPECT_THAT(seen.out, HasSubstr("control characters left out of 1"));
    ASSERT_FALSE(world.server->invitations().empty());
    EXPECT_EQ(world.server->invitations()[0].message, "Hi, your talk\non robots\n!");
}

}  // namespace
}  // namespace invito::test
