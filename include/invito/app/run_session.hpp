#pragma once
// One run from its first request to its recorded end.

#include "invito/app/run_opening.hpp"
#include "invito/ports/observer.hpp"
#include "invito/run/runner.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <exception>
#include <functional>
#include <memory>

namespace invito {

class RunSession {
public:
    // `options` come without the start, except for its kind. `opening` and `observer` outlive the
    // session. Errors: those of the provider's options.
    [[nodiscard]] static Result<std::unique_ptr<RunSession>> open(
        const Settings& settings, const Environment& environment, RunOpening& opening,
        RunOptions options, Observer& observer
    );
    ~RunSession();

    struct End {
        RunSummary summary;
        int verdict = 0;
        std::exception_ptr failure;  // of its storage, or of us
    };

    // Blocks until the run is over. `judge` makes the verdict that is recorded. What was told is
    // recorded: that is all there is of a run whose database failed.
    [[nodiscard]] End run(const std::function<int(const RunSummary&)>& judge);

    // For what happens meanwhile, on the thread that runs.
    [[nodiscard]] boost::asio::any_io_executor executor();
    [[nodiscard]] Runner& runner();
    [[nodiscard]] const Clock& clock() const;

private:
    struct State;
    explicit RunSession(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

// What ended a run whose database failed in the middle. A failure of anything else goes on its way.
[[nodiscard]] Error broken_storage(
    const std::exception_ptr& failure, const Settings& settings, std::int64_t sent
);

}  // namespace invito
