#include "cmd.hpp"
#include "invito/config/json_schema.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/table.hpp"
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

}  // namespace invito
