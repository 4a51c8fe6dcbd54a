#include "yaml_source.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace invito {

YamlSource::YamlSource(std::string_view bytes, std::string file)
    : bytes_(bytes), file_(std::move(file)), line_starts_{0} {
    for (std::size_t offset = 0; offset < bytes_.size(); ++offset) {
        if (bytes_[offset] == '\n') line_starts_.push_back(offset + 1);
    }
}

std::string_view YamlSource::line_text(std::size_t line) const {
    if (line >= line_starts_.size()) return {};
    const std::size_t begin = line_starts_[line];
    const std::size_t end = line + 1 < line_starts_.size() ? line_starts_[line + 1] : bytes_.size();
    return bytes_.substr(begin, end - begin);
}

YamlSource::Position YamlSource::position(std::size_t line, std::size_t column_bytes) {
    const std::string_view text = line_text(line);
    const std::size_t end = std::min(column_bytes, text.size());
    if (counted_.line != line || counted_.bytes > end) counted_ = {line, 0, 0};
    counted_.characters += code_points(text.substr(counted_.bytes, end - counted_.bytes));
    counted_.bytes = end;
    return {line + 1, counted_.characters + 1};
}

std::string_view YamlSource::null_spelling_at(std::size_t offset, std::string_view ends) const {
    static constexpr std::array<std::string_view, 4> spellings = {"~", "null", "Null", "NULL"};
    if (offset >= bytes_.size()) return {};
    const std::string_view rest = bytes_.substr(offset);
    for (const std::string_view spelling : spellings) {
        if (!rest.starts_with(spelling)) continue;
        const bool is_whole = rest.size() == spelling.size() ||
                              ends.find(rest[spelling.size()]) != std::string_view::npos;
        if (is_whole) return spelling;
    }
    return {};
}

bool YamlSource::is_block_scalar_at(std::size_t offset) const {
    return offset < bytes_.size() && (bytes_[offset] == '|' || bytes_[offset] == '>');
}

bool YamlSource::is_quote_closed_at(std::size_t offset) const {
    if (offset >= bytes_.size()) return true;
    const char quote = bytes_[offset];
    if (quote != '"' && quote != '\'') return true;
    for (std::size_t at = offset + 1; at < bytes_.size(); ++at) {
        if (quote == '"' && bytes_[at] == '\\') {
            ++at;
        } else if (bytes_[at] == quote) {
            const bool is_doubled =
                quote == '\'' && at + 1 < bytes_.size() && bytes_[at + 1] == quote;
            if (!is_doubled) return true;
            ++at;
        }
    }
    return false;
}

bool YamlSource::is_indented_with_tab(std::size_t line) const {
    const std::string_view text = line_text(line);
    const std::size_t content = text.find_first_not_of(" \t");
    return text.substr(0, content).find('\t') != std::string_view::npos;
}

}  // namespace invito
