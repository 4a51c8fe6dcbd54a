#include "invito/provider/unipile_provider.hpp"

#include "endpoint.hpp"
#include "http_client.hpp"
#include "network.hpp"
#include "provider_errors.hpp"
#include "unipile_api.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace invito {

namespace {

Exchange measure(const HttpOutcome& outcome, MonotonicTime::duration took) {
    Exchange exchange;
    exchange.took = std::chrono::duration_cast<Duration>(took);
    if (const auto* response = std::get_if<HttpResponse>(&outcome)) {
        exchange.http_status = response->status;
        if (!response->from_cache) exchange.server_date = parse_http_date(response->date);
    }
    return exchange;
}

// Answered here, without any request.
template <class T>
Provider::Answer<T> refuse(Fault fault, const char* what) {
    ProviderError error;
    error.fault = fault;
    error.what = what;
    co_return Reply<T>{Exchange{}, std::move(error)};
}

constexpr const char* not_a_person = "this cannot be the identifier of a person";
constexpr const char* not_an_account = "this cannot be the id of an account";
constexpr const char* not_an_invitation = "this cannot be the id of an invitation";

// Builds the requests, reads the answers, and turns everything else into ProviderError.
class UnipileProvider final : public Provider {
public:
    UnipileProvider(
        std::unique_ptr<HttpClient> client, UnipileRoutes routes, Secret api_key, const Clock& clock
    )
        : client_(std::move(client)),
          routes_(std::move(routes)),
          api_key_(std::move(api_key)),
          clock_(clock) {}

    Answer<Profile> profile(std::string account_id, std::string identifier) override {
        if (!is_path_name(identifier))
            return refuse<Profile>(Fault::invalid_identifier, not_a_person);
        return get<Profile>(
            routes_.profile(account_id, identifier), Route::profile, decode_profile
        );
    }

    Answer<Receipt> invite(Invitation invitation) override {
        std::optional<std::string> body = encode_invitation(invitation);
        if (!body)
            return refuse<Receipt>(Fault::rejected, "the invitation's text is not valid UTF-8");
        HttpRequest request{
            .method = Method::post,
            .target = routes_.invite(),
            .json_body = std::move(*body),
            .start_by = invitation.start_by};
        return call<Receipt>(std::move(request), Route::invite, decode_receipt);
    }

    Answer<Page<SentInvitation>> sent_page(
        std::string account_id, std::optional<std::string> cursor
    ) override {
        return get<Page<SentInvitation>>(
            routes_.sent(account_id, cursor), Route::account, decode_sent_page
        );
    }

    Answer<Page<Relation>> relations_page(std::string account_id, std::optional<std::string> cursor)
        override {
        return get<Page<Relation>>(
            routes_.relations(account_id, cursor), Route::account, decode_relations_page
        );
    }

    Answer<OwnProfile> own_profile(std::string account_id) override {
        return get<OwnProfile>(routes_.own_profile(account_id), Route::account, decode_own_profile);
    }

    Answer<Page<ProviderAccount>> accounts_page(std::optional<std::string> cursor) override {
        return get<Page<ProviderAccount>>(
            routes_.accounts(cursor), Route::account, decode_accounts_page
        );
    }

    Answer<ProviderAccount> account(std::string account_id) override {
        if (!is_path_name(account_id))
            return refuse<ProviderAccount>(Fault::account_misconfigured, not_an_account);
        return get<ProviderAccount>(routes_.account(account_id), Route::account, decode_account);
    }

    Answer<std::string> withdraw(std::string account_id, std::string invitation_id) override {
        if (!is_path_name(invitation_id))
            return refuse<std::string>(Fault::invalid_identifier, not_an_invitation);
        HttpRequest request{
            .method = Method::erase,
            .target = routes_.withdraw(account_id, invitation_id),
            .json_body = {}};
        return call<std::string>(std::move(request), Route::withdraw, decode_withdrawal);
    }

private:
    template <class T>
    using Decoder = Shaped<T> (*)(std::string body);

    template <class T>
    Answer<T> get(std::string target, Route route, Decoder<T> decode) {
        HttpRequest request{.method = Method::get, .target = std::move(target), .json_body = {}};
        return call<T>(std::move(request), route, decode);
    }

