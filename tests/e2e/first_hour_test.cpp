// From nothing to a plan of one's own list, as a person goes there.

#include "program_world.hpp"

#include <gmock/gmock.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* apollo =
    "First Name,Last Name,Company Name,Person Linkedin Url,Industry\n"
    "Jane,Doe,Acme Robotics,http://www.linkedin.com/in/jane-doe,Robots\n"
    "Ben,Okafor,,http://www.linkedin.com/in/ben-okafor,\n"
    "Olga,Petrova,Nord AI,http://www.linkedin.com/in/olga-petrova,\n";

class FirstHour : public testing::Test {
protected:
    FirstHour() { std::filesystem::remove(world.path("invito.yaml")); }

    void edit(std::string_view from, const std::string& to) {
        std::string text = read_file(world.path("invito.yaml"));
        const auto at = text.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        world.write("invito.yaml", text);
    }

    // As `init` leaves it, and as it says for a key of v1.
    void set_up_v1(const std::string& dsn) {
        ASSERT_EQ(world.run({"init"}).exit_code, 0);
        edit("  api: v2 ", "  api: v1 ");
        edit("# dsn: HOST:PORT", "dsn: " + dsn);
    }

    // With the address and the key of the sandbox.
    void set_up() { set_up_v1(world.server->http_url() + "\n  api_key_file: key"); }

    ProgramWorld world;
};

TEST_F(FirstHour, goes_from_a_key_of_v2_to_the_first_invitation) {
    ASSERT_EQ(world.run({"init"}).exit_code, 0);
    edit("# base: https://api.unipile.com", "base: " + world.server->http_url() + "/");
    edit("# api_key_file: ~/.config/invito/unipile-api-key", "api_key_file: new-key");
    edit("pacing: {min: 90s, max: 5m}", "pacing: {min: 0s, max: 0s}");
    edit("window: {days: mon-fri, from: \"09:00\", to: \"18:00\"}", "window: always");
    ChildOptions set_key = world.command({"config", "set-key"});
    set_key.input = api_key;
    world.write("leads.csv", apollo);

    const Finished set = run_child(set_key);
    const Finished written = world.run({"accounts", "discover", "--write"});
    const Finished looked_at = world.run({"doctor"});
    const Finished run = world.run({"run", "leads.csv", "--account", "anna", "--yes"});

    EXPECT_EQ(set.exit_code, 0) << set.err;
    EXPECT_THAT(set.err, HasSubstr("takes it as a key of v2; it sees 3 accounts"));
    EXPECT_EQ(written.exit_code, 0) << written.err;
    EXPECT_THAT(read_file(world.path("invito.yaml")), HasSubstr("id: acc_"));
    EXPECT_THAT(looked_at.out, HasSubstr(world.server->http_url() + ", v2, "));
    EXPECT_THAT(looked_at.out, Not(HasSubstr("FAIL")));
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(world.effects(), 3);
}

TEST_F(FirstHour, asks_nobody_to_sign_in_to_an_account_that_is_being_set_up) {
    set_up();
    ASSERT_EQ(world.run({"accounts", "discover", "--write"}).exit_code, 0);
    for (const auto& [alias, id] : sandbox_accounts)
        world.server->set_account_status(id, "CONNECTING");
    world.write("leads.csv", apollo);

    const Finished before = world.run({"doctor"});
    const Finished run =
        world.run({"run", "leads.csv", "--account", "anna", "--yes", "--patience", "1s"});
    const std::vector<Finished> after = {
        world.run({"status"}), world.run({"accounts", "list"}),
        world.run({"accounts", "show", "anna"}), world.run({"status", "--json"}),
        world.run({"doctor", "--offline"})};

    EXPECT_EQ(before.exit_code, 0) << before.out;
    EXPECT_THAT(before.out, HasSubstr("warn  anna"));
    EXPECT_EQ(run.exit_code, 69) << run.err;
    EXPECT_THAT(run.err, HasSubstr("account \"anna\" is not ready at Unipile since"));
    for (const Finished& seen : after) {
        EXPECT_EQ(seen.exit_code, 0) << seen.err;
        EXPECT_THAT(seen.out, HasSubstr(&seen == &after[1] ? "not ready" : "comes back by"));
        EXPECT_THAT(seen.out + before.out + run.err, Not(HasSubstr("sign in")));
    }
}

