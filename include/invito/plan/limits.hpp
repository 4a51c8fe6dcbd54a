#pragma once
// The rules a reservation is checked against, as numbers. plan/limiter.hpp computes them from a
// Policy; the store counts the ledger against them inside the transaction that takes the slot. One
// definition, two places that must agree.

#include "invito/support/time.hpp"

#include <string_view>
#include <vector>

namespace invito {

// What the caps are counted over, without the lateness.
inline constexpr Duration day_period = std::chrono::hours{24};
inline constexpr Duration week_period = 7 * day_period;
inline constexpr Duration month_period = 30 * day_period;

// Farther than any plan: "never, as far as the rules tell".
inline constexpr Instant never = Instant::max();

// Which charged rows of the account a rule counts.
enum class Counted { invitations, invitations_with_note, visits, list_reads, withdrawals };

enum class Refusal {
    lost_lease,       // another runner took the account
    account_stopped,  // paused, reconnect, restricted, unreachable
    resting,          // back-off
    pacing,           // the gap since the last invitation
    outside_window,
    day_cap,
    week_cap,
    note_cap,
    visit_cap,
    list_cap,
    withdrawal_cap,
    campaign_day_cap,
    campaign_total,
    suppressed,
    person_busy,             // another job's attempt for the same person is open or unknown
    person_invited,          // the person has a live invitation of this database
    host_unavailable,        // the provider does not answer; the breaker is open
    not_ready,               // the job is not in the state it should be in
    campaign_stopped,        // draft, paused, done or archived
    campaign_schedule,       // before its start, after its end, or a day it skips
    campaign_window,         // the campaign's own hours
    visits_resting,          // back-off of profile visits
    job_deferred,            // the job itself may act only later
    account_not_configured,  // its account is not in the configuration any more
    account_left_campaign,   // its account was taken out of the campaign
};

[[nodiscard]] std::string_view to_string(Refusal refusal);

// At most `cap` charged rows later than `since` (exclusive).
struct CapRule {
    Counted counted = Counted::invitations;
    Instant since;
    int cap = 0;
    Refusal refusal = Refusal::day_cap;
};

}  // namespace invito
