#include "invito/config/limit_table.hpp"
#include "invito/model/account.hpp"
#include "reading.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <utility>

namespace invito {

namespace {

// A warning and the accounts it is about: what `defaults` says is told once.
struct Warning {
    Error error;
    std::vector<std::string> aliases;
};

// What is said of thousands of accounts fits on a screen.
constexpr std::size_t shown_aliases_max = 8;

std::string named(std::vector<std::string> aliases) {
    if (aliases.size() == 1) return "account " + aliases.front();
    const std::size_t more = aliases.size() - std::min(aliases.size(), shown_aliases_max);
    aliases.resize(aliases.size() - more);
    std::string text = fmt::format("accounts {}", fmt::join(aliases, ", "));
    if (more > 0) text += fmt::format(" and {} more", more);
    return text;
}

class Warnings {
public:
    // About the value of `setting`; nullptr: of a default.
    void add(const Setting* setting, Error error, const std::string& alias) {
        const auto [place, is_new] =
            places_.try_emplace(std::pair(setting, error.what), all_.size());
        if (is_new) all_.push_back(Warning{std::move(error), {}});
        all_[place->second].aliases.push_back(alias);
    }

    std::vector<Error> take() {
        std::vector<Error> errors;
        for (Warning& warning : all_) {
            warning.error.what += fmt::format(" ({})", named(std::move(warning.aliases)));
            errors.push_back(std::move(warning.error));
        }
        return errors;
    }

private:
    std::vector<Warning> all_;
    std::map<std::pair<const Setting*, std::string>, std::size_t> places_;  // in all_
};

// A warning at the place of `setting`; a variable or flag is named in the text.
Error warning_at(const Setting* setting, std::string_view code) {
    Error error{ErrorKind::config, std::string(code), ""};
    if (setting == nullptr) return error;
    error.place = setting->origin.place;
    if (!error.place) error.found = describe(setting->origin);
    return error;
}

std::string describe_cap(Cap cap) {
    return cap ? fmt::format("{}", *cap) : "unlimited";
}

Error above_advice(const Setting* setting, Tier tier, const LimitAdvice& advice, Cap cap) {
    Error error = warning_at(setting, "config.above_advice");
    error.what = fmt::format(
        "{} {} is above Unipile's advice for tier {}: {}", advice.key, describe_cap(cap),
        to_string(tier), advice.text
    );
    error.hint = fmt::format("source: {}", advice.source);
    error.help_topic = "limits";
    return error;
}

void check_limits(const Values& values, const AccountSettings& account, Warnings& warnings) {
    const std::string section = "accounts." + account.alias;
    for (const LimitKey& limit : limit_keys) {
        const LimitAdvice& advice = limit_table().advice_of(account.tier, limit.key);
        const Cap cap = account.policy.limits.*limit.member;
        const bool is_within = !advice.most || (cap && *cap <= *advice.most);
        if (is_within) continue;
        const Setting* const setting = find_policy_setting(values, section, limit.key);
        warnings.add(setting, above_advice(setting, account.tier, advice, cap), account.alias);
    }
}

void check_pauses(const Values& values, const AccountSettings& account, Warnings& warnings) {
    const LimitAdvice& advice = limit_table().advice_of(account.tier, "pacing.min");
    const Duration pause = account.policy.pacing.min;
    if (pause >= advice.least) return;
    const Setting* const setting =
        find_policy_setting(values, "accounts." + account.alias, advice.key);
    Error error = warning_at(setting, "config.below_advice");
    error.what = fmt::format(
        "{} {} is below Unipile's advice: {}", advice.key, format_duration(pause), advice.text
    );
    error.hint = fmt::format("source: {}", advice.source);
    error.help_topic = "limits";
    warnings.add(setting, std::move(error), account.alias);
}

}  // namespace

std::vector<Error> advice_warnings(const Values& values, const Settings& settings) {
    if (settings.provider.kind == ProviderKind::sandbox) return {};
    Warnings warnings;
    for (const AccountSettings& account : settings.accounts) {
        check_limits(values, account, warnings);
        check_pauses(values, account, warnings);
    }
    return warnings.take();
}

}  // namespace invito
