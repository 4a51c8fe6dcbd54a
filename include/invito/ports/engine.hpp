#pragma once
// A database as a whole: opened, read, checked, copied, locked, and searched for people. Engine is
// what differs between engines; all else is the same SQL on any of them (docs/adr/0011).

#include "invito/ports/admin_store.hpp"
#include "invito/ports/erasure.hpp"
#include "invito/ports/lineage.hpp"
#include "invito/ports/personal_data.hpp"
#include "invito/ports/pruning.hpp"
#include "invito/ports/queries.hpp"
#include "invito/ports/run_store.hpp"
#include "invito/support/file.hpp"
#include "invito/support/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace invito {

struct DatabaseOptions {
    std::string provider_kind;  // a database remembers its kind; mixing is refused. Empty: any
    std::string program_version;
    Instant now;
    bool must_exist = false;
    Duration patience = std::chrono::minutes{45};  // with another program that keeps it locked
};

// Another program has kept the database locked for some seconds, or its server does not answer, and
// is waited for.
struct BusyDatabase {
    std::string path;
    std::string holder;     // "sqlite3 (process 4711)"; empty: not known
    std::string away = {};  // a server: what asking it came to
};

// Who is told, once each time, on the thread that waits. Of the whole process, before any database
// is opened.
void on_busy_database(std::function<void(const BusyDatabase&)> tell);
void tell_busy_database(const BusyDatabase& busy);

// One that is open for writing.
class Database {
public:
    // `session` writes to one that has today's schema, and may stand on `below`. Errors: config,
    // "database.kind" and "database.moved".
    [[nodiscard]] static Result<std::unique_ptr<Database>> over(
        std::unique_ptr<sql::Session> session, const DatabaseOptions& options,
        std::shared_ptr<void> below = nullptr
    );
    ~Database();

    [[nodiscard]] AdminStore& admin_store();
    [[nodiscard]] Instant created_at() const;
    [[nodiscard]] std::string provider_kind() const;

    // What is written here, before others see it. This outlives them; no store is running.
    [[nodiscard]] std::unique_ptr<Queries> queries();

    // A run begins. A ledger that is in doubt from now on says so until syncs have settled it.
    // Precondition, as of the admin store: no store is running.
    Lineage begin_generation(const GenerationChange& change);

    // Starts the writer thread; from then on the admin store must not be used. `executor` is where
    // coroutines resume.
    [[nodiscard]] std::unique_ptr<RunStore> start_run_store(boost::asio::any_io_executor executor);

