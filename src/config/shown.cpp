#include "reading.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>
#include <utility>

namespace invito {

namespace {

// Arguments of a command may be secret; its program is not.
std::string show_command(const std::vector<std::string>& command) {
    if (command.empty()) return {};
    return command.size() == 1 ? command.front() : command.front() + " ...";
}

class Listing {
public:
    Listing(const Values& values, const Settings& settings)
        : values_(values), settings_(settings) {}

    std::vector<ShownSetting> take() {
        for (const Key& key : settings_schema().keys()) {
            const std::string_view path = key.path;
            if (path.starts_with("defaults.")) continue;  // with the accounts
            if (path.starts_with("accounts.")) {
                show_policies_once();
            } else if (key.type != ValueType::not_yet_here && path != "version") {
                show_plain(key);
            }
        }
        return std::move(all_);
    }

private:
    void show_plain(const Key& key) {
        const Setting* const setting = values_.find(key.path);
        const auto special = special_text(key.path);
        const std::string written = setting != nullptr ? setting->text : key.fallback;
        add(key.path, special.value_or(written), describe_origin(setting));
    }

    // Paths are shown expanded, and what the machine decides as it decided.
    std::optional<std::string> special_text(std::string_view path) const {
        const ProviderSettings& provider = settings_.provider;
        if (path == "provider.dsn") return provider.dsn;
        if (path == "provider.api_key_file") return provider.api_key_file;
        if (path == "provider.api_key_command") return show_command(provider.api_key_command);
        if (path == "provider.ca_file") return provider.ca_file;
        if (path == "database") return settings_.database;
        if (path == "timezone") return settings_.time_zone.name();
        if (path == "rules.suppression") {
            return fmt::format("{}", fmt::join(settings_.rules.suppression, ", "));
        }
        return std::nullopt;
    }

    void show_policies_once() {
        if (std::exchange(are_policies_shown_, true)) return;
        show_policy("defaults", settings_.defaults);
        for (const AccountSettings& account : settings_.accounts) {
            const std::string section = "accounts." + account.alias;
            const auto begin = std::ssize(all_);
            show_own(section, "id", account.id);
            show_own(section, "tier", std::string(to_string(account.tier)));
            show_own(section, "timezone", account.policy.time_zone.name(), "timezone");
            show_policy(section, account.policy);
            show_notes_of(section, account, begin);
        }
    }

    // A key that only accounts have; `inherited_from` is where it comes from otherwise.
    void show_own(
        const std::string& section, std::string_view name, std::string text,
        std::string_view inherited_from = {}
    ) {
        const std::string path = join_path(section, name);
        const Setting* setting = values_.find(path);
        if (setting == nullptr && !inherited_from.empty()) setting = values_.find(inherited_from);
        add(path, std::move(text), describe_origin(setting));
    }

    void show_policy(const std::string& section, const Policy& policy) {
        for (const Key& key : settings_schema().keys()) {
            static constexpr std::string_view prefix = "defaults.";
            const std::string_view path = key.path;
            if (!path.starts_with(prefix)) continue;
            const std::string_view name = path.substr(prefix.size());
            if (!is_in_force(name, policy)) continue;
            const Setting* const setting = find_policy_setting(values_, section, name);
            const std::string text = setting != nullptr ? setting->text : key.fallback;
            add(join_path(section, name), text, describe_origin(setting));
        }
    }

    // `window: always` and `ramp_up: none` stand instead of their parts.
    static bool is_in_force(std::string_view name, const Policy& policy) {
        if (name == "window") return policy.window.always;
        if (name.starts_with("window.")) return !policy.window.always;
        if (name == "ramp_up") return !policy.ramp_up;
        if (name.starts_with("ramp_up.")) return policy.ramp_up.has_value();
        return true;
    }

    // The account's lines begin at `begin`.
    void show_notes_of(
        const std::string& section, const AccountSettings& account, std::ptrdiff_t begin
    ) {
        const std::string path = section + ".limits.notes_per_month";
        const Cap of_defaults = settings_.defaults.limits.notes_per_month;
        const Cap of_tier = inherited_notes_per_month(account.tier, of_defaults);
        if (values_.find(path) != nullptr || of_tier == of_defaults) return;
        const auto line =
            std::find_if(all_.begin() + begin, all_.end(), [&](const ShownSetting& shown) {
                return shown.path == path;
            });
        line->value = fmt::format("{}", *of_tier);
        line->origin = fmt::format("default for tier {}", to_string(account.tier));
    }

    void add(std::string path, std::string value, std::string origin) {
        all_.push_back(ShownSetting{std::move(path), std::move(value), std::move(origin)});
    }

    const Values& values_;
    const Settings& settings_;
    std::vector<ShownSetting> all_;
    bool are_policies_shown_ = false;
};

}  // namespace

std::vector<ShownSetting> show_settings(const Values& values, const Settings& settings) {
    return Listing(values, settings).take();
}

}  // namespace invito
