#include "target.hpp"

#include <algorithm>
#include <array>

namespace invito {

namespace {

// Names of routes below /users, and "profile", which is none and returns whoever has that slug.
constexpr std::array<std::string_view, 7> reserved = {
    "me", "relations", "invite", "following", "followers", "profile", "visit-profile"};

}  // namespace

bool is_path_name(std::string_view text) {
    if (text.empty() || text == "." || text == "..") return false;
    const bool has_breaking_character = std::any_of(text.begin(), text.end(), [](char c) {
        return c == '/' || c == '\\' || static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
    });
    if (has_breaking_character || first_invalid_utf8(text)) return false;
    return std::none_of(reserved.begin(), reserved.end(), [&](std::string_view word) {
        return ascii_iequals(word, text);
    });
}

}  // namespace invito
