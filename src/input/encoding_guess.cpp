#include "encoding_guess.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

namespace invito::input {
namespace {

constexpr std::size_t judged_lines_max = 200;
constexpr std::size_t line_bytes_max = 1024;
constexpr std::size_t word_characters_max = 64;  // each is compared with its neighbours
constexpr std::size_t cell_characters_max = 40;
constexpr std::size_t told_neighbours = 4;
constexpr double nearly = 0.28;

struct JudgedEncoding {
    std::string_view name;
    double prior;  // decides between encodings that read the same
};
constexpr std::array judged_encodings = std::to_array<JudgedEncoding>({
    {"windows-1252", 0.15},
    {"windows-1250", 0.10},
    {"windows-1254", 0.08},
    {"windows-1251", 0.08},
    {"mac-roman", 0.05},
    {"windows-1253", 0.05},
    {"iso-8859-15", 0.04},
    {"iso-8859-2", 0.04},
    {"shift-jis", 0.04},
    {"gb18030", 0.04},
    {"euc-kr", 0.04},
    {"koi8-r", 0.03},
    {"cp850", -0.20},
    {"windows-1257", -0.05},
    {"cp437", -0.20},
    {"cp852", -0.20},
    {"cp866", -0.20},
    {"big5", -0.20},
});

bool is_high(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}

// Valid UTF-8 as code points.
std::u32string decoded(std::string_view text) {
    std::u32string points;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
        for (std::size_t k = 1; k < length; ++k)
            point = (point << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
        points += point;
        i += length;
    }
    return points;
}

bool is_in(char32_t c, std::u32string_view set) {
    return set.find(c) != std::u32string_view::npos;
}

constexpr bool is_between(char32_t c, char32_t first, char32_t last) {
    return c >= first && c <= last;
}

enum class Script { none, latin, greek, cyrillic, han, kana, hangul };

Script script_of(char32_t c) {
    if (is_between(c, 'a', 'z') || is_between(c, 'A', 'Z')) return Script::latin;
    if (is_between(c, 0xC0, 0x24F)) return is_in(c, U"×÷ƒ") ? Script::none : Script::latin;
    if (is_between(c, 0x386, 0x3CE)) return c == 0x387 ? Script::none : Script::greek;
    if (is_between(c, 0x400, 0x4FF)) return Script::cyrillic;
    if (is_between(c, 0x3041, 0x30FF)) return Script::kana;
    if (is_between(c, 0x4E00, 0x9FFF)) return Script::han;
    if (is_between(c, 0xAC00, 0xD7A3)) return Script::hangul;
    return Script::none;
}

// Of the letters that the encodings above have.
bool is_upper(char32_t c) {
    if (is_between(c, 0x100, 0x137) || is_between(c, 0x14A, 0x177)) return c % 2 == 0;
    if (is_between(c, 0x139, 0x148) || is_between(c, 0x179, 0x17E)) return c % 2 == 1;
    if (is_between(c, 0x218, 0x21B)) return c % 2 == 0;
    return is_between(c, 'A', 'Z') || is_between(c, 0xC0, 0xDE) || c == 0x178 ||
           is_between(c, 0x386, 0x3AB) || is_between(c, 0x400, 0x42F) || c == 0x490;
}

bool is_vowel(char32_t c) {
    return is_in(
        c,
        U"aeiouyAEIOUYàáâãäåæèéêëìíîïòóôõöøùúûüýÿÀÁÂÃÄÅÆÈÉÊËÌÍÎÏÒÓÔÕÖØÙÚÛÜÝŸāăąēėęěīįıİōőœūůűų"
        U"ĀĂĄĒĖĘĚĪĮŌŐŒŪŮŰŲ"
    );
}

// A word of the text, and where in it we look.
struct Spot {
    std::u32string_view word;
    std::size_t at = 0;

