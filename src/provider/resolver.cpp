#include "resolver.hpp"

#include "uncancelled.hpp"

#include <boost/asio/this_coro.hpp>
#include <charconv>
#include <memory>
#include <optional>

namespace invito {

namespace {

namespace asio = boost::asio;
namespace ip = asio::ip;

struct Lookup {
    explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), alarm(executor) {}

    ip::tcp::resolver resolver;
    asio::steady_timer alarm;
    bool is_done = false;
    Resolved resolved;
};

// Shared by the waiting coroutine and the resolver's callback: either may outlive the other.
void start(
    const std::shared_ptr<Lookup>& lookup, const std::string& host, const std::string& port
) {
    lookup->resolver.async_resolve(
        host, port, ip::tcp::resolver::numeric_service,
        [lookup](boost::system::error_code error, const ip::tcp::resolver::results_type& results) {
            lookup->is_done = true;
            lookup->resolved.error = error;
            for (const auto& result : results)
                lookup->resolved.endpoints.push_back(result.endpoint());
            lookup->alarm.cancel();
        }
    );
}

// An IP address needs no resolver, and so no thread.
std::optional<ip::tcp::endpoint> parse_endpoint(const std::string& host, const std::string& port) {
    boost::system::error_code error;
    const auto address = ip::make_address(host, error);
    if (error) return std::nullopt;
    std::uint16_t number = 0;
    std::from_chars(port.data(), port.data() + port.size(), number);
    return ip::tcp::endpoint(address, number);
}

}  // namespace

asio::awaitable<Resolved> resolve(std::string host, std::string port, MonotonicTime by) {
    if (const auto endpoint = parse_endpoint(host, port)) {
        Resolved resolved;
        resolved.endpoints.push_back(*endpoint);
        co_return resolved;
    }
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const auto lookup = std::make_shared<Lookup>(executor);
    lookup->alarm.expires_at(by);
    start(lookup, host, port);
    co_await lookup->alarm.async_wait(uncancelled());  // it rings or is cancelled: is_done tells
    if (!lookup->is_done) {
        lookup->resolver.cancel();
        Resolved expired;
        expired.error = asio::error::timed_out;
        co_return expired;
    }
    co_return std::move(lookup->resolved);
}

}  // namespace invito
