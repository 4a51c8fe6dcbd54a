#pragma once
// The disk below a database: whether what it was told to sync survives a power cut. A measurement
// can prove that it does not; that it does, nobody can measure from here.

#include "invito/support/result.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace invito {

enum class FileSystem {
    other,      // with a disk below, as far as is known
    memory,     // tmpfs, ramfs: gone with the power
    container,  // overlay: gone with the container
};

[[nodiscard]] std::string_view to_string(FileSystem kind);

// Of the directory `path`; `other` if it cannot be asked.
[[nodiscard]] FileSystem file_system_of(const std::string& path);

struct DiskFacts {
    FileSystem file_system = FileSystem::other;
    int rounds = 0;  // of writing a page and syncing it
    std::chrono::nanoseconds sync_median{};
};

// Never goes back; for the time between two readings only.
using Stopclock = std::function<std::chrono::nanoseconds()>;

// Times syncs in a file of its own beside `database`, which is not touched and need not exist.
// Errors: storage, "database.disk", if its directory is missing or not writable.
[[nodiscard]] Result<DiskFacts> examine_disk(const std::string& database, const Stopclock& elapsed);

// A flash disk that has the page in its capacitors still needs the way through file system, driver
// and bus: 20 microseconds and more on the fastest ones. A sync that is told apart from a write by
// nothing takes one to ten.
inline constexpr std::chrono::microseconds shortest_real_sync{20};

enum class DiskTrust {
    plausible,
    in_memory,
    in_container,
    too_fast,  // no disk was asked
};

[[nodiscard]] DiskTrust classify_disk(const DiskFacts& facts);

}  // namespace invito
