#pragma once
// What `serve` and `run --serve` show: each page is read from the database when somebody asks for
// it, so that nothing has to be kept up to date, and one that is missing or locked heals by itself.

#include "invito/app/compose.hpp"
#include "invito/app/page_server.hpp"
#include "invito/app/webhook_receiver.hpp"

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace invito {

struct DashboardOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 4688;  // 0: any free one
    std::optional<Secret> token = {};
    TimeZone zone;
    bool hides_names = false;
    // Takes the events of webhooks, whatever the token; unset: nothing can be posted.
    std::optional<WebhookReceiver> receiver = {};
    // As of a PageServer.
    std::function<void(const std::exception_ptr&)> ended = [](const std::exception_ptr&) {};
};

// "127.0.0.1:4688", "[::1]:0". Errors: usage, "usage.value"; of an address that others reach,
// without a token, "serve.token".
[[nodiscard]] Result<DashboardOptions> parse_listen(
    const std::string& listen, std::optional<Secret> token
);

class Dashboard {
public:
    Dashboard(const Settings& settings, DashboardOptions options);
    ~Dashboard();
    Dashboard(const Dashboard&) = delete;
    Dashboard& operator=(const Dashboard&) = delete;

    // Serves on a thread of its own until the end of its life. Errors: unavailable, "http.listen".
    [[nodiscard]] Result<void> start();

    // "http://127.0.0.1:4688/". Precondition: it was started.
    [[nodiscard]] const std::string& url() const { return url_; }

    // The server's; public so that pages can be looked at without one.
    [[nodiscard]] WebPage page(const WebRequest& request);

private:
    struct Pages;
    DashboardOptions options_;
    std::unique_ptr<Pages> pages_;
    std::unique_ptr<PageServer> server_;
    std::string url_;
};

}  // namespace invito
