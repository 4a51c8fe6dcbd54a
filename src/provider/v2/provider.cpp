#include "provider.hpp"

#include "assumptions.hpp"
#include "bodies.hpp"
#include "invito/support/text.hpp"
#include "routes.hpp"
#include "target.hpp"

#include <utility>

namespace invito::v2 {

namespace {

constexpr const char* not_a_place = "this is no place in a list";

bool holds_stored_copy(const HttpOutcome& outcome) {
    const auto* const response = std::get_if<HttpResponse>(&outcome);
    return response && is_stored_copy(response->x_cache, response->age);
}

// Worth another try: a copy lives for an hour.
ProviderError stored_copy(const HttpOutcome& outcome) {
    ProviderError error;
    error.fault = Fault::unavailable;
    error.http_status = std::get<HttpResponse>(outcome).status;
    error.what = "Unipile answered with a stored copy where a fresh answer was asked for";
    return error;
}

HttpRequest get(std::string target, std::string_view cache_rule) {
    return {
        .method = Method::get, .target = std::move(target), .json_body = {}, .fields = cache_rule};
}

template <auto Decode>
constexpr auto by = [](HttpResponse& response) { return Decode(std::move(response.body)); };

class UnipileV2 final : public Provider {
public:
    explicit UnipileV2(ApiClient api) : api_(std::move(api)) {}

    Answer<Profile> profile(std::string account_id, std::string identifier) override {
        if (!is_path_name(account_id))
            return refuse<Profile>(Fault::account_misconfigured, not_an_account);
        if (!is_path_name(identifier))
            return refuse<Profile>(Fault::invalid_identifier, not_a_person);
        return evidence<
            Profile>(profile_target(account_id, identifier), Route::profile, by<decode_profile>);
    }

    Answer<Receipt> invite(Invitation invitation) override {
        if (!is_path_name(invitation.account_id))
            return refuse<Receipt>(Fault::account_misconfigured, not_an_account);
        std::optional<std::string> body = encode_invitation(invitation);
        if (!body) return refuse<Receipt>(Fault::rejected, not_a_text);
        HttpRequest request{
            .method = Method::post,
            .target = invite_target(invitation.account_id),
            .json_body = std::move(*body),
            .start_by = invitation.start_by};
        auto decode = [asked = std::move(invitation.provider_id)](HttpResponse& response) {
            if (!is_receipt_status(response.status))
                return Shaped<Receipt>(ShapeError{"this status confirms no invitation"});
            return decode_receipt(std::move(response.body), asked);
        };
        return api_.call<Receipt>(std::move(request), Route::invite, std::move(decode));
    }

    Answer<Page<SentInvitation>> sent_page(
        std::string account_id, std::optional<std::string> cursor
    ) override {
        return list_page<SentInvitation>(account_id, cursor, sent_target, decode_sent_page);
    }

    Answer<Page<Relation>> relations_page(std::string account_id, std::optional<std::string> cursor)
        override {
        return list_page<Relation>(account_id, cursor, relations_target, decode_relations_page);
    }

    Answer<OwnProfile> own_profile(std::string account_id) override {
        if (!is_path_name(account_id))
            return refuse<OwnProfile>(Fault::account_misconfigured, not_an_account);
        HttpRequest request = get(own_profile_target(account_id), {});
        return api_.call<OwnProfile>(std::move(request), Route::account, by<decode_own_profile>);
    }

    Answer<Page<ProviderAccount>> accounts_page(std::optional<std::string> cursor) override {
        const auto offset = parse_number<std::size_t>(cursor.value_or("0"));
        if (!offset) return refuse<Page<ProviderAccount>>(Fault::unreadable, not_a_place);
        const auto decode = [at = *offset](HttpResponse& response) {
            return decode_accounts_page(std::move(response.body), at);
        };
        return api_.call<Page<ProviderAccount>>(
            get(accounts_target(*offset), no_cache), Route::account, decode
        );
    }

    Answer<ProviderAccount> account(std::string account_id) override {
        if (!is_path_name(account_id))
            return refuse<ProviderAccount>(Fault::account_misconfigured, not_an_account);
        HttpRequest request = get(account_target(account_id), no_cache);
        return api_.call<ProviderAccount>(std::move(request), Route::account, by<decode_account>);
    }

    Answer<std::string> withdraw(std::string account_id, std::string invitation_id) override {
        if (!is_path_name(account_id))
            return refuse<std::string>(Fault::account_misconfigured, not_an_account);
        if (!is_path_name(invitation_id))
            return refuse<std::string>(Fault::invalid_identifier, not_an_invitation);
        HttpRequest request{
            .method = Method::post,
            .target = withdraw_target(account_id, invitation_id),
            .json_body = {}};
        const auto decode = [](HttpResponse& response) {
            if (!is_withdrawal_status(response.status))
                return Shaped<std::string>(ShapeError{"this status confirms no withdrawal"});
            return decode_withdrawal(std::move(response.body));
        };
        return api_.call<std::string>(std::move(request), Route::withdraw, decode);
    }

private:
    template <class T>
    Answer<Page<T>> list_page(
        const std::string& account_id, const std::optional<std::string>& cursor,
        std::string (*target)(std::string_view account, const ListPlace& place),
        Shaped<Page<T>> (*decode)(std::string body, const ListPlace& place)
    ) {
        if (!is_path_name(account_id))
            return refuse<Page<T>>(Fault::account_misconfigured, not_an_account);
        std::optional<ListPlace> place = cursor ? parse_place(*cursor) : ListPlace{};
        if (!place) return refuse<Page<T>>(Fault::unreadable, not_a_place);
        std::string of_page = target(account_id, *place);
        auto at_place = [decode, at = std::move(*place)](HttpResponse& response) {
            return decode(std::move(response.body), at);
        };
        return evidence<Page<T>>(std::move(of_page), Route::account, std::move(at_place));
    }

    // What may prove that somebody was not invited: whatever it is, a stored copy of it does not.
    template <class T, class Decode>
    Answer<T> evidence(std::string target, Route route, Decode decode) {
        HttpRequest request = get(target, no_cache);
        Measured read = co_await api_.exchange(std::move(request));
        if (holds_stored_copy(read.outcome)) {
            HttpRequest again = get(std::move(target), no_store);
            read = co_await api_.exchange(std::move(again));
        }
        if (holds_stored_copy(read.outcome))
            co_return Reply<T>{read.exchange, stored_copy(read.outcome)};
        co_return api_.reply<T>(std::move(read), route, decode);
    }

    ApiClient api_;
};

}  // namespace

std::unique_ptr<Provider> make_provider(ApiClient api) {
    return std::make_unique<UnipileV2>(std::move(api));
}

}  // namespace invito::v2
