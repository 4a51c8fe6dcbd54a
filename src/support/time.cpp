#include "invito/support/time.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <date/tz.h>
#include <fmt/format.h>
#include <ranges>
#include <stdexcept>

namespace invito {

namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year_month_day;

struct Unit {
    std::string_view name;
    Duration length;
};

// Shortest first.
constexpr std::array<Unit, 5> units = {
    {{"ms", 1ms}, {"s", 1s}, {"m", 1min}, {"h", 1h}, {"d", days{1}}}};

constexpr Duration duration_max = days{3650};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

Error duration_error(std::string code, std::string what, std::string_view text) {
    return Error{
        .kind = ErrorKind::config,
        .code = std::move(code),
        .what = std::move(what),
        .found = std::string(text),
        .hint = "write a whole number and one unit: 250ms, 90s, 5m, 2h or 14d"};
}

std::string two_units(
    std::int64_t first, std::string_view first_name, std::int64_t second,
    std::string_view second_name
) {
    if (second == 0) return fmt::format("{} {}", first, first_name);
    return fmt::format("{} {} {} {}", first, first_name, second, second_name);
}

// RFC 9110 5.6.7; Sunday first, as std::chrono::weekday counts.
constexpr std::array<std::string_view, 7> day_names = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> month_names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Reads a text of fixed form from the left; one wrong character makes it fail for good.
class FieldReader {
public:
    explicit FieldReader(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool ended() const { return ok_ && rest_.empty(); }
    [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

    void literal(std::string_view expected) {
        if (rest_.starts_with(expected)) {
            rest_.remove_prefix(expected.size());
        } else {
            ok_ = false;
        }
    }

    // Exactly `count` digits.
    int digits(std::size_t count) {
        int value = 0;
        const std::string_view field = rest_.substr(0, count);
        ok_ = ok_ && field.size() == count && std::ranges::all_of(field, is_digit);
        if (!ok_) return 0;
        for (const char digit : field) value = value * 10 + (digit - '0');
        rest_.remove_prefix(count);
        return value;
    }

    // The index of the name that stands here.
    template <std::size_t N>
    unsigned one_of(const std::array<std::string_view, N>& names) {
        const auto here = [&](std::string_view name) { return rest_.starts_with(name); };
        const auto* const name = std::ranges::find_if(names, here);
        if (name == names.end()) {
            ok_ = false;
            return 0;
        }
        rest_.remove_prefix(name->size());
        return static_cast<unsigned>(name - names.begin());
    }

    // ".123": whole milliseconds; further digits are dropped.
    Duration fraction() {
        literal(".");
        ok_ = ok_ && is_digit(peek());
        Duration value{};
        for (Duration digit = 100ms; ok_ && is_digit(peek()); digit /= 10) {
            value += digit * (peek() - '0');
            rest_.remove_prefix(1);
        }
        return value;
    }

private:
    std::string_view rest_;
    bool ok_ = true;
};

// "08:49:37"; nullopt unless it is a time of day. Leap seconds are not one: Instant has none.
std::optional<seconds> read_time_of_day(FieldReader& reader) {
    const int hour = reader.digits(2);
    reader.literal(":");
    const int minute = reader.digits(2);
    reader.literal(":");
    const int second = reader.digits(2);
    if (!reader.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return hours{hour} + minutes{minute} + seconds{second};
}

// "Z", "+01:00" or "-03:30"; nullopt if it is anything else.
std::optional<minutes> read_offset(FieldReader& reader) {
    const char sign = reader.peek();
    if (sign == 'Z' || sign == 'z') {
        reader.literal(std::string_view(&sign, 1));
        return 0min;
    }
    if (sign != '+' && sign != '-') return std::nullopt;
    reader.literal(std::string_view(&sign, 1));
    const int hour = reader.digits(2);
    reader.literal(":");
    const int minute = reader.digits(2);
    if (!reader.ok() || hour > 23 || minute > 59) return std::nullopt;
    const minutes offset = hours{hour} + minutes{minute};
    return sign == '-' ? -offset : offset;
}

year_month_day date_of(int year, unsigned month, int day) {
    return std::chrono::year{year} / std::chrono::month{month} /
           std::chrono::day{static_cast<unsigned>(day)};
}

year_month_day read_date(FieldReader& reader) {
    const int year = reader.digits(4);
    reader.literal("-");
    const int month = reader.digits(2);
    reader.literal("-");
    const int day = reader.digits(2);
    return date_of(year, static_cast<unsigned>(month), day);
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
    std::int64_t count = 0;
    const char* const end = text.data() + text.size();
    const auto [number_end, problem] = std::from_chars(text.data(), end, count);
    if (problem == std::errc::result_out_of_range) {
        return duration_error("duration.out_of_range", "a duration is at most 3650d", text);
    }
    if (problem != std::errc{} || text.front() == '-') {
        return duration_error("duration.invalid", "this is not a duration", text);
    }

    const std::string_view unit_name(number_end, static_cast<std::size_t>(end - number_end));
    if (unit_name.empty()) {
        return duration_error("duration.no_unit", "a duration needs a unit", text);
    }
    const auto* const unit = std::ranges::find(units, unit_name, &Unit::name);
    if (unit == units.end()) {
        return duration_error("duration.invalid", "this is not a duration", text);
    }
    if (count > duration_max / unit->length) {
        return duration_error("duration.out_of_range", "a duration is at most 3650d", text);
    }
    return count * unit->length;
}

std::string format_duration(Duration duration) {
    if (duration == Duration::zero()) return "0s";
    const auto divides = [&](const Unit& unit) { return duration % unit.length == 0ms; };
    const auto longest_first = units | std::views::reverse;
    const Unit& unit = *std::ranges::find_if(longest_first, divides);
    return fmt::format("{}{}", duration / unit.length, unit.name);
}

std::string describe_duration(Duration duration) {
    using std::chrono::round;
    if (duration < 0ms) return "-" + describe_duration(-duration);
    if (duration > 0ms && duration < 100ms) return fmt::format("{} ms", duration.count());
    if (duration < 10s && duration % 1s != 0ms) {
        const auto tenths = round<std::chrono::duration<std::int64_t, std::deci>>(duration).count();
        if (tenths % 10 != 0) return fmt::format("{}.{} s", tenths / 10, tenths % 10);
    }

    // Rounded before it is split, so that 59.6 s becomes "1 min" and not "60 s".
    const auto in_seconds = round<seconds>(duration);
    if (in_seconds < 1min) return fmt::format("{} s", in_seconds.count());
    if (in_seconds < 1h) {
        return two_units(in_seconds / 1min, "min", (in_seconds % 1min).count(), "s");
    }
    const auto in_minutes = round<minutes>(duration);
    if (in_minutes < days{1}) {
        return two_units(in_minutes / 1h, "h", (in_minutes % 1h).count(), "min");
    }
    const auto in_hours = round<hours>(duration);
    return two_units(in_hours / days{1}, "d", (in_hours % days{1}).count(), "h");
}

std::string format_date(const year_month_day& date) {
    return fmt::format(
        "{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()}, unsigned{date.day()}
    );
}

std::optional<year_month_day> parse_date(std::string_view text) {
    FieldReader reader(text);
    const year_month_day date = read_date(reader);
    if (!reader.ended() || !date.ok()) return std::nullopt;
    return date;
}

std::string format_rfc3339(Instant instant, seconds utc_offset) {
    // RFC 3339 knows offsets of whole minutes only.
    const minutes offset = floor<minutes>(utc_offset);
    const auto local = floor<seconds>(instant + offset);
    const auto day = floor<days>(local);
    const std::chrono::hh_mm_ss time{local - day};
    std::string text = fmt::format(
        "{}T{:02}:{:02}:{:02}", format_date(day), time.hours().count(), time.minutes().count(),
        time.seconds().count()
    );
    if (offset == 0min) return text + "Z";
    const std::chrono::hh_mm_ss size{offset};
    const char sign = offset < 0min ? '-' : '+';
    return text + fmt::format("{}{:02}:{:02}", sign, size.hours().count(), size.minutes().count());
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
    FieldReader reader(text);
    const year_month_day date = read_date(reader);
    reader.literal(reader.peek() == 't' ? "t" : "T");
    const auto time_of_day = read_time_of_day(reader);
    const Duration fraction = reader.peek() == '.' ? reader.fraction() : Duration::zero();
    const auto offset = read_offset(reader);

    if (!reader.ended() || !date.ok() || !time_of_day || !offset) return std::nullopt;
    return sys_days{date} + *time_of_day + fraction - *offset;
}

std::optional<Instant> parse_http_date(std::string_view text) {
    FieldReader reader(text);
    const std::chrono::weekday weekday{reader.one_of(day_names)};
    reader.literal(", ");
    const int day = reader.digits(2);
    reader.literal(" ");
    const unsigned month = reader.one_of(month_names) + 1;
    reader.literal(" ");
    const int year = reader.digits(4);
    reader.literal(" ");
    const auto time_of_day = read_time_of_day(reader);
    reader.literal(" GMT");

    const year_month_day date = date_of(year, month, day);
    if (!reader.ended() || !date.ok() || !time_of_day) return std::nullopt;
    if (std::chrono::weekday{sys_days{date}} != weekday) return std::nullopt;
    return sys_days{date} + *time_of_day;
}

std::string format_http_date(Instant instant) {
    const auto day = floor<days>(instant);
    const year_month_day date{day};
    const std::chrono::hh_mm_ss time{floor<seconds>(instant - day)};
    return fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
        day_names[std::chrono::weekday{day}.c_encoding()], unsigned{date.day()},
        month_names[unsigned{date.month()} - 1], int{date.year()}, time.hours().count(),
        time.minutes().count(), time.seconds().count()
    );
}

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
