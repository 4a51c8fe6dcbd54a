#include "text_file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <utility>

namespace invito {

Result<std::string> read_text_file(
    const std::string& path, std::size_t bytes_max, const TextFileErrors& errors
) {
    std::error_code ignored;
    const auto status = std::filesystem::status(path, ignored);
    const auto error = [&](const std::string& code, std::string what) {
        Error problem{errors.kind, code, std::move(what)};
        problem.hint = errors.hint;
        return problem;
    };
    if (status.type() == std::filesystem::file_type::not_found) {
        return error(errors.missing, fmt::format("{} does not exist", path));
    }
    if (std::filesystem::is_directory(status)) {
        return error(errors.unreadable, fmt::format("{} is a folder, not a file", path));
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        const std::string reason = std::generic_category().message(errno);
        return error(errors.unreadable, fmt::format("cannot read {}: {}", path, reason));
    }
    std::string bytes(bytes_max + 1, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    if (file.bad()) return error(errors.unreadable, fmt::format("cannot read {}", path));
    return bytes;
}

}  // namespace invito
