#include "text_search.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <memory>

namespace invito::store {
namespace {

constexpr std::size_t piece_bytes = 1 << 20;

std::size_t longest(const std::vector<std::string>& texts) {
    std::size_t bytes = 0;
    for (const std::string& text : texts) bytes = std::max(bytes, text.size());
    return bytes;
}

// Calls `look` with pieces that overlap, so that nothing is torn. False: the file could not be
// read to its end.
bool each_piece(
    const std::string& path, std::size_t overlap, const std::function<void(std::string_view)>& look
) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return false;
    std::string window;
    std::string piece(piece_bytes, '\0');
    while (file) {
        file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        window.append(piece, 0, static_cast<std::size_t>(file.gcount()));
        look(window);
        if (window.size() > overlap) window.erase(0, window.size() - overlap);
    }
    return file.eof();
}

bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '%' || static_cast<unsigned char>(c) >= 0x80;
}

bool contains_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const bool begins = at == 0 || !is_word_byte(text[at - 1]);
        const std::size_t end = at + word.size();
        const bool ends = end == text.size() || !is_word_byte(text[end]);
        if (begins && ends) return true;
    }
    return false;
}

}  // namespace

std::optional<std::vector<std::string>> texts_in_file(
    const std::string& path, const std::vector<std::string>& texts
) {
    std::vector<std::string> found;
    const bool is_complete = each_piece(path, longest(texts), [&](std::string_view piece) {
        for (const std::string& text : texts) {
            const bool is_known = std::ranges::find(found, text) != found.end();
            const bool is_here = !text.empty() && piece.find(text) != std::string_view::npos;
            if (is_here && !is_known) found.push_back(text);
        }
    });
    if (!is_complete) return std::nullopt;
    return found;
}

std::optional<bool> names_anybody(const std::string& path, const std::vector<std::string>& texts) {
    std::vector<std::string> words;
    for (const std::string& text : texts) words.push_back(ascii_lower(text));
    bool is_named = false;
    // One byte more on both sides, so that the borders of a word are in the same piece.
    const bool is_complete = each_piece(path, longest(words) + 2, [&](std::string_view piece) {
        const std::string lower = ascii_lower(piece);
        is_named = is_named || std::ranges::any_of(words, [&](const std::string& word) {
                       return !word.empty() && contains_word(lower, word);
                   });
    });
    if (!is_complete) return std::nullopt;
    return is_named;
}

namespace {

struct Column {
    std::string table;
    std::string name;
};

std::vector<Column> text_columns(Connection& connection) {
    std::vector<Column> columns;
    auto row = connection.prepare(
        "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c "
        "WHERE m.type = 'table' AND upper(c.type) = 'TEXT' ORDER BY m.name, c.cid"
    );
    while (row.step()) columns.push_back({row.text(0), row.text(1)});
    return columns;
}

bool is_about_people(const Column& column) {
    const std::string& table = column.table;
    return table == "job" || table == "person" || table == "attempt" || table == "suppression" ||
           table == "person_said" || table == "found_profile";
}

}  // namespace

std::vector<TextPlace> places_of(Connection& connection, const std::string& text) {
    std::vector<TextPlace> places;
    for (const Column& column : text_columns(connection)) {
        const std::string sql = fmt::format(
            "SELECT EXISTS (SELECT 1 FROM \"{}\" WHERE instr(\"{}\", ?1) > 0)", column.table,
            column.name
        );
        auto row = connection.prepare(sql);
        if (!row.bind(text).step() || row.integer(0) == 0) continue;
        places.push_back({column.table + "." + column.name, is_about_people(column)});
    }
    return places;
}

}  // namespace invito::store
