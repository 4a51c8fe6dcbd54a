#include "invito/model/account.hpp"

#include "names.hpp"

namespace invito {
namespace {

constexpr Names<Tier, 4> tiers = {{
    {Tier::free, "free"},
    {Tier::premium, "premium"},
    {Tier::sales_navigator, "sales_navigator"},
    {Tier::recruiter, "recruiter"},
}};

constexpr Names<AccountState, 6> account_states = {{
    {AccountState::ok, "ok"},
    {AccountState::paused, "paused"},
    {AccountState::reconnect, "reconnect"},
    {AccountState::restricted, "restricted"},
    {AccountState::unreachable, "unreachable"},
    {AccountState::same_member, "same_member"},
}};

}  // namespace

std::string_view to_string(Tier tier) {
    return name_of(tiers, tier);
}

std::optional<Tier> parse_tier(std::string_view text) {
    return value_of(tiers, text);
}

std::string_view to_string(AccountState state) {
    return name_of(account_states, state);
}

std::optional<AccountState> parse_account_state(std::string_view text) {
    return value_of(account_states, text);
}

std::size_t note_length_max(Tier tier) {
    return tier == Tier::free ? 200 : 300;
}

}  // namespace invito
