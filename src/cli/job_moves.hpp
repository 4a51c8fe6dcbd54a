#pragma once
// What moving leads from one account to another does, in words.

#include "invito/ports/registry.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace invito {

[[nodiscard]] std::int64_t moved_in_all(const std::vector<Registry::MovedJobs>& moves);

// "spring: 19 leads go to ben, which becomes one of its accounts", and what stays.
[[nodiscard]] std::vector<std::string> describe_moves(
    const std::vector<Registry::MovedJobs>& moves, const std::string& from, const std::string& to
);

}  // namespace invito
