#include "invito/plan/limiter.hpp"

#include "invito/plan/working_hours.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "invito/support/random.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace invito {
namespace {

// Longest search for a slot, in days or changes of caps. Ramp-up, health, caps and windows settle
// within weeks; beyond this lies "never".
constexpr int search_rounds_max = 400;

// One cap in force on one local day, with when its oldest counted row stops counting.
struct CapInForce {
    Counted counted{};
    int cap = 0;
    DenyReason deny_reason{};
    Duration period{};  // rolling, lateness included; 0: the calendar day
    Instant calendar_day_begin;
    Instant calendar_day_end;

    // Rows later than this count at `at`.
    Instant since(Instant at) const {
        return period == Duration{0} ? calendar_day_begin - Duration{1} : at - period;
    }

    int used(const ChargeLog& charges, Instant at) const {
        return static_cast<int>(charges.count_after(counted, since(at)));
    }

    // Earliest instant at which one more fits.
    Instant free_at(const ChargeLog& charges, Instant from) const {
        if (cap <= 0) return never;
        if (used(charges, from) < cap) return from;
        if (period == Duration{0}) return calendar_day_end;
        return *charges.nth_newest(counted, static_cast<std::size_t>(cap)) + period;
    }
};

// The caps of one action at one instant. At most four bind; a fixed array keeps a decision free of
// allocations.
struct CapList {
    std::array<CapInForce, 4> caps;
    std::size_t size = 0;
    Instant until = never;  // from then on they may be others

    void add(const Cap& cap, CapInForce rule) {
        if (!cap) return;
        rule.cap = *cap;
        caps[size++] = rule;
    }
    const CapInForce* begin() const { return caps.data(); }
    const CapInForce* end() const { return caps.data() + size; }
};

// When limits held at `at` are let go; nullopt: none are held.
std::optional<Instant> next_let_go(const AccountBudget& budget, Instant at) {
    std::optional<Instant> earliest;
    for (const HeldLimits& held : budget.held) {
        if (held.until > at) earliest = std::min(earliest.value_or(never), held.until);
    }
    return earliest;
}

// When caps may rise for another reason than the calendar.
Instant next_change(const AccountBudget& budget, Instant at) {
    return std::min(
        next_rise(budget.backoff.health, at).value_or(never),
        next_let_go(budget, at).value_or(never)
    );
}

// Only capped accounts ask for the calendar: it costs two conversions.
LocalDay day_if_needed(const AccountBudget& budget, const Cap& per_day, Instant at) {
    const bool is_needed = per_day || budget.policy.ramp_up;
    return is_needed ? local_day(budget.policy.time_zone, at) : LocalDay{at, never, {}};
}

// Ramp-up and the calendar bind the invitations of a day besides their rolling cap.
void add_calendar_day(CapList& list, const AccountBudget& budget, const Cap& cap, Instant at) {
    const LocalDay day = day_if_needed(budget, cap, at);
    list.until = std::min(list.until, day.end);
    list.add(cap, {Counted::invitations, 0, DenyReason::day_cap, {}, day.begin, day.end});
}

CapList caps_on(const AccountBudget& budget, Counted action, Instant at) {
    const Duration lateness = is_mutant(Mutant::no_lateness) ? Duration{0} : budget.lateness;
    const Limits limits = limits_in_force(budget, at);
    const int health = permille_at(budget.backoff.health, at);
    CapList list;
    list.until = next_change(budget, at);
    for (const CapKind& kind : cap_kinds) {
        if (!is_held_against(action, kind)) continue;
        const Cap& limit = limits.*kind.limit;
        const Cap cap = kind.follows_health ? weakened(limit, health) : limit;
        const bool is_of_day = kind.rule == AuditRule::day;
        if (!is_of_day || !is_mutant(Mutant::calendar_day_counter))
            list.add(cap, {kind.counted, 0, kind.deny_reason, kind.period + lateness, {}, {}});
        if (is_of_day) add_calendar_day(list, budget, cap, at);
    }
    return list;
}

void delay(Slot& slot, Instant until, DenyReason why) {
    if (until > slot.at) slot = {until, why};
}

// Whether any cap may be higher one day than it is at `at`.
bool grows(const AccountBudget& budget, Instant at) {
    return budget.policy.ramp_up || next_change(budget, at) != never;
}

Slot latest_release(const CapList& caps, const ChargeLog& charges, Instant from) {
    Slot slot{from, {}};
    for (const CapInForce& cap : caps) delay(slot, cap.free_at(charges, from), cap.deny_reason);
    return slot;
}

bool is_invitation(Counted action) {
    return action == Counted::invitations || action == Counted::invitations_with_note;
}

// Pacing and back-off.
void delay_by_rests(Slot& slot, const AccountBudget& budget, Counted action) {
    const Backoff& backoff = budget.backoff;
    const bool is_read = action == Counted::visits || action == Counted::list_reads;
    if (is_invitation(action)) delay(slot, budget.next_at, DenyReason::pacing);
    delay(slot, is_read ? backoff.visit_rest_until : backoff.rest_until, DenyReason::resting);
    if (action == Counted::invitations_with_note)
        delay(slot, backoff.note_rest_until, DenyReason::note_cap);
    delay(slot, backoff.holds.of(kind_of(action)), DenyReason::provider_limit);
}

}  // namespace

