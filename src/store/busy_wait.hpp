#pragma once
// Waiting for a database that another program keeps locked: long, and not silently.

#include "invito/store/sqlite.hpp"

#include <chrono>
#include <functional>
#include <string>

struct sqlite3;

namespace invito::store {

class BusyWait {
public:
    using Sleep = std::function<void(std::chrono::milliseconds)>;

    static constexpr std::chrono::seconds told_after{5};

    struct Terms {
        std::chrono::milliseconds patience = std::chrono::minutes{45};  // a run's default
        Sleep sleep = {};  // empty: as the database's own file system sleeps
    };

    BusyWait(std::string path, Terms terms);

    // As SQLite asks: after `tries` times, whether to try again. Sleeps first.
    [[nodiscard]] bool again(int tries);

private:
    std::string path_;
    Terms terms_;
    std::chrono::milliseconds waited_{};
};

// As the database's own file system sleeps, which is not always the machine's.
[[nodiscard]] BusyWait::Sleep sleep_of(sqlite3* database);

// Makes `database` wait by `wait`, which must outlive it.
void wait_when_busy(sqlite3* database, BusyWait& wait);

// Who holds a lock on the database's files, as /proc/locks knows: "sqlite3 (process 4711)". Empty:
// not known, or only this process.
[[nodiscard]] std::string lock_holders(const std::string& database);

}  // namespace invito::store
