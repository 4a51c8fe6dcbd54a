// What an import does to the settings of a campaign that is there: nothing that it does not name,
// and nothing unseen.

#include "program_world.hpp"

#include <gmock/gmock.h>

namespace invito::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* spring = R"(version: 1
name: spring
description: Founders
list:
  file: leads.csv
  columns: {hook: Personal Line}
  delimiter: tab
accounts: {use: [anna]}
note: "Hi {{first_name|there}}, {{hook}}."
limits: {per_day: 1, total: 9}
schedule: {start: 2099-01-01, end: 2099-12-31}
window: {days: mon-fri, from: "10:00", to: "17:00"}
priority: 70
)";

constexpr const char* list =
    "linkedin_url\tfirst_name\tPersonal Line\n"
    "linkedin.com/in/jane-doe\tJane\tone\n"
    "linkedin.com/company/acme\tBen\ttwo\n";

// With rows to repair.
void import_spring(ProgramWorld& world) {
    world.write("spring.yaml", spring);
    world.write("leads.csv", list);
    ASSERT_EQ(world.run({"import", "spring.yaml"}).exit_code, 0);
}

void repair(ProgramWorld& world, const std::string& name) {
    std::string rejects = read_file(world.path("leads-rejects.csv"));
    const std::string wrong = "linkedin.com/company/acme";
    rejects.replace(rejects.find(wrong), wrong.size(), "linkedin.com/in/ben-doe");
    world.write(name, rejects);
}

std::string shown(const ProgramWorld& world, const std::string& name = "spring") {
    const std::string text = world.run({"campaigns", "show", name}).out;
    return text.substr(0, text.find("\n\n"));
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
    return text;
}

TEST(ImportSettings, that_a_list_does_not_name_stay_in_a_draft) {
    for (const char* command : {"import", "run"}) {
        ProgramWorld world;
        import_spring(world);
        repair(world, "repaired.csv");
        const std::string before = shown(world);

        std::vector<std::string> arguments = {command, "repaired.csv", "--name", "spring"};
        if (arguments[0] == "run") arguments.insert(arguments.end(), {"--yes", "--max-sends=1"});
        const Finished seen = world.run(arguments);

        EXPECT_EQ(seen.exit_code, 0) << seen.err;
        const std::string after = shown(world);
        EXPECT_EQ(after.substr(after.find('\n')), before.substr(before.find('\n'))) << command;
        EXPECT_EQ(world.counts().of(JobState::queued), 2) << "nobody is invited before 2099";
        EXPECT_THAT(seen.err, Not(HasSubstr("campaign.changed")));
    }
}

TEST(ImportSettings, rejects_go_back_into_their_campaign_with_its_columns_and_accounts) {
    ProgramWorld world;
    import_spring(world);
    repair(world, "leads-rejects.csv");
    const std::string before = shown(world);

    const Finished preview = world.run({"import", "leads-rejects.csv", "-n"});
    const Finished planned = world.run({"plan", "leads-rejects.csv", "--days", "3650"});
    const Finished imported = world.run({"import", "leads-rejects.csv"});

    for (const Finished& seen : {preview, imported}) {
        EXPECT_EQ(seen.exit_code, 0) << seen.err;
        EXPECT_THAT(
            seen.out, AllOf(
                          HasSubstr("hook <- \"Personal Line\","), HasSubstr("Leads    1 new"),
                          HasSubstr("leads-rejects.csv into spring (draft)\n")
                      )
        );
    }
    EXPECT_EQ(planned.exit_code, 0) << planned.err;
    EXPECT_EQ(shown(world), before);
    EXPECT_EQ(world.counts().of(JobState::queued), 2);
    EXPECT_THAT(world.run({"campaigns", "show", "leads-rejects"}).exit_code, 2);
}

TEST(ImportSettings, rejects_of_an_unknown_campaign_need_a_name) {
    ProgramWorld world;
    import_spring(world);
    repair(world, "moved.csv");

    const Finished refused = world.run({"import", "moved.csv", "--account", "anna"});

    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("[import.unknown_rejects]"));
    EXPECT_THAT(refused.err, HasSubstr("hint: say it with --name"));
    EXPECT_EQ(world.counts().total(), 1);
}