Cap ramp_cap(const Policy& policy, const std::optional<Instant>& first_sent_at, Instant now) {
    if (!policy.ramp_up) return std::nullopt;
    std::int64_t day_number = 0;
    if (first_sent_at && *first_sent_at <= now) {
        const auto first =
            std::chrono::floor<std::chrono::days>(policy.time_zone.to_local(*first_sent_at));
        const auto today = std::chrono::floor<std::chrono::days>(policy.time_zone.to_local(now));
        day_number = std::max<std::int64_t>(0, (today - first).count());
    }
    // Bounded before it is multiplied: a ramp that ran for years must not overflow.
    constexpr std::int64_t day_number_max = 100'000;
    const std::int64_t ramp = policy.ramp_up->first_day +
                              std::min(day_number, day_number_max) * policy.ramp_up->add_per_day;
    return static_cast<int>(std::min<std::int64_t>(ramp, 1'000'000));
}

Limits limits_in_force(const AccountBudget& budget, Instant at) {
    Limits limits = budget.policy.limits;
    limits.per_day = lower_of(limits.per_day, ramp_cap(budget.policy, budget.first_sent_at, at));
    for (const HeldLimits& held : budget.held) {
        if (held.until > at) limits = lower_of(limits, held.limits);
    }
    return limits;
}

Cap day_cap(const AccountBudget& budget, Instant now) {
    return weakened(limits_in_force(budget, now).per_day, permille_at(budget.backoff.health, now));
}

Cap week_cap(const AccountBudget& budget, Instant now) {
    return weakened(limits_in_force(budget, now).per_week, permille_at(budget.backoff.health, now));
}

Cap left_now(const AccountBudget& budget, Counted action, Instant now) {
    Cap left;
    for (const CapInForce& cap : caps_on(budget, action, now)) {
        const int more = std::max(0, cap.cap - cap.used(budget.charges, now));
        left = left ? std::min(*left, more) : more;
    }
    return left;
}

bool is_near_cap(const AccountBudget& budget, Instant now) {
    const CapList caps = caps_on(budget, Counted::invitations, now);
    return std::any_of(caps.begin(), caps.end(), [&](const CapInForce& cap) {
        return std::int64_t{5} * cap.used(budget.charges, now) >= std::int64_t{4} * cap.cap;
    });
}

Slot end_of_stop(const AccountBudget& budget, Instant now) {
    if (budget.state == AccountState::ok) return {now, {}};
    const bool ends_by_itself = budget.state == AccountState::paused && budget.paused_until;
    if (!ends_by_itself) return {never, DenyReason::account_stopped};
    Slot slot{now, {}};
    delay(slot, *budget.paused_until, DenyReason::account_stopped);
    return slot;
}

Slot next_slot(const AccountBudget& budget, Counted action, Instant now) {
    Slot slot = end_of_stop(budget, now);
    if (slot.at == never) return slot;
    delay_by_rests(slot, budget, action);

    // Each round settles the time until the caps change: hours first, then what is in force then.
    // A cap that holds longer is asked again, when ramp-up, health or the end of a day for which a
    // lower limit is held may allow more.
    for (int round = 0; round < search_rounds_max; ++round) {
        if (is_invitation(action)) {
            const auto opening =
                next_opening(budget.policy.window, budget.policy.time_zone, slot.at);
            if (!opening) return {never, DenyReason::outside_window};
            delay(slot, *opening, DenyReason::outside_window);
        }
        const CapList caps = caps_on(budget, action, slot.at);
        const Slot release = latest_release(caps, budget.charges, slot.at);
        if (release.at == slot.at) return slot;
        if (release.at == never && !grows(budget, slot.at)) return release;
        slot = {std::min(release.at, caps.until), release.binding};
    }
    return {never, slot.binding};
}

std::optional<DenyReason> cap_in_the_way(const AccountBudget& budget, Instant at, Note note) {
    const CapList caps = caps_on(budget, counted_as(note), at);
    return latest_release(caps, budget.charges, at).binding;
}

