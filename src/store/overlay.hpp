#pragma once
// A database as it is now, which may be written to without being changed: a VFS that reads the file
// itself, and keeps what is written in a write-ahead log of its own. Nothing is copied but what the
// database's log holds, and the only lock is a reader's: a run goes on beside it.

#include "connection.hpp"

#include <memory>
#include <string>

namespace invito::store {

class Overlay {
public:
    // `base` reads only, and nothing now; `folder`: private, for what is written. What others write
    // into the database from now on is not seen.
    Overlay(std::unique_ptr<Connection> base, const std::string& folder);
    ~Overlay();
    Overlay(const Overlay&) = delete;
    Overlay& operator=(const Overlay&) = delete;

    // At most one at a time, which this outlives. It must not be checkpointed: the database is open
    // for reading only.
    [[nodiscard]] std::unique_ptr<Connection> connect();

    [[nodiscard]] const std::string& path() const { return base_->path(); }

private:
    class Files;

    std::unique_ptr<Connection>
        base_;  // holds the snapshot: what it may read is neither changed nor reset
    std::unique_ptr<Files> files_;
};

}  // namespace invito::store
