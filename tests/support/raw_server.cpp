#include "support/raw_server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <optional>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace invito::test {

namespace {

sockaddr_in loopback() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int listen_on_loopback(std::uint16_t& port) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback();
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener, generic, size) != 0 || ::listen(listener, 64) != 0)
        throw std::runtime_error("cannot listen on loopback");
    ::getsockname(listener, generic, &size);
    port = ntohs(address.sin_port);
    return listener;
}

std::size_t body_length(const std::string& header) {
    const auto at = header.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(header.substr(at + 16));
}

}  // namespace

// One accepted connection, with TLS on it or not.
class Session {
public:
    Session(RawServer& server, std::size_t index, int socket)
        : server_(server), index_(index), socket_(socket) {}

    ~Session() {
        SSL_free(tls_);
        SSL_CTX_free(context_);
    }

    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    bool read_request() {
        std::string text;
        std::size_t complete = std::string::npos;
        while (text.size() < complete) {
            const std::optional<char> byte = read_byte();
            if (!byte) return false;
            text += *byte;
            if (complete == std::string::npos && text.ends_with("\r\n\r\n"))
                complete = text.size() + body_length(text);
        }
        const std::lock_guard lock(server_.mutex_);
        server_.requests_.push_back({index_, std::move(text)});
        server_.changed_.notify_all();
        return true;
    }

    bool send(const std::string& bytes) {
        if (tls_) return SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size())) > 0;
        std::size_t sent = 0;
        while (sent < bytes.size()) {
            const auto n = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
            if (n <= 0) return false;
            sent += static_cast<std::size_t>(n);
        }
        return true;
    }

    bool stall() {
        while (read_byte()) {
        }
        return false;
    }

    bool wait_for_release() {
        std::unique_lock lock(server_.mutex_);
        server_.changed_.wait(lock, [&] { return server_.is_released_ || server_.is_stopping_; });
        return true;
    }

    bool reset() {
        const linger at_once{1, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
        return false;
    }

    bool start_tls(const Identity& identity) {
        context_ = SSL_CTX_new(TLS_server_method());
        BIO* key = BIO_new_mem_buf(identity.key_pem.data(), -1);
        BIO* certificate = BIO_new_mem_buf(identity.certificate_pem.data(), -1);
        EVP_PKEY* private_key = PEM_read_bio_PrivateKey(key, nullptr, nullptr, nullptr);
        X509* own = PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr);
        SSL_CTX_use_certificate(context_, own);
        SSL_CTX_use_PrivateKey(context_, private_key);
        X509_free(own);
        EVP_PKEY_free(private_key);
        BIO_free(certificate);
        BIO_free(key);
        // The same for all connections, or no ticket of one would be good for another.
        std::array<unsigned char, 80> ticket_keys{};
        SSL_CTX_set_tlsext_ticket_keys(context_, ticket_keys.data(), ticket_keys.size());
        tls_ = SSL_new(context_);
        SSL_set_fd(tls_, socket_);
        if (SSL_accept(tls_) != 1) return false;
        const char* name = SSL_get_servername(tls_, TLSEXT_NAMETYPE_host_name);
        const std::lock_guard lock(server_.mutex_);
        server_.server_names_.emplace_back(name ? name : "");
        if (SSL_session_reused(tls_) == 1) ++server_.resumed_sessions_;
        return true;
    }

    bool say_tls_is_over() { return SSL_shutdown(tls_) >= 0; }

private:
    std::optional<char> read_byte() {
        char byte = 0;
        const auto n = tls_ ? SSL_read(tls_, &byte, 1) : ::recv(socket_, &byte, 1, 0);
        if (n != 1) return std::nullopt;
        const std::lock_guard lock(server_.mutex_);
        ++server_.bytes_received_;
        return byte;
    }

    RawServer& server_;
    std::size_t index_;
    int socket_;
    SSL_CTX* context_ = nullptr;
    SSL* tls_ = nullptr;
};

