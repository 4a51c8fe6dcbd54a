#pragma once
// Kept-alive connections of one client, the most recently used first, so that few of them stay
// warm.

#include "connection.hpp"
#include "monotonic.hpp"

#include <cstddef>
#include <deque>
#include <memory>

namespace invito {

struct PoolLimits {
    std::size_t idle_connections_max = 512;
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

    // Keeps it if it is reusable and there is room, else closes it.
    void give_back(std::unique_ptr<Connection> connection, MonotonicTime now);

private:
    struct Idle {
        std::unique_ptr<Connection> connection;
        MonotonicTime since;
    };

    void close_old(MonotonicTime now);

    PoolLimits limits_;
    std::deque<Idle> idle_;  // the oldest first
};

}  // namespace invito
