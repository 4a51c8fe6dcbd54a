#include "invito/config/limit_table.hpp"
#include "reading.hpp"

#include <fmt/format.h>
#include <utility>

namespace invito {

namespace {

// Overwrites `field` if its key is set.
template <class T>
void take(const Section& section, std::string_view key, T& field) {
    if (const auto value = section.get<T>(key)) field = *value;
}

void read_limits(const Section& section, Limits& limits) {
    for (const LimitKey& limit : limit_keys) take(section, limit.key, limits.*limit.member);
}

void read_ramp_up(const Section& section, Policy& policy) {
    if (section.find("ramp_up") != nullptr) policy.ramp_up.reset();  // "none" is its only text
    if (!section.has_any_below("ramp_up")) return;
    RampUp ramp_up = policy.ramp_up.value_or(RampUp{});
    take(section, "ramp_up.first_day", ramp_up.first_day);
    take(section, "ramp_up.add_per_day", ramp_up.add_per_day);
    policy.ramp_up = ramp_up;
}

void read_policy_window(const Section& section, Window& window) {
    if (section.find("window") != nullptr) window.always = true;  // "always" is its only text
    if (!section.has_any_below("window")) return;
    window.always = false;
    take(section, "window.days", window.days);
    take(section, "window.from", window.from);
    take(section, "window.to", window.to);
}

void check_pacing(const Reading& reading, const Section& section, const Pacing& pacing) {
    if (pacing.min <= pacing.max) return;
    const Setting* const min = section.find("pacing.min");
    const Setting* const max = section.find("pacing.max");
    const Setting* const written = min != nullptr ? min : max;
    if (written == nullptr) return;  // inherited, and told where it is written
    Error error = reading.problem_at(written->origin, "config.pacing");
    error.what = fmt::format("{}.pacing.min is longer than pacing.max", section.path());
    error.found =
        fmt::format("min {}, max {}", format_duration(pacing.min), format_duration(pacing.max));
    error.hint = "each pause is drawn from min to max";
    reading.problems.add(std::move(error));
}

}  // namespace

Policy read_policy(const Reading& reading, const Section& section, const Policy& base) {
    Policy policy = base;
    read_limits(section, policy.limits);
    take(section, "pacing.min", policy.pacing.min);
    take(section, "pacing.max", policy.pacing.max);
    read_policy_window(section, policy.window);
    read_ramp_up(section, policy);
    take(section, "stop_after_failures", policy.stop_after_failures);
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
