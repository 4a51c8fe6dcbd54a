#include "invito/app/key_version.hpp"

#include "invito/app/accounts.hpp"

#include <fmt/format.h>
#include <optional>
#include <string_view>

namespace invito {

namespace {

// Known there, and not allowed what it was asked for.
bool is_known(const ProviderError& refused) {
    return refused.http_status == 403;
}

bool is_of_vendor(const Endpoint& endpoint) {
    return endpoint.host.ends_with(".unipile.com");
}

std::string address_of(const Endpoint& endpoint) {
    const bool is_ipv6 = endpoint.host.find(':') != std::string::npos;
    return fmt::format(
        "{}://{}{}{}:{}", endpoint.tls ? "https" : "http", is_ipv6 ? "[" : "", endpoint.host,
        is_ipv6 ? "]" : "", endpoint.port
    );
}

// The other version of the API, where the same workspace would have it. nullopt: nobody can tell.
std::optional<ProviderSettings> other_version(const Settings& settings) {
    const auto endpoint = provider_endpoint(settings);
    if (!endpoint) return std::nullopt;
    ProviderSettings other = settings.provider;
    other.dsn.clear();
    other.base.clear();
    if (settings.provider.api == ProviderApi::v1) {
        other.api = ProviderApi::v2;
        other.port_in_query = false;
        other.base = is_of_vendor(*endpoint) ? std::string(usual_base) : address_of(*endpoint);
        return other;
    }
    if (is_of_vendor(*endpoint)) return std::nullopt;  // its DSN is in the dashboard alone
    other.api = ProviderApi::v1;
    other.dsn = address_of(*endpoint);
    return other;
}

enum class KeyAnswer { taken, refused, unknown };

KeyAnswer answer_to_key(
    const ProviderSettings& provider, Settings settings, const Environment& environment,
    const Secret& api_key
) {
    settings.provider = provider;
    const auto session = ProviderSession::open(settings, environment, api_key);
    if (!session) return KeyAnswer::unknown;
    const auto reply = (*session)->accounts();
    if (reply.result) return KeyAnswer::taken;
    const ProviderError& error = reply.result.error();
    if (error.fault != Fault::key_refused) return KeyAnswer::unknown;
    return is_known(error) ? KeyAnswer::taken : KeyAnswer::refused;
}

std::string hint_for_taken(const ProviderSettings& other) {
    if (other.api == ProviderApi::v2)
        return "it is a key of v2, which takes it: set provider.api: v2 and take provider.dsn out";
    return fmt::format(
        "it is a key of v1, which takes it: set provider.api: v1 and provider.dsn: {}, and take "
        "provider.base out",
        other.dsn
    );
}

}  // namespace

Error explain_error(
    const ProviderError& refused, const Settings& settings, const Environment& environment,
    const Secret& api_key
) {
    Error error = error_of(refused, settings);
    if (refused.fault != Fault::key_refused || is_known(refused)) return error;
    const auto other = other_version(settings);
    if (!other) return error;
    switch (answer_to_key(*other, settings, environment, api_key)) {
        case KeyAnswer::taken: error.hint = hint_for_taken(*other); break;
        case KeyAnswer::refused:
            error.hint = fmt::format("{}; {} refuses it, too", error.hint, to_string(other->api));
            break;
        case KeyAnswer::unknown: break;
    }
    return error;
}

}  // namespace invito
