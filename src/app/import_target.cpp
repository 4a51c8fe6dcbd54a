#include "invito/app/importing.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace invito {

namespace {

bool is_yaml(const std::string& path) {
    const std::string name = ascii_lower(path);
    return name.ends_with(".yaml") || name.ends_with(".yml");
}

// Accounts that an input does not name are those that took the leads so far; of a new campaign the
// only one that is configured.
Result<void> choose_accounts(ImportTarget& target, const Settings& settings) {
    CampaignFile& file = target.file;
    const bool is_named = file.named.contains("accounts.use");
    if (!target.stored || is_named) {
        if (!file.account_errors.empty()) return file.account_errors.front();
        return {};
    }
    file.campaign.accounts = target.origin.accounts;
    const auto is_configured = [&settings](const std::string& alias) {
        return settings.find_account(alias) != nullptr;
    };
    if (std::ranges::any_of(file.campaign.accounts, is_configured)) return {};
    return Error{
        .kind = ErrorKind::usage,
        .code = "campaign.accounts",
        .what = fmt::format(
            "no account of \"{}\" is configured any more ({})", file.campaign.name,
            fmt::join(file.campaign.accounts, ", ")
        ),
        .hint = file.is_bare ? "choose with --account" : "write accounts: {use: [...]}",
    };
}

// A list without a campaign file is read as the campaign's own file says, as far as its columns are
// there.
void take_list_settings(ImportTarget& target, const Settings& settings, bool is_of_its_list) {
    const std::string& path = target.origin.source_path;
    const auto kind = detect_input(path);
    const bool is_list = kind ? *kind != InputKind::campaign : !is_yaml(path);
    if (is_list) return;
    const std::string& name = target.file.campaign.name;
    const auto own = load_campaign_file(path, settings);
    if (!own || own->campaign.name != name) {
        Error cause{.code = {}, .what = {}};
        if (own)
            cause.what = fmt::format("it is the file of \"{}\"", own->campaign.name);
        else
            cause = own.error().errors.front();
        target.warnings.push_back({
            .kind = ErrorKind::data,
            .code = "campaign.own_file",
            .what = fmt::format(
                "the file of \"{}\" cannot be used: its list.columns do not count for {}", name,
                target.file.path
            ),
            .place = cause.place ? cause.place : Place{path},
            .found = cause.what,
            .hint = "look at the columns that were found",
        });
        return;
    }
    ListSettings& list = target.file.list;
    list.columns = own->list.columns;
    list.columns_may_lack = true;
    list.empty_values = own->list.empty_values;
    list.duplicates_are_errors = own->list.duplicates_are_errors;
    if (is_of_its_list) list.delimiter = own->list.delimiter;
}

void choose_origin(ImportTarget& target) {
    const bool says_everything = !target.file.is_bare && target.settings.open.empty();
    if (!target.stored || says_everything) {
        target.origin.source_path = absolute_path(target.file.path);
        target.origin.source_sha256 = target.file.sha256;
    }
    target.origin.accounts = target.settings.campaign.accounts;
}

}  // namespace

void ImportTarget::take_open() {
    settings.take_open(file.campaign);
    choose_origin(*this);
}

Result<ImportTarget> find_import_target(
    const CampaignFile& input, const Settings& settings, Registry& registry
) {
    ImportTarget target{input, {}};
    CampaignFile& file = target.file;
    if (file.is_bare && !file.has_name) {
        const auto campaign = registry.campaign_of_rejects(absolute_path(file.path));
        file.has_name = campaign.has_value();
        if (campaign) file.campaign.name = campaign->campaign.name;
    }
    target.stored = registry.find_campaign(file.campaign.name);
    if (target.stored) target.origin = registry.campaign_origin(target.stored->id);
    if (auto chosen = choose_accounts(target, settings); !chosen) return chosen.error();
    if (!target.stored) {
        target.settings.campaign = file.campaign;
        choose_origin(target);
        return target;
    }
    if (file.is_bare && !file.list.file.empty()) {
        take_list_settings(target, settings, file.has_name && !input.has_name);
    }
    Campaign stored = target.stored->campaign;
    stored.accounts = target.origin.accounts;
    target.is_own = file.path != "-" && target.origin.source_path == absolute_path(file.path);
    const SettingsInput wanted{file.campaign, file.named, target.is_own, !file.is_bare};
    const bool is_draft = target.stored->state == CampaignState::draft;
    target.settings = merge_settings(stored, is_draft, wanted);
    choose_origin(target);
    return target;
}

Error settings_stay(const ImportTarget& target, Registry& registry) {
    std::vector<std::string> keys;
    for (const SettingChange& change : target.settings.open) keys.push_back(change.key);
    const CampaignFile& file = target.file;
    const std::string& name = file.campaign.name;
    const bool was_edited =
        target.is_own && !file.is_bare && target.stored->state != CampaignState::draft;
    Error error{.kind = ErrorKind::data, .code = "campaign.changed", .what = {}};
    error.what = was_edited
                     ? fmt::format("{} changed since \"{}\" was started", file.path, name)
                     : fmt::format("\"{}\" stays as it is where {} differs", name, file.path);
    error.what += fmt::format(": {}", fmt::join(keys, ", "));
    error.hint = fmt::format(
        "see `invito plan {}`; take it over with {}; {} sent stay as they were", name,
        file.is_bare ? std::string("the same import and --update-note")
                     : fmt::format("`invito import --update-note {}`", file.path),
        registry.sent_invitations(target.stored->id)
    );
    error.help_topic = "campaign-file";
    return error;
}

std::string absolute_path(const std::string& path) {
    return path == "-" ? path : std::filesystem::absolute(path).lexically_normal().string();
}

}  // namespace invito
