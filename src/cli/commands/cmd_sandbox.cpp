// `sandbox` serves a fake of the provider; `demo` tells the whole story in a folder of its own,
// against a sandbox in this process.
#include "cmd.hpp"
#include "end_signal.hpp"
#include "invito/app/compose.hpp"
#include "invito/app/output_files.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/sandbox/server.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fmt/format.h>
#include <ostream>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>

namespace invito {

namespace {

constexpr int speed_max = 100'000;

// Errors: usage, "sandbox.unknown_scenario".
Result<sandbox::Scenario> find_scenario(const std::string& name) {
    std::vector<std::string> names;
    for (const sandbox::Scenario& scenario : sandbox::scenarios()) {
        if (scenario.name == name) return scenario;
        names.push_back(scenario.name);
    }
    const auto guess = closest(name, names);
    return usage_error(
        "sandbox.unknown_scenario", fmt::format("there is no scenario \"{}\"", name),
        guess ? fmt::format("did you mean \"{}\"?", *guess)
              : "all of them: invito sandbox scenarios"
    );
}

// "600x" or "600".
Result<int> parse_speed(const std::string& text) {
    const std::string_view number =
        text.ends_with('x') ? std::string_view(text).substr(0, text.size() - 1) : text;
    int speed = 0;
    const char* const end = number.data() + number.size();
    const auto parsed = std::from_chars(number.data(), end, speed);
    if (parsed.ec == std::errc{} && parsed.ptr == end && speed >= 1 && speed <= speed_max)
        return speed;
    return usage_error(
        "usage.value", fmt::format("--speed cannot be \"{}\"", text),
        fmt::format("a factor from 1x to {}x", speed_max)
    );
}

constexpr const char* default_listen = "127.0.0.1:4689";

Error bad_listen(const std::string& text) {
    return usage_error(
        "usage.value", fmt::format("--listen cannot be \"{}\"", text),
        "a loopback address and a port, e.g. 127.0.0.1:4689"
    );
}

// Of --scenario, or `usual`, and --speed.
Result<sandbox::ServerOptions> world_options(const Invocation& invocation, const char* usual) {
    sandbox::ServerOptions options;
    auto scenario = find_scenario(invocation.text("--scenario").value_or(usual));
    if (!scenario) return scenario.error();
    options.scenario = std::move(*scenario);
    const auto speed = parse_speed(invocation.text("--speed").value_or("600x"));
    if (!speed) return speed.error();
    options.speed = *speed;
    return options;
}

Result<sandbox::ServerOptions> server_options(const Invocation& invocation) {
    const std::string listen = invocation.text("--listen").value_or(default_listen);
    const std::size_t colon = listen.rfind(':');
    if (colon == std::string::npos) return bad_listen(listen);
    std::uint16_t port = 0;
    const char* const end = listen.data() + listen.size();
    const auto parsed = std::from_chars(listen.data() + colon + 1, end, port);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return bad_listen(listen);

    auto options = world_options(invocation, "happy");
    if (!options) return options.error();
    options->address = listen.substr(0, colon);
    options->serve_http = invocation.has("--http");
    options->serve_https = !options->serve_http;
    (options->serve_http ? options->http_port : options->https_port) = port;
    options->seed = static_cast<std::uint64_t>(invocation.integer("--seed").value_or(1));
    return options;
}

// A certificate is no secret. The file in the state folder is the sandbox's own.
Result<WrittenFile> write_authority(
    const Context& context, const std::string& path, std::string_view pem
) {
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    const OutputRules rules{
        .is_forced = !context.invocation.has("--ca-file"),
        .way_out = "choose another place with --ca-file",
        .mode = 0644,
    };
    return write_text_file(path, rules, pem);
}

Result<ExitCode> sandbox_serve(Context& context) {
    const Invocation& invocation = context.invocation;
    auto options = server_options(invocation);
    if (!options) return options.error();
    const bool is_https = options->serve_https;
    EndSignal end;
    const auto server = sandbox::Server::start(std::move(*options));
    if (!server) return server.error();

    const std::string ca_file =
        invocation.text("--ca-file").value_or(sandbox_ca_file(context.environment));
    if (is_https) {
        const auto written = write_authority(context, ca_file, (*server)->ca_pem());
        if (!written) return written.error();
    }
    context.out << fmt::format(
        "SANDBOX  {}\n", is_https ? (*server)->https_url() : (*server)->http_url()
    );
    context.out << "key      sandbox\n";
    if (is_https) context.out << fmt::format("ca_file  {}\n", ca_file);
    context.out << std::flush;
    context.err << "Nobody is really invited. Ctrl-C ends it.\n" << std::flush;
    end.wait();
    return ExitCode::ok;
}

Result<ExitCode> sandbox_scenarios(Context& context) {
    if (context.json()) {
        write_json_document(context.out, {}, [](JsonWriter& json) {
            json.list("items", sandbox::scenarios(), [&json](const sandbox::Scenario& scenario) {
                json.field("name", scenario.name);
                json.field("description", scenario.description);
            });
        });
        return ExitCode::ok;
    }
    std::vector<Table::Column> columns(2);
    columns[0].title = "Scenario";
    columns[1].title = "What happens";
    columns[1].fit = Table::Fit::wrap;
    Table table("Scenario", std::move(columns));
    for (const sandbox::Scenario& scenario : sandbox::scenarios())
        table.add_row({scenario.name, scenario.description});
    table.print(context.out, context.out_style);
    context.out << "\nPeople whose name begins with one of these behave in a special way:\n";
    for (const sandbox::SpecialSlug& special : sandbox::special_slugs()) {
        const std::string prefix = fmt::format("  {:<13} ", special.prefix);
        write_block(context.out, {.text = prefix}, special.meaning, context.out_style);
    }
    return ExitCode::ok;
}

// A configuration for the sandbox, a campaign, and 120 invented leads.
struct DemoFiles {
    std::string folder;     // exists
    std::string api;        // v1, v2
    std::string address;    // "https://127.0.0.1:PORT"
    std::string authority;  // PEM
    int speed = 600;
};

constexpr int lead_count = 120;

constexpr std::array first_names = {
    "Jane", "Tom",  "Olga",  "Ravi", "Mia",  "Luca", "Aisha", "Noah",
    "Chen", "Ines", "Pavel", "Sara", "Kofi", "Elin", "Yuki",  "Marta",
};
constexpr std::array last_names = {
    "Doe",   "Fox",   "Petrova", "Patel", "Berg",   "Rossi", "Khan",
    "Meyer", "Silva", "Novak",   "Ito",   "Mensah", "Lind",
};
constexpr std::array companies = {
    "Acme Robotics", "Nord AI", "Blue Harbor", "Kite Labs", "Sunfield", "Ostwind", "Pixel & Co",
};

// Every so many rows something is special, at primes that rarely meet.
std::string profile_of(int row, const std::string& name) {
    const std::string slug = fmt::format("{}-{}", name, row);
    if (row % 29 == 0) return fmt::format("https://www.linkedin.com/company/{}", name);
    if (row % 23 == 0) return "https://www.linkedin.com/in/jane-doe-1";  // the first row again
    if (row % 19 == 0) return fmt::format("https://www.linkedin.com/in/connected-{}", slug);
    if (row % 31 == 0) return fmt::format("https://www.linkedin.com/in/missing-{}", slug);
    return fmt::format("https://www.linkedin.com/in/{}", slug);
}

std::string settings_text(const DemoFiles& files) {
    const bool is_v2 = files.api == "v2";
    const auto id_of = [is_v2](std::size_t account) {
        const std::string& id = sandbox::default_accounts().at(account).id;
        return is_v2 ? sandbox::id_in_v2(id) : id;
    };
    return fmt::format(
        R"(# SANDBOX: a fake of the Unipile API on this machine. Nobody is really invited.
version: 1
provider:
  kind: sandbox
  api: {}
  {}: {}
  ca_file: {}/sandbox-ca.pem
  speed: {}x
  timeout: 2s
database: {}/demo.db
defaults:
  limits: {{per_day: 25, per_week: 100}}
  pacing: {{min: 4m, max: 9m}}
  window: always
  ramp_up: none
accounts:
  anna: {{id: {}, tier: premium}}
  ben: {{id: {}, tier: premium}}
  carla: {{id: {}, tier: free, limits: {{per_day: 15}}}}
)",
        files.api, is_v2 ? "base" : "dsn", files.address, files.folder, files.speed, files.folder,
        id_of(0), id_of(1), id_of(2)
    );
}

constexpr const char* campaign_text = R"(version: 1
name: demo
description: 120 invented people
list:
  file: leads.csv
accounts:
  use: [anna, ben, carla]
note:
  text: |
    Hi {{first_name|there}}, {{hook|your work}} caught my eye. I would be glad to connect.
  when_note_quota_used: send_without_note
)";

