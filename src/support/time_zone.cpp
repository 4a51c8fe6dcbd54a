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

// Small containers have none, and the library says so by throwing.
const date::tzdb* tz_database() {
    try {
        const date::tzdb& database = date::get_tzdb();
        return database.zones.empty() ? nullptr : &database;
    } catch (const std::runtime_error&) {
        return nullptr;
    }
}

std::string zone_hint(std::string_view name, const date::tzdb& database) {
    const auto names = database.zones | std::views::transform(&date::time_zone::name);
    const auto similar = closest(name, names);
    if (similar) return "did you mean " + *similar + "?";
    return "use an IANA name such as Europe/Berlin; `timedatectl list-timezones` prints them";
}

constexpr std::string_view utc = "UTC";

}  // namespace

Result<TimeZone> TimeZone::find(std::string_view name) {
    if (name == utc) return TimeZone{};
    const auto* zone = locate(name);
    if (zone != nullptr) return TimeZone{zone};
    const date::tzdb* database = tz_database();
    if (database == nullptr) {
        return Error{
            .kind = ErrorKind::config,
            .code = "time_zone.no_data",
            .what = "this machine has no time zone data, so that only UTC is known",
            .found = std::string(name),
            .hint = "install tzdata"};
    }
    return Error{
        .kind = ErrorKind::config,
        .code = "time_zone.unknown",
        .what = "there is no such time zone on this machine",
        .found = std::string(name),
        .hint = zone_hint(name, *database)};
}

TimeZone TimeZone::local() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment after the start.
    if (const char* variable = std::getenv("TZ"); variable != nullptr) {
        std::string_view name = variable;
        if (name.empty()) return TimeZone{};  // POSIX: set but empty is UTC
        if (name.front() == ':') name.remove_prefix(1);
        if (name == utc) return TimeZone{};
        if (const auto* zone = locate(name); zone != nullptr) return TimeZone{zone};
    }
    try {
        return TimeZone{date::current_zone()};
    } catch (const std::runtime_error&) {  // no /etc/localtime, as in small containers
        return TimeZone{};
    }
}

std::string TimeZone::name() const {
    return zone_ == nullptr ? std::string(utc) : zone_->name();
}

OffsetSpan TimeZone::span_at(Instant instant) const {
    if (zone_ == nullptr) {
        using std::chrono::sys_days;
        using std::chrono::year;
        return {sys_days{year::min() / 1 / 1}, sys_days{year::max() / 12 / 31}, {}};
    }
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