TEST_F(FirstHour, sends_no_key_to_an_address_that_nobody_gave) {
    set_up_v1("HOST:PORT");
    world.write("leads.csv", apollo);
    world.write("with_account.yaml", read_file(world.path("invito.yaml")) + "  a: {id: x}\n");

    const std::vector<std::vector<std::string>> calls = {
        {"config", "set-key"},
        {"accounts", "discover"},
        {"accounts", "discover", "--write"},
        {"doctor"},
        {"run", "leads.csv", "-c", "with_account.yaml", "--yes"}};
    for (const auto& call : calls) {
        const Finished refused = world.run(call);
        EXPECT_EQ(refused.exit_code, 78) << call.front();
        EXPECT_THAT(refused.out + refused.err, HasSubstr("HOST:PORT, which is no"));
        EXPECT_THAT(refused.out + refused.err, HasSubstr("invito config set-key"));
    }
    EXPECT_EQ(world.run({"validate", "leads.csv"}).exit_code, 0);
    EXPECT_EQ(world.run({"plan", "leads.csv", "-c", "with_account.yaml"}).exit_code, 0);
}

TEST_F(FirstHour, writes_the_accounts_below_those_that_are_there) {
    set_up();
    const std::string before = read_file(world.path("invito.yaml")) +
                               "  mine: {id: h_EKCy2lRLef5NzHp0iw4A}  # Anna\n\n# the end\n"
                               "timezone: UTC\n";
    world.write("invito.yaml", before);
    std::filesystem::permissions(
        world.path("invito.yaml"), static_cast<std::filesystem::perms>(0640)
    );

    const Finished printed = world.run({"accounts", "discover"});
    const Finished written = world.run({"accounts", "discover", "--write"});
    const std::string after = read_file(world.path("invito.yaml"));
    const Finished again = world.run({"accounts", "discover", "--write"});

    EXPECT_THAT(printed.out, HasSubstr("  ben:  # "));
    EXPECT_EQ(written.exit_code, 0) << written.err;
    EXPECT_THAT(written.err, HasSubstr("Wrote 2 accounts into "));
    const auto at = before.find("\n# the end");
    EXPECT_EQ(after.substr(0, at), before.substr(0, at));
    EXPECT_EQ(after.substr(at, printed.out.size()), printed.out);
    EXPECT_EQ(after.substr(at + printed.out.size()), before.substr(at));
    EXPECT_EQ(
        std::filesystem::status(world.path("invito.yaml")).permissions(),
        static_cast<std::filesystem::perms>(0640)
    );
    EXPECT_EQ(again.exit_code, 0);
    EXPECT_EQ(read_file(world.path("invito.yaml")), after);
    EXPECT_EQ(world.run({"config", "show"}).exit_code, 0);
}

TEST_F(FirstHour, has_one_exit_code_for_an_account_that_is_missing) {
    set_up();
    world.write("leads.csv", apollo);
    world.write("spring.yaml", "version: 1\nname: spring\nlist: {file: leads.csv}\n");
    const auto codes_are = [this](const std::string& input, int expected) {
        EXPECT_EQ(world.run({"plan", input}).exit_code, expected) << input;
        EXPECT_EQ(world.run({"import", input}).exit_code, expected) << input;
        EXPECT_EQ(world.run({"import", input, "-n"}).exit_code, expected) << input;
        EXPECT_EQ(world.run({"run", input, "--yes"}).exit_code, expected) << input;
    };
    codes_are("leads.csv", 78);
    codes_are("spring.yaml", 78);
    ASSERT_EQ(world.run({"accounts", "discover", "--write"}).exit_code, 0);
    codes_are("leads.csv", 2);
    codes_are("spring.yaml", 65);
    EXPECT_THAT(world.run({"plan", "leads.csv"}).err, HasSubstr("choose with --account"));
    EXPECT_THAT(
        world.run({"plan", "spring.yaml"}).err, HasSubstr("accounts: {use: [anna, ben, carla]}")
    );
}

TEST_F(FirstHour, is_told_in_its_order_by_the_doctor) {
    set_up_v1("HOST:PORT");

    const std::string seen = world.run({"doctor", "--offline"}).out;

    const auto dsn = seen.find("invito config set-key");
    const auto key = seen.find("no API key");
    const auto account = seen.find("warn  accounts");
    EXPECT_LT(dsn, key);
    EXPECT_LT(key, account);
    EXPECT_NE(account, std::string::npos);

    world.write("invito.yaml", "version: 1\naccounts: {\n");
    EXPECT_THAT(world.run({"doctor", "--offline"}).out, HasSubstr("invito.yaml:"));
}

