#include "invito/support/text.hpp"

#include <algorithm>
#include <boost/url/encode.hpp>
#include <boost/url/pct_string_view.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <memory>
#include <utf8proc.h>
#include <vector>

namespace invito {
namespace {

constexpr std::string_view ascii_white_space = " \t\n\v\f\r";

// Lists have millions of rows and most of their cells are ASCII: eight bytes a step.
std::size_t ascii_prefix(std::string_view text) {
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    std::size_t i = 0;
    for (; i + sizeof(std::uint64_t) <= text.size(); i += sizeof(std::uint64_t)) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text.data() + i, sizeof bytes);
        if ((bytes & high_bits) != 0) break;
    }
    while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
    return i;
}

bool is_ascii(std::string_view text) {
    return ascii_prefix(text) == text.size();
}

bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80;
}

constexpr char to_ascii_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

struct CodePoint {
    std::int32_t value = -1;  // -1: invalid
    std::size_t bytes = 1;
};

// Precondition: `text` is not empty.
CodePoint first_code_point(std::string_view text) {
    CodePoint point;
    const auto bytes = utf8proc_iterate(
        reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
        static_cast<utf8proc_ssize_t>(text.size()), &point.value
    );
    if (bytes > 0) point.bytes = static_cast<std::size_t>(bytes);
    return point;
}

// Precondition: `text` is not empty.
CodePoint last_code_point(std::string_view text) {
    std::size_t bytes = 1;
    while (bytes < std::min<std::size_t>(4, text.size()) &&
           is_continuation(text[text.size() - bytes]))
        ++bytes;
    const CodePoint point = first_code_point(text.substr(text.size() - bytes));
    return point.bytes == bytes ? point : CodePoint{};
}

// Printable: no white space, no control, no part of a longer character.
constexpr bool is_seen_ascii(char c) {
    return c > 0x20 && c < 0x7F;
}

// Of which the flags of England, Scotland and Wales are made.
constexpr bool is_tag(std::int32_t code_point) {
    return code_point >= 0xE0020 && code_point <= 0xE007F;
}

constexpr bool is_variation_selector(std::int32_t code_point) {
    return (code_point >= 0xFE00 && code_point <= 0xFE0F) ||
           (code_point >= 0xE0100 && code_point <= 0xE01EF);
}

// Draws nothing: white space, controls, format characters such as the zero-width space, and the
// letters and symbols that are made of nothing.
bool is_blank(std::int32_t code_point) {
    if (code_point < 0) return false;
    constexpr std::int32_t fillers[] = {0x034F, 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0};
    switch (utf8proc_category(code_point)) {
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CF:
        case UTF8PROC_CATEGORY_ZS:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP: return true;
        default: return std::ranges::find(fillers, code_point) != std::end(fillers);
    }
}

