#include "provider.hpp"

#include "bodies.hpp"
#include "target.hpp"

#include <utility>

namespace invito::v1 {

namespace {

template <auto Decode>
constexpr auto by = [](HttpResponse& response) { return Decode(std::move(response.body)); };

class UnipileV1 final : public Provider {
public:
    UnipileV1(ApiClient api, Routes routes) : api_(std::move(api)), routes_(std::move(routes)) {}

    Answer<Profile> profile(std::string account_id, std::string identifier) override {
        if (!is_path_name(identifier))
            return refuse<Profile>(Fault::invalid_identifier, not_a_person);
        return get<Profile, decode_profile>(
            routes_.profile(account_id, identifier), Route::profile
        );
    }

    Answer<Receipt> invite(Invitation invitation) override {
        std::optional<std::string> body = encode_invitation(invitation);
        if (!body) return refuse<Receipt>(Fault::rejected, not_a_text);
        HttpRequest request{
            .method = Method::post,
            .target = routes_.invite(),
            .json_body = std::move(*body),
            .start_by = invitation.start_by};
        return api_.call<Receipt>(std::move(request), Route::invite, by<decode_receipt>);
    }

    Answer<Page<SentInvitation>> sent_page(
        std::string account_id, std::optional<std::string> cursor
    ) override {
        return get<Page<SentInvitation>, decode_sent_page>(
            routes_.sent(account_id, cursor), Route::account
        );
    }

    Answer<Page<Relation>> relations_page(std::string account_id, std::optional<std::string> cursor)
        override {
        return get<Page<Relation>, decode_relations_page>(
            routes_.relations(account_id, cursor), Route::account
        );
    }

    Answer<OwnProfile> own_profile(std::string account_id) override {
        return get<OwnProfile, decode_own_profile>(routes_.own_profile(account_id), Route::account);
    }

    Answer<Page<ProviderAccount>> accounts_page(std::optional<std::string> cursor) override {
        return get<Page<ProviderAccount>, decode_accounts_page>(
            routes_.accounts(cursor), Route::account
        );
    }

    Answer<ProviderAccount> account(std::string account_id) override {
        if (!is_path_name(account_id))
            return refuse<ProviderAccount>(Fault::account_misconfigured, not_an_account);
        return get<ProviderAccount, decode_account>(routes_.account(account_id), Route::account);
    }

    Answer<std::string> withdraw(std::string account_id, std::string invitation_id) override {
        if (!is_path_name(invitation_id))
            return refuse<std::string>(Fault::invalid_identifier, not_an_invitation);
        HttpRequest request{
            .method = Method::erase,
            .target = routes_.withdraw(account_id, invitation_id),
            .json_body = {}};
        return api_.call<std::string>(std::move(request), Route::withdraw, by<decode_withdrawal>);
    }

private:
    template <class T, auto Decode>
    Answer<T> get(std::string target, Route route) {
        HttpRequest request{.method = Method::get, .target = std::move(target), .json_body = {}};
        return api_.call<T>(std::move(request), route, by<Decode>);
    }

    ApiClient api_;
    Routes routes_;
};

}  // namespace

std::unique_ptr<Provider> make_provider(ApiClient api, Routes routes) {
    return std::make_unique<UnipileV1>(std::move(api), std::move(routes));
}

}  // namespace invito::v1
