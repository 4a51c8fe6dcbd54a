#pragma once
// What is told of a list's notes: how long they get, and what is known only later.

#include "invito/report/style.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace invito {

// Of all notes of a list, or of one variant.
struct NoteFacts {
    std::string variant = {};
    std::int64_t known = 0;  // leads whose note can be rendered now
    std::size_t longest = 0;
    std::size_t length_max = 0;
    std::int64_t longest_line = 0;
    std::int64_t fallbacks = 0;
    std::int64_t lost_controls = 0;
    std::int64_t awaits_profile = 0;  // leads whose note cannot
    std::int64_t without = 0;
};

// The line "Note", and one more for each variant. `awaited`: what the profile will tell.
void write_note_facts(
    std::ostream& out, const NoteFacts& all, const std::vector<NoteFacts>& variants,
    const std::vector<std::string>& awaited, const Style& style
);

// "line 2: ", "line 2, variant b: ".
[[nodiscard]] std::string note_place(std::int64_t line, const std::string& variant);

}  // namespace invito
