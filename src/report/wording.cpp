#include "invito/report/wording.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace invito {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::local_days;

constexpr std::array<std::string_view, 7> weekday_names = {"Sun", "Mon", "Tue", "Wed",
                                                           "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> month_names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string clock_text(LocalTime time) {
    const std::chrono::hh_mm_ss of_day{time - floor<days>(time)};
    return fmt::format("{:02}:{:02}", of_day.hours().count(), of_day.minutes().count());
}

std::string day_text(local_days day, local_days today) {
    const std::chrono::year_month_day date{day};
    std::string text = fmt::format(
        "{} {} {}", weekday_names[std::chrono::weekday{day}.c_encoding()], unsigned{date.day()},
        month_names[unsigned{date.month()} - 1]
    );
    if (date.year() != std::chrono::year_month_day{today}.year()) {
        text += fmt::format(" {}", int{date.year()});
    }
    return text;
}

}  // namespace

std::string run_on_host(const LeaseHolder& holder) {
    return fmt::format("{} on {}", run_name(holder.run), holder.host);
}

std::string database_sentence(const DatabaseEvent& event) {
    switch (event.state) {
        case DatabaseEvent::State::ok: return "the database is well again; sending goes on";
        case DatabaseEvent::State::unreachable:
            return "the database does not answer; waiting for it, nothing is sent meanwhile";
        case DatabaseEvent::State::unsafe:
            return fmt::format(
                "the database may lose what it is told: {}; nothing is sent meanwhile", event.why
            );
    }
    return {};
}

std::string spoken(std::string_view word) {
    std::string text(word);
    std::ranges::replace(text, '_', ' ');
    return text;
}

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
    if (count == 1) return fmt::format("1 {}", one);
    return many.empty() ? fmt::format("{} {}s", count, one) : fmt::format("{} {}", count, many);
}

std::string counted_if_any(std::int64_t count, std::string_view one, std::string_view many) {
    return count == 0 ? std::string() : counted(count, one, many);
}

std::string joined(std::vector<std::string> texts) {
    std::erase(texts, "");
    return fmt::format("{}", fmt::join(texts, ", "));
}

std::string used_of(std::int64_t used, const std::optional<int>& limit) {
    return limit ? fmt::format("{}/{}", used, *limit) : std::to_string(used);
}

std::string clock_time(Instant at, const TimeZone& zone) {
    return format_rfc3339(at, zone).substr(11, 8);
}

std::string near_time(Instant at, Instant now, const TimeZone& zone) {
    const LocalTime local = zone.to_local(at);
    const auto distance = floor<days>(local) - floor<days>(zone.to_local(now));
    if (distance == days{1}) return "tomorrow " + clock_text(local);
    if (distance == days{-1}) return "yesterday " + clock_text(local);
    return calendar_time(at, now, zone);
}

std::string at_near_time(Instant at, Instant now, const TimeZone& zone) {
    const auto distance = floor<days>(zone.to_local(at)) - floor<days>(zone.to_local(now));
    const std::string text = near_time(at, now, zone);
    if (distance == days{0}) return "at " + text;
    return distance == days{1} || distance == days{-1} ? text : "on " + text;
}

std::string calendar_time(Instant at, Instant now, const TimeZone& zone) {
    const LocalTime local = zone.to_local(at);
    const local_days day = floor<days>(local);
    const local_days today = floor<days>(zone.to_local(now));
    if (day == today) return clock_text(local);
    return day_text(day, today) + ' ' + clock_text(local);
}

std::string calendar_day(Instant at, Instant now, const TimeZone& zone) {
    return day_text(floor<days>(zone.to_local(at)), floor<days>(zone.to_local(now)));
}

std::string calendar_date(local_days date, local_days today) {
    return day_text(date, today);
}

std::string calendar_date(std::chrono::year_month_day date) {
    return day_text(local_days{date}, local_days{date});
}

std::string in_brackets(std::string_view words) {
    return words.empty() ? std::string() : fmt::format(" ({})", words);
}

std::string spoken_list(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
        text += words[i];
    }
    return text;
}

std::string describe(const Acceptance& acceptance) {
    if (acceptance.invited == 0) return "none sent yet";
    if (acceptance.accepted == 0) return "none known";
    return fmt::format(
        "{}% ({} of {}{})", acceptance.percent(), acceptance.accepted, acceptance.invited,
        acceptance.is_small_sample() ? ", small sample" : ""
    );
}

}  // namespace invito
