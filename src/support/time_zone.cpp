#include "invito/support/time_zone.hpp"

#include "invito/support/text.hpp"

#include <cstdlib>
#include <date/tz.h>
#include <ranges>
#include <stdexcept>

namespace invito {
namespace {

const date::time_zone* locate(std::string_view name) {
    try {
        return date::locate_zone(name);
    } catch (const std::runtime_error&) {  // the library's only way to say "no such zone"
        return nullptr;
    }
}

const date::time_zone* utc() {
    static const date::time_zone* const zone = date::locate_zone("UTC");
    return zone;
}

std::string zone_hint(std::string_view name) {
    const auto names = date::get_tzdb().zones | std::views::transform(&date::time_zone::name);
    const auto similar = closest(name, names);
    if (similar) return "did you mean " + *similar + "?";
    return "use an IANA name such as Europe/Berlin; `timedatectl list-timezones` prints them";
}

}  // namespace

TimeZone::TimeZone() : zone_(utc()) {}

Result<TimeZone> TimeZone::find(std::string_view name) {
    const auto* zone = locate(name);
    if (zone != nullptr) return TimeZone{zone};
    return Error{
        .kind = ErrorKind::config,
        .code = "time_zone.unknown",
        .what = "there is no such time zone on this machine",
        .found = std::string(name),
        .hint = zone_hint(name)};
}

TimeZone TimeZone::local() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment after the start.
    if (const char* variable = std::getenv("TZ"); variable != nullptr) {
        std::string_view name = variable;
        if (name.empty()) return TimeZone{};  // POSIX: set but empty is UTC
        if (name.front() == ':') name.remove_prefix(1);
        if (const auto* zone = locate(name); zone != nullptr) return TimeZone{zone};
    }
    try {
        return TimeZone{date::current_zone()};
    } catch (const std::runtime_error&) {  // no /etc/localtime, as in small containers
        return TimeZone{};
    }
}

const std::string& TimeZone::name() const {
    return zone_->name();
}

OffsetSpan TimeZone::span_at(Instant instant) const {
    const date::sys_info info = zone_->get_info(instant);
    return {.begin = info.begin, .end = info.end, .utc_offset = info.offset};
}

LocalTime TimeZone::to_local(Instant instant) const {
    return LocalTime{instant.time_since_epoch() + span_at(instant).utc_offset};
}

std::string format_rfc3339(Instant instant, const TimeZone& zone) {
    return format_rfc3339(instant, zone.span_at(instant).utc_offset);
}

}  // namespace invito
