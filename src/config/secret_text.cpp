#include "secret_text.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>

namespace invito {

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

}  // namespace invito
