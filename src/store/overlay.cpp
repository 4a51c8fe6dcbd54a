#include "overlay.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/file.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sqlite3.h>
#include <string_view>

namespace invito::store {
namespace {

constexpr std::string_view log_suffix = "-wal";

// --- the database's file: read, never written

// SQLite allocates it, with the memory of the real file behind it.
struct BaseFile {
    sqlite3_file as_sqlite;
    sqlite3_file* real;
};

sqlite3_file* real_file(sqlite3_file* file) {
    return reinterpret_cast<BaseFile*>(file)->real;
}

int close_base(sqlite3_file* file) {
    return real_file(file)->pMethods->xClose(real_file(file));
}

// A database in another journal mode is read as if it were in WAL mode, else SQLite would write
// through a journal. Opened for good, it changes its mode, too.
void show_wal_mode(char* bytes, std::int64_t count, std::int64_t offset) {
    constexpr char wal_version = 2;
    for (const std::int64_t place : {18, 19}) {  // "file format write version" and "read version"
        if (place >= offset && place < offset + count) bytes[place - offset] = wal_version;
    }
}

int read_base(sqlite3_file* file, void* buffer, int count, sqlite3_int64 offset) {
    const int code = real_file(file)->pMethods->xRead(real_file(file), buffer, count, offset);
    if (code == SQLITE_OK) show_wal_mode(static_cast<char*>(buffer), count, offset);
    return code;
}

int refuse_write(sqlite3_file*, const void*, int, sqlite3_int64) {
    return SQLITE_READONLY;
}

int refuse_truncate(sqlite3_file*, sqlite3_int64) {
    return SQLITE_READONLY;
}

int sync_nothing(sqlite3_file*, int) {
    return SQLITE_OK;
}

int size_of_base(sqlite3_file* file, sqlite3_int64* size) {
    return real_file(file)->pMethods->xFileSize(real_file(file), size);
}

// The snapshot's connection holds the lock that matters.
int lock_nothing(sqlite3_file*, int) {
    return SQLITE_OK;
}

int nobody_reserves(sqlite3_file*, int* is_reserved) {
    *is_reserved = 0;
    return SQLITE_OK;
}

int control_nothing(sqlite3_file*, int, void*) {
    return SQLITE_NOTFOUND;
}

int sector_size(sqlite3_file* file) {
    return real_file(file)->pMethods->xSectorSize(real_file(file));
}

int device_characteristics(sqlite3_file* file) {
    return real_file(file)->pMethods->xDeviceCharacteristics(real_file(file));
}

// Version 1: no shared memory. The one connection has the log for itself.
constexpr sqlite3_io_methods base_methods = {
    .iVersion = 1,
    .xClose = close_base,
    .xRead = read_base,
    .xWrite = refuse_write,
    .xTruncate = refuse_truncate,
    .xSync = sync_nothing,
    .xFileSize = size_of_base,
    .xLock = lock_nothing,
    .xUnlock = lock_nothing,
    .xCheckReservedLock = nobody_reserves,
    .xFileControl = control_nothing,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = device_characteristics,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

// --- the log

// Empty where there is no log.
std::string header_of(const std::string& log) {
    constexpr std::size_t header_bytes = 32;
    std::string header(header_bytes, '\0');
    std::ifstream file(log, std::ios::binary);
    file.read(header.data(), static_cast<std::streamsize>(header.size()));
    header.resize(static_cast<std::size_t>(file.gcount()));
    return header;
}

void copy_bytes(const std::string& from, const std::string& to) {
    std::ifstream source(from, std::ios::binary);
    std::ofstream copy(to, std::ios::binary | std::ios::trunc);
    if (source.peek() != std::ifstream::traits_type::eof()) copy << source.rdbuf();
    copy.close();
    if (!copy) throw StorageFailure("could not write " + to);
}

// A log may start anew while it is read, if all of it is in the database already: the salts in its
// header tell. Frames that are written meanwhile do not matter, whole transactions of them are
// seen and others are not.
void copy_log(const std::string& from, const std::string& to) {
    constexpr int tries_max = 100;
    for (int i = 0; i < tries_max; ++i) {
        const std::string header = header_of(from);
        copy_bytes(from, to);
        if (header_of(from) == header && header_of(to) == header) return;
    }
    throw StorageFailure(from + " changed whenever it was read");
}

}  // namespace

// What SQLite asks the overlay for, under a name of its own.
class Overlay::Files {
public:
    explicit Files(std::string log)
        : root_(sqlite3_vfs_find(nullptr)), log_(std::move(log)), name_(new_name()), vfs_(*root_) {
        vfs_.szOsFile = static_cast<int>(sizeof(BaseFile)) + root_->szOsFile;
        vfs_.zName = name_.c_str();
        vfs_.pAppData = this;
        vfs_.xOpen = open;
        vfs_.xDelete = remove;
        vfs_.xAccess = access;
        sqlite3_vfs_register(&vfs_, 0);
    }
    ~Files() { sqlite3_vfs_unregister(&vfs_); }
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;

