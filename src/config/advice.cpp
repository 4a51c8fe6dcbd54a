#include "invito/model/account.hpp"
#include "reading.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <span>
#include <utility>

namespace invito {

namespace {

constexpr std::string_view source = "Unipile, \"provider limits\", 2026-08-28";

// What the provider advises for one limit; above `most` is a warning.
struct Advice {
    std::string_view key;
    Cap Limits::*limit;
    int most;
    std::string_view text;
};

constexpr std::array free_tier = {
    Advice{"limits.per_week", &Limits::per_week, 150, "about 150 a week, without a note"},
    Advice{"limits.profiles_per_day", &Limits::profiles_per_day, 100, "about 100 a day"},
    Advice{"limits.notes_per_month", &Limits::notes_per_month, 5, "about 5 a month"},
};

constexpr std::array paid_tiers = {
    Advice{"limits.per_day", &Limits::per_day, 100, "80 to 100 a day"},
    Advice{"limits.per_week", &Limits::per_week, 200, "about 200 a week"},
    Advice{"limits.profiles_per_day", &Limits::profiles_per_day, 100, "about 100 a day"},
};

constexpr Duration shortest_pause = std::chrono::seconds{30};

// A warning and the accounts it is about: what `defaults` says is told once.
struct Warning {
    Error error;
    std::vector<std::string> aliases;
};

class Warnings {
public:
    void add(Error error, const std::string& alias) {
        const auto same = std::find_if(all_.begin(), all_.end(), [&](const Warning& warning) {
            return warning.error == error;
        });
        if (same != all_.end()) {
            same->aliases.push_back(alias);
        } else {
            all_.push_back(Warning{std::move(error), {alias}});
        }
    }

    std::vector<Error> take() {
        std::vector<Error> errors;
        for (Warning& warning : all_) {
            const char* const noun = warning.aliases.size() == 1 ? "account" : "accounts";
            warning.error.what += fmt::format(" ({} {})", noun, fmt::join(warning.aliases, ", "));
            errors.push_back(std::move(warning.error));
        }
        return errors;
    }

private:
    std::vector<Warning> all_;
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

void check_limits(const Values& values, const AccountSettings& account, Warnings& warnings) {
    const std::span<const Advice> advices = account.tier == Tier::free
                                                ? std::span<const Advice>(free_tier)
                                                : std::span<const Advice>(paid_tiers);
    for (const Advice& advice : advices) {
        const Cap cap = account.policy.limits.*advice.limit;
        if (cap && *cap <= advice.most) continue;
        const Setting* const setting =
            find_policy_setting(values, "accounts." + account.alias, advice.key);
        Error error = warning_at(setting, "config.above_advice");
        error.what = fmt::format(
            "{} {} is above Unipile's advice for tier {}: {}",
            advice.key,
            describe_cap(cap),
            to_string(account.tier),
            advice.text
        );
        error.hint = fmt::format("source: {}", source);
        error.help_topic = "limits";
        warnings.add(std::move(error), account.alias);
    }
}

void check_pauses(const Values& values, const AccountSettings& account, Warnings& warnings) {
    const Duration pause = account.policy.pacing.min;
    if (pause >= shortest_pause) return;
    const Setting* const setting =
        find_policy_setting(values, "accounts." + account.alias, "pacing.min");
    Error error = warning_at(setting, "config.below_advice");
    error.what = fmt::format(
        "pacing.min {} is below Unipile's advice: 1 to 5 minutes at random between two invitations",
        format_duration(pause)
    );
    error.hint = "source: Unipile, \"inviting users\" and v2 \"provider restrictions\", 2026-08-28";
    error.help_topic = "limits";
    warnings.add(std::move(error), account.alias);
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
