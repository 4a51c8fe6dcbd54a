#pragma once
// What a FaultDisk knows, for the VFS in front of it.

#include "disk_directory.hpp"
#include "disk_file.hpp"
#include "disk_locks.hpp"
#include "fault_disk.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <sqlite3.h>
#include <string>

namespace invito::test {

enum class DiskCall { open, read, write, truncate, sync, remove, look, measure, map };

struct DiskNode {
    DiskFile content;
    std::shared_ptr<FileLocks> locks = std::make_shared<FileLocks>();
    std::weak_ptr<SharedMemory> memory;  // shared by the connections of one process
};

struct FaultDisk::State {
    struct Plan {
        std::uint64_t calls_left = 0;
        DiskFault fault = DiskFault::crash;
        Repeat repeat = Repeat::once;
    };

    explicit State(std::uint64_t seed) : random(seed) {}

    // Before a call does its work: SQLITE_OK, or how it fails.
    [[nodiscard]] int ask(DiskCall call, bool needs_room = false);
    void go_down();
    void restart();

    // nullptr: there is none.
    [[nodiscard]] std::shared_ptr<DiskNode> find(const std::string& path);
    [[nodiscard]] std::shared_ptr<DiskNode> create(
        const std::string& path, DiskDirectory::Kind kind
    );

    std::pair<int, std::shared_ptr<DiskNode>> new_node(std::string bytes);

    Random random;  // of SQLite's own
    DiskDirectory directory;
    std::map<int, std::shared_ptr<DiskNode>> nodes;
    std::uint64_t calls = 0;
    std::uint64_t calls_for_room = 0;
    std::optional<Plan> plan;
    bool has_failed = false;
    bool is_down = false;
    bool ignores_syncs = false;
    bool is_undisturbed = false;
    int process = 1;  // files that an earlier one has opened are dead

    sqlite3_vfs vfs{};
    sqlite3_vfs* real = nullptr;
};

// Makes `state.vfs` a VFS that works on `state`, and the default one.
void install(FaultDisk::State& state);
void uninstall(FaultDisk::State& state);

}  // namespace invito::test
