#pragma once
// Serves pages that change with the database, to people and to Prometheus, on a thread of its own:
// what clients do, however many and however slow, costs nobody else a turn.

#include "invito/net/http_server.hpp"
#include "invito/support/result.hpp"
#include "invito/support/secret.hpp"
#include "invito/support/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace invito {

struct WebRequest {
    std::string path;  // decoded, as /campaign/spring
    std::map<std::string, std::string> query = {};
};

// Made once for all who ask for it until something changes.
struct WebPage {
    int status = 200;
    const char* content_type = "text/html; charset=utf-8";  // a literal
    std::string body;
    std::string policy =
        {};  // Content-Security-Policy; empty: the usual one, of pages without inline parts
};

struct PageServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 4688;  // 0: any free one
    // Asked for as the password of HTTP Basic authentication, or as a bearer token. Precondition:
    // there is one unless the address is a loopback one.
    std::optional<Secret> token = {};
    // Differs after every change of what pages show; called on the server's thread.
    std::function<std::string()> change_mark;
    std::function<WebPage(const WebRequest&)> render;  // on the server's thread
    // Answers what is posted, on the server's thread: whoever posts it proves himself, and comes
    // from wherever a proxy does, so that neither token nor Host is asked for. Unset: 405.
    std::function<net::Reply(const net::Request&)> receive = {};
    net::HttpLimits limits = {};
    // What one of these functions has thrown, which ended the serving; on the server's thread.
    std::function<void(const std::exception_ptr&)> ended = [](const std::exception_ptr&) {};
    Duration tick = std::chrono::milliseconds{500};  // how often change_mark is looked at
    Duration heartbeat = std::chrono::seconds{15};   // of event streams that have nothing to say
};

// A loopback address: 127.0.0.0/8, ::1.
[[nodiscard]] bool is_loopback(const std::string& address);

// GET and HEAD open pages, and nothing else does. /events is a stream of server-sent events (WHATWG
// HTML, 9.2): one `change` with the version of what is shown, at most one a tick, and one at the
// beginning unless the client's Last-Event-ID says that it knows; all else is `render`ed.
class PageServer {
public:
    explicit PageServer(PageServerOptions options);
    ~PageServer();  // waits for nobody
    PageServer(const PageServer&) = delete;
    PageServer& operator=(const PageServer&) = delete;

    // From now on until the end of its life. Returns the port. Errors: unavailable, "http.listen".
    [[nodiscard]] Result<std::uint16_t> start();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace invito