    [[nodiscard]] char32_t here() const { return word[at]; }
    [[nodiscard]] char32_t before() const { return at == 0 ? 0 : word[at - 1]; }
    [[nodiscard]] char32_t after() const { return at + 1 == word.size() ? 0 : word[at + 1]; }
    [[nodiscard]] bool is_beside_letter() const {
        return script_of(before()) != Script::none || script_of(after()) != Script::none;
    }
    [[nodiscard]] bool is_between_letters() const {
        return script_of(before()) != Script::none && script_of(after()) != Script::none;
    }

    // Neighbours that are like this one, with it; no more than tell something are counted.
    template <class Like>
    [[nodiscard]] std::size_t run_of(const Like& is_like) const {
        std::size_t first = at;
        std::size_t last = at;
        while (first > 0 && at - first < told_neighbours && is_like(word[first - 1])) --first;
        while (last + 1 < word.size() && last - at < told_neighbours && is_like(word[last + 1]))
            ++last;
        return last - first + 1;
    }
};

// Where the Western and the Central European page have different letters, names of the languages
// that use them tell which.
double latin_habits(const Spot& spot) {
    const char32_t c = spot.here();
    const char32_t after = spot.after();
    const bool is_inside = after != 0 && spot.before() != 0;
    if (is_in(c, U"ñÑ")) return is_vowel(after) ? 0.2 : -0.6;             // Peña
    if (is_in(c, U"ã")) return is_in(after, U"oe") ? 0.2 : -0.3;          // João
    if (is_in(c, U"ţŢ")) return after == 0 || is_vowel(after) ? 0.3 : 0;  // Ioniţă
    if (is_in(c, U"ńŃ")) return is_vowel(after) ? -0.6 : 0.2;             // Gdańsk
    if (is_in(c, U"ìòù")) return is_inside ? -0.4 : 0;                    // Niccolò
    if (is_in(c, U"èæ")) return after == 0 ? -0.3 : 0;                    // Novakovič
    if (is_in(c, U"õ")) return is_in(after, U"e") ? 0.2 : -0.3;           // Simões
    if (is_in(c, U"û")) return -0.1;                                      // Szűcs
    if (is_in(c, U"Ğ") && spot.before() == 0) return -1.0;
    if (is_in(c, U"ß")) return spot.before() == 0 ? -1.0 : 0;
    return 0;
}

double latin_score(const Spot& spot) {
    const char32_t c = spot.here();
    double score = is_in(c, U"ĺŕďþðĹŔĎÞÐÿŸ") ? 0.3 : is_in(c, U"ţŢťŤľĽ") ? 0.5 : 1;
    if (is_in(c, U"ýı")) score = 0.7;
    score += latin_habits(spot);
    if (spot.before() == 0 && !is_upper(c)) score -= 0.1;  // names begin with a capital
    const auto is_accented = [](char32_t other) {
        return other >= 0x80 && script_of(other) == Script::latin;
    };
    const auto is_consonant = [](char32_t other) {
        return script_of(other) == Script::latin && !is_vowel(other);
    };
    if (spot.run_of(is_accented) > 2) score -= 1;
    if (is_vowel(c) && spot.run_of(is_vowel) > 2) score -= 0.4;
    if (is_consonant(c) && spot.run_of(is_consonant) > 3) score -= 0.4;
    return score;
}

// A capital behind a small letter, or a second one before small letters.
double wrong_case(const Spot& spot) {
    const auto is_small = [](char32_t c) { return script_of(c) != Script::none && !is_upper(c); };
    if (is_small(spot.here())) return is_upper(spot.after()) ? 1.5 : 0;
    if (is_small(spot.before())) return 1.5;
    const bool is_second = spot.before() != 0 && script_of(spot.before()) != Script::none;
    return is_second && std::ranges::any_of(spot.word, is_small) ? 1 : 0;
}

double letter_score(const Spot& spot, Script script) {
    const bool is_asian =
        script == Script::han || script == Script::kana || script == Script::hangul;
    const auto mixes = [&](char32_t other) {
        const Script its = script_of(other);
        if (its == Script::none || its == script) return false;
        return !is_asian || its < Script::han || script == Script::hangul || its == Script::hangul;
    };
    if (mixes(spot.before()) || mixes(spot.after())) return -2;
    if (is_asian) return script == Script::han ? 2 : 2.3;  // of two bytes
    if (spot.word.size() == 1)
        return script != Script::latin ? -0.2 : is_upper(spot.here()) ? 0 : 0.2;
    double score = 1;
    if (script == Script::latin) score = latin_score(spot);
    if (script == Script::cyrillic) {
        if (is_in(spot.here(), U"оеаинтсрвл")) score += 0.3;
        if (!is_between(spot.here(), 0x410, 0x44F)) score -= 0.5;
    }
    if (script == Script::greek && is_in(spot.here(), U"αοιετσςνηυρίόά")) score += 0.3;
    return score - wrong_case(spot);
}

double sign_score(const Spot& spot) {
    const char32_t c = spot.here();
    if (is_in(c, U"’")) return spot.is_between_letters() ? 0.4 : 0.2;
    if (is_in(c, U"®™")) return spot.after() == 0 ? 0.6 : -2;
    if (is_in(c, U"“”„‘«»‹›–—…•·©")) return spot.is_between_letters() ? -2 : 0.3;
    if (is_in(c, U"¿¡")) return spot.before() == 0 && spot.after() != 0 ? 0.3 : -2;
    if (is_in(c, U"€£¥¢°²³¹ºª½¼¾×")) return spot.is_beside_letter() ? -2 : 0.3;
    if (is_between(c, 0xA1, 0xBF) || is_between(c, 0x2C6, 0x2DD) || is_between(c, 0x2013, 0x203A))
        return spot.is_beside_letter() ? -2 : -0.5;
    return -3;  // control characters, frames, formulas, private use
}

bool is_word_character(char32_t c) {
    const bool is_space = c == 0xA0 || c == 0x3000 || is_between(c, 0x2000, 0x200B);
    return c < 0x80 ? script_of(c) != Script::none : !is_space;
}

double text_score(const std::u32string& text) {
    double score = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin;
        while (end < text.size() && is_word_character(text[end]) &&
               end - begin < word_characters_max)
            ++end;
        const std::u32string_view word = std::u32string_view(text).substr(begin, end - begin);
        for (std::size_t at = 0; at < word.size(); ++at) {
            if (word[at] < 0x80) continue;
            const Spot spot{word, at};
            const Script script = script_of(word[at]);
            score += script == Script::none ? sign_score(spot) : letter_score(spot, script);
        }
        begin = std::max(end, begin + 1);
    }
    return score;
}

// A line that is not UTF-8.
struct BadLine {
    std::string_view bytes;
    std::size_t first_high = 0;
    std::size_t lines_below = 0;
};

std::vector<BadLine> bad_lines(const BadBytes& bad) {
    const std::string_view sample = bad.sample;
    std::vector<BadLine> lines;
    std::size_t begin = bad.offset == 0 ? 0 : sample.find_last_of("\r\n", bad.offset - 1) + 1;
    if (bad.offset - begin > line_bytes_max / 2) begin = bad.offset - line_bytes_max / 2;
    for (std::size_t below = 0; begin < sample.size() && lines.size() < judged_lines_max; ++below) {
        const std::size_t end = std::min(sample.find_first_of("\r\n", begin), sample.size());
        const std::string_view line = sample.substr(begin, std::min(end - begin, line_bytes_max));
        const auto high = std::ranges::find_if(line, is_high);
        const bool is_whole = end < sample.size() || below == 0;
        if (high != line.end() && is_whole && first_invalid_utf8(line)) {
            lines.push_back({line, static_cast<std::size_t>(high - line.begin()), below});
        }
        begin = end + (sample.substr(end).starts_with("\r\n") ? 2 : 1);
    }
    return lines;
}

// How one encoding reads the lines; nullopt if it cannot.
struct Reading {
    const Encoding* encoding = nullptr;
    std::vector<std::string> lines;
    double score = 0;
};

std::optional<Reading> read_as(const JudgedEncoding& judged, const std::vector<BadLine>& lines) {
    const Encoding& encoding = *find_encoding(judged.name);
    Reading reading{&encoding, {}};
    std::size_t high_bytes = 0;
    double score = 0;
    auto decoder = Decoder::open(encoding);
    if (!decoder) return std::nullopt;
    for (const BadLine& line : lines) {
        std::string bytes(line.bytes);
        std::string& text = reading.lines.emplace_back();
        if (!decoder->decode(bytes, text) || !bytes.empty()) return std::nullopt;
        score += text_score(decoded(text));
        high_bytes += static_cast<std::size_t>(std::ranges::count_if(line.bytes, is_high));
    }
    reading.score = score / static_cast<double>(high_bytes) + judged.prior;
    return reading;
}

// The cell around the first character that is not ASCII.
std::string cell_around(const std::string& line) {
    static constexpr std::string_view ends = ",;\t|\"\r";
    const auto high =
        static_cast<std::size_t>(std::distance(line.begin(), std::ranges::find_if(line, is_high)));
    const std::size_t before = high == 0 ? std::string::npos : line.find_last_of(ends, high - 1);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    const std::size_t end = std::min(line.find_first_of(ends, high), line.size());
    std::string_view cell = trim(std::string_view(line).substr(begin, end - begin));
    while (code_points(cell) > cell_characters_max) {
        const std::size_t space = cell.rfind(' ');
        if (space == std::string_view::npos || space < high - begin) break;
        cell = trim(cell.substr(0, space));
    }
    return std::string(cell);
}

// Stretches of bytes beyond ASCII: mostly characters of UTF-8, or mostly not?
bool is_mostly_utf8(std::string_view sample) {
    std::size_t utf8_runs = 0;
    std::size_t other_runs = 0;
    for (std::size_t begin = 0; begin < sample.size();) {
        std::size_t end = begin;
        while (end < sample.size() && is_high(sample[end])) ++end;
        if (end > begin && end < sample.size()) {
            ++(first_invalid_utf8(sample.substr(begin, end - begin)) ? other_runs : utf8_runs);
        }
        begin = end + 1;
    }
    return utf8_runs > 0 && utf8_runs * 2 >= other_runs;
}

}  // namespace

