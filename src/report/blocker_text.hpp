#pragma once
// Rules that stand in the way, in words.

#include "invito/plan/outlook.hpp"
#include "invito/ports/queries.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/support/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace invito {

// What the words may name. Each may be missing if no blocker is about it.
struct BlockerSubject {
    const AccountStatus* account = nullptr;
    const CampaignView* campaign = nullptr;
};

// One word or two: "day cap", "sign-in".
[[nodiscard]] std::string blocker_word(const Blocker& blocker, const BlockerSubject& subject);

// "day cap 25 of 25, until tomorrow 03:14"; "resting until 14:05 after errors/too_many_requests".
[[nodiscard]] std::string blocker_text(
    const Blocker& blocker, const BlockerSubject& subject, Instant now, const TimeZone& zone
);

// What stops now, and what decides if that is another rule: "..., then outside the window until
// ...". Empty: nothing does.
[[nodiscard]] std::string waits_for_text(
    const std::vector<Blocker>& blockers, const BlockerSubject& subject, Instant now,
    const TimeZone& zone
);

// bound_by and bound_until: what stops now.
void write_bound_fields(JsonWriter& json, const std::vector<Blocker>& blockers);

}  // namespace invito
