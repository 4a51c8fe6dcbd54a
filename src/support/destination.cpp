#include "invito/support/digest.hpp"
#include "invito/support/output_file.hpp"
#include "output_parts.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/xattr.h>
#include <system_error>
#include <unistd.h>

namespace invito {
namespace output {

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

bool is_still(const Descriptor& file, const Destination& destination) {
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) return false;
    constexpr std::ptrdiff_t identity = 3;  // the rest of a state changes with what is written
    const auto state = state_of(status);
    return std::equal(state.begin(), state.begin() + identity, destination.state.begin());
}

// Neither truncated nor created: what was swapped in meanwhile is noticed before it is touched.
Result<Descriptor> open_through(const Destination& destination) {
    Descriptor file(
        destination.descriptor
            ? ::fcntl(*destination.descriptor, F_DUPFD_CLOEXEC, 0)
            : ::open(destination.path.c_str(), O_WRONLY | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC)
    );
    if (!file.is_open()) return cannot_write(destination.shown, errno);
    if (!is_still(file, destination)) return cannot_write(destination.shown, ESTALE);
    return file;
}

}  // namespace output

namespace {

namespace fs = std::filesystem;
using Kind = Destination::Kind;

constexpr int links_max = 40;  // as the kernel (path_resolution(7))
constexpr const char* another_name = "choose another name";

struct Lead {
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

std::optional<int> number_in(const std::string& text) {
    int number = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    return number;
}

Result<Lead> lead_to_descriptor(const std::string& shown, int number) {
    struct stat status {};
    const int flags = ::fcntl(number, F_GETFL);
    if (flags < 0 || ::fstat(number, &status) != 0) return output::cannot_write(shown, errno);
    if ((flags & O_ACCMODE) == O_RDONLY) return output::cannot_write(shown, EBADF);
    return Lead{{}, number, status};
}

// The last link of a path to a descriptor names no file ("pipe:[4711]"): links are followed one by
// one, so that it is seen before it is followed.
Result<Lead> follow(const std::string& shown) {
    if (shown == "-") return lead_to_descriptor(shown, STDOUT_FILENO);
    std::error_code failed;
    fs::path path = fs::absolute(shown, failed);
    for (int links = 0; !failed && links < links_max; ++links) {
        const fs::path folder = fs::canonical(path.parent_path(), failed);
        if (failed) break;
        const std::string name = path.filename().string();
        if (const auto number = number_in(name); number && holds_our_descriptors(folder)) {
            return lead_to_descriptor(shown, *number);
        }
        const bool is_name = !name.empty() && name != "." && name != "..";
        path = is_name ? folder / name : folder;
        struct stat status {};
        if (::lstat(path.c_str(), &status) != 0) {
            if (errno == ENOENT) return Lead{path.string(), std::nullopt, std::nullopt};
            return output::cannot_write(shown, errno);
        }
        if (!S_ISLNK(status.st_mode)) return Lead{path.string(), std::nullopt, status};
        path = path.parent_path() / fs::read_symlink(path, failed);
    }
    return output::cannot_write(shown, failed ? failed.value() : ELOOP);
}

bool is_same(const Lead& lead, const OwnFile& own) {
    const auto there = status_of(own.path);
    if (lead.status && there) {
        return lead.status->st_dev == there->st_dev && lead.status->st_ino == there->st_ino;
    }
    return !lead.status && !there && canonical_path(own.path) == lead.path;
}

// Nothing is lost by writing to a terminal that is read from, or to /dev/null.
const OwnFile* own_file_at(const Lead& lead, const std::vector<OwnFile>& own) {
    if (lead.status && S_ISCHR(lead.status->st_mode)) return nullptr;
    const auto found = std::ranges::find_if(own, [&lead](const OwnFile& file) {
        return !file.path.empty() && file.path != "-" && is_same(lead, file);
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
    Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    );
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
    const ssize_t size =
        ::fgetxattr(file.number(), output::digest_attribute, noted.data(), noted.size());
    return size == static_cast<ssize_t>(noted.size()) ? noted : std::string();
}

// nullopt: the file may be replaced.
std::optional<Error> stands_in_the_way(
    const std::string& shown, const Lead& lead, const OutputRules& rules
) {
    if (rules.is_forced || lead.status->st_size == 0) return std::nullopt;
    const Descriptor file = open_regular(lead.path);
    if (!file.is_open()) return output::not_ours(shown, rules.way_out);
    const auto sha256 = sha256_of(file);
    const std::string noted = noted_digest(file);
    if (sha256 && *sha256 == noted) return std::nullopt;
    bool was_written = !noted.empty();
    for (const WrittenFile& known : rules.written) {
        if (known.path != lead.path) continue;
        if (sha256 && *sha256 == known.sha256) return std::nullopt;
        was_written = true;
    }
    return was_written ? output::changed(shown, rules.way_out)
                       : output::not_ours(shown, rules.way_out);
}

}  // namespace

Result<Destination> find_destination(const std::string& path, const OutputRules& rules) {
    const auto lead = follow(path);
    if (!lead) return lead.error();
    if (const OwnFile* own = own_file_at(*lead, rules.own)) return is_own(path, *own);
    Destination found{.shown = path, .path = lead->path, .mode = rules.mode};
    if (!lead->status) return found;
    found.state = output::state_of(*lead->status);
    if (S_ISDIR(lead->status->st_mode)) return is_folder(path);
    if (lead->descriptor || S_ISCHR(lead->status->st_mode) || S_ISFIFO(lead->status->st_mode) ||
        S_ISSOCK(lead->status->st_mode)) {
        found.kind = Kind::through;
        found.descriptor = lead->descriptor;
        return found;
    }
    if (S_ISBLK(lead->status->st_mode)) {  // a disk: it holds somebody's files
        if (!rules.is_forced) return output::not_ours(path, rules.way_out);
        found.kind = Kind::through;
        return found;
    }
    if (auto error = stands_in_the_way(path, *lead, rules)) return *std::move(error);
    found.kind = Kind::replaced;
    return found;
}

Result<Descriptor> open_to_append(const std::string& path, const OutputRules& rules) {
    const auto lead = follow(path);
    if (!lead) return lead.error();
    if (const OwnFile* own = own_file_at(*lead, rules.own)) return is_own(path, *own);
    Destination found{.shown = path, .path = lead->path, .descriptor = lead->descriptor};
    if (lead->status) {
        found.state = output::state_of(*lead->status);
        if (S_ISDIR(lead->status->st_mode)) return is_folder(path);
        if (!S_ISREG(lead->status->st_mode) || lead->descriptor) return output::open_through(found);
    }
    constexpr int flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC;
    Descriptor file(::open(found.path.c_str(), flags, rules.mode));
    if (!file.is_open()) return output::cannot_write(path, errno);
    if (lead->status && !output::is_still(file, found)) return output::cannot_write(path, ESTALE);
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

}  // namespace invito
