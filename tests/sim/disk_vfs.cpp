// SQLite's side of a FaultDisk: one function for each that a VFS has. They are called from C, so
// nothing may be thrown out of them.

#include "disk_state.hpp"

#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace invito::test {
namespace {

using State = FaultDisk::State;

constexpr const char* vfs_name = "invito-fault-disk";

// What SQLite's own VFS for Unix says of a disk.
constexpr int sector_bytes = 4096;
constexpr int characteristics = SQLITE_IOCAP_POWERSAFE_OVERWRITE;

// An open file. SQLite owns the memory around the pointer to it.
struct OpenFile {
    State& disk;
    std::shared_ptr<DiskNode> node;
    std::string path = {};  // empty: a temporary file without a name
    int process = 0;
    bool syncs_directory = false;  // with its first sync: its name is new
    bool is_deleted_on_close = false;
    std::shared_ptr<FileLocks> locks = {};
    FileLocks::Holder held = {};
    std::shared_ptr<SharedMemory> memory = {};
    SharedMemory::Holder held_slots = {};

    [[nodiscard]] bool is_dead() const { return disk.is_down || process != disk.process; }
};

struct FileOfSqlite {
    sqlite3_file base;
    OpenFile* open;
};

OpenFile& opened(sqlite3_file* file) {
    return *reinterpret_cast<FileOfSqlite*>(file)->open;
}

State& disk_of(sqlite3_vfs* vfs) {
    return *static_cast<State*>(vfs->pAppData);
}

// How the call fails, or SQLITE_OK.
int ask(OpenFile& file, DiskCall call, bool needs_room = false) {
    if (file.is_dead()) return SQLITE_IOERR;
    return file.disk.ask(call, needs_room);
}

int unmap_memory(sqlite3_file* file, int /*is_deleted*/) noexcept {
    OpenFile& open = opened(file);
    if (open.memory) open.memory->unlock(open.held_slots, ~0U);
    open.memory.reset();
    return SQLITE_OK;
}

int close_file(sqlite3_file* file) noexcept {
    const std::unique_ptr<OpenFile> open(reinterpret_cast<FileOfSqlite*>(file)->open);
    if (open->memory) open->memory->unlock(open->held_slots, ~0U);
    open->locks->lower(open->held, SQLITE_LOCK_NONE);
    if (open->is_deleted_on_close && !open->path.empty() && !open->is_dead())
        open->disk.directory.remove(open->path);
    return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) noexcept {
    OpenFile& open = opened(file);
    if (const int failure = ask(open, DiskCall::read)) return failure;
    const std::span bytes(static_cast<char*>(to), static_cast<std::size_t>(size));
    return open.node->content.read(bytes, offset) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) noexcept {
    OpenFile& open = opened(file);
    const std::string_view bytes(static_cast<const char*>(from), static_cast<std::size_t>(size));
    const int failure = ask(open, DiskCall::write, true);
    if (failure == SQLITE_OK) open.node->content.write(bytes, offset);
    if (failure == SQLITE_FULL) open.node->content.write(bytes.substr(0, bytes.size() / 2), offset);
    return failure;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) noexcept {
    OpenFile& open = opened(file);
    if (const int failure = ask(open, DiskCall::truncate)) return failure;
    open.node->content.truncate(size);
    return SQLITE_OK;
}

int sync_file(sqlite3_file* file, int /*how*/) noexcept {
    OpenFile& open = opened(file);
    const int failure = ask(open, DiskCall::sync);
    if (failure != SQLITE_OK) {
        if (!open.is_dead()) open.node->content.fail_to_sync();
        return failure;
    }
    if (open.disk.ignores_syncs) return SQLITE_OK;
    open.node->content.sync();
    if (open.syncs_directory) open.disk.directory.sync(open.path);
    open.syncs_directory = false;
    return SQLITE_OK;
}

int measure_file(sqlite3_file* file, sqlite3_int64* size) noexcept {
    OpenFile& open = opened(file);
    if (const int failure = ask(open, DiskCall::measure)) return failure;
    *size = open.node->content.size();
    return SQLITE_OK;
}

int lock_file(sqlite3_file* file, int level) noexcept {
    OpenFile& open = opened(file);
    if (open.is_dead()) return SQLITE_IOERR_LOCK;
    return open.locks->raise(open.held, level) ? SQLITE_OK : SQLITE_BUSY;
}

int unlock_file(sqlite3_file* file, int level) noexcept {
    OpenFile& open = opened(file);
    open.locks->lower(open.held, level);
    return SQLITE_OK;
}

int is_file_reserved(sqlite3_file* file, int* is_reserved) noexcept {
    *is_reserved = opened(file).locks->is_reserved() ? 1 : 0;
    return SQLITE_OK;
}

int control_file(sqlite3_file* /*file*/, int /*what*/, void* /*argument*/) noexcept {
    return SQLITE_NOTFOUND;
}

int sector_size(sqlite3_file* /*file*/) noexcept {
    return sector_bytes;
}

int device_characteristics(sqlite3_file* /*file*/) noexcept {
    return characteristics;
}

int map_memory(sqlite3_file* file, int index, int size, int may_grow, void volatile** at) noexcept {
    OpenFile& open = opened(file);
    *at = nullptr;
    if (open.is_dead()) return SQLITE_IOERR_SHMMAP;
    if (!open.memory) open.memory = open.node->memory.lock();
    if (!open.memory) {
        open.memory = std::make_shared<SharedMemory>();
        open.node->memory = open.memory;
    }
    const auto region = static_cast<std::size_t>(index);
    if (!open.memory->has_region(region) && may_grow != 0) {
        if (const int failure = ask(open, DiskCall::map, true)) return failure;
        open.memory->grow(region + 1, static_cast<std::size_t>(size));
    }
    *at = open.memory->region(region);
    return SQLITE_OK;
}

int lock_memory(sqlite3_file* file, int first, int count, int flags) noexcept {
    OpenFile& open = opened(file);
    if (open.is_dead()) return SQLITE_IOERR_SHMLOCK;
    const unsigned slots = ((1U << static_cast<unsigned>(count)) - 1U)
                           << static_cast<unsigned>(first);
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
        open.memory->unlock(open.held_slots, slots);
        return SQLITE_OK;
    }
    const bool is_ours = (flags & SQLITE_SHM_SHARED) != 0
                             ? open.memory->lock_shared(open.held_slots, slots)
                             : open.memory->lock_exclusive(open.held_slots, slots);
    return is_ours ? SQLITE_OK : SQLITE_BUSY;
}

