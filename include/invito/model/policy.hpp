#pragma once
// Policy: the published, even budget of one account. Numbers with units, no behaviour; plan/ turns
// them into decisions.

#include "invito/model/job.hpp"
#include "invito/support/names.hpp"
#include "invito/support/time.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace invito {

// At most this many; nullopt is unlimited, 0 is a pause.
using Cap = std::optional<int>;

// The numbers are held to config/limits.yaml by a test: an account that says nothing gets those.
struct Limits {
    Cap per_day = 20;    // invitations in any 24 h
    Cap per_week = 100;  // invitations in any 7 x 24 h, not the calendar week
    Cap profiles_per_day = 80;
    Cap notes_per_month =
        std::nullopt;  // invitations with a note in any 30 x 24 h; 5 for tier free
    Cap withdrawals_per_day = 20;
    Cap list_reads_per_day = 100;  // pages of the sent list and of the relations

    friend bool operator==(const Limits&, const Limits&) = default;
};

// Pause between two invitations of one account, drawn anew each time from [min, max].
struct Pacing {
    Duration min = std::chrono::seconds{90};
    Duration max = std::chrono::minutes{5};

    friend bool operator==(const Pacing&, const Pacing&) = default;
};

// Days and hours when sending is allowed, in the account's zone.
struct Window {
    bool always = false;  // then nothing else counts
    std::array<bool, 7> days = {true, true, true, true, true, false, false};  // Monday first
    std::chrono::minutes from{9 * 60};
    std::chrono::minutes to{
        18 * 60};  // exclusive; at or before `from`: over midnight, belongs to the day it starts on

    friend bool operator==(const Window&, const Window&) = default;
};

// Smaller first days: day n (from 0, counted from the account's first sent invitation) allows
// first_day + n * add_per_day.
struct RampUp {
    int first_day = 5;
    int add_per_day = 2;

    friend bool operator==(const RampUp&, const RampUp&) = default;
};

struct Policy {
    Limits limits;
    Pacing pacing;
    Window window;
    std::optional<RampUp> ramp_up = RampUp{};  // nullopt: already warmed up
    TimeZone time_zone;
    int stop_after_failures = 3;  // refusals in a row that pause the account

    friend bool operator==(const Policy&, const Policy&) = default;
};

// The caps of an account follow, each said once: how it is called, what it counts, over which time,
// and what is said where it stands in the way. Settings, limiter, ledger, audit and help loop over
// the table.

// Which charged rows of the account's ledger a rule counts.
enum class Counted { invitations, invitations_with_note, visits, list_reads, withdrawals };

inline constexpr std::array every_counted = {
    Counted::invitations, Counted::invitations_with_note, Counted::visits, Counted::list_reads,
    Counted::withdrawals};

[[nodiscard]] constexpr std::size_t index_of(Counted counted) {
    return static_cast<std::size_t>(counted);
}

[[nodiscard]] constexpr AttemptKind kind_of(Counted counted) {
    switch (counted) {
        case Counted::invitations:
        case Counted::invitations_with_note: return AttemptKind::invite;
        case Counted::visits: return AttemptKind::visit;
        case Counted::list_reads: return AttemptKind::list;
        case Counted::withdrawals: return AttemptKind::withdraw;
    }
    return {};
}

[[nodiscard]] constexpr bool is_counted(Counted counted, AttemptKind kind, bool with_note) {
    return kind == kind_of(counted) && (with_note || counted != Counted::invitations_with_note);
}

// What the caps are counted over, without the lateness.
inline constexpr Duration day_period = std::chrono::hours{24};
inline constexpr Duration week_period = 7 * day_period;
inline constexpr Duration month_period = 30 * day_period;

// Why something is not done now.
enum class DenyReason {
    lost_lease,       // another run acts for the account
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
    provider_limit,          // the provider's own limit of such requests is used up
    database_unsafe,         // a shared database that is not heard of, or may lose what it is told
};

template <>
inline constexpr auto enum_names<DenyReason> = std::to_array<Named<DenyReason>>({
    {DenyReason::lost_lease, "lost_lease"},
    {DenyReason::account_stopped, "account_stopped"},
    {DenyReason::resting, "resting"},
    {DenyReason::pacing, "pacing"},
    {DenyReason::outside_window, "outside_window"},
    {DenyReason::day_cap, "day_cap"},
    {DenyReason::week_cap, "week_cap"},
    {DenyReason::note_cap, "note_cap"},
    {DenyReason::visit_cap, "visit_cap"},
    {DenyReason::list_cap, "list_cap"},
    {DenyReason::withdrawal_cap, "withdrawal_cap"},
    {DenyReason::campaign_day_cap, "campaign_day_cap"},
    {DenyReason::campaign_total, "campaign_total"},
    {DenyReason::suppressed, "suppressed"},
    {DenyReason::person_busy, "person_busy"},
    {DenyReason::person_invited, "person_invited"},
    {DenyReason::host_unavailable, "host_unavailable"},
    {DenyReason::not_ready, "not_ready"},
    {DenyReason::campaign_stopped, "campaign_stopped"},
    {DenyReason::campaign_schedule, "campaign_schedule"},
    {DenyReason::campaign_window, "campaign_window"},
    {DenyReason::visits_resting, "visits_resting"},
    {DenyReason::job_deferred, "job_deferred"},
    {DenyReason::account_not_configured, "account_not_configured"},
    {DenyReason::account_left_campaign, "account_left_campaign"},
    {DenyReason::provider_limit, "provider_limit"},
    {DenyReason::database_unsafe, "database_unsafe"},
});

