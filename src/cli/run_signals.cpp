#include "run_signals.hpp"

#include "invito/report/words.hpp"

#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace invito {

namespace {

bool has_terminal() {
    const int fd = ::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (fd >= 0) ::close(fd);
    return fd >= 0;
}

// As nohup leaves it.
bool is_ignored(int signal) {
    struct sigaction action {};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

struct RunSignals::State {
    State(
        const boost::asio::any_io_executor& executor, Runner& of, RunDisplay& shown_on,
        Duration at_most
    )
        : signals(executor, SIGINT, SIGTERM, SIGUSR1),
          runner(of),
          display(shown_on),
          timeout(at_most),
          belongs_to_terminal(has_terminal() && !is_ignored(SIGHUP)) {
        signals.add(SIGHUP);
    }

    boost::asio::signal_set signals;
    Runner& runner;
    RunDisplay& display;
    Duration timeout;
    bool belongs_to_terminal;
    int stopped_by = 0;

    void wait() {
        signals.async_wait([this](const boost::system::error_code& failed, int signal) {
            if (failed) return;
            take(signal);
            wait();
        });
    }

    void take(int signal) {
        switch (signal) {
            case SIGUSR1: display.print_block(); break;
            case SIGHUP:
                if (!is_terminal_closed()) {
                    display.reopen_log();
                } else if (stopped_by == 0) {
                    stop(SIGTERM);
                }
                break;
            default: stopped_by == 0 ? stop(signal) : quit(signal);
        }
    }

    // Nobody sees the run any more, and nobody has asked for that as nohup does.
    [[nodiscard]] bool is_terminal_closed() const { return belongs_to_terminal && !has_terminal(); }

    void stop(int signal) {
        stopped_by = signal;
        const int in_flight = runner.in_flight();
        display.ask_to_stop();
        display.say(
            in_flight == 0
                ? std::string("Stopping.")
                : fmt::format(
                      "Stopping: waiting for {} in flight (at most {}). Press Ctrl-C again to quit "
                      "now; {} outcome may stay unknown.",
                      counted(in_flight, "request"), describe_duration(timeout),
                      in_flight == 1 ? "its" : "their"
                  ),
            "run.stopping"
        );
        runner.request_stop();
    }

    // The ledger makes it safe to leave without cleaning up: what was in flight has its intent on
    // disk and becomes unknown at the next start.
    [[noreturn]] void quit(int signal) {
        const int in_flight = runner.in_flight();
        display.finish();
        display.say(
            fmt::format(
                "Quit at once. {} left open; the next run looks for {}.",
                counted(in_flight, "request is", "requests are"),
                in_flight == 1 ? "its outcome" : "their outcome"
            ),
            "run.quit"
        );
        std::_Exit(128 + signal);
    }
};

RunSignals::RunSignals(
    const boost::asio::any_io_executor& executor, Runner& runner, RunDisplay& display,
    Duration timeout
)
    : state_(std::make_unique<State>(executor, runner, display, timeout)) {
    state_->wait();
}

RunSignals::~RunSignals() = default;

int RunSignals::stopped_by() const {
    return state_->stopped_by;
}

}  // namespace invito
