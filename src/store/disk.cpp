#include "invito/store/disk.hpp"

#include "invito/support/file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <optional>
#include <sys/vfs.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace invito {
namespace {

// A page of SQLite's log.
constexpr std::size_t page_bytes = 4096;
constexpr int rounds = 20;

Error cannot_measure(const std::string& database) {
    return Error{
        .kind = ErrorKind::storage,
        .code = "database.disk",
        .what = fmt::format("cannot write beside {}", database),
        .found = std::generic_category().message(errno),
        .hint = "its directory must exist and be writable for this user"};
}

// A file that only its owner may read, gone with this object. Its name stays as long as the file
// does: some file systems do not sync what has no name.
class ScratchFile {
public:
    explicit ScratchFile(const std::string& beside)
        : path_(beside + ".sync-XXXXXX"), file_(::mkostemp(path_.data(), O_CLOEXEC)) {}
    ~ScratchFile() {
        if (is_open()) ::unlink(path_.c_str());
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    [[nodiscard]] bool is_open() const { return file_.is_open(); }

    // One page, over and over at the same place: what is timed is the sync and not the growth.
    [[nodiscard]] bool write_and_sync() const {
        static constexpr std::array<char, page_bytes> page{};
        return ::pwrite(file_.number(), page.data(), page.size(), 0) ==
                   static_cast<ssize_t>(page.size()) &&
               ::fdatasync(file_.number()) == 0;
    }

private:
    std::string path_;
    Descriptor file_;
};

std::chrono::nanoseconds median(std::vector<std::chrono::nanoseconds> times) {
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
}

// nullopt: the disk refuses.
std::optional<std::chrono::nanoseconds> time_syncs(
    const ScratchFile& file, const Stopclock& elapsed
) {
    // The first one allocates.
    if (!file.write_and_sync()) return std::nullopt;
    std::vector<std::chrono::nanoseconds> times;
    for (int round = 0; round < rounds; ++round) {
        const auto before = elapsed();
        if (!file.write_and_sync()) return std::nullopt;
        times.push_back(elapsed() - before);
    }
    return median(std::move(times));
}

}  // namespace

std::string_view to_string(FileSystem kind) {
    switch (kind) {
        case FileSystem::other: return "disk";
        case FileSystem::memory: return "memory";
        case FileSystem::container: return "container";
    }
    return "";
}

FileSystem file_system_of(const std::string& path) {
    struct statfs info {};
    if (::statfs(path.c_str(), &info) != 0) return FileSystem::other;
    // Sign-extended on some machines; the magic numbers have 32 bits.
    switch (static_cast<std::uint32_t>(info.f_type)) {
        case TMPFS_MAGIC:
        case RAMFS_MAGIC: return FileSystem::memory;
        case OVERLAYFS_SUPER_MAGIC: return FileSystem::container;
        default: return FileSystem::other;
    }
}

Result<DiskFacts> examine_disk(const std::string& database, const Stopclock& elapsed) {
    const ScratchFile file(database);
    if (!file.is_open()) return cannot_measure(database);
    const auto sync_median = time_syncs(file, elapsed);
    if (!sync_median) return cannot_measure(database);
    return DiskFacts{
        .file_system = file_system_of(folder_of(database)),
        .rounds = rounds,
        .sync_median = *sync_median};
}

DiskTrust classify_disk(const DiskFacts& facts) {
    if (facts.file_system == FileSystem::memory) return DiskTrust::in_memory;
    if (facts.file_system == FileSystem::container) return DiskTrust::in_container;
    if (facts.sync_median < shortest_real_sync) return DiskTrust::too_fast;
    return DiskTrust::plausible;
}

}  // namespace invito
