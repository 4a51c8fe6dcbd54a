#pragma once
// What the parts of load_settings work with.

#include "files.hpp"
#include "invito/config/settings.hpp"
#include "reader.hpp"
#include "values.hpp"

#include <array>
#include <string>
#include <string_view>

namespace invito {

struct Reading {
    const Values& values;
    Problems& problems;
    const SettingsSources& sources;
    std::string file;  // that was read; empty: none

    // An error where `setting` was written.
    [[nodiscard]] Error problem_at(const Origin& origin, std::string_view code) const;

    // The expanded path at `key`: relative to the file that names it, or to the working directory
    // if a variable or a flag does. `fallback` if it is not set.
    [[nodiscard]] std::string path(std::string_view key, std::string fallback) const;
    [[nodiscard]] std::string expanded(const std::string& text, const Origin& origin) const;
};

[[nodiscard]] ProviderSettings read_provider(const Reading& reading);

// What an account gets that nothing is said about, but for its tier and time zone.
[[nodiscard]] Policy built_in_policy();

// The values of `section` ("defaults", "accounts.anna") over `base`.
[[nodiscard]] Policy read_policy(
    const Reading& reading, const Section& section, const Policy& base
);

// All accounts, in the order of the file; those of the environment alone come last.
[[nodiscard]] std::vector<AccountSettings> read_accounts(
    const Reading& reading, const Policy& defaults
);

// Notes per month of an account of this tier that says nothing itself.
[[nodiscard]] Cap inherited_notes_per_month(Tier tier, Cap of_defaults);

// Limits above and pauses below what the provider advises.
[[nodiscard]] std::vector<Error> advice_warnings(const Values& values, const Settings& settings);

[[nodiscard]] std::vector<ShownSetting> show_settings(
    const Values& values, const Settings& settings
);

// "accounts.anna.limits.per_day" if it is set there, else "defaults.limits.per_day", else nullptr.
[[nodiscard]] const Setting* find_policy_setting(
    const Values& values, const std::string& section, std::string_view key
);

}  // namespace invito
