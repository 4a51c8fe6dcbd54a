#include "invito/provider/unipile_provider.hpp"

#include "endpoint.hpp"
#include "http_client.hpp"
#include "network.hpp"
#include "v1/provider.hpp"
#include "v1/webhooks.hpp"
#include "v2/provider.hpp"
#include "v2/webhooks.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace invito {

namespace {

// What a header line may hold (RFC 9110 5.5); a key read with its line end would start a new line.
bool is_field_value(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string compose_fixed_fields(const UnipileOptions& options, const std::string& host_field) {
    return fmt::format(
        "Host: {}\r\nUser-Agent: {}\r\nAccept: application/json\r\nX-API-KEY: {}\r\n", host_field,
        options.user_agent, options.api_key.reveal()
    );
}

Error unusable_key() {
    return Error{
        .kind = ErrorKind::config,
        .code = "provider.api_key",
        .what = "the API key has a space or another character that no key has",
        .hint = "copy it again from the Unipile dashboard, without line ends"};
}

std::string port_of(const Endpoint& endpoint) {
    return endpoint.port_in_query ? usual_port(true) : endpoint.port;
}

std::string host_field_of(const Endpoint& endpoint) {
    const bool is_usual = port_of(endpoint) == usual_port(endpoint.tls);
    return join_host_port(endpoint.host, is_usual ? "" : endpoint.port);
}

HttpClientOptions client_options(const UnipileOptions& options) {
    const Endpoint& endpoint = options.endpoint;
    return {
        .tls = endpoint.tls,
        .host = endpoint.host,
        .port = port_of(endpoint),
        .ca_file = options.ca_file,
        .proxy = {},
        .fixed_fields = compose_fixed_fields(options, host_field_of(endpoint)),
        .timeout = options.timeout,
        .phases = {},
        .messages = {.body_bytes_max = options.body_bytes_max},
        .pool = {.connections_max = options.connections_max}};
}

v1::Routes v1_routes(const Endpoint& endpoint) {
    return v1::Routes(
        endpoint.port_in_query ? std::optional<std::string>(endpoint.port) : std::nullopt
    );
}

std::unique_ptr<Provider> make_provider(
    std::unique_ptr<HttpClient> client, UnipileOptions options, const Clock& clock
) {
    ApiClient api(std::move(client), std::move(options.api_key), clock);
    if (options.api == UnipileApi::v2) return v2::make_provider(std::move(api));
    return v1::make_provider(std::move(api), v1_routes(options.endpoint));
}

Result<std::unique_ptr<HttpClient>> make_client(
    const UnipileOptions& options, const Clock& clock, boost::asio::any_io_executor executor
) {
    if (!is_field_value(options.api_key.reveal())) return unusable_key();
    HttpClientOptions of_client = client_options(options);
    if (of_client.tls) {
        auto proxy =
            find_proxy(options.https_proxy, options.no_proxy, {of_client.host, of_client.port});
        if (!proxy) return proxy.error();
        of_client.proxy = *std::move(proxy);
    }
    return HttpClient::make(std::move(of_client), clock, std::move(executor));
}

}  // namespace

Result<std::unique_ptr<Provider>> make_unipile_provider(
    UnipileOptions options, const Clock& clock, boost::asio::any_io_executor executor
) {
    auto client = make_client(options, clock, std::move(executor));
    if (!client) return client.error();
    return make_provider(std::move(*client), std::move(options), clock);
}

Result<std::unique_ptr<WebhookRegistry>> make_webhook_registry(
    UnipileOptions options, const Clock& clock, boost::asio::any_io_executor executor
) {
    auto client = make_client(options, clock, std::move(executor));
    if (!client) return client.error();
    ApiClient api(*std::move(client), std::move(options.api_key), clock);
    if (options.api == UnipileApi::v2) return v2::make_registry(std::move(api));
    return v1::make_registry(std::move(api), v1_routes(options.endpoint));
}

Result<std::unique_ptr<Provider>> make_unipile_provider_over(
    std::unique_ptr<Network> network, UnipileOptions options, const Clock& clock
) {
    if (!is_field_value(options.api_key.reveal())) return unusable_key();
    auto client = std::make_unique<HttpClient>(client_options(options), std::move(network), clock);
    return make_provider(std::move(client), std::move(options), clock);
}

}  // namespace invito
