#include "invito/support/letters.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <utf8proc.h>

namespace invito {
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

struct FreeText {
    void operator()(utf8proc_uint8_t* bytes) const { std::free(bytes); }
};

// Compatibility decomposition, folded, without marks and without what is not drawn.
std::string bare_letters(std::string_view text) {
    utf8proc_uint8_t* result = nullptr;
    const auto bytes = utf8proc_map(
        reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
        static_cast<utf8proc_ssize_t>(text.size()), &result,
        static_cast<utf8proc_option_t>(
            UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
            UTF8PROC_IGNORE | UTF8PROC_STRIPMARK
        )
    );
    const std::unique_ptr<utf8proc_uint8_t, FreeText> owner(result);
    if (bytes < 0) return {};  // invalid UTF-8
    return {reinterpret_cast<const char*>(result), static_cast<std::size_t>(bytes)};
}

bool is_letter(std::int32_t code_point) {
    const auto category = utf8proc_category(code_point);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
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
        std::int32_t letter = -1;
        const auto bytes = utf8proc_iterate(
            reinterpret_cast<const utf8proc_uint8_t*>(rest.data()),
            static_cast<utf8proc_ssize_t>(rest.size()), &letter
        );
        const auto size = static_cast<std::size_t>(std::max<utf8proc_ssize_t>(bytes, 1));
        if (is_letter(letter) && !is_modifier(letter)) {
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

}  // namespace invito