EncodingAdvice advise_on_encoding(const BadBytes& bad) {
    const std::vector<BadLine> lines = bad_lines(bad);
    EncodingAdvice advice;
    advice.is_utf8_otherwise = is_mostly_utf8(bad.sample);
    if (lines.empty()) return advice;
    std::vector<Reading> readings;
    for (const JudgedEncoding& judged : judged_encodings) {
        auto reading = read_as(judged, lines);
        if (reading && reading->score > 0) readings.push_back(*std::move(reading));
    }
    std::ranges::stable_sort(readings, std::ranges::greater{}, &Reading::score);
    if (readings.empty()) return advice;
    const Reading& best = readings.front();
    std::size_t shown = 0;
    const Reading* other = nullptr;
    for (const Reading& reading : readings) {
        if (other != nullptr || best.score - reading.score > nearly) break;
        for (std::size_t i = 0; i < lines.size() && other == nullptr; ++i) {
            if (cell_around(reading.lines[i]) == cell_around(best.lines[i])) continue;
            other = &reading;
            shown = i;
        }
    }
    advice.lines_below = lines[shown].lines_below;
    advice.readings.push_back({best.encoding, cell_around(best.lines[shown])});
    if (other != nullptr) {
        advice.readings.push_back({other->encoding, cell_around(other->lines[shown])});
    }
    return advice;
}

}  // namespace invito::input
