#pragma once
// The small words of every screen: names of runs, plurals, moments as people say them, rates.

#include "invito/model/job.hpp"
#include "invito/plan/acceptance.hpp"
#include "invito/ports/observer.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

struct StateHelp {
    std::string_view what;    // a sentence
    std::string_view remedy;  // a sentence; what somebody can do, or that nothing is to be done
};
[[nodiscard]] StateHelp help_of(JobState state, Reason reason);

// "r-0042 on web-2": the run that acts for an account instead of ours.
[[nodiscard]] std::string run_on_host(const LeaseHolder& holder);

// Of a shared database, as it changes.
[[nodiscard]] std::string database_sentence(const DatabaseEvent& event);

// A stable word for people: "already_connected" -> "already connected".
[[nodiscard]] std::string spoken(std::string_view word);

// "1 lead", "2 leads". `many` where an s is not enough.
[[nodiscard]] std::string counted(
    std::int64_t count, std::string_view one, std::string_view many = {}
);

// The same; of none nothing.
[[nodiscard]] std::string counted_if_any(
    std::int64_t count, std::string_view one, std::string_view many = {}
);

// Those that are not empty, with commas between.
[[nodiscard]] std::string joined(std::vector<std::string> texts);

// "14/25"; without a limit "14".
[[nodiscard]] std::string used_of(std::int64_t used, const std::optional<int>& limit);

// "14:05:02".
[[nodiscard]] std::string clock_time(Instant at, const TimeZone& zone);

// Seen from `now`: "14:09", "tomorrow 09:04", "yesterday 18:00", "Mon 7 Dec 09:04", and with the
// year where that is another one.
[[nodiscard]] std::string near_time(Instant at, Instant now, const TimeZone& zone);

// "at 14:09", "yesterday 18:00", "on Mon 7 Dec 09:04".
[[nodiscard]] std::string at_near_time(Instant at, Instant now, const TimeZone& zone);

// Like near_time without "tomorrow": for text that is read later.
[[nodiscard]] std::string calendar_time(Instant at, Instant now, const TimeZone& zone);

// "Mon 7 Dec", and with the year where that is another one.
[[nodiscard]] std::string calendar_day(Instant at, Instant now, const TimeZone& zone);

// The same of a date that needs no zone; the year is left out if it is that of `today`.
[[nodiscard]] std::string calendar_date(
    std::chrono::local_days date, std::chrono::local_days today
);

// The same without a year.
[[nodiscard]] std::string calendar_date(std::chrono::year_month_day date);

// " (why)" to follow other words; nothing for nothing.
[[nodiscard]] std::string in_brackets(std::string_view words);

// "anna", "anna and ben", "anna, ben and carla".
[[nodiscard]] std::string spoken_list(const std::vector<std::string>& words);

// "30% (71 of 240)", "25% (3 of 12, small sample)", "none known", "none sent yet".
[[nodiscard]] std::string describe(const Acceptance& acceptance);

}  // namespace invito
