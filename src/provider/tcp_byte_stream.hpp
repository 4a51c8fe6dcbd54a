#pragma once
// One TCP connection.

#include "deadlines.hpp"
#include "network.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace invito {

class TcpByteStream final : public ByteStream {
public:
    using Endpoint = boost::asio::ip::tcp::endpoint;

    TcpByteStream(
        const boost::asio::any_io_executor& executor, std::shared_ptr<Deadlines> deadlines
    )
        : socket_(executor), deadline_(std::move(deadlines), socket_) {}

    // Under the deadline, as reading and writing are. After a failure it may be tried again.
    boost::asio::awaitable<boost::system::error_code> connect(Endpoint endpoint);

    void expires_at(MonotonicTime deadline) override { deadline_.set(deadline); }
    void expires_never() override { deadline_.clear(); }
    boost::asio::awaitable<Transfer> write(boost::asio::const_buffer bytes) override;
    boost::asio::awaitable<Transfer> read_some(boost::asio::mutable_buffer room) override;
    [[nodiscard]] bool counts_what_left() const override { return true; }
    [[nodiscard]] bool is_quiet() override;

    // What the system takes at once; would_block if that is nothing.
    std::size_t write_now(boost::asio::const_buffer bytes, boost::system::error_code& error);
    boost::asio::awaitable<boost::system::error_code> wait_until_writable();

private:
    // A socket that was closed by the deadline has a better reason than the system's.
    [[nodiscard]] boost::system::error_code reason_of(const boost::system::error_code& error) const;

    boost::asio::ip::tcp::socket socket_;
    Deadline deadline_;
};

}  // namespace invito
