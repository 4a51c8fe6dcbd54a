#include "invito/plan/odd_name.hpp"

#include "invito/plan/resolution.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace invito {

namespace {

constexpr std::size_t shouted_letters_min = 3;  // "AJ" is what people are called

bool has_digit(std::string_view name) {
    return std::ranges::any_of(name, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_address(std::string_view name) {
    const std::string lower = ascii_lower(name);
    return name.find('@') != std::string_view::npos || lower.find("://") != std::string::npos ||
           lower.starts_with("www.");
}

// Pictographs, flags and dingbats stand in these planes; no letter does.
bool has_pictograph(std::string_view name) {
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto byte = static_cast<unsigned char>(name[i]);
        const auto next = i + 1 < name.size() ? static_cast<unsigned char>(name[i + 1]) : 0U;
        if (byte == 0xF0 && next == 0x9F) return true;                    // U+1F000 to U+1FFFF
        if (byte == 0xE2 && next >= 0x98 && next <= 0x9E) return true;    // U+2600 to U+27BF
        if (byte == 0xE2 && (next == 0xAD || next == 0xAC)) return true;  // U+2B00 to U+2B7F
    }
    return false;
}

bool has_title(std::string_view name) {
    if (name.find_first_of(",()[]|/") != std::string_view::npos) return true;
    const std::vector<Word> words = words_of(name);
    return words.size() > 1 && std::ranges::any_of(words, is_title);
}

// Alphabets in which one letter is no name.
bool is_spelled_out(Script script) {
    return script == Script::latin || script == Script::greek || script == Script::cyrillic ||
           script == Script::armenian;
}

bool is_initial(std::string_view name, const std::vector<Word>& words) {
    const bool are_letters = std::ranges::all_of(words, [](const Word& word) {
        return is_spelled_out(word.script) && code_points(word.letters) == 1;
    });
    return are_letters && (words.size() == 1 || name.find('.') != std::string_view::npos);
}

std::size_t character_bytes(std::string_view text) {
    std::size_t bytes = 1;
    while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U)
        ++bytes;
    return bytes;
}

bool is_in_capitals(std::string_view name, const std::vector<Word>& words) {
    const bool has_word = std::ranges::any_of(words, [](const Word& word) {
        return is_spelled_out(word.script) && code_points(word.letters) >= shouted_letters_min;
    });
    if (!has_word) return false;
    for (std::size_t at = 0; at < name.size();) {
        const std::string_view character = name.substr(at, character_bytes(name.substr(at)));
        if (has_letter(character) && to_lower_nfc(character) == to_nfc(character)) return false;
        at += character.size();
    }
    return true;
}

}  // namespace

std::optional<OddName> odd_name(std::string_view name) {
    if (has_digit(name)) return OddName::digits;
    if (is_address(name)) return OddName::address;
    if (has_pictograph(name)) return OddName::pictograph;
    if (has_title(name)) return OddName::title;
    const std::vector<Word> words = words_of(name);
    if (words.empty()) return std::nullopt;
    if (is_initial(name, words)) return OddName::initial;
    if (is_in_capitals(name, words)) return OddName::capitals;
    return std::nullopt;
}

bool is_name_variable(std::string_view variable) {
    return variable == "first_name" || variable == "last_name" || variable == "full_name";
}

}  // namespace invito
