#pragma once
// Which encoding a list is probably in that is not in the one it was taken for. For hints: a person
// sees what the text would be, and decides.

#include "encoding.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace invito::input {

// A cell as one encoding would read it.
struct LikelyReading {
    const Encoding* encoding = nullptr;
    std::string cell;
};

struct EncodingAdvice {
    // The most plausible first; the second only where it is nearly as plausible and reads the cell
    // otherwise. Empty: none makes words of it.
    std::vector<LikelyReading> readings = {};
    std::size_t lines_below = 0;     // from the line with the bad bytes to that of the cell
    bool is_utf8_otherwise = false;  // most of what is not ASCII is UTF-8
};

[[nodiscard]] EncodingAdvice advise_on_encoding(const BadBytes& bad);

}  // namespace invito::input
