// `listen` receives the provider's webhooks until it is stopped.
#include "cmd_listen.hpp"

#include "cmd.hpp"
#include "invito/report/webhook_screen.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

constexpr const char* usual_listen = "127.0.0.1:4690";

void tell(const Context& context, const EventReceipt& receipt) {
    if (context.is_quiet()) return;
    context.err << webhook_event_line(receipt, real_now(), context.err_style.zone) << '\n'
                << std::flush;
}

}  // namespace

Result<WebhookSecrets> own_webhook_secrets(const Context& context, const Settings& settings) {
    const std::string file = webhook_secret_file(
        settings, context.invocation.text("--secret-file"), context.environment
    );
    return load_webhook_secrets(file, context.environment);
}

WebhookObserver webhook_lines(const Context& context) {
    return {
        .received = [&context](const EventReceipt& receipt) { tell(context, receipt); },
        .postponed = [&context](const Error& error) { warn(context, {error}); }};
}

void warn_of_clear_webhooks(const Context& context, bool is_for_this_machine) {
    if (is_for_this_machine) return;
    Error warning{
        ErrorKind::config, "listen.no_tls",
        "other machines reach this address, and the secrets of the webhooks come without TLS"};
    warning.hint = "stay at 127.0.0.1 behind a proxy that has a certificate: docs/webhooks.md";
    warn(context, {std::move(warning)});
}

namespace {

Result<ExitCode> listen(Context& context, const Settings& settings) {
    if (const auto found = find_database(settings); !found) return found.error();
    auto secrets = own_webhook_secrets(context, settings);
    if (!secrets) return secrets.error();

    boost::asio::io_context io{1};
    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    const auto listener = WebhookListener::start(
        io, context.invocation.text("--listen").value_or(usual_listen),
        WebhookReceiver(settings, *std::move(secrets), webhook_lines(context))
    );
    if (!listener) return listener.error();
    ExitCode code = ExitCode::ok;
    signals.async_wait([&](const boost::system::error_code& failed, int signal) {
        if (!failed && signal == SIGTERM) code = ExitCode::terminated;
        (*listener)->stop();
    });
    warn_of_clear_webhooks(context, (*listener)->is_for_this_machine());
    context.out << (*listener)->url() << '\n' << std::flush;
    if (!context.is_quiet())
        context.err << "It takes what Unipile posts, and sends nothing. Ctrl-C ends it.\n"
                    << std::flush;
    io.run();
    return code;
}

}  // namespace

std::span<const NamedCommand> listen_commands() {
    static constexpr NamedCommand all[] = {{"listen", listen}};
    return all;
}

}  // namespace invito
