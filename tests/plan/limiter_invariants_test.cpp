// The limiter's invariants over random schedules, against an oracle that knows no limiter: it
// keeps every row, converts each instant to local time on its own and counts by hand.
//
// A schedule is one account's life: slots taken late or in time, answers that arrive up to D after
// their intent, refunds, rests, invitations sent by hand, caps lowered and raised, restarts that
// rebuild everything from what is stored. INVITO_SEED=n replays one.

#include "invito/plan/limiter.hpp"
#include "invito/support/random.hpp"
#include "plan/monday.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace invito {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using test::day;
using test::lateness;

constexpr Duration week = 7 * day;
constexpr Duration month = 30 * day;
constexpr std::uint64_t schedules = 20'000;
constexpr int steps = 24;

constexpr std::array<const char*, 6> drawn_zones{"Europe/Berlin",    "America/St_Johns",
                                                 "Asia/Kathmandu",   "Australia/Lord_Howe",
                                                 "America/Santiago", "UTC"};

// One charged row, with when LinkedIn counted it and the caps that were in force at its intent.
struct Row {
    Instant intent_at;
    Instant arrived_at;
    bool with_note = false;
    bool is_external = false;
    int day_cap = 0;
    int week_cap = 0;
};

// What an account is made of after a restart: the stored values, nothing else.
struct Schedule {
    explicit Schedule(std::uint64_t seed) : random(seed) {
        Policy& policy = budget.policy;
        policy.time_zone = TimeZone::find(drawn_zones[draw(0, drawn_zones.size() - 1)]).value();
        policy.limits.per_day = cap(1, 8);
        policy.limits.per_week = cap(3, 25);
        policy.limits.notes_per_month = cap(1, 6);
        policy.window = window();
        policy.ramp_up.reset();
        if (draw(0, 2) == 0) policy.ramp_up = RampUp{draw(1, 3), draw(0, 2)};
        policy.pacing.min = minutes{draw(0, 20)};
        policy.pacing.max = policy.pacing.min + minutes{draw(0, 40)};
        budget.lateness = lateness;
        budget.pause_seed = seed;
        now = start_near_a_change_of_the_clocks();
        if (draw(0, 3) == 0) budget.backoff.health = {draw(125, 1000), now - hours{draw(0, 48)}};
    }

    template <class Number>
    int draw(int low, Number high) {
        return static_cast<int>(random.between(low, static_cast<std::int64_t>(high)));
    }
    Cap cap(int low, int high) { return draw(0, 4) == 0 ? Cap{} : Cap{draw(low, high)}; }

    Window window() {
        Window window;
        window.always = draw(0, 3) == 0;
        for (bool& opens : window.days) opens = draw(0, 4) != 0;
        if (std::none_of(window.days.begin(), window.days.end(), [](bool open) { return open; })) {
            window.days[0] = true;
        }
        window.from = minutes{draw(0, 95) * 15};
        window.to = minutes{draw(0, 95) * 15};
        return window;
    }

    // Within days of late March, April, September, October or November 2026, when clocks change.
    Instant start_near_a_change_of_the_clocks() {
        constexpr std::array<unsigned, 5> months{3, 4, 9, 10, 11};
        const auto month_of_change = months[static_cast<std::size_t>(draw(0, 4))];
        const std::chrono::sys_days first =
            std::chrono::year{2026} / static_cast<int>(month_of_change) / 1;
        return Instant{first} + minutes{draw(0, 30 * 24 * 60)};
    }

    // Everything in memory is lost; the ledger and the account's row are read again.
    void restart() {
        const auto lookback = Lookback::of(budget.policy, budget.lateness, budget.held);
        const Instant since = lookback.since(AttemptKind::invite, now);
        budget.charges = ChargeLog(lookback);
        for (const Row& row : rows) {
            if (row.intent_at > since)
                budget.charges.add(AttemptKind::invite, row.intent_at, row.with_note);
        }
    }

    Random random;
    AccountBudget budget;
    std::vector<Row> rows;  // charged ones
    std::vector<std::pair<Instant, Instant>> rests;
    Instant now;
};

