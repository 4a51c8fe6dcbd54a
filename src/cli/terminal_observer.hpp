#pragma once
// A run on a terminal: one line per result, which scrolls, above a block that stays and is
// repainted. Without motion it is the lines alone.

#include "invito/ports/observer.hpp"
#include "invito/report/terminal_text.hpp"
#include "live_block.hpp"

#include <iosfwd>
#include <string>

namespace invito {

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
    // `board` gets each piece of news before this observer does.
    TerminalObserver(std::ostream& out, const RunOverview& board, TerminalObserverOptions options);

    void run_started(const RunNews& news) override;
    void job_changed(const JobNews& news) override;
    void account_changed(const AccountNews& news) override;
    void progress(const RunNews& news) override;
    void trouble(const Trouble& trouble) override;

    [[nodiscard]] bool moves() const { return options_.motion != Motion::still; }

    // Nothing happened until now: what is counted down is shown.
    void pass_time(Instant now);

    // The terminal has another size now.
    void resize(int width, int height);

    // A line above the block.
    void say(const std::string& text);

    // A sentence above the block, in as many lines as it needs.
    void say_sentence(const std::string& text);

    // Takes the block away; what follows may use the terminal as it likes.
    void finish();

private:
    void say_warning(const std::string& text);
    void tell_host();
    void repaint_if_due(Instant at);
    void repaint(Instant at);
    [[nodiscard]] std::string erased();
    [[nodiscard]] std::string painted_block();
    void show(const std::string& text);

    std::ostream& out_;
    const RunOverview& board_;
    TerminalObserverOptions options_;
    std::size_t painted_lines_ = 0;
    std::optional<Instant> painted_at_;
    std::optional<HostTrouble> host_trouble_;  // as it was told last
};

// "14:05:02  sent     anna   Jane Doe, Acme Robotics            with note"
[[nodiscard]] std::string job_line(const JobNews& news, const Style& style);

}  // namespace invito