TEST_F(FirstHour, makes_a_campaign_of_somebodys_own_list) {
    set_up();
    ASSERT_EQ(world.run({"accounts", "discover", "--write"}).exit_code, 0);
    world.write("My Leads.csv", apollo);

    const Finished tried = world.run({"init", "--list", "My Leads.csv", "-n"});
    const Finished made = world.run({"init", "--list", "My Leads.csv"});
    const std::string campaign = read_file(world.path("campaigns/my-leads.yaml"));
    const Finished checked = world.run({"validate", "campaigns/my-leads.yaml", "--strict"});
    const Finished planned = world.run({"plan", "campaigns/my-leads.yaml"});
    const Finished again = world.run({"init", "--list", "My Leads.csv"});
    world.write("campaigns/my-leads.yaml", campaign + "# mine\n");
    const Finished edited = world.run({"init", "--list", "My Leads.csv"});

    EXPECT_EQ(tried.exit_code, 0);
    EXPECT_THAT(tried.err, HasSubstr("would write campaigns/my-leads.yaml"));
    EXPECT_EQ(made.exit_code, 0) << made.err;
    EXPECT_THAT(made.err, HasSubstr("wrote campaigns/my-leads.yaml"));
    EXPECT_THAT(made.err, Not(HasSubstr("wrote invito.yaml")));
    EXPECT_THAT(
        made.err, HasSubstr("Next: invito validate campaigns/my-leads.yaml --show 3\n"
                            "      invito plan campaigns/my-leads.yaml\n"
                            "      invito run campaigns/my-leads.yaml\n")
    );
    for (const char* part :
         {"name: my-leads ", "  file: ../My Leads.csv ", "  use: [anna, ben, carla]",
          "#   linkedin_url: Person Linkedin Url",
          "Hi {{first_name}}, I came across {{company|your work}} and would"}) {
        EXPECT_THAT(campaign, HasSubstr(part));
    }
    EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
    EXPECT_EQ(planned.exit_code, 0) << planned.err;
    EXPECT_THAT(planned.out, HasSubstr("Plan: 3 to send"));
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_EQ(edited.exit_code, 2);
    EXPECT_THAT(edited.err, HasSubstr("campaigns/my-leads.yaml exists already"));
    EXPECT_EQ(read_file(world.path("campaigns/my-leads.yaml")), campaign + "# mine\n");
}

TEST_F(FirstHour, begins_with_nothing_but_a_list) {
    world.write("export.csv", apollo);

    const Finished made = world.run({"init", "outreach", "--list", "export.csv"});

    EXPECT_EQ(made.exit_code, 0) << made.err;
    EXPECT_THAT(made.err, HasSubstr("wrote outreach/invito.yaml\n"));
    EXPECT_THAT(
        made.err, HasSubstr("Next: cd outreach && invito config set-key\n"
                            "      invito accounts discover --write\n"
                            "      invito init --list ../export.csv # again: with the")
    );
    EXPECT_THAT(
        read_file(world.path("outreach/campaigns/export.yaml")), HasSubstr("file: ../../export.csv")
    );
    EXPECT_EQ(world.run({"validate", "outreach/campaigns/export.yaml", "--strict"}).exit_code, 0);
}

TEST_F(FirstHour, refuses_a_list_that_nobody_can_be_invited_from) {
    world.write("empty.csv", "First Name,Person Linkedin Url\n");
    world.write("people.yaml", "- linkedin.com/in/jane-doe\n- linkedin.com/in/ben-doe\n");
    world.write("spring.yaml", "version: 1\nname: spring\nlist: {file: people.yaml}\n");

    const Finished empty = world.run({"init", "--list", "empty.csv"});
    const Finished campaign = world.run({"init", "--list", "spring.yaml"});
    const Finished missing = world.run({"init", "--list", "none.csv"});

    EXPECT_EQ(empty.exit_code, 65);
    EXPECT_THAT(empty.err, HasSubstr("[list.no_leads]"));
    EXPECT_EQ(campaign.exit_code, 2);
    EXPECT_EQ(missing.exit_code, 65);
    EXPECT_FALSE(std::filesystem::exists(world.path("invito.yaml")));

    world.write("crm.yaml", "- {url: linkedin.com/in/jane-doe}\n");
    const Finished misnamed = world.run({"init", "--list", "crm.yaml"});
    EXPECT_EQ(misnamed.exit_code, 65);
    EXPECT_THAT(misnamed.err, HasSubstr("is linkedin_url, not url"));
    EXPECT_THAT(misnamed.err, Not(HasSubstr("account")));  // these are no concern of a list

    const Finished people = world.run({"init", "--list", "people.yaml"});
    EXPECT_EQ(people.exit_code, 0) << people.err;
    const Finished checked = world.run({"validate", "campaigns/people.yaml", "--strict"});
    EXPECT_EQ(checked.exit_code, 0) << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("2 usable"));

    world.write("campaigns/people.yaml", "- linkedin.com/in/jane-doe\n");
    EXPECT_EQ(world.run({"init", "--list", "campaigns/people.yaml", "--force"}).exit_code, 2);
    EXPECT_EQ(read_file(world.path("campaigns/people.yaml")), "- linkedin.com/in/jane-doe\n");
}