constexpr bool is_letter(utf8proc_category_t category) {
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

// Letters, marks and digits.
constexpr bool is_of_words(utf8proc_category_t category) {
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

struct Free {
    void operator()(utf8proc_uint8_t* bytes) const { std::free(bytes); }
};

std::string mapped(std::string_view text, int options, utf8proc_custom_func first_apply = nullptr) {
    utf8proc_uint8_t* result = nullptr;
    const auto bytes = utf8proc_map_custom(
        reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
        static_cast<utf8proc_ssize_t>(text.size()), &result,
        static_cast<utf8proc_option_t>(options), first_apply, nullptr
    );
    const std::unique_ptr<utf8proc_uint8_t, Free> owner(result);
    if (bytes < 0) return std::string(text);  // invalid UTF-8
    return {reinterpret_cast<const char*>(result), static_cast<std::size_t>(bytes)};
}

bool is_white_space(std::int32_t code_point) {
    if (code_point < 0x80) {
        return code_point >= 0 &&
               ascii_white_space.find(static_cast<char>(code_point)) != std::string_view::npos;
    }
    constexpr std::int32_t next_line = 0x85;
    const auto category = utf8proc_category(code_point);
    return code_point == next_line || category == UTF8PROC_CATEGORY_ZS ||
           category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

std::string with_collapsed_white_space(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    bool gap = false;
    while (!text.empty()) {
        const bool ascii = static_cast<unsigned char>(text.front()) < 0x80;
        const CodePoint point = ascii ? CodePoint{text.front(), 1} : first_code_point(text);
        if (is_white_space(point.value)) {
            gap = !result.empty();
        } else {
            if (gap) result += ' ';
            gap = false;
            result += text.substr(0, point.bytes);
        }
        text.remove_prefix(point.bytes);
    }
    return result;
}

}  // namespace

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
    std::size_t i = ascii_prefix(text);
    while (i < text.size()) {
        const CodePoint point = first_code_point(text.substr(i));
        if (point.value < 0) return i;
        i += point.bytes;
        i += ascii_prefix(text.substr(i));
    }
    return std::nullopt;
}

std::string to_nfc(std::string_view text) {
    if (is_ascii(text)) return std::string(text);
    return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string fold(std::string_view text) {
    if (is_ascii(text)) return with_collapsed_white_space(ascii_lower(text));
    return with_collapsed_white_space(mapped(
        text,
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE
    ));
}

std::string to_lower_nfc(std::string_view text) {
    if (is_ascii(text)) return ascii_lower(text);
    const auto lower = [](utf8proc_int32_t code_point, void*) {
        return utf8proc_tolower(code_point);
    };
    return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE, lower);
}

std::string to_plain_lower(std::string_view text) {
    if (is_ascii(text)) return ascii_lower(text);
    const auto lower = [](utf8proc_int32_t code_point, void*) {
        return utf8proc_tolower(code_point);
    };
    constexpr int plain = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_IGNORE;
    return mapped(text, plain, lower);
}

bool has_only_name_characters(std::string_view text) {
    constexpr std::int32_t joiners[] = {0x200C, 0x200D};  // of Persian names and of emoji
    constexpr std::int32_t replacement = 0xFFFD;          // what was there is lost
    constexpr std::int32_t first_pictograph = 0x1F000;    // some are younger than the tables
    while (!text.empty()) {
        const CodePoint point = first_code_point(text);
        const auto category = utf8proc_category(point.value);
        const bool is_pictograph =
            category == UTF8PROC_CATEGORY_SO || category == UTF8PROC_CATEGORY_SK ||
            (category == UTF8PROC_CATEGORY_CN && point.value >= first_pictograph);
        const bool is_joiner = std::ranges::find(joiners, point.value) != std::end(joiners);
        const bool is_lost = point.value == replacement || is_blank(point.value);
        if (!is_joiner && (is_lost || !(is_of_words(category) || is_pictograph))) return false;
        text.remove_prefix(point.bytes);
    }
    return true;
}

std::size_t word_length(std::string_view text, std::string_view also) {
    std::size_t length = 0;
    while (length < text.size()) {
        const CodePoint point = first_code_point(text.substr(length));
        const bool is_also = also.find(text[length]) != std::string_view::npos;
        if (!is_also && !is_of_words(utf8proc_category(point.value))) break;
        length += point.bytes;
    }
    return length;
}

bool has_letter(std::string_view text) {
    while (!text.empty()) {
        const CodePoint point = first_code_point(text);
        if (is_letter(utf8proc_category(point.value))) return true;
        text.remove_prefix(point.bytes);
    }
    return false;
}

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char byte) {
        return !is_continuation(byte);
    }));
}

std::size_t utf16_units(std::string_view text) {
    const auto needs_surrogate_pair = [](char byte) {
        return static_cast<unsigned char>(byte) >= 0xF0;
    };
    return code_points(text) +
           static_cast<std::size_t>(std::ranges::count_if(text, needs_surrogate_pair));
}

