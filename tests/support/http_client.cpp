#include "http_client.hpp"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <cctype>
#include <optional>
#include <stdexcept>

namespace invito::sandbox::test {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr auto connect_timeout = std::chrono::seconds{5};

std::string describe(const error_code& ec) {
    if (ec == beast::error::timeout) return "timeout";
    const bool closed = ec == http::error::end_of_stream || ec == asio::error::eof ||
                        ec == asio::error::connection_reset ||
                        ec == asio::ssl::error::stream_truncated;
    return closed ? "closed" : ec.message();
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return text;
}

HttpAnswer to_answer(const http::response<http::string_body>& response) {
    HttpAnswer answer;
    answer.status = static_cast<int>(response.result_int());
    answer.body = response.body();
    for (const auto& header : response) {
        answer.headers[lower(std::string(header.name_string()))] = std::string(header.value());
    }
    return answer;
}

}  // namespace

struct HttpClient::State {
    asio::io_context context;
    asio::ssl::context tls_context{asio::ssl::context::tls_client};
    std::optional<beast::tcp_stream> plain;
    std::optional<beast::ssl_stream<beast::tcp_stream>> tls;
    beast::flat_buffer buffer;

    beast::tcp_stream& lowest() { return tls ? beast::get_lowest_layer(*tls) : *plain; }

    void connect(std::uint16_t port) {
        const asio::ip::tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
        lowest().expires_after(connect_timeout);
        error_code result;
        lowest().async_connect(endpoint, [&](error_code ec) { result = ec; });
        drain();
        if (result) throw std::runtime_error("connect: " + result.message());
    }

    void drain() {
        context.restart();
        context.run();
    }

    template <class Stream>
    HttpAnswer exchange(Stream& stream, const std::string& bytes) {
        error_code result;
        http::response<http::string_body> response;
        asio::async_write(stream, asio::buffer(bytes), [&](error_code written, std::size_t) {
            result = written;
            if (written) return;
            http::async_read(stream, buffer, response, [&](error_code read, std::size_t) {
                result = read;
            });
        });
        drain();
        if (result) return {.status = 0, .headers = {}, .body = {}, .failure = describe(result)};
        return to_answer(response);
    }

    HttpAnswer exchange(const std::string& bytes, std::chrono::milliseconds timeout) {
        lowest().expires_after(timeout);
        return tls ? exchange(*tls, bytes) : exchange(*plain, bytes);
    }
};

HttpClient::HttpClient(std::uint16_t port) : state_(std::make_unique<State>()) {
    state_->plain.emplace(state_->context);
    state_->connect(port);
}

HttpClient::HttpClient(std::uint16_t port, const std::string& ca_pem, const std::string& host)
    : state_(std::make_unique<State>()) {
    state_->tls_context.add_certificate_authority(asio::buffer(ca_pem));
    state_->tls_context.set_verify_mode(asio::ssl::verify_peer);
    state_->tls.emplace(state_->context, state_->tls_context);
    state_->tls->set_verify_callback(asio::ssl::host_name_verification(host));
    state_->connect(port);
    error_code result;
    state_->tls->async_handshake(asio::ssl::stream_base::client, [&](error_code ec) {
        result = ec;
    });
    state_->drain();
    if (result) throw std::runtime_error("handshake: " + result.message());
}

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::send(const HttpRequest& request) {
    std::string bytes = request.method + ' ' + request.target + " HTTP/1.1\r\nHost: localhost\r\n";
    if (!request.api_key.empty()) bytes += "X-API-KEY: " + request.api_key + "\r\n";
    if (!request.keep_alive) bytes += "Connection: close\r\n";
    if (!request.body.empty()) {
        bytes += "Content-Type: " + request.content_type + "\r\n";
        bytes += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    }
    bytes += "\r\n" + request.body;
    return state_->exchange(bytes, request.timeout);
}

HttpAnswer HttpClient::send_raw(const std::string& bytes) {
    return state_->exchange(bytes, std::chrono::seconds{5});
}

}  // namespace invito::sandbox::test
