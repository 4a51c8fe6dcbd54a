#include "reading.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace invito {

namespace {

bool is_alias(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

void check_alias(const Reading& reading, const Name& name) {
    if (is_alias(name.name)) return;
    Error error = reading.problem_at(name.origin, "config.alias");
    error.what = fmt::format("\"{}\" cannot be an account's alias", name.name);
    error.hint = "aliases are made of a-z, 0-9 and -";
    reading.problems.add(std::move(error));
}

void report_missing_id(const Reading& reading, const Name& name) {
    Error error = reading.problem_at(name.origin, "config.account_id");
    error.what = fmt::format("account \"{}\" has no id", name.name);
    error.hint = "`invito accounts discover` prints the ids";
    reading.problems.add(std::move(error));
}

AccountSettings read_account(const Reading& reading, const Name& name, const Policy& defaults) {
    const Values& values = reading.values;
    const std::string section = "accounts." + name.name;
    AccountSettings account;
    account.alias = name.name;
    account.tier = *parse_tier(values.get_or_fallback<std::string>(section + ".tier"));
    if (const auto id = values.get<std::string>(section + ".id")) {
        account.id = *id;
    } else {
        report_missing_id(reading, name);
    }

    Policy base = defaults;
    base.limits.notes_per_month =
        inherited_notes_per_month(account.tier, defaults.limits.notes_per_month);
    if (const auto zone = values.get<TimeZone>(section + ".timezone")) base.time_zone = *zone;
    account.policy = read_policy(reading, section, base);
    return account;
}

// Two aliases of one id would give that account twice its limits.
void check_ids(const Reading& reading, const std::vector<AccountSettings>& accounts) {
    std::map<std::string, std::string> aliases;
    for (const AccountSettings& account : accounts) {
        if (account.id.empty()) continue;
        const auto [first, is_new] = aliases.emplace(account.id, account.alias);
        if (is_new) continue;
        const Setting* const id = reading.values.find("accounts." + account.alias + ".id");
        Error error = reading.problem_at(id->origin, "config.duplicate_account");
        error.what = fmt::format(
            "accounts \"{}\" and \"{}\" have the same id", first->second, account.alias
        );
        error.found = account.id;
        error.hint = "one LinkedIn account has one alias, or its limits would count twice";
        reading.problems.add(std::move(error));
    }
}

}  // namespace

std::vector<AccountSettings> read_accounts(const Reading& reading, const Policy& defaults) {
    std::vector<AccountSettings> accounts;
    for (const Name& name : reading.values.names("accounts")) {
        check_alias(reading, name);
        accounts.push_back(read_account(reading, name, defaults));
    }
    check_ids(reading, accounts);
    return accounts;
}

}  // namespace invito
