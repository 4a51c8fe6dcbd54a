// Notes with variants and with words of the profile, from the file to the report.

#include "output.hpp"
#include "program_world.hpp"

#include <gmock/gmock.h>
#include <map>
#include <rapidjson/document.h>
#include <set>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr int lead_count = 12;

constexpr const char* variants_of_a_note = R"(version: 1
name: spring
list: {file: leads.csv}
accounts: {use: [anna]}
note:
  variants:
    - "Hello {{first_name|there}}"
    - {name: warm, text: "Good day, {{company}}"}
)";

// What each lead would be sent or was sent with, by its line.
std::map<int, std::string> variants_in(const rapidjson::Value& rows, const char* line) {
    std::map<int, std::string> variants;
    for (const auto& row : rows.GetArray()) {
        const char* const key = row.HasMember("variant") ? "variant" : "note_variant";
        variants[row[line].GetInt()] = row[key].GetString();
    }
    return variants;
}

std::map<int, std::string> variants_of_jobs(const ProgramWorld& world) {
    const auto jobs = parsed(world.run({"jobs", "list", "--json"}).out);
    return variants_in(jobs["items"], "source_line");
}

TEST(NoteVariantsOfACampaign, are_the_same_in_every_command) {
    ProgramWorld world;
    world.write("spring.yaml", variants_of_a_note);
    world.write_leads(lead_count);

    const Finished checked = world.run({"validate", "spring.yaml", "--show", "12", "--json"});
    const Finished planned = world.run({"plan", "spring.yaml"});
    world.run({"import", "spring.yaml"});

    const auto report = parsed(checked.out);
    const auto expected = variants_in(report["items"][0]["note"]["shown"], "line");
    ASSERT_EQ(expected.size(), std::size_t{lead_count});
    EXPECT_EQ(variants_of_jobs(world), expected);
    std::map<std::string, int> leads;
    for (const auto& [line, variant] : expected) ++leads[variant];
    for (const auto& [variant, count] : leads) {
        EXPECT_THAT(
            planned.out,
            HasSubstr("variant " + variant + ": " + std::to_string(count) + " leads, longest ")
        );
    }
    EXPECT_THAT(planned.out, HasSubstr("line 2, variant " + expected.at(2) + ": \""));
}

TEST(NoteVariantsOfACampaign, survive_runs_and_imports_and_are_reported) {
    ProgramWorld world;
    world.write("spring.yaml", variants_of_a_note);
    world.write_leads(lead_count);
    world.run({"import", "spring.yaml"});
    const auto given = variants_of_jobs(world);

    world.run({"run", "spring.yaml", "--yes", "--max-sends", "5"});
    world.run({"import", "spring.yaml"});
    world.run({"run"});

    EXPECT_EQ(variants_of_jobs(world), given);
    std::map<std::string, int> sent;
    for (const auto& seen : world.server->invitations())
        ++sent[seen.message == "Hello Jane" ? "a" : "warm"];
    const auto report = parsed(world.run({"report", "--json"}).out);
    const auto& variants = report["variants"];
    ASSERT_EQ(variants.Size(), 2U);
    for (const auto& variant : variants.GetArray()) {
        EXPECT_EQ(variant["sent"].GetInt(), sent[variant["variant"].GetString()]);
        EXPECT_TRUE(variant["small_sample"].GetBool());
    }
    const Finished text = world.run({"report"});
    EXPECT_THAT(text.out, HasSubstr("Campaign  Variant  Sent  Accepted  Likely\n"));
    const Finished csv = world.run({"report", "--csv", "-"});
    EXPECT_THAT(csv.out, HasSubstr(",source_line,note_variant,gone_at,outcome\n"));
    EXPECT_THAT(csv.out, HasSubstr(",2," + given.at(2) + ",,pending\n"));
    EXPECT_THAT(world.run({"jobs", "show", "1"}).out, HasSubstr(", variant " + given.at(2) + "\n"));
    EXPECT_THAT(world.run({"explain", "1"}).out, HasSubstr("variant " + given.at(2) + "\n"));
}

