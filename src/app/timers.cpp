#include "invito/app/timers.hpp"

#include "invito/app/doctor.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/command.hpp"
#include "invito/support/file.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <iterator>
#include <sstream>

namespace invito {

namespace {

constexpr std::string_view run_timer = "invito-run.timer";
constexpr std::string_view nightly_timer = "invito-nightly.timer";
constexpr const char* how_to = "invito help nightly";

// "Tue 2026-12-01 07:55:00 UTC"; "n/a" and nothing where it does not wait for a time.
std::optional<Instant> parse_elapse(std::string_view text) {
    constexpr std::size_t date_at = 4;
    constexpr std::size_t time_at = 15;
    constexpr std::size_t letters = 27;
    if (text.size() != letters || !text.ends_with(" UTC")) return std::nullopt;
    return parse_rfc3339(fmt::format("{}T{}Z", text.substr(date_at, 10), text.substr(time_at, 8)));
}

void set_property(TimerUnit& timer, std::string_view name, std::string_view value) {
    if (name == "Id") timer.name = value;
    if (name == "LoadState") timer.is_installed = value != "not-found" && value != "masked";
    if (name == "UnitFileState") timer.is_enabled = value.starts_with("enabled");
    if (name == "ActiveState") timer.is_active = value == "active";
    if (name == "NextElapseUSecRealtime") timer.next = parse_elapse(value);
}

// Its messages are not for people who asked for a checkup.
std::vector<TimerUnit> ask_systemd(std::string_view manager) {
    constexpr CommandLimits limits{.time = std::chrono::seconds{3}};
    const std::string line = fmt::format(
        "exec 2>/dev/null; LC_ALL=C TZ=UTC exec systemctl {} --no-pager show "
        "--property=Id,LoadState,UnitFileState,ActiveState,NextElapseUSecRealtime {} {}",
        manager, run_timer, nightly_timer
    );
    const CommandResult said = run_command({"/bin/sh", "-c", line}, limits);
    if (command_problem(said, limits)) return {};
    return parse_timers(said.output);
}

bool is_any_installed(const std::vector<TimerUnit>& timers) {
    return std::ranges::any_of(timers, &TimerUnit::is_installed);
}

bool file_starts_runs(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return starts_runs(std::string(std::istreambuf_iterator<char>(file), {}));
}

// Those of users are not for others to read.
std::string crontab_that_starts_runs() {
    std::vector<std::string> files = {"/etc/crontab"};
    std::error_code failed;
    std::filesystem::directory_iterator entry("/etc/cron.d", failed);
    for (; !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed)) {
        std::error_code ignored;
        if (entry->is_regular_file(ignored)) files.push_back(entry->path().string());
    }
    std::ranges::sort(files);
    const auto found = std::ranges::find_if(files, file_starts_runs);
    return found == files.end() ? "" : *found;
}

// What is wrong with one whose purpose is `purpose`; empty: nothing.
std::string doubt_about(const TimerUnit& timer, std::string_view purpose) {
    if (!timer.is_installed) return fmt::format("{} is not installed: {}", timer.name, purpose);
    if (!timer.is_enabled && !timer.is_active) {
        return fmt::format("{0} is off: {1}; systemctl enable --now {0}", timer.name, purpose);
    }
    if (!timer.is_active) {
        return fmt::format("{0} is enabled, but not started; systemctl start {0}", timer.name);
    }
    if (!timer.is_enabled) {
        return fmt::format(
            "{0} is started, but not after a restart; systemctl enable {0}", timer.name
        );
    }
    return {};
}

std::string when_text(const TimerUnit& timer, Instant now, const TimeZone& zone) {
    if (!timer.next) return timer.name + " is on, and waits for no time now";
    return fmt::format("{} fires {}", timer.name, near_time(*timer.next, now, zone));
}

const TimerUnit* find_timer(const TimerFacts& facts, std::string_view name) {
    const auto found = std::ranges::find(facts.timers, name, &TimerUnit::name);
    return found == facts.timers.end() ? nullptr : &*found;
}

bool is_used(const TimerUnit& timer) {
    return timer.is_installed && (timer.is_enabled || timer.is_active);
}

}  // namespace

std::vector<TimerUnit> parse_timers(std::string_view text) {
    std::vector<TimerUnit> timers;
    bool is_in_block = false;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos) {
            is_in_block = false;
            continue;
        }
        if (!is_in_block) timers.emplace_back();
        is_in_block = true;
        const std::string_view property = line;
        set_property(timers.back(), property.substr(0, equals), property.substr(equals + 1));
    }
    std::erase_if(timers, [](const TimerUnit& timer) { return timer.name.empty(); });
    return timers;
}

bool starts_runs(std::string_view crontab) {
    std::istringstream lines{std::string(crontab)};
    for (std::string line; std::getline(lines, line);) {
        if (trim(line).starts_with('#')) continue;
        const std::size_t program = line.find("invito run");
        if (program == std::string_view::npos || program == 0) continue;
        const char before = line[program - 1];
        if (before == '/' || before == ' ' || before == '\t') return true;
    }
    return false;
}

TimerFacts read_timers() {
    TimerFacts facts{.crontab = crontab_that_starts_runs()};
    std::error_code failed;
    facts.has_systemd = std::filesystem::is_directory("/run/systemd/system", failed);
    if (!facts.has_systemd) return facts;
    facts.timers = ask_systemd("--system");
    if (is_any_installed(facts.timers)) return facts;
    if (auto own = ask_systemd("--user"); is_any_installed(own)) facts.timers = std::move(own);
    return facts;
}

void check_timers(Checkup& checkup, const TimerFacts& facts, Instant now, const TimeZone& zone) {
    const TimerUnit* const run = find_timer(facts, run_timer);
    const TimerUnit* const nightly = find_timer(facts, nightly_timer);
    if (run != nullptr && nightly != nullptr && (is_used(*run) || is_used(*nightly))) {
        std::vector<std::string> doubts = {
            doubt_about(*run, "nothing is sent by itself"),
            doubt_about(*nightly, "nobody learns who accepted, and no backup is made")};
        std::erase(doubts, "");
        for (const std::string& doubt : doubts) checkup.warn("timers", doubt);
        if (!doubts.empty()) return;
        return checkup.ok(
            "timers",
            fmt::format("{}, {}", when_text(*run, now, zone), when_text(*nightly, now, zone))
        );
    }
    if (!facts.crontab.empty()) {
        return checkup.ok("timers", fmt::format("cron starts runs: {}", facts.crontab));
    }
    if (is_any_installed(facts.timers)) {
        return checkup.skip(
            "timers",
            fmt::format(
                "installed, and off: systemctl enable --now {} {}", run_timer, nightly_timer
            )
        );
    }
    checkup.skip(
        "timers", facts.has_systemd ? fmt::format("none is installed: {}", how_to)
                                    : fmt::format("no systemd here, and no cron: {}", how_to)
    );
}

}  // namespace invito
