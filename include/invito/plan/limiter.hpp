#pragma once
// The limiter: how much an account may do, and the exact instant when it may do it next. Pure; the
// ledger is the only memory.
//
// Caps are counted over their period plus the lateness D: an invitation whose intent is written now
// may be counted by LinkedIn up to D later, so without D a rolling cap could be passed from
// LinkedIn's point of view.

#include "invito/model/account.hpp"
#include "invito/model/job.hpp"
#include "invito/model/policy.hpp"
#include "invito/plan/working_hours.hpp"
#include "invito/support/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// Farther than any plan: "never, as far as the rules tell".
inline constexpr Instant never = Instant::max();

// A rule that a reservation is checked against, as numbers. The limiter computes them from a
// Policy; the store counts the ledger against them inside the transaction that takes the slot. At
// most `cap` charged rows later than `since` (exclusive).
struct CapRule {
    Counted counted = Counted::invitations;
    Instant since;
    int cap = 0;
    DenyReason deny_reason = DenyReason::day_cap;
};

// The limits a run works with on one local day of an account, as they are recorded. A limit lowered
// acts at once, one raised from the next local day: the lowest of a day binds that day, over
// restarts too. What was recorded is also what an audit holds the ledger against.
struct DayLimits {
    Instant since;  // these are in force from here to the end of the day
    LocalDay day;
    std::string zone;  // IANA name; `day` is a day there
    Limits limits;     // as configured
    Cap ramp_per_day;  // what ramp-up allows that day; nullopt: no ramp
    Duration pacing_min{};
    Window window;
    Duration lateness{};
};

[[nodiscard]] DayLimits day_limits(
    const Policy& policy, Duration lateness, const std::optional<Instant>& first_sent_at,
    Instant now
);

// The caps of a campaign that a run works with, over all its accounts.
struct CampaignLimits {
    Instant since;  // in force from here until others are recorded
    Cap per_day;    // in any 24 h
    Cap total;
};

// Limits recorded on a local day that is not over yet: until then no cap is above them.
struct HeldLimits {
    Instant until;  // first instant of the next day
    Limits limits;  // per_day is the lower of the configured one and the ramp's
};

// How far back the caps of an account look in its ledger. Older rows matter to none of them, now
// and later.
class Lookback {
public:
    // At no row.
    Lookback() = default;

    // As far as any cap can.
    [[nodiscard]] static Lookback longest(Duration lateness);

    [[nodiscard]] static Lookback of(
        const Policy& policy, Duration lateness, const std::vector<HeldLimits>& held = {}
    );

    // Looks as far as these limits do, too.
    void include(const Limits& limits);

    [[nodiscard]] bool looks_at(AttemptKind kind) const;

    // Rows of the kind later than this count at `at`; never: none does.
    [[nodiscard]] Instant since(AttemptKind kind, Instant at) const;

private:
    void include(AttemptKind kind, Duration period);

    std::array<Duration, every_attempt_kind.size()> periods_{};  // without the lateness; 0: not
    Duration lateness_{};
};

// No limit counts an invitation that was sent before.
[[nodiscard]] Instant limits_look_back_to(Instant now);

// The lower of two caps; unlimited only if both are.
[[nodiscard]] Cap lower_of(const Cap& a, const Cap& b);
[[nodiscard]] Limits lower_of(const Limits& a, const Limits& b);

// The charged rows of one account's ledger, as instants: what the limiter counts. The same rows,
// counted by SQL, decide again inside the transaction that takes a slot.
//
// It keeps what the caps can look at; of a kind that none of them counts, nothing.
class ChargeLog {
public:
    ChargeLog() = default;
    explicit ChargeLog(const Lookback& lookback) : lookback_(lookback) {}

    void add(AttemptKind kind, Instant at, bool with_note);

    // Undoes one add() of the same values: the request certainly had no effect.
    void refund(AttemptKind kind, Instant at, bool with_note);

    // Nobody asks about a time before `now` any more.
    void forget(Instant now);

    // Rows later than `since`.
    [[nodiscard]] std::size_t count_after(Counted counted, Instant since) const;

    // The n-th newest row, n from 1; nullopt if there are fewer.
    [[nodiscard]] std::optional<Instant> nth_newest(Counted counted, std::size_t n) const;

private:
    Lookback lookback_ = Lookback::longest({});
    std::array<std::vector<Instant>, every_counted.size()> times_;  // each in ascending order
};

// Everything a decision about an account's budget may look at.
struct AccountBudget {
    Policy policy;
    Duration lateness{};  // D
    AccountState state = AccountState::ok;
    std::optional<Instant> paused_until = {};  // of a pause that ends by itself
    Instant next_at;                           // pacing, persisted
    std::uint64_t pause_seed = 0;              // of the account's stream of pauses
    std::int64_t pauses_drawn = 0;
    Backoff backoff;
    std::optional<Instant> first_sent_at = {};
    std::vector<HeldLimits> held = {};  // of local days that are not over
    ChargeLog charges;
};