// --- the oracle

// Local time by asking the zone for its offset at that very instant.
LocalTime local(const Schedule& schedule, Instant at) {
    return LocalTime{
        at.time_since_epoch() + schedule.budget.policy.time_zone.span_at(at).utc_offset};
}

bool is_within_hours(const Schedule& schedule, Instant at) {
    const Window& window = schedule.budget.policy.window;
    if (window.always) return true;
    const auto opens_on = [&](std::chrono::local_days date) {
        return window.days[std::chrono::weekday{date}.iso_encoding() - 1];
    };
    const LocalTime time = local(schedule, at);
    const auto date = std::chrono::floor<days>(time);
    const Duration clock = time - date;
    if (window.from < window.to) {
        return opens_on(date) && clock >= window.from && clock < window.to;
    }
    const bool from_today = opens_on(date) && clock >= window.from;
    const bool from_yesterday = opens_on(date - days{1}) && clock < window.to;
    return from_today || from_yesterday;
}

int least(const Cap& cap) {
    return cap.value_or(1'000'000);
}

int ramp_at(const Schedule& schedule, Instant at) {
    const auto& ramp = schedule.budget.policy.ramp_up;
    if (!ramp) return 1'000'000;
    const auto& first = schedule.budget.first_sent_at;
    if (!first || *first > at) return ramp->first_day;
    const auto number = std::chrono::floor<days>(local(schedule, at)) -
                        std::chrono::floor<days>(local(schedule, *first));
    return ramp->first_day +
           static_cast<int>(std::max(days{0}, number).count()) * ramp->add_per_day;
}

int day_cap_at(const Schedule& schedule, Instant at) {
    const Limits& limits = schedule.budget.policy.limits;
    const int configured = std::min(least(limits.per_day), ramp_at(schedule, at));
    const Cap cap = configured >= 1'000'000 ? Cap{} : Cap{configured};
    return least(weakened(cap, permille_at(schedule.budget.backoff.health, at)));
}

int week_cap_at(const Schedule& schedule, Instant at) {
    const Cap cap = schedule.budget.policy.limits.per_week;
    return least(weakened(cap, permille_at(schedule.budget.backoff.health, at)));
}

template <class Predicate>
int count_rows(const Schedule& schedule, Predicate matches) {
    return static_cast<int>(std::count_if(schedule.rows.begin(), schedule.rows.end(), matches));
}

int intents_since(const Schedule& schedule, Instant since) {
    return count_rows(schedule, [since](const Row& row) { return row.intent_at > since; });
}

bool is_allowed_by_hand(const Schedule& schedule, Instant at, Note note) {
    const AccountBudget& budget = schedule.budget;
    if (at < budget.next_at || at < budget.backoff.rest_until) return false;
    if (!is_within_hours(schedule, at)) return false;
    const auto date = std::chrono::floor<days>(local(schedule, at));
    const int today = count_rows(schedule, [&](const Row& row) {
        return std::chrono::floor<days>(local(schedule, row.intent_at)) >= date;
    });
    const int day_cap = day_cap_at(schedule, at);
    if (today >= day_cap || intents_since(schedule, at - day - lateness) >= day_cap) return false;
    if (intents_since(schedule, at - week - lateness) >= week_cap_at(schedule, at)) return false;
    if (note == Note::without) return true;
    const int notes = count_rows(schedule, [at](const Row& row) {
        return row.with_note && row.intent_at > at - month - lateness;
    });
    return notes < least(budget.policy.limits.notes_per_month);
}

// --- what may happen between two invitations

void rest(Schedule& schedule) {
    const Instant until = schedule.now + minutes{schedule.draw(1, 600)};
    Backoff& backoff = schedule.budget.backoff;
    if (until <= backoff.rest_until) return;
    backoff.rest_until = until;
    schedule.rests.emplace_back(schedule.now, until);
}

void find_one_sent_by_hand(Schedule& schedule) {
    const Instant at = schedule.now - minutes{schedule.draw(0, 3000)};
    schedule.rows.push_back({at, at, false, true, 0, 0});
    schedule.budget.charges.add(AttemptKind::invite, at, false);
}