TEST(NoteVariantsOfACampaign, change_for_those_who_wait_when_that_is_asked_for) {
    ProgramWorld world;
    world.write("spring.yaml", variants_of_a_note);
    world.write_leads(lead_count);
    world.run({"import", "spring.yaml"});
    const auto given = variants_of_jobs(world);
    world.run({"run", "spring.yaml", "--yes", "--max-sends", "4"});
    std::string edited = variants_of_a_note;
    edited.replace(edited.find("Hello"), 5, "Servus");
    edited.replace(edited.find("name: warm"), 10, "name: cool");
    world.write("spring.yaml", edited);

    const Finished kept = world.run({"import", "spring.yaml"});
    EXPECT_THAT(kept.err, HasSubstr("changed since \"spring\" was started: note"));
    EXPECT_EQ(variants_of_jobs(world), given);
    world.run({"import", "spring.yaml", "--update-note"});
    world.run({"run"});

    const std::set<int> sent_before = {2, 3, 4, 5};
    for (const auto& [line, variant] : variants_of_jobs(world)) {
        if (sent_before.contains(line) || given.at(line) == "a") {
            EXPECT_EQ(variant, given.at(line)) << line;
        } else {
            EXPECT_TRUE(variant == "a" || variant == "cool") << line;
        }
    }
    int edited_texts = 0;
    for (const auto& seen : world.server->invitations())
        edited_texts += seen.message == "Servus Jane" ? 1 : 0;
    EXPECT_GT(edited_texts, 0);
}

TEST(NoteVariantsOfACampaign, are_shown_whole_right_above_the_question) {
    ProgramWorld world;
    world.write("spring.yaml", variants_of_a_note);
    world.write_leads(lead_count);
    world.run({"import", "spring.yaml"});

    const Finished unnamed = world.run({"start", "spring", "-n"});
    world.environment["INVITO_PRIVACY__NAMES_IN_LOGS"] = "true";
    const Finished named = world.run({"start", "spring", "-n"});
    const Finished next = world.run({"run", "spring", "-n"});
    const Finished file = world.run({"run", "spring.yaml", "-n"});
    const Finished every = world.run({"run", "-n"});

    EXPECT_THAT(unnamed.out, HasSubstr("\n  Hello {{first_name|there}}\nNote warm: "));
    EXPECT_THAT(unnamed.out, HasSubstr("\n  Good day, {{company}}\n\nStart \"spring\"?"));
    EXPECT_THAT(unnamed.out, Not(HasSubstr("Jane")));
    EXPECT_THAT(named.out, HasSubstr(", Jane\n  Hello Jane\nNote warm: "));
    EXPECT_THAT(named.out, HasSubstr(", Jane\n  Good day, Acme\n\nStart \"spring\"?"));
    for (const Finished& seen : {next, file})
        EXPECT_THAT(seen.out, testing::EndsWith(", Jane\n  Good day, Acme\n"));
    EXPECT_THAT(every.out, Not(HasSubstr("Good day")));
}

TEST(NotesOfACampaign, that_an_account_cannot_send_any_more_are_counted_before_the_question) {
    ProgramWorld world;
    world.write_settings(
        {.dsn = world.server->http_url(),
         .limits = "{per_day: unlimited, per_week: unlimited, profiles_per_day: unlimited, "
                   "notes_per_month: 5}"}
    );
    world.write(
        "spring.yaml",
        "version: 1\nname: spring\naccounts: {use: [anna]}\nlist: {file: leads.csv}\n"
        "note: {text: Hello, when_note_quota_used: send_without_note}\n"
    );
    world.write_leads(lead_count);
    world.run({"import", "spring.yaml"});

    EXPECT_THAT(
        world.run({"start", "spring", "-n"}).out,
        HasSubstr("Note: 12 leads; the first is line 2\n  Hello\n"
                  "No note: 7 leads go without one, as the account has no notes left.\n")
    );
}

