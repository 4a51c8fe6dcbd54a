#include "session.hpp"

namespace invito::sql {

Transaction::Transaction(Session& session) : session_(session) {
    session_.begin();
}

Transaction::~Transaction() {
    // The engine may have rolled back by itself (disk full): then there is nothing to undo.
    if (is_open_ && session_.is_in_transaction()) session_.try_execute("ROLLBACK");
}

void Transaction::commit() {
    session_.commit();
    is_open_ = false;
}

JoinedTransaction::JoinedTransaction(Session& session) {
    if (!session.is_in_transaction()) own_.emplace(session);
}

void JoinedTransaction::commit() {
    if (own_) own_->commit();
}

Savepoint::Savepoint(Session& session) : session_(session) {
    session_.prepare("SAVEPOINT part").run();
}

Savepoint::~Savepoint() {
    if (is_open_ && session_.is_in_transaction())
        session_.try_execute("ROLLBACK TO part; RELEASE part");
}

void Savepoint::release() {
    session_.prepare("RELEASE part").run();
    is_open_ = false;
}

Snapshot::Snapshot(Session& session) : session_(session), is_own_(!session.is_in_transaction()) {
    if (is_own_) session_.begin_snapshot();
}

// Nothing was written: how it ends has no meaning.
Snapshot::~Snapshot() {
    if (is_own_) session_.try_execute("ROLLBACK");
}

}  // namespace invito::sql
