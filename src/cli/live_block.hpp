#pragma once
// The block at the foot of a running terminal, as lines of text: one row per account against
// today's quota, what the run did so far, and how far the leads are. It never fills the screen: of
// many accounts it shows those that matter.

#include "invito/app/run_overview.hpp"
#include "invito/model/job.hpp"
#include "invito/report/terminal_text.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace invito {

struct LiveBlockOptions {
    bool is_sandbox = false;
    // When sending ends today, over all accounts; nullopt: closed now, or never closing.
    std::function<std::optional<Instant>(Instant now)> window_end = {};
    std::optional<Instant> ends_at = {};  // when the last lead goes, as forecast
    RunKind kind = RunKind::invite;
    std::int64_t settled_before = 0;  // leads of its campaigns that did not wait when it began
};

// The stored state of an account, or what time makes of it: "next 14:09:12", "done for today",
// "! needs sign-in".
[[nodiscard]] std::string account_outlook(const AccountNews& account, const TimeZone& zone);

// "14:07:31 Unipile cannot be reached, trying again at 14:08:01 (5th)"
[[nodiscard]] std::string host_sentence(const HostTrouble& trouble, const TimeZone& zone);

[[nodiscard]] std::vector<std::string> live_block(
    const RunOverview& board, const LiveBlockOptions& options, const Style& style
);

// The same on one line, for narrow terminals: "[49/65 today] anna 14/25 ... next 14:09".
[[nodiscard]] std::string live_line(const RunOverview& board, const Style& style);

}  // namespace invito
