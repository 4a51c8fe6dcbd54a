#include "cells.hpp"

#include "encoding.hpp"
#include "invito/support/text.hpp"
#include "list_errors.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace invito::input {
namespace {

// What databases, scripts and spreadsheets write where there is nothing. "NA" is a name and stays.
constexpr std::string_view usual_words[] = {
    "null",
    "none",
    "nil",
    "nan",
    "n/a",
    "undefined",
    // Excel, LibreOffice and Google Sheets
    "#n/a",
    "#n/a!",
    "#ref!",
    "#value!",
    "#div/0!",
    "#name?",
    "#num!",
    "#null!",
    "#error!",
    "#spill!",
    "#calc!",
    "#field!",
    "#blocked!",
    "#connect!",
    "#unknown!",
    "#busy!",
    "#getting_data",
    // in German, French, Spanish, Italian, Portuguese, Dutch, Polish and Swedish
    "#nv",
    "#bezug!",
    "#wert!",
    "#zahl!",
    "#n/d",
    "#valeur!",
    "#nom?",
    "#nombre!",
    "#nul!",
    "#\u00a1ref!",
    "#\u00a1valor!",
    "#\u00bfnombre?",
    "#\u00a1num!",
    "#\u00a1div/0!",
    "#rif!",
    "#valore!",
    "#nome?",
    "#valor!",
    "#n/b",
    "#verw!",
    "#waarde!",
    "#naam?",
    "#getal!",
    "#deel/0!",
    "#adr!",
    "#arg!",
    "#nazwa?",
    "#liczba!",
    "#saknas!",
    "#referens!",
    "#namn?",
};
// Of pivot tables, pandas and JavaScript: only in brackets.
constexpr std::string_view words_in_brackets[] = {"na", "blank", "empty", "object object"};

constexpr std::size_t word_bytes_max = 24;

std::string_view without_brackets(std::string_view text) {
    constexpr std::pair<char, char> pairs[] = {{'(', ')'}, {'[', ']'}, {'<', '>'}};
    for (const auto& [open, close] : pairs) {
        const bool is_inside = text.size() > 2 && text.front() == open && text.back() == close;
        if (is_inside) return trim(text.substr(1, text.size() - 2));
    }
    return text;
}

bool is_one_of(std::string_view word, auto& words) {
    return std::ranges::find(words, word) != std::end(words);
}

// "-", "--", and the longer dashes into which word processors turn them.
bool is_dashes(std::string_view folded) {
    constexpr std::string_view longer[] = {"\u2010", "\u2011", "\u2012", "\u2013",
                                           "\u2014", "\u2015", "\u2212"};
    if (folded.empty()) return false;
    while (!folded.empty()) {
        std::size_t bytes = folded.front() == '-' ? 1 : 0;
        for (const std::string_view dash : longer) {
            if (folded.starts_with(dash)) bytes = dash.size();
        }
        if (bytes == 0) return false;
        folded.remove_prefix(bytes);
    }
    return true;
}

// LibreOffice: "Err:502".
bool is_error_number(std::string_view folded) {
    constexpr std::string_view mark = "err:";
    return folded.starts_with(mark) && folded.size() == mark.size() + 3 &&
           folded.find_first_not_of("0123456789", mark.size()) == std::string_view::npos;
}

// Most cells of a list end here.
bool may_be_a_word(std::string_view value) {
    if (value.size() > word_bytes_max) return false;
    const char first = value.front();
    return static_cast<unsigned char>(first) >= 0x80 ||
           std::string_view("-nNuUeE#([<").find(first) != std::string_view::npos;
}

bool is_usual_word(std::string_view value) {
    if (!may_be_a_word(value)) return false;
    const std::string folded = fold(value);
    const std::string_view inside = without_brackets(folded);
    const bool has_brackets = inside.size() < folded.size();
    return is_one_of(inside, usual_words) || is_dashes(inside) || is_error_number(inside) ||
           (has_brackets && is_one_of(inside, words_in_brackets));
}

}  // namespace

CellValues::CellValues(const EmptyValues& stated) : has_usual_words_(!stated.replaces) {
    for (const std::string& word : stated.words) own_words_.push_back(fold(trim(word)));
}

std::string_view CellValues::of(std::string_view cell) const {
    const std::string_view value = trim(cell);
    if (value.empty() || is_word_for_nothing(value)) return {};
    return value;
}

bool CellValues::is_word_for_nothing(std::string_view value) const {
    if (!own_words_.empty() && is_one_of(fold(value), own_words_)) return true;
    return has_usual_words_ && is_usual_word(value);
}

void EmptyCellCount::take(
    std::string_view cell, std::string_view value, std::size_t column, std::size_t line
) {
    if (!value.empty() || cell.empty()) return;
    const std::string_view word = trim(cell);
    if (word.empty()) return;
    if (columns_.size() <= column) columns_.resize(column + 1);
    EmptyCells& cells = columns_[column];
    if (cells.count++ == 0) cells.example = word;
    if (cells.lines.size() < EmptyCells::lines_max) cells.lines.push_back(line);
}

