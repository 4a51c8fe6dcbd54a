#pragma once
// How the HTTP client waits: an exchange that has begun must learn its outcome, so nothing it waits
// for hears that its caller was cancelled.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace invito {

// Ends with a tuple that begins with the error code.
inline auto uncancelled() {
    return boost::asio::bind_cancellation_slot(
        boost::asio::cancellation_slot(), boost::asio::as_tuple(boost::asio::use_awaitable)
    );
}

}  // namespace invito