    template <class T>
    Answer<T> call(HttpRequest request, Route route, Decoder<T> decode) {
        const MonotonicTime begun = client_->now();
        HttpOutcome outcome = co_await client_->exchange(std::move(request));
        const Exchange exchange = measure(outcome, client_->now() - begun);
        co_return Reply<T>{exchange, interpret<T>(std::move(outcome), route, decode)};
    }

    template <class T>
    ProviderResult<T> interpret(HttpOutcome outcome, Route route, Decoder<T> decode) const {
        const auto shown = [this](ProviderError error) {
            hide_key(error, api_key_);
            return error;
        };
        if (const auto* not_sent = std::get_if<NotSent>(&outcome))
            return shown(describe_not_sent(*not_sent));
        if (const auto* lost = std::get_if<LostAnswer>(&outcome))
            return shown(describe_lost_answer(*lost, route));
        HttpResponse& response = std::get<HttpResponse>(outcome);
        if (response.status / 100 != 2)
            return shown(describe_refusal(response, route, clock_.now()));
        Shaped<T> decoded = decode(std::move(response.body));
        if (!decoded) return shown(describe_unreadable(response, route, decoded.error().what));
        return std::move(*decoded);
    }

    std::unique_ptr<HttpClient> client_;
    UnipileRoutes routes_;
    Secret api_key_;
    const Clock& clock_;
};

constexpr const char* https_port = "443";

// What a header line may hold (RFC 9110 5.5); a key read with its line end would start a new line.
bool is_field_value(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string compose_fixed_fields(const UnipileOptions& options, const std::string& host_field) {
    return fmt::format(
        "Host: {}\r\nUser-Agent: {}\r\nAccept: application/json\r\nX-API-KEY: {}\r\n", host_field,
        options.user_agent, options.api_key.reveal()
    );
}

Error unusable_key() {
    return Error{
        .kind = ErrorKind::config,
        .code = "provider.api_key",
        .what = "the API key has a space or another character that no key has",
        .hint = "copy it again from the Unipile dashboard, without line ends"};
}

std::string port_of(const Endpoint& endpoint) {
    return endpoint.port_in_query ? https_port : endpoint.port;
}

HttpClientOptions client_options(const UnipileOptions& options) {
    const Endpoint& endpoint = options.endpoint;
    return {
        .tls = endpoint.tls,
        .host = endpoint.host,
        .port = port_of(endpoint),
        .ca_file = options.ca_file,
        .proxy = {},
        .fixed_fields = compose_fixed_fields(
            options, join_host_port(endpoint.host, endpoint.port_in_query ? "" : endpoint.port)
        ),
        .timeout = options.timeout,
        .phases = {},
        .messages = {.body_bytes_max = options.body_bytes_max},
        .pool = {.connections_max = options.connections_max}};
}

std::unique_ptr<Provider> make_provider(
    std::unique_ptr<HttpClient> client, UnipileOptions options, const Clock& clock
) {
    const Endpoint& endpoint = options.endpoint;
    UnipileRoutes routes(
        endpoint.port_in_query ? std::optional<std::string>(endpoint.port) : std::nullopt
    );
    return std::make_unique<UnipileProvider>(
        std::move(client), std::move(routes), std::move(options.api_key), clock
    );
}

}  // namespace

Result<std::unique_ptr<Provider>> make_unipile_provider(
    UnipileOptions options, const Clock& clock, boost::asio::any_io_executor executor
) {
    if (!is_field_value(options.api_key.reveal())) return unusable_key();
    HttpClientOptions of_client = client_options(options);
    if (of_client.tls) {
        auto proxy =
            find_proxy(options.https_proxy, options.no_proxy, {of_client.host, of_client.port});
        if (!proxy) return proxy.error();
        of_client.proxy = *std::move(proxy);
    }
    auto client = HttpClient::make(std::move(of_client), clock, std::move(executor));
    if (!client) return client.error();
    return make_provider(std::move(*client), std::move(options), clock);
}

Result<std::unique_ptr<Provider>> make_unipile_provider_over(
    std::unique_ptr<Network> network, UnipileOptions options, const Clock& clock
) {
    if (!is_field_value(options.api_key.reveal())) return unusable_key();
    auto client = std::make_unique<HttpClient>(client_options(options), std::move(network), clock);
    return make_provider(std::move(client), std::move(options), clock);
}

}  // namespace invito
