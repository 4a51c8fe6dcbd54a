#include "private_files.hpp"

#include "invito/support/failure.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace invito::store {
namespace {

constexpr mode_t owner_only_file = 0600;
constexpr mode_t owner_only_directory = 0700;

[[noreturn]] void fail(std::string_view doing, const std::string& path) {
    const std::error_code why(errno, std::generic_category());
    throw StorageFailure(fmt::format("could not {} {}: {}", doing, path, why.message()));
}

Descriptor open_file(const std::string& path, int flags, mode_t mode = 0) {
    return Descriptor(::open(path.c_str(), flags | O_CLOEXEC, mode));
}

}  // namespace

void create_private_directories(const std::string& path) {
    std::filesystem::path directory;
    for (const auto& part : std::filesystem::path(path)) {
        directory /= part;
        const bool was_made = ::mkdir(directory.c_str(), owner_only_directory) == 0;
        if (!was_made && !std::filesystem::is_directory(directory))
            fail("create the directory", directory.string());
    }
}

void create_private_file(const std::string& path) {
    const Descriptor file = open_file(path, O_RDWR | O_CREAT | O_EXCL, owner_only_file);
    if (!file.is_open()) fail("create", path);
}

Descriptor open_private_file(const std::string& path) {
    Descriptor file = open_file(path, O_RDWR | O_CREAT, owner_only_file);
    if (!file.is_open()) fail("open", path);
    return file;
}

void sync_directory(const std::string& path) {
    const Descriptor directory = open_file(path, O_RDONLY | O_DIRECTORY);
    if (!directory.is_open() || (::fsync(directory.number()) != 0 && errno != EINVAL))
        fail("sync the directory", path);
}

std::string parent_directory(const std::string& path) {
    const std::string parent = std::filesystem::path(path).parent_path().string();
    return parent.empty() ? "." : parent;
}

}  // namespace invito::store
