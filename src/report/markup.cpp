#include "markup.hpp"

#include "invito/support/text.hpp"

#include <array>
#include <utility>

namespace invito {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

// Of the valid UTF-8 character at the front.
std::size_t length_of_character(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0x80) return 1;
    if (lead < 0xE0) return 2;
    return lead < 0xF0 ? 3 : 4;
}

// U+202A to U+202E, U+2066 to U+2069: overrides and isolates, which reach beyond the text that they
// are in when they are not closed. The page isolates foreign text by <bdi>.
bool turns_direction(std::string_view character) {
    if (character.size() != 3 || character[0] != '\xE2') return false;
    const auto middle = static_cast<unsigned char>(character[1]);
    const auto last = static_cast<unsigned char>(character[2]);
    return (middle == 0x80 && last >= 0xAA && last <= 0xAE) ||
           (middle == 0x81 && last >= 0xA6 && last <= 0xA9);
}

// U+0000 to U+001F but white space, U+007F to U+009F.
bool is_control(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1)
        return (first < 0x20 && first != '\t' && first != '\n') || first == 0x7F;
    return character.size() == 2 && first == 0xC2 &&
           static_cast<unsigned char>(character[1]) < 0xA0;
}

std::string_view entity_of(char character) {
    switch (character) {
        case '&': return "&amp;";
        case '<': return "&lt;";
        case '>': return "&gt;";
        case '"': return "&quot;";
        case '\'': return "&#39;";
        default: return {};
    }
}

void append_escaped(std::string& to, std::string_view valid) {
    while (!valid.empty()) {
        const std::string_view character = valid.substr(0, length_of_character(valid));
        valid.remove_prefix(character.size());
        if (is_control(character) || turns_direction(character)) continue;
        const std::string_view entity = entity_of(character.front());
        to += entity.empty() ? character : entity;
    }
}

}  // namespace

std::string escaped(std::string_view content) {
    std::string text;
    text.reserve(content.size());
    while (const auto invalid = first_invalid_utf8(content)) {
        append_escaped(text, content.substr(0, *invalid));
        text += replacement;
        content.remove_prefix(*invalid + 1);
    }
    append_escaped(text, content);
    return text;
}

std::string escaped_json(std::string json) {
    // "<" can only stand inside of a string there.
    for (std::size_t at = json.find('<'); at != std::string::npos; at = json.find('<', at))
        json.replace(at, 1, "\\u003c");
    return json;
}

}  // namespace invito
