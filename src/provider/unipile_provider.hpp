#pragma once
// Provider over an HttpClient: builds the requests, reads the answers, and turns everything else
// into ProviderError.

#include "http_client.hpp"
#include "invito/ports/clock.hpp"
#include "invito/ports/provider.hpp"
#include "invito/provider/unipile_provider.hpp"
#include "invito/support/secret.hpp"
#include "network.hpp"
#include "provider_errors.hpp"
#include "unipile_api.hpp"

#include <memory>
#include <optional>
#include <string>

namespace invito {

class UnipileProvider final : public Provider {
public:
    UnipileProvider(
        std::unique_ptr<HttpClient> client, UnipileRoutes routes, Secret api_key, const Clock& clock
    );

    Answer<Profile> profile(std::string account_id, std::string identifier) override;
    Answer<Receipt> invite(Invitation invitation) override;
    Answer<Page<SentInvitation>> sent_page(
        std::string account_id, std::optional<std::string> cursor
    ) override;
    Answer<Page<Relation>> relations_page(std::string account_id, std::optional<std::string> cursor)
        override;
    Answer<OwnProfile> own_profile(std::string account_id) override;
    Answer<Page<ProviderAccount>> accounts_page(std::optional<std::string> cursor) override;
    Answer<ProviderAccount> account(std::string account_id) override;
    Answer<std::string> withdraw(std::string account_id, std::string invitation_id) override;

private:
    template <class T>
    using Decoder = Shaped<T> (*)(std::string body);

    template <class T>
    Answer<T> get(std::string target, Route route, Decoder<T> decode);

    template <class T>
    Answer<T> call(HttpRequest request, Route route, Decoder<T> decode);

    template <class T>
    ProviderResult<T> interpret(HttpOutcome outcome, Route route, Decoder<T> decode) const;

    std::unique_ptr<HttpClient> client_;
    UnipileRoutes routes_;
    Secret api_key_;
    const Clock& clock_;
};

// As make_unipile_provider, over a network that the caller brings, for simulations: of the options,
// what only concerns TCP and TLS does not matter.
[[nodiscard]] Result<std::unique_ptr<Provider>> make_unipile_provider_over(
    std::unique_ptr<Network> network, UnipileOptions options, const Clock& clock
);

}  // namespace invito
