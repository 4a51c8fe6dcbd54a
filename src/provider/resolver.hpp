#pragma once
// Host name -> addresses, with a deadline. The system's resolver cannot be interrupted: when time
// is up it is left behind and its late answer is dropped.

#include "monotonic.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <string>
#include <vector>

namespace invito {

struct Resolved {
    boost::system::error_code error;  // boost::asio::error::timed_out when `by` passed
    std::vector<boost::asio::ip::tcp::endpoint> endpoints;
};

boost::asio::awaitable<Resolved> resolve(std::string host, std::string port, MonotonicTime by);

}  // namespace invito