std::vector<CapRule> cap_rules(const AccountBudget& budget, Counted action, Instant now) {
    const CapList caps = caps_on(budget, action, now);
    std::vector<CapRule> rules;
    rules.reserve(caps.size);
    for (const CapInForce& cap : caps)
        rules.push_back({cap.counted, cap.since(now), cap.cap, cap.deny_reason});
    return rules;
}

namespace {

// A cap of a day binds the calendar day as well, which may have more than 24 hours.
constexpr Duration calendar_day_max = 2 * day_period;

}  // namespace

Instant limits_look_back_to(Instant now) {
    // Twice the longest lateness there can be is more than enough.
    return Lookback::longest(day_period).since(AttemptKind::invite, now);
}

Lookback Lookback::longest(Duration lateness) {
    Lookback lookback;
    lookback.lateness_ = lateness;
    lookback.periods_.fill(month_period);
    return lookback;
}

Lookback Lookback::of(
    const Policy& policy, Duration lateness, const std::vector<HeldLimits>& held
) {
    Lookback lookback;
    lookback.lateness_ = lateness;
    lookback.include(policy.limits);
    if (policy.ramp_up) lookback.include(AttemptKind::invite, calendar_day_max);
    for (const HeldLimits& one : held) lookback.include(one.limits);
    return lookback;
}

void Lookback::include(const Limits& limits) {
    for (const CapKind& kind : cap_kinds) {
        const bool is_of_day = kind.rule == AuditRule::day;
        if (limits.*kind.limit)
            include(kind_of(kind.counted), is_of_day ? calendar_day_max : kind.period);
    }
}

void Lookback::include(AttemptKind kind, Duration period) {
    Duration& longest = periods_[static_cast<std::size_t>(kind)];
    longest = std::max(longest, period);
}

bool Lookback::looks_at(AttemptKind kind) const {
    return periods_[static_cast<std::size_t>(kind)] != Duration{0};
}

Instant Lookback::since(AttemptKind kind, Instant at) const {
    return looks_at(kind) ? at - periods_[static_cast<std::size_t>(kind)] - lateness_ : never;
}

DayLimits day_limits(
    const Policy& policy, Duration lateness, const std::optional<Instant>& first_sent_at,
    Instant now
) {
    return {
        .since = now,
        .day = local_day(policy.time_zone, now),
        .zone = policy.time_zone.name(),
        .limits = policy.limits,
        .ramp_per_day = ramp_cap(policy, first_sent_at, now),
        .pacing_min = policy.pacing.min,
        .window = policy.window,
        .lateness = lateness,
    };
}

