#pragma once
// What acts for one account in a run; one coroutine each.

#include "invito/run/runner.hpp"

#include <boost/asio/awaitable.hpp>

namespace invito {

class AccountActor {
public:
    virtual ~AccountActor() = default;

    // Returns when there is nothing left to do for the account in this run, or the run stops.
    virtual boost::asio::awaitable<void> run() = 0;

    [[nodiscard]] virtual AccountOutcome outcome() const = 0;
};

}  // namespace invito
