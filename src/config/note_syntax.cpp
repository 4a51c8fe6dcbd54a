#include "note_syntax.hpp"

#include "invito/support/text.hpp"
#include "names.hpp"

namespace invito {

namespace {

constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";

std::string excerpt(std::string_view text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    static constexpr std::size_t bytes_max = 40;
    if (line.size() <= bytes_max || first_invalid_utf8(line.substr(0, bytes_max))) {
        return std::string(line);
    }
    return std::string(line.substr(0, bytes_max)) + "...";
}

}  // namespace

std::optional<NoteSyntaxError> find_note_syntax_error(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t open = text.find(opening, at);
        const std::size_t close = text.find(closing, at);
        if (close < open) {
            return NoteSyntaxError{close, "}} closes nothing", excerpt(text.substr(at))};
        }
        if (open == std::string_view::npos) return std::nullopt;
        const std::string_view rest = text.substr(open);
        const std::string_view inside = rest.substr(
            opening.size(), close == std::string_view::npos ? close : close - open - opening.size()
        );
        if (close == std::string_view::npos || inside.find(opening) != std::string_view::npos) {
            return NoteSyntaxError{open, "{{ is not closed", excerpt(rest)};
        }
        if (!is_field_name(trim(inside.substr(0, inside.find('|'))))) {
            return NoteSyntaxError{
                open, "only {{name}} and {{name|fallback}} may stand in braces",
                excerpt(rest.substr(0, close - open + closing.size()))};
        }
        at = close + closing.size();
    }
    return std::nullopt;
}

}  // namespace invito
