#pragma once
// Runs a program without a shell and takes what it prints. Bounded in time and output; its standard
// error goes to ours.

#include "invito/support/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
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

// `input` is what it reads. Precondition: `words` names a program first.
[[nodiscard]] CommandResult run_command(
    const std::vector<std::string>& words, const CommandLimits& limits = {},
    std::string_view input = {}
);

// Starts a program that goes on by itself, as one with a window does; what it prints is nobody's.
// Why it does not start: "No such file or directory"; nullopt: it runs.
[[nodiscard]] std::optional<std::string> start_command(const std::vector<std::string>& words);

// Why it came to nothing: "ended with exit code 1"; nullopt: it ended well.
[[nodiscard]] std::optional<std::string> command_problem(
    const CommandResult& result, const CommandLimits& limits
);

}  // namespace invito
