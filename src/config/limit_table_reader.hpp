#pragma once
// config/limits.yaml, strictly.

#include "invito/config/limit_table.hpp"

#include <string_view>
#include <vector>

namespace invito {

struct LimitTableEntries {
    std::vector<LimitAdvice> advice;
    std::vector<LimitDefault> defaults;
};

// Errors: as of LimitTable::parse.
[[nodiscard]] boost::system::result<LimitTableEntries, SettingsFailure> read_limit_table(
    std::string_view yaml
);

}  // namespace invito
