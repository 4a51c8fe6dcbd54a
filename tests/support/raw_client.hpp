#pragma once
// A client of a server on this machine that does with its socket what it likes.

#include <arpa/inet.h>
#include <cstdint>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace invito::test {

inline constexpr int patience_ms = 10'000;  // nothing is waited for longer

class RawClient {
public:
    explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        is_connected_ =
            ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    ~RawClient() { leave(); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    [[nodiscard]] bool is_connected() const { return is_connected_; }

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    // Whatever comes until `end` does, or until the server closes.
    std::string receive(std::string_view end = {}) {
        while (end.empty() || received_.find(end) == std::string::npos) {
            pollfd readable{socket_, POLLIN, 0};
            if (::poll(&readable, 1, patience_ms) != 1) return received_ + "(nothing more)";
            char room[4096];
            const auto count = ::recv(socket_, room, sizeof room, 0);
            if (count <= 0) return std::exchange(received_, {});
            received_.append(room, static_cast<std::size_t>(count));
        }
        const std::size_t until = received_.find(end) + end.size();
        std::string taken = received_.substr(0, until);
        received_.erase(0, until);
        return taken;
    }

    std::string ask(std::string_view bytes) {
        send(bytes);
        return receive();
    }

    void leave() {
        if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }

private:
    int socket_;
    bool is_connected_ = false;
    std::string received_;
};

}  // namespace invito::test
