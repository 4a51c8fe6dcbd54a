#include "invito/support/random.hpp"

#include "invito/support/failure.hpp"

#include <bit>

namespace invito {
namespace {

constexpr std::uint64_t golden_gamma = 0x9E3779B97F4A7C15;

// Finaliser of splitmix64 (Steele, Lea, Flood 2014).
constexpr std::uint64_t mix(std::uint64_t bits) {
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
    return bits ^ (bits >> 31);
}

constexpr std::uint64_t fnv1a(std::string_view text) {
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const char byte : text) {
        hash ^= static_cast<unsigned char>(byte);
        hash *= 0x100000001B3;
    }
    return hash;
}

}  // namespace

std::uint64_t Random::next() {
    state_ += golden_gamma;
    return mix(state_);
}

double Random::unit() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) {
    ensure(low <= high, "the lower end of a range is not above its upper end");

    const std::uint64_t values =
        static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
    if (values == 0) return static_cast<std::int64_t>(next());  // all 2^64 of them

    // The first `uneven` draws would favour small values: they are drawn again.
    const std::uint64_t uneven = (0 - values) % values;
    std::uint64_t drawn = next();
    while (drawn < uneven) drawn = next();
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + drawn % values);
}

Duration Random::between(Duration low, Duration high) {
    return Duration{between(std::int64_t{low.count()}, std::int64_t{high.count()})};
}

Random Random::fork(std::string_view label) const {
    // Rotated, because the plain sum of a hash and a state is reached by other labels of other
    // states.
    return Random{mix(mix(state_ + golden_gamma) ^ std::rotl(mix(fnv1a(label)), 32))};
}

}  // namespace invito
