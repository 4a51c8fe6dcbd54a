#pragma once
// Several reads of one state of the database, whatever a writer commits meanwhile. Inside another
// one it is part of that.

#include "connection.hpp"

namespace invito::store {

class Snapshot {
public:
    explicit Snapshot(Connection& connection);
    ~Snapshot();
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

private:
    Connection& connection_;
    bool is_own_;
};

}  // namespace invito::store
