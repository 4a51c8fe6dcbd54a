#include "invito/app/names.hpp"

#include "invito/support/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace invito {

namespace {

// The name that was probably meant; else `other`.
std::string hint_for(
    const std::string& name, const std::vector<std::string>& known, std::string other
) {
    const auto guess = closest(name, known);
    return guess ? fmt::format("did you mean \"{}\"?", *guess) : std::move(other);
}

}  // namespace

Error unknown_campaign(const std::string& name, const std::vector<std::string>& names) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "campaign.unknown",
        .what = fmt::format("there is no campaign \"{}\"", name),
        .hint = hint_for(name, names, "all campaigns: invito campaigns list"),
    };
}

Error unknown_account(const std::string& alias, const Settings& settings) {
    std::vector<std::string> known;
    for (const AccountSettings& account : settings.accounts) known.push_back(account.alias);
    return Error{
        .kind = ErrorKind::usage,
        .code = "account.unknown",
        .what = fmt::format("there is no account \"{}\" in the configuration", alias),
        .hint = hint_for(alias, known, fmt::format("accounts: {}", fmt::join(known, ", "))),
    };
}

Error unknown_stored_account(const std::string& alias, const std::vector<std::string>& known) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "account.unknown",
        .what = fmt::format("there is no account \"{}\" in the database", alias),
        .hint = hint_for(alias, known, "accounts get there with the first import"),
    };
}

Result<CampaignRecord> find_campaign(Registry& registry, const std::string& name) {
    if (auto found = registry.find_campaign(name)) return *found;
    std::vector<std::string> names;
    for (const CampaignRecord& record : registry.campaigns()) names.push_back(record.campaign.name);
    return unknown_campaign(name, names);
}

Result<CampaignView> find_campaign(Records& records, const std::string& name, Instant now) {
    std::vector<std::string> names;
    for (CampaignView& view : records.campaigns(now)) {
        if (view.record.campaign.name == name) return std::move(view);
        names.push_back(view.record.campaign.name);
    }
    return unknown_campaign(name, names);
}

Result<std::vector<const AccountSettings*>> choose_accounts(
    const std::vector<std::string>& aliases, const Settings& settings
) {
    std::vector<const AccountSettings*> chosen;
    for (const std::string& alias : aliases) {
        const AccountSettings* const account = settings.find_account(alias);
        if (account == nullptr) return unknown_account(alias, settings);
        chosen.push_back(account);
    }
    if (!chosen.empty()) return chosen;
    for (const AccountSettings& account : settings.accounts) chosen.push_back(&account);
    if (!chosen.empty()) return chosen;
    return Error{
        .kind = ErrorKind::config,
        .code = "accounts.none",
        .what = "no account is configured",
        .hint = "invito accounts discover prints what to write under accounts:",
        .help_topic = "config",
    };
}

}  // namespace invito
