#include "fault_proxy.hpp"

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <poll.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace invito::test {
namespace {

sockaddr_un address_in(const std::string& folder) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder + "/.s.PGSQL.5432";
    if (path.size() >= sizeof address.sun_path) throw std::runtime_error("too long: " + path);
    path.copy(address.sun_path, path.size());
    return address;
}

int new_socket() {
    const int file = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0) throw std::runtime_error("no socket");
    return file;
}

bool send_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(file, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

// Empty: the peer has closed.
std::string receive(int file) {
    std::array<char, 65536> buffer{};
    const auto size = ::recv(file, buffer.data(), buffer.size(), 0);
    return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : std::string();
}

}  // namespace

class FaultProxy::State {
public:
    State(const std::string& server_folder, const std::string& own_folder)
        : server_(address_in(server_folder)), listener_(new_socket()) {
        const sockaddr_un own = address_in(own_folder);
        if (::bind(listener_, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0 ||
            ::listen(listener_, 64) != 0)
            throw std::runtime_error("the proxy cannot listen");
        acceptor_ = std::thread([this] { accept_all(); });
    }

    ~State() {
        ::shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        for (std::thread& connection : connections_) connection.join();
        ::close(listener_);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    void arm(Lose what, std::string word, int nth) {
        const std::lock_guard lock(mutex_);
        armed_ = Fault{what, std::move(word), nth};
    }

    void on_each_way(std::function<void()> wait) { wait_ = std::move(wait); }

    [[nodiscard]] int exchanges() const { return exchanges_; }

    bool disarm() {
        const std::lock_guard lock(mutex_);
        return std::exchange(armed_, std::nullopt).has_value();
    }

private:
    struct Fault {
        Lose what;
        std::string word;
        int nth = 1;
    };

    void accept_all() {
        for (;;) {
            const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (client < 0) return;
            connections_.emplace_back([this, client] { serve(client); });
        }
    }

    void serve(int client) {
        const int server = new_socket();
        if (::connect(server, reinterpret_cast<const sockaddr*>(&server_), sizeof server_) == 0) {
            while (pass_on(client, server)) {
            }
        }
        ::close(server);
        ::close(client);
    }

    // False: the connection is over.
    bool pass_on(int client, int server) {
        std::array<pollfd, 2> ends{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
        if (::poll(ends.data(), ends.size(), -1) < 0) return false;
        if (ends[1].revents != 0) {
            const std::string answer = receive(server);
            if (wait_) wait_();
            return !answer.empty() && send_all(client, answer);
        }
        const std::string request = receive(client);
        if (request.empty()) return false;
        // The end of a session that somebody had before: it may come at any time, and asks nothing.
        if (request == std::string_view("X\0\0\0\4", 5)) return send_all(server, request);
        ++exchanges_;
        if (wait_) wait_();
        const auto lost = take_fault(request);
        if (lost == Lose::request) return false;
        if (!send_all(server, request)) return false;
        if (!lost) return true;
        if (lost == Lose::answer) (void)receive(server);
        return false;
    }

    std::optional<Lose> take_fault(const std::string& request) {
        const std::lock_guard lock(mutex_);
        if (!armed_ || request.find(armed_->word) == std::string::npos) return std::nullopt;
        if (--armed_->nth > 0) return std::nullopt;
        const Lose what = armed_->what;
        armed_.reset();
        return what;
    }

    sockaddr_un server_;
    int listener_;
    std::function<void()> wait_;
    std::atomic<int> exchanges_ = 0;
    std::mutex mutex_;
    std::optional<Fault> armed_;
    std::vector<std::thread> connections_;
    std::thread acceptor_;
};

FaultProxy::FaultProxy(const std::string& server_folder, const std::string& own_folder)
    : state_(std::make_unique<State>(server_folder, own_folder)) {}

FaultProxy::~FaultProxy() = default;

void FaultProxy::on_each_way(std::function<void()> wait) {
    state_->on_each_way(std::move(wait));
}

int FaultProxy::exchanges() const {
    return state_->exchanges();
}

void FaultProxy::lose(Lose what, const std::string& word) {
    state_->arm(what, word, 1);
}

void FaultProxy::lose(Lose what, int nth) {
    state_->arm(what, {}, nth);
}

bool FaultProxy::stop_losing() {
    return !state_->disarm();
}

}  // namespace invito::test
