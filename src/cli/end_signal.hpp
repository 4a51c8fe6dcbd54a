#pragma once
// How what lasts until somebody ends it is ended: Ctrl-C, or SIGTERM.

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>

namespace invito {

// Caught from its construction on: before anybody is told that there is something to end.
class EndSignal {
public:
    EndSignal() {
        signals_.async_wait([this](const boost::system::error_code& failed, int signal) {
            if (!failed) signal_ = signal;
        });
    }
    EndSignal(const EndSignal&) = delete;
    EndSignal& operator=(const EndSignal&) = delete;

    // Runs in wait(), until the end.
    [[nodiscard]] boost::asio::io_context& io() { return io_; }

    // SIGINT or SIGTERM, however long ago it came.
    int wait() {
        io_.run();
        return signal_;
    }

private:
    boost::asio::io_context io_{1};
    boost::asio::signal_set signals_{io_, SIGINT, SIGTERM};
    int signal_ = 0;
};

}  // namespace invito
