#include "checkup_clock.hpp"

#include "invito/plan/working_hours.hpp"
#include "invito/report/words.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace invito {

namespace {

std::optional<Instant> earliest(std::optional<Instant> a, std::optional<Instant> b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

}  // namespace

std::string windows_text(const Settings& settings, Instant now) {
    std::size_t open = 0;
    std::optional<Instant> closing;
    std::optional<Instant> opening;
    for (const AccountSettings& account : settings.accounts) {
        const Policy& policy = account.policy;
        if (is_open(policy.window, policy.time_zone, now)) {
            ++open;
            closing = earliest(closing, next_closing(policy.window, policy.time_zone, now));
        } else {
            opening = earliest(opening, next_opening(policy.window, policy.time_zone, now));
        }
    }
    const auto shown = [&](Instant at) { return near_time(at, now, settings.time_zone); };
    if (open == 0) return opening ? "window opens " + shown(*opening) : "window never opens";
    if (open < settings.accounts.size()) {
        return fmt::format("window open for {} of {} accounts", open, settings.accounts.size());
    }
    return closing ? "window open until " + shown(*closing) : "window always open";
}

void check_clock(
    Checkup& checkup, const Settings& settings, const std::optional<DateReading>& reading
) {
    if (!reading) {
        checkup.warn(
            "clock",
            "the provider's answer has no Date to compare with: a run goes by this machine's "
            "clock alone"
        );
        return;
    }
    const Duration gap = std::chrono::abs(reading->machine - reading->server);
    const std::string off = describe_duration(gap) + " off";
    const char* const advice = "set it: timedatectl set-ntp true";
    if (reading->verdict == DateVerdict::clock_off) {
        checkup.fail(
            "clock", fmt::format("{}, nothing is sent; {}", off, advice), ExitCode::config
        );
        return;
    }
    const std::string zone = settings.time_zone.name();
    // The provider's time: it is what a run goes by.
    const std::string windows = windows_text(settings, reading->server);
    if (gap > clock_off_warning) {
        checkup.warn("clock", fmt::format("{}, {}; {}", off, zone, advice));
    } else {
        checkup.ok("clock", fmt::format("{}, {}, {}", off, zone, windows));
    }
}

}  // namespace invito
