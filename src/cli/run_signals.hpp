#pragma once
// Signals during a run: SIGINT and SIGTERM stop it, a second one quits at once, SIGUSR1 prints the
// live block. SIGHUP reopens the log file; with it the end of a foreground run's terminal, which
// stops the run.

#include "invito/run/runner.hpp"
#include "run_display.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <memory>

namespace invito {

class RunSignals {
public:
    // `timeout` is what a request in flight may take. All of it on the runner's thread.
    RunSignals(
        const boost::asio::any_io_executor& executor, Runner& runner, RunDisplay& display,
        Duration timeout
    );
    ~RunSignals();

    // The signal that stopped the run; 0: none.
    [[nodiscard]] int stopped_by() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace invito
