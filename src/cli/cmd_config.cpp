#include "cmd.hpp"
#include "invito/app/accounts.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/text.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

void print_values_json(Context& context, const std::vector<ShownSetting>& settings) {
    JsonWriter json(context.out);
    json.begin_object();
    json.field("v", 1);
    json.key("items");
    json.begin_array();
    for (const ShownSetting& shown : settings) {
        json.begin_object();
        json.field("path", shown.path);
        json.field("value", shown.value);
        json.field("origin", shown.origin);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    json.finish();
}

void print_keys_json(Context& context) {
    JsonWriter json(context.out);
    json.begin_object();
    json.field("v", 1);
    json.key("items");
    json.begin_array();
    for (const SettingsKey& key : settings_keys()) {
        json.begin_object();
        json.field("path", key.path);
        json.field("type", key.type);
        json.field("default", key.fallback.empty() ? std::nullopt : std::optional(key.fallback));
        json.field("about", key.about);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    json.finish();
}

void write_indented(Context& context, const std::string& text) {
    constexpr std::size_t indent = 4;
    const auto width = static_cast<std::size_t>(context.out_style.width) - indent;
    for (const std::string& line : wrapped(text, width, width))
        context.out << std::string(indent, ' ') << line << '\n';
}

Error unknown_key(const std::string& path, const std::vector<ShownSetting>& settings) {
    std::vector<std::string> known;
    for (const ShownSetting& shown : settings) known.push_back(shown.path);
    const auto guess = closest(path, known);
    return Error{
        .kind = ErrorKind::usage,
        .code = "config.unknown_key",
        .what = fmt::format("there is no value \"{}\"", path),
        .hint =
            guess ? fmt::format("did you mean \"{}\"?", *guess) : "all of them: invito config show",
    };
}

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
    const auto session = ProviderSession::open(settings, context.environment, key);
    if (!session) return session.error();
    context.err << fmt::format("Asking {} whether the key is good.\n", settings.provider.dsn)
                << std::flush;
    const auto reply = (*session)->accounts();
    if (!reply.result) return error_of(reply.result.error(), settings);
    return reply.result->size();
}

// Made to replace this one file, whoever wrote it, but no other that we need.
Result<WrittenFile> write_key(const Context& context, const Settings& settings, const Secret& key) {
    OutputRules rules = output_rules(settings, context.environment, output_choices(context));
    std::erase_if(rules.own, [](const OwnFile& file) { return file.what == what_key_file; });
    rules.is_forced = true;
    auto place = find_destination(settings.provider.api_key_file, rules);
    if (!place) return place.error();
    return write_file(std::move(*place), [&key](std::ostream& out) {
        out << key.reveal() << '\n';
    });
}

Result<ExitCode> set_key(Context& context, const Settings& settings) {
    const std::string& file = settings.provider.api_key_file;
    if (file.empty()) return no_file_named();
    if (context.invocation.has("--no-input") && context.terminal.stdin_is_tty) {
        return Error{
            .kind = ErrorKind::usage,
            .code = "usage.needs_input",
            .what = "set-key reads the key from standard input, and --no-input forbids asking",
            .hint = "pipe it: pass unipile | invito config set-key",
        };
    }
    const auto key =
        read_secret("API key (nothing is shown): ", context.terminal.stdin_is_tty, context.err);
    if (!key) return key.error();
    if (context.invocation.has("--no-test")) {
        context.err << "The key was not tested.\n";
    } else {
        const auto accounts = test_key(context, settings, *key);
        if (accounts) {
            context.err << fmt::format("Unipile takes it; it sees {} accounts.\n", *accounts);
        } else if (accounts.error().kind == ErrorKind::auth || context.is_dry_run()) {
            return accounts.error();
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
    const auto written = write_key(context, settings, *key);
    if (!written) return written.error();
    context.err << fmt::format("{} is written, mode 0600.\n", file);
    return ExitCode::ok;
}

}  // namespace

ExitCode cmd_config_schema(Context& context) {
    if (const auto which = context.invocation.text("--json-schema")) {
        context.out << (*which == "campaign" ? campaign_json_schema() : settings_json_schema());
        return ExitCode::ok;
    }
    if (context.json()) {
        print_keys_json(context);
        return ExitCode::ok;
    }
    for (const SettingsKey& key : settings_keys()) {
        const std::string fallback =
            key.fallback.empty() ? "" : fmt::format("; default {}", key.fallback);
        context.out << painted(key.path, Tone::strong, context.out_style) << '\n';
        write_indented(context, fmt::format("{}{}", key.type, fallback));
        write_indented(context, key.about);
    }
    return ExitCode::ok;
}

ExitCode cmd_config_show(Context& context) {
    const auto settings = shown_settings(settings_sources(context));
    if (!settings) return fail(context, settings.error());
    if (context.json()) {
        print_values_json(context, *settings);
        return ExitCode::ok;
    }
    std::vector<Table::Column> columns;
    for (const char* title : {"Key", "Value", "Origin"}) columns.push_back({.title = title});
    // A value is what people came for: the origin gives way, and only on a terminal.
    if (context.terminal.stdout_is_tty) columns[2].fit = Table::Fit::cut;
    Table table("Value", std::move(columns));
    for (const ShownSetting& shown : *settings) {
        table.add_row({shown.path, shown.value, shown.origin});
    }
    table.print(context.out, context.out_style);
    return ExitCode::ok;
}

ExitCode cmd_config_path(Context& context) {
    const SettingsSources sources = settings_sources(context);
    const auto file = choose_config_file(sources);
    std::error_code ignored;
    if (file && std::filesystem::exists(*file, ignored)) {
        context.out << *file << '\n';
        return ExitCode::ok;
    }
    for (const std::string& path : config_search_path(sources)) {
        context.err << "looked for " << path << '\n';
    }
    const auto settings = load_settings(context);
    return settings ? ExitCode::ok : fail(context, settings.error());
}

ExitCode cmd_config_get(Context& context) {
    const std::string& path = context.invocation.operands.front();
    const auto settings = shown_settings(settings_sources(context));
    if (!settings) return fail(context, settings.error());
    for (const ShownSetting& shown : *settings) {
        if (shown.path != path) continue;
        context.out << shown.value << '\n';
        return ExitCode::ok;
    }
    return fail(context, unknown_key(path, *settings));
}

ExitCode cmd_config_set_key(Context& context) {
    return with_settings(context, set_key);
}

}  // namespace invito
