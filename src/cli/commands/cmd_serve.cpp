// `serve` shows the dashboard until Ctrl-C; `run --serve` shows the same as long as it runs.
#include "cmd_serve.hpp"

#include "cmd.hpp"
#include "cmd_listen.hpp"
#include "end_signal.hpp"
#include "invito/config/secret_file.hpp"
#include "invito/support/command.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <exception>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <ostream>
#include <string_view>
#include <utility>

namespace invito {

namespace {

constexpr SecretKind dashboard_token{
    .code_prefix = "token.",
    .name = "token",
    .noun = "token",
    .missing_hint = "(umask 077; openssl rand -hex 32 > FILE) makes one",
};

// What who looks at the dashboard from elsewhere must know.
Result<Secret> load_token(
    const std::string& path, const std::map<std::string, std::string>& environment
) {
    constexpr std::size_t length_min = 16;
    auto token = read_secret_file(path, dashboard_token, environment);
    if (!token) return token.error();
    if (token->value.reveal().size() >= length_min) return std::move(token->value);
    Error error{
        ErrorKind::config, "token.malformed", fmt::format("token file {} is too short", path)};
    error.hint =
        fmt::format("at least {} letters and digits; {}", length_min, dashboard_token.missing_hint);
    error.help_topic = "secrets";
    return error;
}

}  // namespace

Result<DashboardOptions> dashboard_options(
    const Context& context, const Settings& settings, const std::optional<std::string>& listen
) {
    std::optional<Secret> token;
    const std::string token_file =
        context.invocation.text("--token-file").value_or(settings.dashboard_token_file);
    if (!token_file.empty()) {
        auto loaded = load_token(token_file, context.environment);
        if (!loaded) return loaded.error();
        token = *std::move(loaded);
    }
    auto options = parse_listen(
        listen && !listen->empty() ? *listen : settings.dashboard_listen, std::move(token)
    );
    if (!options) return options.error();
    options->zone = context.out_style.zone;
    options->hides_names = context.invocation.has("--hide-names");
    return options;
}

Result<std::unique_ptr<Dashboard>> start_dashboard(
    const Settings& settings, DashboardOptions options
) {
    auto dashboard = std::make_unique<Dashboard>(settings, std::move(options));
    if (auto started = dashboard->start(); !started) return started.error();
    return dashboard;
}

namespace {

void open_in_browser(const Context& context, const std::string& url) {
    const auto problem = start_command({"xdg-open", url});
    if (!problem) return;
    Error warning{
        ErrorKind::unavailable, "serve.browser",
        fmt::format("cannot start a browser with xdg-open: {}", *problem)};
    warning.hint = "open " + url + " yourself; the dashboard is there";
    warn(context, {std::move(warning)});
}

// The same lines as `listen` has, from this thread.
Result<WebhookReceiver> make_receiver(
    const Context& context, const Settings& settings, boost::asio::io_context& io
) {
    auto secrets = own_webhook_secrets(context, settings);
    if (!secrets) return secrets.error();
    const WebhookObserver lines = webhook_lines(context);
    const WebhookObserver posted{
        .received = [&io, lines](const EventReceipt& receipt
                    ) { boost::asio::post(io, [lines, receipt] { lines.received(receipt); }); },
        .postponed = [&io, lines](const Error& error
                     ) { boost::asio::post(io, [lines, error] { lines.postponed(error); }); }};
    return WebhookReceiver(settings, *std::move(secrets), posted);
}

std::string_view meaning_of(const DashboardOptions& options) {
    return options.receiver
               ? "It shows, and takes what Unipile posts; it sends nothing. Ctrl-C ends it.\n"
               : "It shows, and changes nothing. Ctrl-C ends it.\n";
}

Result<ExitCode> serve(Context& context, const Settings& settings) {
    EndSignal end;
    // What the dashboard's thread has to tell is told from this one, which waits for the end.
    boost::asio::io_context& io = end.io();
    auto options = dashboard_options(context, settings, context.invocation.text("--listen"));
    if (!options) return options.error();
    options->ended = [&io](const std::exception_ptr& thrown) {
        boost::asio::post(io, [thrown] { std::rethrow_exception(thrown); });
    };
    if (context.invocation.has("--webhooks")) {
        auto receiver = make_receiver(context, settings, io);
        if (!receiver) return receiver.error();
        options->receiver.emplace(*std::move(receiver));
        warn_of_clear_webhooks(context, is_loopback(options->address));
    }
    const std::string_view meaning = meaning_of(*options);
    const auto dashboard = start_dashboard(settings, *std::move(options));
    if (!dashboard) return dashboard.error();
    const std::string& url = (*dashboard)->url();
    context.out << url << '\n' << std::flush;
    if (context.invocation.has("--open")) open_in_browser(context, url);
    if (!context.is_quiet()) context.err << meaning << std::flush;
    // Ctrl-C is how it is meant to end.
    return end.wait() == SIGTERM ? ExitCode::terminated : ExitCode::ok;
}

}  // namespace

std::span<const NamedCommand> serve_commands() {
    static constexpr NamedCommand all[] = {{"serve", serve}};
    return all;
}

}  // namespace invito
