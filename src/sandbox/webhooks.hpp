#pragma once
// The vendor's webhooks, v1: who is told of what, and how badly. Deliveries come late, twice and
// out of order, drawn from the seed. Pure; the network is in hook_delivery.hpp.

#include "invito/support/random.hpp"
#include "invito/support/time.hpp"
#include "world_state.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invito::sandbox {

struct Hook {
    std::string id = {};
    std::string source;
    std::string request_url;
    std::string name = {};
    bool is_enabled = true;
    std::vector<std::string> events = {};  // empty: the usual ones
    std::vector<std::pair<std::string, std::string>> headers = {};
};

// Of http://127.0.0.1:PORT/PATH: nothing leaves this machine.
struct HookAddress {
    std::string host;
    std::uint16_t port = 80;
    std::string target;
};
[[nodiscard]] std::optional<HookAddress> parse_hook_address(std::string_view url);

struct HookPost {
    HookAddress to;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    Duration after{};  // real time
};

// The vendor's number of retries; the first after this long, each later one after twice as long.
inline constexpr int hook_retries = 5;
inline constexpr Duration hook_retry_base = std::chrono::milliseconds{100};

class Webhooks {
public:
    explicit Webhooks(std::uint64_t seed) : random_(Random(seed).fork("webhooks")) {}

    [[nodiscard]] const std::vector<Hook>& all() const { return hooks_; }
    // Its id. From now on it is told what happens.
    std::string add(Hook hook, World& world, Instant now);
    bool remove(std::string_view id);

    // What happened since it was asked last.
    [[nodiscard]] std::vector<HookPost> collect(World& world, Instant now);

private:
    struct Known {
        std::size_t relations = 0;
        std::string status;
    };

    [[nodiscard]] std::map<std::string, Known> state_of(World& world, Instant now) const;
    void tell(
        std::string_view source, const std::string& event,
        const std::function<std::string(const Hook&)>& body, std::vector<HookPost>& into
    );

    Random random_;
    std::vector<Hook> hooks_;
    int made_ = 0;
    std::map<std::string, Known> known_;  // by account
};

}  // namespace invito::sandbox
