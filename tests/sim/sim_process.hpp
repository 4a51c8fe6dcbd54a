#pragma once
// One life of the program: the production runner, its provider, its clock and its connection to the
// database on an event loop of its own, one event at a time.

#include "invito/clock/wall_clock.hpp"
#include "invito/ports/observer.hpp"
#include "invito/ports/provider.hpp"
#include "invito/run/runner.hpp"
#include "invito/store/sqlite.hpp"
#include "sim_network.hpp"
#include "support/stepped_clock.hpp"

#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <optional>

namespace invito::test {

class SilentObserver final : public Observer {
public:
    void run_started(const RunNews&) override {}
    void job_changed(const JobNews&) override {}
    void account_changed(const AccountNews&) override {}
    void progress(const RunNews&) override {}
    void trouble(const Trouble&) override {}
};

class SimProcess {
public:
    // The clock of the world and the wires outlive it.
    SimProcess(
        SimClock& truth,
        Wires& wires,
        std::shared_ptr<Database> database,
        SteppedClock::Machine machine,
        RunOptions options
    );
    ~SimProcess();  // as kill -9
    SimProcess(const SimProcess&) = delete;
    SimProcess& operator=(const SimProcess&) = delete;

    // One event; false: nothing more happens at this instant.
    bool step();

    void request_stop() { runner_->request_stop(); }

    [[nodiscard]] bool has_ended() const { return report_ || error_; }
    [[nodiscard]] const std::optional<RunReport>& report() const { return report_; }
    [[nodiscard]] std::exception_ptr error() const { return error_; }

private:
    boost::asio::awaitable<RunReport> live();

    std::shared_ptr<Database> database_;
    SteppedClock clock_;
    SilentObserver observer_;
    std::unique_ptr<boost::asio::io_context> context_;  // goes first, with all that waits
    std::unique_ptr<Store> store_;
    std::unique_ptr<Provider> provider_;
    std::unique_ptr<Runner> runner_;
    std::optional<RunReport> report_;
    std::exception_ptr error_;
};

}  // namespace invito::test
