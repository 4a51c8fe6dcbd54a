#include "connection_pool.hpp"

namespace invito {

std::unique_ptr<Connection> ConnectionPool::take(Duration idle_max, MonotonicTime now) {
    close_old(now);
    while (!idle_.empty() && now - idle_.back().since <= idle_max) {
        std::unique_ptr<Connection> connection = std::move(idle_.back().connection);
        idle_.pop_back();
        if (!connection->is_quiet()) continue;
        ++in_use_;
        return connection;
    }
    return nullptr;
}

bool ConnectionPool::take_room() {
    if (in_use_ >= limits_.connections_max) return false;
    if (in_use_ + idle_.size() >= limits_.connections_max) idle_.pop_front();
    ++in_use_;
    return true;
}

void ConnectionPool::give_back(std::unique_ptr<Connection> connection, MonotonicTime now) {
    --in_use_;
    close_old(now);
    if (connection && connection->is_reusable()) idle_.push_back({std::move(connection), now});
}

void ConnectionPool::close_old(MonotonicTime now) {
    while (!idle_.empty() && now - idle_.front().since > limits_.read_idle_max) idle_.pop_front();
}

}  // namespace invito
