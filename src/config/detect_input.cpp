#include "invito/config/campaign_file.hpp"
#include "invito/support/foreign_file.hpp"
#include "invito/support/text.hpp"
#include "schema.hpp"
#include "text_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <utility>

namespace invito {

namespace {

constexpr std::size_t looked_at_bytes = 64 * 1024;

Error input_error(std::string code, std::string what, std::string hint) {
    Error error{ErrorKind::data, std::move(code), std::move(what)};
    error.hint = std::move(hint);
    error.help_topic = "csv";
    return error;
}

// The first line that is not blank, a comment or "---".
std::string_view first_content_line(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        const std::string_view line = trim(bytes.substr(0, end));
        if (!line.empty() && !line.starts_with('#') && line != "---") return line;
        if (end == std::string_view::npos) break;
        bytes.remove_prefix(end + 1);
    }
    return {};
}

bool is_list_item(std::string_view line) {
    return line == "-" || line.starts_with("- ") || line.starts_with("-\t") ||
           line.starts_with('[');
}

// "name: x" of a campaign file; CSV headers have no colon after their first word.
bool is_campaign_key(std::string_view line) {
    if (line.starts_with('{')) return true;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    if (colon + 1 < line.size() && line[colon + 1] != ' ') return false;
    const auto keys = campaign_schema().children("");
    return std::find(keys.begin(), keys.end(), line.substr(0, colon)) != keys.end();
}

bool is_yaml_name(const std::string& path) {
    const std::string extension = ascii_lower(std::filesystem::path(path).extension().string());
    return extension == ".yaml" || extension == ".yml";
}

}  // namespace

Result<InputKind> detect_input(const std::string& path) {
    static constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (path == "-") return InputKind::csv;
    const TextFileErrors errors{
        ErrorKind::data, "input.missing", "input.unreadable", "check the path"};
    const auto bytes = read_text_file(path, looked_at_bytes, errors);
    if (!bytes) return bytes.error();
    if (const auto foreign = recognise_foreign_file(*bytes)) {
        return input_error(
            fmt::format("input.{}", foreign->code), fmt::format("{} {}", path, foreign->is_what),
            std::string(foreign->hint)
        );
    }
    std::string_view text = *bytes;
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    if (trim(text).empty()) {
        return input_error(
            "input.empty", fmt::format("{} is empty", path), "is it the right file?"
        );
    }
    const std::string_view line = first_content_line(text);
    if (is_list_item(line)) return InputKind::yaml_list;
    if (is_campaign_key(line)) return InputKind::campaign;
    const bool is_header = line.find_first_of(",;\t|") != std::string_view::npos &&
                           line.find(": ") == std::string_view::npos;
    return is_yaml_name(path) && !is_header ? InputKind::campaign : InputKind::csv;
}

}  // namespace invito
