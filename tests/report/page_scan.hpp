#pragma once
// Reads a page as strictly as no browser does: only what our own templates write passes.

#include <string>
#include <string_view>

namespace invito::test {

struct PageScan {
    // Every tag with the names of its attributes, a line each: what strangers wrote may not change
    // it.
    std::string skeleton = {};
    // What is wrong: no UTF-8, control characters, a raw "<", an attribute that runs code or leads
    // elsewhere, an element that is not closed in its turn, data that is no JSON. Empty: nothing.
    std::string fault = {};
};

[[nodiscard]] PageScan scan_page(std::string_view page);

}  // namespace invito::test
