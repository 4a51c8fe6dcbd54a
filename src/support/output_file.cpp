#include "invito/support/output_file.hpp"

#include "invito/support/digest.hpp"
#include "invito/support/file.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <ostream>
#include <streambuf>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <system_error>
#include <unistd.h>

namespace invito {

namespace {

namespace fs = std::filesystem;
using Kind = Destination::Kind;

// Where a program notes in a file's extended attributes what it wrote (xattr(7)). It leaves a copy,
// and fails the comparison after an edit.
constexpr const char* digest_attribute = "user.invito.sha256";

Error cannot_write(const std::string& path, int error_number) {
    return Error{
        .kind = ErrorKind::storage,
        .code = "file.write",
        .what =
            fmt::format("cannot write {}: {}", path, std::generic_category().message(error_number)),
        .hint = "does its folder exist, may you write there, and is there space?",
    };
}

Error not_ours(const std::string& path, const std::string& way_out) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "file.not_ours",
        .what = fmt::format("{} is there already, and was not written by invito", path),
        .hint = way_out,
        .help_topic = "files",
    };
}

Error changed(const std::string& path, const std::string& way_out) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "file.changed",
        .what = fmt::format("{} was changed since it was written", path),
        .hint = way_out,
        .help_topic = "files",
    };
}

Destination::State state_of(const struct stat& status) {
    return {
        static_cast<std::int64_t>(status.st_dev),
        static_cast<std::int64_t>(status.st_ino),
        static_cast<std::int64_t>(status.st_mode & S_IFMT),
        status.st_size,
        status.st_mtim.tv_sec,
        status.st_mtim.tv_nsec,
        status.st_ctim.tv_sec,
        status.st_ctim.tv_nsec,
    };
}

// A file is opened after it was looked at: whether it is still that one.
bool is_still(const Descriptor& file, const Destination& destination) {
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) return false;
    constexpr std::ptrdiff_t identity = 3;  // the rest of a state changes with what is written
    const auto state = state_of(status);
    return std::equal(state.begin(), state.begin() + identity, destination.state.begin());
}

// Neither truncated nor created: what was swapped in meanwhile is noticed before it is touched.
Result<Descriptor> open_through(const Destination& destination) {
    Descriptor file = destination.descriptor
                          ? duplicate(*destination.descriptor)
                          : open_file(destination.path, O_WRONLY | O_NOCTTY | O_NOFOLLOW);
    if (!file.is_open()) return cannot_write(destination.shown, errno);
    if (!is_still(file, destination)) return cannot_write(destination.shown, ESTALE);
    return file;
}

constexpr int links_max = 40;  // as the kernel (path_resolution(7))
constexpr const char* another_name = "choose another name";

struct ResolvedPath {
    std::string path;                   // absolute, without links
    std::optional<int> descriptor;      // of this process
    std::optional<struct stat> status;  // nullopt: nothing is there
};

std::optional<struct stat> status_of(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;
    return status;
}

// /proc/self/fd, /dev/fd and /proc/thread-self/fd are links to it.
bool holds_our_descriptors(const fs::path& folder) {
    const std::string text = folder.string();
    const std::string begin = fmt::format("/proc/{}/", ::getpid());
    return folder.filename() == "fd" && text.starts_with(begin);
}

Result<ResolvedPath> resolve_descriptor(const std::string& shown, int number) {
    struct stat status {};
    const int flags = ::fcntl(number, F_GETFL);
    if (flags < 0 || ::fstat(number, &status) != 0) return cannot_write(shown, errno);
    if ((flags & O_ACCMODE) == O_RDONLY) return cannot_write(shown, EBADF);
    return ResolvedPath{{}, number, status};
}

// The last link of a path to a descriptor names no file ("pipe:[4711]"): links are followed one by
// one, so that it is seen before it is followed.
Result<ResolvedPath> resolve_path(const std::string& shown) {
    if (shown == "-") return resolve_descriptor(shown, STDOUT_FILENO);
    std::error_code failed;
    fs::path path = fs::absolute(shown, failed);
    for (int links = 0; !failed && links < links_max; ++links) {
        const fs::path folder = fs::canonical(path.parent_path(), failed);
        if (failed) break;
        const std::string name = path.filename().string();
        if (const auto number = parse_number<int>(name); number && holds_our_descriptors(folder)) {
            return resolve_descriptor(shown, *number);
        }
        const bool is_name = !name.empty() && name != "." && name != "..";
        path = is_name ? folder / name : folder;
        struct stat status {};
        if (::lstat(path.c_str(), &status) != 0) {
            if (errno == ENOENT) return ResolvedPath{path.string(), std::nullopt, std::nullopt};
            return cannot_write(shown, errno);
        }
        if (!S_ISLNK(status.st_mode)) return ResolvedPath{path.string(), std::nullopt, status};
        path = path.parent_path() / fs::read_symlink(path, failed);
    }
    return cannot_write(shown, failed ? failed.value() : ELOOP);
}

