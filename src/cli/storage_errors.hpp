#pragma once
// A database that failed in the middle of a run, as people read it: what, where, how much is free,
// what is safe and what to do now.

#include "invito/support/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace invito {

struct BrokenStorage {
    std::string_view what;                          // of the failure
    std::string database;                           // its path
    std::optional<std::uintmax_t> free_bytes = {};  // where it lies; nullopt: cannot be asked
    std::int64_t sent = 0;                          // recorded in this run
};

// Errors: storage, "storage.full" or "storage.failed".
[[nodiscard]] Error storage_error(const BrokenStorage& broken);

// As anybody but root may use it.
[[nodiscard]] std::optional<std::uintmax_t> free_bytes_beside(const std::string& file);

}  // namespace invito
