#pragma once
// The Unipile adapter: Provider over HTTPS, in either version of the API. Facts and sources of the
// API: docs/provider.md.

#include "invito/ports/clock.hpp"
#include "invito/ports/provider.hpp"
#include "invito/ports/webhook_registry.hpp"
#include "invito/support/result.hpp"
#include "invito/support/secret.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace invito {

// Where the provider is. `http` is accepted for loopback addresses only: a key never crosses a
// network in clear.
struct Endpoint {
    bool tls = true;
    std::string host;
    std::string port;
    bool port_in_query =
        false;  // connect to 443 and add ?port=<port>, for networks that block other ports

    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// "api8.unipile.com:13851", with or without scheme, trailing slash or /api/v1. Errors: config,
// codes "provider.dsn_port", "provider.dsn_scheme", "provider.dsn_invalid".
[[nodiscard]] Result<Endpoint> parse_dsn(std::string_view dsn, bool port_in_query);

// Of v2: "https://api.unipile.com", with or without a port, and nothing else. Errors: config, code
// "provider.base".
[[nodiscard]] Result<Endpoint> parse_base(std::string_view base);

// Enough for as many accounts.
inline constexpr std::size_t usual_connections_max = 512;

enum class UnipileApi { v1, v2 };

struct UnipileOptions {
    UnipileApi api = UnipileApi::v1;
    Endpoint endpoint;
    Secret api_key;
    std::string ca_file;                          // adds a CA; empty: the system's only
    std::string https_proxy;                      // "http://[user:password@]host:port"; empty: none
    std::string no_proxy;                         // comma-separated hosts, ".suffix" or "*"
    Duration timeout = std::chrono::seconds{60};  // of one whole exchange, real time
    std::size_t body_bytes_max = 4 * 1024 * 1024;
    std::size_t connections_max = usual_connections_max;  // a further request waits for one
    std::string user_agent = "invito";
};

// `clock` is asked just before the first byte of an invitation, against Invitation::start_by.
// `executor` runs everything; the provider and the clock outlive every call. Errors: config, codes
// "provider.ca_file", "provider.https_proxy", "provider.api_key" (a character no key has).
[[nodiscard]] Result<std::unique_ptr<Provider>> make_unipile_provider(
    UnipileOptions options, const Clock& clock, boost::asio::any_io_executor executor
);

// Errors: as above.
[[nodiscard]] Result<std::unique_ptr<WebhookRegistry>> make_webhook_registry(
    UnipileOptions options, const Clock& clock, boost::asio::any_io_executor executor
);

}  // namespace invito
