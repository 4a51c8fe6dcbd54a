// `plan` by the shipped binary: what it says, and that it touches nothing.

#include "output.hpp"
#include "program_world.hpp"

#include <gmock/gmock.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// Without what SQLite keeps beside a database that is read: its index, and an empty log.
std::map<std::string, std::size_t> contents_of(const ProgramWorld& world) {
    std::map<std::string, std::size_t> contents;
    for (const auto& entry : std::filesystem::directory_iterator(world.directory.path())) {
        const std::string name = entry.path().filename().string();
        if (!entry.is_regular_file() || name.ends_with("-shm")) continue;
        const std::string text = read_file(world.path(name));
        if (text.empty() && name.ends_with("-wal")) continue;
        contents[name] = std::hash<std::string>{}(text);
    }
    return contents;
}

ProgramWorld::SettingsText capped(const ProgramWorld& world) {
    return {
        .dsn = world.server->http_url(),
        .limits = "{per_day: 7, per_week: 20, profiles_per_day: unlimited}",
        .accounts = 2,
    };
}

void write_campaign(ProgramWorld& world) {
    world.write(
        "spring.yaml",
        "version: 1\nname: spring\nlist: {file: leads.csv}\naccounts: {use: [anna, ben]}\n"
        "note: {text: \"Hi {{first_name}}, greetings to {{company|your team}}.\"}\n"
    );
}

TEST(Plan, of_a_file_shows_the_days_and_writes_nothing) {
    ProgramWorld world;
    world.write_settings(capped(world));
    world.write_leads(30);
    write_campaign(world);
    const auto before = contents_of(world);

    const Finished plan = world.run({"plan", "spring.yaml"});

    EXPECT_EQ(plan.exit_code, 0) << plan.err;
    EXPECT_THAT(plan.out, HasSubstr("Note     longest 27 of 300 characters (line 2)"));
    EXPECT_THAT(plan.out, testing::StartsWith("Plan: 30 to send on "));
    EXPECT_THAT(plan.out, HasSubstr("Nothing was sent or saved.\nNext: invito run spring.yaml\n"))
        << plan.out;
    EXPECT_EQ(contents_of(world), before);
}

TEST(Plan, says_how_far_apart_the_invitations_of_a_day_are) {
    ProgramWorld world;
    ProgramWorld::SettingsText settings = capped(world);
    settings.pacing = "{min: 3m, max: 3m}";
    world.write_settings(settings);
    world.write_leads(4);

    // Two accounts, and from each the second one after its pause.
    const Finished plan = world.run({"plan", "leads.csv", "--account", "anna,ben"});

    EXPECT_THAT(plan.out, HasSubstr(" apart for each account: pauses spread")) << plan.err;
}

TEST(Plan, of_a_file_leaves_an_existing_database_byte_for_byte) {
    ProgramWorld world;
    world.write_settings(capped(world));
    world.write_leads(5);
    write_campaign(world);
    world.run({"import", "spring.yaml"});
    world.write_leads(9);
    const auto before = contents_of(world);

    const Finished plan = world.run({"plan", "spring.yaml", "--json"});

    EXPECT_EQ(plan.exit_code, 0) << plan.err;
    EXPECT_EQ(parsed(plan.out)["planned"].GetInt(), 9);
    EXPECT_EQ(contents_of(world), before);
}

TEST(Plan, adds_up_in_json) {
    ProgramWorld world;
    world.write_settings(capped(world));
    world.write_leads(30);
    write_campaign(world);
    world.run({"import", "spring.yaml"});

    const Finished plan = world.run({"plan", "spring", "--json"});

    ASSERT_EQ(plan.exit_code, 0) << plan.err;
    const auto document = parsed(plan.out);
    std::map<std::string, int> per_day;
    for (const auto& day : document["days"].GetArray()) {
        EXPECT_LE(day["planned"].GetInt(), 7);
        per_day[std::string(day["account"].GetString()) + day["date"].GetString()] +=
            day["planned"].GetInt();
    }
    std::set<std::string> people;
    for (const auto& item : document["items"].GetArray()) {
        people.insert(item["linkedin_url"].GetString());
        const std::string date = std::string(item["at"].GetString()).substr(0, 10);
        --per_day[item["account"].GetString() + date];
    }
    EXPECT_EQ(people.size(), 30U);
    for (const auto& [day, left] : per_day) EXPECT_EQ(left, 0) << day;
    EXPECT_EQ(
        std::string(document["finish"].GetString()),
        document["items"][document["items"].Size() - 1]["at"].GetString()
    );
}

