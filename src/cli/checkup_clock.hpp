#pragma once
// doctor's line about the clock: right by the provider's, and what it means for the windows.

#include "checkup.hpp"
#include "invito/config/settings.hpp"
#include "invito/plan/trusted_time.hpp"

#include <optional>
#include <string>

namespace invito {

// "window open until 18:00", "window opens tomorrow 09:00", "window open for 2 of 3 accounts"
[[nodiscard]] std::string windows_text(const Settings& settings, Instant now);

// `reading` of the provider's first dated answer; nullopt: no answer had a date.
void check_clock(
    Checkup& checkup, const Settings& settings, const std::optional<DateReading>& reading
);

}  // namespace invito
