#pragma once
// Policy: the published, even budget of one account. Numbers with units, no behaviour; plan/ turns
// them into decisions.

#include "invito/support/time.hpp"

#include <array>
#include <chrono>
#include <optional>

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

}  // namespace invito
