#pragma once
// Counts with bars and remarks, one below the other.

#include "invito/report/style.hpp"
#include "invito/report/terminal_text.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace invito {

struct Tally {
    std::string label;
    std::int64_t count = 0;
    std::vector<std::string> remarks = {};
    Tone tone = Tone::plain;
    bool has_bar = true;
};

// Bars are to scale with each other. Remarks stand in one column.
void write_tallies(std::ostream& out, const std::vector<Tally>& tallies, const Style& style);

}  // namespace invito
