#include "sim_process.hpp"

#include "provider/make_unipile_provider.hpp"

#include <boost/asio/co_spawn.hpp>

namespace invito::test {

SimProcess::SimProcess(
    SimClock& truth,
    Wires& wires,
    std::shared_ptr<Database> database,
    SteppedClock::Machine machine,
    RunOptions options
)
    : database_(std::move(database)),
      clock_(truth, std::move(machine)),
      context_(std::make_unique<boost::asio::io_context>(1)),
      store_(database_->inline_store()) {
    UnipileOptions of_provider;
    of_provider.endpoint = {.tls = false, .host = "sandbox", .port = "80"};
    of_provider.api_key = Secret("sandbox");
    provider_ =
        std::move(make_unipile_provider_over(
                      wires.connect(), std::move(of_provider), clock_, context_->get_executor()
        )
                      .value());
    options.start.at = clock_.now();
    runner_ = std::make_unique<Runner>(clock_, *provider_, *store_, observer_, std::move(options));
    auto life = live();
    boost::asio::co_spawn(
        *context_,
        std::move(life),
        [this](std::exception_ptr error, RunReport report) {
            error_ = std::move(error);
            if (!error_) report_ = std::move(report);
        }
    );
}

SimProcess::~SimProcess() {
    context_.reset();
}

boost::asio::awaitable<RunReport> SimProcess::live() {
    RunReport report = co_await runner_->run();
    co_await runner_->finish(0);
    co_return report;
}

bool SimProcess::step() {
    if (context_->stopped()) context_->restart();
    return context_->poll_one() > 0;
}

}  // namespace invito::test
