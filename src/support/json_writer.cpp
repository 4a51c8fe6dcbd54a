#include "invito/support/json_writer.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <ostream>

namespace invito {
namespace {

constexpr std::size_t json_flush_bytes = 64 * 1024;

bool needs_escape(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

void append_escape(std::string& json, char c) {
    constexpr std::string_view meanings = "\"\\\b\f\n\r\t";
    constexpr std::string_view letters = "\"\\bfnrt";
    const std::size_t known = meanings.find(c);
    if (known != std::string_view::npos) {
        json += '\\';
        json += letters[known];
    } else {
        fmt::format_to(std::back_inserter(json), "\\u{:04X}", static_cast<unsigned>(c));
    }
}

std::string repaired_utf8(std::string_view text) {
    constexpr std::string_view replacement_character = "\xEF\xBF\xBD";
    std::string repaired;
    while (const auto invalid = first_invalid_utf8(text)) {
        repaired.append(text.substr(0, *invalid)).append(replacement_character);
        text.remove_prefix(*invalid + 1);
    }
    return repaired.append(text);
}

}  // namespace

void append_json_text(std::string& json, std::string_view text) {
    json += '"';
    while (!text.empty()) {
        const auto* const stop = std::ranges::find_if(text, needs_escape);
        json.append(text.begin(), stop);
        text.remove_prefix(static_cast<std::size_t>(stop - text.begin()));
        if (text.empty()) break;
        append_escape(json, text.front());
        text.remove_prefix(1);
    }
    json += '"';
}

void JsonWriter::key(std::string_view name) {
    text_value(name);
    text_ += ':';
    needs_comma_ = false;
}

void JsonWriter::null() {
    plain_value("null");
}

void JsonWriter::begin_value() {
    if (needs_comma_) text_ += ',';
    needs_comma_ = true;
}

void JsonWriter::open(char bracket) {
    begin_value();
    text_ += bracket;
    ++depth_;
    needs_comma_ = false;
}

void JsonWriter::close(char bracket) {
    ensure(depth_ > 0, "what ends in a JSON document has begun");
    text_ += bracket;
    --depth_;
    needs_comma_ = true;
    if (out_ != nullptr && text_.size() >= json_flush_bytes) flush();
}

void JsonWriter::plain_value(std::string_view literal) {
    begin_value();
    text_ += literal;
}

void JsonWriter::text_value(std::string_view content) {
    begin_value();
    append_json_text(text_, first_invalid_utf8(content) ? repaired_utf8(content) : content);
}

void JsonWriter::integer(std::int64_t value) {
    begin_value();
    fmt::format_to(std::back_inserter(text_), "{}", value);
}

// The fewest digits that read back as the same number, and never an exponent; whole ones keep
// their ".0".
void JsonWriter::number(double value) {
    ensure(std::isfinite(value), "a number in JSON is finite");
    std::array<char, 400> digits{};
    const auto [end, problem] = std::to_chars(
        digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed
    );
    ensure(problem == std::errc{}, "400 characters hold any number");
    const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
    plain_value(text);
    if (text.find('.') == std::string_view::npos) text_ += ".0";
}

void JsonWriter::finish() {
    ensure(depth_ == 0 && needs_comma_, "a JSON document is complete when it is finished");
    text_ += '\n';
    if (out_ != nullptr) flush();
}

void JsonWriter::flush() {
    out_->write(text_.data(), std::ssize(text_));
    text_.clear();
}

}  // namespace invito
