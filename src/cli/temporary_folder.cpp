#include "temporary_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>

namespace invito {

Result<std::string> make_temporary_folder(const std::string& prefix) {
    std::error_code failed;
    std::string pattern =
        (std::filesystem::temp_directory_path(failed) / (prefix + "-XXXXXX")).string();
    if (!failed && mkdtemp(pattern.data()) != nullptr) return pattern;
    if (!failed) failed.assign(errno, std::generic_category());
    return Error{
        .kind = ErrorKind::storage,
        .code = "temporary.folder",
        .what = fmt::format("cannot make a temporary folder: {}", failed.message()),
        .hint = "set TMPDIR to a folder that can be written",
    };
}

}  // namespace invito
