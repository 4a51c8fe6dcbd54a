#pragma once
// The whole program as one function: parse, carry out, answer with an exit code.

#include "invocation.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace invito {

// Lets StorageFailure and InternalFailure through.
[[nodiscard]] int run_program(
    const std::vector<std::string>& arguments, const Environment& environment, std::ostream& out,
    std::ostream& err
);

}  // namespace invito
