#pragma once
// The deadlines of all sockets of a network, and one timer for them: what ends in time, as nearly
// everything does, sets no timer of its own.

#include "monotonic.hpp"

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

}  // namespace invito