void change_caps(Schedule& schedule) {
    schedule.budget.policy.limits.per_day = schedule.cap(1, 8);
    schedule.budget.policy.limits.per_week = schedule.cap(3, 25);
    schedule.restart();  // a run keeps the settings it began with
}

void something_happens(Schedule& schedule) {
    switch (schedule.draw(0, 9)) {
        case 0: rest(schedule); break;
        case 1: find_one_sent_by_hand(schedule); break;
        case 2: change_caps(schedule); break;
        case 3:
        case 4: schedule.restart(); break;
        default: break;
    }
}

// Takes the slot; now and then the request certainly had no effect and is refunded.
void send(Schedule& schedule, Instant at, Note note) {
    AccountBudget& budget = schedule.budget;
    take_slot(budget, at, note, draw_next_at(budget, std::nullopt, at));
    const bool is_refunded = schedule.draw(0, 6) == 0;
    if (is_refunded) {
        budget.charges.refund(AttemptKind::invite, at, note == Note::with);
        return;
    }
    const Instant arrived = at + schedule.random.between(Duration{0}, lateness - Duration{1});
    schedule.rows.push_back(
        {at, arrived, note == Note::with, false, day_cap_at(schedule, at),
         week_cap_at(schedule, at)}
    );
    if (!budget.first_sent_at) budget.first_sent_at = at;
}

// --- the invariants

// L10: refused 1 ms before, allowed at the instant.
void expect_exact(const Schedule& schedule, const Slot& slot, Note note) {
    ASSERT_GE(slot.at, schedule.now);
    ASSERT_TRUE(is_allowed_by_hand(schedule, slot.at, note));
    if (slot.at == schedule.now) return;
    ASSERT_FALSE(is_allowed_by_hand(schedule, slot.at - Duration{1}, note));
    ASSERT_FALSE(is_allowed_by_hand(schedule, schedule.now, note));
    ASSERT_TRUE(slot.binding.has_value());
}

// L8: a higher cap never makes anybody wait longer.
void expect_more_is_never_later(const Schedule& schedule, const Slot& slot, Note note) {
    AccountBudget raised = schedule.budget;
    if (raised.policy.limits.per_day) ++*raised.policy.limits.per_day;
    if (raised.policy.limits.per_week) ++*raised.policy.limits.per_week;
    ASSERT_LE(next_invitation(raised, schedule.now, note).at, slot.at);
}

// L12: an invitation sent by hand only makes the account wait longer.
void expect_by_hand_is_never_earlier(const Schedule& schedule, const Slot& slot, Note note) {
    AccountBudget fuller = schedule.budget;
    fuller.charges.add(AttemptKind::invite, schedule.now - hours{1}, false);
    ASSERT_GE(next_invitation(fuller, schedule.now, note).at, slot.at);
}

// L1, L2: what LinkedIn counts in any window that ends with one of our arrivals.
void expect_no_window_is_passed(const Schedule& schedule) {
    for (const Row& last : schedule.rows) {
        if (last.is_external) continue;
        const auto arrived_within = [&](Duration period) {
            return count_rows(schedule, [&](const Row& row) {
                return row.arrived_at > last.arrived_at - period &&
                       row.arrived_at <= last.arrived_at && !row.is_external;
            });
        };
        const auto largest = [&](Duration period, int Row::*cap_at) {
            int cap = 0;
            for (const Row& row : schedule.rows) {
                const bool is_there = row.intent_at > last.arrived_at - period - lateness &&
                                      row.intent_at <= last.arrived_at;
                if (is_there) cap = std::max(cap, row.*cap_at);
            }
            return cap;
        };
        ASSERT_LE(arrived_within(day), largest(day, &Row::day_cap));
        ASSERT_LE(arrived_within(week), largest(week, &Row::week_cap));
    }
}

