#include "snapshot.hpp"

#include <sqlite3.h>

namespace invito::store {

Snapshot::Snapshot(Connection& connection) : connection_(connection) {
    connection_.execute("BEGIN");
}

// Nothing was written: how it ends has no meaning, and a destructor must not throw.
Snapshot::~Snapshot() {
    sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace invito::store
