#pragma once
// One connection of the sandbox's server: reads requests, writes what the API replies, as fast as
// a single thread can.

#include "api.hpp"
#include "http_head.hpp"
#include "sandbox_clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace invito::sandbox {

// A concrete executor everywhere: no type erasure in the hot path.
using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using TlsStream = boost::asio::ssl::stream<Socket>;
template <class T>
using Awaitable = boost::asio::awaitable<T, Executor>;

// Await with it: (error, value) instead of an exception.
inline const auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable_t<Executor>{});

// What all connections share; outlives them. Used on the server's thread only.
struct Exchange {
    Api& api;
    const SandboxClock& clock;
    Duration latency{};  // real time added to each answer
    Duration date_off{};
    DateHeader date = {};
};

// Both end when the peer leaves, or when a reply says so. `exchange` is never null.
Awaitable<void> serve(Socket socket, Exchange* exchange);
Awaitable<void> serve_tls(TlsStream stream, Exchange* exchange);

}  // namespace invito::sandbox
