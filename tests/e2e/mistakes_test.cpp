// The mistakes that people make most with files, numbered as in the interface's table: what they
// are told, to the letter. After a wanted change of texts: INVITO_UPDATE_GOLDEN=1 writes them anew.

#include "program_world.hpp"

#include <cstdlib>
#include <functional>
#include <regex>

namespace invito::test {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

struct Mistake {
    const char* name;  // number and word; the golden file is called so
    int exit_code;
    std::function<Arguments(ProgramWorld&)> make;
};

// With one account that is no LinkedIn account; the others are those of every sandbox.
sandbox::ServerOptions server_options() {
    sandbox::ServerOptions options;
    options.accounts = sandbox::default_accounts();
    options.accounts.push_back(
        {.id = "Gg0LmA2f_Tky3VvNc7Rd5Eg", .name = "Anna at Google", .type = "GOOGLE"}
    );
    return options;
}

// Limits inside the provider's advice, so that nothing else is said.
void write_quiet_settings(ProgramWorld& world, const std::string& more = {}) {
    world.write_settings({
        .dsn = world.server->http_url(),
        .limits = "{per_day: 20, per_week: 100}",
        .pacing = "{min: 90s, max: 5m}",
        .accounts = 1,
    });
    const std::string settings = read_file(world.path("invito.yaml"));
    world.write("invito.yaml", settings + more);
}

constexpr const char* founders = R"(version: 1
name: spring-founders
list: {file: leads.csv}
accounts: {use: [anna]}
note:
  text: |
    Hi {{first_name|there}},
    {{hook}}.
)";

Arguments validate_list(ProgramWorld& world, const std::string& list) {
    write_quiet_settings(world);
    world.write("spring.yaml", founders);
    world.write("leads.csv", list);
    return {"validate", "spring.yaml"};
}

Arguments no_settings(ProgramWorld& world) {
    fs::remove(world.path("invito.yaml"));
    return {"status"};
}

Arguments unknown_key(ProgramWorld& world) {
    write_quiet_settings(world, "    limits: {per_days: 5}\n");
    const std::string text = read_file(world.path("invito.yaml"));
    const std::string one_line = "  anna: {id: h_EKCy2lRLef5NzHp0iw4A, tier: premium}\n";
    std::string changed = text;
    changed.replace(text.find(one_line), one_line.size(), "  anna:\n    id: h_EKCy\n");
    world.write("invito.yaml", changed);
    return {"status"};
}

Arguments key_as_argument(ProgramWorld& world) {
    write_quiet_settings(world);
    return {"run", "--api-key", "b1Fzz9q2r8s7t6u5v4w3x2"};
}

Arguments key_in_file(ProgramWorld& world) {
    world.write(
        "invito.yaml",
        "version: 1\nprovider:\n  dsn: api8.unipile.com:13851\n"
        "  api_key: b1FzQ9q2r8s7T6u5v4W3x2\n"
    );
    return {"status"};
}

Arguments no_key_file(ProgramWorld& world) {
    write_quiet_settings(world);
    fs::remove(world.path("key"));
    return {"accounts", "discover"};
}

Arguments key_for_everybody(ProgramWorld& world) {
    write_quiet_settings(world);
    fs::permissions(world.path("key"), fs::perms(0644));
    return {"accounts", "discover"};
}

Arguments no_port(ProgramWorld& world) {
    write_quiet_settings(world);
    world.write("invito.yaml", "version: 1\nprovider: {dsn: api8.unipile.com}\n");
    return {"status"};
}

Arguments no_profile_column(ProgramWorld& world) {
    return validate_list(world, "Name,Company,E-mail\nJane,Acme,jane@acme.example\n");
}

Arguments not_people(ProgramWorld& world) {
    return validate_list(
        world,
        "linkedin_url,hook\nlinkedin.com/in/jane-doe,x\nlinkedin.com/company/acme,x\n"
        "linkedin.com/school/acme,x\n"
    );
}

Arguments indirect_links(ProgramWorld& world) {
    return validate_list(
        world,
        "linkedin_url,hook\nlinkedin.com/in/jane-doe,x\nlinkedin.com/sales/lead/ACwAAA1b,x\n"
        "lnkd.in/e1x,x\n"
    );
}

Arguments workbook(ProgramWorld& world) {
    write_quiet_settings(world);
    world.write("leads.xlsx", "PK\x03\x04 and more");
    return {"validate", "leads.xlsx"};
}

Arguments not_utf8(ProgramWorld& world) {
    return validate_list(world, "linkedin_url,hook\nin/jane-doe,Jos\xE9\n");
}

