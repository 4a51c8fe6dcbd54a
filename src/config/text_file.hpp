#pragma once
// The whole of a small file.

#include "invito/support/result.hpp"

#include <cstddef>
#include <string>

namespace invito {

struct TextFileErrors {
    ErrorKind kind = ErrorKind::config;
    std::string missing;     // code
    std::string unreadable;  // code
    std::string hint;
};

// At most one byte more than `bytes_max`, so that the caller can see that it is too long.
[[nodiscard]] Result<std::string> read_text_file(
    const std::string& path, std::size_t bytes_max, const TextFileErrors& errors
);

}  // namespace invito