// L3 to L6.
void expect_each_was_in_its_place(const Schedule& schedule) {
    std::vector<Instant> own;
    for (const Row& row : schedule.rows) {
        if (row.is_external) continue;
        own.push_back(row.intent_at);
        ASSERT_TRUE(is_within_hours(schedule, row.intent_at));
        for (const auto& [from, until] : schedule.rests) {
            ASSERT_FALSE(row.intent_at > from && row.intent_at < until);
        }
        const auto date = std::chrono::floor<days>(local(schedule, row.intent_at));
        int largest = 0;
        const int that_day = count_rows(schedule, [&](const Row& other) {
            const bool same = std::chrono::floor<days>(local(schedule, other.intent_at)) == date;
            if (same) largest = std::max(largest, other.day_cap);
            return same && !other.is_external;
        });
        ASSERT_LE(that_day, largest);
    }
    for (std::size_t i = 1; i < own.size(); ++i) {
        ASSERT_GE(own[i] - own[i - 1], schedule.budget.policy.pacing.min);
    }
}

void live(std::uint64_t seed) {
    Schedule schedule(seed);
    for (int step = 0; step < steps; ++step) {
        something_happens(schedule);
        schedule.now += minutes{schedule.draw(0, 3) == 0 ? schedule.draw(0, 900) : 0};
        const Note note = schedule.draw(0, 3) == 0 ? Note::with : Note::without;
        const Slot slot = next_invitation(schedule.budget, schedule.now, note);
        if (slot.at == never) continue;
        ASSERT_NO_FATAL_FAILURE(expect_exact(schedule, slot, note));
        ASSERT_NO_FATAL_FAILURE(expect_more_is_never_later(schedule, slot, note));
        ASSERT_NO_FATAL_FAILURE(expect_by_hand_is_never_earlier(schedule, slot, note));
        schedule.now = slot.at;
        send(schedule, slot.at, note);
    }
    ASSERT_NO_FATAL_FAILURE(expect_no_window_is_passed(schedule));
    ASSERT_NO_FATAL_FAILURE(expect_each_was_in_its_place(schedule));
}

TEST(LimiterInvariants, hold_over_random_schedules) {
    const char* const wanted = std::getenv("INVITO_SEED");
    const std::uint64_t first = wanted != nullptr ? std::stoull(wanted) : 1;
    const std::uint64_t last = wanted != nullptr ? first : schedules;
    for (std::uint64_t seed = first; seed <= last; ++seed) {
        live(seed);
        if (HasFatalFailure()) FAIL() << "replay with INVITO_SEED=" << seed;
    }
}

// L9: with a healthy provider an account reaches what its caps, hours and pauses allow.
int reached_in_30_days(AccountBudget budget) {
    const Instant start{std::chrono::sys_days{std::chrono::year{2026} / 6 / 1}};  // a Monday
    int sent = 0;
    for (Instant now = start;; ++sent) {
        now = next_invitation(budget, now, Note::without).at;
        if (now >= start + month) return sent;
        take_slot(budget, now, Note::without, draw_next_at(budget, std::nullopt, now));
    }
}

TEST(LimiterInvariants, an_account_reaches_95_percent_of_what_it_may) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Random random(seed);
        AccountBudget budget;
        budget.lateness = lateness;
        budget.pause_seed = seed;
        budget.policy.ramp_up.reset();
        budget.policy.limits.per_day = static_cast<int>(random.between(5, 40));
        budget.policy.limits.per_week = static_cast<int>(random.between(20, 150));
        // 1 June 2026 is a Monday: 22 working days, and four weeks and two days of them.
        const int by_days = 22 * *budget.policy.limits.per_day;
        const int by_weeks =
            4 * *budget.policy.limits.per_week +
            std::min(*budget.policy.limits.per_week, 2 * *budget.policy.limits.per_day);
        const int bound = std::min(by_days, by_weeks);

        const int reached = reached_in_30_days(budget);

        EXPECT_GE(reached * 100, bound * 95)
            << reached << " of " << bound << ", " << *budget.policy.limits.per_day << " a day, "
            << *budget.policy.limits.per_week << " a week";
        EXPECT_LE(reached, bound);
    }
}

}  // namespace
}  // namespace invito
