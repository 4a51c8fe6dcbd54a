#include "words.hpp"

namespace invito {

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
