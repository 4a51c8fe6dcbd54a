#pragma once
// Bars for numbers that also stand beside them. Accessible mode has none.

#include "invito/report/style.hpp"

#include <cstdint>
#include <string>

namespace invito {

// `value` against `most`, at most `columns` long, in steps of half a column; anything above zero
// shows.
[[nodiscard]] std::string bar(
    std::int64_t value, std::int64_t most, int columns, const Style& style
);

// The used part of a quota, always `columns` long: "█████░░░░░". Full only when it is used up.
[[nodiscard]] std::string gauge(
    std::int64_t used, std::int64_t cap, int columns, const Style& style
);

}  // namespace invito
