#include "names.hpp"

#include "invito/support/text.hpp"

#include <algorithm>

namespace invito {

namespace {

constexpr std::size_t campaign_name_bytes_max = 64;

bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

bool is_letter_or_digit(char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
}

}  // namespace

bool is_field_name(std::string_view name) {
    return !name.empty() && is_letter(name.front()) &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return is_letter_or_digit(c) || c == '_';
           });
}

bool is_campaign_name(std::string_view name) {
    return !name.empty() && name.size() <= campaign_name_bytes_max &&
           is_letter_or_digit(name.front()) && is_letter_or_digit(name.back()) &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return is_letter_or_digit(c) || c == '-';
           });
}

std::string to_campaign_name(std::string_view text) {
    std::string name;
    for (const char c : ascii_lower(text)) {
        if (is_letter_or_digit(c)) {
            name.push_back(c);
        } else if (!name.empty() && name.back() != '-') {
            name.push_back('-');
        }
    }
    name.resize(std::min(name.size(), campaign_name_bytes_max));
    while (name.ends_with('-')) name.pop_back();
    return name;
}

}  // namespace invito
