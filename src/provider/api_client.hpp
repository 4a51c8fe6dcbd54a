#pragma once
// One call of any version of the API: a request sent, its answer read by the version's decoder, and
// everything else turned into a ProviderError.

#include "http_client.hpp"
#include "invito/ports/provider.hpp"
#include "invito/support/secret.hpp"
#include "provider_errors.hpp"
#include "shape.hpp"

#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace invito {

[[nodiscard]] Exchange measure(const HttpOutcome& outcome, MonotonicTime::duration took);

struct Measured {
    Exchange exchange;
    HttpOutcome outcome;
};

// Answered here, without any request.
template <class T>
Provider::Answer<T> refuse(Fault fault, const char* what) {
    ProviderError error;
    error.fault = fault;
    error.what = what;
    co_return Reply<T>{Exchange{}, std::move(error)};
}

inline constexpr const char* not_a_person = "this cannot be the identifier of a person";
inline constexpr const char* not_an_account = "this cannot be the id of an account";
inline constexpr const char* not_an_invitation = "this cannot be the id of an invitation";
inline constexpr const char* not_a_text = "the invitation's text is not valid UTF-8";

class ApiClient {
public:
    ApiClient(std::unique_ptr<HttpClient> client, Secret api_key, const Clock& clock)
        : client_(std::move(client)), api_key_(std::move(api_key)), clock_(clock) {}

    // `decode` gets the response of a 2xx and gives a Shaped<T>. The client outlives the call.
    template <class T, class Decode>
    [[nodiscard]] Provider::Answer<T> call(HttpRequest request, Route route, Decode decode) const {
        const MonotonicTime begun = client_->now();
        HttpOutcome outcome = co_await client_->exchange(std::move(request));
        const Exchange exchange = measure(outcome, client_->now() - begun);
        co_return reply<T>({exchange, std::move(outcome)}, route, decode);
    }

    // The two halves of a call, for whoever judges the response itself.
    [[nodiscard]] boost::asio::awaitable<Measured> exchange(HttpRequest request) const;
    template <class T, class Decode>
    [[nodiscard]] Reply<T> reply(Measured measured, Route route, const Decode& decode) const {
        return {measured.exchange, interpret<T>(std::move(measured.outcome), route, decode)};
    }

private:
    template <class T, class Decode>
    [[nodiscard]] ProviderResult<T> interpret(
        HttpOutcome outcome, Route route, const Decode& decode
    ) const {
        auto* const response = std::get_if<HttpResponse>(&outcome);
        if (!response || response->status / 100 != 2) return describe(outcome, route);
        Shaped<T> decoded = decode(*response);
        if (decoded) return std::move(*decoded);
        return shown(describe_unreadable(*response, route, decoded.error().what));
    }

    [[nodiscard]] ProviderError describe(const HttpOutcome& outcome, Route route) const;
    [[nodiscard]] ProviderError shown(ProviderError error) const;

    std::unique_ptr<HttpClient> client_;
    Secret api_key_;
    const Clock& clock_;
};

}  // namespace invito
