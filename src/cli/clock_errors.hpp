#pragma once
// What is said about a clock that is wrong, or that nobody could confirm.

#include "invito/plan/trusted_time.hpp"
#include "invito/run/runner.hpp"
#include "invito/support/result.hpp"
#include "invito/support/time_zone.hpp"

#include <optional>

namespace invito {

// The run sent nothing, or nothing more, because of the clock; nullopt: it was fine. Times are
// shown in `zone`.
[[nodiscard]] std::optional<Error> clock_error(const RunReport& report, const TimeZone& zone);

// The run went by this machine's clock alone; nullopt: it did not, or it was over at once.
[[nodiscard]] std::optional<Error> clock_warning(const RunReport& report);

}  // namespace invito
