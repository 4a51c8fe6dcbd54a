#include "api_client.hpp"

#include <chrono>

namespace invito {

Exchange measure(const HttpOutcome& outcome, MonotonicTime::duration took) {
    Exchange exchange;
    exchange.took = std::chrono::duration_cast<Duration>(took);
    if (const auto* response = std::get_if<HttpResponse>(&outcome)) {
        exchange.http_status = response->status;
        if (!response->from_cache) exchange.server_date = parse_http_date(response->date);
    }
    return exchange;
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