TEST(ImportSettings, that_flags_name_are_shown_and_asked_for) {
    ProgramWorld world;
    import_spring(world);
    world.write("more.csv", "linkedin_url,first_name\nlinkedin.com/in/ada-doe,Ada\n");
    const std::string before = shown(world);
    const std::vector<std::string> call = {"import", "more.csv", "--name",
                                           "spring", "--note",   "Hello {{first_name}}"};

    const Finished kept = world.run(call);
    const std::string unchanged = shown(world);
    std::vector<std::string> with_yes = call;
    with_yes.emplace_back("--yes");
    const Finished taken = world.run(with_yes);

    EXPECT_EQ(kept.exit_code, 65) << "{{hook}} is no column of the new list";
    EXPECT_EQ(unchanged, before);
    EXPECT_THAT(kept.err, HasSubstr("{{hook}} is not a column"));
    EXPECT_EQ(taken.exit_code, 0) << taken.err;
    EXPECT_THAT(
        taken.out, HasSubstr("Setting  note: - was, + is now\n"
                             "         - Hi {{first_name|there}}, {{hook}}.\n"
                             "         + Hello {{first_name}}\n")
    );
    EXPECT_EQ(
        shown(world), replaced(before, "Hi {{first_name|there}}, {{hook}}.", "Hello {{first_name}}")
    );
}

TEST(ImportSettings, of_a_list_are_edited_with_its_flags_and_stay_without_them) {
    ProgramWorld world;
    world.write("leads.csv", "linkedin_url\nlinkedin.com/in/jane-doe\n");
    const auto import = [&world](const std::vector<std::string>& flags) {
        std::vector<std::string> arguments = {"import", "leads.csv", "--name", "spring"};
        arguments.insert(arguments.end(), flags.begin(), flags.end());
        return world.run(arguments);
    };
    import({"--account", "anna", "--note", "Hello"});

    const Finished again = import({});
    const std::string kept = shown(world);
    const Finished edited = import({"--note", "Good day"});
    const std::string after = shown(world);
    const Finished cleared = import({"--note", ""});

    EXPECT_EQ(again.exit_code, 0) << "anna is the campaign's account: " << again.err;
    EXPECT_THAT(again.out, Not(HasSubstr("Setting")));
    EXPECT_THAT(kept, HasSubstr("Note        Hello"));
    EXPECT_THAT(edited.out, HasSubstr("         - Hello\n         + Good day\n"));
    EXPECT_THAT(after, AllOf(HasSubstr("Note        Good day"), HasSubstr("anna (balanced)")));
    EXPECT_THAT(cleared.out, HasSubstr("         + nothing\n"));
}

TEST(ImportSettings, of_a_draft_are_edited_in_its_file_and_the_change_is_shown) {
    ProgramWorld world;
    import_spring(world);
    world.write("spring.yaml", replaced(spring, "per_day: 1", "per_day: 5"));

    const Finished preview = world.run({"import", "spring.yaml", "-n"});
    const Finished edited = world.run({"import", "spring.yaml"});
    const Finished again = world.run({"import", "spring.yaml"});

    for (const Finished& seen : {preview, edited})
        EXPECT_THAT(seen.out, HasSubstr("Setting  limits.per_day: 1 -> 5\n"));
    EXPECT_THAT(again.out, Not(HasSubstr("Setting")));
    EXPECT_THAT(shown(world), HasSubstr("5 per day"));
}

TEST(ImportSettings, that_the_file_of_a_draft_no_longer_names_stay_until_that_is_asked_for) {
    ProgramWorld world;
    import_spring(world);
    world.write("spring.yaml", replaced(spring, "limits: {per_day: 1, total: 9}\n", ""));

    const Finished kept = world.run({"import", "spring.yaml"});
    const std::string unchanged = shown(world);
    const Finished taken = world.run({"import", "spring.yaml", "--update"});

    EXPECT_EQ(kept.exit_code, 0);
    EXPECT_THAT(kept.out, HasSubstr("Kept     limits.per_day stays 1, not unlimited (left out)\n"));
    EXPECT_THAT(
        kept.err,
        HasSubstr(
            "warning: \"spring\" stays as it is where spring.yaml differs: limits.per_day 1 ->\n"
            "         unlimited, limits.total 9 -> unlimited  [campaign.changed]\n"
        )
    );
    EXPECT_THAT(unchanged, HasSubstr("1 per day, 9 in all"));
    EXPECT_THAT(taken.out, HasSubstr("Setting  limits.per_day: 1 -> unlimited (left out)\n"));
    EXPECT_THAT(shown(world), HasSubstr("those of its accounts"));
}

