#include "byte_source.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace invito::input {
namespace {

constexpr std::size_t piece_bytes = 128 * 1024;
constexpr std::string_view standard_input = "-";

Error unreadable(const std::string& path, int error_number) {
    const bool missing = error_number == ENOENT || error_number == ENOTDIR;
    return {
        .kind = ErrorKind::data,
        .code = missing ? "list.missing" : "list.unreadable",
        .what = fmt::format(
            "cannot read {} ({})", list_name(path), std::generic_category().message(error_number)
        ),
        .place = Place{path},
        .hint = missing ? "a relative path counts from the file that names it" : "",
    };
}

}  // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::string& path) {
    const int fd =
        path == standard_input ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return unreadable(path, errno);
    return std::unique_ptr<ByteSource>(new ByteSource(path, fd));
}

Result<std::unique_ptr<ByteSource>> ByteSource::of(std::string path, std::string bytes) {
    std::unique_ptr<ByteSource> source(new ByteSource(std::move(path), -1));
    source->bytes_ = std::move(bytes);
    return source;
}

ByteSource::~ByteSource() {
    if (fd_ >= 0) ::close(fd_);
}

Result<std::size_t> ByteSource::read(std::string& bytes) {
    if (!sha256_.empty()) return std::size_t{0};
    if (fd_ < 0) {
        digest_.update(bytes_);
        sha256_ = bytes_.empty() ? digest_.hex() : std::string();
        bytes += bytes_;
        return std::exchange(bytes_, {}).size();
    }
    const std::size_t before = bytes.size();
    bytes.resize(before + piece_bytes);
    ssize_t count = 0;
    do {
        count = ::read(fd_, bytes.data() + before, piece_bytes);
    } while (count < 0 && errno == EINTR);
    const int error_number = errno;
    bytes.resize(before + static_cast<std::size_t>(count > 0 ? count : 0));

    if (count < 0) return unreadable(path_, error_number);
    if (count == 0) {
        sha256_ = digest_.hex();
    } else {
        digest_.update(std::string_view(bytes).substr(before));
    }
    return static_cast<std::size_t>(count);
}

Result<void> ByteSource::take_all() {
    struct stat kind {};
    if (fd_ < 0 || (::fstat(fd_, &kind) == 0 && S_ISREG(kind.st_mode))) return {};
    struct CloseFile {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    const std::unique_ptr<std::FILE, CloseFile> taken(std::tmpfile());
    if (taken == nullptr) return unreadable(path_, errno);
    std::string piece(piece_bytes, '\0');
    for (;;) {
        const ssize_t count = ::read(fd_, piece.data(), piece.size());
        if (count == 0) break;
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return unreadable(path_, errno);
        const auto size = static_cast<std::size_t>(count);
        if (std::fwrite(piece.data(), 1, size, taken.get()) != size)
            return unreadable(path_, errno);
    }
    if (std::fflush(taken.get()) != 0 || std::fseek(taken.get(), 0, SEEK_SET) != 0)
        return unreadable(path_, errno);
    const int copy = ::dup(::fileno(taken.get()));
    if (copy < 0) return unreadable(path_, errno);
    ::close(std::exchange(fd_, copy));
    return {};
}

std::string list_name(const std::string& path) {
    if (path == standard_input) return "standard input";
    return path.substr(path.find_last_of('/') + 1);
}

}  // namespace invito::input