std::size_t display_width(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        const CodePoint point = first_code_point(text);
        columns += point.value < 0 ? 1 : static_cast<std::size_t>(utf8proc_charwidth(point.value));
        text.remove_prefix(point.bytes);
    }
    return columns;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && !is_seen_ascii(text.front())) {
        const CodePoint point = first_code_point(text);
        // At the front it changes nothing; at the end it belongs to the emoji before it.
        if (!is_blank(point.value) && !is_variation_selector(point.value)) break;
        text.remove_prefix(point.bytes);
    }
    while (!text.empty() && !is_seen_ascii(text.back())) {
        const CodePoint point = last_code_point(text);
        if (!is_blank(point.value) || is_tag(point.value)) break;
        text.remove_suffix(point.bytes);
    }
    return text;
}

namespace {

struct Block {
    std::int32_t first;
    std::int32_t last;
    Script script;
};

// Of letters in compatibility decomposition. Source: Unicode 15, Blocks.txt; in order.
constexpr Block blocks[] = {
    {0x0041, 0x02AF, Script::latin},
    {0x0370, 0x03FF, Script::greek},
    {0x0400, 0x052F, Script::cyrillic},
    {0x0530, 0x058F, Script::armenian},
    {0x0590, 0x05FF, Script::hebrew},
    {0x0600, 0x08FF, Script::arabic},
    {0x0900, 0x0DFF, Script::indic},
    {0x0E00, 0x0EFF, Script::south_east_asian},
    {0x1000, 0x109F, Script::south_east_asian},
    {0x10A0, 0x10FF, Script::georgian},
    {0x1100, 0x11FF, Script::hangul},
    {0x1200, 0x139F, Script::ethiopic},
    {0x1780, 0x17FF, Script::south_east_asian},
    {0x1C80, 0x1C8F, Script::cyrillic},
    {0x1C90, 0x1CBF, Script::georgian},
    {0x1D00, 0x1EFF, Script::latin},
    {0x1F00, 0x1FFF, Script::greek},
    {0x2C60, 0x2C7F, Script::latin},
    {0x2D00, 0x2D2F, Script::georgian},
    {0x2E80, 0x2FDF, Script::han},
    {0x3005, 0x3007, Script::han},
    {0x3040, 0x30FF, Script::kana},
    {0x3130, 0x318F, Script::hangul},
    {0x31F0, 0x31FF, Script::kana},
    {0x3400, 0x9FFF, Script::han},
    {0xA640, 0xA69F, Script::cyrillic},
    {0xA720, 0xA7FF, Script::latin},
    {0xA8E0, 0xA8FF, Script::indic},
    {0xA960, 0xA97F, Script::hangul},
    {0xAB30, 0xAB6F, Script::latin},
    {0xAC00, 0xD7FF, Script::hangul},
    {0xF900, 0xFAFF, Script::han},
    {0xFB50, 0xFEFC, Script::arabic},
    {0x1B000, 0x1B16F, Script::kana},
    {0x20000, 0x3FFFF, Script::han},
};

Script script_of(std::int32_t letter) {
    const auto* const block = std::ranges::lower_bound(blocks, letter, {}, &Block::last);
    const bool is_known = block != std::end(blocks) && letter >= block->first;
    return is_known ? block->script : Script::other;
}

// Letters that Unicode does not decompose, folded.
struct Spelling {
    std::string_view letter;
    std::string_view as;
};
constexpr Spelling spellings[] = {
    {"\u00E6", "ae"}, {"\u0153", "oe"}, {"\u00F8", "o"}, {"\u0142", "l"}, {"\u0111", "d"},
    {"\u00F0", "d"},  {"\u00FE", "th"}, {"\u0131", "i"}, {"\u0127", "h"}, {"\u0167", "t"},
    {"\u014B", "n"},  {"\u0259", "a"},  {"\u0138", "k"}, {"\u0253", "b"}, {"\u0257", "d"},
    {"\u0199", "k"},  {"\u0180", "b"},  {"\u0268", "i"}, {"\u0289", "u"}, {"\u0254", "o"},
    {"\u025B", "e"},
};

// One spelling of what is written with and without a second letter: "ae", where marks are not at
// hand, for a with a mark; "dj" for the d with a stroke.
constexpr Spelling digraphs[] = {
    {"ae", "a"}, {"oe", "o"}, {"ue", "u"}, {"aa", "a"}, {"dj", "d"},
};

template <std::size_t N>
void replace_all(std::string& text, const Spelling (&table)[N]) {
    for (const auto& [letter, as] : table) {
        for (auto at = text.find(letter); at != std::string::npos; at = text.find(letter, at))
            text.replace(at, letter.size(), as);
    }
}

void transliterate(std::string& word) {
    replace_all(word, spellings);
    replace_all(word, digraphs);
}

// Compatibility decomposition, folded, without marks and without what is not drawn.
std::string bare_letters(std::string_view text) {
    if (first_invalid_utf8(text)) return {};
    return mapped(
        text, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                  UTF8PROC_IGNORE | UTF8PROC_STRIPMARK
    );
}

// Written inside a name: O'Brien, Gal·la.
bool joins_letters(std::int32_t code_point) {
    constexpr std::int32_t joints[] = {'\'', '`', 0xB7, 0x2018, 0x2019, 0x2032};
    return std::ranges::find(joints, code_point) != std::end(joints);
}

// Letters that are marks by their looks: of the Hawaiian okina and of other apostrophes.
bool is_modifier(std::int32_t code_point) {
    return code_point >= 0x02B0 && code_point <= 0x02FF;
}

}  // namespace

