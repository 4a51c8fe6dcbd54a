#pragma once
// Unicode text: validity, normal forms and lengths, and the letters of names. Backed by utf8proc.

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace invito {

// Byte offset of the first invalid UTF-8 sequence, or nullopt if all of it is valid.
[[nodiscard]] std::optional<std::size_t> first_invalid_utf8(std::string_view text);

// Normal form C. Precondition: valid UTF-8 (anything else comes back unchanged).
[[nodiscard]] std::string to_nfc(std::string_view text);

// NFKC with case folding and collapsed white space: two spellings that a person takes for the same
// compare equal.
[[nodiscard]] std::string fold(std::string_view text);

// Lower case in NFC, Unicode-aware; keeps everything else. The form of a canonical slug.
[[nodiscard]] std::string to_lower_nfc(std::string_view text);

// NFKC in lower case, without marks that draw nothing: full-width letters become ordinary ones, and
// a name stays what it is.
[[nodiscard]] std::string to_plain_lower(std::string_view text);

// Letters, marks, digits and pictographs of any alphabet, and the joiners between them: neither
// punctuation nor space nor control. Precondition: valid UTF-8.
[[nodiscard]] bool has_only_name_characters(std::string_view text);
[[nodiscard]] bool has_letter(std::string_view text);

// Bytes of the letters, marks and digits of any alphabet at the front of `text`, together with the
// ASCII marks of `also`.
[[nodiscard]] std::size_t word_length(std::string_view text, std::string_view also);

[[nodiscard]] std::size_t code_points(std::string_view text);
[[nodiscard]] std::size_t utf16_units(std::string_view text);

// Columns on a terminal (wide characters count 2, combining ones 0).
[[nodiscard]] std::size_t display_width(std::string_view text);

// Without what draws nothing at both ends: white space of any alphabet, controls, and marks such as
// the zero-width space, the soft hyphen and the byte order mark, which spreadsheets and web pages
// leave there.
[[nodiscard]] std::string_view trim(std::string_view text);

// --- The letters of names, whatever their alphabet: for comparing, never for showing.

// As far as names need it: those of one script can be compared letter by letter.
enum class Script {
    latin,
    greek,
    cyrillic,
    armenian,
    hebrew,
    arabic,
    indic,
    georgian,
    ethiopic,
    // Written without spaces: one word may be the whole name.
    south_east_asian,
    hangul,
    kana,
    han,
    other,
};

[[nodiscard]] bool has_spaces(Script script);

struct Word {
    std::string letters;  // folded, without marks; of Latin ones transliterated to a to z
    Script script = Script::other;

    friend bool operator==(const Word&, const Word&) = default;
};

// Runs of letters: "Dr. José O'Brien-Müller" -> dr, jose, obrien, muller. Two usual ways to write
// the letters of a language without their marks give the same word: "Mueller" is muller, too.
[[nodiscard]] std::vector<Word> words_of(std::string_view text);

// Without the percent escapes of RFC 3986, decoded once; the bytes may be of any kind. nullopt: one
// of them is broken.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

// All but letters, digits and "-._~" as escapes: one part of a path or a query.
[[nodiscard]] std::string percent_encoded(std::string_view text);
void append_percent_encoded(std::string& to, std::string_view text);

// The number that all of `text` is, as std::from_chars reads it; nullopt: it is none that fits.
template <class Number>
[[nodiscard]] std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    if (problem != std::errc{} || stop != end) return std::nullopt;
    return number;
}

// At most `bytes_max` of its first bytes, and no character cut through. Precondition: valid UTF-8.
[[nodiscard]] std::string_view first_bytes(std::string_view text, std::size_t bytes_max);

// ASCII only; for header names, hosts and keywords.
[[nodiscard]] std::string ascii_lower(std::string_view text);
[[nodiscard]] bool ascii_iequals(std::string_view a, std::string_view b);

// The candidate closest to `word` by edit distance, if close enough to be a likely typing mistake.
template <class Range>
[[nodiscard]] std::optional<std::string> closest(std::string_view word, const Range& candidates);

// Fewest insertions, deletions, replacements and swaps of neighbours that turn one into the other,
// counted in bytes.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

template <class Range>
std::optional<std::string> closest(std::string_view word, const Range& candidates) {
    std::optional<std::string> best;
    std::size_t best_distance = word.size() / 3 + 1;
    for (const auto& candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance <= best_distance && (!best || distance < best_distance)) {
            best = std::string(candidate);
            best_distance = distance;
        }
    }
    return best;
}

}  // namespace invito
