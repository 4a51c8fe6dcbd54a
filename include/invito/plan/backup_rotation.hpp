#pragma once
// Backups with a date in their name: how they are called, and which of them a new one makes
// superfluous. Files are looked at and removed elsewhere (app/backups.hpp).

#include "invito/support/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// "invito-2026-11-30T203000Z.db" of the database "invito.db". UTC, so that no summer time names two
// of them alike or in the wrong order.
[[nodiscard]] std::string backup_name(std::string_view stem, Instant made_at);

// nullopt: it is not exactly such a name.
[[nodiscard]] std::optional<Instant> backup_time(std::string_view stem, std::string_view name);

// Of the next one, in whole seconds: later than all that are `there`, also when the clock was set
// back. What is made last is never the oldest.
[[nodiscard]] Instant next_backup_time(Instant now, const std::vector<Instant>& there);

// Those that are too many once one more is made, oldest first. Precondition: `keep` is 1 or more.
[[nodiscard]] std::vector<Instant> superseded_backups(std::vector<Instant> there, std::size_t keep);

}  // namespace invito
