#include "invito/config/limit_table.hpp"
#include "reading.hpp"

#include <fmt/format.h>
#include <utility>

namespace invito {

namespace {

// Overwrites `field` if its key is set.
template <class T>
void take(const Values& values, const std::string& path, T& field) {
    if (const auto value = values.get<T>(path)) field = *value;
}

void read_limits(const Values& values, const std::string& section, Limits& limits) {
    for (const LimitKey& limit : limit_keys)
        take(values, join_path(section, limit.key), limits.*limit.member);
}

void read_ramp_up(const Values& values, const std::string& section, Policy& policy) {
    const std::string path = section + ".ramp_up";
    if (values.find(path) != nullptr) policy.ramp_up.reset();  // "none" is its only text
    if (!values.has_any_below(path)) return;
    RampUp ramp_up = policy.ramp_up.value_or(RampUp{});
    take(values, path + ".first_day", ramp_up.first_day);
    take(values, path + ".add_per_day", ramp_up.add_per_day);
    policy.ramp_up = ramp_up;
}

void read_policy_window(const Values& values, const std::string& section, Window& window) {
    const std::string path = section + ".window";
    if (values.find(path) != nullptr) window.always = true;  // "always" is its only text
    if (!values.has_any_below(path)) return;
    window.always = false;
    take(values, path + ".days", window.days);
    take(values, path + ".from", window.from);
    take(values, path + ".to", window.to);
}

void check_pacing(const Reading& reading, const std::string& section, const Pacing& pacing) {
    if (pacing.min <= pacing.max) return;
    const Setting* const min = reading.values.find(section + ".pacing.min");
    const Setting* const max = reading.values.find(section + ".pacing.max");
    const Setting* const written = min != nullptr ? min : max;
    if (written == nullptr) return;  // inherited, and told where it is written
    Error error = reading.problem_at(written->origin, "config.pacing");
    error.what = fmt::format("{}.pacing.min is longer than pacing.max", section);
    error.found =
        fmt::format("min {}, max {}", format_duration(pacing.min), format_duration(pacing.max));
    error.hint = "each pause is drawn from min to max";
    reading.problems.add(std::move(error));
}

}  // namespace

Policy read_policy(const Reading& reading, const std::string& section, const Policy& base) {
    Policy policy = base;
    read_limits(reading.values, section, policy.limits);
    take(reading.values, section + ".pacing.min", policy.pacing.min);
    take(reading.values, section + ".pacing.max", policy.pacing.max);
    read_policy_window(reading.values, section, policy.window);
    read_ramp_up(reading.values, section, policy);
    take(reading.values, section + ".stop_after_failures", policy.stop_after_failures);
    check_pacing(reading, section, policy.pacing);
    return policy;
}

Policy built_in_policy() {
    const Values none(settings_schema());
    Policy policy;
    for (const LimitKey& limit : limit_keys) {
        policy.limits.*limit.member = none.get_or_fallback<Cap>(join_path("defaults", limit.key));
    }
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

const Setting* find_policy_setting(
    const Values& values, const std::string& section, std::string_view key
) {
    if (const Setting* const own = values.find(fmt::format("{}.{}", section, key))) return own;
    return values.find(fmt::format("defaults.{}", key));
}

}  // namespace invito
