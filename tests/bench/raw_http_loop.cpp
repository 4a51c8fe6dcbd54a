// The least that an invitation costs over HTTP: a read of the profile and a POST, on plain sockets,
// without a record of anything. What the program needs beyond this is its own.
//
//   raw_http_loop PORT JOBS CONNECTIONS

#include <algorithm>
#include <arpa/inet.h>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace invito {
namespace {

class Connection {
public:
    Connection(int number, int port) : account_("acc_" + std::to_string(number)) {
        socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("no connection");
    }
    ~Connection() { ::close(socket_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] int socket() const { return socket_; }

    void ask_for_profile(int job) {
        is_profile_asked_ = true;
        send(
            "GET /api/v1/users/raw-lead-" + std::to_string(job) + "?account_id=" + account_ +
            " HTTP/1.1\r\nHost: localhost\r\nX-API-KEY: sandbox\r\n\r\n"
        );
    }

    // True: that was the answer to the invitation.
    bool take_answer() {
        if (!receive()) return false;
        if (!is_profile_asked_) return true;
        is_profile_asked_ = false;
        invite(text_of("\"provider_id\":\""));
        return false;
    }

private:
    void invite(std::string_view person) {
        std::string body = "{\"provider_id\":\"";
        body.append(person).append("\",\"account_id\":\"").append(account_);
        body += "\",\"message\":\"Hello Jane, I would be glad to connect.\"}";
        send(
            "POST /api/v1/users/invite HTTP/1.1\r\nHost: localhost\r\nX-API-KEY: sandbox\r\n"
            "Content-Type: application/json\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body
        );
    }

    void send(const std::string& bytes) {
        received_.clear();
        const auto written = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (written != static_cast<ssize_t>(bytes.size()))
            throw std::runtime_error("a request did not leave whole");
    }

    // True: the answer is whole.
    bool receive() {
        char buffer[16'384];
        const auto read = ::recv(socket_, buffer, sizeof buffer, 0);
        if (read <= 0) throw std::runtime_error("the connection ended");
        received_.append(buffer, static_cast<std::size_t>(read));
        const auto head = received_.find("\r\n\r\n");
        if (head == std::string::npos) return false;
        if (!received_.starts_with("HTTP/1.1 2")) throw std::runtime_error(received_);
        const std::size_t length = std::stoul(std::string(text_of("Content-Length: ")));
        return received_.size() == head + 4 + length;
    }

    // What follows `key`, to the end of a line or of a JSON text.
    [[nodiscard]] std::string_view text_of(std::string_view key) const {
        const auto at = received_.find(key);
        if (at == std::string::npos) throw std::runtime_error("no " + std::string(key));
        const auto begin = at + key.size();
        return std::string_view(received_).substr(
            begin, received_.find_first_of("\"\r", begin) - begin
        );
    }

    std::string account_;
    int socket_ = -1;
    bool is_profile_asked_ = false;
    std::string received_;
};

void run(const std::vector<std::string>& arguments) {
    if (arguments.size() != 4)
        throw std::runtime_error("usage: raw_http_loop PORT JOBS CONNECTIONS");
    const int port = std::stoi(arguments[1]);
    const int jobs = std::stoi(arguments[2]);
    const int count = std::min(std::stoi(arguments[3]), jobs);
    const int poll = ::epoll_create1(0);
    std::vector<std::unique_ptr<Connection>> connections;
    int begun = 0;
    for (; begun < count; ++begun) {
        connections.push_back(std::make_unique<Connection>(begun, port));
        Connection& connection = *connections.back();
        epoll_event wanted{};
        wanted.events = EPOLLIN;
        wanted.data.ptr = &connection;
        ::epoll_ctl(poll, EPOLL_CTL_ADD, connection.socket(), &wanted);
        connection.ask_for_profile(begun);
    }
    for (int done = 0; done < jobs;) {
        epoll_event ready[256];
        const int readable = ::epoll_wait(poll, ready, 256, -1);
        for (int i = 0; i < readable; ++i) {
            auto& connection = *static_cast<Connection*>(ready[i].data.ptr);
            if (!connection.take_answer()) continue;
            ++done;
            if (begun < jobs) connection.ask_for_profile(begun++);
        }
    }
    ::close(poll);
}

}  // namespace
}  // namespace invito

int main(int argc, char** argv) {
    try {
        invito::run({argv, argv + argc});
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "raw_http_loop: %s\n", error.what());
        return 1;
    }
}
