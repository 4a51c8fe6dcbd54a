#include "invito/plan/health.hpp"

#include <algorithm>

namespace invito {
namespace {

constexpr int whole = 1000;
constexpr int lowest = 125;
constexpr int rise_per_day = 100;
constexpr Duration clean_day = std::chrono::hours{24};

std::int64_t clean_days(const AccountHealth& health, Instant now) {
    return now <= health.since ? 0 : (now - health.since) / clean_day;
}

}  // namespace

int permille_at(const AccountHealth& health, Instant now) {
    const std::int64_t days_until_whole =
        (whole - health.permille + rise_per_day - 1) / rise_per_day;
    const std::int64_t days = std::min(clean_days(health, now), days_until_whole);
    return static_cast<int>(std::min<std::int64_t>(whole, health.permille + days * rise_per_day));
}

AccountHealth halved(const AccountHealth& health, Instant now) {
    return {std::max(lowest, permille_at(health, now) / 2), now};
}

std::optional<Instant> next_rise(const AccountHealth& health, Instant now) {
    if (permille_at(health, now) >= whole) return std::nullopt;
    return health.since + (clean_days(health, now) + 1) * clean_day;
}

Cap weakened(const Cap& cap, int permille) {
    if (!cap) return cap;
    return static_cast<int>(std::int64_t{*cap} * permille / whole);
}

}  // namespace invito
