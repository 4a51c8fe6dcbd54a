// The auditor against counting by hand, over ledgers that the real limiter made and over the same
// ledgers after somebody changed a row.

#include "invito/plan/audit.hpp"
#include "invito/plan/limiter.hpp"
#include "invito/plan/working_hours.hpp"
#include "invito/support/random.hpp"
#include "plan/monday.hpp"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <vector>

namespace invito {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::day;

constexpr Instant october =
    Instant{std::chrono::sys_days{std::chrono::year{2026} / 10 / 19}} + hours{10};

struct AuditedWorld {
    AccountBudget budget;
    std::vector<DayLimits> recorded;
    std::vector<LedgerRow> rows;
};

Policy random_policy(Random& random) {
    constexpr std::array zones = {
        "Etc/UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland"};
    const auto cap = [&random](int least, int most) {
        return random.between(0, 9) == 0 ? Cap{}
                                         : Cap{static_cast<int>(random.between(least, most))};
    };
    Policy policy;
    policy.limits = {cap(1, 6), cap(3, 20), cap(1, 8), cap(1, 5), cap(0, 5), cap(0, 5)};
    policy.pacing.min = minutes{random.between(0, 30)};
    policy.pacing.max = policy.pacing.min + minutes{20};
    policy.window.always = random.between(0, 1) == 0;
    if (random.between(0, 1) == 0) policy.ramp_up.reset();
    policy.time_zone =
        TimeZone::find(zones[static_cast<std::size_t>(random.between(0, 3))]).value();
    return policy;
}

// What the store does with the limits of a run.
void record(AuditedWorld& world, Instant now) {
    AccountBudget& budget = world.budget;
    world.recorded.push_back(day_limits(budget.policy, budget.lateness, budget.first_sent_at, now));
    budget.held.clear();
    for (const DayLimits& one : world.recorded) {
        Limits limits = one.limits;
        limits.per_day = lower_of(limits.per_day, one.ramp_per_day);
        if (one.day.end > now) budget.held.push_back({one.day.end, limits});
    }
}

void reserve(AuditedWorld& world, AttemptKind kind, Instant now, Random& random) {
    AccountBudget& budget = world.budget;
    LedgerRow row;
    row.id = AttemptId{static_cast<std::int64_t>(world.rows.size()) + 1};
    row.kind = kind;
    row.intent_at = now;
    row.with_note = kind == AttemptKind::invite && random.between(0, 1) == 0;
    if (kind == AttemptKind::invite) {
        budget.next_at = draw_next_at(budget, std::nullopt, now);
        ++budget.pauses_drawn;
    }
    if (kind == AttemptKind::visit) row.outcome = Outcome::done;
    const bool is_given_back = random.between(0, 5) == 0;
    if (is_given_back) {
        row.outcome = Outcome::limited;
        row.charged = false;
    } else {
        budget.charges.add(kind, now, row.with_note);
        if (!budget.first_sent_at) budget.first_sent_at = now;
    }
    world.rows.push_back(row);
}

// Weeks of an account whose settings somebody keeps changing.
AuditedWorld played_by_the_limiter(std::uint64_t seed) {
    Random random(seed);
    AuditedWorld world;
    world.budget.lateness = minutes{11};
    world.budget.policy = random_policy(random);
    Instant now = october;
    for (int step = 0; step < 120; ++step) {
        now += random.between(Duration{0}, Duration{hours{6}});
        const auto was = random.between(0, 9);
        if (was == 0) world.budget.policy = random_policy(random);
        record(world, now);
        // The note is decided before the slot is asked for.
        const bool is_visit = random.between(0, 2) == 0;
        const Slot slot = is_visit ? next_slot(world.budget, Counted::visits, now)
                                   : next_invitation(world.budget, now, Note::with);
        if (slot.at > now + 3 * day) continue;
        now = slot.at;
        record(world, now);
        reserve(world, is_visit ? AttemptKind::visit : AttemptKind::invite, now, random);
    }
    return world;
}

std::vector<AuditRule> breached(const std::vector<DayLimits>& limits, std::vector<LedgerRow> rows) {
    std::ranges::sort(rows, {}, [](const LedgerRow& row) {
        return std::pair(row.intent_at, row.id);
    });
    AccountAuditor auditor("anna", limits, Instant::min());
    for (const LedgerRow& row : rows) auditor.add(row);
    std::vector<AuditRule> rules;
    for (const RuleAudit& rule : auditor.finish().rules) {
        if (!rule.breaches.empty()) rules.push_back(rule.rule);
    }
    return rules;
}

// --- the same by hand: every row, every other row, every recorded day

Limits in_force(const std::vector<DayLimits>& recorded, Instant at) {
    Limits lowest{std::nullopt, std::nullopt, std::nullopt,
                  std::nullopt, std::nullopt, std::nullopt};
    for (const DayLimits& one : recorded) {
        if (one.since > at || one.day.end <= at) continue;
        lowest = lower_of(lowest, one.limits);
        lowest.per_day = lower_of(lowest.per_day, one.ramp_per_day);
    }
    return lowest;
}

std::vector<AuditRule> breached_by_hand(
    const std::vector<DayLimits>& recorded, const std::vector<LedgerRow>& rows
) {
    std::vector<AuditRule> broken;
    const auto passes = [&](const LedgerRow& last, Instant since, const Cap& cap, auto counts) {
        const auto count = std::ranges::count_if(rows, [&](const LedgerRow& row) {
            const bool is_earlier =
                std::pair(row.intent_at, row.id) <= std::pair(last.intent_at, last.id);
            return row.charged && is_earlier && row.intent_at > since && counts(row);
        });
        return cap && count > *cap;
    };
    for (const LedgerRow& row : rows) {
        if (!row.charged) continue;
        const auto latest =
            std::find_if(recorded.rbegin(), recorded.rend(), [&row](const DayLimits& one) {
                return one.since <= row.intent_at && one.day.end > row.intent_at;
            });
        if (latest == recorded.rend()) continue;
        const Limits caps = in_force(recorded, row.intent_at);
        const Instant late = row.intent_at - minutes{11};
        const auto invited = [](const LedgerRow& one) { return one.kind == AttemptKind::invite; };
        const auto noted = [](const LedgerRow& one) { return one.with_note; };
        const auto visited = [](const LedgerRow& one) { return one.kind == AttemptKind::visit; };
        if (row.kind == AttemptKind::visit) {
            if (passes(row, late - day, caps.profiles_per_day, visited))
                broken.push_back(AuditRule::visits);
            continue;
        }
        if (passes(row, late - day, caps.per_day, invited)) broken.push_back(AuditRule::day);
        if (passes(row, latest->day.begin - Duration{1}, caps.per_day, invited))
            broken.push_back(AuditRule::calendar_day);
        if (passes(row, late - 7 * day, caps.per_week, invited)) broken.push_back(AuditRule::week);
        if (row.with_note && passes(row, late - 30 * day, caps.notes_per_month, noted))
            broken.push_back(AuditRule::notes);
    }
    std::ranges::sort(broken);
    broken.erase(std::unique(broken.begin(), broken.end()), broken.end());
    return broken;
}

// Only what is counted by hand.
std::vector<AuditRule> counted_rules(std::vector<AuditRule> rules) {
    std::erase_if(rules, [](AuditRule rule) { return rule > AuditRule::visits; });
    return rules;
}

// One row more, or one that is moved, or one that says it was given back and was not.
void tamper(AuditedWorld& world, Random& random) {
    const auto pick = [&]() -> LedgerRow& {
        const auto last = static_cast<std::int64_t>(world.rows.size()) - 1;
        return world.rows[static_cast<std::size_t>(random.between(0, last))];
    };
    LedgerRow changed = pick();
    switch (random.between(0, 2)) {
        case 0:
            changed.id = AttemptId{static_cast<std::int64_t>(world.rows.size()) + 1};
            changed.charged = true;
            changed.outcome = Outcome::sent;
            world.rows.push_back(changed);
            break;
        case 1: pick().intent_at = changed.intent_at; break;
        default: pick().charged = true; break;
    }
}

RC_GTEST_PROP(AuditProperty, the_real_limiter_breaks_nothing, (std::uint64_t seed)) {
    const AuditedWorld world = played_by_the_limiter(seed);

    RC_ASSERT(breached(world.recorded, world.rows).empty());
}

RC_GTEST_PROP(AuditProperty, agrees_with_counting_by_hand, (std::uint64_t seed)) {
    AuditedWorld world = played_by_the_limiter(seed);
    if (world.rows.empty()) return;
    Random random(seed ^ 1);
    for (int change = 0; change < 3; ++change) {
        tamper(world, random);
        const auto by_hand = breached_by_hand(world.recorded, world.rows);
        RC_ASSERT(counted_rules(breached(world.recorded, world.rows)) == by_hand);
    }
}

// The property above would hold of an auditor that finds nothing in ledgers that break nothing.
TEST(AuditPropertyTest, a_ledger_that_was_tampered_with_often_breaks_a_limit) {
    int broken = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        AuditedWorld world = played_by_the_limiter(seed);
        if (world.rows.empty()) continue;
        Random random(seed);
        for (int change = 0; change < 5; ++change) tamper(world, random);
        if (!breached_by_hand(world.recorded, world.rows).empty()) ++broken;
    }
    EXPECT_GT(broken, 50);
}

RC_GTEST_PROP(AuditProperty, what_it_passes_holds_as_linkedin_may_see_it, (std::uint64_t seed)) {
    const AuditedWorld world = played_by_the_limiter(seed);
    Random random(seed ^ 2);
    struct Arrival {
        Instant at;
        Cap cap;
    };
    std::vector<Arrival> arrivals;
    for (const LedgerRow& row : world.rows) {
        if (!row.charged || row.kind != AttemptKind::invite) continue;
        const Duration delay = random.between(Duration{0}, Duration{minutes{11}} - Duration{1});
        arrivals.push_back({row.intent_at + delay, in_force(world.recorded, row.intent_at).per_day}
        );
    }
    for (const Arrival& last : arrivals) {
        int count = 0;
        bool is_unlimited = false;
        int largest = 0;
        for (const Arrival& arrival : arrivals) {
            if (arrival.at > last.at || arrival.at <= last.at - day) continue;
            ++count;
            is_unlimited = is_unlimited || !arrival.cap;
            largest = std::max(largest, arrival.cap.value_or(0));
        }
        RC_ASSERT(is_unlimited || count <= largest);
    }
}

}  // namespace
}  // namespace invito
