#pragma once
// Encodings of list files: recognises them by their byte order mark and turns them into UTF-8 while
// they are read.

#include "byte_source.hpp"
#include "invito/support/result.hpp"

#include <cstddef>
#include <optional>
#include <streambuf>
#include <string>
#include <string_view>

namespace invito::input {

// Its byte order mark.
inline constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

enum class Encoding { utf8, utf16_little, utf16_big, windows_1252 };

// "UTF-8", "UTF-16", "Windows-1252".
[[nodiscard]] std::string_view to_string(Encoding encoding);

struct EncodingGuess {
    Encoding encoding = Encoding::utf8;
    std::size_t mark_bytes = 0;  // length of the byte order mark
};

// From the first bytes of a file and what its owner states (utf-8, utf-16 or windows-1252). A byte
// order mark says more than the statement. Errors: data; "list.encoding" without place.
[[nodiscard]] Result<EncodingGuess> guess_encoding(
    std::string_view head, const std::optional<std::string>& stated
);

// The file as UTF-8. Ends early at the first byte that is not in the encoding, or that cannot be
// read: then error() or undecodable() says so.
class Utf8Stream : public std::streambuf {
public:
    // `head`: bytes already taken from `source`, without the byte order mark.
    Utf8Stream(ByteSource& source, Encoding encoding, std::string head);

    // What is decoded and not yet read: the beginning of the text before the first read.
    [[nodiscard]] std::string_view peek();

    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

    // What stood there, e.g. "byte 0xE9".
    [[nodiscard]] const std::optional<std::string>& undecodable() const { return undecodable_; }

protected:
    int_type underflow() override;

private:
    void read_piece();
    void decode_utf8();
    void decode_utf16();
    void decode_windows_1252();
    [[nodiscard]] char32_t utf16_unit(std::size_t offset) const;

    ByteSource& source_;
    Encoding encoding_;
    std::string raw_;   // read, not yet decoded
    std::string text_;  // decoded; the get area
    bool raw_ended_ = false;
    std::optional<Error> error_;
    std::optional<std::string> undecodable_;
};

}  // namespace invito::input
