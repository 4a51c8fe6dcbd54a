// `plan --save` and `start --plan` by the shipped binary: what was looked at is what is started.

#include "program_world.hpp"

#include <functional>
#include <gmock/gmock.h>

namespace invito::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* file = R"(version: 1
name: spring
list: {file: leads.csv}
accounts: {use: [anna, ben]}
note: "Hi {{first_name|there}}, greetings to {{company}}."
)";

std::string state_of(const ProgramWorld& world) {
    const std::string shown = world.run({"campaigns", "show", "spring"}).out;
    for (const char* const state : {"draft", "active"}) {
        if (shown.find(state) != std::string::npos) return state;
    }
    return shown;
}

class SavedPlanOfACampaign : public ::testing::Test {
protected:
    SavedPlanOfACampaign() {
        world.write_leads(6);
        world.write("spring.yaml", file);
        world.run({"import", "spring.yaml"});
    }

    Finished save() { return world.run({"plan", "spring", "--save", "p.json"}); }
    Finished start() { return world.run({"start", "spring", "--plan", "p.json", "--yes"}); }

    // Nothing is started, and `told` is.
    void expect_refused(const std::string& code, const std::string& told) {
        const Finished refused = start();
        EXPECT_EQ(refused.exit_code, 65) << refused.err;
        EXPECT_THAT(refused.err, AllOf(HasSubstr("[" + code + "]"), HasSubstr(told)));
        EXPECT_EQ(state_of(world), "draft");
    }

    ProgramWorld world;
};

TEST_F(SavedPlanOfACampaign, starts_what_was_planned) {
    const Finished saved = save();
    const Finished dry = world.run({"start", "spring", "--plan", "p.json", "-n"});
    const Finished started = start();
    const Finished again = start();

    EXPECT_THAT(
        saved.out, testing::EndsWith("\nNothing was sent. Saved as p.json.\n"
                                     "Next: invito start spring --plan p.json\n")
    );
    EXPECT_EQ(dry.exit_code, 0) << dry.err;
    EXPECT_EQ(started.exit_code, 0) << started.err;
    EXPECT_EQ(state_of(world), "active");
    EXPECT_THAT(again.err, HasSubstr("was started before"));
}

TEST_F(SavedPlanOfACampaign, of_its_file_holds_as_well) {
    for (const bool has_database : {true, false}) {
        if (!has_database) std::filesystem::remove(world.path("invito.db"));
        const Finished saved = world.run({"plan", "spring.yaml", "--save", "p.json", "--force"});
        EXPECT_THAT(
            saved.out, HasSubstr("Next: invito import spring.yaml && invito start spring --plan "
                                 "p.json\n")
        );
        world.run({"import", "spring.yaml"});

        const Finished started = start();

        EXPECT_EQ(started.exit_code, 0) << started.err;
        EXPECT_EQ(state_of(world), "active");
    }
}

TEST_F(SavedPlanOfACampaign, holds_while_another_campaign_comes_and_a_day_goes_by) {
    save();
    world.write("other.csv", "linkedin_url\nin/ada-doe\n");
    world.run({"import", "other.csv", "--account", "anna"});
    world.run({"run", "other", "--yes"});

    EXPECT_EQ(start().exit_code, 0);
}

TEST_F(SavedPlanOfACampaign, is_refused_when_the_list_the_note_or_a_setting_changed) {
    const auto edit = [this](const std::string& from, const std::string& to) {
        std::string text = file;
        text.replace(text.find(from), from.size(), to);
        world.write("spring.yaml", text);
        world.run({"import", "spring.yaml"});
    };
    save();
    edit("Hi {{", "Hello {{");
    expect_refused("plan.changed", "Changed  note: - was planned, + is now\n         - Hi {{first");
    world.write("spring.yaml", std::string(file) + "priority: 90\nlimits: {per_day: 3}\n");
    world.run({"import", "spring.yaml"});
    expect_refused(
        "plan.changed", "Changed  limits.per_day: unlimited -> 3\nChanged  priority: 50 -> 90\n"
    );
    world.run({"plan", "spring", "--save", "p.json", "--force"});
    world.write_leads(7);
    world.run({"import", "spring.yaml"});
    expect_refused("plan.changed", "Changed  leads: 6 -> 7\n");
    world.run({"plan", "spring", "--save", "p.json", "--force"});
    std::string list = read_file(world.path("leads.csv"));
    list.replace(list.find("Acme"), 4, "Nord");
    world.write("leads.csv", list);
    world.run({"import", "spring.yaml"});
    expect_refused("plan.changed", "\"spring\" is not what was planned: list");
    world.run({"plan", "spring", "--save", "p.json", "--force"});
    EXPECT_EQ(start().exit_code, 0);
}

