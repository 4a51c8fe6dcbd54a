#include "backup.hpp"

#include "invito/support/failure.hpp"
#include "private_files.hpp"

#include <fmt/format.h>
#include <memory>
#include <sqlite3.h>
#include <unistd.h>

namespace invito::store {
namespace {

// Removes a half-written copy unless it was kept.
class UnfinishedFile {
public:
    explicit UnfinishedFile(std::string path) : path_(std::move(path)) {}
    ~UnfinishedFile() {
        if (!path_.empty()) ::unlink(path_.c_str());
    }
    UnfinishedFile(const UnfinishedFile&) = delete;
    UnfinishedFile& operator=(const UnfinishedFile&) = delete;

    void rename_to(const std::string& target) {
        replace_file(path_, target);
        path_.clear();
    }

private:
    std::string path_;
};

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
            "could not copy {} to {}: {} (SQLite code {})",
            source.path(),
            copy.path(),
            sqlite3_errstr(code),
            code
        ));
    }
}

}  // namespace

void copy_database(Connection& source, const std::string& target) {
    const std::string unfinished = target + ".tmp";
    ::unlink(unfinished.c_str());  // of a copy that was interrupted
    create_private_file(unfinished);
    UnfinishedFile file(unfinished);
    {
        Connection copy(unfinished, Access::read_write);
        copy_pages(source, copy);
    }
    file.rename_to(target);
}

}  // namespace invito::store
