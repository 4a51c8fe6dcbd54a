#pragma once
// What a seed makes of a campaign: accounts with small caps, lists with repeated people, weather,
// faults, and a machine that is killed. Nothing here runs.

#include "invito/model/campaign.hpp"
#include "invito/model/lead.hpp"
#include "invito/provider/unipile_provider.hpp"
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
    int stops = 10;          // runs that are asked to stop, of those that do not end badly
    int strict = 15;
    int suppressed = 25;
    int do_not_contact = 35;  // campaigns in which people ask for it at any moment
    int new_limits = 15;
    int disk_failures = 10;           // runs that end because the disk fails or is full
    int power_losses = 40;            // of crashes
    int reopened = 4;                 // runs after which the database is closed
    int shared_members = 15;          // campaigns in which two accounts are of one member
    int closed_profiles = 50;         // campaigns in which people close their profiles
    int hurried = 35;                 // accounts without pauses: each job follows the last at once
    int slow_commits = 75;            // campaigns on a disk whose commits take their time
    int mistakes = 25;                // campaigns in which operations fail in a shared commit
    int short_pages = 35;             // campaigns in which lists have short pages, and lose some
    int lost_accounts = 15;           // campaigns in which the settings lose accounts for a while
    int restored = 10;                // campaigns in which an older database is put back
    int quick_answers = 20;           // campaigns in which people accept within minutes
    int storms = 8;                   // stormy runs at most; not a percentage
    int syncs = 12;                   // runs that only read
    int v2 = 50;                      // campaigns over v2 of the provider's API
    int odd_reads = 35;               // of those, in which answers to reads are not what they seem
    int rate_windows = 25;            // likewise, with a limit of the provider's own
    std::vector<Mishap> likely = {};  // empty: all
    std::vector<Closing> likely_closings = {Closing::gone, Closing::locked, Closing::somebody_else};
    std::vector<sandbox::FaultKind> likely_faults = {};     // empty: all
    std::vector<sandbox::FaultKind> likely_odd_reads = {};  // empty: all
};

// Somebody edits the settings. From run 0: as they were at first.
struct NewLimits {
    int from_run = 0;
    std::size_t account = 0;
    Cap per_day;
};

// Two accounts of one LinkedIn member. People have now one of them in their settings, now both, in
// either order.
struct SharedMember {
    std::size_t first = 0;
    std::size_t second = 0;
};

// The member signs in anew, and the same alias gets another account id.
struct Reconnection {
    int from_run = 0;
    std::size_t account = 0;
    std::string provider_account_id;
};

// The database as it was before one run is put back before a later one.
struct Restoration {
    int copied_before_run = 0;
    int restored_before_run = 0;
};

struct SimLead {
    Lead lead;
    std::size_t account = 0;
    std::string slug = {};                    // of the person, whatever the list calls them
    std::optional<std::size_t> company = {};  // that the row says, however it writes it
    std::optional<std::size_t> domain = {};   // likewise, in the e-mail addresses
    bool is_misnamed = false;                 // the list's name is somebody else's
};

struct SimCampaign {
    Campaign settings;
    std::vector<std::size_t> accounts;
    std::vector<SimLead> leads;
    int from_run = 0;                     // it is imported before that run; 0: before the first
    bool is_archived = false;             // nothing of it is ever sent
    std::vector<std::string> words = {};  // in the column of addresses, below the leads: nobody
};

// Somebody asks not to be contacted, for themselves, a company or a domain; or to be erased.
struct Demand {
    enum class Kind { person, company, domain, erasure };
    Kind kind = Kind::person;
    std::string slug = {};   // person, erasure
    std::size_t number = 0;  // company, domain
    std::string text = {};   // as the entry is written
    int run = 0;             // before that run, or
    std::int64_t event = 0;  // in it, at this event
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
    std::vector<Demand> demands;
    Weather weather;
    UnipileApi api = UnipileApi::v1;
    std::vector<sandbox::FaultRule> faults;
    std::vector<WallStep> wall_steps;
    std::vector<NewLimits> new_limits;
    std::optional<SharedMember> shared;
    std::optional<Reconnection> reconnection;
    std::optional<Restoration> restoration;
    std::vector<Closure> closures;
    int stormy_runs = 0;    // after so many everything is well
    int crash_percent = 0;  // of the stormy runs
    int frozen_percent = 0;
    int stop_percent = 0;  // of those that do not end badly
    int disk_failure_percent = 0;
    int power_loss_percent = 0;  // of crashes
    int reopened_percent = 0;
    int lost_account_percent = 0;  // of the accounts, before each stormy run
    int sync_percent = 0;
    Duration commit_max{};    // that a commit may take
    int mistake_percent = 0;  // of commits in which somebody's operation fails
    int fatal_percent = 0;    // of those mistakes: the run ends
    bool strict = false;

    // Of people who are asked for.
    [[nodiscard]] bool shows_wrong_profiles() const;

    // The highest that the account is ever allowed to send a day.
    [[nodiscard]] Cap highest_day_cap(std::size_t account) const;

    // The accounts of each LinkedIn member, and whose a sandbox's account is.
    [[nodiscard]] std::vector<std::vector<std::size_t>> members() const;
    [[nodiscard]] bool is_of(std::size_t account, const std::string& provider_account_id) const;
};

[[nodiscard]] CampaignWorld draw_world(std::uint64_t seed, const Territory& territory);

}  // namespace invito::test
