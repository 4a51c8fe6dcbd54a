#include "invito/plan/explain.hpp"

#include "invito/plan/working_hours.hpp"

#include <algorithm>
#include <functional>

namespace invito {
namespace {

// The account with a single rule left, so that what the limiter says of it is that rule's word.
class LoneRule {
public:
    explicit LoneRule(const AccountBudget& budget)
        : budget_(budget), policy_(budget.policy), held_(budget.held) {
        budget_.state = AccountState::ok;
        budget_.next_at = Instant{};
        budget_.backoff.rest_until = budget_.backoff.visit_rest_until = Instant{};
        budget_.backoff.note_rest_until = Instant{};
    }

    // When the cap would let one more go, if there were no other.
    Instant cap_until(const CapKind& kind, Instant now) {
        keep(kind);
        if (kind.counted == Counted::visits) return next_visit(budget_, now).at;
        const bool is_of_notes = kind.counted == Counted::invitations_with_note;
        return next_invitation(budget_, now, is_of_notes ? Note::with : Note::without).at;
    }

private:
    // Of what is configured and of what is held for the day.
    void keep(const CapKind& kind) {
        budget_.policy.limits = only(policy_.limits, kind);
        budget_.policy.ramp_up.reset();
        if (kind.rule == AuditRule::day) budget_.policy.ramp_up = policy_.ramp_up;
        budget_.policy.window = Window{.always = true};
        budget_.held.clear();
        for (const HeldLimits& held : held_)
            budget_.held.push_back({held.until, only(held.limits, kind)});
    }

    static Limits only(Limits limits, const CapKind& kept) {
        for (const CapKind& kind : cap_kinds)
            if (kind.limit != kept.limit) (limits.*kind.limit).reset();
        return limits;
    }

    AccountBudget budget_;
    Policy policy_;
    std::vector<HeldLimits> held_;
};

// Hours of the account, of the campaign, or the days of its schedule.
struct Hours {
    Refusal rule;
    std::function<std::optional<Instant>(Instant)> opening;  // the first open instant at or after
};

// Collects hurdles: those with an instant of their own first, hours last, because hours open and
// close again while the others are waited for.
class Course {
public:
    explicit Course(Instant now) : now_(now), at_(now) {}

    [[nodiscard]] Instant at() const { return at_; }

    void add(Refusal rule, Instant until) {
        if (until > now_) raise(rule, until, until);
    }

    void add_account(const AccountBudget& budget) {
        add(Refusal::account_stopped, end_of_stop(budget, now_).at);
        add(Refusal::resting, budget.backoff.rest_until);
        add(Refusal::pacing, budget.next_at);
    }

    void add_campaign(const CampaignGate& gate) {
        add(Refusal::campaign_stopped, gate.paused_until);
        const bool is_for_good = gate.closed_until == never;
        add(is_for_good ? Refusal::campaign_total : Refusal::campaign_day_cap, gate.closed_until);
    }

    // Caps that one more `action` needs room below.
    void add_caps(const AccountBudget& budget, Counted action) {
        LoneRule alone(budget);
        for (const CapKind& kind : cap_kinds) {
            if (!is_held_against(action, kind)) continue;
            Instant until = alone.cap_until(kind, now_);
            // Notes are used up by our own count, or by LinkedIn's.
            if (kind.counted == Counted::invitations_with_note)
                until = std::max(until, budget.backoff.note_rest_until);
            add(kind.refusal, until);
        }
    }

    void add_visits(const AccountBudget& budget) {
        add(Refusal::visits_resting, budget.backoff.visit_rest_until);
        add_caps(budget, Counted::visits);
    }

    // `open_together`: the first instant from at() on at which all of them are open. Each is
    // charged with the last stretch that it alone closed.
    // `closes_for_good`: which of them is to blame where there is no such instant.
    void add_hours(
        const std::vector<Hours>& all, std::optional<Instant> open_together, Refusal closes_for_good
    ) {
        for (const Hours& hours : all) add(hours.rule, hours.opening(now_).value_or(never));
        if (at_ == never) return;
        if (!open_together) {
            raise(closes_for_good, never, std::nullopt);
            return;
        }
        while (at_ < *open_together) {
            for (const Hours& hours : all) {
                const Instant opening = *hours.opening(at_);
                if (opening > at_) raise(hours.rule, opening, std::nullopt);
            }
        }
    }

