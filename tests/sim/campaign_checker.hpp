#pragma once
// Whether a simulated campaign kept the promise, judged by what the provider saw and by the
// product's own audit and checks of its database.

#include "campaign_world.hpp"
#include "invito/ports/queries.hpp"
#include "sim_network.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace invito::test {

// The provider's records alone: nobody invited twice, no cap passed at any real instant, hours and
// pauses kept. Cheap; may be asked at any time.
[[nodiscard]] std::vector<std::string> broken_at_provider(
    const CampaignWorld& world, const std::vector<Arrival>& arrivals
);

// What a database cannot tell of the invitations that were sent.
struct Forgotten {
    std::vector<std::string> erased = {};      // provider ids: it knows these people no more
    std::vector<std::string> erased_ids = {};  // those that it knew when they were erased
    std::int64_t erased_by_hand = 0;           // whom somebody may have invited by hand
    Instant lost_from = {};                    // it was put back to what it was then,
    Instant lost_until = {};                   // and up to here had written down what is lost

    [[nodiscard]] bool is_lost(const Arrival& arrival) const;
};

// The database against the provider's records, and against itself: every effect is charged, and
// once, no job is lost, and each has ended, with a reason; of the erased it holds nothing.
[[nodiscard]] std::vector<std::string> broken_in_database(
    const std::string& path, const std::vector<Arrival>& arrivals, std::size_t imported,
    const Forgotten& forgotten = {}
);

// Nobody was invited who stood on the list of the suppressed since `since`.
[[nodiscard]] std::vector<std::string> broken_suppression(
    const CampaignWorld& world, const std::vector<std::string>& slugs, Instant since,
    const std::vector<Arrival>& arrivals
);

// Attempts without an end, after a run that came to its own: whatever was begun is finished or
// given back by then.
[[nodiscard]] std::vector<std::string> left_open(const std::string& path);

// What the database says of sent invitations is what the provider has: accepted is connected,
// withdrawn and gone are not pending. `ask` reads a profile as the account sees it; nullopt: it
// sees nothing now.
using AskProvider = std::function<
    std::optional<Profile>(const std::string& account_id, const std::string& provider_id)>;
[[nodiscard]] std::vector<std::string> wrong_outcomes(
    const std::string& path, const AskProvider& ask
);

}  // namespace invito::test
