#pragma once
// The runs there were, newest first: a line each.

#include "invito/ports/queries.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/time.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// What `runs` shows.
struct RunList {
    std::vector<RunView> runs;
    std::optional<RunId> running = {};  // the one that is at work now
    bool has_more = false;              // there are older ones
};

// "did not end" of one that was killed; empty while it runs.
[[nodiscard]] std::string ended_text(const RunView& run, const std::optional<RunId>& running);

void write_run_list(std::ostream& out, const RunList& list, Instant now, const Style& style);
void write_run_list_json(std::ostream& out, const RunList& list, const TimeZone& zone);

}  // namespace invito