bool has_spaces(Script script) {
    return script < Script::south_east_asian || script == Script::other;
}

std::vector<Word> words_of(std::string_view text) {
    const std::string bare = bare_letters(text);
    std::vector<Word> words;
    Word word;
    const auto end_word = [&] {
        if (word.script == Script::latin) transliterate(word.letters);
        if (!word.letters.empty()) words.push_back(std::move(word));
        word = Word();
    };
    for (std::string_view rest = bare; !rest.empty();) {
        const auto [letter, size] = first_code_point(rest);
        if (is_letter(utf8proc_category(letter)) && !is_modifier(letter)) {
            const Script script = script_of(letter);
            if (script != word.script) end_word();
            word.script = script;
            word.letters += rest.substr(0, size);
        } else if (!joins_letters(letter) && !is_modifier(letter)) {
            end_word();
        }
        rest.remove_prefix(size);
    }
    end_word();
    return words;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    const auto encoded = boost::urls::make_pct_string_view(text);
    if (!encoded) return std::nullopt;
    return encoded->decode();
}

void append_percent_encoded(std::string& to, std::string_view text) {
    namespace urls = boost::urls;
    urls::encode(text, urls::unreserved_chars, {}, urls::string_token::append_to(to));
}

std::string percent_encoded(std::string_view text) {
    return boost::urls::encode(text, boost::urls::unreserved_chars);
}

std::string_view first_bytes(std::string_view text, std::size_t bytes_max) {
    std::size_t bytes = std::min(text.size(), bytes_max);
    while (bytes > 0 && bytes < text.size() && is_continuation(text[bytes])) --bytes;
    return text.substr(0, bytes);
}

std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), to_ascii_lower);
    return lower;
}

bool ascii_iequals(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, to_ascii_lower, to_ascii_lower);
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    // Row i holds the distances from the first i bytes of `a` to every prefix of `b`.
    std::vector<std::size_t> before_previous(b.size() + 1);
    std::vector<std::size_t> previous(b.size() + 1);
    std::vector<std::size_t> current(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) current[j] = j;

    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::swap(before_previous, previous);
        std::swap(previous, current);
        current[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replaced});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) current[j] = std::min(current[j], before_previous[j - 2] + 1);
        }
    }
    return current[b.size()];
}

}  // namespace invito
