#pragma once
// The few questions the program asks. Each has a flag that answers it; none is asked without a
// terminal.

#include "context.hpp"

#include <string>

namespace invito {

// `question` is printed, then "Only 'yes' <verb> it: ". True: yes, typed or by --yes. Errors:
// usage, "usage.needs_yes", if nobody can be asked.
[[nodiscard]] Result<bool> ask_yes(
    const Context& context, const std::string& question, const std::string& verb
);

}  // namespace invito