    // The same RunStore without a thread: commits are events of `executor`. For simulations.
    [[nodiscard]] std::unique_ptr<RunStore> single_threaded_run_store(
        boost::asio::any_io_executor executor
    );

private:
    struct State;
    explicit Database(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// What `db check` says; empty findings: all is well.
struct DatabaseCheck {
    int schema_version = 0;
    std::string provider_kind;
    std::uint64_t bytes = 0;
    std::vector<std::string> facts = {};  // of a server: what it is, how quick, how far its clock
    std::vector<std::string> findings;
};

// What opening one for writing does first.
struct PlannedMigration {
    int from = 0;      // the schema it has
    int to = 0;        // this program's
    std::string copy;  // of the database before; empty: nothing is to be done

    [[nodiscard]] bool is_due() const { return from < to; }
};

// A backup in the place of a database, marked: no account sends before a sync has read its sent
// list.
struct RestoreRequest {
    std::string from;
    DatabaseOptions database;  // whose it must be
    GenerationChange change;   // its doubt is that it was restored
    bool may_replace = false;  // what is there is kept beside it, under another name
};
struct Restored {
    Generation generation;
    std::string kept;  // where the former database is now; empty: there was none
};

// Who holds a database.
struct LockHolder {
    std::int64_t pid = 0;
    std::string host = {};
    std::string run = {};  // "r-0042" once it is known
    std::optional<Instant> since = {};
};

// One runner per database: a kernel lock on a file, that dies with the process.
class RunLock {
public:
    // `file` is locked.
    RunLock(Descriptor file, Generation generation)
        : file_(std::move(file)), generation_(std::move(generation)) {}

    // Written into the lock file for the next one who asks.
    void describe(const LockHolder& self);

    // What the runs before wrote here; id empty: none did. A new one is on the disk on return.
    [[nodiscard]] const Generation& generation() const { return generation_; }
    void record(const Generation& generation);

private:
    Descriptor file_;
    LockHolder self_;
    Generation generation_;
};

// Where a database is: what opens it, and what is on this machine beside a shared one.
struct DatabasePlace {
    std::string name;               // a path, ":memory:", or the URL of a shared one
    std::string state_folder = {};  // a shared one: its runner's lock is there
    bool is_replicated = true;      // a shared one: a second server keeps each commit
};

class Engine {
public:
    Engine() = default;
    virtual ~Engine() = default;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    // There is none yet. One that cannot be asked is not missing: whoever opens it says why.
    [[nodiscard]] virtual bool is_missing() const = 0;

    // The one that writes. Opening migrates (after a backup copy) and verifies that commits last.
    // Errors: storage or config; "database.missing", "database.newer", "database.foreign",
    // "database.kind", "database.network_disk", "database.corrupt", "database.open".
    // A shared one is made when it is empty, and else migrated by migrate() alone; errors besides:
    // config, "database.older", "database.unsafe", "database.version"; unavailable,
    // "database.unreachable".
    [[nodiscard]] virtual Result<std::unique_ptr<Database>> open(const DatabaseOptions& options
    ) const = 0;

    // One that exists, to try things out: it stays as it is, a run beside it goes on, and whatever
    // is written goes into `folder`, which the caller removes. Errors as above.
    [[nodiscard]] virtual Result<std::unique_ptr<Database>> rehearse(
        const DatabaseOptions& options, const std::string& folder
    ) const = 0;

    // Read-only, beside a running writer. Errors as above, and config, "database.older": a reader
    // cannot migrate. StorageBusy after `patience` with another program that keeps it locked.
    [[nodiscard]] virtual Result<std::unique_ptr<Queries>> queries(Duration patience) const = 0;
    [[nodiscard]] Result<std::unique_ptr<Queries>> queries() const {
        return queries(DatabaseOptions{}.patience);
    }

    // Differs after every commit, and when another database is in its place; costs no look inside.
    [[nodiscard]] virtual std::string change_mark() const = 0;

    [[nodiscard]] virtual Result<DatabaseCheck> check() const = 0;

    // All copies of a database say the same, whatever schema they have. Reads only. Errors: config,
    // "database.foreign" and "database.newer"; storage, "database.open".
    [[nodiscard]] virtual Result<Instant> created_at() const = 0;

    // Reads only. Errors: config, "database.foreign" and "database.newer"; storage,
    // "database.open".
    [[nodiscard]] virtual Result<PlannedMigration> plan_migration() const = 0;

    // What plan_migration() said, and no more. Errors: as of open(); locked, "database.in_use".
    [[nodiscard]] virtual Result<void> migrate(const DatabaseOptions& options) const = 0;

    // A consistent copy while others read and write, into a new file (0600) or an empty one of the
    // caller, who removes what an error leaves of it. Errors: storage, "database.backup".
    [[nodiscard]] virtual Result<void> back_up(const std::string& target) const = 0;

    // Precondition: the caller holds the lock. Nothing changes before the copy is whole and proved.
    // Errors: usage, "database.exists"; config, "database.newer" and "database.foreign"; storage,
    // "backup.missing", "backup.foreign", "backup.damaged", "database.kind" and "database.restore".
    [[nodiscard]] virtual Result<Restored> restore(const RestoreRequest& request) const = 0;

    // Errors: locked, "database.locked" (names the holder); storage, "database.lock_file".
    [[nodiscard]] virtual Result<RunLock> lock(const LockHolder& self) const = 0;

    // nullopt: nobody holds it now.
    [[nodiscard]] virtual std::optional<LockHolder> lock_holder() const = 0;

    // What RunLock::record wrote last, whoever holds the lock; id empty: nothing.
    [[nodiscard]] virtual Generation recorded_generation() const = 0;

    // What an erasure would do; changes nothing. Errors: those of records().
    [[nodiscard]] virtual Result<ErasurePlan> plan_erasure(const std::vector<Identity>& people
    ) const = 0;

    // Erases people from the database and from the files that this program wrote beside it, and
    // looks afterwards whether anything is left. Nobody runs on it, and no connection to it is open
    // in this process. Files come first and the database last, so that a broken erasure can be
    // repeated. What could not be done is in the result. Errors: of the database itself.
    // StorageFailure.
    [[nodiscard]] virtual Result<ErasureResult> erase(const ErasurePlan& plan, Instant now)
        const = 0;

    // Everything that is stored of the person, and which files name them. Errors: those of
    // queries().
    [[nodiscard]] virtual Result<PersonalData> personal_data(const Identity& person) const = 0;

    // Who would be pruned: those all of whose jobs were over before `before`. Changes nothing.
    // Errors: those of queries().
    [[nodiscard]] virtual Result<PrunePlan> plan_prune(Instant before) const = 0;

    // Prunes them in many short transactions: killed, it is begun again and does the rest. Nobody
    // runs on the database, and no connection to it is open in this process. Returns what was done.
    // Errors: of the database itself. StorageFailure.
    [[nodiscard]] virtual Result<PruneCounts> prune(Instant before, Instant now) const = 0;
};

// The door: by its name, which engine keeps the database. A path (or ":memory:") is SQLite's.
[[nodiscard]] std::unique_ptr<const Engine> engine_of(const DatabasePlace& place);
[[nodiscard]] inline std::unique_ptr<const Engine> engine_of(const std::string& path) {
    return engine_of(DatabasePlace{.name = path});
}

}  // namespace invito
