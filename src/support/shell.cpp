#include "invito/support/shell.hpp"

namespace invito {

std::string shell_word(std::string_view text) {
    static constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@%:,=";
    const bool is_option = text.starts_with('-');
    if (text.find_first_not_of(plain) == std::string_view::npos && !is_option) {
        return std::string(text);
    }
    std::string word = is_option ? "'./" : "'";
    for (const char c : text) {
        if (c == '\'') word += "'\\'";
        word += c;
    }
    return word + "'";
}

}  // namespace invito
