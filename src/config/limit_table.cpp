#include "invito/config/limit_table.hpp"

#include "invito/config/examples.hpp"
#include "invito/config/settings.hpp"
#include "invito/model/account.hpp"
#include "invito/model/policy.hpp"
#include "invito/support/failure.hpp"
#include "schema.hpp"
#include "yaml_document.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <utility>

namespace invito {
namespace {

bool is_for(const std::vector<Tier>& tiers, Tier tier) {
    return std::find(tiers.begin(), tiers.end(), tier) != tiers.end();
}

bool is_for_all(const std::vector<Tier>& tiers) {
    return tiers.size() == every_tier.size();
}

const YamlNode& part(const YamlNode& map, std::string_view name) {
    const YamlNode* const found = map.find(name);
    ensure(found != nullptr, "the table of limits is whole");
    return *found;
}

std::vector<Tier> tiers_of(const YamlNode& item) {
    const YamlNode& names = part(item, "tiers");
    if (names.text == "all") return {every_tier.begin(), every_tier.end()};
    std::vector<Tier> tiers;
    for (const YamlNode& name : names.items) tiers.push_back(parse<Tier>(name.text).value());
    return tiers;
}

template <class T>
T number_of(const YamlNode& node, ValueType type) {
    const Key key{.path = "", .type = type, .about = ""};
    return std::get<T>(parse_value(key, Written{{node.text}}).value());
}

LimitAdvice read_advice(const YamlNode& item, const YamlNode& sources) {
    const YamlNode& source = part(sources, part(item, "source").text);
    LimitAdvice advice{
        .key = part(item, "key").text,
        .tiers = tiers_of(item),
        .text = part(item, "text").text,
        .source = fmt::format("{}, {}", part(source, "title").text, part(source, "date").text)};
    const YamlNode* const most = item.find("most");
    const YamlNode* const least = item.find("least");
    if (most != nullptr) advice.most = number_of<Cap>(*most, ValueType::cap);
    if (least != nullptr) advice.least = number_of<Duration>(*least, ValueType::duration);
    return advice;
}

}  // namespace

LimitTable LimitTable::parse(std::string_view yaml) {
    const auto root = parse_yaml(yaml, YamlOptions{.file = "config/limits.yaml"});
    ensure(root.has_value(), "the program's own table of limits can be read");
    LimitTable table;
    for (const YamlNode& item : part(*root, "advice").items)
        table.advice_.push_back(read_advice(item, part(*root, "sources")));
    for (const YamlNode& item : part(*root, "defaults").items) {
        table.defaults_.push_back(
            {part(item, "key").text, tiers_of(item), part(item, "value").text,
             part(item, "reason").text}
        );
    }
    return table;
}

const LimitAdvice& LimitTable::advice_of(Tier tier, std::string_view key) const {
    const auto found = std::find_if(advice_.begin(), advice_.end(), [&](const LimitAdvice& one) {
        return one.key == key && is_for(one.tiers, tier);
    });
    ensure(found != advice_.end(), "there is advice for each key and tier");
    return *found;
}

const LimitDefault& LimitTable::common_default(std::string_view key) const {
    const auto found =
        std::find_if(defaults_.begin(), defaults_.end(), [&](const LimitDefault& one) {
            return one.key == key && is_for_all(one.tiers);
        });
    ensure(found != defaults_.end(), "each key has a default for all tiers");
    return *found;
}

const LimitDefault& LimitTable::default_of(Tier tier, std::string_view key) const {
    const auto own = std::find_if(defaults_.begin(), defaults_.end(), [&](const LimitDefault& one) {
        return one.key == key && is_for(one.tiers, tier) && !is_for_all(one.tiers);
    });
    return own != defaults_.end() ? *own : common_default(key);
}

const LimitTable& limit_table() {
    static const LimitTable table = LimitTable::parse(limits_file());
    return table;
}

Policy built_in_policy() {
    const Values none(settings_schema());
    Policy policy;
    for (const CapKind& kind : cap_kinds)
        policy.limits.*kind.limit = none.get_or_fallback<Cap>(join_path("defaults", kind.key));
    policy.pacing.min = none.get_or_fallback<Duration>("defaults.pacing.min");
    policy.pacing.max = none.get_or_fallback<Duration>("defaults.pacing.max");
    policy.ramp_up = RampUp{
        .first_day = none.get_or_fallback<int>("defaults.ramp_up.first_day"),
        .add_per_day = none.get_or_fallback<int>("defaults.ramp_up.add_per_day"),
    };
    return policy;
}

Cap inherited_notes_per_month(Tier tier, Cap of_defaults) {
    if (of_defaults) return of_defaults;
    const Key key{.path = "limits.notes_per_month", .type = ValueType::cap, .about = ""};
    const std::string& text = limit_table().default_of(tier, key.path).value;
    return std::get<Cap>(parse_value(key, Written{{text}}).value());
}

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
    for (const CapKind& kind : cap_kinds) {
        const LimitAdvice& advice = limit_table().advice_of(account.tier, kind.key);
        const Cap cap = account.policy.limits.*kind.limit;
        const bool is_within = !advice.most || (cap && *cap <= *advice.most);
        if (is_within) continue;
        const Setting* const setting = values.find_policy(section, kind.key);
        warnings.add(setting, above_advice(setting, account.tier, advice, cap), account.alias);
    }
}

void check_pauses(const Values& values, const AccountSettings& account, Warnings& warnings) {
    const LimitAdvice& advice = limit_table().advice_of(account.tier, "pacing.min");
    const Duration pause = account.policy.pacing.min;
    if (pause >= advice.least) return;
    const Setting* const setting = values.find_policy("accounts." + account.alias, advice.key);
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
