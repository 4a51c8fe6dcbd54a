#include "retry_after.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <charconv>

namespace invito {

namespace {

constexpr Duration longest = std::chrono::hours{24 * 365};

bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Duration parse_seconds(std::string_view digits) {
    std::int64_t seconds = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    const auto most = std::chrono::duration_cast<std::chrono::seconds>(longest).count();
    if (error != std::errc() || seconds > most) return longest;  // too many digits for a number
    return std::chrono::seconds{seconds};
}

}  // namespace

std::optional<Duration> parse_retry_after(std::string_view field, Instant answered_at) {
    const std::string_view text = trim(field);
    if (is_digits(text)) return parse_seconds(text);
    const std::optional<Instant> date = parse_http_date(text);
    if (!date) return std::nullopt;
    return std::clamp(*date - answered_at, Duration::zero(), longest);
}

}  // namespace invito
