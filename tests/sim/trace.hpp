#pragma once
// What happens in a simulation, line by line, for whoever replays one.

#include "invito/support/time.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace invito::test {

struct Trace {
    bool is_on = false;

    template <class... Arguments>
    void tell(Instant at, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        if (!is_on) return;
        fmt::print(
            stderr, "{}.{:03} {}\n", format_rfc3339(at), to_millis(at) % 1000,
            fmt::format(format, std::forward<Arguments>(arguments)...)
        );
    }
};

}  // namespace invito::test
