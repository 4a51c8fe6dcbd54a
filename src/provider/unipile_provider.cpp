#include "unipile_provider.hpp"

#include "provider_errors.hpp"

#include <chrono>

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

}  // namespace

UnipileProvider::UnipileProvider(
    std::unique_ptr<HttpClient> client, UnipileRoutes routes, Secret api_key, const Clock& clock
)
    : client_(std::move(client)),
      routes_(std::move(routes)),
      api_key_(std::move(api_key)),
      clock_(clock) {}

Provider::Answer<Profile> UnipileProvider::profile(std::string account_id, std::string identifier) {
    if (!is_path_name(identifier)) return refuse<Profile>(Fault::invalid_identifier, not_a_person);
    return get<Profile>(routes_.profile(account_id, identifier), Route::profile, decode_profile);
}

Provider::Answer<Receipt> UnipileProvider::invite(Invitation invitation) {
    std::optional<std::string> body = encode_invitation(invitation);
    if (!body) return refuse<Receipt>(Fault::rejected, "the invitation's text is not valid UTF-8");
    HttpRequest request{
        .method = Method::post,
        .target = routes_.invite(),
        .json_body = std::move(*body),
        .start_by = invitation.start_by};
    return call<Receipt>(std::move(request), Route::invite, decode_receipt);
}

Provider::Answer<Page<SentInvitation>> UnipileProvider::sent_page(
    std::string account_id, std::optional<std::string> cursor
) {
    return get<Page<SentInvitation>>(
        routes_.sent(account_id, cursor), Route::account, decode_sent_page
    );
}

Provider::Answer<Page<Relation>> UnipileProvider::relations_page(
    std::string account_id, std::optional<std::string> cursor
) {
    return get<Page<Relation>>(
        routes_.relations(account_id, cursor), Route::account, decode_relations_page
    );
}

Provider::Answer<OwnProfile> UnipileProvider::own_profile(std::string account_id) {
    return get<OwnProfile>(routes_.own_profile(account_id), Route::account, decode_own_profile);
}

Provider::Answer<Page<ProviderAccount>> UnipileProvider::accounts_page(
    std::optional<std::string> cursor
) {
    return get<Page<ProviderAccount>>(
        routes_.accounts(cursor), Route::account, decode_accounts_page
    );
}

Provider::Answer<ProviderAccount> UnipileProvider::account(std::string account_id) {
    if (!is_path_name(account_id))
        return refuse<ProviderAccount>(Fault::account_misconfigured, not_an_account);
    return get<ProviderAccount>(routes_.account(account_id), Route::account, decode_account);
}

Provider::Answer<std::string> UnipileProvider::withdraw(
    std::string account_id, std::string invitation_id
) {
    if (!is_path_name(invitation_id))
        return refuse<std::string>(Fault::invalid_identifier, not_an_invitation);
    HttpRequest request{
        .method = Method::erase,
        .target = routes_.withdraw(account_id, invitation_id),
        .json_body = {}};
    return call<std::string>(std::move(request), Route::withdraw, decode_withdrawal);
}

template <class T>
Provider::Answer<T> UnipileProvider::get(std::string target, Route route, Decoder<T> decode) {
    HttpRequest request{.method = Method::get, .target = std::move(target), .json_body = {}};
    return call<T>(std::move(request), route, decode);
}

template <class T>
Provider::Answer<T> UnipileProvider::call(HttpRequest request, Route route, Decoder<T> decode) {
    const MonotonicTime begun = client_->now();
    HttpOutcome outcome = co_await client_->exchange(std::move(request));
    const Exchange exchange = measure(outcome, client_->now() - begun);
    co_return Reply<T>{exchange, interpret<T>(std::move(outcome), route, decode)};
}

template <class T>
ProviderResult<T> UnipileProvider::interpret(HttpOutcome outcome, Route route, Decoder<T> decode)
    const {
    const auto shown = [this](ProviderError error) {
        hide_key(error, api_key_);
        return error;
    };
    if (const auto* not_sent = std::get_if<NotSent>(&outcome))
        return shown(describe_not_sent(*not_sent));
    if (const auto* lost = std::get_if<LostAnswer>(&outcome))
        return shown(describe_lost_answer(*lost, route));
    HttpResponse& response = std::get<HttpResponse>(outcome);
    if (response.status / 100 != 2) return shown(describe_refusal(response, route, clock_.now()));
    Shaped<T> decoded = decode(std::move(response.body));
    if (!decoded) return shown(describe_unreadable(response, route, decoded.error().what));
    return std::move(*decoded);
}

}  // namespace invito
