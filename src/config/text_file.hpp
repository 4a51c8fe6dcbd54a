#pragma once
// The whole of a small file.

#include "invito/config/file_trust.hpp"
#include "invito/support/result.hpp"

#include <cstddef>
#include <fcntl.h>
#include <optional>
#include <string>

namespace invito {

// An open file, closed at the end of the scope. Without one `descriptor` is negative and errno set.
struct OpenFile {
    int descriptor = -1;

    explicit OpenFile(const std::string& path, int flags = O_RDONLY);
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile();
};

// At most one byte more than `bytes_max`, so that the caller can see that it is too long. nullopt
// on a failure, with errno. Reads on after short reads: the file may be a pipe.
[[nodiscard]] std::optional<std::string> read_all(int descriptor, std::size_t bytes_max);

struct TextFileErrors {
    ErrorKind kind = ErrorKind::config;
    std::string missing;     // code
    std::string unreadable;  // code
    std::string hint;
};

// As read_all. With `trusted` the file steers: one that others can have written is refused.
[[nodiscard]] Result<std::string> read_text_file(
    const std::string& path, std::size_t bytes_max, const TextFileErrors& errors,
    const std::optional<TrustedUsers>& trusted = std::nullopt
);

}  // namespace invito
