#pragma once
// Health: how much of its caps an account may use after refusals for a limit. Each halves it, down
// to an eighth; every clean day gives a tenth back. It only ever lowers a cap.

#include "invito/model/backoff.hpp"
#include "invito/model/policy.hpp"

#include <optional>

namespace invito {

[[nodiscard]] int permille_at(const AccountHealth& health, Instant now);

// After one more refusal for a limit.
[[nodiscard]] AccountHealth halved(const AccountHealth& health, Instant now);

// When permille_at() grows next; nullopt: it is whole.
[[nodiscard]] std::optional<Instant> next_rise(const AccountHealth& health, Instant now);

// floor(cap * permille / 1000); unlimited stays unlimited.
[[nodiscard]] Cap weakened(const Cap& cap, int permille);

}  // namespace invito
