#pragma once
// From a parsed call to the function that carries it out.

#include "context.hpp"
#include "exit_code.hpp"

#include <string_view>

namespace invito {

using CommandFunction = ExitCode (*)(Context&);

// nullptr: the table has no such command.
[[nodiscard]] CommandFunction command_function(std::string_view name);

// A command, a help screen, or the version.
[[nodiscard]] ExitCode dispatch(Context& context);

}  // namespace invito
