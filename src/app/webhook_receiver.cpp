#include "invito/app/webhook_receiver.hpp"

#include "invito/app/dashboard.hpp"
#include "invito/provider/webhook_events.hpp"
#include "invito/support/digest.hpp"

#include <fmt/format.h>
#include <utility>

namespace invito {

namespace {

constexpr std::uint64_t body_bytes_max = 256ULL * 1024;
constexpr std::size_t connections_max = 64;

net::Reply say(int status, std::string body) {
    return {.status = status, .fields = {{"Cache-Control", "no-store"}}, .body = std::move(body)};
}

net::Reply later() {
    net::Reply reply = say(503, "Later.\n");
    reply.fields.emplace_back("Retry-After", "10");
    return reply;
}

std::string_view last_part(std::string_view target) {
    target = target.substr(0, target.find('?'));
    return target.substr(target.rfind('/') + 1);
}

Result<EventReceipt> keep(
    const Settings& settings, Duration patience, const ProviderEvent& event, const std::string& key
) {
    try {
        auto database = open_database(settings, IfMissing::refuse, patience);
        if (!database) return database.error();
        const Instant now = now_for(settings, (*database)->created_at());
        return (*database)->admin_store().receive_event(event, key, now);
    } catch (const StorageBusy& failure) {
        return told_of(failure);
    } catch (const StorageUnreachable& failure) {
        return told_of(failure);
    }
}

}  // namespace

WebhookReceiver::WebhookReceiver(
    const Settings& settings, WebhookSecrets secrets, WebhookObserver observer, Duration patience
)
    : settings_(settings),
      secrets_(std::move(secrets)),
      observer_(std::move(observer)),
      patience_(patience) {}

net::HttpLimits WebhookReceiver::http_limits() {
    net::HttpLimits limits;
    limits.body_bytes = body_bytes_max;
    limits.connections = connections_max;
    return limits;
}

net::HttpServerOptions WebhookReceiver::http_options(const std::string& address) {
    net::HttpServerOptions options;
    options.methods = {net::Method::post};
    options.limits = http_limits();
    options.only_loopback = is_loopback(address);
    options.refuse = [](int status) { return say(status, {}); };
    return options;
}

// v2 signs; v1 sends what was registered with it.
Result<bool> WebhookReceiver::is_proved(const net::Request& asked) const {
    const std::string_view signature = asked.fields.value_of(signature_field);
    if (!signature.empty()) {
        const auto signing = secrets_.signing.read();
        if (!signing) return signing.error();
        if (!signing->empty()) return is_signed(signature, asked.body, *signing, real_now());
    }
    return is_same_secret(asked.fields.value_of(webhook_auth_field), secrets_.header.reveal());
}

// Who the event is about is not to be read from it, whoever has the database.
std::string WebhookReceiver::key_of(const ProviderEvent& event, const std::string& body) const {
    if (!event.id.empty()) return event.id;
    const std::string& person =
        event.provider_id.empty() ? event.public_identifier : event.provider_id;
    const std::string content =
        event.kind == EventKind::other
            ? body
            : fmt::format(
                  "{}\n{}\n{}\n{}", to_string(event.kind), event.account_id, person, event.status
              );
    return hmac_sha256_hex(secrets_.digest.reveal(), content);
}

net::Reply WebhookReceiver::answer(const net::Request& asked) const {
    if (!is_same_secret(last_part(asked.target), secrets_.path.reveal())) return say(404, {});
    const auto proved = is_proved(asked);
    if (!proved) {
        observer_.postponed(proved.error());
        return later();
    }
    if (!*proved) return say(401, {});
    const auto event = decode_event(asked.body);
    if (!event) return say(400, "Not an event.\n");
    const auto receipt = keep(settings_, patience_, *event, key_of(*event, asked.body));
    if (!receipt) {
        observer_.postponed(receipt.error());
        return later();
    }
    observer_.received(*receipt);
    return say(200, "Received.\n");
}

WebhookListener::WebhookListener(
    boost::asio::io_context& context, const std::string& address, WebhookReceiver receiver
)
    : receiver_(std::move(receiver)),
      server_(
          context, WebhookReceiver::http_options(address),
          [this](const net::Request& asked) { return receiver_.answer(asked); }
      ),
      is_for_this_machine_(is_loopback(address)) {}

Result<std::unique_ptr<WebhookListener>> WebhookListener::start(
    boost::asio::io_context& context, const std::string& listen, WebhookReceiver receiver
) {
    // The secret in the address is what lets it listen where others come.
    const auto place = parse_listen(listen, Secret("path"));
    if (!place) return place.error();
    std::unique_ptr<WebhookListener> listener(
        new WebhookListener(context, place->address, std::move(receiver))
    );
    const auto port = listener->server_.listen(place->address, place->port);
    if (!port) return port.error();
    const bool is_v6 = place->address.find(':') != std::string::npos;
    listener->url_ = is_v6 ? fmt::format("http://[{}]:{}/", place->address, *port)
                           : fmt::format("http://{}:{}/", place->address, *port);
    return listener;
}

}  // namespace invito