Script& Script::read_request() {
    steps_.push_back([](Session& session) { return session.read_request(); });
    return *this;
}

Script& Script::send(std::string bytes) {
    steps_.push_back([bytes = std::move(bytes)](Session& session) { return session.send(bytes); });
    return *this;
}

Script& Script::dribble(std::string bytes) {
    steps_.push_back([bytes = std::move(bytes)](Session& session) {
        return std::all_of(bytes.begin(), bytes.end(), [&](char c) {
            return session.send(std::string(1, c));
        });
    });
    return *this;
}

Script& Script::serve(std::string answer) {
    steps_.push_back([answer = std::move(answer)](Session& session) {
        while (session.read_request() && session.send(answer)) {
        }
        return false;
    });
    return *this;
}

Script& Script::wait_for_release() {
    steps_.push_back([](Session& session) { return session.wait_for_release(); });
    return *this;
}

Script& Script::stall() {
    steps_.push_back([](Session& session) { return session.stall(); });
    return *this;
}

Script& Script::reset() {
    steps_.push_back([](Session& session) { return session.reset(); });
    return *this;
}

Script& Script::start_tls(Identity identity) {
    steps_.push_back([identity = std::move(identity)](Session& session) {
        return session.start_tls(identity);
    });
    return *this;
}

Script& Script::say_tls_is_over() {
    steps_.emplace_back([](Session& session) { return session.say_tls_is_over(); });
    return *this;
}

RawServer::RawServer(std::vector<Script> scripts)
    : scripts_(std::move(scripts)), listener_(listen_on_loopback(port_)) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets whose peer has gone
    acceptor_ = std::thread([this] { accept_loop(); });
}

RawServer::~RawServer() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
        for (const int socket : open_sockets_) ::shutdown(socket, SHUT_RDWR);
        changed_.notify_all();
    }
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (std::thread& worker : workers_) worker.join();
    ::close(listener_);
}

void RawServer::accept_loop() {
    for (;;) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) return;
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        const std::lock_guard lock(mutex_);
        if (is_stopping_) {
            ::close(socket);
            return;
        }
        open_sockets_.push_back(socket);
        workers_.emplace_back([this, index = connections_, socket] { run(index, socket); });
        ++connections_;
    }
}

void RawServer::run(std::size_t index, int socket) {
    {
        Session session(*this, index, socket);
        const Script& script = scripts_[std::min(index, scripts_.size() - 1)];
        for (const auto& step : script.steps_)
            if (!step(session)) break;
    }
    const std::lock_guard lock(mutex_);
    std::erase(open_sockets_, socket);
    ::close(socket);
    ++closed_;
    changed_.notify_all();
}

std::vector<SeenRequest> RawServer::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::vector<std::string> RawServer::server_names() const {
    const std::lock_guard lock(mutex_);
    return server_names_;
}

std::size_t RawServer::connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
}

std::size_t RawServer::resumed_sessions() const {
    const std::lock_guard lock(mutex_);
    return resumed_sessions_;
}

std::size_t RawServer::bytes_received() const {
    const std::lock_guard lock(mutex_);
    return bytes_received_;
}

void RawServer::release() {
    const std::lock_guard lock(mutex_);
    is_released_ = true;
    changed_.notify_all();
}

void RawServer::wait_until_closed(std::size_t connections) const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ >= connections; });
}

void RawServer::wait_for_requests(std::size_t count) const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return requests_.size() >= count; });
}

std::string RawServer::unused_port() {
    std::uint16_t port = 0;
    ::close(listen_on_loopback(port));
    return std::to_string(port);
}

std::string http_answer(int status, const std::string& body, const std::string& header_lines) {
    return "HTTP/1.1 " + std::to_string(status) + " Reason\r\n" + header_lines +
           "Content-Type: application/json; charset=utf-8\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace invito::test
