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
        return Error{
            .kind = ErrorKind::usage,
            .code = "note.file",
            .what = fmt::format("cannot read a note from {}", *path),
            .hint = "a text file of at most 64 KiB",
        };
    }
    return std::optional(content.str());
}

// Flags that say what a campaign file says itself would be ignored in silence.
Result<void> refuse_list_flags(const Invocation& invocation, const std::string& path) {
    for (const char* flag : {"--name", "--note", "--note-file"}) {
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
        if (auto fine = refuse_list_flags(invocation, path); !fine) {
            return SettingsFailure{{fine.error()}};
        }
        return load_campaign_file(path, settings);
    }
    const auto note = read_note(invocation);
    if (!note) return SettingsFailure{{note.error()}};
    const BareList list{
        .path = path,
        .name = invocation.text("--name"),
        .accounts = invocation.list("--account"),
        .note = *note,
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
    if (names_accounts && !file->account_errors.empty()) {
        return SettingsFailure{std::move(file->account_errors)};
    }
    return file;
}

Result<void> refuse_rejects_of_many(const Invocation& invocation, std::size_t lists) {
    if (!invocation.has("--rejects") || lists <= 1) return {};
    return Error{
        .kind = ErrorKind::usage,
        .code = "usage.conflict",
        .what = "--rejects takes the rows of one list, and more are named",
        .hint = fmt::format("{} them one at a time", invocation.command->name),
    };
}

Error unknown_campaign(const std::string& name, const std::vector<std::string>& names) {
    const auto guess = closest(name, names);
    return Error{
        .kind = ErrorKind::usage,
        .code = "campaign.unknown",
        .what = fmt::format("there is no campaign \"{}\"", name),
        .hint = guess ? fmt::format("did you mean \"{}\"?", *guess)
                      : "all campaigns: invito campaigns list",
    };
}

Error unknown_account(const std::string& alias, const Settings& settings) {
    std::vector<std::string> known;
    for (const AccountSettings& account : settings.accounts) known.push_back(account.alias);
    const auto guess = closest(alias, known);
    return Error{
        .kind = ErrorKind::usage,
        .code = "account.unknown",
        .what = fmt::format("there is no account \"{}\" in the configuration", alias),
        .hint = guess ? fmt::format("did you mean \"{}\"?", *guess)
                      : fmt::format("accounts: {}", fmt::join(known, ", ")),
    };
}

Result<CampaignRecord> find_campaign(Registry& registry, const std::string& name) {
    if (auto found = registry.find_campaign(name)) return *found;
    std::vector<std::string> names;
    for (const CampaignRecord& record : registry.campaigns()) {
        names.push_back(record.campaign.name);
    }
    return unknown_campaign(name, names);
}

}  // namespace invito