std::string demo_leads() {
    std::string csv = "Person Linkedin Url,First Name,Last Name,Company Name,Hook\n";
    for (int row = 1; row <= lead_count; ++row) {
        const auto index = static_cast<std::size_t>(row - 1);
        const std::string first = first_names[index % first_names.size()];
        const std::string last = last_names[index % last_names.size()];
        csv += fmt::format(
            "{},{},{},{},{}\n", profile_of(row, ascii_lower(fmt::format("{}-{}", first, last))),
            first, last, companies[index % companies.size()],
            row % 5 == 0 ? "" : fmt::format("your talk in week {}", row % 40 + 1)
        );
    }
    return csv;
}

Result<void> write_demo_files(const DemoFiles& files) {
    std::error_code ignored;
    std::filesystem::create_directories(files.folder + "/campaigns", ignored);
    const std::vector<std::pair<std::string, std::string>> contents = {
        {"/invito.yaml", settings_text(files)},
        {"/sandbox-ca.pem", files.authority},
        {"/campaigns/demo.yaml", campaign_text},
        {"/campaigns/leads.csv", demo_leads()},
    };
    for (const auto& [name, content] : contents) {
        const auto written = write_text_file(files.folder + name, {}, content);
        if (!written) return written.error();
    }
    return {};
}

