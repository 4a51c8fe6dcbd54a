#include "sandbox_flags.hpp"

#include "invito/support/text.hpp"

#include <charconv>
#include <fmt/format.h>

namespace invito {

namespace {

constexpr int speed_max = 100'000;

}  // namespace

Result<sandbox::Scenario> find_scenario(const std::string& name) {
    std::vector<std::string> names;
    for (const sandbox::Scenario& scenario : sandbox::scenarios()) {
        if (scenario.name == name) return scenario;
        names.push_back(scenario.name);
    }
    const auto guess = closest(name, names);
    return Error{
        .kind = ErrorKind::usage,
        .code = "sandbox.unknown_scenario",
        .what = fmt::format("there is no scenario \"{}\"", name),
        .hint = guess ? fmt::format("did you mean \"{}\"?", *guess)
                      : "all of them: invito sandbox scenarios",
    };
}

Result<int> parse_speed(const std::string& text) {
    const std::string_view number =
        text.ends_with('x') ? std::string_view(text).substr(0, text.size() - 1) : text;
    int speed = 0;
    const char* const end = number.data() + number.size();
    const auto parsed = std::from_chars(number.data(), end, speed);
    if (parsed.ec == std::errc{} && parsed.ptr == end && speed >= 1 && speed <= speed_max) {
        return speed;
    }
    return Error{
        .kind = ErrorKind::usage,
        .code = "usage.value",
        .what = fmt::format("--speed cannot be \"{}\"", text),
        .hint = fmt::format("a factor from 1x to {}x", speed_max),
    };
}

}  // namespace invito
