#pragma once
// One TCP connection, and its deadline.

#include "network.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list.hpp>
#include <memory>

namespace invito {

class Deadlines;

// When it passes, the socket is closed, and what waits for it ends.
class Deadline : public boost::intrusive::list_base_hook<> {
public:
    Deadline(std::shared_ptr<Deadlines> all, boost::asio::ip::tcp::socket& socket)
        : all_(std::move(all)), socket_(socket) {}
    ~Deadline() { clear(); }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    void set(MonotonicTime at);
    void clear();
    [[nodiscard]] bool has_passed() const { return has_passed_; }

private:
    friend class Deadlines;
    void pass();

    std::shared_ptr<Deadlines> all_;  // shared by all streams of a network
    boost::asio::ip::tcp::socket& socket_;
    MonotonicTime at_;
    bool has_passed_ = false;
};

// Those of all sockets of a network, and one timer for them: what ends in time, as nearly
// everything does, sets no timer of its own.
class Deadlines : public std::enable_shared_from_this<Deadlines> {
public:
    explicit Deadlines(const boost::asio::any_io_executor& executor) : timer_(executor) {}

private:
    friend class Deadline;
    void add(Deadline& deadline);
    void remove(Deadline& deadline);
    void ring_by(MonotonicTime at);
    void ring();

    boost::asio::steady_timer timer_;
    MonotonicTime rings_at_ = MonotonicTime::max();  // max: not at all
    boost::intrusive::list<Deadline, boost::intrusive::constant_time_size<false>> pending_;
};

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
    boost::asio::awaitable<boost::system::error_code> wait_until_readable() override;
    std::size_t read_now(boost::asio::mutable_buffer room, boost::system::error_code& error)
        override;
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
