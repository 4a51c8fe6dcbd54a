#include "connection_pool.hpp"

namespace invito {

std::unique_ptr<Connection> ConnectionPool::take(Duration idle_max, MonotonicTime now) {
    close_old(now);
    while (!idle_.empty() && now - idle_.back().since <= idle_max) {
        std::unique_ptr<Connection> connection = std::move(idle_.back().connection);
        idle_.pop_back();
        if (connection->is_quiet()) return connection;
    }
    return nullptr;
}

void ConnectionPool::give_back(std::unique_ptr<Connection> connection, MonotonicTime now) {
    close_old(now);
    if (!connection->is_reusable()) return;
    if (idle_.size() >= limits_.idle_connections_max) return;
    idle_.push_back({std::move(connection), now});
}

void ConnectionPool::close_old(MonotonicTime now) {
    while (!idle_.empty() && now - idle_.front().since > limits_.read_idle_max)
        idle_.pop_front();
}

}  // namespace invito
