// `init` writes a configuration, `config` looks at it and stores the key.
#include "cmd.hpp"
#include "invito/app/accounts.hpp"
#include "invito/config/examples.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/text.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <ostream>
#include <system_error>

namespace invito {

namespace {

struct NewFile {
    std::filesystem::path path;
    std::string_view content;
};

Error exists_already(const std::filesystem::path& path) {
    return usage_error(
        "init.exists", fmt::format("{} exists already; nothing was written", path.string()),
        "another folder: invito init DIR; overwrite it: --force"
    );
}

Error cannot_write(std::string what) {
    return Error{
        .kind = ErrorKind::failed,
        .code = "init.write",
        .what = std::move(what),
        .hint = "choose a folder that can be written: invito init DIR",
    };
}

// All files or none: what exists is found before anything is written.
Result<void> write_files(const std::vector<NewFile>& files, bool may_overwrite) {
    for (const NewFile& file : files) {
        std::error_code ignored;
        if (!may_overwrite && std::filesystem::exists(file.path, ignored))
            return exists_already(file.path);
    }
    for (const NewFile& file : files) {
        std::error_code failed;
        std::filesystem::create_directories(file.path.parent_path(), failed);
        if (failed) {
            return cannot_write(
                fmt::format("cannot write {}: {}", file.path.string(), failed.message())
            );
        }
        // Not private: there is nobody's data in it, and a team may share it.
        const auto written = write_text_file(
            file.path.string(), {.is_forced = may_overwrite, .mode = 0666}, file.content
        );
        if (written) continue;
        const Error& error = written.error();
        return error.kind == ErrorKind::storage ? cannot_write(error.what) : error;
    }
    return {};
}

Result<ExitCode> init(Context& context) {
    const Invocation& invocation = context.invocation;
    const bool is_sandbox = invocation.has("--sandbox");
    const std::string_view settings = is_sandbox ? example_sandbox_settings() : example_settings();
    if (invocation.has("--print")) {
        context.out << settings;
        return ExitCode::ok;
    }
    const std::filesystem::path folder =
        invocation.operands.empty() ? "." : invocation.operands.front();
    const std::vector<NewFile> files = {
        {folder / "invito.yaml", settings},
        {folder / "campaigns" / "example.yaml",
         is_sandbox ? example_sandbox_campaign() : example_campaign()},
        {folder / "campaigns" / "example.csv", example_list()},
    };
    const auto written = write_files(files, invocation.has("--force"));
    if (!written) return written.error();
    for (const NewFile& file : files)
        context.err << "wrote " << file.path.lexically_normal().string() << '\n';
    const std::string there = folder == "." ? "" : fmt::format("cd {} && ", folder.string());
    write_next(
        context.err, there + (is_sandbox ? "invito sandbox serve" : "invito config set-key"),
        context.err_style
    );
    return ExitCode::ok;
}

void print_values_json(Context& context, const std::vector<EffectiveSetting>& settings) {
    write_json_document(context.out, {}, [&settings](JsonWriter& json) {
        json.list("items", settings, [&json](const EffectiveSetting& shown) {
            json.field("path", shown.path);
            json.field("value", shown.value);
            json.field("origin", shown.origin);
        });
    });
}

void print_keys_json(Context& context) {
    write_json_document(context.out, {}, [](JsonWriter& json) {
        json.list("items", settings_keys(), [&json](const SettingsKey& key) {
            json.field("path", key.path);
            json.field("type", key.type);
            json.field("default", unless_empty(key.fallback));
            json.field("about", key.about);
        });
    });
}

void write_indented(Context& context, const std::string& text) {
    constexpr std::size_t indent = 4;
    const auto width = static_cast<std::size_t>(context.out_style.width) - indent;
    for (const std::string& line : wrapped(text, width, width))
        context.out << std::string(indent, ' ') << line << '\n';
}

Error unknown_key(const std::string& path, const std::vector<EffectiveSetting>& settings) {
    std::vector<std::string> known;
    for (const EffectiveSetting& shown : settings) known.push_back(shown.path);
    const auto guess = closest(path, known);
    return usage_error(
        "config.unknown_key", fmt::format("there is no value \"{}\"", path),
        guess ? fmt::format("did you mean \"{}\"?", *guess) : "all of them: invito config show"
    );
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

Result<ExitCode> config_set_key(Context& context, const Settings& settings) {
    const std::string& file = settings.provider.api_key_file;
    if (file.empty()) return no_file_named();
    if (context.invocation.has("--no-input") && context.terminal.stdin_is_tty) {
        return usage_error(
            "usage.needs_input",
            "set-key reads the key from standard input, and --no-input forbids asking",
            "pipe it: pass unipile | invito config set-key"
        );
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
    if (context.is_dry_run()) return say(context, "{} was not written.", file);
    const auto written = write_key_file(settings, context.environment, *key);
    if (!written) return written.error();
    return say(context, "{} is written, mode 0600.", file);
}

Result<ExitCode> config_schema(Context& context) {
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

Result<ExitCode> config_show(Context& context) {
    const auto settings = effective_settings(settings_sources(context));
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
    for (const EffectiveSetting& shown : *settings)
        table.add_row({shown.path, shown.value, shown.origin});
    table.print(context.out, context.out_style);
    return ExitCode::ok;
}

Result<ExitCode> config_path(Context& context) {
    const SettingsSources sources = settings_sources(context);
    const auto file = choose_config_file(sources);
    std::error_code ignored;
    if (file && std::filesystem::exists(*file, ignored)) {
        context.out << *file << '\n';
        return ExitCode::ok;
    }
    for (const std::string& path : config_search_path(sources))
        context.err << "looked for " << path << '\n';
    const auto settings = load_settings(context);
    return settings ? ExitCode::ok : fail(context, settings.error());
}

Result<ExitCode> config_get(Context& context) {
    const std::string& path = context.invocation.operands.front();
    const auto settings = effective_settings(settings_sources(context));
    if (!settings) return fail(context, settings.error());
    for (const EffectiveSetting& shown : *settings) {
        if (shown.path != path) continue;
        context.out << shown.value << '\n';
        return ExitCode::ok;
    }
    return unknown_key(path, *settings);
}

}  // namespace

std::span<const NamedCommand> config_commands() {
    static constexpr NamedCommand all[] = {
        {"init", init},
        {"config show", config_show},
        {"config schema", config_schema},
        {"config path", config_path},
        {"config get", config_get},
        {"config set-key", config_set_key}};
    return all;
}

}  // namespace invito
