#include "backup.hpp"

#include "invito/support/failure.hpp"
#include "private_files.hpp"

#include <fmt/format.h>
#include <memory>
#include <sqlite3.h>

namespace invito::store {
namespace {

struct FinishBackup {
    void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

void copy_pages(Connection& source, Connection& copy) {
    constexpr int all_pages = -1;  // at once: one snapshot, and in WAL mode nobody waits for us
    const std::unique_ptr<sqlite3_backup, FinishBackup> backup(
        sqlite3_backup_init(copy.handle(), "main", source.handle(), "main")
    );
    const int code = backup ? sqlite3_backup_step(backup.get(), all_pages)
                            : sqlite3_extended_errcode(copy.handle());
    if (code != SQLITE_DONE) {
        throw StorageFailure(fmt::format(
            "could not copy {} to {}: {} (SQLite code {})", source.path(), copy.path(),
            sqlite3_errstr(code), code
        ));
    }
}

}  // namespace

void copy_database(Connection& source, const std::string& target) {
    open_private_file(target).close();
    Connection copy(target, Access::read_write);
    copy_pages(source, copy);
}

}  // namespace invito::store
