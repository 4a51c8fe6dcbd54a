#include "temporary_folder.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <stdlib.h>

namespace invito {

Result<std::string> make_temporary_folder(const std::string& prefix) {
    std::error_code failed;
    std::string pattern =
        (std::filesystem::temp_directory_path(failed) / (prefix + "-XXXXXX")).string();
    if (!failed && mkdtemp(pattern.data()) != nullptr) return pattern;
    return Error{
        .kind = ErrorKind::storage,
        .code = "temporary.folder",
        .what = fmt::format(
            "cannot make a temporary folder: {}", failed ? failed.message() : std::strerror(errno)
        ),
        .hint = "set TMPDIR to a folder that can be written",
    };
}

}  // namespace invito
