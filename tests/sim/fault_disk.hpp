#pragma once
// A disk in memory that can fail, fill up, crash and lose power, as SQLite's default VFS while it
// exists: production code opens its databases on it without knowing. Only the names of its files
// are real (disk_directory.hpp), so databases are opened in a directory of the test's own.
//
// For one thread. Outlives every connection.

#include "invito/support/random.hpp"

#include <cstdint>
#include <exception>
#include <memory>

namespace invito::test {

enum class DiskFault {
    crash,     // the machine stops before this call: nothing reaches the disk any more
    full,      // no room: of a write, half of it
    io_error,  // the call fails; a sync that fails loses what it was to keep
};

enum class Repeat { once, for_ever };

class FaultDisk {
public:
    explicit FaultDisk(std::uint64_t seed = 1);
    ~FaultDisk();
    FaultDisk(const FaultDisk&) = delete;
    FaultDisk& operator=(const FaultDisk&) = delete;

    // Calls so far that `fault` could have hit: any that touches the disk; for a full disk those
    // that need room.
    [[nodiscard]] std::uint64_t calls(DiskFault fault = DiskFault::crash) const;

    // The `call`-th of those from now on fails, from 1; the plan before it is forgotten.
    void fail_at(std::uint64_t call, DiskFault fault, Repeat repeat = Repeat::once);
    [[nodiscard]] bool has_failed() const;  // since fail_at()
    void heal();

    // A disk that lies: a sync returns, and nothing is any safer.
    void ignore_syncs(bool ignored = true);

    // The end of the process, as a crash is: every call fails from here on. No exception passes
    // through SQLite, so the program goes on until it notices; who drives it asks is_down() before
    // he lets it act on the world, destroys what it has open, and then says what has happened.
    void kill();
    [[nodiscard]] bool is_down() const;

    // Locks, shared memory and open files are gone; everything written can be read. The next
    // process may open its files, on a healthy disk.
    void process_death();

    // The same, and of what was not synced any part is lost: writes that are dropped while later
    // ones survive, or torn at a sector, names of files.
    void power_loss(Random& random);

    // While it lives, calls succeed and do not count: a test looks at the disk.
    class Undisturbed {
    public:
        explicit Undisturbed(const FaultDisk& disk);
        ~Undisturbed();
        Undisturbed(const Undisturbed&) = delete;
        Undisturbed& operator=(const Undisturbed&) = delete;

    private:
        const FaultDisk& disk_;
    };

    struct State;

private:
    std::unique_ptr<State> state_;
};

// Thrown where a process would have died between two calls to the disk: nothing of it comes after.
class Killed : public std::exception {};

}  // namespace invito::test
