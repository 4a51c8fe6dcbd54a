#pragma once
// Before the first invitation: does the key work, and what does the provider say about each
// account. Reads only, and nothing that LinkedIn sees.

#include "invito/model/account.hpp"
#include "invito/ports/clock.hpp"
#include "invito/ports/provider.hpp"
#include "invito/ports/store.hpp"
#include "invito/support/random.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// All accounts of the workspace, or the error that remained after `tries` tries with growing
// pauses.
[[nodiscard]] boost::asio::awaitable<ProviderResult<std::vector<ProviderAccount>>> list_accounts(
    Provider& provider, Clock& clock, int tries, Random random
);

// What a listing says about one account of ours. `found` is nullptr if the provider does not know
// it. nullopt: nothing changes. Only the states that the provider knows about move: paused and
// restricted wait for a person.
[[nodiscard]] std::optional<AccountChange> change_from_listing(
    AccountState state, const ProviderAccount* found
);

}  // namespace invito
