#include "api_client.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace invito {

namespace {

// "seconds until the window ends" (the vendor's v2 page on rate limits, 2026).
std::optional<RateWindow> decode_rate_window(const HttpResponse& response) {
    constexpr std::int64_t longest_wait = 365 * 24 * 3600;
    const auto limit = parse_number<int>(response.rate_limit);
    const auto remaining = parse_number<int>(response.rate_remaining);
    const auto reset = parse_number<std::int64_t>(response.rate_reset);
    if (!limit || !remaining || !reset || *limit < 0 || *remaining < 0 || *reset < 0)
        return std::nullopt;
    const std::chrono::seconds resets_in{std::min(*reset, longest_wait)};
    return RateWindow{.limit = *limit, .remaining = *remaining, .resets_in = resets_in};
}

}  // namespace

Exchange measure(const HttpOutcome& outcome, MonotonicTime::duration took) {
    Exchange exchange;
    exchange.took = std::chrono::duration_cast<Duration>(took);
    if (const auto* response = std::get_if<HttpResponse>(&outcome)) {
        exchange.http_status = response->status;
        if (!response->age) exchange.server_date = parse_http_date(response->date);
        exchange.rate_window = decode_rate_window(*response);
    }
    return exchange;
}

boost::asio::awaitable<Measured> ApiClient::exchange(HttpRequest request) const {
    const MonotonicTime begun = client_->now();
    HttpOutcome outcome = co_await client_->exchange(std::move(request));
    const Exchange exchange = measure(outcome, client_->now() - begun);
    co_return Measured{exchange, std::move(outcome)};
}

ProviderError ApiClient::describe(const HttpOutcome& outcome, Route route) const {
    if (const auto* not_sent = std::get_if<NotSent>(&outcome))
        return shown(describe_not_sent(*not_sent));
    if (const auto* lost = std::get_if<LostAnswer>(&outcome))
        return shown(describe_lost_answer(*lost, route));
    return shown(describe_refusal(std::get<HttpResponse>(outcome), route, clock_.now()));
}

ProviderError ApiClient::shown(ProviderError error) const {
    hide_key(error, api_key_);
    return error;
}

}  // namespace invito