Cap lower_of(const Cap& a, const Cap& b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

Limits lower_of(const Limits& a, const Limits& b) {
    Limits lower;
    for (const CapKind& kind : cap_kinds)
        lower.*kind.limit = lower_of(a.*kind.limit, b.*kind.limit);
    return lower;
}

std::optional<CampaignClosure> campaign_closure(
    const CampaignCaps& caps, const CampaignLedger& ledger, Duration lateness, Instant now
) {
    if (caps.total && ledger.later_than(Instant::min()) >= *caps.total)
        return CampaignClosure{DenyReason::campaign_total, never};
    if (!caps.per_day) return std::nullopt;
    if (*caps.per_day <= 0) return CampaignClosure{DenyReason::campaign_day_cap, never};
    const Duration period = day_period + lateness;
    if (ledger.later_than(now - period) < *caps.per_day) return std::nullopt;
    const auto newest = ledger.nth_newest(*caps.per_day);
    ensure(newest.has_value(), "a cap that is used up was used");
    return CampaignClosure{DenyReason::campaign_day_cap, *newest + period};
}

namespace {

// A pause that is meant to spread a quota is never longer: a run waits 45 minutes by default.
constexpr Duration spread_max = std::chrono::minutes{30};

std::optional<Instant> end_of_window(
    const AccountBudget& budget, const std::optional<Window>& campaign, Instant now
) {
    const Policy& policy = budget.policy;
    const auto account_end = next_closing(policy.window, policy.time_zone, now);
    if (!campaign) return account_end;
    const auto campaign_end = next_closing(*campaign, policy.time_zone, now);
    if (!account_end || !campaign_end) return account_end ? account_end : campaign_end;
    return std::min(*account_end, *campaign_end);
}

// The pause that would spread the rest of the quota evenly; zero: nothing to spread.
Duration even_pause(
    const AccountBudget& budget, const std::optional<Window>& campaign, Instant now
) {
    const Cap left = left_now(budget, Counted::invitations, now);
    if (!left || *left <= 1) return {};  // this one is the last
    const auto end = end_of_window(budget, campaign, now);
    // One more part than pauses: the last invitation is to fall inside the window, too.
    return end ? (*end - now) / *left : Duration{};
}

}  // namespace

Instant draw_next_at(
    const AccountBudget& budget, const std::optional<Window>& campaign, Instant now
) {
    const Pacing& pacing = budget.policy.pacing;
    if (pacing.max == Duration{0}) return now;
    // The mean of [min, 2 * even - min] is the even pause.
    const Duration spread = 2 * even_pause(budget, campaign, now) - pacing.min;
    const Duration longest = std::max(pacing.max, std::min(spread, spread_max));
    Random stream = Random(budget.pause_seed).fork(std::to_string(budget.pauses_drawn));
    return now + stream.between(pacing.min, longest);
}

void take_slot(AccountBudget& budget, Instant now, Note note, Instant next_at) {
    budget.charges.add(AttemptKind::invite, now, note == Note::with);
    budget.next_at = next_at;
    ++budget.pauses_drawn;
}

namespace {

void insert_sorted(std::vector<Instant>& times, Instant at) {
    times.insert(std::upper_bound(times.begin(), times.end(), at), at);
}

void erase_one(std::vector<Instant>& times, Instant at) {
    const auto found = std::lower_bound(times.begin(), times.end(), at);
    ensure(found != times.end() && *found == at, "only a charged row is refunded");
    times.erase(found);
}

}  // namespace

void ChargeLog::add(AttemptKind kind, Instant at, bool with_note) {
    if (!lookback_.looks_at(kind)) return;
    for (const Counted counted : every_counted)
        if (is_counted(counted, kind, with_note)) insert_sorted(times_[index_of(counted)], at);
}

void ChargeLog::refund(AttemptKind kind, Instant at, bool with_note) {
    if (!lookback_.looks_at(kind)) return;
    for (const Counted counted : every_counted)
        if (is_counted(counted, kind, with_note)) erase_one(times_[index_of(counted)], at);
}

void ChargeLog::forget(Instant now) {
    for (const Counted counted : every_counted) {
        std::vector<Instant>& times = times_[index_of(counted)];
        const Instant until = lookback_.since(kind_of(counted), now);
        const auto kept = std::upper_bound(times.begin(), times.end(), until);
        // At least half of them at once: each row is moved a few times at most.
        if (kept - times.begin() >= times.end() - kept) times.erase(times.begin(), kept);
    }
}

std::size_t ChargeLog::count_after(Counted counted, Instant since) const {
    const std::vector<Instant>& all = times_[index_of(counted)];
    return static_cast<std::size_t>(all.end() - std::upper_bound(all.begin(), all.end(), since));
}

std::optional<Instant> ChargeLog::nth_newest(Counted counted, std::size_t n) const {
    const std::vector<Instant>& all = times_[index_of(counted)];
    if (is_mutant(Mutant::window_counts_one_less)) ++n;
    if (n == 0 || n > all.size()) return std::nullopt;
    return all[all.size() - n];
}

namespace {

constexpr int full_health = 1000;
constexpr int lowest = 125;
constexpr int rise_per_day = 100;
constexpr Duration clean_day = std::chrono::hours{24};

std::int64_t days_until_whole(const AccountHealth& health) {
    return (full_health - health.permille + rise_per_day - 1) / rise_per_day;
}

std::int64_t clean_days(const AccountHealth& health, Instant now) {
    return now <= health.since ? 0 : (now - health.since) / clean_day;
}

}  // namespace

int permille_at(const AccountHealth& health, Instant now) {
    const std::int64_t days = std::min(clean_days(health, now), days_until_whole(health));
    return static_cast<int>(
        std::min<std::int64_t>(full_health, health.permille + days * rise_per_day)
    );
}

AccountHealth halved(const AccountHealth& health, Instant now) {
    return {std::max(lowest, permille_at(health, now) / 2), now};
}

std::optional<Instant> next_rise(const AccountHealth& health, Instant now) {
    if (permille_at(health, now) >= full_health) return std::nullopt;
    return health.since + (clean_days(health, now) + 1) * clean_day;
}

std::optional<Instant> whole_at(const AccountHealth& health, Instant now) {
    if (permille_at(health, now) >= full_health) return std::nullopt;
    return health.since + days_until_whole(health) * clean_day;
}

Cap weakened(const Cap& cap, int permille) {
    if (!cap) return cap;
    return static_cast<int>(std::int64_t{*cap} * permille / full_health);
}

}  // namespace invito
