// `demo`: the whole story in a folder of its own, against a sandbox in this process.
#include "cmd.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/sandbox/server.hpp"
#include "invito/support/text.hpp"
#include "sandbox_flags.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fmt/format.h>
#include <ostream>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace invito {

namespace {

// A configuration for the sandbox, a campaign, and 120 invented leads.
struct DemoFiles {
    std::string folder;     // exists
    std::string dsn;        // "https://127.0.0.1:PORT"
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

std::string lower(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

std::string settings_text(const DemoFiles& files) {
    return fmt::format(
        R"(# SANDBOX: a fake of the Unipile API on this machine. Nobody is really invited.
version: 1
provider:
  kind: sandbox
  dsn: {}
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
  anna: {{id: h_EKCy2lRLef5NzHp0iw4A, tier: premium}}
  ben: {{id: Xb81s0PnRkaTq6sUe9Zw1g, tier: premium}}
  carla: {{id: q0LmA2f_Tky3VvNc7Rd5Eg, tier: free, limits: {{per_day: 15}}}}
)",
        files.dsn, files.folder, files.speed, files.folder
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
            "{},{},{},{},{}\n", profile_of(row, lower(fmt::format("{}-{}", first, last))), first,
            last, companies[index % companies.size()],
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
        auto place = find_destination(files.folder + name, {});
        if (!place) return place.error();
        const auto written =
            write_file(std::move(*place), [&text = content](std::ostream& out) { out << text; });
        if (!written) return written.error();
    }
    return {};
}

// This same program again, with other arguments.
struct ChildCall {
    std::vector<std::string> arguments;  // without the program's name
    Environment environment;
    std::string working_directory;
};

constexpr int cannot_start = 127;

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> all;
    all.reserve(words.size() + 1);
    for (std::string& word : words) all.push_back(word.data());
    all.push_back(nullptr);
    return all;
}

// Waits for it. Its exit code; 128 + n if signal n ended it. Errors: failed, "child.start".
Result<int> run_this_program(const ChildCall& call) {
    // Everything is allocated before fork(): this process has threads.
    std::vector<std::string> words = {"invito"};
    words.insert(words.end(), call.arguments.begin(), call.arguments.end());
    std::vector<std::string> variables;
    for (const auto& [name, value] : call.environment)
        variables.push_back(fmt::format("{}={}", name, value));
    const std::vector<char*> argv = pointers(words);
    const std::vector<char*> envp = pointers(variables);

    const pid_t child = fork();
    if (child == 0) {
        std::signal(SIGINT, SIG_DFL);
        if (chdir(call.working_directory.c_str()) == 0) {
            execve("/proc/self/exe", argv.data(), envp.data());
        }
        _exit(cannot_start);
    }
    int status = 0;
    pid_t ended = child;
    do {
        if (child > 0) ended = waitpid(child, &status, 0);
    } while (ended < 0 && errno == EINTR && child > 0);
    const bool has_run = ended > 0 && !(WIFEXITED(status) && WEXITSTATUS(status) == cannot_start);
    if (!has_run) {
        const std::string reason = std::generic_category().message(errno);
        return Error{
            .kind = ErrorKind::failed,
            .code = "child.start",
            .what = fmt::format("this program cannot start itself: {}", reason),
            .hint = "is /proc there?",
        };
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// One command of the story, and the exit codes with which the story goes on.
struct Step {
    std::vector<std::string> arguments;
    std::vector<ExitCode> expected = {ExitCode::ok};
};

const std::vector<Step>& story() {
    static const std::vector<Step> steps = {
        {{"import", "campaigns/demo.yaml"}},
        {{"start", "demo", "--yes"}},
        {{"run"}, {ExitCode::ok, ExitCode::partial, ExitCode::attention}},
        {{"sync"}, {ExitCode::ok, ExitCode::partial, ExitCode::attention}},
        {{"status"}},
        {{"report"}},
    };
    return steps;
}

// The demo must not see the user's configuration, key or database.
Environment demo_environment(const Environment& environment, const std::string& folder) {
    Environment clean;
    for (const auto& [name, value] : environment) {
        const bool is_ours = name.starts_with("INVITO_") || name.starts_with("UNIPILE_");
        const std::string lower = ascii_lower(name);
        const bool is_proxy = lower == "https_proxy" || lower == "all_proxy";
        if (!is_ours && !is_proxy && name != "STATE_DIRECTORY") clean[name] = value;
    }
    clean["XDG_STATE_HOME"] = folder + "/state";
    clean["XDG_CONFIG_HOME"] = folder + "/config";
    return clean;
}

Error stopped() {
    return Error{
        .kind = ErrorKind::failed,
        .code = "demo.stopped",
        .what = "the demo was stopped",
        .hint = "again: invito demo",
    };
}

// Ctrl-C is for the command that runs; it ends the demo by its exit code.
Result<void> play(Context& context, const std::string& folder) {
    const Environment environment = demo_environment(context.environment, folder);
    for (const Step& step : story()) {
        const std::string line = fmt::format("$ invito {}", fmt::join(step.arguments, " "));
        context.out << '\n' << painted(line, Tone::strong, context.out_style) << '\n' << std::flush;
        const auto code = run_this_program({step.arguments, environment, folder});
        if (!code) return code.error();
        if (*code == static_cast<int>(ExitCode::interrupted)) return stopped();
        const bool is_expected =
            std::find(step.expected.begin(), step.expected.end(), static_cast<ExitCode>(*code)) !=
            step.expected.end();
        if (!is_expected) {
            return Error{
                .kind = ErrorKind::failed,
                .code = "demo.unexpected",
                .what = fmt::format(
                    "\"invito {}\" ended with exit code {}", fmt::join(step.arguments, " "), *code
                ),
                .hint = "look around with: invito demo --keep",
            };
        }
    }
    return {};
}

void print_what_next(Context& context, const std::string& folder, bool is_kept) {
    context.out << "\nThat was the SANDBOX: nobody was invited, nothing left this machine.\n";
    if (is_kept) context.out << fmt::format("The files are in {}\n", folder);
    context.out << R"(
Go on with
  invito init outreach && cd outreach    commented files
  invito config set-key                  your Unipile key, stored with mode 0600
  invito doctor                          is everything right?
)";
}

Result<sandbox::ServerOptions> demo_server(const Invocation& invocation) {
    const auto speed = parse_speed(invocation.text("--speed").value_or("600x"));
    if (!speed) return speed.error();
    auto scenario = find_scenario(invocation.text("--scenario").value_or("demo"));
    if (!scenario) return scenario.error();
    sandbox::ServerOptions options;
    options.serve_http = false;
    options.speed = *speed;
    options.scenario = std::move(*scenario);
    return options;
}

}  // namespace

ExitCode cmd_demo(Context& context) {
    auto options = demo_server(context.invocation);
    if (!options) return fail(context, options.error());
    const int speed = options->speed;
    const auto server = sandbox::Server::start(std::move(*options));
    if (!server) return fail(context, server.error());
    const auto folder = make_temporary_folder("invito-demo");
    if (!folder) return fail(context, folder.error());

    context.out << fmt::format(
        "SANDBOX  a fake of the Unipile API at {}, {} times as fast as life.\n"
        "         120 invented leads, 3 accounts. Carla will lose her session, one of Ben's\n"
        "         answers will get lost.\n",
        (*server)->https_url(), speed
    );
    const auto written =
        write_demo_files({*folder, (*server)->https_url(), (*server)->ca_pem(), speed});
    std::signal(SIGINT, SIG_IGN);
    const auto played = written ? play(context, *folder) : written;
    const bool is_kept = context.invocation.has("--keep");
    if (played) print_what_next(context, *folder, is_kept);
    std::error_code ignored;
    if (!is_kept) std::filesystem::remove_all(*folder, ignored);
    return played ? ExitCode::ok : fail(context, played.error());
}

}  // namespace invito
