#pragma once
// Seeded randomness, passed by reference: the same seed gives the same run. Eight bytes of state,
// so that each of thousands of accounts can own a stream. Not for secrets.

#include "invito/support/time.hpp"

#include <cstdint>
#include <string_view>

namespace invito {

class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    [[nodiscard]] std::uint64_t next();

    // Uniform in [0, 1).
    [[nodiscard]] double unit();

    // Uniform in [low, high], both included. Precondition: low <= high.
    [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high);
    [[nodiscard]] Duration between(Duration low, Duration high);

    // An independent stream for `label`; the same label of the same state gives the same stream.
    [[nodiscard]] Random fork(std::string_view label) const;

private:
    std::uint64_t state_;
};

}  // namespace invito
