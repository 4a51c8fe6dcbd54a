#pragma once
// The bytes of a list file and the text they stand for: read once, digested on the way, and turned
// into UTF-8.

#include "invito/support/digest.hpp"
#include "invito/support/file.hpp"
#include "invito/support/result.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

namespace invito::input {

class ByteSource {
public:
    // `path` "-" is standard input. Errors: data; "list.missing", "list.unreadable".
    [[nodiscard]] static Result<std::unique_ptr<ByteSource>> open(const std::string& path);
    // Bytes that are in memory already; `path` is only what they are called.
    [[nodiscard]] static Result<std::unique_ptr<ByteSource>> of(
        std::string path, std::string bytes
    );

    // Appends the next piece to `bytes` and returns its length, 0 at the end. Errors: data;
    // "list.unreadable".
    Result<std::size_t> read(std::string& bytes);

    // Reads what a pipe or a person still has to give into a temporary file, so that nobody waits
    // for it later. Errors: data; "list.unreadable".
    Result<void> take_all();

    // Of everything read; empty before the end.
    [[nodiscard]] const std::string& sha256() const { return sha256_; }

private:
    ByteSource(std::string path, Descriptor file)
        : path_(std::move(path)), file_(std::move(file)) {}

    std::string path_;
    Descriptor file_;  // not open: in memory
    std::string bytes_;
    Sha256 digest_;
    std::string sha256_;
};

// How people call the list: the file's name without folders, or "standard input".
[[nodiscard]] std::string list_name(const std::string& path);

// Encodings of list files: recognises them by their byte order mark and turns them into UTF-8 while
// they are read. UTF-8 is checked here; all others are decoded by the system's iconv.

// Its byte order mark.
inline constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

struct Encoding {
    std::string_view name;      // as list.encoding says it: "windows-1252"
    std::string_view shown;     // "Windows-1252"
    const char* converter;      // iconv's name
    std::string_view synonyms;  // other names, each with a space before and behind
};
[[nodiscard]] const Encoding& utf8();
[[nodiscard]] const Encoding& utf16_little();
[[nodiscard]] const Encoding& utf16_big();

// All that list.encoding may name; UTF-16 once.
[[nodiscard]] std::span<const Encoding> encodings();

// By any of its names, whatever their case and marks; nullptr: unknown.
[[nodiscard]] const Encoding* find_encoding(std::string_view name);

struct EncodingGuess {
    const Encoding* encoding = &utf8();
    std::size_t mark_bytes = 0;  // length of the byte order mark
};

// From the first bytes of a file and what its owner states. A byte order mark says more than the
// statement. Errors: data; "list.encoding" without place, also where `head` is certainly UTF-8 and
// something else is stated.
[[nodiscard]] Result<EncodingGuess> guess_encoding(
    std::string_view head, const std::optional<std::string>& stated
);

// Turns bytes into UTF-8, piece by piece.
class Decoder {
public:
    // Errors: data; "list.encoding" where this system's iconv does not know it.
    [[nodiscard]] static Result<Decoder> open(const Encoding& encoding);

    // Moves what can be decoded from the front of `bytes` to the end of `text`. What stays is the
    // beginning of a character that is not whole yet, or, with false, bytes that stand for nothing.
    bool decode(std::string& bytes, std::string& text);

    [[nodiscard]] const Encoding& encoding() const { return *encoding_; }

private:
    struct Close {
        void operator()(void* converter) const;
    };
    explicit Decoder(const Encoding& encoding) : encoding_(&encoding) {}
    bool decode_utf8(std::string& bytes, std::string& text) const;

    const Encoding* encoding_;
    std::unique_ptr<void, Close> converter_;  // iconv_t, which is a pointer; null: UTF-8
};

// Bytes that are not in the encoding of their list.
struct BadBytes {
    std::string found;       // "byte 0xE9"
    std::string sample;      // bytes before them, and what follows
    std::size_t offset = 0;  // of them in `sample`
};

// The file as UTF-8. Ends early at the first byte that is not in the encoding, or that cannot be
// read: then error() or undecodable() says so.
class Utf8Stream : public std::streambuf {
public:
    // `head`: bytes already taken from `source`, without the byte order mark.
    Utf8Stream(ByteSource& source, Decoder decoder, std::string head);

    // What is decoded and not yet read: the beginning of the text before the first read.
    [[nodiscard]] std::string_view peek();

    [[nodiscard]] const std::optional<Error>& error() const { return error_; }
    [[nodiscard]] const std::optional<BadBytes>& undecodable() const { return undecodable_; }

protected:
    int_type underflow() override;

private:
    void read_piece();
    void keep_bad_bytes(std::string piece);

    ByteSource& source_;
    Decoder decoder_;
    std::string raw_;   // read, not yet decoded
    std::string text_;  // decoded; the get area
    bool raw_ended_ = false;
    std::optional<Error> error_;
    std::optional<BadBytes> undecodable_;
};

// --- Which encoding a list is probably in that is not in the one it was taken for. For hints: a
// person sees what the text would be, and decides.

// A cell as one encoding would read it.
struct LikelyReading {
    const Encoding* encoding = nullptr;
    std::string cell;
};

struct EncodingAdvice {
    // The most plausible first; the second only where it is nearly as plausible and reads the cell
    // otherwise. Empty: none makes words of it.
    std::vector<LikelyReading> readings = {};
    std::size_t lines_below = 0;     // from the line with the bad bytes to that of the cell
    bool is_utf8_otherwise = false;  // most of what is not ASCII is UTF-8
};

[[nodiscard]] EncodingAdvice advise_on_encoding(const BadBytes& bad);

}  // namespace invito::input
