#pragma once
// What a shell offers while somebody types: its scripts ask `invito __complete` with the line as it
// stands, and get what the word at the cursor may become, from the command table and the database.

#include "invocation.hpp"

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// A line of a shell up to the cursor, without quotes, redirections and the program's name.
struct TypedLine {
    std::vector<std::string> words;
    std::string word;            // at the cursor
    std::size_t kept = 0;        // so many bytes of it bash leaves alone
    char quote = '\0';           // that is still open
    bool is_redirected = false;  // `word` is a file that the shell opens
};

// `breaks`: where bash begins to replace within a word, as its COMP_WORDBREAKS says.
[[nodiscard]] TypedLine read_line(
    std::string_view line, std::string_view breaks, std::string_view home
);

// As bash has to insert it: one word again, whatever is in it, also behind a quote that is open.
[[nodiscard]] std::string quoted_for_bash(std::string_view text, char open_quote);

inline constexpr std::string_view completion_request = "__complete";

// `arguments`: the shell, its line up to the cursor, and of bash its word breaks. Prints a line
// with the kind (names, files, folders, names_and_files) and a line for each candidate: for zsh and
// fish the whole word and behind a tab what it means, for bash what replaces the word, quoted.
// Never fails, writes no file, and says nothing of what cannot be read.
void answer_completion(
    const std::vector<std::string>& arguments, const Environment& environment, std::ostream& out
);

}  // namespace invito