TEST_F(FirstHour, says_in_which_encoding_a_list_is_read) {
    set_up();
    ASSERT_EQ(world.run({"accounts", "discover", "--write"}).exit_code, 0);
    world.write(
        "german.csv",
        "Vorname;Nachname;LinkedIn-Profil;Firma\n"
        "J\xF6rg;M\xFCller;linkedin.com/in/joerg-mueller;Gr\xFCn GmbH\n"
        "K\xE4the;Stra\xDF"
        "e;linkedin.com/in/kaethe;Bl\xE4tter\n"
    );

    const Finished refused = world.run({"validate", "german.csv", "--account", "anna"});
    const Finished stated =
        world.run({"validate", "german.csv", "--account", "anna", "--encoding", "windows-1252"});
    const Finished made = world.run({"init", "--list", "german.csv"});

    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.err, HasSubstr("--encoding windows-1252"));
    EXPECT_EQ(stated.exit_code, 0) << stated.err;
    EXPECT_EQ(made.exit_code, 0) << made.err;
    EXPECT_THAT(made.err, HasSubstr("[list.encoding_guessed]"));
    EXPECT_THAT(
        read_file(world.path("campaigns/german.yaml")), HasSubstr("  encoding: windows-1252\n")
    );
    EXPECT_EQ(world.run({"validate", "campaigns/german.yaml", "--strict"}).exit_code, 0);
    EXPECT_EQ(world.run({"validate", "campaigns/german.yaml", "--encoding", "cp850"}).exit_code, 2);
}

// What a list does to a note, told before anybody reads it.
class NoteOfAList : public FirstHour {
protected:
    NoteOfAList() {
        world.write_settings({.dsn = world.server->http_url()});
        world.write(
            "leads.csv",
            "First,Last Name,Hook,LinkedIn URL\n"
            "JANE,Doe,,linkedin.com/in/jane-doe\n"
            "\"Dr. Ben, MBA\",Okafor,,linkedin.com/in/ben-okafor\n"
            "Olga,Petrova,,linkedin.com/in/olga-petrova\n"
        );
    }

    Finished validate(const std::string& note, std::vector<std::string> more = {}) {
        std::vector<std::string> call = {"validate", "leads.csv", "--account",
                                         "anna",     "--note",    note};
        call.insert(call.end(), more.begin(), more.end());
        return world.run(call);
    }
};

TEST_F(NoteOfAList, warns_of_a_variable_that_no_column_is) {
    const Finished seen = validate("Hi {{frist_name|there}}");
    const Finished strict = validate("Hi {{frist_name|there}}", {"--strict"});

    EXPECT_EQ(seen.exit_code, 0);
    EXPECT_THAT(seen.err, HasSubstr("warning: {{frist_name}} is not a column: 3 leads would get"));
    EXPECT_THAT(seen.err, HasSubstr("did you mean {{first_name}}?"));
    EXPECT_EQ(strict.exit_code, 65);
    EXPECT_THAT(strict.out, HasSubstr("not ok (--strict): 3 of 3 rows can be invited\n"));
    EXPECT_THAT(
        world.run({"import", "leads.csv", "-n", "--account", "anna", "--note", "{{x|y}}"}).err,
        HasSubstr("[note.unknown_variable]")
    );
}

