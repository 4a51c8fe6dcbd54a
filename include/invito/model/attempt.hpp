#pragma once
// An attempt: one row of the append-only ledger. It is written before its request leaves and is
// what the limiter counts.

#include <array>
#include <optional>
#include <string_view>

namespace invito {

enum class AttemptKind {
    visit,     // a profile read; LinkedIn counts it as a profile visit
    invite,    // an invitation
    list,      // a page of the sent list or of the relations
    withdraw,  // a withdrawal
};

inline constexpr std::array every_attempt_kind = {
    AttemptKind::visit, AttemptKind::invite, AttemptKind::list, AttemptKind::withdraw};

// No outcome: open, its request may be in flight. Charged (counted by the limiter): open, sent,
// unknown, absent, external, done. Refunded: already, refused, limited, not_sent - the request
// certainly had no effect.
enum class Outcome {
    sent,      // invite: the provider confirmed it
    already,   // invite: the provider says there is one, or the two are connected
    refused,   // a typed refusal about the person or the request
    limited,   // a limit of the account
    not_sent,  // no byte of the request left
    unknown,   // may have happened; evidence decides
    absent,    // was unknown, and was not there when looked for after the settle time
    external,  // invite: done by hand or by another program, found at the provider
    done,      // visit, list, withdraw: answered
};

[[nodiscard]] std::string_view to_string(AttemptKind kind);
[[nodiscard]] std::optional<AttemptKind> parse_attempt_kind(std::string_view text);
[[nodiscard]] std::string_view to_string(Outcome outcome);
[[nodiscard]] std::optional<Outcome> parse_outcome(std::string_view text);
[[nodiscard]] bool is_charged(Outcome outcome);

}  // namespace invito
