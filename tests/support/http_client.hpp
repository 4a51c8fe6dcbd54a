#pragma once
// A small HTTP/1.1 client for the tests of the sandbox: one connection, one request at a time.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace invito::sandbox::test {

struct HttpAnswer {
    int status = 0;                              // 0: no answer, see `failure`
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
    std::string failure;  // "closed", "timeout" or what the library said
};

struct HttpRequest {
    std::string method = "GET";
    std::string target;
    std::string body = {};
    std::string api_key = "sandbox";
    std::string content_type = "application/json";
    bool keep_alive = true;
    std::chrono::milliseconds timeout = std::chrono::seconds{5};
};

// Throws std::runtime_error if the connection cannot be made.
class HttpClient {
public:
    explicit HttpClient(std::uint16_t port);

    // Over TLS, trusting this authority only and asking for the host by this name.
    HttpClient(std::uint16_t port, const std::string& ca_pem, const std::string& host);
    ~HttpClient();

    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    HttpAnswer send(const HttpRequest& request);
    HttpAnswer get(const std::string& target) { return send({.target = target}); }
    HttpAnswer post(const std::string& target, const std::string& json) {
        return send({.method = "POST", .target = target, .body = json});
    }

    // These bytes as they are; then whatever comes back.
    HttpAnswer send_raw(const std::string& bytes);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace invito::sandbox::test
