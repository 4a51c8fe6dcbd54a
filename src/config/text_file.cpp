#include "text_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace invito {

OpenFile::OpenFile(const std::string& path, int flags)
    : descriptor(::open(path.c_str(), flags | O_CLOEXEC)) {}

OpenFile::~OpenFile() {
    if (descriptor >= 0) ::close(descriptor);
}

std::optional<std::string> read_all(int descriptor, std::size_t bytes_max) {
    constexpr std::size_t step = std::size_t{64} * 1024;
    std::string bytes;
    std::size_t length = 0;
    while (length <= bytes_max) {
        if (length == bytes.size()) bytes.resize(std::min(2 * length + step, bytes_max + 1));
        const ssize_t count = ::read(descriptor, bytes.data() + length, bytes.size() - length);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return std::nullopt;
        if (count == 0) break;
        length += static_cast<std::size_t>(count);
    }
    bytes.resize(length);
    return bytes;
}

Result<std::string> read_text_file(
    const std::string& path, std::size_t bytes_max, const TextFileErrors& errors,
    const std::optional<TrustedUsers>& trusted
) {
    const auto error = [&](const std::string& code, std::string what) {
        Error problem{errors.kind, code, std::move(what)};
        problem.hint = errors.hint;
        return problem;
    };
    const auto unreadable = [&] {
        const std::string reason = std::generic_category().message(errno);
        return error(errors.unreadable, fmt::format("cannot read {}: {}", path, reason));
    };
    const OpenFile file(path);
    if (file.descriptor < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return error(errors.missing, fmt::format("{} does not exist", path));
    }
    struct stat status {};
    if (file.descriptor < 0 || ::fstat(file.descriptor, &status) != 0) return unreadable();
    if (S_ISDIR(status.st_mode)) {
        return error(errors.unreadable, fmt::format("{} is a folder, not a file", path));
    }
    if (trusted) {
        const auto fine = refuse_untrusted(file.descriptor, path, *trusted);
        if (!fine) return fine.error();
    }
    auto bytes = read_all(file.descriptor, bytes_max);
    if (!bytes) return unreadable();
    return *std::move(bytes);
}

}  // namespace invito
