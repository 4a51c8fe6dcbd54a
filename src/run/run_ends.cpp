// How a run ends: the words, and which rule makes which end.

#include "invito/run/runner.hpp"

namespace invito {

std::string_view to_string(RunEnd end) {
    switch (end) {
        case RunEnd::done: return "done";
        case RunEnd::quota_used: return "quota_used";
        case RunEnd::campaign_limit: return "campaign_limit";
        case RunEnd::window_closed: return "window_closed";
        case RunEnd::window_not_open: return "window_not_open";
        case RunEnd::campaign_days: return "campaign_days";
        case RunEnd::pacing: return "pacing";
        case RunEnd::resting: return "resting";
        case RunEnd::deferred: return "deferred";
        case RunEnd::paused: return "paused";
        case RunEnd::account_stopped: return "account_stopped";
        case RunEnd::unknown_open: return "unknown_open";
        case RunEnd::held: return "held";
        case RunEnd::stopped: return "stopped";
        case RunEnd::max_duration: return "max_duration";
        case RunEnd::max_sends: return "max_sends";
        case RunEnd::key_refused: return "key_refused";
        case RunEnd::unavailable: return "unavailable";
        case RunEnd::clock_off: return "clock_off";
    }
    return "";
}

RunEnd end_for(Refusal rule, bool was_at_work) {
    switch (rule) {
        case Refusal::day_cap:
        case Refusal::week_cap:
        case Refusal::note_cap:
        case Refusal::visit_cap:
        case Refusal::list_cap:
        case Refusal::withdrawal_cap: return RunEnd::quota_used;
        case Refusal::outside_window:
        case Refusal::campaign_window:
            return was_at_work ? RunEnd::window_closed : RunEnd::window_not_open;
        case Refusal::campaign_schedule: return RunEnd::campaign_days;
        case Refusal::campaign_day_cap:
        case Refusal::campaign_total: return RunEnd::campaign_limit;
        case Refusal::pacing: return RunEnd::pacing;
        case Refusal::resting:
        case Refusal::visits_resting: return RunEnd::resting;
        case Refusal::campaign_stopped: return RunEnd::paused;
        case Refusal::host_unavailable: return RunEnd::unavailable;
        case Refusal::account_stopped:
        case Refusal::account_not_configured:
        case Refusal::account_left_campaign:
        case Refusal::lost_lease: return RunEnd::account_stopped;
        case Refusal::job_deferred:
        case Refusal::suppressed:
        case Refusal::person_busy:
        case Refusal::person_invited:
        case Refusal::not_ready: break;
    }
    return RunEnd::deferred;
}

}  // namespace invito
