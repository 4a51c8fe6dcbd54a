#pragma once
// Runs a program without a shell and takes what it prints. Bounded in time and output; its standard
// error goes to ours, its standard input is empty.

#include "invito/support/time.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace invito {

struct CommandLimits {
    Duration time = std::chrono::seconds{30};
    std::size_t output_bytes = 4096;
};

struct CommandResult {
    enum class End { exited, killed_by_signal, not_started, timed_out, too_much_output };

    End end = End::exited;
    int status = 0;  // exit code, number of the signal, or errno of the start
    std::string output;
};

// Precondition: `words` names a program first.
[[nodiscard]] CommandResult run_command(
    const std::vector<std::string>& words, const CommandLimits& limits = {}
);

}  // namespace invito
