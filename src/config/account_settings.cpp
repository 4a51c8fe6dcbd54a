#include "limit_table_reader.hpp"
#include "reading.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>
#include <string_view>
#include <unordered_map>
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

// What an account gets that says nothing about it, worked out once for all.
struct Inherited {
    Policy policy;
    Tier tier = Tier::premium;
    std::map<Tier, Cap> notes_per_month;
};

Inherited inherited_from(const Reading& reading, const Policy& defaults) {
    Inherited inherited{.policy = defaults, .notes_per_month = {}};
    inherited.tier = *parse_tier(reading.values.get_or_fallback<std::string>("accounts.*.tier"));
    for (const Tier tier : every_tier) {
        inherited.notes_per_month[tier] =
            inherited_notes_per_month(tier, defaults.limits.notes_per_month);
    }
    return inherited;
}

AccountSettings read_account(const Reading& reading, const Name& name, const Inherited& inherited) {
    const Section section = reading.values.section("accounts." + name.name);
    AccountSettings account;
    account.alias = name.name;
    const auto tier = section.get<std::string>("tier");
    account.tier = tier ? *parse_tier(*tier) : inherited.tier;
    if (const auto id = section.get<std::string>("id")) {
        account.id = *id;
    } else {
        report_missing_id(reading, name);
    }

    Policy base = inherited.policy;
    base.limits.notes_per_month = inherited.notes_per_month.at(account.tier);
    if (const auto zone = section.get<TimeZone>("timezone")) base.time_zone = *zone;
    account.policy = read_policy(reading, section, base);
    return account;
}

// Two aliases of one id would give that account twice its limits.
void check_ids(const Reading& reading, const std::vector<AccountSettings>& accounts) {
    std::unordered_map<std::string_view, std::string_view> aliases;  // by id
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
    const Inherited inherited = inherited_from(reading, defaults);
    std::vector<AccountSettings> accounts;
    for (const Name& name : reading.values.names("accounts")) {
        check_alias(reading, name);
        accounts.push_back(read_account(reading, name, inherited));
    }
    check_ids(reading, accounts);
    return accounts;
}

}  // namespace invito
