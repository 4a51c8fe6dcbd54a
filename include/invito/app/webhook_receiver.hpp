#pragma once
// `invito listen`: what the provider posts is proved to be the provider's, kept, applied, and only
// then answered. The database is opened for each event and is nobody's in between: a run, a restore
// and an erasure find it as if nobody listened.

#include "invito/app/webhook_secrets.hpp"
#include "invito/net/http_server.hpp"
#include "invito/ports/webhooks.hpp"

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

namespace invito {

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
    // 503: the database was busy, or the signing secrets unreadable. No answer says more.
    // StorageFailure.
    [[nodiscard]] net::Reply answer(const net::Request& asked) const;

    // How its server is to be: what it refuses by itself.
    [[nodiscard]] static net::HttpLimits http_limits();
    [[nodiscard]] static net::HttpServerOptions http_options(const std::string& address);

private:
    // Errors: those of the signing secrets' file.
    [[nodiscard]] Result<bool> is_proved(const net::Request& asked) const;
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
