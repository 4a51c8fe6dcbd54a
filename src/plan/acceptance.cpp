#include "invito/plan/acceptance.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace invito {

double rounded_share(double share) {
    return std::round(share * 10'000) / 10'000;
}

int Acceptance::percent() const {
    if (invited == 0) return 0;
    return static_cast<int>((200 * accepted + invited) / (2 * invited));
}

double Acceptance::share() const {
    if (invited == 0) return 0;
    return rounded_share(static_cast<double>(accepted) / static_cast<double>(invited));
}

Acceptance& Acceptance::operator+=(const Acceptance& others) {
    accepted += others.accepted;
    invited += others.invited;
    return *this;
}

namespace {

constexpr double z_of_95_percent = 1.959963984540054;

double rate_of(const Acceptance& acceptance) {
    return static_cast<double>(acceptance.accepted) / static_cast<double>(acceptance.invited);
}

}  // namespace

Interval likely_rate(const Acceptance& acceptance) {
    if (acceptance.invited == 0) return {0, 1};
    constexpr double z2 = z_of_95_percent * z_of_95_percent;
    const auto n = static_cast<double>(acceptance.invited);
    const double rate = rate_of(acceptance);
    const double middle = 2 * n * rate + z2;
    const double reach = z_of_95_percent * std::sqrt(z2 + 4 * n * rate * (1 - rate));
    const double width = 2 * (n + z2);
    return {
        .low = std::clamp((middle - reach) / width, 0.0, 1.0),
        .high = std::clamp((middle + reach) / width, 0.0, 1.0)};
}

Interval likely_difference(const Acceptance& a, const Acceptance& b) {
    if (a.invited == 0 || b.invited == 0) return {-1, 1};
    const Interval of_a = likely_rate(a);
    const Interval of_b = likely_rate(b);
    const double rate_a = rate_of(a);
    const double rate_b = rate_of(b);
    const double difference = rate_a - rate_b;
    return {
        .low = difference - std::hypot(rate_a - of_a.low, of_b.high - rate_b),
        .high = difference + std::hypot(of_a.high - rate_a, rate_b - of_b.low)};
}

namespace {

// Places of the groups that are (no) small sample.
std::vector<std::size_t> places_of(std::span<const Acceptance> groups, bool small) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < groups.size(); ++i)
        if (groups[i].is_small_sample() == small) places.push_back(i);
    return places;
}

}  // namespace

RateVerdict compare_rates(std::span<const Acceptance> groups) {
    if (groups.size() < 2) return {};
    RateVerdict verdict{.kind = RateVerdict::Kind::too_few};
    std::vector<std::size_t> large = places_of(groups, false);
    std::ranges::stable_sort(large, std::ranges::greater{}, [&](std::size_t i) {
        return rate_of(groups[i]);
    });
    if (large.size() < 2) {
        const std::vector<std::size_t> small = places_of(groups, true);
        verdict.next =
            *std::ranges::max_element(small, {}, [&](std::size_t i) { return groups[i].invited; });
        return verdict;
    }
    verdict.best = large[0];
    verdict.next = large[1];
    verdict.difference = likely_difference(groups[verdict.best], groups[verdict.next]);
    verdict.kind = verdict.difference.low > 0 ? RateVerdict::Kind::ahead : RateVerdict::Kind::open;
    return verdict;
}

}  // namespace invito
