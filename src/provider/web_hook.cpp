#include "invito/provider/web_hook.hpp"

#include "endpoint.hpp"
#include "http_client.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace invito {

namespace {

namespace asio = boost::asio;

struct HookAddress {
    bool tls = true;
    HostPort at;
    std::string path;
    std::string query;
};

Error unusable_address(std::string what) {
    return Error{
        .kind = ErrorKind::config,
        .code = "notify.url",
        .what = std::move(what),
        .hint = "copy it again from the service; it begins with https://",
        .help_topic = "notify",
    };
}

// Of visible ASCII: it was read as a secret.
Result<HookAddress> parse_hook_address(std::string_view url) {
    HookAddress address;
    if (url.starts_with("http://")) {
        address.tls = false;
        url.remove_prefix(7);
    } else if (url.starts_with("https://")) {
        url.remove_prefix(8);
    } else {
        return unusable_address("a hook's address begins with neither https:// nor http://");
    }
    url = url.substr(0, url.find('#'));
    const std::size_t end = std::min(url.find_first_of("/?"), url.size());
    const auto host = split_host_port(url.substr(0, end));
    if (!host) return unusable_address("a hook's address has no host, or something before it");
    address.at = *host;
    if (address.at.port.empty()) address.at.port = address.tls ? "443" : "80";
    if (!address.tls && !is_loopback(address.at.host)) {
        return unusable_address(fmt::format(
            "the hook at {} has http://, which anybody on the way could read", address.at.host
        ));
    }
    const std::string_view rest = url.substr(end);
    const std::size_t question = std::min(rest.find('?'), rest.size());
    address.path = rest.substr(0, question);
    if (question < rest.size()) address.query = rest.substr(question + 1);
    return address;
}

std::string target_of(HookAddress address, const HookRequest& request) {
    while (!request.below.empty() && address.path.ends_with('/')) address.path.pop_back();
    std::string target = address.path + request.below;
    if (target.empty()) target = "/";
    std::string query = address.query;
    if (!query.empty() && !request.query.empty()) query += '&';
    query += request.query;
    return query.empty() ? target : target + '?' + query;
}

std::string fields_of(
    const HookAddress& address, const HookRequest& request, const HookRules& rules
) {
    const bool is_usual = address.at.port == (address.tls ? "443" : "80");
    std::string fields = fmt::format(
        "Host: {}\r\nUser-Agent: {}\r\nAccept: */*\r\nConnection: close\r\n",
        join_host_port(address.at.host, is_usual ? "" : address.at.port), rules.user_agent
    );
    for (const auto& [name, value] : request.fields)
        fields += fmt::format("{}: {}\r\n", name, value);
    return fields;
}

// What an exchange means: nothing if it was taken.
struct Refusal {
    std::string what;
    bool is_final = false;
    std::optional<Duration> wait = {};
};

std::optional<Duration> seconds_in(std::string_view text) {
    int seconds = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, seconds);
    if (problem != std::errc{} || stop != end || seconds < 0) return std::nullopt;
    return std::chrono::seconds{seconds};
}

std::optional<Refusal> refusal_of(const HttpOutcome& outcome, const std::string& host) {
    if (const auto* not_sent = std::get_if<NotSent>(&outcome)) return Refusal{not_sent->what};
    if (const auto* lost = std::get_if<LostAnswer>(&outcome))
        return Refusal{lost->what, lost->loss == Loss::malformed};
    const HttpResponse& answer = std::get<HttpResponse>(outcome);
    if (answer.status / 100 == 2) return std::nullopt;
    constexpr int too_many_requests = 429;
    const bool is_final = answer.status < 500 && answer.status != too_many_requests;
    return Refusal{
        fmt::format("{} answered {}", host, answer.status), is_final,
        seconds_in(answer.retry_after)};
}

Result<std::unique_ptr<HttpClient>> make_client(
    const HookAddress& address, std::string fields, const HookRules& rules, const Clock& clock,
    asio::any_io_executor executor
) {
    auto proxy = address.tls ? find_proxy(rules.https_proxy, rules.no_proxy, address.at)
                             : Result<std::optional<Proxy>>(std::nullopt);
    if (!proxy) return proxy.error();
    constexpr std::size_t answer_bytes_max = std::size_t{64} * 1024;
    HttpClientOptions options{
        .tls = address.tls,
        .host = address.at.host,
        .port = address.at.port,
        .ca_file = rules.ca_file,
        .proxy = *std::move(proxy),
        .fixed_fields = std::move(fields),
        .timeout = rules.timeout,
        .phases = {},
        .messages = {.body_bytes_max = answer_bytes_max},
        .pool = {},
    };
    return HttpClient::make(std::move(options), clock, std::move(executor));
}

Error not_told(const Refusal& refusal, int tries) {
    return Error{
        .kind = ErrorKind::unavailable,
        .code = "notify.failed",
        .what = tries > 1 ? fmt::format("{}, {} times", refusal.what, tries) : refusal.what,
    };
}

}  // namespace

Result<std::string> hook_host(const Secret& url) {
    auto address = parse_hook_address(url.reveal());
    if (!address) return address.error();
    return address->at.host;
}

// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters): it outlives the call.
asio::awaitable<Result<void>> post_to_hook(
    HookRequest request, HookRules rules, const Clock& clock
) {
    const auto executor = co_await asio::this_coro::executor;
    auto address = parse_hook_address(request.url.reveal());
    if (!address) co_return address.error();
    auto client =
        make_client(*address, fields_of(*address, request, rules), rules, clock, executor);
    if (!client) co_return client.error();
    const std::string target = target_of(*address, request);
    asio::steady_timer timer(executor);
    Duration pause = rules.pause;
    for (int tried = 1;; ++tried) {
        HttpRequest post{.method = Method::post, .target = target, .json_body = request.json_body};
        const HttpOutcome outcome = co_await (*client)->exchange(std::move(post));
        const auto refusal = refusal_of(outcome, address->at.host);
        if (!refusal) co_return Result<void>();
        if (refusal->is_final || tried == rules.tries) co_return not_told(*refusal, tried);
        timer.expires_after(
            std::min(std::max(pause, refusal->wait.value_or(pause)), rules.pause_max)
        );
        pause *= 3;
        co_await timer.async_wait(asio::use_awaitable);
    }
}
// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)

}  // namespace invito
