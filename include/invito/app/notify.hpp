#pragma once
// Tells the hooks of the settings of the starts and ends of runs. What fails is a warning: it
// changes nothing, and it delays no invitation.

#include "invito/app/compose.hpp"
#include "invito/report/notice.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <string>
#include <variant>
#include <vector>

namespace invito {

// To a program: its words, and what it reads.
struct HookCall {
    std::vector<std::string> words;
    std::string input;
};

// What a hook would be sent, ready to go.
struct HookDelivery {
    std::string hook;   // its name
    std::string where;  // "https://hooks.slack.com/...", "ops@example.com", "./tell.sh": no secret
    std::variant<HookRequest, HookCall> what;

    [[nodiscard]] const std::string& body() const;
};

// A UUID: which of several tellings belong to one run.
[[nodiscard]] std::string make_rid();

// Errors: config, those of the hook's files and its address.
[[nodiscard]] Result<HookDelivery> prepare_delivery(
    const HookSettings& hook, const Notice& notice, const std::string& rid,
    const Environment& environment
);

// Whether its settings want to know of an end.
[[nodiscard]] bool is_told(const HookSettings& hook, RunVerdict verdict);

// What came of one.
struct HookResult {
    std::string hook;
    std::optional<Error> failure = {};
};

// All of them, at the same time where they go over the network. Bounded in time by the rules.
[[nodiscard]] std::vector<HookResult> deliver(
    std::vector<HookDelivery> deliveries, const HookRules& rules
);

// Tells heartbeats that a run begins, beside whatever else runs on the executor; forgotten when
// that ends. `environment` and the clock outlive it.
void tell_start(
    const Settings& settings, const Environment& environment, const std::string& rid,
    const Clock& clock, const boost::asio::any_io_executor& executor
);

// Tells every hook that wants to know. What could not be told is a warning.
[[nodiscard]] std::vector<Error> tell_end(
    const Settings& settings, const Environment& environment, const std::string& rid,
    const Notice& notice
);

// What the last run that invited sent, if it ended within a day.
[[nodiscard]] std::optional<std::int64_t> sent_within_a_day(const Settings& settings);

}  // namespace invito
