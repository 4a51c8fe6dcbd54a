#pragma once
// What the program and its documents say, so that tests can look for promises in it.

#include <string>
#include <string_view>
#include <vector>

namespace invito {

struct ProgramText {
    std::string where;  // "src/cli/help.cpp", "help run"
    std::string text;
};

// The string literals of C++ source; adjacent ones are one, as for the compiler.
[[nodiscard]] std::vector<std::string> string_literals(std::string_view source);

// The code blocks and code spans of a Markdown text.
[[nodiscard]] std::vector<std::string> code_of_markdown(std::string_view text);

// The literals of src/**/*.cpp, the code of README.md, and the lines of config/*.yaml.
[[nodiscard]] std::vector<ProgramText> texts_of_the_repository(const std::string& root);

}  // namespace invito
