#include "member_id.hpp"

#include <algorithm>
#include <cstddef>

namespace invito::input {
namespace {

// All seen so far have 39 characters; the bounds leave room for other lengths.
constexpr std::size_t classic_length_min = 20;
constexpr std::size_t classic_length_max = 80;
constexpr std::size_t prefix_length = 5;

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_base64url(char c) {
    return is_digit(c) || is_letter(c) || c == '-' || c == '_';
}

}  // namespace

MemberId member_id(std::string_view text) {
    if (!text.empty() && std::ranges::all_of(text, is_digit)) return MemberId::numeric;
    if (text.size() < prefix_length || text.substr(3, 2) != "AA") return MemberId::none;
    if (text.starts_with("ACw")) return MemberId::sales_navigator;
    if (text.starts_with("AE") && is_letter(text[2])) return MemberId::recruiter;
    if (!text.starts_with("ACo") && !text.starts_with("ADo")) return MemberId::none;

    const bool whole = text.size() >= classic_length_min && text.size() <= classic_length_max &&
                       std::ranges::all_of(text, is_base64url);
    return whole ? MemberId::classic : MemberId::damaged;
}

}  // namespace invito::input
