// Retry-After and the dates of HTTP: what is accepted is in bounds, and a date that is written
// again is the same.

#include "fuzz_target.hpp"
#include "invito/support/failure.hpp"
#include "provider/provider_errors.hpp"

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Instant some_time = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23};
constexpr Duration longest = hours{24 * 365};

void check_date(std::string_view text) {
    const auto date = parse_http_date(text);
    if (!date) return;
    const auto year = std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(*date)};
    ensure(year.year() >= std::chrono::year{0}, "a date has a year of four digits");
    ensure(year.year() <= std::chrono::year{9999}, "a date has a year of four digits");
    ensure(date->time_since_epoch() % seconds{1} == Duration{}, "a date has whole seconds");
    ensure(parse_http_date(format_http_date(*date)) == date, "a date written is itself");
}

void check_wait(std::string_view text) {
    const auto now = parse_retry_after(text, some_time);
    const auto later = parse_retry_after(text, some_time + hours{1});
    ensure(now.has_value() == later.has_value(), "the time of an answer decides no form");
    if (!now) return;
    ensure(*now >= Duration{} && *now <= longest, "a wait is not negative and ends");
    ensure(*later <= *now, "later there is no more to wait");
    ensure(*now - *later <= hours{1}, "nor less than what has passed");
}

}  // namespace
}  // namespace invito::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = invito::test::as_text(data, size);
    invito::test::check_date(text);
    invito::test::check_wait(text);
    return 0;
}