Error demo_failed(const char* code, std::string what, const char* hint) {
    return Error{.kind = ErrorKind::failed, .code = code, .what = std::move(what), .hint = hint};
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> all;
    all.reserve(words.size() + 1);
    for (std::string& word : words) all.push_back(word.data());
    all.push_back(nullptr);
    return all;
}

// This same program again, in `folder`. Waits for it. Its exit code; 128 + n if signal n ended it.
// Errors: failed, "child.start".
Result<int> run_this_program(
    const std::vector<std::string>& arguments, const Environment& environment,
    const std::string& folder
) {
    std::vector<std::string> words = {"invito"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<std::string> variables;
    for (const auto& [name, value] : environment)
        variables.push_back(fmt::format("{}={}", name, value));

    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    // Ctrl-C is ignored here, but not there.
    sigset_t interrupt{};
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    posix_spawnattr_t attributes{};
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &interrupt);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    pid_t child = 0;
    const int failed = ::posix_spawn(
        &child, "/proc/self/exe", &actions, &attributes, pointers(words).data(),
        pointers(variables).data()
    );
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
        const std::string reason = std::generic_category().message(failed);
        return demo_failed(
            "child.start", fmt::format("this program cannot start itself: {}", reason),
            "is /proc there?"
        );
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// One command of the story, and the exit codes with which the story goes on.
struct Step {
    std::vector<std::string> arguments;
    std::vector<ExitCode> expected = {ExitCode::ok};
};

constexpr const char* demo_report = "report.html";

const std::vector<Step>& story() {
    static const std::vector<Step> steps = {
        {{"import", "campaigns/demo.yaml"}},
        {{"start", "demo", "--yes"}},
        {{"run"}, {ExitCode::ok, ExitCode::partial, ExitCode::attention}},
        {{"sync"}, {ExitCode::ok, ExitCode::partial, ExitCode::attention}},
        {{"status"}},
        {{"report"}},
        {{"report", "--html", demo_report}},
    };
    return steps;
}

// Stays until Ctrl-C.
Step dashboard_step() {
    return {{"serve", "--listen", "127.0.0.1:0"}};
}

// The demo must not see the user's configuration, key or database.
Environment demo_environment(const Environment& environment, const std::string& folder) {
    Environment clean;
    for (const auto& [name, value] : environment) {
        const bool is_ours = name.starts_with("INVITO_") || name.starts_with("UNIPILE_");
        const std::string word = ascii_lower(name);
        const bool is_proxy = word == "https_proxy" || word == "all_proxy";
        if (!is_ours && !is_proxy && name != "STATE_DIRECTORY") clean[name] = value;
    }
    clean["XDG_STATE_HOME"] = folder + "/state";
    clean["XDG_CONFIG_HOME"] = folder + "/config";
    return clean;
}

// Ctrl-C is for the command that runs; it ends the demo by its exit code.
Result<void> play(Context& context, const std::string& folder, const std::vector<Step>& steps) {
    const Environment environment = demo_environment(context.environment, folder);
    for (const Step& step : steps) {
        const std::string line = fmt::format("$ invito {}", fmt::join(step.arguments, " "));
        context.out << '\n' << painted(line, Tone::strong, context.out_style) << '\n' << std::flush;
        const auto code = run_this_program(step.arguments, environment, folder);
        if (!code) return code.error();
        if (*code == static_cast<int>(ExitCode::interrupted))
            return demo_failed("demo.stopped", "the demo was stopped", "again: invito demo");
        const bool is_expected =
            std::find(step.expected.begin(), step.expected.end(), static_cast<ExitCode>(*code)) !=
            step.expected.end();
        if (!is_expected) {
            return demo_failed(
                "demo.unexpected",
                fmt::format(
                    "\"invito {}\" ended with exit code {}", fmt::join(step.arguments, " "), *code
                ),
                "look around with: invito demo --keep"
            );
        }
    }
    return {};
}

void print_what_next(Context& context, const std::string& folder) {
    context.out << "\nThat was the SANDBOX: nobody was invited, nothing left this machine.\n";
    context.out << R"(
Go on with
  invito init outreach && cd outreach    commented files
  invito config set-key                  asks for address and key, stored with mode 0600
  invito accounts discover --write       the accounts of your workspace
  invito init --list ../export.csv       a campaign for your own list
)";
    context.out << fmt::format("\nReport to open in a browser: {}/{}\n", folder, demo_report);
}

