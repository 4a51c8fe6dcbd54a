#include "text_faults.hpp"

#include "encoding.hpp"
#include "invito/support/text.hpp"
#include "refusal.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace invito::input {
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
