#pragma once
// A loopback server that does exactly what its scripts say, right or wrong. Plain sockets and
// OpenSSL: it shares nothing with the code under test.

#include "support/certificates.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace invito::test {

class Session;

// What happens on one connection, step by step; it is closed after the last one.
class Script {
public:
    Script& read_request();  // header and body, if it has a length
    Script& send(std::string bytes);
    Script& dribble(std::string bytes);    // one byte per packet
    Script& serve(std::string answer);     // the same to every request until the peer closes
    Script& wait_for_release();            // until RawServer::release()
    Script& stall();                       // until the peer closes; what it sends is kept
    Script& reset();                       // RST instead of an orderly close
    Script& start_tls(Identity identity);  // ends the script if the handshake fails
    Script& say_tls_is_over();             // the close_notify of TLS; it is not waited for

private:
    friend class RawServer;
    using Step = std::function<bool(Session&)>;  // false: the connection is over
    std::vector<Step> steps_;
};

struct SeenRequest {
    std::size_t connection = 0;  // counted from 0 in order of arrival
    std::string text;
};

class RawServer {
public:
    // The n-th connection runs the n-th script, later ones run the last.
    explicit RawServer(std::vector<Script> scripts);
    ~RawServer();

    RawServer(const RawServer&) = delete;
    RawServer& operator=(const RawServer&) = delete;

    [[nodiscard]] std::string port() const { return std::to_string(port_); }
    [[nodiscard]] std::vector<SeenRequest> requests() const;
    [[nodiscard]] std::vector<std::string> server_names() const;  // as named by TLS clients
    [[nodiscard]] std::size_t connections() const;
    [[nodiscard]] std::size_t resumed_sessions() const;  // TLS handshakes without a certificate
    [[nodiscard]] std::size_t bytes_received(
    ) const;  // by all connections, complete requests or not

    void release();
    void wait_until_closed(std::size_t connections) const;  // by the server's side
    void wait_for_requests(std::size_t count) const;

    // A port on which nobody listens.
    [[nodiscard]] static std::string unused_port();

private:
    friend class Session;

    void accept_loop();
    void run(std::size_t index, int socket);

    std::vector<Script> scripts_;
    std::uint16_t port_ = 0;  // set while listener_ is made
    int listener_ = -1;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<SeenRequest> requests_;
    std::vector<std::string> server_names_;
    std::vector<int> open_sockets_;
    std::size_t connections_ = 0;
    std::size_t resumed_sessions_ = 0;
    std::size_t closed_ = 0;
    std::size_t bytes_received_ = 0;
    bool is_released_ = false;
    bool is_stopping_ = false;
    std::vector<std::thread> workers_;
    std::thread acceptor_;
};

// The shortest complete answers.
[[nodiscard]] std::string http_answer(
    int status, const std::string& body, const std::string& header_lines = ""
);

}  // namespace invito::test
