#include "cmd.hpp"
#include "private_file.hpp"
#include "provider_errors.hpp"
#include "provider_session.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

Error no_file_named() {
    return Error{
        .kind = ErrorKind::config,
        .code = "set_key.no_file",
        .what = "the configuration names no file for the key",
        .hint = "set provider.api_key_file; a command stores its key itself",
        .help_topic = "secrets",
    };
}

// Asks the provider whether it takes the key. Nothing of LinkedIn is touched.
Result<std::size_t> test_key(Context& context, const Settings& settings, const Secret& key) {
    const auto session = ProviderSession::open(context, settings, key);
    if (!session) return session.error();
    context.err << fmt::format("Asking {} whether the key is good.\n", settings.provider.dsn)
                << std::flush;
    const auto reply = (*session)->accounts();
    if (!reply.result) return error_of(reply.result.error(), settings);
    return reply.result->size();
}

}  // namespace

ExitCode cmd_config_set_key(Context& context) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const std::string& file = settings->provider.api_key_file;
    if (file.empty()) return fail(context, no_file_named());
    if (context.invocation.has("--no-input") && context.terminal.stdin_is_tty) {
        return fail(
            context,
            Error{
                .kind = ErrorKind::usage,
                .code = "usage.needs_input",
                .what = "set-key reads the key from standard input, and --no-input forbids asking",
                .hint = "pipe it: pass unipile | invito config set-key",
            }
        );
    }
    const auto key =
        read_secret("API key (nothing is shown): ", context.terminal.stdin_is_tty, context.err);
    if (!key) return fail(context, key.error());
    if (!context.invocation.has("--no-test")) {
        const auto accounts = test_key(context, *settings, *key);
        if (!accounts) return fail(context, accounts.error());
        context.err << fmt::format("Unipile takes it; it sees {} accounts.\n", *accounts);
    }
    if (context.is_dry_run()) {
        context.err << fmt::format("{} was not written.\n", file);
        return ExitCode::ok;
    }
    std::error_code ignored;
    const auto folder = std::filesystem::path(file).parent_path();
    if (std::filesystem::create_directories(folder, ignored)) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
    }
    const auto written =
        write_private_file(file, [&key](std::ostream& out) { out << key->reveal() << '\n'; });
    if (!written) return fail(context, written.error());
    context.err << fmt::format("{} is written, mode 0600.\n", file);
    return ExitCode::ok;
}

}  // namespace invito
