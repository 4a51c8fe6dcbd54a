// `init` writes a configuration, `config` looks at it and stores the key.
#include "cmd.hpp"
#include "invito/app/accounts.hpp"
#include "invito/app/campaign_draft.hpp"
#include "invito/app/first_steps.hpp"
#include "invito/app/key_version.hpp"
#include "invito/config/examples.hpp"
#include "invito/report/import_screen.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/text.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <ostream>
#include <system_error>

namespace invito {

namespace {

struct NewFile {
    std::filesystem::path path;
    std::string content;
    bool may_be_renewed = false;  // as long as nobody changed it
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

Result<void> write_new(const NewFile& file, const OutputRules& rules) {
    std::error_code failed;
    std::filesystem::create_directories(file.path.parent_path(), failed);
    if (failed) {
        return cannot_write(fmt::format("cannot write {}: {}", file.path.string(), failed.message())
        );
    }
    const auto written = write_text_file(file.path.string(), rules, file.content);
    if (written) return {};
    const Error& error = written.error();
    return error.kind == ErrorKind::storage ? cannot_write(error.what) : error;
}

// All files or none: what exists is found before anything is written. `own` is never written over.
Result<void> write_files(
    const Context& context, const std::vector<NewFile>& files, std::vector<OwnFile> own
) {
    const bool may_overwrite = context.invocation.has("--force");
    // Not private: there is nobody's data in it, and a team may share it.
    const OutputRules rules{.own = std::move(own), .is_forced = may_overwrite, .mode = 0666};
    for (const NewFile& file : files) {
        std::error_code ignored;
        if (!std::filesystem::exists(file.path, ignored)) continue;
        if (!may_overwrite && !file.may_be_renewed) return exists_already(file.path);
        const auto place = find_destination(file.path.string(), rules);
        if (place) continue;
        const bool is_input = place.error().code == "file.own_input";
        return may_overwrite || is_input ? place.error() : exists_already(file.path);
    }
    for (const NewFile& file : files) {
        if (!context.is_dry_run()) {
            if (const auto written = write_new(file, rules); !written) return written.error();
        }
        context.err << (context.is_dry_run() ? "would write " : "wrote ")
                    << file.path.lexically_normal().string() << '\n';
    }
    return {};
}

std::filesystem::path init_folder(const Invocation& invocation) {
    return invocation.operands.empty() ? "." : invocation.operands.front();
}

void write_steps(Context& context, std::vector<std::string> steps) {
    const std::string folder = init_folder(context.invocation).string();
    if (folder != ".") steps.front() = fmt::format("cd {} && {}", folder, steps.front());
    write_next_steps(context.err, steps, context.err_style);
}

// Those of the folder that is named; without one, those that every command would read. Without a
// file: there is none yet.
boost::system::result<Settings, SettingsFailure> settings_for_init(Context& context) {
    if (context.invocation.operands.empty()) return load_settings_if_any(context);
    SettingsSources sources = settings_sources(context);
    const auto file = init_folder(context.invocation) / "invito.yaml";
    std::error_code ignored;
    sources.config_flag = std::filesystem::exists(file, ignored) ? file.string() : "none";
    return load_settings(sources);
}

// A campaign for somebody's own list, and a configuration where there is none.
Result<ExitCode> init_with_list(Context& context, const std::string& list) {
    const Invocation& invocation = context.invocation;
    auto settings = settings_for_init(context);
    if (!settings) return fail(context, settings.error());
    const std::filesystem::path folder = init_folder(invocation);
    const auto draft = draft_campaign(
        *settings, {.list = list,
                    .folder = (folder / "campaigns").string(),
                    .name = invocation.text("--name"),
                    .encoding = invocation.text("--encoding")}
    );
    if (!draft) return fail(context, draft.error());
    warn(context, draft->warnings);
    if (invocation.has("--print")) {
        context.out << draft->text;
        return ExitCode::ok;
    }
    std::vector<NewFile> files;
    if (!settings->config_file) {
        files.push_back({folder / "invito.yaml", std::string(example_settings())});
    }
    files.push_back({draft->path, draft->text, true});
    const auto written = write_files(context, files, {{list, "the list"}});
    if (!written) return written.error();
    write_validate_text(context.err, draft->checked, context.err_style);
    const DraftPlace place{
        .folder = folder.string(),
        .campaign = fmt::format("campaigns/{}.yaml", draft->checked.campaign),
        .list = list};
    write_steps(context, next_steps(*settings, context.environment, place));
    return ExitCode::ok;
}

Result<ExitCode> init(Context& context) {
    const Invocation& invocation = context.invocation;
    if (const auto list = invocation.text("--list")) return init_with_list(context, *list);
    const bool is_sandbox = invocation.has("--sandbox");
    const std::string_view settings = is_sandbox ? example_sandbox_settings() : example_settings();
    if (invocation.has("--print")) {
        context.out << settings;
        return ExitCode::ok;
    }
    const std::filesystem::path folder = init_folder(invocation);
    const std::vector<NewFile> files = {
        {folder / "invito.yaml", std::string(settings)},
        {folder / "campaigns" / "example.yaml",
         std::string(is_sandbox ? example_sandbox_campaign() : example_campaign())},
        {folder / "campaigns" / "example.csv", std::string(example_list())},
    };
    const auto written = write_files(context, files, {});
    if (!written) return written.error();
    write_steps(context, {is_sandbox ? "invito sandbox serve" : "invito config set-key"});
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
    context.err << fmt::format("Asking {} whether the key is good.\n", settings.provider.address())
                << std::flush;
    const auto reply = (*session)->accounts();
    if (reply.result) return reply.result->size();
    return explain_error(reply.result.error(), settings, context.environment, key);
}

// Where the key belongs to is asked for before it: a key is never sent to an address that nobody
// gave.
Result<Settings> with_address(Context& context, const Settings& settings) {
    const auto known = find_provider(settings);
    if (known) return settings;
    const bool is_asked = context.may_ask() && !context.is_dry_run() && settings.provider.dsn_place;
    if (!is_asked) return known.error();
    context.err << "Address of your workspace, host:port from the Unipile dashboard: "
                << std::flush;
    const std::string dsn(trim(read_answer().value_or("")));
    if (dsn.empty()) return known.error();
    if (const auto written = write_dsn(settings, dsn); !written) return written.error();
    Settings addressed = settings;
    addressed.provider.dsn = dsn;
    return addressed;
}

Result<ExitCode> config_set_key(Context& context, const Settings& read) {
    const auto addressed = with_address(context, read);
    if (!addressed) return addressed.error();
    const Settings& settings = *addressed;
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
            context.err << fmt::format(
                "Unipile takes it as a key of {}; it sees {}.\n", to_string(settings.provider.api),
                counted(static_cast<std::int64_t>(*accounts), "account")
            );
        } else if (accounts.error().kind == ErrorKind::auth || context.is_dry_run()) {
            return accounts.error();
        } else {
            warn(context, {not_tested(accounts.error())});
        }
    }
    if (context.is_dry_run()) return say(context, "{} was not written.", file);
    const auto written = write_key_file(settings, context.environment, *key);
    if (!written) return written.error();
    context.err << fmt::format("{} is written, mode 0600.\n", file);
    const bool has_accounts = !settings.accounts.empty();
    write_next(
        context.err, has_accounts ? "invito doctor" : "invito accounts discover --write",
        context.err_style
    );
    return ExitCode::ok;
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
    // A value is what people came for: the origin gives way.
    columns[2].fit = Table::Fit::cut;
    columns[2].keep = Table::Keep::if_roomy;
    Table table("Key", std::move(columns));
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
