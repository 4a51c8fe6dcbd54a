#pragma once
// What the provider tells by itself: events that it posts to us, whoever listens for them. They are
// hints that come early, or late, or twice, or never: reading stays the net below them.

#include "invito/support/names.hpp"
#include "invito/support/time.hpp"

#include <optional>
#include <string>

namespace invito {

enum class EventKind {
    relation,    // the account and a person are connected
    signed_out,  // the account's owner must sign in again
    account,     // anything else about an account
    other,       // of no use to us, or not known
};

template <>
inline constexpr auto enum_names<EventKind> = std::to_array<Named<EventKind>>({
    {EventKind::relation, "relation"},
    {EventKind::signed_out, "signed_out"},
    {EventKind::account, "account"},
    {EventKind::other, "other"},
});

struct ProviderEvent {
    EventKind kind = EventKind::other;
    std::string id = {};           // the provider's, of the event; empty: it has none
    std::string account_id = {};   // the provider's id of the account; may be empty of `other`
    std::string provider_id = {};  // of the person; one of the two may be empty
    std::string public_identifier = {};
    std::string status = {};         // of the account, in the provider's word
    std::optional<Instant> at = {};  // when it happened, as far as it says
};

// What became of one.
enum class EventEffect {
    accepted,   // an invitation of ours is known to be accepted
    looks,      // it is not evidence enough: the next sync looks again
    reconnect,  // the account does nothing more until it is signed in again
    none,
};

template <>
inline constexpr auto enum_names<EventEffect> = std::to_array<Named<EventEffect>>({
    {EventEffect::accepted, "accepted"},
    {EventEffect::looks, "looks"},
    {EventEffect::reconnect, "reconnect"},
    {EventEffect::none, "none"},
});

struct EventReceipt {
    bool is_new = true;  // else it was received before, and nothing was done
    EventKind kind = EventKind::other;
    std::string account = {};  // alias; empty: none of this database's
    EventEffect effect = EventEffect::none;
};

}  // namespace invito
