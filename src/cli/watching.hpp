#pragma once
// A screen that is shown again and again until somebody ends it.

#include "context.hpp"
#include "exit_code.hpp"
#include "invito/support/time.hpp"

#include <functional>
#include <iosfwd>

namespace invito {

// What a round of watching came to.
struct WatchedScreen {
    ExitCode code = ExitCode::ok;
    bool goes_on = true;
};

// Calls `show` every `pause` (real time) until Ctrl-C or SIGTERM. On a terminal each screen
// replaces the last one, and the last one stays; elsewhere, in accessible mode and as JSON they
// follow each other. Ctrl-C is how it is meant to end: exit code ok; SIGTERM: terminated.
[[nodiscard]] ExitCode watch(
    Context& context, Duration pause, const std::function<WatchedScreen(std::ostream&)>& show
);

}  // namespace invito