// Health: how much of its caps an account may use after refusals for a limit. Each halves it, down
// to an eighth; every clean day gives a tenth back. It only ever lowers a cap.
[[nodiscard]] int permille_at(const AccountHealth& health, Instant now);

// After one more refusal for a limit.
[[nodiscard]] AccountHealth halved(const AccountHealth& health, Instant now);

// When permille_at() grows next; nullopt: it is whole.
[[nodiscard]] std::optional<Instant> next_rise(const AccountHealth& health, Instant now);

// When it will be whole again, if nothing is refused meanwhile; nullopt: it is.
[[nodiscard]] std::optional<Instant> whole_at(const AccountHealth& health, Instant now);

// floor(cap * permille / 1000); unlimited stays unlimited.
[[nodiscard]] Cap weakened(const Cap& cap, int permille);

// The earliest instant of an action. `at` == the instant asked about: allowed. Otherwise `binding`
// says which rule decides.
struct Slot {
    Instant at;
    std::optional<DenyReason> binding = {};
};
enum class Note { without, with };

// What an invitation is counted as.
[[nodiscard]] constexpr Counted counted_as(Note note) {
    return note == Note::with ? Counted::invitations_with_note : Counted::invitations;
}

// When a stopped account may act again: a pause with an end lets go by itself, all else needs a
// person.
[[nodiscard]] Slot end_of_stop(const AccountBudget& budget, Instant now);

// When one more `action` is allowed. Hours and pacing bind invitations alone.
[[nodiscard]] Slot next_slot(const AccountBudget& budget, Counted action, Instant now);

[[nodiscard]] inline Slot next_invitation(const AccountBudget& budget, Instant now, Note note) {
    return next_slot(budget, counted_as(note), now);
}

// Whether four fifths of a cap in force at `now` are used.
[[nodiscard]] bool is_near_cap(const AccountBudget& budget, Instant now);

// How many more of `action` the caps in force at `now` leave; nullopt: unlimited.
[[nodiscard]] Cap left_now(const AccountBudget& budget, Counted action, Instant now);

// The cap that refuses one more invitation at `at`, whatever the hours and the pacing say; nullopt:
// none does. Of several the one that holds longest.
[[nodiscard]] std::optional<DenyReason> cap_in_the_way(
    const AccountBudget& budget, Instant at, Note note
);

// The rules that one more `action` at `now` must satisfy, for the store to count.
[[nodiscard]] std::vector<CapRule> cap_rules(
    const AccountBudget& budget, Counted action, Instant now
);

// What ramp-up allows on that local day; nullopt: no ramp.
[[nodiscard]] Cap ramp_cap(
    const Policy& policy, const std::optional<Instant>& first_sent_at, Instant now
);

// The lowest of the limits configured, the ramp's (in per_day) and those held; health may lower
// what follows from them further.
[[nodiscard]] Limits limits_in_force(const AccountBudget& budget, Instant at);

// Of the limits in force, lowered by health.
[[nodiscard]] Cap day_cap(const AccountBudget& budget, Instant now);
[[nodiscard]] Cap week_cap(const AccountBudget& budget, Instant now);

// Pacing: published numbers and an even spread, nothing else. The next instant the account may
// send, after an invitation at `now` that `budget` does not count yet: a pause drawn from
// [pacing.min, pacing.max], or from a longer range if what is left of the quota would otherwise be
// used up early in the window. Such a range ends at 30 minutes, below a run's patience. The pause
// depends on nothing but the budget, so that a forecast draws the same.
//
// `campaign`: its window, when it is narrower than the account's.
[[nodiscard]] Instant draw_next_at(
    const AccountBudget& budget, const std::optional<Window>& campaign, Instant now
);

// Takes the slot: charges the invitation and moves on to the next pause.
void take_slot(AccountBudget& budget, Instant now, Note note, Instant next_at);

// A campaign's own caps, counted over all its accounts.
struct CampaignCaps {
    Cap per_day;  // in any 24 h and the lateness
    Cap total;
};

// A cap that is used up, and when it lets go; `never`: not before somebody raises it.
struct CampaignClosure {
    DenyReason rule = DenyReason::campaign_total;
    Instant until;
};

// The charged invitations of the campaign, as whoever keeps them answers.
struct CampaignLedger {
    std::function<std::int64_t(Instant)> later_than;        // how many; Instant::min(): of all
    std::function<std::optional<Instant>(int)> nth_newest;  // n from 1; nullopt: there are fewer
};

// Whether one more may go, and else when. nullopt: it may go at `now`.
[[nodiscard]] std::optional<CampaignClosure> campaign_closure(
    const CampaignCaps& caps, const CampaignLedger& ledger, Duration lateness, Instant now
);

}  // namespace invito
