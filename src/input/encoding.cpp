#include "encoding.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace invito::input {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view utf16_little_mark = "\xFF\xFE"sv;
constexpr std::string_view utf16_big_mark = "\xFE\xFF"sv;

// Code points of the bytes 0x80 to 0x9F; the five free ones are control characters, as browsers
// read them (https://encoding.spec.whatwg.org/index-windows-1252.txt, 2018-01-06).
constexpr std::array<char32_t, 32> windows_1252_upper_controls = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

constexpr unsigned byte_value(char c) {
    return static_cast<unsigned char>(c);
}

constexpr bool is_high_surrogate(char32_t unit) {
    return unit >= 0xD800 && unit < 0xDC00;
}
constexpr bool is_low_surrogate(char32_t unit) {
    return unit >= 0xDC00 && unit < 0xE000;
}

void append_utf8(std::string& text, char32_t code_point) {
    const auto add = [&text](char32_t byte) { text += static_cast<char>(byte); };
    const auto add_continuation = [&](int shift) { add(0x80 | ((code_point >> shift) & 0x3F)); };
    if (code_point < 0x80) {
        add(code_point);
    } else if (code_point < 0x800) {
        add(0xC0 | (code_point >> 6));
        add_continuation(0);
    } else if (code_point < 0x10000) {
        add(0xE0 | (code_point >> 12));
        add_continuation(6);
        add_continuation(0);
    } else {
        add(0xF0 | (code_point >> 18));
        add_continuation(12);
        add_continuation(6);
        add_continuation(0);
    }
}

// Length of a character cut off by the end of `text`: 0 to 3 bytes.
std::size_t cut_off_bytes(std::string_view text) {
    for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
        const unsigned byte = byte_value(text[text.size() - back]);
        const bool continuation = (byte & 0xC0) == 0x80;
        if (continuation) continue;
        const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
        return length > back ? back : 0;
    }
    return 0;
}

Encoding utf16_without_mark(std::string_view head) {
    return head.starts_with('\0') ? Encoding::utf16_big : Encoding::utf16_little;
}

bool looks_like_utf16(std::string_view head) {
    return head.size() >= 4 && (head[0] == '\0') != (head[1] == '\0') &&
           (head[0] == '\0') == (head[2] == '\0') && (head[1] == '\0') == (head[3] == '\0');
}

Error encoding_error(std::string what, std::string hint) {
    return {
        .kind = ErrorKind::data,
        .code = "list.encoding",
        .what = std::move(what),
        .hint = std::move(hint),
    };
}

}  // namespace

std::string_view to_string(Encoding encoding) {
    switch (encoding) {
        case Encoding::utf8:
            return "UTF-8";
        case Encoding::utf16_little:
        case Encoding::utf16_big:
            return "UTF-16";
        case Encoding::windows_1252:
            return "Windows-1252";
    }
    return "";
}

Result<EncodingGuess> guess_encoding(
    std::string_view head, const std::optional<std::string>& stated
) {
    if (head.starts_with(utf8_mark)) return EncodingGuess{Encoding::utf8, utf8_mark.size()};
    if (head.starts_with(utf16_little_mark)) return EncodingGuess{Encoding::utf16_little, 2};
    if (head.starts_with(utf16_big_mark)) return EncodingGuess{Encoding::utf16_big, 2};
    if (!stated && looks_like_utf16(head)) {
        return encoding_error(
            "the list looks like UTF-16 without a byte order mark",
            "save as \"CSV UTF-8\", or set list.encoding: utf-16"
        );
    }
    if (!stated || ascii_iequals(*stated, "utf-8")) return EncodingGuess{};
    if (ascii_iequals(*stated, "utf-16")) return EncodingGuess{utf16_without_mark(head)};
    if (ascii_iequals(*stated, "windows-1252")) return EncodingGuess{Encoding::windows_1252};
    return encoding_error(
        fmt::format("unknown encoding \"{}\"", *stated),
        "list.encoding is utf-8, utf-16 or windows-1252"
    );
}

Utf8Stream::Utf8Stream(ByteSource& source, Encoding encoding, std::string head)
    : source_(source), encoding_(encoding), raw_(std::move(head)) {}

std::string_view Utf8Stream::peek() {
    if (gptr() == egptr()) underflow();
    return {gptr(), static_cast<std::size_t>(egptr() - gptr())};
}

Utf8Stream::int_type Utf8Stream::underflow() {
    text_.clear();
    while (text_.empty() && !raw_ended_ && !undecodable_) {
        read_piece();
        switch (encoding_) {
            case Encoding::utf8:
                decode_utf8();
                break;
            case Encoding::utf16_little:
            case Encoding::utf16_big:
                decode_utf16();
                break;
            case Encoding::windows_1252:
                decode_windows_1252();
                break;
        }
    }
    setg(text_.data(), text_.data(), text_.data() + text_.size());
    return text_.empty() ? traits_type::eof() : traits_type::to_int_type(text_.front());
}

void Utf8Stream::read_piece() {
    const Result<std::size_t> read = source_.read(raw_);
    if (!read) error_ = read.error();
    raw_ended_ = !read || *read == 0;
}

void Utf8Stream::decode_utf8() {
    const std::size_t whole = raw_.size() - (raw_ended_ ? 0 : cut_off_bytes(raw_));
    text_.swap(raw_);
    raw_.assign(text_, whole);
    text_.resize(whole);
    if (const auto bad = first_invalid_utf8(text_)) {
        undecodable_ = fmt::format("byte 0x{:02X}", byte_value(text_[*bad]));
        text_.resize(*bad);
    }
}

void Utf8Stream::decode_utf16() {
    std::size_t offset = 0;
    while (raw_.size() - offset >= 2) {
        const char32_t unit = utf16_unit(offset);
        if (is_high_surrogate(unit) && raw_.size() - offset < 4 && !raw_ended_) break;
        const bool paired = is_high_surrogate(unit) && raw_.size() - offset >= 4 &&
                            is_low_surrogate(utf16_unit(offset + 2));
        if (!paired && (is_high_surrogate(unit) || is_low_surrogate(unit))) {
            undecodable_ =
                fmt::format("half a surrogate pair 0x{:04X}", static_cast<unsigned>(unit));
            return;
        }
        const char32_t low = paired ? utf16_unit(offset + 2) : 0;
        append_utf8(text_, paired ? 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00) : unit);
        offset += paired ? 4 : 2;
    }
    raw_.erase(0, offset);
    if (raw_ended_ && !raw_.empty()) undecodable_ = "half a character at the end";
}

void Utf8Stream::decode_windows_1252() {
    for (const char c : raw_) {
        const unsigned byte = byte_value(c);
        const bool upper_control = byte >= 0x80 && byte < 0xA0;
        append_utf8(text_, upper_control ? windows_1252_upper_controls[byte - 0x80] : byte);
    }
    raw_.clear();
}

char32_t Utf8Stream::utf16_unit(std::size_t offset) const {
    const unsigned first = byte_value(raw_[offset]);
    const unsigned second = byte_value(raw_[offset + 1]);
    return encoding_ == Encoding::utf16_little ? first | (second << 8) : (first << 8) | second;
}

}  // namespace invito::input
