#pragma once
// One life of the program: the production runner, its provider, its clock and its connection to the
// database on an event loop of its own, one event at a time.

#include "invito/clock/wall_clock.hpp"
#include "invito/ports/engine.hpp"
#include "invito/ports/observer.hpp"
#include "invito/ports/provider.hpp"
#include "invito/run/runner.hpp"
#include "invito/support/random.hpp"
#include "late_executor.hpp"
#include "sim_network.hpp"
#include "support/stepped_clock.hpp"

#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <vector>

namespace invito::test {

// How a disk's commits go. The slower they are, the more operations share one.
struct Writing {
    Duration commit_max{};
    int mistakes = 0;  // percent: of commits in which somebody's operation fails
    int fatal = 0;     // percent: of mistakes that end the program
    Random random;
};

class SimProcess {
public:
    // The world, its clock, wires and disk, outlives it.
    SimProcess(
        SimClock& truth, Wires& wires, Writing& writing, std::shared_ptr<Database> database,
        SteppedClock::Machine machine, RunOptions options
    );
    ~SimProcess();  // as kill -9
    SimProcess(const SimProcess&) = delete;
    SimProcess& operator=(const SimProcess&) = delete;

    // One event; false: nothing more happens at this instant.
    bool step();

    void request_stop() { runner_->request_stop(); }

    [[nodiscard]] bool has_ended() const { return report_ || error_; }
    [[nodiscard]] const std::optional<RunSummary>& report() const { return report_; }
    [[nodiscard]] std::exception_ptr error() const { return error_; }

    // It ended by a mistake that it was told to make.
    [[nodiscard]] bool has_erred() const { return has_erred_; }

private:
    boost::asio::awaitable<RunSummary> live();
    [[nodiscard]] Duration begin_commit();
    boost::asio::awaitable<void> make_a_mistake(bool is_fatal);

    std::shared_ptr<Database> database_;
    Writing& writing_;
    LateExecutor::Delay commit_delay_;
    std::vector<AccountId> accounts_;
    SteppedClock clock_;
    Observer observer_;
    std::unique_ptr<boost::asio::io_context> context_;  // goes first, with all that waits
    std::unique_ptr<RunStore> store_;
    std::unique_ptr<Provider> provider_;
    std::unique_ptr<Runner> runner_;
    std::optional<RunSummary> report_;
    std::exception_ptr error_;
    bool has_erred_ = false;
};

}  // namespace invito::test
