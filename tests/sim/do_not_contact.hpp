#pragma once
// Who must not be invited in a simulated campaign: what lists say of people, who asks not to be
// contacted, when and in which spelling, and whose profile somebody else's address leads to. Drawn
// and judged by the numbers of companies and domains, never by the program's own rules.

#include "campaign_world.hpp"
#include "invito/ports/queries.hpp"
#include "sim_network.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace invito::test {

// Adds to a world, from a stream of its own: the same seed makes the same rest of the world.
void draw_do_not_contact(
    CampaignWorld& world, const std::vector<std::string>& people, const Territory& territory,
    Random random
);

// A list as a file has it.
[[nodiscard]] std::string text_of_list(const CampaignWorld& world, const SimCampaign& campaign);

// What really happened, as far as nobody must be invited because of it.
struct DoNotContactHistory {
    std::vector<std::optional<Instant>> demanded_at;           // of CampaignWorld::demands
    std::map<std::string, Instant> imported_at;                // of a campaign
    std::map<std::string, std::vector<std::size_t>> accepted;  // lines whose profile a person took
};

// Nobody was asked for who was forbidden then, or whose address led to somebody else; and nobody
// was passed over who was neither.
[[nodiscard]] std::vector<std::string> broken_do_not_contact(
    const CampaignWorld& world, const DoNotContactHistory& history,
    const std::vector<Arrival>& arrivals, Queries& queries
);

// Provider ids of those who were erased.
[[nodiscard]] std::vector<std::string> erased_people(
    const CampaignWorld& world, const DoNotContactHistory& history
);

}  // namespace invito::test