// What is left of a folder that is not kept.
void remove_all_but_report(const std::string& folder) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        if (entry.path().filename() != demo_report)
            std::filesystem::remove_all(entry.path(), ignored);
    }
    std::filesystem::remove(folder, ignored);  // if there is none
}

Result<ExitCode> demo(Context& context) {
    auto options = world_options(context.invocation, "demo");
    if (!options) return options.error();
    options->serve_http = false;
    const int speed = options->speed;
    const std::string api = context.invocation.text("--api").value_or("v1");
    const auto server = sandbox::Server::start(std::move(*options));
    if (!server) return server.error();
    const auto folder = make_temporary_folder("invito-demo");
    if (!folder) return folder.error();

    context.out << fmt::format(
        "SANDBOX  a fake of the Unipile API {} at {}, {} times as fast as life.\n"
        "         120 invented leads, 3 accounts. Carla will lose her session, one of Ben's\n"
        "         answers will get lost.\n",
        api, (*server)->https_url(), speed
    );
    const auto written =
        write_demo_files({*folder, api, (*server)->https_url(), (*server)->ca_pem(), speed});
    std::signal(SIGINT, SIG_IGN);
    const auto played = written ? play(context, *folder, story()) : written;
    const bool is_kept = context.invocation.has("--keep");
    if (played) print_what_next(context, *folder);
    const bool is_served = played && context.invocation.has("--serve");
    const auto shown = is_served ? play(context, *folder, {dashboard_step()}) : played;
    if (!is_kept) remove_all_but_report(*folder);
    if (!shown) return shown.error();
    return ExitCode::ok;
}

}  // namespace

std::span<const NamedCommand> sandbox_commands() {
    static constexpr NamedCommand all[] = {
        {"sandbox serve", sandbox_serve}, {"sandbox scenarios", sandbox_scenarios}, {"demo", demo}};
    return all;
}

}  // namespace invito
