#pragma once
// The SQLite engine behind Store, Registry and Records: open, migrate, check, back up, lock.

#include "invito/ports/records.hpp"
#include "invito/ports/registry.hpp"
#include "invito/ports/store.hpp"
#include "invito/store/lineage.hpp"
#include "invito/support/file.hpp"
#include "invito/support/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace invito {

struct DatabaseOptions {
    std::string path;           // ":memory:" for a private one
    std::string provider_kind;  // a database remembers its kind; mixing is refused. Empty: any
    std::string program_version;
    Instant now;
    bool must_exist = false;
    Duration patience = std::chrono::minutes{45};  // with another program that keeps it locked
};

// Another program has kept the database locked for some seconds, and is waited for.
struct BusyDatabase {
    std::string path;
    std::string holder;  // "sqlite3 (process 4711)"; empty: not known
};

// Who is told, once each time, on the thread that waits. Of the whole process, before any database
// is opened.
void on_busy_database(std::function<void(const BusyDatabase&)> tell);

// The one writing connection. Opening migrates (after a backup copy) and verifies WAL and
// synchronous=FULL.
class Database {
public:
    // Errors: storage or config; "database.missing", "database.newer", "database.foreign",
    // "database.kind", "database.network_disk", "database.corrupt", "database.open".
    [[nodiscard]] static Result<std::unique_ptr<Database>> open(const DatabaseOptions& options);

    // Opens one that exists to try things out: its file stays as it is, a run beside it goes on,
    // and whatever is written goes into `folder`, which the caller removes. Errors as above.
    [[nodiscard]] static Result<std::unique_ptr<Database>> rehearse(
        const DatabaseOptions& options, const std::string& folder
    );
    ~Database();

    [[nodiscard]] Registry& registry();
    [[nodiscard]] Instant created_at() const;
    [[nodiscard]] std::string provider_kind() const;

    // What is written here, before others see it. This outlives them; no store is running.
    [[nodiscard]] std::unique_ptr<Records> records();

    // Which copy of itself it is. Precondition of both, as of the registry: no store is running.
    [[nodiscard]] Lineage lineage();

    // A run begins. A ledger that is in doubt from now on says so until syncs have settled it.
    Lineage begin_generation(const GenerationChange& change);

    // Starts the writer thread; from then on the registry must not be used. `executor` is where
    // coroutines resume.
    [[nodiscard]] std::unique_ptr<Store> start_store(boost::asio::any_io_executor executor);

    // The same Store without a thread: commits are events of `executor`. For simulations.
    [[nodiscard]] std::unique_ptr<Store> single_threaded_store(boost::asio::any_io_executor executor
    );

private:
    struct State;
    explicit Database(std::unique_ptr<State> state);
    [[nodiscard]] static Result<std::unique_ptr<Database>> prepared(
        std::unique_ptr<State> state, const DatabaseOptions& options
    );
    std::unique_ptr<State> state_;
};

// Read-only, beside a running writer. Errors as above, and config, "database.older": a reader
// cannot migrate.
[[nodiscard]] Result<std::unique_ptr<Records>> open_records(const std::string& path);

// Read-only, beside a running writer. Errors as of open_records.
[[nodiscard]] Result<Lineage> read_lineage(const std::string& path);

// What `db check` says; empty findings: all is well.
struct DatabaseCheck {
    int schema_version = 0;
    std::string provider_kind;
    std::uint64_t bytes = 0;
    std::vector<std::string> findings;
};
[[nodiscard]] Result<DatabaseCheck> check_database(const std::string& path);

// A consistent copy while others read and write, into a new file (0600) or an empty one of the
// caller, who removes what an error leaves of it. Errors: storage, "database.backup".
[[nodiscard]] Result<void> backup_database(const std::string& path, const std::string& target);

// A backup in the place of a database, marked: no account sends before a sync has read its sent
// list.
struct RestoreRequest {
    std::string from;
    DatabaseOptions database;  // where it goes, and whose it must be
    GenerationChange change;   // its doubt is that it was restored
    bool may_replace = false;  // what is there is kept beside it, under another name
};
struct Restored {
    Generation generation;
    std::string kept;  // where the former database is now; empty: there was none
};

// Precondition: the caller holds the RunLock of the place. Nothing changes there before the copy is
// whole and proved. Errors: usage, "database.exists"; config, "database.newer" and
// "database.foreign"; storage, "backup.missing", "backup.foreign", "backup.damaged",
// "database.kind" and "database.restore".
[[nodiscard]] Result<Restored> restore_database(const RestoreRequest& request);

// Who holds a database.
struct LockHolder {
    std::int64_t pid = 0;
    std::string host = {};
    std::string run = {};  // "r-0042" once it is known
    std::optional<Instant> since = {};
};

// One runner per database: a kernel lock on "<database>.lock" that dies with the process.
class RunLock {
public:
    // Errors: locked, "database.locked" (names the holder); storage, "database.lock_file".
    [[nodiscard]] static Result<RunLock> acquire(
        const std::string& database, const LockHolder& self
    );

    // Written into the lock file for the next one who asks.
    void describe(const LockHolder& self);

    // What the runs before wrote here; id empty: none did. A new one is on the disk on return.
    [[nodiscard]] const Generation& generation() const { return generation_; }
    void record(const Generation& generation);

private:
    RunLock(Descriptor file, Generation generation)
        : file_(std::move(file)), generation_(std::move(generation)) {}
    Descriptor file_;
    LockHolder self_;
    Generation generation_;
};

// What RunLock::record wrote last, whoever holds the lock; id empty: nothing.
[[nodiscard]] Generation recorded_generation(const std::string& database);

// nullopt: nobody holds it now.
[[nodiscard]] std::optional<LockHolder> lock_holder(const std::string& database);

}  // namespace invito
