#include "connection.hpp"

#include "request_parser.hpp"
#include "shapes.hpp"

#include <array>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>

namespace invito::sandbox {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

constexpr std::size_t read_size = 8192;

Socket& socket_of(Socket& socket) {
    return socket;
}

Socket& socket_of(TlsStream& stream) {
    return stream.next_layer();
}

// Requests and replies over one stream, until one side has had enough.
template <class Stream>
class Conversation {
public:
    Conversation(Stream& stream, Exchange& exchange)
        : stream_(stream), exchange_(exchange), timer_(stream.get_executor()) {}

    Awaitable<void> run() {
        while (true) {
            const Heard heard = co_await hear();
            if (heard == Heard::nothing) co_return;
            if (heard == Heard::request) {
                exchange_.api.answer(request_, exchange_.clock.now(), reply_);
            } else {
                const bool too_large = heard == Heard::too_large;
                reply_.clear();
                reply_.status = 400;
                shapes::append_error(
                    reply_.body,
                    too_large ? refusals::content_too_large : refusals::malformed_request
                );
                keep_alive_ = false;
            }
            const Duration pause = exchange_.latency + reply_.delay;
            if (pause > Duration::zero()) {
                timer_.expires_after(pause);
                co_await timer_.async_wait(as_result);
            }
            if (reply_.delivery == Delivery::close) co_return;
            if (reply_.delivery == Delivery::hang) break;
            const bool written = co_await say();
            if (!written) co_return;
            if (!keep_alive_) {
                error_code ignored;
                socket_of(stream_).shutdown(asio::socket_base::shutdown_send, ignored);
                break;
            }
        }
        co_await wait_until_peer_leaves();
    }

private:
    enum class Heard { request, malformed, too_large, nothing };

    Awaitable<Heard> hear() {
        request_.clear();
        RequestParser parser(request_);
        while (true) {
            const Progress progress = parser.take(buffer_);
            if (progress == Progress::malformed) co_return Heard::malformed;
            if (progress == Progress::too_large) co_return Heard::too_large;
            if (progress == Progress::complete) break;
            const asio::mutable_buffer space = buffer_.prepare(read_size);
            const std::tuple<error_code, std::size_t> read =
                co_await stream_.async_read_some(space, as_result);
            if (std::get<0>(read)) co_return Heard::nothing;
            buffer_.commit(std::get<1>(read));
        }
        keep_alive_ = parser.keep_alive();
        co_return Heard::request;
    }

    Awaitable<bool> say() {
        const Instant dated = SandboxClock::real_now() + exchange_.date_off;
        const std::string& date = exchange_.date.at(dated);
        write_head(head_, reply_, date, keep_alive_);
        const std::array<asio::const_buffer, 2> whole{
            asio::buffer(head_), asio::buffer(reply_.body)};
        const std::tuple<error_code, std::size_t> written =
            co_await asio::async_write(stream_, whole, as_result);
        co_return !std::get<0>(written);
    }

    Awaitable<void> wait_until_peer_leaves() {
        Socket& socket = socket_of(stream_);
        std::array<char, 1024> ignored{};
        const asio::mutable_buffer space = asio::buffer(ignored);
        while (true) {
            const std::tuple<error_code, std::size_t> read =
                co_await socket.async_read_some(space, as_result);
            if (std::get<0>(read)) co_return;
        }
    }

    Stream& stream_;
    Exchange& exchange_;
    asio::basic_waitable_timer<
        std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>
        timer_;
    beast::flat_buffer buffer_;
    Request request_;
    Reply reply_;
    std::string head_;
    bool keep_alive_ = true;
};

}  // namespace

Awaitable<void> serve(Socket socket, Exchange* exchange) {
    Conversation<Socket> conversation(socket, *exchange);
    co_await conversation.run();
}

Awaitable<void> serve_tls(TlsStream stream, Exchange* exchange) {
    const std::tuple<error_code> greeted =
        co_await stream.async_handshake(asio::ssl::stream_base::server, as_result);
    if (std::get<0>(greeted)) co_return;
    Conversation<TlsStream> conversation(stream, *exchange);
    co_await conversation.run();
}

}  // namespace invito::sandbox
