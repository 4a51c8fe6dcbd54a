#include "cmd.hpp"
#include "outputs.hpp"
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

// Nobody said no to the key: it is stored, and the first run will tell.
Error not_tested(const Error& why) {
    return Error{
        .kind = why.kind,
        .code = "set_key.not_tested",
        .what = "the key was not tested",
        .found = why.what,
        .hint = "test it later: invito doctor",
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

// Made to replace this one file, whoever wrote it, but no other that we need.
Result<WrittenFile> write_key(const Context& context, const Settings& settings, const Secret& key) {
    OutputRules rules = output_rules(context, settings);
    std::erase_if(rules.own, [](const OwnFile& file) { return file.what == what_key_file; });
    rules.is_forced = true;
    auto place = find_destination(settings.provider.api_key_file, rules);
    if (!place) return place.error();
    return write_file(std::move(*place), [&key](std::ostream& out) {
        out << key.reveal() << '\n';
    });
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
    if (context.invocation.has("--no-test")) {
        context.err << "The key was not tested.\n";
    } else {
        const auto accounts = test_key(context, *settings, *key);
        if (accounts) {
            context.err << fmt::format("Unipile takes it; it sees {} accounts.\n", *accounts);
        } else if (accounts.error().kind == ErrorKind::auth || context.is_dry_run()) {
            return fail(context, accounts.error());
        } else {
            warn(context, {not_tested(accounts.error())});
        }
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
    const auto written = write_key(context, *settings, *key);
    if (!written) return fail(context, written.error());
    context.err << fmt::format("{} is written, mode 0600.\n", file);
    return ExitCode::ok;
}

}  // namespace invito
