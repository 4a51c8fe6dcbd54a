// AccountForecast: which rule ends each day.

#include "account_forecast.hpp"
#include "invito/plan/health.hpp"
#include "invito/plan/working_hours.hpp"

#include <algorithm>

namespace invito {
namespace {

bool is_ramp_up(const AccountBudget& budget, Instant at) {
    const Policy& policy = budget.policy;
    if (!policy.ramp_up) return false;
    const Cap today = day_cap(budget, at);
    const Cap warmed_up = weakened(policy.limits.per_day, permille_at(budget.backoff.health, at));
    return today && (!warmed_up || *today < *warmed_up);
}

// Hours, pauses and states are told otherwise: a day without invitations is only remarkable if a
// quota is the reason.
bool is_quota(Refusal rule) {
    switch (rule) {
        case Refusal::day_cap:
        case Refusal::week_cap:
        case Refusal::note_cap:
        case Refusal::visit_cap:
        case Refusal::campaign_day_cap:
        case Refusal::campaign_total:
        case Refusal::resting: return true;
        default: return false;
    }
}

}  // namespace

void AccountForecast::count_sent(Instant now) {
    const auto date = date_of(now);
    if (days_.empty() || days_.back().date != date) {
        ForecastDay day;
        day.date = date;
        day.account = index_;
        days_.push_back(day);
    }
    ++days_.back().planned;
}

// The account does nothing more on the day of `now`, and something again at `next`.
void AccountForecast::end_day(Instant now, Instant next, std::optional<Refusal> binding) {
    const auto date = date_of(now);
    const auto bound_by = what_binds(now, binding);
    if (!days_.empty() && days_.back().date == date) {
        days_.back().bound_by = bound_by;
    } else if (bound_by && is_quota(bound_by->rule)) {
        days_.push_back({date, index_, 0, bound_by});
    }
    if (next != never) tell_idle_days(day_end_, std::min(next, world_.until));
}

// Whole days in between on which the hours would have allowed something.
void AccountForecast::tell_idle_days(Instant from, Instant until) {
    const Policy& policy = outlook_.budget.policy;
    const auto last_date = date_of(until);
    for (Instant at = from; at < until;) {
        const LocalDay day = local_day(policy.time_zone, at);
        if (day.date >= last_date) break;
        const auto opening = next_opening(policy.window, policy.time_zone, day.begin);
        if (opening && *opening < day.end) {
            const auto bound_by = binding_cap(*opening);
            if (bound_by) days_.push_back({day.date, index_, 0, bound_by});
        }
        at = day.end;
    }
}

std::optional<Binding> AccountForecast::what_binds(Instant now, std::optional<Refusal> binding)
    const {
    const bool is_anything_left = std::any_of(queues_.begin(), queues_.end(), [](const Jobs& jobs) {
        return jobs.size() > 0;
    });
    if (!is_anything_left) return std::nullopt;
    if (binding == Refusal::pacing || binding == Refusal::account_stopped) {
        return Binding{*binding};
    }
    const Policy& policy = outlook_.budget.policy;
    const Instant at = std::max(now, outlook_.budget.next_at);
    const bool is_too_late = at >= day_end_ || !is_open(policy.window, policy.time_zone, at);
    if (is_too_late) return Binding{Refusal::outside_window};
    if (const auto cap = binding_cap(at)) return cap;
    if (binding) return Binding{*binding};
    const bool waits_for_notes = std::any_of(queues_.begin(), queues_.end(), [](const Jobs& jobs) {
        return jobs.waits_for_notes();
    });
    return Binding{waits_for_notes ? Refusal::note_cap : Refusal::not_ready};
}

std::optional<Binding> AccountForecast::binding_cap(Instant at) const {
    const auto& gates = outlook_.campaigns;
    const bool all_need_notes =
        std::all_of(gates.begin(), gates.end(), [](const CampaignGate& gate) {
            return !gate.earliest_job || (gate.note == Note::with && gate.waits_for_notes);
        });
    const AccountBudget& budget = outlook_.budget;
    const auto cap = cap_in_the_way(budget, at, all_need_notes ? Note::with : Note::without);
    if (!cap) return std::nullopt;
    return Binding{*cap, *cap == Refusal::day_cap && is_ramp_up(budget, at)};
}

std::chrono::local_days AccountForecast::date_of(Instant at) {
    const bool is_known = at >= day_begin_ && at < day_end_;
    if (is_known) return date_;
    if (at == never) return std::chrono::local_days::max();
    const LocalDay day = local_day(outlook_.budget.policy.time_zone, at);
    day_begin_ = day.begin;
    day_end_ = day.end;
    date_ = day.date;
    return date_;
}

}  // namespace invito
