#pragma once
// Exceptions for what must not happen: the machine is broken (StorageFailure) or we are
// (InternalFailure). Both are caught in one place, the command line's main function, and end the
// program with their own exit code.

#include <boost/assert/source_location.hpp>
#include <stdexcept>
#include <string>

namespace invito {

// The database or the disk failed: a commit, a sync, a corrupt page. Fail-stop: nothing is sent
// after it. Exit code 74.
class StorageFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Another program kept the database locked for longer than anybody waits. Exit code 75: nothing is
// broken, and the same command works later.
class StorageBusy : public StorageFailure {
public:
    using StorageFailure::StorageFailure;
};

// Other transactions were in the way, and the engine has undone this one: it may be done again.
class StorageConflict : public StorageBusy {
public:
    using StorageBusy::StorageBusy;
};

// A row is not as this transaction has read it a moment before. It may be done again; what is so
// every time is a bug.
class StaleRow : public StorageConflict {
public:
    using StorageConflict::StorageConflict;
};

// The server of the database is away, or takes no writes now. Nothing has happened. Exit code 69.
class StorageUnreachable : public StorageFailure {
public:
    using StorageFailure::StorageFailure;
};

// Nobody can tell whether a commit was kept. Exit code 69.
class CommitUnknown : public StorageUnreachable {
public:
    using StorageUnreachable::StorageUnreachable;
};

// The database has lost what it had acknowledged. Exit code 74, and a sync comes before anything
// else.
class DatabaseWentBack : public StorageFailure {
public:
    using StorageFailure::StorageFailure;
};

// A bug. Exit code 70.
class InternalFailure : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

// An assertion that stays on in release builds. For programming errors only, never for input.
void ensure(
    bool condition, const char* promise,
    const boost::source_location& where = BOOST_CURRENT_LOCATION
);

}  // namespace invito
