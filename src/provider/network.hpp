#pragma once
// What the HTTP client stands on: streams of bytes to one endpoint, and a clock that never jumps.
// The seam through which a simulation replaces the network; production is connector.hpp.

#include "invito/provider/unipile_provider.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <tuple>

namespace invito {

// For deadlines and idle times; business time comes from ports/clock.
using MonotonicClock = boost::asio::steady_timer::clock_type;
using MonotonicTime = boost::asio::steady_timer::time_point;

// How a write ended, and how many bytes it moved.
using Transfer = std::tuple<boost::system::error_code, std::size_t>;

// Nothing it waits for hears that the calling coroutine was cancelled.
class ByteStream {
public:
    ByteStream() = default;
    virtual ~ByteStream() = default;
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;

    // What takes longer ends with boost::beast::error::timeout; then the stream is of no more use.
    virtual void expires_at(MonotonicTime deadline) = 0;

    // It is kept without being used: a deadline would close it.
    virtual void expires_never() = 0;

    // All of `bytes`, which live until the end of the call, or an error.
    virtual boost::asio::awaitable<Transfer> write(boost::asio::const_buffer bytes) = 0;

    // Reading is two steps, so that who waits, as thousands do at a time, holds no room for what is
    // to come. After the first has succeeded, the second tells at once what has come; would_block
    // if it was a false alarm.
    virtual boost::asio::awaitable<boost::system::error_code> wait_until_readable() = 0;
    virtual std::size_t read_now(
        boost::asio::mutable_buffer room, boost::system::error_code& error
    ) = 0;

    // A write that failed after 0 bytes proves that nothing has left.
    [[nodiscard]] virtual bool counts_what_left() const = 0;

    // Nothing has arrived: no close, no stray byte. Does not block.
    [[nodiscard]] virtual bool is_quiet() = 0;
};

struct Opened {
    std::unique_ptr<ByteStream> stream;  // null: `failure` says why
    std::string failure;
};

class Network {
public:
    Network() = default;
    virtual ~Network() = default;
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    [[nodiscard]] virtual MonotonicTime now() const = 0;
    virtual boost::asio::awaitable<Opened> open(MonotonicTime deadline) = 0;
};

// As make_unipile_provider, over a network that the caller brings, for simulations: of the options,
// what only concerns TCP and TLS does not matter.
[[nodiscard]] Result<std::unique_ptr<Provider>> make_unipile_provider_over(
    std::unique_ptr<Network> network, UnipileOptions options, const Clock& clock
);

// How the HTTP client waits: an exchange that has begun must learn its outcome, so nothing it waits
// for hears that its caller was cancelled. Ends with a tuple that begins with the error code.
inline auto uncancelled() {
    return boost::asio::bind_cancellation_slot(
        boost::asio::cancellation_slot(), boost::asio::as_tuple(boost::asio::use_awaitable)
    );
}

}  // namespace invito
