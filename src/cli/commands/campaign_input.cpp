#include "campaign_input.hpp"

#include "invito/plan/foreign_placeholders.hpp"
#include "invito/support/text.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace invito {

namespace {

constexpr std::uintmax_t note_file_bytes_max = 64 * 1024;

Result<std::optional<std::string>> read_note(const Invocation& invocation) {
    if (auto text = invocation.text("--note")) return text;
    const auto path = invocation.text("--note-file");
    if (!path) return std::optional<std::string>{};
    std::ifstream file(*path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    if (!file || content.str().size() > note_file_bytes_max) {
        return usage_error(
            "note.file", fmt::format("cannot read a note from {}", *path),
            "a text file of at most 64 KiB"
        );
    }
    return std::optional(content.str());
}

// Flags that say what a campaign file says itself would be ignored in silence.
Result<void> refuse_list_flags(const Invocation& invocation, const std::string& path) {
    for (const char* flag : {"--name", "--note", "--note-file", "--encoding"}) {
        if (!invocation.typed(flag)) continue;
        return Error{
            .kind = ErrorKind::usage,
            .code = "usage.conflict",
            .what = fmt::format("{} is for bare lists, and {} is a campaign file", flag, path),
            .hint = "write it into the campaign file",
            .help_topic = "campaign-file",
        };
    }
    return {};
}

// What another tool's spelling means here.
SettingsFailure in_our_spelling(SettingsFailure failure) {
    for (Error& error : failure.errors) {
        if (error.code != "note.syntax") continue;
        const auto meant = find_foreign_placeholders(error.found, usual_columns());
        if (!meant.empty() && meant.front().offset == 0) error.hint = meant.front().advice;
    }
    return failure;
}

boost::system::result<CampaignFile, SettingsFailure> read_any_input(
    const Context& context, const Settings& settings, const std::string& path
) {
    const Invocation& invocation = context.invocation;
    const auto kind = detect_input(path);
    if (!kind) return SettingsFailure{{kind.error()}};
    if (*kind == InputKind::campaign) {
        if (auto fine = refuse_list_flags(invocation, path); !fine)
            return SettingsFailure{{fine.error()}};
        return load_campaign_file(path, settings);
    }
    const auto note = read_note(invocation);
    if (!note) return SettingsFailure{{note.error()}};
    const BareList list{
        .path = path,
        .name = invocation.text("--name"),
        .accounts = invocation.list("--account"),
        .note = *note,
        .encoding = invocation.text("--encoding"),
    };
    return make_bare_campaign(list, *kind, settings);
}

}  // namespace

bool names_a_file(const std::string& operand) {
    if (operand == "-" || operand.find('/') != std::string::npos) return true;
    for (const char* ending : {".yaml", ".yml", ".csv", ".tsv", ".txt", ".xlsx"}) {
        if (ascii_lower(operand).ends_with(ending)) return true;
    }
    std::error_code ignored;
    return std::filesystem::is_regular_file(operand, ignored);
}

boost::system::result<CampaignFile, SettingsFailure> read_campaign_input(
    const Context& context, const Settings& settings, const std::string& path
) {
    auto file = read_any_input(context, settings, path);
    if (!file) return in_our_spelling(file.error());
    return file;
}

boost::system::result<CampaignFile, SettingsFailure> read_input_to_import(
    const Context& context, const Settings& settings, const std::string& path
) {
    auto file = read_campaign_input(context, settings, path);
    const bool names_accounts = file && file->named.contains("accounts.use");
    if (names_accounts && !file->account_errors.empty())
        return SettingsFailure{std::move(file->account_errors)};
    return file;
}

Result<void> refuse_rejects_of_many(const Invocation& invocation, std::size_t lists) {
    if (!invocation.has("--rejects") || lists <= 1) return {};
    return usage_error(
        "usage.conflict", "--rejects takes the rows of one list, and more are named",
        fmt::format("{} them one at a time", invocation.command->name)
    );
}

Result<std::vector<Imported>> import_files(
    const Context& context, const std::vector<CampaignFile>& files, const Settings& settings,
    AdminStore& admin, ImportChoices choices, const std::function<void(const Imported&)>& told
) {
    const Terminal& terminal = context.terminal;
    choices.names_people =
        settings.names_in_logs || (terminal.stdout_is_tty && terminal.stderr_is_tty);
    choices.shows_all = context.invocation.has("--verbose");
    auto rules = output_rules_for(files, settings, context.environment, output_choices(context));
    if (!rules) return rules.error();
    choices.rules = std::move(*rules);
    std::vector<Imported> all;
    for (const CampaignFile& file : files) {
        auto imported = import_campaign(file, settings, admin, choices);
        if (!imported) return imported.error();
        imported->data.is_first_step = true;
        warn(context, imported->warnings);
        if (told) told(*imported);
        if (const auto unusable = unusable_list(imported->data)) return *unusable;
        all.push_back(std::move(*imported));
    }
    return all;
}

std::function<void(const Imported&)> text_on_stderr(const Context& context) {
    if (context.json()) return {};
    const auto write = context.is_quiet() ? write_import_changes : write_import_text;
    return [&context, write](const Imported& imported) {
        write(context.err, imported.data, context.err_style);
    };
}

}  // namespace invito