bool is_same(const ResolvedPath& resolved, const OwnFile& own) {
    const auto there = status_of(own.path);
    if (resolved.status && there) {
        return resolved.status->st_dev == there->st_dev && resolved.status->st_ino == there->st_ino;
    }
    return !resolved.status && !there && canonical_path(own.path) == resolved.path;
}

// Nothing is lost by writing to a terminal that is read from, or to /dev/null.
const OwnFile* own_file_at(const ResolvedPath& resolved, const std::vector<OwnFile>& own) {
    if (resolved.status && S_ISCHR(resolved.status->st_mode)) return nullptr;
    const auto found = std::ranges::find_if(own, [&resolved](const OwnFile& file) {
        return !file.path.empty() && file.path != "-" && is_same(resolved, file);
    });
    return found == own.end() ? nullptr : &*found;
}

Error is_own(const std::string& shown, const OwnFile& own) {
    const bool is_spelled_so =
        fs::absolute(own.path).lexically_normal() == fs::absolute(shown).lexically_normal();
    return Error{
        .kind = ErrorKind::usage,
        .code = "file.own_input",
        .what = fmt::format("{} is {}, which is never written over", shown, own.what),
        .found = is_spelled_so ? std::string() : own.path,
        .hint = another_name,
        .help_topic = "files",
    };
}

Error is_folder(const std::string& shown) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "file.folder",
        .what = fmt::format("{} is a folder", shown),
        .hint = "name a file in it",
    };
}

Descriptor open_regular(const std::string& path) {
    Descriptor file = open_file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    struct stat status {};
    const bool is_regular =
        file.is_open() && ::fstat(file.number(), &status) == 0 && S_ISREG(status.st_mode);
    return is_regular ? std::move(file) : Descriptor(-1);
}

std::optional<std::string> sha256_of(const Descriptor& file) {
    constexpr std::size_t piece_bytes = 1 << 16;
    Sha256 digest;
    std::string piece(piece_bytes, '\0');
    off_t at = 0;
    for (;;) {
        const ssize_t count = ::pread(file.number(), piece.data(), piece.size(), at);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return std::nullopt;
        if (count == 0) return digest.hex();
        digest.update(std::string_view(piece).substr(0, static_cast<std::size_t>(count)));
        at += count;
    }
}

std::string noted_digest(const Descriptor& file) {
    constexpr std::size_t digest_letters = 64;
    std::string noted(digest_letters, '\0');
    const ssize_t size = ::fgetxattr(file.number(), digest_attribute, noted.data(), noted.size());
    return size == static_cast<ssize_t>(noted.size()) ? noted : std::string();
}

// nullopt: the file may be replaced.
std::optional<Error> stands_in_the_way(
    const std::string& shown, const ResolvedPath& resolved, const OutputRules& rules
) {
    if (rules.is_forced || resolved.status->st_size == 0) return std::nullopt;
    const Descriptor file = open_regular(resolved.path);
    if (!file.is_open()) return not_ours(shown, rules.way_out);
    const auto sha256 = sha256_of(file);
    const std::string noted = noted_digest(file);
    if (sha256 && *sha256 == noted) return std::nullopt;
    bool was_written = !noted.empty();
    for (const WrittenFile& known : rules.written) {
        if (known.path != resolved.path) continue;
        if (sha256 && *sha256 == known.sha256) return std::nullopt;
        was_written = true;
    }
    return was_written ? changed(shown, rules.way_out) : not_ours(shown, rules.way_out);
}

}  // namespace