TEST(ImportSettings, of_another_file_with_the_same_name_are_asked_for) {
    ProgramWorld world;
    import_spring(world);
    world.write(
        "copy.yaml",
        "version: 1\nname: spring\nlist: {file: leads.csv, delimiter: tab}\n"
        "note: Hello\naccounts: {use: [ben]}\n"
    );
    const std::string before = shown(world);

    const Finished kept = world.run({"import", "copy.yaml"});

    EXPECT_EQ(kept.exit_code, 65) << "{{hook}} is a column by the other file alone";
    world.write(
        "copy.yaml",
        "version: 1\nname: spring\naccounts: {use: [ben]}\nnote: Hello\n"
        "list: {file: leads.csv, delimiter: tab, columns: {hook: Personal Line}}\n"
    );
    const Finished imported = world.run({"import", "copy.yaml"});

    EXPECT_EQ(imported.exit_code, 0) << imported.err;
    EXPECT_THAT(imported.err, HasSubstr("where copy.yaml differs: accounts.use anna"));
    EXPECT_EQ(shown(world), before);
}

TEST(ImportSettings, of_accounts_that_are_not_named_are_those_that_take_new_leads) {
    ProgramWorld world;
    world.write("leads.csv", "linkedin_url\nlinkedin.com/in/jane-doe\n");
    world.write("more.csv", "linkedin_url\nlinkedin.com/in/ada-doe\nlinkedin.com/in/ben-doe\n");
    world.write(
        "spring.yaml",
        "version: 1\nname: spring\nlist: {file: leads.csv}\naccounts: {use: [anna]}\n"
    );
    world.run({"import", "spring.yaml"});
    world.write(
        "spring.yaml", "version: 1\nname: spring\nlist: {file: leads.csv}\naccounts: {use: [ben]}\n"
    );
    const Finished edited = world.run({"import", "spring.yaml"});

    const Finished added = world.run({"import", "more.csv", "--name", "spring"});

    EXPECT_THAT(edited.out, HasSubstr("Setting  accounts.use: anna -> ben\n"));
    EXPECT_EQ(added.exit_code, 0) << added.err;
    const Finished jobs = world.run({"jobs", "list", "--account", "ben", "--json"});
    EXPECT_THAT(
        jobs.out, AllOf(HasSubstr("ada-doe"), HasSubstr("ben-doe"), Not(HasSubstr("jane")))
    );
}

TEST(ImportSettings, columns_of_a_file_that_is_gone_are_missed) {
    ProgramWorld world;
    import_spring(world);
    repair(world, "leads-rejects.csv");
    std::filesystem::remove(world.path("spring.yaml"));

    const Finished seen = world.run({"import", "leads-rejects.csv"});

    EXPECT_THAT(seen.err, HasSubstr("the file of \"spring\" cannot be used: its list.columns do"));
    EXPECT_THAT(seen.err, HasSubstr("{{hook}} is not a column"));
    EXPECT_EQ(seen.exit_code, 65);
}

TEST(ImportSettings, columns_of_a_file_that_became_another_campaigns_do_not_count) {
    ProgramWorld world;
    import_spring(world);
    repair(world, "leads-rejects.csv");
    world.write("spring.yaml", replaced(spring, "name: spring", "name: summer"));

    const Finished seen = world.run({"import", "leads-rejects.csv"});

    EXPECT_EQ(seen.exit_code, 65);
    EXPECT_THAT(seen.err, HasSubstr("found: the file of \"spring\" cannot be used"));
}

TEST(ImportSettings, are_told_as_json) {
    ProgramWorld world;
    import_spring(world);
    world.write(
        "spring.yaml", replaced(replaced(spring, "priority: 70\n", ""), "total: 9", "total: 8")
    );

    const Finished told = world.run({"import", "spring.yaml", "--json"});

    EXPECT_THAT(
        told.out,
        HasSubstr(R"("settings":[{"key":"limits.total","before":"9","after":"8","named":true}],)"
                  R"("settings_kept":[{"key":"priority","before":"70","after":"50","named":false}])"
        )
    );
}

TEST(ImportSettings, of_two_sources_must_fit_together) {
    ProgramWorld world;
    import_spring(world);
    world.write(
        "late.yaml",
        "version: 1\nname: spring\nlist: {leads: [ada-doe]}\naccounts: {use: [anna]}\n"
        "schedule: {start: 2100-01-01}\nnote: Hello\n"
    );

    const Finished refused = world.run({"import", "late.yaml", "--update"});

    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.err, HasSubstr("[campaign.schedule]"));
    EXPECT_EQ(world.counts().total(), 1);
}

}  // namespace
}  // namespace invito::test