TEST(Plan, of_today_is_what_the_run_then_sends) {
    ProgramWorld world;
    world.write_settings(capped(world));
    world.write_leads(30);
    write_campaign(world);
    world.run({"import", "spring.yaml"});

    const Finished plan = world.run({"plan", "spring", "--days", "1", "--json"});
    world.run({"start", "spring", "--yes"});
    const Finished ran = world.run({"run"});

    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_EQ(parsed(plan.out)["planned"].GetInt(), world.effects());
    EXPECT_EQ(world.effects(), 14);
}

TEST(Plan, saves_the_document_privately_and_never_over_somebody_elses_file) {
    ProgramWorld world;
    world.write_settings(capped(world));
    world.write_leads(3);
    write_campaign(world);

    const Finished first = world.run({"plan", "spring.yaml", "--save", "plan.json"});
    const Finished second = world.run({"plan", "spring.yaml", "--save", "leads.csv"});

    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(parsed(read_file(world.path("plan.json")))["planned"].GetInt(), 3);
    const auto mode = std::filesystem::status(world.path("plan.json")).permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_EQ(second.exit_code, 2);
    EXPECT_THAT(second.err, HasSubstr("[file.own_input]"));
}

TEST(Plan, with_nothing_to_do_says_so_and_can_say_it_by_its_exit_code) {
    ProgramWorld world;
    world.write_settings(capped(world));
    world.write_leads(3);
    write_campaign(world);
    world.run({"import", "spring.yaml"});

    const Finished calm = world.run({"plan"});
    const Finished strict = world.run({"plan", "--exit-empty"});
    const Finished draft = world.run({"plan", "spring", "--exit-empty"});

    EXPECT_EQ(calm.exit_code, 0) << calm.err;
    EXPECT_THAT(calm.out, HasSubstr("Plan: nothing to send."));
    EXPECT_EQ(strict.exit_code, 20);
    EXPECT_EQ(draft.exit_code, 0) << "a draft is planned as if it were started";
}

TEST(Plan, writes_rejected_rows_only_where_it_is_told) {
    ProgramWorld world;
    world.write_settings(capped(world));
    world.write(
        "leads.csv",
        "linkedin_url\nhttps://www.linkedin.com/in/jane\nhttps://www.linkedin.com/company/acme\n"
    );

    world.run({"plan", "leads.csv", "--account", "anna"});
    const bool is_untold = std::filesystem::exists(world.path("leads-rejects.csv"));
    const Finished told =
        world.run({"plan", "leads.csv", "--account", "anna", "--rejects", "mend.csv"});

    EXPECT_FALSE(is_untold);
    EXPECT_EQ(told.exit_code, 0) << told.err;
    EXPECT_THAT(read_file(world.path("mend.csv")), HasSubstr("company/acme"));
}

TEST(Plan, of_an_unknown_campaign_suggests_a_known_one) {
    ProgramWorld world;
    world.write_settings(capped(world));
    world.write_leads(3);
    write_campaign(world);
    world.run({"import", "spring.yaml"});

    const Finished plan = world.run({"plan", "sprnig"});

    EXPECT_EQ(plan.exit_code, 2);
    EXPECT_THAT(plan.err, HasSubstr("did you mean \"spring\"?"));
}

TEST(Plan, stands_behind_the_question_before_a_start) {
    ProgramWorld world;
    world.write_settings(capped(world));
    world.write_leads(30);
    write_campaign(world);
    world.run({"import", "spring.yaml"});

    const Finished shown = world.run({"start", "spring", "-n"});

    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("Up to 14 invitations go out today from anna and ben, 30 in"));
    EXPECT_THAT(shown.out, Not(HasSubstr("Nothing was sent")));
}

}  // namespace
}  // namespace invito::test
