#include "cmd.hpp"
#include "invito/app/compose.hpp"
#include "invito/app/files.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/sandbox/server.hpp"
#include "invito/support/text.hpp"
#include "sandbox_flags.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

constexpr int speed_max = 100'000;

}  // namespace

Result<sandbox::Scenario> find_scenario(const std::string& name) {
    std::vector<std::string> names;
    for (const sandbox::Scenario& scenario : sandbox::scenarios()) {
        if (scenario.name == name) return scenario;
        names.push_back(scenario.name);
    }
    const auto guess = closest(name, names);
    return Error{
        .kind = ErrorKind::usage,
        .code = "sandbox.unknown_scenario",
        .what = fmt::format("there is no scenario \"{}\"", name),
        .hint = guess ? fmt::format("did you mean \"{}\"?", *guess)
                      : "all of them: invito sandbox scenarios",
    };
}

Result<int> parse_speed(const std::string& text) {
    const std::string_view number =
        text.ends_with('x') ? std::string_view(text).substr(0, text.size() - 1) : text;
    int speed = 0;
    const char* const end = number.data() + number.size();
    const auto parsed = std::from_chars(number.data(), end, speed);
    if (parsed.ec == std::errc{} && parsed.ptr == end && speed >= 1 && speed <= speed_max) {
        return speed;
    }
    return Error{
        .kind = ErrorKind::usage,
        .code = "usage.value",
        .what = fmt::format("--speed cannot be \"{}\"", text),
        .hint = fmt::format("a factor from 1x to {}x", speed_max),
    };
}

namespace {

constexpr const char* default_listen = "127.0.0.1:4689";

Error bad_listen(const std::string& text) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "usage.value",
        .what = fmt::format("--listen cannot be \"{}\"", text),
        .hint = "a loopback address and a port, e.g. 127.0.0.1:4689",
    };
}

Result<sandbox::ServerOptions> server_options(const Invocation& invocation) {
    sandbox::ServerOptions options;
    const std::string listen = invocation.text("--listen").value_or(default_listen);
    const std::size_t colon = listen.rfind(':');
    if (colon == std::string::npos) return bad_listen(listen);
    std::uint16_t port = 0;
    const char* const end = listen.data() + listen.size();
    const auto parsed = std::from_chars(listen.data() + colon + 1, end, port);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return bad_listen(listen);
    options.address = listen.substr(0, colon);
    options.serve_http = invocation.has("--http");
    options.serve_https = !options.serve_http;
    (options.serve_http ? options.http_port : options.https_port) = port;

    auto scenario = find_scenario(invocation.text("--scenario").value_or("happy"));
    if (!scenario) return scenario.error();
    options.scenario = std::move(*scenario);
    const auto speed = parse_speed(invocation.text("--speed").value_or("600x"));
    if (!speed) return speed.error();
    options.speed = *speed;
    options.seed = static_cast<std::uint64_t>(invocation.integer("--seed").value_or(1));
    return options;
}

// A certificate is no secret. The file in the state folder is the sandbox's own.
Result<void> write_authority(
    const Context& context, const std::string& path, std::string_view pem
) {
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    const OutputRules rules{
        .is_forced = !context.invocation.has("--ca-file"),
        .way_out = "choose another place with --ca-file",
        .mode = 0644,
    };
    auto place = find_destination(path, rules);
    if (!place) return place.error();
    const auto written = write_file(std::move(*place), [pem](std::ostream& out) { out << pem; });
    if (!written) return written.error();
    return {};
}

void wait_for_a_signal() {
    boost::asio::io_context io{1};
    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([](const boost::system::error_code&, int) {});
    io.run();
}

}  // namespace

ExitCode cmd_sandbox_serve(Context& context) {
    const Invocation& invocation = context.invocation;
    auto options = server_options(invocation);
    if (!options) return fail(context, options.error());
    const bool is_https = options->serve_https;
    const auto server = sandbox::Server::start(std::move(*options));
    if (!server) return fail(context, server.error());

    const std::string ca_file =
        invocation.text("--ca-file").value_or(sandbox_ca_file(context.environment));
    if (is_https) {
        const auto written = write_authority(context, ca_file, (*server)->ca_pem());
        if (!written) return fail(context, written.error());
    }
    context.out << fmt::format(
        "SANDBOX  {}\n", is_https ? (*server)->https_url() : (*server)->http_url()
    );
    context.out << "key      sandbox\n";
    if (is_https) context.out << fmt::format("ca_file  {}\n", ca_file);
    context.out << std::flush;
    context.err << "Nobody is really invited. Ctrl-C ends it.\n" << std::flush;
    wait_for_a_signal();
    return ExitCode::ok;
}

ExitCode cmd_sandbox_scenarios(Context& context) {
    if (context.json()) {
        JsonWriter json(context.out);
        json.begin_object();
        json.field("v", 1);
        json.key("items");
        json.begin_array();
        for (const sandbox::Scenario& scenario : sandbox::scenarios()) {
            json.begin_object();
            json.field("name", scenario.name);
            json.field("description", scenario.description);
            json.end_object();
        }
        json.end_array();
        json.end_object();
        json.finish();
        return ExitCode::ok;
    }
    std::vector<Table::Column> columns(2);
    columns[0].title = "Scenario";
    columns[1].title = "What happens";
    columns[1].fit = Table::Fit::wrap;
    Table table("Scenario", std::move(columns));
    for (const sandbox::Scenario& scenario : sandbox::scenarios()) {
        table.add_row({scenario.name, scenario.description});
    }
    table.print(context.out, context.out_style);
    context.out << "\nPeople whose name begins with one of these behave in a special way:\n";
    for (const sandbox::SpecialSlug& special : sandbox::special_slugs()) {
        const std::string prefix = fmt::format("  {:<13} ", special.prefix);
        write_block(context.out, {.text = prefix}, special.meaning, context.out_style);
    }
    return ExitCode::ok;
}

}  // namespace invito