TEST_F(NoteOfAList, warns_of_a_column_that_is_empty_in_every_row) {
    EXPECT_THAT(validate("Hi, {{hook|hello}}").err, HasSubstr("[note.only_fallbacks]"));
    EXPECT_EQ(validate("Hi, {{hook|hello}}", {"--strict"}).exit_code, 65);
    EXPECT_EQ(validate("Hi, {{last_name|hello}}", {"--strict"}).exit_code, 0);
}

TEST_F(NoteOfAList, knows_a_column_by_its_header_too) {
    const Finished seen = validate("Hi {{first|there}}", {"--show", "1"});

    EXPECT_EQ(seen.exit_code, 0);
    EXPECT_THAT(seen.err, Not(HasSubstr("note.unknown_variable")));
    EXPECT_THAT(seen.out, HasSubstr("  Hi JANE\n"));
}

TEST_F(NoteOfAList, points_at_names_that_look_wrong) {
    const Finished seen = validate("Hi {{first_name|there}}");
    const Finished other = validate("Hi {{last_name|there}}");

    EXPECT_THAT(seen.err, HasSubstr("warning: 2 first names look wrong in a note: JANE (line 2)"));
    EXPECT_THAT(seen.err, HasSubstr("Dr. Ben, MBA (line"));
    EXPECT_THAT(seen.err, HasSubstr("rules.names: skip"));
    EXPECT_THAT(other.err, Not(HasSubstr("note.odd_name")));

    world.write("skip.yaml", read_file(world.path("invito.yaml")) + "rules: {names: skip}\n");
    const Finished skipped =
        validate("Hi {{first_name|there}}", {"--show", "3", "-c", "skip.yaml"});
    EXPECT_THAT(skipped.out, Not(HasSubstr("Hi JANE")));
    EXPECT_THAT(skipped.out, HasSubstr("Hi Olga"));
    EXPECT_THAT(skipped.out, HasSubstr("2 known only at sending"));
}

TEST_F(NoteOfAList, that_fits_nobody_says_so) {
    const Finished seen = validate(std::string(320, 'x'));

    EXPECT_EQ(seen.exit_code, 65);
    EXPECT_THAT(seen.out, HasSubstr("unusable: none of 3 rows can be invited\n"));
    EXPECT_THAT(seen.out, HasSubstr("Note     no note fits: longest 320 of 300 characters\n"));
}

TEST_F(NoteOfAList, without_anybody_to_invite_is_unusable_wherever_it_is_read) {
    world.write("none.csv", "First,LinkedIn URL\nJane,linkedin.com/sales/lead/ACwAAA1b\n");
    world.write("header.csv", "First,LinkedIn URL\n");
    for (const char* list : {"none.csv", "header.csv"}) {
        EXPECT_EQ(world.run({"validate", list, "--account", "anna"}).exit_code, 65) << list;
        EXPECT_EQ(world.run({"plan", list, "--account", "anna"}).exit_code, 65) << list;
        EXPECT_EQ(world.run({"import", list, "-n", "--account", "anna"}).exit_code, 65) << list;
        EXPECT_EQ(world.run({"import", list, "--account", "anna"}).exit_code, 65) << list;
        const Finished run = world.run({"run", list, "--account", "anna", "--yes"});
        EXPECT_EQ(run.exit_code, 65) << list;
        EXPECT_THAT(run.err, HasSubstr("[list.no_leads]"));
    }
    EXPECT_EQ(world.effects(), 0);
}

TEST_F(NoteOfAList, shows_what_it_uses_on_a_few_lines) {
    std::string header = "LinkedIn URL,First Name";
    std::string row = "linkedin.com/in/jane-doe,Jane";
    for (int i = 1; i <= 28; ++i) {
        header += ",Extra " + std::to_string(i);
        row += ",x";
    }
    world.write("wide.csv", header + "\n" + row + "\n");

    const Finished seen = world.run({"validate", "wide.csv", "--account", "anna"});
    const Finished all = world.run({"validate", "wide.csv", "--account", "anna", "-v"});

    EXPECT_THAT(seen.out, testing::StartsWith("ok: 1 of 1 row can be invited\nwide.csv: wide\n"));
    EXPECT_THAT(
        seen.out,
        HasSubstr("         linkedin_url <- \"LinkedIn URL\", first_name <- \"First Name\"\n"
                  "         28 more columns, usable in notes: -v\n")
    );
    EXPECT_THAT(all.out, HasSubstr("extra_28     <- \"Extra 28\""));
    EXPECT_THAT(all.out, Not(HasSubstr("more columns")));
}

}  // namespace
}  // namespace invito::test