void fence_memory(sqlite3_file* /*file*/) noexcept {}

constexpr sqlite3_io_methods file_methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = measure_file,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = is_file_reserved,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = device_characteristics,
    .xShmMap = map_memory,
    .xShmLock = lock_memory,
    .xShmBarrier = fence_memory,
    .xShmUnmap = unmap_memory,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

// SQLite syncs the directory of these, because a commit depends on their being there.
bool has_name_to_sync(int flags) {
    constexpr int kinds = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
    return (flags & SQLITE_OPEN_CREATE) != 0 && (flags & kinds) != 0;
}

DiskDirectory::Kind kind_of(int flags) {
    const bool is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    return is_database ? DiskDirectory::Kind::database : DiskDirectory::Kind::of_sqlite;
}

int open_file(
    sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out
) noexcept {
    State& disk = disk_of(vfs);
    auto* const opening = reinterpret_cast<FileOfSqlite*>(file);
    opening->base.pMethods = nullptr;

    std::shared_ptr<DiskNode> node;
    const std::string path = name != nullptr ? name : "";
    const bool is_new = path.empty() || !disk.directory.find(path);
    if (const int failure = disk.ask(DiskCall::open, is_new)) return failure;
    if (path.empty()) {
        node = std::make_shared<DiskNode>();
    } else if (!is_new) {
        node = disk.find(path);
    } else if ((flags & SQLITE_OPEN_CREATE) != 0) {
        node = disk.create(path, kind_of(flags));
    }
    if (!node) return SQLITE_CANTOPEN;

    auto open = std::make_unique<OpenFile>(OpenFile{disk, std::move(node), path, disk.process});
    open->locks = open->node->locks;
    open->syncs_directory = has_name_to_sync(flags);
    open->is_deleted_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    opening->open = open.release();
    opening->base.pMethods = &file_methods;
    if (flags_out != nullptr) *flags_out = flags;
    return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int syncs_directory) noexcept {
    State& disk = disk_of(vfs);
    if (const int failure = disk.ask(DiskCall::remove)) return failure;
    if (!disk.directory.find(name)) return SQLITE_IOERR_DELETE_NOENT;
    disk.directory.remove(name);
    if (syncs_directory != 0 && !disk.ignores_syncs) disk.directory.sync(name);
    return SQLITE_OK;
}

int look_for_file(sqlite3_vfs* vfs, const char* name, int what, int* is_there) noexcept {
    State& disk = disk_of(vfs);
    *is_there = 0;
    if (const int failure = disk.ask(DiskCall::look)) return failure;
    const auto node = disk.find(name);
    // As for SQLite's own VFS, a file without a byte does not count.
    const bool counts = node && (what != SQLITE_ACCESS_EXISTS || node->content.size() > 0);
    *is_there = counts ? 1 : 0;
    return SQLITE_OK;
}

int full_path(sqlite3_vfs* vfs, const char* name, int size, char* path) noexcept {
    sqlite3_vfs* const real = disk_of(vfs).real;
    return real->xFullPathname(real, name, size, path);
}

int random_bytes(sqlite3_vfs* vfs, int size, char* bytes) noexcept {
    Random& random = disk_of(vfs).random;
    for (int i = 0; i < size; ++i) bytes[i] = static_cast<char>(random.next());
    return size;
}

// Nobody else could give back what a caller waits for.
int do_not_sleep(sqlite3_vfs* /*vfs*/, int microseconds) noexcept {
    return microseconds;
}

// No statement of ours asks SQLite for the time.
int stopped_clock(sqlite3_vfs* /*vfs*/, double* julian_day) noexcept {
    constexpr double noon_of_2026_11_23 = 2461368.0;
    *julian_day = noon_of_2026_11_23;
    return SQLITE_OK;
}

int last_error(sqlite3_vfs* /*vfs*/, int /*size*/, char* /*text*/) noexcept {
    return 0;
}

}  // namespace

void install(FaultDisk::State& state) {
    state.real = sqlite3_vfs_find(nullptr);
    sqlite3_vfs& vfs = state.vfs;
    vfs.iVersion = 1;
    vfs.szOsFile = sizeof(FileOfSqlite);
    vfs.mxPathname = state.real->mxPathname;
    vfs.zName = vfs_name;
    vfs.pAppData = &state;
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    vfs.xAccess = look_for_file;
    vfs.xFullPathname = full_path;
    vfs.xRandomness = random_bytes;
    vfs.xSleep = do_not_sleep;
    vfs.xCurrentTime = stopped_clock;
    vfs.xGetLastError = last_error;
    sqlite3_vfs_register(&vfs, 1);
    sqlite3_randomness(0, nullptr);  // SQLite seeds its generator anew, from ours
}

void uninstall(FaultDisk::State& state) {
    sqlite3_vfs_unregister(&state.vfs);
    sqlite3_vfs_register(state.real, 1);
    sqlite3_randomness(0, nullptr);
}

}  // namespace invito::test
