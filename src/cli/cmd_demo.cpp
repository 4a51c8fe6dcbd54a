#include "child_process.hpp"
#include "cmd.hpp"
#include "demo_files.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/sandbox/server.hpp"
#include "invito/support/text.hpp"
#include "sandbox_flags.hpp"
#include "temporary_folder.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

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
