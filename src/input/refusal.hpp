#pragma once
// Refusals of texts that should name a person: one sentence and one hint each.

#include "invito/input/linkedin_url.hpp"

#include <string>
#include <string_view>

namespace invito::input {

inline constexpr std::string_view people_look_like = "people look like linkedin.com/in/jane-doe";

// "<the text, shortened and printable> <is_what>".
[[nodiscard]] NotAProfile refusal(
    std::string_view reason, std::string_view text, std::string_view is_what,
    std::string_view hint = people_look_like
);

// Nothing stood there.
[[nodiscard]] NotAProfile no_profile();

// For messages: without scheme, "www.", query and control characters, 60 characters at most.
[[nodiscard]] std::string shortened(std::string_view text);

}  // namespace invito::input
