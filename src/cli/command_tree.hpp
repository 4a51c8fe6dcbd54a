#pragma once
// The command line taken apart by CLI11, according to the command table. Nothing is interpreted
// here: values are text, and what was not understood is handed back.

#include "commands.hpp"
#include "invito/support/result.hpp"

#include <string>
#include <vector>

namespace invito {

struct GivenFlag {
    const Flag* flag = nullptr;
    std::vector<std::string> values;  // one per occurrence; "" for a switch
};

struct CommandWords {
    const Command* command = nullptr;
    const Family* family = nullptr;
    std::vector<std::string> operands;
    std::vector<GivenFlag> flags;  // the command's, then the global ones
    std::vector<std::string> not_understood;
};

// Whether a flag's value may be the next word ("--name x"), not only "--name=x".
[[nodiscard]] bool takes_next_word(Takes takes);

// Errors: usage, "usage.value" for a flag without its value.
[[nodiscard]] Result<CommandWords> split_words(const std::vector<std::string>& arguments);

}  // namespace invito
