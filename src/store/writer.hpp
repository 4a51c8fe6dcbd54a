#pragma once
// The one who writes: a Store whose operations share commits. When one of them fails, nothing is
// kept and each is tried again in a savepoint of its own: no failure spoils its neighbours, and as
// long as all goes well nobody pays for savepoints.

#include "invito/ports/store.hpp"
#include "session.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <memory>

namespace invito::store {

// One thread and a queue. `db` outlives the store and belongs to its thread alone from now on. A
// StorageFailure is final: it ends every operation of that batch and all later ones.
[[nodiscard]] std::unique_ptr<Store> make_threaded_store(
    sql::Session& db, boost::asio::any_io_executor executor
);

// The same without a thread, which would make the order of a simulation's events random: commits
// are events of `executor`, each of all that waits by then.
[[nodiscard]] std::unique_ptr<Store> make_single_threaded_store(
    sql::Session& db, boost::asio::any_io_executor executor
);

}  // namespace invito::store