Result<Destination> find_destination(const std::string& path, const OutputRules& rules) {
    const auto resolved = resolve_path(path);
    if (!resolved) return resolved.error();
    if (const OwnFile* own = own_file_at(*resolved, rules.own)) return is_own(path, *own);
    Destination found{.shown = path, .path = resolved->path, .mode = rules.mode};
    if (!resolved->status) return found;
    found.state = state_of(*resolved->status);
    if (S_ISDIR(resolved->status->st_mode)) return is_folder(path);
    if (resolved->descriptor || S_ISCHR(resolved->status->st_mode) ||
        S_ISFIFO(resolved->status->st_mode) || S_ISSOCK(resolved->status->st_mode)) {
        found.kind = Kind::through;
        found.descriptor = resolved->descriptor;
        return found;
    }
    if (S_ISBLK(resolved->status->st_mode)) {  // a disk: it holds somebody's files
        if (!rules.is_forced) return not_ours(path, rules.way_out);
        found.kind = Kind::through;
        return found;
    }
    if (auto error = stands_in_the_way(path, *resolved, rules)) return *std::move(error);
    found.kind = Kind::replaced;
    return found;
}

Result<Descriptor> open_to_append(const std::string& path, const OutputRules& rules) {
    const auto resolved = resolve_path(path);
    if (!resolved) return resolved.error();
    if (const OwnFile* own = own_file_at(*resolved, rules.own)) return is_own(path, *own);
    Destination found{.shown = path, .path = resolved->path, .descriptor = resolved->descriptor};
    if (resolved->status) {
        found.state = state_of(*resolved->status);
        if (S_ISDIR(resolved->status->st_mode)) return is_folder(path);
        if (!S_ISREG(resolved->status->st_mode) || resolved->descriptor) return open_through(found);
    }
    constexpr int flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NOCTTY;
    Descriptor file = open_file(found.path, flags, rules.mode);
    if (!file.is_open()) return cannot_write(path, errno);
    if (resolved->status && !is_still(file, found)) return cannot_write(path, ESTALE);
    return file;
}

bool is_as_written(const std::string& path, const std::string& sha256) {
    const Descriptor file = open_regular(path);
    if (!file.is_open()) return false;
    const auto found = sha256_of(file);
    return found && (*found == sha256 || *found == noted_digest(file));
}

std::optional<std::string> sha256_of_file(const std::string& path) {
    const Descriptor file = open_regular(path);
    return file.is_open() ? sha256_of(file) : std::nullopt;
}

std::string canonical_path(const std::string& path) {
    std::error_code failed;
    const fs::path canonical = fs::weakly_canonical(fs::absolute(path, failed), failed);
    return failed ? path : canonical.lexically_normal().string();
}

namespace {

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
        const std::string_view held(pbase(), static_cast<std::size_t>(pptr() - pbase()));
        if (error_ == 0 && !write_all(file_, held)) error_ = errno;
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
        const Descriptor left = open_file(entry->path(), O_RDWR | O_NOFOLLOW | O_NONBLOCK);
        if (left.is_open() && ::flock(left.number(), LOCK_EX | LOCK_NB) == 0)
            ::unlink(entry->path().c_str());
    }
}

struct Beside {
    Descriptor file{-1};
    std::string path;
};

Result<Beside> create_beside(const Destination& destination) {
    constexpr int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW;
    remove_left_behind(std::filesystem::path(destination.path).parent_path());
    for (int attempt = 0;; ++attempt) {
        Beside made{Descriptor(-1), name_beside(destination.path, attempt)};
        made.file = open_file(made.path, flags, destination.mode);
        if (made.file.is_open() && hold(made.file)) return made;
        if (!made.file.is_open() && errno != EEXIST) return cannot_write(destination.shown, errno);
    }
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
        if (errno == EEXIST) return not_ours(destination.shown, again);
        return cannot_write(destination.shown, errno);
    }
    struct stat status {};
    const bool is_there = ::lstat(destination.path.c_str(), &status) == 0;
    if (!is_there || state_of(status) != destination.state)
        return changed(destination.shown, again);
    if (::rename(from.c_str(), destination.path.c_str()) == 0) return {};
    return cannot_write(destination.shown, errno);
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
        return cannot_write(destination.shown, error_number);
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
        auto file = open_through(destination);
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
    ::fsetxattr(state.file.number(), digest_attribute, sha256->data(), sha256->size(), 0);
    // A full disk may say so here first.
    if (!sync_to_disk(state.file)) return state.failure(errno);
    if (auto moved = move_into_place(state.unfinished, state.destination); !moved)
        return moved.error();
    state.unfinished.clear();
    const Descriptor folder = open_file(folder_of(state.destination.path), O_RDONLY | O_DIRECTORY);
    [[maybe_unused]] const bool is_synced = folder.is_open() && sync_to_disk(folder);
    return WrittenFile{state.destination.path, *sha256};
}

}  // namespace invito
