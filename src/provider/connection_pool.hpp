#pragma once
// The connections of one client: how many may be open, and those that are kept alive, the most
// recently used first, so that few of them stay warm.

#include "connection.hpp"
#include "monotonic.hpp"

#include <cstddef>
#include <deque>
#include <memory>

namespace invito {

struct PoolLimits {
    std::size_t connections_max = 512;  // in use and kept
    // A write takes no connection idle for longer: one that the server closes under a POST is the
    // usual source of an unknown outcome.
    Duration write_idle_max = std::chrono::seconds{2};
    Duration read_idle_max = std::chrono::seconds{30};
};

class ConnectionPool {
public:
    explicit ConnectionPool(const PoolLimits& limits) : limits_(limits) {}

    // A connection that was idle for at most `idle_max` and on which nothing has arrived; null if
    // there is none.
    [[nodiscard]] std::unique_ptr<Connection> take(Duration idle_max, MonotonicTime now);

    // Room to open one, if need be instead of one that is kept. False: all are in use.
    [[nodiscard]] bool take_room();

    // What was taken, as a connection or as room for one. Keeps the connection if it is reusable,
    // else closes it; null: it could not be opened.
    void give_back(std::unique_ptr<Connection> connection, MonotonicTime now);

private:
    struct Idle {
        std::unique_ptr<Connection> connection;
        MonotonicTime since;
    };

    void close_old(MonotonicTime now);

    PoolLimits limits_;
    std::deque<Idle> idle_;  // the oldest first
    std::size_t in_use_ = 0;
};

}  // namespace invito
