#pragma once
// Before the first invitation: does the key work, and what does the provider say about each
// account. Reads only, and nothing that LinkedIn sees.

#include "invito/model/account.hpp"
#include "invito/ports/clock.hpp"
#include "invito/ports/provider.hpp"
#include "invito/ports/run_store.hpp"
#include "invito/support/random.hpp"
#include "run_coordinator.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

namespace invito {

class AccountLister {
public:
    using Listing = ProviderResult<std::vector<ProviderAccount>>;

    AccountLister(Provider& provider, Clock& clock, RunCoordinator& coordinator)
        : provider_(provider), clock_(clock), coordinator_(coordinator) {}

    struct Tries {
        int max = 1;
        Duration patience{};  // the longest pause that the provider may ask for
    };

    // All accounts of the workspace, or the error that remained after some tries with growing
    // pauses. Ends early when the run is stopped.
    [[nodiscard]] boost::asio::awaitable<Listing> list(Tries tries, Random random);

private:
    boost::asio::awaitable<Listing> list_once();
    boost::asio::awaitable<void> sleep_until(Instant until);

    Provider& provider_;
    Clock& clock_;
    RunCoordinator& coordinator_;
};

// Whose accounts they are, as far as the provider tells.
[[nodiscard]] std::vector<AccountMember> members_of(const std::vector<ProviderAccount>& listed);

// What a listing says about one account of ours. `found` is nullptr if the provider does not know
// it. nullopt: nothing changes. Only the states that the provider knows about move: paused and
// restricted wait for a person, as does an account whose member sends with another.
[[nodiscard]] std::optional<AccountChange> change_from_listing(
    AccountState state, const ProviderAccount* found
);

}  // namespace invito
