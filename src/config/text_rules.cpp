#include "text_rules.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>

namespace invito {
namespace {

constexpr std::size_t campaign_name_bytes_max = 64;

bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

bool is_letter_or_digit(char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
}

}  // namespace

bool is_field_name(std::string_view name) {
    return !name.empty() && is_letter(name.front()) &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return is_letter_or_digit(c) || c == '_';
           });
}

bool is_campaign_name(std::string_view name) {
    return !name.empty() && name.size() <= campaign_name_bytes_max &&
           is_letter_or_digit(name.front()) && is_letter_or_digit(name.back()) &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return is_letter_or_digit(c) || c == '-';
           });
}

std::string to_campaign_name(std::string_view text) {
    std::string name;
    for (const char c : ascii_lower(text)) {
        if (is_letter_or_digit(c)) {
            name.push_back(c);
        } else if (!name.empty() && name.back() != '-') {
            name.push_back('-');
        }
    }
    name.resize(std::min(name.size(), campaign_name_bytes_max));
    while (name.ends_with('-')) name.pop_back();
    return name;
}

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

bool is_secret(std::string_view name, std::string_view text) {
    static constexpr std::array<std::string_view, 4> words = {"key", "token", "secret", "password"};
    static constexpr std::size_t shortest = 16;  // Unipile's are 44 and more
    const std::string lower = ascii_lower(name);
    if (lower == "api_key" && !text.empty()) return true;
    const bool is_named_so = std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return lower.find(word) != std::string::npos;
    });
    const bool is_path =
        !text.empty() && std::string_view("~/.$").find(text.front()) != std::string_view::npos;
    return is_named_so && !is_path && text.size() >= shortest &&
           text.find(' ') == std::string_view::npos;
}

bool is_key_instead_of_path(std::string_view text) {
    static constexpr std::size_t shortest = 32;
    if (text.size() < shortest) return false;
    const auto has = [&](auto predicate) {
        return std::any_of(text.begin(), text.end(), [&](char c) {
            return predicate(static_cast<unsigned char>(c)) != 0;
        });
    };
    // Base64 ends with '=', which no path does; only there may it have slashes.
    const std::string_view marks = text.ends_with('=') ? "+=./-_" : "+.";
    const bool is_one_word = std::all_of(text.begin(), text.end(), [&](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               marks.find(c) != std::string_view::npos;
    });
    return is_one_word && has([](int c) { return std::isdigit(c); }) &&
           has([](int c) { return std::isupper(c); }) && has([](int c) { return std::islower(c); });
}

bool is_misplaced_key(std::string_view path, std::string_view text) {
    return path.starts_with("provider.") && is_key_instead_of_path(text);
}

std::string redact(std::string_view secret) {
    static constexpr std::size_t shortest = 16;
    if (secret.size() < shortest) return "hidden";
    return fmt::format("{}...{}", secret.substr(0, 3), secret.substr(secret.size() - 2));
}

std::vector<std::string> split(std::string_view text, std::string_view separator) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t at = text.find(separator);
        parts.emplace_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + separator.size());
    }
}

std::optional<std::vector<std::string>> split_words(std::string_view text) {
    std::vector<std::string> words;
    std::optional<std::string> word;  // a word may be empty: ""
    char quote = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (quote == 0 && is_space) {
            if (word) words.push_back(std::move(*word));
            word.reset();
            continue;
        }
        if (!word) word.emplace();
        if (c == quote) {
            quote = 0;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else if (c == '\\' && quote != '\'') {
            if (++at == text.size()) return std::nullopt;
            word->push_back(text[at]);
        } else {
            word->push_back(c);
        }
    }
    if (quote != 0) return std::nullopt;
    if (word) words.push_back(std::move(*word));
    return words;
}

}  // namespace invito
