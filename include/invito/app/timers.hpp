#pragma once
// What starts runs by itself on this machine: the timers of config/systemd, or cron. Read for
// `doctor`; whether a run came is what `status` and `runs` know.

#include "invito/support/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

class Checkup;

struct TimerUnit {
    std::string name;           // "invito-run.timer"
    bool is_installed = false;  // the manager knows a file of that name
    bool is_enabled = false;    // it starts with the machine
    bool is_active = false;     // it waits for its time, now
    std::optional<Instant> next = {};
};

// Of what `systemctl show` prints with TZ=UTC: blocks of NAME=VALUE. What it does not say is no.
[[nodiscard]] std::vector<TimerUnit> parse_timers(std::string_view text);

// Whether a line of a crontab with a user's column starts `invito run`.
[[nodiscard]] bool starts_runs(std::string_view crontab);

struct TimerFacts {
    bool has_systemd = false;  // it runs this machine
    std::vector<TimerUnit> timers = {};
    std::string crontab = {};  // the file that starts runs; empty: none of the system's does
};

// Waits for systemd no longer than some seconds.
[[nodiscard]] TimerFacts read_timers();

// Never a failure: who starts runs by hand needs no timer.
void check_timers(Checkup& checkup, const TimerFacts& facts, Instant now, const TimeZone& zone);

}  // namespace invito
