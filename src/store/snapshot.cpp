#include "snapshot.hpp"

#include <sqlite3.h>

namespace invito::store {

Snapshot::Snapshot(Connection& connection)
    : connection_(connection), is_own_(!connection.is_in_transaction()) {
    if (is_own_) connection_.execute("BEGIN");
}

// Nothing was written: how it ends has no meaning, and a destructor must not throw.
Snapshot::~Snapshot() {
    if (is_own_) sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace invito::store