TEST(NoteOfALeadThatWaits, is_shown_as_it_would_be_sent_now) {
    ProgramWorld world;
    world.write(
        "spring.yaml",
        "version: 1\nname: spring\naccounts: {use: [anna]}\nlist: {file: leads.csv}\n"
        "note: \"Hi {{first_name}} of {{company}}: {{headline}}\"\n"
    );
    world.write("leads.csv", "linkedin_url,first_name,company\nin/jane-doe,Jane,Acme\n");
    world.run({"import", "spring.yaml"});

    for (const auto& call : {std::vector<std::string>{"explain", "1"}, {"jobs", "show", "1"}}) {
        EXPECT_THAT(
            world.run(call).out,
            HasSubstr("  Note        to be sent; headline comes from the profile\n"
                      "              Hi Jane of Acme: (headline)\n")
        );
        std::vector<std::string> as_json = call;
        as_json.emplace_back("--json");
        EXPECT_THAT(
            world.run(as_json).out,
            HasSubstr("\"pending_note\":{\"text\":\"Hi Jane of Acme: (headline)\",\"variant\":\"\","
                      "\"awaits_profile\":[\"headline\"],\"skip\":null,\"detail\":\"\"}")
        );
    }
    world.run({"run", "spring", "--yes"});
    EXPECT_THAT(world.run({"jobs", "show", "1", "--json"}).out, HasSubstr("\"pending_note\":null"));
}

TEST(NoteVariantsOfACampaign, are_all_checked_for_variables_that_are_no_column) {
    ProgramWorld world;
    std::string text = variants_of_a_note;
    text.replace(text.find("{{company}}"), 11, "{{compny}}");
    world.write("spring.yaml", text);
    world.write_leads(1);

    const Finished refused = world.run({"validate", "spring.yaml"});

    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(
        refused.err, HasSubstr("error: {{compny}} is not a column  [note.unknown_variable]\n"
                               "  --> spring.yaml:8\n"
                               "  hint: did you mean {{company}}? Columns: company, first_name\n")
    );
}

TEST(NoteFromTheProfile, is_known_only_at_sending_and_is_said_to_be) {
    ProgramWorld world;
    world.write(
        "spring.yaml",
        "version: 1\nname: spring\nlist: {file: leads.csv}\naccounts: {use: [anna]}\n"
        "note: \"Hi {{first_name}}, {{headline}}\"\n"
    );
    world.write("leads.csv", "linkedin_url,headline\nin/jane-doe,\nin/john-roe,Poet\n");

    const Finished checked = world.run({"validate", "spring.yaml", "--show", "1"});
    const Finished planned = world.run({"plan", "spring.yaml"});
    world.run({"run", "spring.yaml", "--yes"});

    for (const Finished& seen : {checked, planned}) {
        EXPECT_THAT(
            seen.out,
            HasSubstr("Note     2 known only at sending (first_name, headline from the profile)\n")
        );
    }
    EXPECT_THAT(
        checked.out,
        HasSubstr("line 2, jane-doe, first_name and headline from the profile, known only at\n"
                  "  sending\n"
                  "  Hi (first name), (headline)\n")
    );
    const auto sent = world.server->invitations();
    ASSERT_EQ(sent.size(), 2U);
    for (const auto& seen : sent) EXPECT_THAT(seen.message, Not(HasSubstr("(")));
    EXPECT_THAT(sent[0].message, HasSubstr(" at ")) << "as the sandbox's people have it";
    EXPECT_THAT(sent[1].message, HasSubstr(", Poet")) << "the list's word goes first";
}

TEST(NotesOfACampaign, that_slow_it_down_are_told_before_the_question) {
    ProgramWorld world;
    world.write_settings(
        {.dsn = world.server->http_url(),
         .limits = "{per_day: 4, per_week: unlimited, notes_per_month: 5}"}
    );
    world.write(
        "spring.yaml",
        "version: 1\nname: spring\naccounts: {use: [anna]}\nlist: {file: leads.csv}\n"
        "note: {text: Hello, when_note_quota_used: wait}\n"
    );
    world.write_leads(lead_count);
    world.run({"import", "spring.yaml"});

    EXPECT_THAT(world.run({"start", "spring", "-n"}).err, HasSubstr("[note.quota]"));
}

}  // namespace
}  // namespace invito::test