std::vector<EmptyCells> EmptyCellCount::cells(const std::vector<std::string>& names) const {
    std::vector<EmptyCells> named;
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        if (columns_[column].count == 0) continue;
        named.push_back(columns_[column]);
        named.back().column = names.at(column);
    }
    return named;
}

namespace {

struct Marks {
    std::string_view open;
    std::string_view close;
};
constexpr std::array foreign_marks = std::to_array<Marks>({
    {"'", "'"},
    {"`", "`"},
    {"‘", "’"},
    {"“", "”"},
    {"”", "”"},
    {"„", "“"},
    {"„", "”"},
    {"«", "»"},
    {"»", "«"},
    {"′", "′"},
    {"″", "″"},
});

bool stands_in(std::string_view cell, const Marks& marks) {
    return cell.size() >= marks.open.size() + marks.close.size() && cell.starts_with(marks.open) &&
           cell.ends_with(marks.close);
}

// The byte of Windows-1252 for each of its characters; the unused ones are control characters, as
// programs that encode twice have them.
const std::map<std::string, char, std::less<>>& bytes_of_characters() {
    static const auto bytes = [] {
        std::map<std::string, char, std::less<>> all;
        auto decoder = Decoder::open(*find_encoding("windows-1252"));
        for (unsigned byte = 0x80; byte < 0x100; ++byte) {
            std::string character;
            std::string one(1, static_cast<char>(byte));
            if (!decoder || !decoder->decode(one, character) || character.empty()) {
                character = {
                    static_cast<char>(0xC0 | (byte >> 6)), static_cast<char>(0x80 | (byte & 0x3F))};
            }
            all.emplace(std::move(character), static_cast<char>(byte));
        }
        return all;
    }();
    return bytes;
}

std::size_t character_bytes(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

}  // namespace

std::optional<Error> find_foreign_quotes(const std::vector<std::string>& cells, std::size_t line) {
    for (const Marks& marks : foreign_marks) {
        std::size_t enclosed = 0;
        const bool all = std::ranges::all_of(cells, [&](const std::string& cell) {
            const std::string_view text = trim(cell);
            enclosed += stands_in(text, marks) ? 1 : 0;
            return text.empty() || stands_in(text, marks);
        });
        if (!all || enclosed < 2) continue;
        return Error{
            .kind = ErrorKind::data,
            .code = "csv.foreign_quotes",
            .what = fmt::format(
                "the cells on line {} stand in {}...{} instead of double quotes", line, marks.open,
                marks.close
            ),
            .place = Place{{}, line},
            .hint = "export the list again with \" around cells, or replace these marks by it",
            .help_topic = "csv",
        };
    }
    return std::nullopt;
}

std::optional<std::string> encoded_once(std::string_view cell) {
    std::string once;
    bool has_others = false;
    for (std::size_t i = 0; i < cell.size();) {
        const std::string_view character = cell.substr(i, character_bytes(cell[i]));
        i += character.size();
        if (character.size() == 1) {
            once += character;
            continue;
        }
        const auto byte = bytes_of_characters().find(character);
        if (byte == bytes_of_characters().end()) return std::nullopt;
        once += byte->second;
        has_others = true;
    }
    if (!has_others || first_invalid_utf8(once)) return std::nullopt;
    return once;
}

bool has_escapes(std::string_view cell) {
    const auto has = [cell](std::string_view text) {
        return cell.find(text) != std::string_view::npos;
    };
    const std::string_view text = trim(cell);
    if (text.starts_with('{') || text.starts_with('[')) return false;
    if (has("\\\"") || has("\\'")) return true;
    return (has("\\n") || has("\\r")) && !has(":\\") && !text.starts_with("\\\\");
}

bool has_escaped_delimiters(const std::vector<std::string>& cells) {
    return !cells.empty() && std::any_of(cells.begin(), cells.end() - 1, [](const auto& cell) {
        return cell.ends_with('\\');
    });
}

Error escaped(std::string_view cell, std::size_t line) {
    return {
        .kind = ErrorKind::data,
        .code = "list.escapes",
        .what = fmt::format("line {} says \"{}\", with the backslash", line, shortened(cell)),
        .place = Place{{}, line},
        .hint = "export the list again without escapes: notes would be sent as it stands",
        .help_topic = "csv",
    };
}

Error encoded_twice(std::string_view cell, std::string_view once, std::size_t line) {
    return {
        .kind = ErrorKind::data,
        .code = "list.encoded_twice",
        .what = fmt::format(
            "line {} says \"{}\", which is \"{}\" encoded twice", line, shortened(cell),
            shortened(once)
        ),
        .place = Place{{}, line},
        .hint = "export the list again as UTF-8: notes would be sent as it stands",
        .help_topic = "csv",
    };
}

}  // namespace invito::input
