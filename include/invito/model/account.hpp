#pragma once
// An account: a LinkedIn account connected at Unipile. People see its alias; the provider knows its
// id.

#include "invito/model/job.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/names.hpp"
#include "invito/support/time.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace invito {

enum class Tier { free, premium, sales_navigator, recruiter };

template <>
inline constexpr auto enum_names<Tier> = std::to_array<Named<Tier>>({
    {Tier::free, "free"},
    {Tier::premium, "premium"},
    {Tier::sales_navigator, "sales_navigator"},
    {Tier::recruiter, "recruiter"},
});

inline constexpr std::array every_tier = {
    Tier::free, Tier::premium, Tier::sales_navigator, Tier::recruiter};

// "Quota used", "outside window" and "resting" are not states but consequences of time: plan/
// derives them.
enum class AccountState {
    ok,
    paused,       // by a person, or after too many failures in a row
    reconnect,    // LinkedIn session gone; a person must sign in again
    not_ready,    // the provider sets it up, or mends it: it comes back by itself
    blocked,      // at the provider, for a reason that a person has to look at
    restricted,   // restricted by LinkedIn; only a person may resume it
    unreachable,  // the provider does not know it, or it is not a LinkedIn account
    same_member,  // another configured account of its LinkedIn member sends; never stored
};

template <>
inline constexpr auto enum_names<AccountState> = std::to_array<Named<AccountState>>({
    {AccountState::ok, "ok"},
    {AccountState::paused, "paused"},
    {AccountState::reconnect, "reconnect"},
    {AccountState::not_ready, "not_ready"},
    {AccountState::blocked, "blocked"},
    {AccountState::restricted, "restricted"},
    {AccountState::unreachable, "unreachable"},
    {AccountState::same_member, "same_member"},
});

// Longest note LinkedIn takes from this tier, in characters. A test holds it to config/limits.yaml,
// where its source stands.
[[nodiscard]] constexpr std::size_t note_length_max(Tier tier) {
    return tier == Tier::free ? 200 : 300;
}

// The share of its caps an account may use, as of `since`. plan/limiter.hpp says how it changes.
struct AccountHealth {
    int permille = 1000;  // 125 to 1000
    Instant since;        // the refusal that lowered it last

    friend bool operator==(const AccountHealth&, const AccountHealth&) = default;
};

// What the provider tells of its own limit for requests like the one that it answers.
struct RateWindow {
    int limit = 0;
    int remaining = 0;
    Duration resets_in{};

    friend bool operator==(const RateWindow&, const RateWindow&) = default;
};

// Of each kind of request the instant before which the account makes none, because the provider's
// own limit for it is used up.
struct ProviderHolds {
    std::array<Instant, every_attempt_kind.size()> until{};

    [[nodiscard]] const Instant& of(AttemptKind kind) const {
        return until.at(static_cast<std::size_t>(kind));
    }
    [[nodiscard]] Instant& of(AttemptKind kind) { return until.at(static_cast<std::size_t>(kind)); }

    friend bool operator==(const ProviderHolds&, const ProviderHolds&) = default;
};

// What the provider's refusals left behind at an account: rests, how far they have grown, and its
// health. One value, persisted as a whole, so that a restart forgets none of it. Levels count how
// often a rest has grown since the last success.
struct Backoff {
    Instant rest_until;  // no invitation before
    int rest_level = 0;
    int resend_level = 0;     // of refusals that may mean the account or the person
    Instant note_rest_until;  // no invitation with a note before
    int note_rest_level = 0;
    Instant visit_rest_until;  // no profile visit before
    int visit_rest_level = 0;
    int failures_in_row = 0;       // refusals of people
    int server_errors_in_row = 0;  // answers of status 500 to invitations: they may mean a limit
    int visit_server_errors_in_row = 0;
    AccountHealth health;
    ProviderHolds holds = {};

    friend bool operator==(const Backoff&, const Backoff&) = default;
};

}  // namespace invito
