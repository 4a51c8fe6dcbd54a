#pragma once
// LinkedIn's addresses that are not people, by the first part of their path.

#include <string_view>

namespace invito::input {

struct LinkedinPage {
    std::string_view path;    // first segment, lower case
    std::string_view reason;  // stable
    std::string_view is_what;
    std::string_view hint;
};

// nullptr: not in the table. `second_segment` tells /sales/company from /sales/lead.
[[nodiscard]] const LinkedinPage* find_page(
    std::string_view first_segment, std::string_view second_segment
);

}  // namespace invito::input
