// One LinkedIn member connected under two account ids, by the shipped binary.

#include "output.hpp"
#include "program_world.hpp"

#include <gmock/gmock.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// Anna is connected twice, under the ids that are anna's and ben's in the settings.
sandbox::ServerOptions anna_twice() {
    sandbox::ServerOptions options;
    options.scenario.acceptance = 0;
    options.accounts = sandbox::default_accounts();
    options.accounts.resize(2);
    options.accounts[1].name = options.accounts[0].name;
    return options;
}

class MemberWorld : public ProgramWorld {
public:
    MemberWorld() : ProgramWorld(anna_twice()) {
        write_settings(
            {.dsn = server->http_url(),
             .limits = "{per_day: 3, per_week: unlimited, profiles_per_day: unlimited}",
             .accounts = 2}
        );
        write_leads(12);
        write(
            "spring.yaml",
            "version: 1\nname: spring\nlist: {file: leads.csv}\naccounts: {use: [anna, ben]}\n"
        );
    }

    void take_anna_out_of_the_settings() {
        std::string settings = read_file(path("invito.yaml"));
        const std::size_t line = settings.find("  anna: {");
        settings.erase(line, settings.find('\n', line) + 1 - line);
        write("invito.yaml", settings);
    }
};

TEST(Member, under_two_accounts_gets_one_budget_and_a_person_is_told) {
    MemberWorld world;

    const Finished run = world.run({"run", "spring.yaml", "--yes"});

    EXPECT_EQ(world.effects(), 3);
    EXPECT_EQ(run.exit_code, 11) << run.out << run.err;
    EXPECT_THAT(run.err, HasSubstr("account \"ben\" is the same LinkedIn member as \"anna\""));
    EXPECT_THAT(run.err, HasSubstr("take one of them out of the configuration; 6 leads wait"));
    EXPECT_EQ(world.counts().waiting(), 9) << "no lead is lost";
}

TEST(Member, is_the_reason_in_whatever_shows_the_account_that_does_not_send) {
    MemberWorld world;
    world.run({"run", "spring.yaml", "--yes"});

    const Finished status = world.run({"status"});
    const Finished list = world.run({"accounts", "list"});
    const Finished show = world.run({"accounts", "show", "ben"});
    const Finished plan = world.run({"plan"});
    const Finished explain = world.run({"explain", "linkedin.com/in/lead-1"});

    EXPECT_THAT(status.out, HasSubstr("ben: the same LinkedIn member as anna")) << status.err;
    EXPECT_THAT(list.out, HasSubstr("same member")) << list.err;
    EXPECT_THAT(show.out, HasSubstr("the same LinkedIn member as anna, which sends")) << show.err;
    EXPECT_THAT(plan.out, HasSubstr("same member")) << plan.err;
    EXPECT_THAT(explain.out, HasSubstr("the same LinkedIn member as anna, which sends"))
        << explain.out;
    const auto accounts = parsed(world.run({"accounts", "list", "--json"}).out);
    EXPECT_STREQ(accounts["items"][1]["state"].GetString(), "same_member");
}

TEST(Member, is_found_by_doctor_and_discover_before_anything_is_sent) {
    const MemberWorld world;

    const Finished doctor = world.run({"doctor"});
    const Finished discover = world.run({"accounts", "discover"});

    EXPECT_EQ(doctor.exit_code, 11) << doctor.out;
    EXPECT_THAT(doctor.out, HasSubstr("FAIL  ben"));
    EXPECT_THAT(doctor.out, HasSubstr("is the same LinkedIn member as \"anna\""));
    EXPECT_THAT(doctor.out, HasSubstr("take one of them out of the"));
    EXPECT_THAT(discover.err, HasSubstr("\"ben\" is the same LinkedIn member as \"anna\""));
    EXPECT_EQ(discover.out, "");
}

TEST(Member, with_a_second_account_is_discovered_as_a_comment) {
    MemberWorld world;
    world.write_settings({.dsn = world.server->http_url(), .accounts = 1});

    const Finished discover = world.run({"accounts", "discover"});
    const auto json = parsed(world.run({"accounts", "discover", "--json"}).out);

    EXPECT_THAT(
        discover.out, HasSubstr("  # anna-2 is the same LinkedIn member as anna: use one of them\n")
    );
    EXPECT_THAT(discover.out, Not(HasSubstr("\n  anna-2:")));
    EXPECT_STREQ(json["items"][0]["same_member_as"].GetString(), "anna");
}

TEST(Member, keeps_its_windows_when_the_other_account_is_taken_out) {
    MemberWorld world;
    world.run({"run", "spring.yaml", "--yes"});
    world.take_anna_out_of_the_settings();

    const Finished run = world.run({"run", "--yes"});

    EXPECT_EQ(world.effects(), 3) << "the day's three are sent";
    EXPECT_EQ(run.exit_code, 11) << run.out << run.err;
    EXPECT_THAT(run.out, HasSubstr("3 leads wait for anna, which is not in the configuration"));
    world.run({"jobs", "move", "--from", "anna", "--to", "ben", "--yes"});
    EXPECT_EQ(world.run({"run", "--yes"}).exit_code, 0);
    EXPECT_EQ(world.effects(), 3) << "and the day's three are still all";
    const Finished doctor = world.run({"doctor"});
    EXPECT_EQ(doctor.exit_code, 0) << doctor.out;
}

