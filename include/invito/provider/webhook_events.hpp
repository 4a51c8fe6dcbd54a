#pragma once
// The provider's webhooks as they arrive, in either version of its API: whether one is the
// provider's, and what it says. Pure and total.

#include "invito/ports/webhooks.hpp"
#include "invito/support/secret.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace invito {

// nullopt: it is no event, or lacks what an event of its name cannot be without.
[[nodiscard]] std::optional<ProviderEvent> decode_event(std::string body);

// v2's header field, "t=<unix seconds>,v0=<hex>": an HMAC of time and body by one of the secrets.
// What is only a replay is harmless, so that a retry an hour later is taken (docs/webhooks.md).
inline constexpr const char* signature_field = "unipile-signature";
inline constexpr Duration signature_age_max = std::chrono::hours{24};
inline constexpr Duration signature_lead_max = std::chrono::seconds{300};

[[nodiscard]] bool is_signed(
    std::string_view field, std::string_view body, std::span<const Secret> secrets, Instant now
);
// As the provider would write it.
[[nodiscard]] std::string sign_event(std::string_view body, const Secret& secret, Instant at);

// Whether two texts are the same one, in a time that says nothing of where they differ.
[[nodiscard]] bool is_same_secret(std::string_view given, std::string_view expected);

}  // namespace invito
