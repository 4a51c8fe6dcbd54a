#pragma once
// The sandbox: a loopback server with the shapes of Unipile's API, v1 and below /v2 the other, for
// the demo, for rehearsals and for tests. It shares no code with the adapter, so that one can find
// the other's mistakes.

#include "invito/sandbox/world.hpp"
#include "invito/support/result.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace invito::sandbox {

enum class Certificate { valid, expired, wrong_host, unknown_authority };

struct ServerOptions {
    std::string address = "127.0.0.1";  // loopback only; anything else is refused
    std::uint16_t http_port = 0;        // 0: any free port
    std::uint16_t https_port = 0;
    bool serve_http = true;
    bool serve_https = true;
    Certificate certificate = Certificate::valid;
    std::string api_key = "sandbox";
    std::uint64_t seed = 1;
    int speed = 1;  // sandbox time per real time; acceptance and waiting pass that much faster
    Scenario scenario;
    std::vector<SandboxAccount> accounts;  // empty: anna, ben (premium) and carla (free)
    Duration latency{};                    // real time added to each answer
    Duration date_off{};                   // how far its Date headers are from real time
};

// One invitation request as the server saw it, in order of arrival.
struct SeenInvitation {
    std::string account_id;
    std::string provider_id;
    std::string message;
    bool acted = false;  // it had its effect
    Instant at;          // sandbox time
    int status = 0;      // what was answered; 0: nothing
};

// Runs on a thread of its own from start() to destruction. All member functions are safe to call
// from any other thread.
class Server {
public:
    // Binds at once: the ports are known when it returns. Errors: unavailable, code
    // "sandbox.listen".
    [[nodiscard]] static Result<std::unique_ptr<Server>> start(ServerOptions options);
    ~Server();

    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t http_port() const;
    [[nodiscard]] std::uint16_t https_port() const;
    [[nodiscard]] std::string http_url() const;       // "http://127.0.0.1:PORT"
    [[nodiscard]] std::string https_url() const;      // "https://127.0.0.1:PORT"
    [[nodiscard]] const std::string& ca_pem() const;  // certificate of the throw-away authority

    [[nodiscard]] std::vector<SeenInvitation> invitations() const;
    [[nodiscard]] std::map<std::string, int> request_counts(
    ) const;  // by "METHOD route", e.g. "GET /users/{id}"

    // Changes while running, for tests and the demo.
    void set_account_status(const std::string& account_id, const std::string& status);
    void set_faults(std::vector<FaultRule> faults);  // counting begins anew
    void accept_all();                               // every pending invitation is accepted now

private:
    struct State;
    explicit Server(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace invito::sandbox