Arguments no_such_variable(ProgramWorld& world) {
    Arguments arguments =
        validate_list(world, "linkedin_url,first_name,company\nin/jane-doe,J,A\n");
    std::string text = founders;
    text.replace(text.find("{{hook}}"), 8, "{{firstname}}");
    world.write("spring.yaml", text);
    return arguments;
}

Arguments missing_values(ProgramWorld& world) {
    return validate_list(
        world, "linkedin_url,hook\nin/jane-doe,x\nin/a-doe,\nin/b-doe,\nin/c-doe,\nin/d-doe,\n"
    );
}

Arguments long_notes(ProgramWorld& world) {
    Arguments arguments = validate_list(
        world, "linkedin_url,hook\nin/jane-doe,x\nin/ben-doe," + std::string(218, 'x') + "\n"
    );
    std::string settings = read_file(world.path("invito.yaml"));
    settings.replace(settings.find("tier: premium"), 13, "tier: free");
    world.write("invito.yaml", settings);
    return arguments;
}

Arguments changed_campaign(ProgramWorld& world) {
    validate_list(world, "linkedin_url,hook\nin/jane-doe,x\n");
    world.run({"import", "spring.yaml"});
    world.run({"start", "spring-founders", "--yes"});
    world.write("spring.yaml", founders + std::string("    Bye.\nlimits: {per_day: 9}\n"));
    return {"import", "spring.yaml"};
}

void edit(ProgramWorld& world, const std::string& from, const std::string& to) {
    std::string settings = read_file(world.path("invito.yaml"));
    settings.replace(settings.find(from), from.size(), to);
    world.write("invito.yaml", settings);
}

// Inside the provider's advice but for the pauses, and with a list that is ready to go.
void prepare_run(ProgramWorld& world, std::size_t accounts, const std::string& lines = {}) {
    world.write_settings({
        .dsn = world.server->http_url(),
        .provider_lines = lines,
        .kind = lines.empty() ? "unipile" : "sandbox",
        .limits = "{per_day: 20, per_week: 100}",
        .pacing = "{min: 90s, max: 5m}",
        .accounts = accounts,
    });
    world.write_leads(4);
    world.run({"import", "leads.csv", "--account", accounts == 1 ? "anna" : "anna,ben,carla"});
    world.run({"start", "leads", "--yes"});
}

Arguments refused_key(ProgramWorld& world) {
    write_quiet_settings(world);
    world.write("key", "another-key-0123456789abcdef\n");
    fs::permissions(world.path("key"), fs::perms::owner_read);
    return {"accounts", "discover"};
}

Arguments refused_key_of_a_run(ProgramWorld& world) {
    prepare_run(world, 1);
    refused_key(world);
    return {"run"};
}

Arguments no_answer(ProgramWorld& world) {
    write_quiet_settings(world);
    const std::string dsn = world.server->http_url();
    world.server.reset();  // nobody listens there any more
    return {"accounts", "discover"};
}

Arguments no_such_id(ProgramWorld& world) {
    prepare_run(world, 1);
    edit(world, "h_EKCy2lRLef5NzHp0iw4A", "h_EKCy2lRLef5NzHp0iw4B");
    return {"run"};
}

Arguments google_account(ProgramWorld& world) {
    prepare_run(world, 1);
    edit(world, "h_EKCy2lRLef5NzHp0iw4A", "Gg0LmA2f_Tky3VvNc7Rd5Eg");
    return {"run"};
}

Arguments disconnected_account(ProgramWorld& world) {
    prepare_run(world, 3);
    world.server->set_account_status("q0LmA2f_Tky3VvNc7Rd5Eg", "CREDENTIALS");
    return {"run", "--patience", "1s"};
}

Arguments restricted_account(ProgramWorld& world) {
    prepare_run(world, 1);
    world.server->set_faults({{.kind = sandbox::FaultKind::restricted}});
    return {"run"};
}

Arguments closed_window(ProgramWorld& world) {
    prepare_run(world, 1);
    // The one hour of the day that is farthest from now, by the program's own word.
    const std::string report = world.run({"report", "--json"}).out;
    const auto moment = report.find("generated_at") + std::string("generated_at\":\"").size();
    const int hour = std::stoi(report.substr(moment + std::string("2026-11-23T").size(), 2));
    const auto text = [](int at) { return (at < 10 ? "0" : "") + std::to_string(at) + ":00"; };
    edit(
        world, "window: always",
        "window: {days: mon-sun, from: \"" + text((hour + 12) % 24) + "\", to: \"" +
            text((hour + 13) % 24) + "\"}"
    );
    return {"run"};
}

