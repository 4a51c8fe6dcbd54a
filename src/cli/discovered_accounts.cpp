#include "discovered_accounts.hpp"

#include "invito/report/terminal_text.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <unordered_map>

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
    for (int n = 2; taken.contains(alias); ++n) alias = fmt::format("{}-{}", wanted, n);
    return alias;
}

// Who has which account, as far as the provider tells.
class Members {
public:
    explicit Members(const std::vector<ProviderAccount>& accounts) {
        for (const ProviderAccount& account : accounts) {
            if (account.type == "LINKEDIN" && !account.member_id.empty())
                member_of_.emplace(account.id, account.member_id);
        }
    }

    // Under which alias the account's member was asked for first: maybe this one.
    std::string first_alias(const std::string& account_id, const std::string& alias) {
        const auto member = member_of_.find(account_id);
        if (member == member_of_.end()) return alias;
        return first_alias_.emplace(member->second, alias).first->second;
    }

private:
    std::unordered_map<std::string_view, std::string_view> member_of_;
    std::unordered_map<std::string_view, std::string> first_alias_;
};

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

std::vector<SecondAccount> second_accounts(
    const std::vector<ProviderAccount>& accounts, const Settings& settings
) {
    Members members(accounts);
    std::vector<SecondAccount> second;
    for (const AccountSettings& account : settings.accounts) {
        const std::string sender = members.first_alias(account.id, account.alias);
        if (sender != account.alias) second.push_back({account.alias, sender});
    }
    return second;
}

std::vector<DiscoveredAccount> discovered_accounts(
    const std::vector<ProviderAccount>& accounts, const Settings& settings
) {
    Members members(accounts);
    std::set<std::string> known_ids;
    std::set<std::string> taken;
    for (const AccountSettings& account : settings.accounts) {
        known_ids.insert(account.id);
        taken.insert(account.alias);
        static_cast<void>(members.first_alias(account.id, account.alias));
    }
    std::vector<DiscoveredAccount> found;
    for (const ProviderAccount& account : accounts) {
        if (account.type != "LINKEDIN" || known_ids.contains(account.id)) continue;
        const std::string alias = free_alias(alias_from(account.name), taken);
        taken.insert(alias);
        found.push_back({alias, account.id, account.name, tier_of(account), status_of(account)});
        const std::string first = members.first_alias(account.id, alias);
        if (first != alias) found.back().same_member_as = first;
    }
    return found;
}

std::string yaml_entry(const DiscoveredAccount& account) {
    // Of a member's second account a comment: what is printed can be appended as it is.
    const bool is_second = !account.same_member_as.empty();
    const std::string_view lead = is_second ? "  # " : "  ";
    std::string entry = fmt::format(
        "{}{}:  # {}{}\n{}  id: {}\n{}  tier: {}\n", lead, account.alias,
        terminal_safe(account.name),
        account.status == "OK" ? "" : ", status " + terminal_safe(account.status), lead,
        terminal_safe(account.id), lead, to_string(account.tier)
    );
    if (!is_second) return entry;
    return fmt::format(
        "  # {} is the same LinkedIn member as {}: use one of them\n{}", account.alias,
        account.same_member_as, entry
    );
}

}  // namespace invito
