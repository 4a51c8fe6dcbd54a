#include "invito/report/bar.hpp"

#include <algorithm>
#include <cmath>

namespace invito {
namespace {

std::string repeated(std::string_view glyph, std::int64_t times) {
    std::string text;
    for (std::int64_t i = 0; i < times; ++i) text += glyph;
    return text;
}

}  // namespace

std::string bar(std::int64_t value, std::int64_t most, int columns, const Style& style) {
    if (style.accessible || value <= 0 || most <= 0) return {};
    const double share = std::min(1.0, static_cast<double>(value) / static_cast<double>(most));
    const auto halves = std::max<std::int64_t>(1, std::llround(share * columns * 2));
    if (!style.unicode) return repeated("#", (halves + 1) / 2);
    return repeated("█", halves / 2) + (halves % 2 == 1 ? "▌" : "");
}

std::string gauge(std::int64_t used, std::int64_t cap, int columns, const Style& style) {
    if (style.accessible) return {};
    const double share = cap > 0 ? static_cast<double>(used) / static_cast<double>(cap) : 1.0;
    const auto filled = static_cast<std::int64_t>(std::clamp(share, 0.0, 1.0) * columns);
    return repeated(style.unicode ? "█" : "#", filled) +
           repeated(style.unicode ? "░" : ".", columns - filled);
}

}  // namespace invito
