#pragma once
// Runs this same program again, with other arguments, and waits for it.

#include "invito/support/result.hpp"
#include "invocation.hpp"

#include <string>
#include <vector>

namespace invito {

struct ChildCall {
    std::vector<std::string> arguments;  // without the program's name
    Environment environment;
    std::string working_directory;
};

// Its exit code; 128 + n if signal n ended it. Errors: failed, "child.start".
[[nodiscard]] Result<int> run_this_program(const ChildCall& call);

}  // namespace invito