Arguments refused_leads(ProgramWorld& world) {
    prepare_run(world, 1, "  speed: 3600x\n");
    world.server->set_faults({{.kind = sandbox::FaultKind::weekly_limit}});
    return {"run", "--wait=3h"};
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

// The same wherever the folder is, and however long its name: a code that did not fit its line
// stands on the next one.
std::string anywhere(std::string text, const std::string& folder) {
    replace_all(text, folder, "FOLDER");
    replace_all(text, "\n       [", "  [");
    return text;
}

// What is told besides the events of a run, each on one line, and without what differs from run to
// run.
std::string told_by_a_run(const std::string& text) {
    static const std::vector<std::pair<std::regex, std::string>> varying = {
        {std::regex(R"(\n {7,})"), " "},
        {std::regex(R"( +\[)"), " ["},
        {std::regex(R"(((Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ [A-Z][a-z][a-z] |yesterday )?\d\d:\d\d)"),
         "TIME"},
        {std::regex(R"(\(in [^)]*\))"), "(in SPAN)"},
    };
    std::string same = text;
    for (const auto& [pattern, word] : varying) same = std::regex_replace(same, pattern, word);
    std::istringstream lines(same);
    std::string told;
    bool is_inside = false;
    for (std::string line; std::getline(lines, line);) {
        const bool begins = line.starts_with("error: ") || line.starts_with("warning: ");
        is_inside = begins || (is_inside && line.starts_with("  "));
        if (is_inside) told += line + '\n';
    }
    return told;
}

class MostLikely : public testing::TestWithParam<Mistake> {};

TEST_P(MostLikely, is_told_with_place_and_next_step) {
    const Mistake& mistake = GetParam();
    ProgramWorld world(server_options());
    const Arguments arguments = mistake.make(world);

    const Finished told = world.run(arguments);

    std::string text = anywhere(told.err + told.out, world.directory.path());
    text = std::regex_replace(text, std::regex(R"(127\.0\.0\.1:\d+)"), "HOST:PORT");
    if (arguments.front() == "run" && mistake.exit_code != 2) text = told_by_a_run(text);

    const std::string golden =
        std::string(INVITO_TEST_DATA) + "/mistakes/" + mistake.name + ".golden";
    if (std::getenv("INVITO_UPDATE_GOLDEN") != nullptr) std::ofstream(golden) << text;
    EXPECT_EQ(told.exit_code, mistake.exit_code) << text;
    EXPECT_EQ(text, read_file(golden)) << golden;
}

TEST(MostLikelyMistake, of_a_second_run_names_the_first) {
    ProgramWorld world(server_options());
    prepare_run(world, 1);
    const LockHolder first{
        .pid = 4121,
        .host = "build1",
        .run = "r-0042",
        .since = parse_rfc3339("2026-11-23T09:00:00Z")};
    const auto lock = engine_of(world.path("invito.db"))->lock(first);
    ASSERT_TRUE(lock.has_value());

    const Finished told = world.run({"run"});

    EXPECT_EQ(told.exit_code, 75);
    EXPECT_EQ(
        told.err,
        "error: database is in use by run r-0042 (pid 4121, host build1, since 09:00)\n"
        "       [database.locked]\n"
        "  hint: wait: `--lock-wait 10m`; see `invito status`; the lock ends with that\n"
        "        process\n"
    );
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, MostLikely,
    testing::Values(
        Mistake{"01_no_settings", 78, no_settings}, Mistake{"02_unknown_key", 78, unknown_key},
        Mistake{"03_key_as_argument", 2, key_as_argument},
        Mistake{"04_key_in_file", 78, key_in_file}, Mistake{"05_no_key_file", 78, no_key_file},
        Mistake{"06_key_for_everybody", 78, key_for_everybody},
        Mistake{"07_refused_key", 77, refused_key},
        Mistake{"07_refused_key_of_a_run", 77, refused_key_of_a_run},
        Mistake{"08_no_port", 78, no_port}, Mistake{"09_no_answer", 69, no_answer},
        Mistake{"10_no_such_id", 11, no_such_id}, Mistake{"11_google_account", 11, google_account},
        Mistake{"12_disconnected_account", 11, disconnected_account},
        Mistake{"13_restricted_account", 11, restricted_account},
        Mistake{"14_no_profile_column", 65, no_profile_column},
        Mistake{"15_not_people", 0, not_people}, Mistake{"16_indirect_links", 0, indirect_links},
        Mistake{"17_workbook", 65, workbook}, Mistake{"18_not_utf8", 65, not_utf8},
        Mistake{"19_no_such_variable", 65, no_such_variable},
        Mistake{"20_missing_values", 0, missing_values}, Mistake{"21_long_notes", 0, long_notes},
        Mistake{"22_changed_campaign", 0, changed_campaign},
        Mistake{"23_closed_window", 0, closed_window},
        Mistake{"24_refused_leads", 11, refused_leads}
    ),
    [](const auto& mistake) { return std::string(mistake.param.name); }
);

}  // namespace
}  // namespace invito::test
