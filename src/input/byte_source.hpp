#pragma once
// The raw bytes of a list file or of standard input, read once from front to back and digested on
// the way.

#include "invito/support/digest.hpp"
#include "invito/support/result.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace invito::input {

class ByteSource {
public:
    // `path` "-" is standard input. Errors: data; "list.missing", "list.unreadable".
    [[nodiscard]] static Result<std::unique_ptr<ByteSource>> open(const std::string& path);
    // Bytes that are in memory already; `path` is only what they are called.
    [[nodiscard]] static Result<std::unique_ptr<ByteSource>> of(
        std::string path, std::string bytes
    );
    ~ByteSource();
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    // Appends the next piece to `bytes` and returns its length, 0 at the end. Errors: data;
    // "list.unreadable".
    Result<std::size_t> read(std::string& bytes);

    // Reads what a pipe or a person still has to give into a temporary file, so that nobody waits
    // for it later. Errors: data; "list.unreadable".
    Result<void> take_all();

    // Of everything read; empty before the end.
    [[nodiscard]] const std::string& sha256() const { return sha256_; }

private:
    ByteSource(std::string path, int descriptor) : path_(std::move(path)), fd_(descriptor) {}

    std::string path_;
    int fd_ = -1;  // -1: in memory
    std::string bytes_;
    Sha256 digest_;
    std::string sha256_;
};

// How people call the list: the file's name without folders, or "standard input".
[[nodiscard]] std::string list_name(const std::string& path);

}  // namespace invito::input
