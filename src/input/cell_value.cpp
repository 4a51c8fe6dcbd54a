#include "cell_value.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
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

}  // namespace invito::input
