#include "http_head.hpp"

#include <array>
#include <chrono>
#include <fmt/format.h>
#include <iterator>

namespace invito::sandbox {
namespace {

std::string_view reason_of(int status) {
    switch (status) {
        case 200: return "OK";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 415: return "Unsupported Media Type";
        case 422: return "Unprocessable Entity";
        case 429: return "Too Many Requests";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 503: return "Service Unavailable";
        default: return "";
    }
}

}  // namespace

std::string format_http_date(Instant instant) {
    using std::chrono::days;
    using std::chrono::floor;
    constexpr std::array day_names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = floor<days>(instant);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(floor<std::chrono::seconds>(instant - day));
    return fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
        day_names[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
        month_names[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
        time.hours().count(), time.minutes().count(), time.seconds().count()
    );
}

const std::string& DateHeader::at(Instant instant) {
    const std::int64_t second = to_millis(instant) / 1000;
    if (second != second_) {
        second_ = second;
        text_ = format_http_date(instant);
    }
    return text_;
}

void write_head(std::string& head, const Reply& reply, std::string_view date, bool keep_alive) {
    head.clear();
    auto out = std::back_inserter(head);
    fmt::format_to(
        out,
        "HTTP/1.1 {} {}\r\n"
        "Content-Type: application/json; charset=utf-8\r\n"
        "Date: {}\r\n"
        "Content-Length: {}\r\n",
        reply.status, reason_of(reply.status), date, reply.body.size()
    );
    if (reply.retry_after_seconds) {
        fmt::format_to(out, "Retry-After: {}\r\n", *reply.retry_after_seconds);
    }
    if (!keep_alive) head += "Connection: close\r\n";
    head += "\r\n";
}

}  // namespace invito::sandbox
