#include "discovered_accounts.hpp"

#include "invito/report/terminal_text.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace invito {

namespace {

// The first name in a-z, 0-9 and -; other letters are dropped.
std::string alias_from(std::string_view name) {
    std::string alias;
    for (const char c : ascii_lower(trim(name))) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            alias += c;
        } else if (c == ' ') {
            break;
        }
    }
    return alias.empty() ? "account" : alias;
}

std::string free_alias(const std::string& wanted, const std::set<std::string>& taken) {
    std::string alias = wanted;
    for (int n = 2; taken.contains(alias); ++n)
        alias = fmt::format("{}-{}", wanted, n);
    return alias;
}

}  // namespace

Tier tier_of(const ProviderAccount& account) {
    const auto has = [&account](std::string_view feature) {
        const auto& features = account.premium_features;
        return std::find(features.begin(), features.end(), feature) != features.end();
    };
    if (has("recruiter")) return Tier::recruiter;
    if (has("sales_navigator")) return Tier::sales_navigator;
    return has("premium") ? Tier::premium : Tier::free;
}

std::string status_of(const ProviderAccount& account) {
    for (const std::string& status : account.source_statuses) {
        if (status != "OK") return status;
    }
    return account.source_statuses.empty() ? "unknown" : "OK";
}

std::vector<DiscoveredAccount> discovered_accounts(
    const std::vector<ProviderAccount>& accounts, const Settings& settings
) {
    std::set<std::string> known_ids;
    std::set<std::string> taken;
    for (const AccountSettings& account : settings.accounts) {
        known_ids.insert(account.id);
        taken.insert(account.alias);
    }
    std::vector<DiscoveredAccount> found;
    for (const ProviderAccount& account : accounts) {
        if (account.type != "LINKEDIN" || known_ids.contains(account.id)) continue;
        const std::string alias = free_alias(alias_from(account.name), taken);
        taken.insert(alias);
        found.push_back({alias, account.id, account.name, tier_of(account), status_of(account)});
    }
    return found;
}

std::string yaml_entry(const DiscoveredAccount& account) {
    return fmt::format(
        "  {}:  # {}{}\n    id: {}\n    tier: {}\n",
        account.alias,
        terminal_safe(account.name),
        account.status == "OK" ? "" : ", status " + terminal_safe(account.status),
        terminal_safe(account.id),
        to_string(account.tier)
    );
}

}  // namespace invito
