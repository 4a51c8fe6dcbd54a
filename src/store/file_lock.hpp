#pragma once
// Kernel locks on single bytes of a file, held by an open file description (fcntl(2), "Open file
// description locks"): they die with the process that holds them, do not vanish when another
// descriptor of the file is closed, and can be asked about without taking them.

#include "invito/support/descriptor.hpp"

#include <cstdint>
#include <string>

namespace invito::store {

// An open file and its locks: closing it releases them all.
class LockFile {
public:
    // Creates the file (0600) and its directories (0700); it is never deleted, because a lock on a
    // deleted file keeps nobody out. A machine that refuses is a StorageFailure.
    explicit LockFile(const std::string& path);

    // False: another descriptor holds it. Never waits.
    [[nodiscard]] bool try_lock(std::int64_t offset) const;

    // Gives the descriptor, and its locks, to the caller.
    [[nodiscard]] int release() { return file_.release(); }

    [[nodiscard]] const Descriptor& file() const { return file_; }

private:
    Descriptor file_;
};

// Whether somebody holds the byte through another descriptor than this one.
[[nodiscard]] bool is_locked(const Descriptor& file, std::int64_t offset);

}  // namespace invito::store