    [[nodiscard]] const std::string& name() const { return name_; }

private:
    static std::string new_name() {
        static std::atomic<int> count = 0;
        return fmt::format("invito-overlay-{}", ++count);
    }

    static Files& of(sqlite3_vfs* vfs) { return *static_cast<Files*>(vfs->pAppData); }

    static bool is_log(const char* name) {
        return name != nullptr && std::string_view(name).ends_with(log_suffix);
    }

    static int open(
        sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out
    ) {
        Files& files = of(vfs);
        sqlite3_vfs* const root = files.root_;
        if ((flags & SQLITE_OPEN_WAL) != 0) name = files.log_.c_str();
        if ((flags & SQLITE_OPEN_MAIN_DB) == 0) {
            return root->xOpen(root, name, file, flags, flags_out);
        }
        auto* const base = reinterpret_cast<BaseFile*>(file);
        base->as_sqlite.pMethods = nullptr;
        base->real = reinterpret_cast<sqlite3_file*>(base + 1);
        const int reading =
            (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
        const int code = root->xOpen(root, name, base->real, reading, nullptr);
        if (code != SQLITE_OK) return code;
        base->as_sqlite.pMethods = &base_methods;
        if (flags_out != nullptr) *flags_out = flags;
        return SQLITE_OK;
    }

    // Nothing of the database's own is removed.
    static int remove(sqlite3_vfs* vfs, const char* name, int sync) {
        Files& files = of(vfs);
        if (!is_log(name)) return SQLITE_OK;
        return files.root_->xDelete(files.root_, files.log_.c_str(), sync);
    }

    // A journal of the database is its owner's business: the snapshot was taken after it.
    static int access(sqlite3_vfs* vfs, const char* name, int what, int* result) {
        Files& files = of(vfs);
        *result = 0;
        if (!is_log(name)) return SQLITE_OK;
        return files.root_->xAccess(files.root_, files.log_.c_str(), what, result);
    }

    sqlite3_vfs* root_;
    std::string log_;
    std::string name_;
    sqlite3_vfs vfs_;
};

Overlay::Overlay(std::unique_ptr<Connection> base, const std::string& folder)
    : base_(std::move(base)) {
    base_->execute("BEGIN; SELECT count(*) FROM sqlite_schema;");
    // Named with a point: else SQLite would look for the mode of a database beside it.
    const std::string log = folder + "/written.wal";
    create_private_file(log);
    // SQLite's own idea of the path, which may be a link's target.
    copy_log(sqlite3_db_filename(base_->handle(), "main") + std::string(log_suffix), log);
    files_ = std::make_unique<Files>(log);
}

Overlay::~Overlay() = default;

std::unique_ptr<Connection> Overlay::connect() {
    auto connection = std::make_unique<Connection>(
        base_->path(), Access::read_write, BusyWait::Terms{}, files_->name()
    );
    // Before anything is read: a log without shared memory is possible in no other mode.
    connection->execute("PRAGMA locking_mode = EXCLUSIVE");
    connection->execute("PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 0");
    sqlite3_db_config(connection->handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    return connection;
}

}  // namespace invito::store
