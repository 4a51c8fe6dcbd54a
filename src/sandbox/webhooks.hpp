#pragma once
// The vendor's webhooks: who is told of what, and how badly. Deliveries come late, twice and out of
// order, drawn from the seed. Pure; the network is in hook_delivery.hpp.

#include "invito/support/random.hpp"
#include "invito/support/time.hpp"
#include "world_state.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invito::sandbox {

// A webhook of v1, or an endpoint of v2.
struct Hook {
    std::string id = {};
    std::string source = {};  // v1
    std::string request_url = {};
    std::string name = {};  // v2: its description
    bool is_enabled = true;
    std::vector<std::string> events = {};                           // v1: empty: the usual ones
    std::vector<std::pair<std::string, std::string>> headers = {};  // v1
    std::vector<std::string> account_ids = {};                      // v2; empty: all
    std::string secret = {};                                        // v2: its events are signed

    [[nodiscard]] bool is_v2() const { return !secret.empty(); }
};

// Whether an endpoint of v2 can ask for it.
[[nodiscard]] bool is_event_of_v2(std::string_view name);

// Something that happened, and what each version calls it.
struct HookEvent {
    std::string id = {};
    Instant at;
    const Account& account;
    const Person* person = nullptr;  // null: it is about the account
    std::string source;              // v1
    std::string name_v1;
    std::string name_v2;
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
    std::string secret;  // empty: not signed
    Duration after{};    // real time
};

// As v2 signs what it posts: over the time of the attempt and the body. Whether a retry has the
// time of the first attempt, nobody has published.
[[nodiscard]] std::string signature_of(const HookPost& post, Instant at);

// The vendor's number of retries; the first after this long, each later one after twice as long.
inline constexpr int hook_retries = 5;
inline constexpr Duration hook_retry_base = std::chrono::milliseconds{100};

class Webhooks {
public:
    explicit Webhooks(std::uint64_t seed) : random_(Random(seed).fork("webhooks")) {}

    [[nodiscard]] bool is_empty() const { return hooks_.empty(); }
    [[nodiscard]] std::vector<Hook> of(bool is_v2) const;
    // Of v2; null: there is none.
    [[nodiscard]] Hook* find(std::string_view id);

    [[nodiscard]] Hook new_endpoint();  // of v2, with a secret
    // With an id. From now on it is told what happens.
    const Hook& add(Hook hook, World& world, Instant now);
    bool remove(std::string_view id, bool is_v2);

    // What happened since it was asked last.
    [[nodiscard]] std::vector<HookPost> collect(World& world, Instant now);

private:
    struct Known {
        std::size_t relations = 0;
        std::string status;
    };

    [[nodiscard]] std::map<std::string, Known> state_of(World& world, Instant now) const;
    void tell(HookEvent event, std::vector<HookPost>& into);

    Random random_;
    std::vector<Hook> hooks_;
    int made_ = 0;
    int told_ = 0;                        // events
    std::map<std::string, Known> known_;  // by account
};

}  // namespace invito::sandbox
