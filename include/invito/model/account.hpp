#pragma once
// An account: a LinkedIn account connected at Unipile. People see its alias; the provider knows its
// id.

#include "invito/support/ids.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace invito {

enum class Tier { free, premium, sales_navigator, recruiter };

inline constexpr std::array every_tier = {
    Tier::free, Tier::premium, Tier::sales_navigator, Tier::recruiter};

// "Quota used", "outside window" and "resting" are not states but consequences of time: plan/
// derives them.
enum class AccountState {
    ok,
    paused,       // by a person, or after too many failures in a row
    reconnect,    // LinkedIn session gone; a person must sign in again
    restricted,   // restricted by LinkedIn; only a person may resume it
    unreachable,  // the provider does not know it, or it is not a LinkedIn account
    same_member,  // another configured account of its LinkedIn member sends; never stored
};

[[nodiscard]] std::string_view to_string(Tier tier);
[[nodiscard]] std::optional<Tier> parse_tier(std::string_view text);
[[nodiscard]] std::string_view to_string(AccountState state);
[[nodiscard]] std::optional<AccountState> parse_account_state(std::string_view text);

// Longest note LinkedIn takes from this tier, in characters. A test holds it to config/limits.yaml,
// where its source stands.
[[nodiscard]] constexpr std::size_t note_length_max(Tier tier) {
    return tier == Tier::free ? 200 : 300;
}

}  // namespace invito
