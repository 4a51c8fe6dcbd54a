#pragma once
// HTTP CONNECT: asks a proxy for a tunnel to the provider, before TLS begins.

#include "network.hpp"
#include "proxy.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

namespace invito {

// On a fresh connection to the proxy, which outlives the call, under the deadline it has. `target`
// is host:port of the provider. Returns what went wrong, or nullopt; nothing of a request has left
// in either case.
boost::asio::awaitable<std::optional<std::string>> open_tunnel(
    ByteStream* to_proxy, Proxy proxy, std::string target
);

}  // namespace invito
