#pragma once
// What an import does to a campaign that was started: what people read, and how fast, does not
// change because somebody saved a file.

#include "invito/model/campaign.hpp"
#include "invito/ports/registry.hpp"
#include "invito/support/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace invito {

// The keys that decide what is sent and when, as far as the two differ: "note", "limits.per_day".
// Accounts, labels and the description are not among them: they concern new leads and people.
[[nodiscard]] std::vector<std::string> changed_keys(const Campaign& stored, const Campaign& wanted);

// Puts the stored values of those keys back into `wanted` and says so. nullopt: nothing changed, or
// the campaign is new or still a draft.
[[nodiscard]] std::optional<Error> keep_started_values(
    Campaign& wanted, Registry& registry, const std::string& path
);

}  // namespace invito