// What an audit holds the ledger against, in the order in which it tells; up to refund the rules of
// an account.
enum class AuditRule {
    day,             // invitations in any 24 h
    calendar_day,    // invitations on one local day
    week,            // invitations in any 7 x 24 h
    notes,           // invitations with a note in any 30 x 24 h
    visits,          // profile visits in any 24 h
    withdrawals,     // withdrawals in any 24 h
    list_reads,      // pages of lists in any 24 h
    pacing,          // the pause between two invitations
    window,          // invitations outside the account's hours, by more than the lateness
    refund,          // rows given back although something may have happened
    person,          // live invitations of one person
    campaign_day,    // a campaign's invitations in any 24 h, over all its accounts
    campaign_total,  // a campaign's invitations
};

template <>
inline constexpr auto enum_names<AuditRule> = std::to_array<Named<AuditRule>>({
    {AuditRule::day, "per_day"},
    {AuditRule::calendar_day, "per_calendar_day"},
    {AuditRule::week, "per_week"},
    {AuditRule::notes, "notes_per_month"},
    {AuditRule::visits, "profiles_per_day"},
    {AuditRule::withdrawals, "withdrawals_per_day"},
    {AuditRule::list_reads, "list_reads_per_day"},
    {AuditRule::pacing, "pacing"},
    {AuditRule::window, "window"},
    {AuditRule::refund, "refund"},
    {AuditRule::person, "person"},
    {AuditRule::campaign_day, "campaign_per_day"},
    {AuditRule::campaign_total, "campaign_total"},
});

struct CapKind {
    std::string_view key;  // in the settings
    Cap Limits::*limit;
    Counted counted;
    Duration period;
    bool follows_health;  // an account that is not well may use less of it
    DenyReason deny_reason;
    AuditRule rule;
    std::string_view audited;  // "invitations in 24 h"
    std::string_view brief;    // "invitations in any 24 hours"
    std::string_view about;    // of the key, in full

    // In the ledger and in audits: the key without its section.
    [[nodiscard]] constexpr std::string_view name() const { return key.substr(key.find('.') + 1); }
};

inline constexpr auto cap_kinds = std::to_array<CapKind>({
    {"limits.per_day", &Limits::per_day, Counted::invitations, day_period, true,
     DenyReason::day_cap, AuditRule::day, "invitations in 24 h", "invitations in any 24 hours",
     "invitations in any 24 hours; 0 is a pause"},
    {"limits.per_week", &Limits::per_week, Counted::invitations, week_period, true,
     DenyReason::week_cap, AuditRule::week, "invitations in 7 days",
     "invitations in any 7 days in a row",
     "invitations in any 7 days in a row, not the calendar week"},
    {"limits.profiles_per_day", &Limits::profiles_per_day, Counted::visits, day_period, true,
     DenyReason::visit_cap, AuditRule::visits, "visits in 24 h", "profile visits in any 24 hours",
     "profiles read in any 24 hours"},
    // LinkedIn sells notes by number: there is nothing to be careful with.
    {"limits.notes_per_month", &Limits::notes_per_month, Counted::invitations_with_note,
     month_period, false, DenyReason::note_cap, AuditRule::notes, "notes in 30 days",
     "with a note, in any 30 days", "invitations with a note in any 30 days"},
    {"limits.list_reads_per_day", &Limits::list_reads_per_day, Counted::list_reads, day_period,
     true, DenyReason::list_cap, AuditRule::list_reads, "list pages in 24 h",
     "pages of lists read in any 24 hours",
     "pages read of the lists of sent invitations and relations in any 24 hours"},
    {"limits.withdrawals_per_day", &Limits::withdrawals_per_day, Counted::withdrawals, day_period,
     true, DenyReason::withdrawal_cap, AuditRule::withdrawals, "withdrawals in 24 h",
     "withdrawals in any 24 hours", "withdrawals in any 24 hours"},
});
static_assert(sizeof(Limits) == cap_kinds.size() * sizeof(Cap), "each limit has its row");

// The cap that a refusal or a rule of an audit speaks of; nullptr: it speaks of none.
[[nodiscard]] constexpr const CapKind* cap_of(DenyReason deny_reason) {
    const auto* const cap = std::ranges::find(cap_kinds, deny_reason, &CapKind::deny_reason);
    return cap == cap_kinds.end() ? nullptr : cap;
}
[[nodiscard]] constexpr const CapKind* cap_of(AuditRule rule) {
    const auto* const cap = std::ranges::find(cap_kinds, rule, &CapKind::rule);
    return cap == cap_kinds.end() ? nullptr : cap;
}

// Whether one more `action` needs room below the cap. An invitation with a note is an invitation.
[[nodiscard]] constexpr bool is_held_against(Counted action, const CapKind& cap) {
    return cap.counted == action ||
           (cap.counted == Counted::invitations && action == Counted::invitations_with_note);
}

}  // namespace invito
