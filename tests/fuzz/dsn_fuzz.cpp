// parse_dsn: what it accepts is complete, safe for the key and gives itself back; what it refuses
// is explained without a secret.

#include "fuzz_target.hpp"
#include "invito/provider/unipile_provider.hpp"
#include "invito/support/failure.hpp"
#include "provider/endpoint.hpp"

#include <charconv>

namespace invito::test {
namespace {

bool is_port(const std::string& text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

void check_refusal(const Error& error) {
    ensure(error.kind == ErrorKind::config, "a DSN is configuration");
    ensure(error.code.starts_with("provider.dsn_"), "a refusal has a code");
    ensure(!error.what.empty() && !error.hint.empty(), "a refusal says why and what to do");
    for (const std::string* text : {&error.what, &error.found, &error.hint})
        ensure(text->find('@') == std::string::npos, "user names and passwords are not repeated");
}

void check(std::string_view dsn, bool port_in_query) {
    const auto endpoint = parse_dsn(dsn, port_in_query);
    if (!endpoint) return check_refusal(endpoint.error());
    ensure(!endpoint->host.empty() && is_port(endpoint->port), "an endpoint is complete");
    ensure(endpoint->tls || is_loopback(endpoint->host), "a key crosses no network in clear");
    ensure(endpoint->port_in_query == port_in_query, "the port is sent where it was asked for");
    const std::string again = std::string(endpoint->tls ? "https://" : "http://") +
                              join_host_port(endpoint->host, endpoint->port);
    const auto same = parse_dsn(again, port_in_query);
    ensure(same.has_value() && *same == *endpoint, "an endpoint written again is itself");
}

}  // namespace
}  // namespace invito::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = invito::test::as_text(data, size);
    invito::test::check(text, false);
    invito::test::check(text, true);
    return 0;
}
