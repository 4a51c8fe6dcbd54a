#include "invito/support/file.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace invito {
namespace {

constexpr unsigned owner_only_file = 0600;
constexpr unsigned owner_only_folder = 0700;

[[noreturn]] void fail(std::string_view doing, const std::string& path) {
    const std::error_code why(errno, std::generic_category());
    throw StorageFailure(fmt::format("could not {} {}: {}", doing, path, why.message()));
}

}  // namespace

bool Descriptor::close() {
    return !is_open() || ::close(std::exchange(number_, -1)) == 0;
}

Descriptor open_file(const std::string& path) {
    return open_file(path, O_RDONLY);
}

Descriptor open_file(const std::string& path, int flags, unsigned mode) {
    return Descriptor(::open(path.c_str(), flags | O_CLOEXEC, mode));
}

Descriptor duplicate(int number) {
    return Descriptor(::fcntl(number, F_DUPFD_CLOEXEC, 0));
}

std::ptrdiff_t read_some(const Descriptor& file, char* to, std::size_t size) {
    ssize_t count = 0;
    do {
        count = ::read(file.number(), to, size);
    } while (count < 0 && errno == EINTR);
    return count;
}

std::optional<std::string> read_all(const Descriptor& file, std::size_t bytes_max) {
    constexpr std::size_t step = std::size_t{64} * 1024;
    std::string bytes;
    std::size_t length = 0;
    while (length <= bytes_max) {
        if (length == bytes.size()) bytes.resize(std::min(2 * length + step, bytes_max + 1));
        const ssize_t count = read_some(file, bytes.data() + length, bytes.size() - length);
        if (count < 0) return std::nullopt;
        if (count == 0) break;
        length += static_cast<std::size_t>(count);
    }
    bytes.resize(length);
    return bytes;
}

bool write_all(const Descriptor& file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file.number(), bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR) return false;
        if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool sync_to_disk(const Descriptor& file) {
    return ::fsync(file.number()) == 0 || errno == EINVAL || errno == ENOTSUP;
}

std::string host_name() {
    char name[256] = {};
    return gethostname(name, sizeof name - 1) == 0 ? std::string(name) : std::string("unknown");
}

std::string folder_of(const std::string& file) {
    const std::string folder = std::filesystem::path(file).parent_path().string();
    return folder.empty() ? "." : folder;
}

void create_private_folders(const std::string& path) {
    std::filesystem::path folder;
    for (const auto& part : std::filesystem::path(path)) {
        folder /= part;
        const bool was_made = ::mkdir(folder.c_str(), owner_only_folder) == 0;
        if (!was_made && !std::filesystem::is_directory(folder))
            fail("create the directory", folder.string());
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

void sync_folder(const std::string& path) {
    const Descriptor folder = open_file(path, O_RDONLY | O_DIRECTORY);
    if (!folder.is_open() || !sync_to_disk(folder)) fail("sync the directory", path);
}

namespace {

using namespace std::string_view_literals;

constexpr std::string_view save_as_csv = "save as \"CSV UTF-8\", then import; semicolons are fine";

// A ZIP archive begins with the header of its first member, whose name follows 30 bytes later
// (PKWARE APPNOTE 6.3.10, 4.3.7).
std::string_view first_member(std::string_view head) {
    constexpr std::size_t name_length_at = 26;
    constexpr std::size_t name_at = 30;
    if (head.size() < name_at) return {};
    const auto low = static_cast<unsigned char>(head[name_length_at]);
    const auto high = static_cast<unsigned char>(head[name_length_at + 1]);
    return head.substr(name_at, low + 256U * high);
}

// Members of a workbook may come in any order; the list of its parts or a folder of its own is
// first in practice. A member of another name is somebody's file.
ForeignFile zip_archive(std::string_view head) {
    const std::string_view member = first_member(head);
    if (member == "mimetype"sv) {
        return {"xlsx", "is an OpenDocument spreadsheet", save_as_csv};
    }
    const bool is_packed_list = ascii_lower(member).ends_with(".csv"sv);
    if (is_packed_list) {
        return {"archive", "is a ZIP archive", "unpack it, then import the CSV inside"};
    }
    return {"xlsx", "is an Excel workbook", save_as_csv};
}

bool is_html(std::string_view head) {
    constexpr std::size_t looked_at = 512;
    const std::string text = ascii_lower(trim(head.substr(0, looked_at)));
    return text.starts_with("<!doctype html") || text.starts_with("<html") ||
           text.starts_with("<table");
}

}  // namespace

std::optional<ForeignFile> recognise_foreign_file(std::string_view head) {
    if (head.starts_with("PK\x03\x04"sv)) return zip_archive(head);
    if (head.starts_with("\xD0\xCF\x11\xE0"sv)) {
        return ForeignFile{"xlsx", "is an Excel workbook", save_as_csv};
    }
    if (head.starts_with("\x1F\x8B"sv)) {
        return ForeignFile{
            "compressed", "is compressed with gzip", "unpack it with gunzip, then import"};
    }
    if (head.starts_with("%PDF-"sv)) {
        return ForeignFile{"pdf", "is a PDF document", "export the list as CSV, then import"};
    }
    if (head.starts_with("\xFF\xFE\0\0"sv) || head.starts_with("\0\0\xFE\xFF"sv)) {
        return ForeignFile{"utf32", "is UTF-32", "save as \"CSV UTF-8\", then import"};
    }
    if (is_html(head)) {
        return ForeignFile{
            "html", "is a web page, whatever its name says",
            "open it with a spreadsheet program and save as \"CSV UTF-8\", then import"};
    }
    return std::nullopt;
}

}  // namespace invito
