#pragma once
// What a seed makes of a campaign: accounts with small caps, lists with repeated people, weather,
// faults, and a machine that is killed. Nothing here runs.

#include "invito/model/campaign.hpp"
#include "invito/model/lead.hpp"
#include "invito/run/runner.hpp"
#include "invito/sandbox/server.hpp"
#include "invito/support/random.hpp"
#include "sim_network.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace invito::test {

// What kind of trouble is likely. Percent, unless said otherwise.
struct Territory {
    int windows = 60;        // accounts with opening hours
    int clock_changes = 25;  // campaigns around a change to or from summer time
    int wall_steps = 30;     // campaigns on a machine whose wall clock is set
    int tight_caps = 30;     // accounts that may send one or two a day
    int shared_people = 25;  // leads that are in two lists, or twice in one
    int mishaps = 75;        // campaigns with bad weather
    int refusals = 35;       // campaigns in which the provider refuses or fails
    int crashes = 60;        // runs that are killed, in campaigns that have crashes at all
    int frozen_runs = 8;     // runs that are suspended while another one starts
    int strict = 15;
    int suppressed = 25;
    std::vector<Mishap> likely = {};  // empty: all
    bool loses_power = true;
};

struct SimLead {
    Lead lead;
    std::size_t account = 0;
};

struct SimCampaign {
    Campaign settings;
    std::vector<std::size_t> accounts;
    std::vector<SimLead> leads;
};

// From `from` on the wall clock is off by this much.
struct WallStep {
    Instant from;
    Duration off{};
};

struct CampaignWorld {
    Instant start;
    sandbox::ServerOptions sandbox;
    std::vector<RunAccount> accounts;
    std::vector<SimCampaign> campaigns;
    std::vector<std::string> suppressed;        // slugs, before the first run
    std::vector<std::string> suppressed_later;  // after the first
    Weather weather;
    std::vector<sandbox::FaultRule> faults;
    std::vector<WallStep> wall_steps;
    int stormy_runs = 0;    // after so many everything is well
    int crash_percent = 0;  // of the stormy runs
    int frozen_percent = 0;
    bool loses_power = true;
    bool strict = false;

    [[nodiscard]] std::size_t lead_count() const;
};

[[nodiscard]] CampaignWorld draw_world(std::uint64_t seed, const Territory& territory);

}  // namespace invito::test
