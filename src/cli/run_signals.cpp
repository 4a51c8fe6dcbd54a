#include "run_signals.hpp"

#include "invito/report/words.hpp"

#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>

namespace invito {

struct RunSignals::State {
    State(
        const boost::asio::any_io_executor& executor,
        Runner& of,
        RunDisplay& shown_on,
        Duration at_most
    )
        : signals(executor, SIGINT, SIGTERM, SIGUSR1),
          runner(of),
          display(shown_on),
          timeout(at_most) {
        signals.add(SIGHUP);
    }

    boost::asio::signal_set signals;
    Runner& runner;
    RunDisplay& display;
    Duration timeout;
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
            case SIGUSR1:
                display.print_block();
                break;
            case SIGHUP:
                display.reopen_log();
                break;
            default:
                stopped_by == 0 ? stop(signal) : quit(signal);
        }
    }

    void stop(int signal) {
        stopped_by = signal;
        const int in_flight = runner.in_flight();
        display.say(
            in_flight == 0
                ? std::string("Stopping.")
                : fmt::format(
                      "Stopping: waiting for {} in flight (at most {}). Press Ctrl-C again to quit "
                      "now; {} outcome may stay unknown.",
                      counted(in_flight, "request"),
                      describe_duration(timeout),
                      in_flight == 1 ? "its" : "their"
                  )
        );
        runner.request_stop();
    }

    // The ledger makes it safe to leave without cleaning up: what was in flight has its intent on
    // disk and becomes unknown at the next start.
    [[noreturn]] void quit(int signal) {
        const int in_flight = runner.in_flight();
        display.finish();
        display.say(fmt::format(
            "Quit at once. {} left open; the next run looks for {}.",
            counted(in_flight, "request is", "requests are"),
            in_flight == 1 ? "its outcome" : "their outcome"
        ));
        std::_Exit(128 + signal);
    }
};

RunSignals::RunSignals(
    const boost::asio::any_io_executor& executor,
    Runner& runner,
    RunDisplay& display,
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
