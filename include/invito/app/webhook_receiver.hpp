#pragma once
// `invito listen`: what the provider posts is proved to be the provider's, kept, applied, and only
// then answered. The database is opened for each event and is nobody's in between: a run, a restore
// and an erasure find it as if nobody listened.

#include "invito/app/compose.hpp"
#include "invito/net/http_server.hpp"
#include "invito/ports/webhooks.hpp"
#include "invito/support/secret.hpp"

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace invito {

// Made of the one secret that a file of its own holds, so that whoever registers a webhook and
// whoever receives it agree without being told.
struct WebhookSecrets {
    Secret path;    // the last part of the address
    Secret header;  // v1: the value of webhook_auth_field, which the provider sends with each event
    Secret digest;  // the key of the digests by which events without an id are known again
    std::vector<Secret> signing =
        {};  // v2: of the provider's endpoints, any of which may have signed
};

inline constexpr const char* webhook_auth_field = "Unipile-Auth";

[[nodiscard]] WebhookSecrets derive_secrets(const Secret& secret);

// --secret-file; else $CREDENTIALS_DIRECTORY/webhook-secret, if it is there; else the file of that
// name beside the API key's, or beside the database that is used without any setting.
[[nodiscard]] std::string webhook_secret_file(
    const Settings& settings, const std::optional<std::string>& named,
    const Environment& environment
);

// A missing file is made, with a new secret. Beside it, under the name with "-v2", stand the
// secrets of v2's endpoints, if there are any, with commas between them. Errors: as of any secret's
// file, with "webhook_secret."; storage, "webhook_secret.unwritable".
[[nodiscard]] Result<WebhookSecrets> load_webhook_secrets(
    const std::string& file, const Environment& environment
);

struct WebhookObserver {
    std::function<void(const EventReceipt&)> received = [](const EventReceipt&) {};
    // It was answered with 503: the provider sends it again.
    std::function<void(const Error&)> postponed = [](const Error&) {};
};

// How long a neighbour's commit is waited for. The provider waits for 30 seconds.
inline constexpr Duration commit_patience = std::chrono::seconds{2};

class WebhookReceiver {
public:
    WebhookReceiver(
        const Settings& settings, WebhookSecrets secrets, WebhookObserver observer,
        Duration patience = commit_patience
    );

    // 200: it is kept, now or since before. 404: not our address; 401: not proved; 400: no event;
    // 503: the database was busy. No answer says more. StorageFailure.
    [[nodiscard]] net::Reply answer(const net::Request& asked) const;

    // How its server is to be: what it refuses by itself.
    [[nodiscard]] static net::HttpLimits http_limits();
    [[nodiscard]] static net::HttpServerOptions http_options(const std::string& address);

private:
    [[nodiscard]] bool is_proved(const net::Request& asked) const;
    [[nodiscard]] std::string key_of(const ProviderEvent& event, const std::string& body) const;

    const Settings& settings_;
    WebhookSecrets secrets_;
    WebhookObserver observer_;
    Duration patience_;
};

class WebhookListener {
public:
    // On the context's thread. `listen`: "127.0.0.1:4690". Errors: usage, "usage.value";
    // unavailable, "http.listen".
    [[nodiscard]] static Result<std::unique_ptr<WebhookListener>> start(
        boost::asio::io_context& context, const std::string& listen, WebhookReceiver receiver
    );

    // Without the secret part: "http://127.0.0.1:4690/".
    [[nodiscard]] const std::string& url() const { return url_; }
    [[nodiscard]] bool is_for_this_machine() const { return is_for_this_machine_; }

    // What is being answered is answered.
    void stop() { server_.stop(std::chrono::seconds{5}); }

private:
    WebhookListener(
        boost::asio::io_context& context, const std::string& address, WebhookReceiver receiver
    );

    WebhookReceiver receiver_;
    net::HttpServer server_;
    std::string url_;
    bool is_for_this_machine_ = true;
};

}  // namespace invito