// --- moved from v1 of the API to v2

class MovingWorld : public ProgramWorld {
public:
    MovingWorld() {
        write_settings(
            {.dsn = server->http_url(),
             .kind = "sandbox",
             .limits = "{per_day: 3, per_week: unlimited, profiles_per_day: unlimited}",
             .accounts = 2}
        );
        write_leads(12);
        write(
            "spring.yaml",
            "version: 1\nname: spring\nlist: {file: leads.csv}\naccounts: {use: [anna, ben]}\n"
        );
        run({"run", "spring.yaml", "--yes"});
    }

    [[nodiscard]] std::string settings() const { return read_file(path("invito.yaml")); }

    void swap_ids() {
        const std::string anna = "acc_" + sandbox_accounts[0].second;
        const std::string ben = "acc_" + sandbox_accounts[1].second;
        std::string text = settings();
        text.replace(text.find(anna), anna.size(), "acc_of_ben");
        text.replace(text.find(ben), ben.size(), anna);
        text.replace(text.find("acc_of_ben"), std::string("acc_of_ben").size(), ben);
        write("invito.yaml", text);
    }
};

TEST(Member, keeps_its_windows_when_it_moves_to_v2_of_the_api) {
    MovingWorld world;
    ASSERT_EQ(world.effects(), 6) << "three by each";

    const Finished discover = world.run({"accounts", "discover", "--api", "v2"});
    EXPECT_EQ(discover.exit_code, 0) << discover.err;
    EXPECT_THAT(discover.out, HasSubstr("    id: acc_" + sandbox_accounts[0].second + "\n"));
    EXPECT_THAT(discover.err, HasSubstr("2 of 2 accounts found there"));
    const auto json = parsed(world.run({"accounts", "discover", "--api", "v2", "--json"}).out);
    EXPECT_STREQ(json["items"][1]["alias"].GetString(), "ben");
    EXPECT_EQ(json["items"][1]["former_id"].GetString(), sandbox_accounts[1].second);
    EXPECT_EQ(json["items"][1]["id"].GetString(), "acc_" + sandbox_accounts[1].second);

    EXPECT_EQ(world.run({"accounts", "discover", "--api", "v2", "--write"}).exit_code, 0);
    EXPECT_THAT(world.settings(), HasSubstr("  base: " + world.server->http_url() + "\n"));
    EXPECT_THAT(world.settings(), Not(HasSubstr("dsn:")));
    const Finished doctor = world.run({"doctor"});
    EXPECT_EQ(doctor.exit_code, 0) << doctor.out << doctor.err;
    EXPECT_THAT(doctor.out, HasSubstr("the same LinkedIn member: its limits"));

    const Finished run = world.run({"run", "--yes"});
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    EXPECT_EQ(world.effects(), 6) << "the day's three of each are sent";
    EXPECT_EQ(world.counts().waiting(), 6);
    EXPECT_EQ(world.run({"audit"}).exit_code, 0);
    EXPECT_THAT(world.run({"sync"}).exit_code, 0);
}

TEST(Member, is_not_given_a_second_budget_by_a_mistake_in_the_move) {
    MovingWorld world;
    ASSERT_EQ(world.run({"accounts", "discover", "--api", "v2", "--write"}).exit_code, 0);
    world.swap_ids();

    const Finished doctor = world.run({"doctor"});
    const Finished run = world.run({"run", "--yes"});

    EXPECT_EQ(doctor.exit_code, 78) << doctor.out;
    EXPECT_THAT(doctor.out, HasSubstr("is another LinkedIn member"));
    EXPECT_EQ(run.exit_code, 11) << run.out << run.err;
    EXPECT_EQ(world.effects(), 6);
}

TEST(Member, is_audited_as_one) {
    MemberWorld world;
    world.run({"run", "spring.yaml", "--yes"});

    const Finished text = world.run({"audit"});
    const auto json = parsed(world.run({"audit", "--json"}).out);
    const auto of_ben = parsed(world.run({"audit", "--account", "ben", "--json"}).out);

    EXPECT_EQ(text.exit_code, 0) << text.out;
    EXPECT_THAT(
        text.out, HasSubstr("anna and ben are accounts of one LinkedIn member, and were counted")
    );
    ASSERT_EQ(json["accounts"].Size(), 1U);
    EXPECT_STREQ(json["accounts"][0]["account"].GetString(), "anna");
    EXPECT_STREQ(json["accounts"][0]["also_known_as"][0].GetString(), "ben");
    EXPECT_EQ(of_ben["accounts"][0]["invitations"].GetInt(), 3);
}

}  // namespace
}  // namespace invito::test
