#pragma once
// A run on a terminal: one line per result, which scrolls, above a block that stays and is
// repainted: one row per account against today's quota, what the run did so far, and how far the
// leads are. The block never fills the screen: of many accounts it shows those that matter. Without
// motion it is the lines alone.

#include "invito/app/run_overview.hpp"
#include "invito/model/job.hpp"
#include "invito/ports/observer.hpp"
#include "invito/report/terminal_text.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// Lines leave as much room for accounts as the longest alias needs, within reason.
inline constexpr std::size_t account_columns_min = 5, account_columns_max = 16;

struct LiveBlockOptions {
    bool is_sandbox = false;
    // When sending ends today, over all accounts; nullopt: closed now, or never closing.
    std::function<std::optional<Instant>(Instant now)> window_end = {};
    std::optional<Instant> ends_at = {};  // when the last lead goes, as forecast
    RunKind kind = RunKind::invite;
    std::int64_t settled_before = 0;  // leads of its campaigns that did not wait when it began
};

// The stored state of an account, or what time makes of it: "next 14:09:12", "done for today",
// "! needs sign-in".
[[nodiscard]] std::string account_outlook(const AccountEvent& account, const TimeZone& zone);

// "14:07:31 Unipile cannot be reached, trying again at 14:08:01 (5th)"
[[nodiscard]] std::string host_sentence(const HostOutage& outage, const TimeZone& zone);

[[nodiscard]] std::vector<std::string> live_block(
    const RunOverview& overview, const LiveBlockOptions& options, const Style& style
);

// The same on one line, for narrow terminals: "[49/65 today] anna 14/25 ... next 14:09".
[[nodiscard]] std::string live_line(const RunOverview& overview, const Style& style);

enum class Motion {
    block,  // one row per account
    line,   // one line in all
    still,  // no repainting: only lines that scroll
};

struct TerminalObserverOptions {
    Motion motion = Motion::still;
    Style style;
    LiveBlockOptions block;
    int clock_speed = 1;      // business time per real time: repainting has a real pace
    bool has_lines = true;    // false: only what went wrong
    bool is_verbose = false;  // also steps between, such as a resolved profile
};

class TerminalObserver : public Observer {
public:
    // `overview` gets each event before this observer does.
    TerminalObserver(
        std::ostream& out, const RunOverview& overview, TerminalObserverOptions options
    );

    void run_started(const RunEvent& event) override;
    void job_changed(const JobEvent& event) override;
    void account_changed(const AccountEvent& event) override;
    void progress(const RunEvent& event) override;
    void error_occurred(const ErrorEvent& event) override;
    void database_changed(const DatabaseEvent& event) override;

    [[nodiscard]] bool moves() const { return options_.motion != Motion::still; }

    // Nothing happened until now: what is counted down is shown.
    void pass_time(Instant now);

    // The terminal has another size now.
    void resize(int width, int height);

    // A line above the block.
    void print(const std::string& text);

    // A sentence above the block, in as many lines as it needs.
    void print_sentence(const std::string& text);

    // Takes the block away; what follows may use the terminal as it likes.
    void finish();

private:
    void print_warning(const std::string& text);
    void tell_host();
    void tell_holder(const AccountEvent& event);
    void repaint_if_due(Instant at);
    void repaint(Instant at);
    [[nodiscard]] std::string erased();
    [[nodiscard]] std::string painted_block();
    void show(const std::string& text);

    std::ostream& out_;
    const RunOverview& overview_;
    TerminalObserverOptions options_;
    std::size_t painted_lines_ = 0;
    std::optional<Instant> painted_at_;
    std::optional<HostOutage> host_outage_;  // as it was told last
    std::size_t account_columns_ = account_columns_min;
    std::map<std::string, std::int64_t> times_told_;  // of warnings, but for what follows from them
};

// "14:05:02  sent     anna   Jane Doe, Acme Robotics            with note"
[[nodiscard]] std::string job_line(
    const JobEvent& event, const Style& style, std::size_t account_columns = account_columns_min
);

}  // namespace invito
