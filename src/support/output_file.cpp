#include "invito/support/output_file.hpp"

#include "invito/support/failure.hpp"
#include "output_parts.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <ostream>
#include <streambuf>
#include <sys/file.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace invito {
namespace {

using Kind = Destination::Kind;

// Keeps the number of the first failure, which streams forget.
class DescriptorBuffer final : public std::streambuf {
public:
    explicit DescriptorBuffer(const Descriptor& file) : file_(file), bytes_(buffer_bytes, '\0') {
        setp(bytes_.data(), bytes_.data() + bytes_.size());
    }

    [[nodiscard]] int error() const { return error_; }

protected:
    int_type overflow(int_type byte) override {
        if (!write_out()) return traits_type::eof();
        if (traits_type::eq_int_type(byte, traits_type::eof())) return traits_type::not_eof(byte);
        *pptr() = traits_type::to_char_type(byte);
        pbump(1);
        return byte;
    }

    int sync() override { return write_out() ? 0 : -1; }

private:
    static constexpr std::size_t buffer_bytes = 1 << 16;

    bool write_out() {
        const char* from = pbase();
        while (error_ == 0 && from < pptr()) {
            const auto left = static_cast<std::size_t>(pptr() - from);
            const ssize_t count = ::write(file_.number(), from, left);
            if (count >= 0) {
                from += count;
            } else if (errno != EINTR) {
                error_ = errno;
            }
        }
        setp(bytes_.data(), bytes_.data() + bytes_.size());
        return error_ == 0;
    }

    const Descriptor& file_;
    std::string bytes_;
    int error_ = 0;
};

constexpr std::string_view name_begin = ".invito-";
constexpr std::string_view name_end = ".tmp";

// Beside the destination, because a rename stays on one disk; hidden, because it is not for people.
std::string name_beside(const std::string& path, int attempt) {
    const auto folder = std::filesystem::path(path).parent_path();
    return (folder / fmt::format("{}{}-{}{}", name_begin, ::getpid(), attempt, name_end)).string();
}

// Held as long as the file is written, so that it is seen when nobody writes it any more. A disk
// without such locks has nobody who could take one.
bool hold(const Descriptor& file) {
    struct stat status {};
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) return errno != EWOULDBLOCK;
    return ::fstat(file.number(), &status) == 0 && status.st_nlink > 0;
}

// What a killed command left may name people, and nothing else would ever find it.
void remove_left_behind(const std::filesystem::path& folder) {
    std::error_code failed;
    std::filesystem::directory_iterator entry(folder, failed);
    for (; !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed)) {
        const std::string name = entry->path().filename().string();
        if (!name.starts_with(name_begin) || !name.ends_with(name_end)) continue;
        constexpr int flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
        const Descriptor left(::open(entry->path().c_str(), flags));
        if (left.is_open() && ::flock(left.number(), LOCK_EX | LOCK_NB) == 0)
            ::unlink(entry->path().c_str());
    }
}

struct Beside {
    Descriptor file{-1};
    std::string path;
};

Result<Beside> create_beside(const Destination& destination) {
    constexpr int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    remove_left_behind(std::filesystem::path(destination.path).parent_path());
    for (int attempt = 0;; ++attempt) {
        Beside made{Descriptor(-1), name_beside(destination.path, attempt)};
        made.file = Descriptor(::open(made.path.c_str(), flags, destination.mode));
        if (made.file.is_open() && hold(made.file)) return made;
        if (!made.file.is_open() && errno != EEXIST)
            return output::cannot_write(destination.shown, errno);
    }
}

// A disk that cannot sync a file says EINVAL (fsync(2)); a full one may say so here first.
bool sync(const Descriptor& file) {
    return ::fsync(file.number()) == 0 || errno == EINVAL || errno == ENOTSUP;
}

void sync_folder_of(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.is_open()) ::fsync(opened.number());
}

// Only where nothing is. Some disks cannot rename so (renameat2(2), EINVAL); a hard link can.
bool rename_to_free(const std::string& from, const std::string& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS) return false;
    if (::link(from.c_str(), to.c_str()) != 0) return false;
    ::unlink(from.c_str());
    return true;
}

Result<void> move_into_place(const std::string& from, const Destination& destination) {
    const std::string again = "give the command again";
    if (destination.kind == Kind::free) {
        if (rename_to_free(from, destination.path)) return {};
        if (errno == EEXIST) return output::not_ours(destination.shown, again);
        return output::cannot_write(destination.shown, errno);
    }
    struct stat status {};
    const bool is_there = ::lstat(destination.path.c_str(), &status) == 0;
    if (!is_there || output::state_of(status) != destination.state)
        return output::changed(destination.shown, again);
    if (::rename(from.c_str(), destination.path.c_str()) == 0) return {};
    return output::cannot_write(destination.shown, errno);
}

}  // namespace

struct OutputFile::State {
    State(Destination wanted, Descriptor opened, std::string beside)
        : destination(std::move(wanted)),
          file(std::move(opened)),
          unfinished(std::move(beside)),
          buffer(file),
          stream(&buffer) {}

    ~State() {
        if (!unfinished.empty()) ::unlink(unfinished.c_str());
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    [[nodiscard]] Error failure(int error_number) const {
        return output::cannot_write(destination.shown, error_number);
    }

    Destination destination;
    Descriptor file;
    std::string unfinished;  // empty: written through
    DescriptorBuffer buffer;
    std::ostream stream;
};

OutputFile::OutputFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile& OutputFile::operator=(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;

Result<OutputFile> OutputFile::open(Destination destination) {
    if (destination.kind == Kind::through) {
        auto file = output::open_through(destination);
        if (!file) return file.error();
        return OutputFile(
            std::make_unique<State>(std::move(destination), std::move(*file), std::string())
        );
    }
    auto made = create_beside(destination);
    if (!made) return made.error();
    return OutputFile(
        std::make_unique<State>(std::move(destination), std::move(made->file), made->path)
    );
}

std::ostream& OutputFile::stream() {
    return state_->stream;
}

const std::string& OutputFile::unfinished() const {
    return state_->unfinished;
}

Result<WrittenFile> OutputFile::commit() {
    State& state = *state_;
    state.stream.flush();
    const bool is_reader_gone = state.unfinished.empty() && state.buffer.error() == EPIPE;
    if (is_reader_gone) return WrittenFile{};  // it has seen enough, as on standard output
    if (state.buffer.error() != 0) return state.failure(state.buffer.error());
    if (!state.stream) return state.failure(EIO);
    if (state.unfinished.empty()) {
        if (!state.file.close()) return state.failure(errno);
        return WrittenFile{};
    }
    const auto sha256 = sha256_of_file(state.unfinished);
    if (!sha256) return state.failure(EIO);
    // A disk without attributes leaves it to the database to know the file.
    ::fsetxattr(state.file.number(), output::digest_attribute, sha256->data(), sha256->size(), 0);
    if (!sync(state.file)) return state.failure(errno);
    if (auto moved = move_into_place(state.unfinished, state.destination); !moved)
        return moved.error();
    state.unfinished.clear();
    sync_folder_of(state.destination.path);
    return WrittenFile{state.destination.path, *sha256};
}

}  // namespace invito