TEST_F(SavedPlanOfACampaign, is_refused_when_a_limit_or_an_account_changed) {
    save();
    const std::string settings = read_file(world.path("invito.yaml"));
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string text = settings;
        text.replace(text.find(from), from.size(), to);
        world.write("invito.yaml", text);
    };
    with("per_day: unlimited, per_week", "per_day: 50, per_week");
    expect_refused(
        "plan.changed",
        "Changed  anna limits.per_day: unlimited -> 50\nChanged  ben limits.per_day: unlimited"
    );
    with("tier: premium", "tier: free");
    expect_refused("plan.changed", "Changed  anna tier: premium -> free\n");
    world.write("invito.yaml", settings);
    EXPECT_EQ(start().exit_code, 0);
}

TEST_F(SavedPlanOfACampaign, of_some_accounts_only_starts_nothing) {
    world.run({"plan", "spring", "--account", "anna", "--save", "p.json"});

    expect_refused("plan.changed", "Changed  --account: anna -> nothing\n");
}

TEST_F(SavedPlanOfACampaign, is_refused_when_it_is_no_plan_or_of_something_else) {
    expect_refused("plan.unreadable", "cannot read the plan p.json");
    world.write("p.json", "linkedin_url\nin/ada-doe\n");
    expect_refused("plan.not_a_plan", "--> p.json\n  found: it is no JSON");
    world.write("p.json", world.run({"status", "--json"}).out);
    expect_refused("plan.not_a_plan", "found: another document");
    std::filesystem::remove(world.path("p.json"));
    save();
    const std::string whole = read_file(world.path("p.json"));
    world.write("p.json", whole.substr(0, whole.size() / 2));
    expect_refused("plan.damaged", "the plan is not as it was saved");
    world.write("autumn.csv", "linkedin_url\nin/ada-doe\n");
    world.run({"import", "autumn.csv", "--account", "anna"});
    std::filesystem::remove(world.path("p.json"));
    world.run({"plan", "autumn", "--save", "p.json"});
    expect_refused("plan.other_campaign", "found: a plan of autumn");
}

TEST_F(SavedPlanOfACampaign, of_another_database_is_refused) {
    save();
    std::filesystem::remove(world.path("invito.db"));
    world.run({"import", "spring.yaml"});

    expect_refused("plan.other_database", "the plan was made with another database");
}

TEST_F(SavedPlanOfACampaign, may_be_of_more_campaigns) {
    world.write("autumn.csv", "linkedin_url\nin/ada-doe\n");
    world.run({"import", "autumn.csv", "--account", "carla"});
    const Finished saved = world.run({"plan", "spring", "autumn", "--save", "p.json"});
    world.write("autumn.csv", "linkedin_url\nin/ada-doe\nin/eve-doe\n");
    world.run({"import", "autumn.csv"});

    EXPECT_THAT(saved.out, Not(HasSubstr("--plan")));
    EXPECT_EQ(start().exit_code, 0) << "the other campaign is not started";
    const Finished other = world.run({"start", "autumn", "--plan", "p.json", "--yes"});
    EXPECT_EQ(other.exit_code, 65);
    EXPECT_THAT(other.err, HasSubstr("Changed  leads: 1 -> 2\n"));
}

}  // namespace
}  // namespace invito::test