    std::vector<Hurdle> in_order() {
        std::ranges::stable_sort(hurdles_, {}, &Hurdle::until);
        return std::move(hurdles_);
    }

private:
    void raise(Refusal rule, Instant until, std::optional<Instant> up_until) {
        at_ = std::max(at_, until);
        const auto known = std::ranges::find(hurdles_, rule, &Hurdle::rule);
        if (known == hurdles_.end()) {
            hurdles_.push_back({rule, until, up_until});
        } else {
            known->until = std::max(known->until, until);
        }
    }

    Instant now_;
    Instant at_;  // the earliest instant that the hurdles so far leave
    std::vector<Hurdle> hurdles_;
};

using Opening = std::optional<Instant>;

Hours account_hours(const Policy& policy) {
    return {Refusal::outside_window, [&policy](Instant from) -> Opening {
                return next_opening(policy.window, policy.time_zone, from);
            }};
}

// Those that the campaign has of its own.
std::vector<Hours> campaign_hours(const CampaignGate& gate, const TimeZone& zone) {
    std::vector<Hours> all = {{Refusal::campaign_schedule, [&](Instant from) -> Opening {
                                   return next_scheduled(gate.schedule, zone, from);
                               }}};
    if (gate.window) {
        all.push_back({Refusal::campaign_window, [&](Instant from) -> Opening {
                           return next_opening(*gate.window, zone, from);
                       }});
    }
    return all;
}

// Which hours are to blame where they never meet.
Refusal closes_for_good(const CampaignGate& gate) {
    if (gate.schedule.end) return Refusal::campaign_schedule;
    return gate.window ? Refusal::campaign_window : Refusal::outside_window;
}

Opening common_opening(
    const Window& account, const CampaignGate& gate, const TimeZone& zone, Instant from
) {
    if (from == never) return std::nullopt;
    return next_common_opening(account, gate.window, gate.schedule, zone, from);
}

}  // namespace

std::vector<Hurdle> account_hurdles(const AccountBudget& budget, Instant now, Note note) {
    const Policy& policy = budget.policy;
    Course course(now);
    course.add_account(budget);
    course.add_caps(budget, counted_as(note));
    Opening opening;
    if (course.at() != never) {
        opening = next_opening(policy.window, policy.time_zone, course.at());
    }
    course.add_hours({account_hours(policy)}, opening, Refusal::outside_window);
    return course.in_order();
}

std::vector<Hurdle> job_hurdles(
    const AccountBudget& budget, const CampaignGate& gate, Instant now
) {
    const Policy& policy = budget.policy;
    const bool counts_notes = gate.note == Note::with && gate.waits_for_notes;
    Course course(now);
    course.add_campaign(gate);
    course.add_account(budget);
    course.add(Refusal::job_deferred, *gate.earliest_job);
    course.add_caps(budget, counted_as(counts_notes ? Note::with : Note::without));
    if (!gate.earliest_resolved) course.add_visits(budget);

    std::vector<Hours> all = campaign_hours(gate, policy.time_zone);
    all.push_back(account_hours(policy));
    const auto opening = common_opening(policy.window, gate, policy.time_zone, course.at());
    course.add_hours(all, opening, closes_for_good(gate));
    return course.in_order();
}

Instant earliest_after(const std::vector<Hurdle>& hurdles, Instant now) {
    return hurdles.empty() ? now : hurdles.back().until;
}

const Hurdle* stopping_hurdle(const std::vector<Hurdle>& hurdles) {
    const Hurdle* last = nullptr;
    for (const Hurdle& hurdle : hurdles) {
        if (!hurdle.up_until) continue;
        if (last == nullptr || *hurdle.up_until >= *last->up_until) last = &hurdle;
    }
    return last;
}

}  // namespace invito
