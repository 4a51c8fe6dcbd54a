#pragma once
// Telling an address of the operator's own something: one POST of JSON through the client that asks
// the provider, with its rules for TLS, proxies and deadlines. Redirects are not followed.

#include "invito/ports/clock.hpp"
#include "invito/support/result.hpp"
#include "invito/support/secret.hpp"

#include <boost/asio/awaitable.hpp>
#include <string>
#include <utility>
#include <vector>

namespace invito {

struct HookRequest {
    Secret url;              // who has it may post: it is never shown
    std::string below = {};  // what its path goes on with: "/start"
    std::string query = {};  // and its query: "rid=..."
    std::string json_body = {};
    std::vector<std::pair<std::string, std::string>> fields = {};  // of the header
};

struct HookRules {
    Duration timeout = std::chrono::seconds{10};  // of one try
    int tries = 3;
    Duration pause = std::chrono::seconds{1};       // before the second try; then three times it
    Duration pause_max = std::chrono::seconds{10};  // whatever a Retry-After asks for
    std::string ca_file = {};                       // adds a CA; empty: the system's only
    std::string https_proxy = {};
    std::string no_proxy = {};
    std::string user_agent = "invito";
};

// The host of an address: all that may be shown of it. Errors: config, "notify.url": it is no
// https:// address, or http:// of another machine.
[[nodiscard]] Result<std::string> hook_host(const Secret& url);

// Told at least once if it succeeds. What cannot be reached, answers 429 or 5xx, or does not answer
// is tried again. `clock` outlives the call. Errors: those of hook_host; unavailable,
// "notify.failed".
[[nodiscard]] boost::asio::awaitable<Result<void>> post_to_hook(
    HookRequest request, HookRules rules, const Clock& clock
);

}  // namespace invito
