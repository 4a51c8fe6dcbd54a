#pragma once
// The letters of names, whatever their alphabet: for comparing, never for showing. Backed by
// utf8proc.

#include <string>
#include <string_view>
#include <vector>

namespace invito {

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

}  // namespace invito
